"""A short plan to begin from, in a layout that the import reads without a question."""

from __future__ import annotations

from datetime import date, timedelta

from improvement.files.workbook_writer import SheetToWrite, Value

HEADINGS = ("Ref", "Workstream", "Finding", "Action", "Lead", "Due date")
# Workstream, finding, action, post, weeks from now.
ACTIONS = (
    (
        "Front door",
        "Too many contacts wait for a decision",
        "Decide on every contact within one working day",
        "Service manager, front door",
        8,
    ),
    (
        "Front door",
        "Too many contacts wait for a decision",
        "Have a senior worker of the police and of health in the team",
        "Head of service, front door",
        16,
    ),
    (
        "Practice",
        "Assessments do not say what life is like for the child",
        "Write each assessment with the child’s own words in it",
        "Principal social worker",
        12,
    ),
    (
        "Practice",
        "Supervision is not regular",
        "Hold supervision every month, and write down what was decided",
        "Head of fieldwork",
        12,
    ),
    (
        "Management and oversight",
        "Leaders do not know how good practice is",
        "Look through twelve cases a month with their workers",
        "Head of quality",
        20,
    ),
    (
        "Workforce",
        "Too many posts are filled by agency workers",
        "Fill twenty posts with permanent workers",
        "Head of human resources",
        40,
    ),
)


def example_sheet(on: date) -> SheetToWrite:
    """The example with dates that lie ahead of the day."""
    rows: list[list[Value]] = [
        [str(number), stream, finding, action, lead, on + timedelta(weeks=weeks)]
        for number, (stream, finding, action, lead, weeks) in enumerate(ACTIONS, 1)
    ]
    return SheetToWrite("Example plan", HEADINGS, rows)
