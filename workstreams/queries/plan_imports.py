"""Reads a file that a plan is imported from, and words what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from django.db.models import Field, Model
from django.utils.text import capfirst

from improvement.audit.names import in_plain_words
from improvement.files import store
from improvement.files.plan_files import UnreadableFile
from improvement.models import Plan
from workstreams.importing.accounting import columns_read, sheets_read
from workstreams.importing.answers import Answers, WrongAnswers, read_answers
from workstreams.importing.own_milestones import MILESTONES
from workstreams.importing.plan_reading import PlanReading, read_plan
from workstreams.importing.questions import row_key
from workstreams.models import Action, Milestone, PlanImport, Reading
from workstreams.queries.imported_links import KINDS_OF_LINK, NewLink
from workstreams.queries.imported_milestones import ComparedMilestone
from workstreams.queries.imported_readings import ReadingComparison
from workstreams.queries.imported_records import ComparedRecord, RecordComparison
from workstreams.queries.plan_comparison import ComparedAction, PlanComparison
from workstreams.queries.sheets_beside import differences

NOTHING = "nothing"
MOST_ACTIONS = 1000  # that a page imports; a longer plan takes longer than a page may
TOO_MANY = (
    "The file holds {:,} actions, and this page imports up to 1,000. Whoever runs the site can "
    "import it with manage.py import_plan"
)


class PreviewRow(NamedTuple):
    """A line of the preview: where it stands in the file, about which action, what it says."""

    where: str
    about: str
    field: str = ""
    old: str = ""
    new: str = ""
    action: Action | None = None


def answers_of(record: PlanImport) -> Answers:
    return read_answers(record.answers)


def stream_of(record: PlanImport, answers: Answers | None = None) -> str:
    """The workstream of actions for which the file names none; with its answers, if they were read
    already."""
    return (answers or answers_of(record)).workstream or record.title


def remembered_answers(plan: Plan) -> Answers:
    """What the plan's last file was said to mean, as far as it holds for the next one too."""
    last = PlanImport.objects.filter(plan=plan).exclude(answers="").first()
    with suppress(WrongAnswers):  # of an older rule
        return answers_of(last).of_layout() if last else Answers()
    return Answers()


def reading_of(record: PlanImport, answers: Answers | None = None) -> PlanReading:
    """The file as it is read with its answers, or with those given. Raises UnreadableFile and
    WrongAnswers."""
    content = store.read(record.file_key, record.file_digest)
    if content is None:
        raise UnreadableFile(
            f"“{record}” is missing, or is no longer what was put on record. Tell whoever keeps "
            "the site: a copy may be in a backup"
        )
    return read_for_page(record.file_name, content, answers or answers_of(record))


def was_own_workbook(record: PlanImport) -> bool:
    """Whether what was imported was the plan's own workbook. Where that was not kept yet, an import
    that neither added nor changed an action is taken for a lead's sheet, which is one; of another
    the file is read, and one that can't be read any more is taken for the council's."""
    if record.of_own_workbook is not None:
        return record.of_own_workbook
    if not (record.actions_added or record.actions_changed):
        return True
    try:
        return reading_of(record).is_own
    except (UnreadableFile, WrongAnswers):
        return False


def read_for_page(name: str, content: bytes, answers: Answers) -> PlanReading:
    """The plan in a file. Raises UnreadableFile where it is longer than a page imports."""
    reading = read_plan(name, content, answers)
    if len(reading.actions) > MOST_ACTIONS:
        raise UnreadableFile(TOO_MANY.format(len(reading.actions)))
    return reading


# The kinds of line of a preview, each with what it is called beside its number.
KINDS = {
    "conflicts": "changed here and in the file",
    "changed": "changed",
    "new": "new",
    "milestones": "new milestones",
    "moved": "milestones changed",
    "links": "new links",
    "records": "workstreams, findings and outcomes",
    "requests": "asked of the chair",
    "readings": "new readings",
    "final": "readings marked final",
    "corrections": "readings that differ",
    "missing": "in the plan, not in the file",
    "problems": "problems, or left out",
    "unchanged": "unchanged",
}


def preview_rows(
    plan: Plan, reading: PlanReading, comparison: PlanComparison, readings: ReadingComparison
) -> dict[str, list[PreviewRow]]:
    """The lines of each kind."""
    return {
        "conflicts": [
            *(line for row in comparison.in_conflict for line in changes(row, "conflicts")),
            *milestone_rows(comparison, "conflicts"),
            *record_rows(comparison.records, "conflicts"),
        ],
        "changed": [line for row in comparison.changed for line in changes(row, "changes")],
        "new": [new_row(row) for row in comparison.new],
        "milestones": [new_milestone(*pair) for pair in comparison.new_milestones],
        "moved": list(milestone_rows(comparison, "changes")),
        "links": [link_row(row, each) for row in comparison.rows for each in row.links],
        "records": [
            *(new_record(row) for row in comparison.records.rows if row.is_new),
            *record_rows(comparison.records, "changes"),
        ],
        "requests": [line for row in comparison.asking for line in changes(row, "requests")],
        "readings": reading_rows(readings, "add"),
        "final": reading_rows(readings, "confirm"),
        "corrections": reading_rows(readings, "correct"),
        "missing": [
            PreviewRow("", str(each), action=each if isinstance(each, Action) else each.action)
            for each in comparison.missing
        ],
        "problems": list(problems(plan, reading, comparison, readings)),
        "unchanged": [
            PreviewRow(where(row), str(row.action), action=row.action)
            for row in comparison.unchanged
        ],
    }


def counts(comparison: PlanComparison, rows: dict[str, list[PreviewRow]]) -> dict[str, int]:
    """How many actions there are of each kind, and how many problems."""
    told = {kind: len(lines) for kind, lines in rows.items()}
    steps = [each for _, each in comparison.milestones if each.conflicts]
    records = [each for each in comparison.records.rows if each.conflicts]
    return told | {
        "conflicts": len(comparison.in_conflict) + len(steps) + len(records),
        "changed": len(comparison.changed),
        "moved": len(comparison.changed_milestones),
        "records": len(comparison.records.written),
        "requests": len(comparison.asking),
    }


def where(row: ComparedAction) -> str:
    proposed = row.proposed
    return f"{proposed.sheet} row {proposed.row}".strip()


def changes(row: ComparedAction, of: str) -> Iterator[PreviewRow]:
    for name, (old, new) in getattr(row, of).items():
        about, shown = row.action or row.values["title"], (worded(name, old), worded(name, new))
        yield PreviewRow(where(row), str(about), label_of(name), *shown, action=row.action)


def new_row(row: ComparedAction) -> PreviewRow:
    values, proposed = row.values, row.proposed
    due = worded("due", values["due"])
    stream = proposed.more.get("workstream") or ""
    about = f"{proposed.ref or ''} {values['title']}".strip()
    return PreviewRow(where(row), about, stream, values["owner_post"] or "no post", due)


def new_milestone(row: ComparedAction, each: ComparedMilestone) -> PreviewRow:
    about, due = row.action or row.values["title"], worded("due", each.values["due"])
    where = f"{MILESTONES} row {each.row}"
    return PreviewRow(where, str(about), each.values["title"], NOTHING, due, row.action)


def milestone_rows(comparison: PlanComparison, of: str) -> Iterator[PreviewRow]:
    for row, each in comparison.milestones:
        where = f"{MILESTONES} row {each.row}"
        for name, pair in getattr(each, of).items():
            old, new = (worded(name, value, Milestone) for value in pair)
            label = f"{each.milestone and each.milestone.title}: {label_of(name, Milestone)}"
            yield PreviewRow(where, str(row.action), label, old, new, row.action)


def link_row(row: ComparedAction, each: NewLink) -> PreviewRow:
    about, kind = (
        str(row.action or row.values["title"]),
        str(capfirst(KINDS_OF_LINK[each.kind].other)),
    )
    return PreviewRow(where(row), about, kind, NOTHING, str(each.record), row.action)


def new_record(row: ComparedRecord) -> PreviewRow:
    where = f"{row.sheet.name} row {row.row}"
    return PreviewRow(where, about_record(row), "New", NOTHING, str(row.record))


def record_rows(records: RecordComparison, of: str) -> Iterator[PreviewRow]:
    for row in records.rows:
        where, model = f"{row.sheet.name} row {row.row}", type(row.record)
        for name, pair in getattr(row, of).items():
            old, new = (worded(name, value, model) for value in pair)
            yield PreviewRow(where, about_record(row), label_of(name, model), old, new)


def about_record(row: ComparedRecord) -> str:
    return f"{capfirst(row.kind)} {row.called}"


def reading_rows(readings: ReadingComparison, effect: str) -> list[PreviewRow]:
    return [
        PreviewRow(
            f"Readings row {own.rows[change.entered.period]}",
            str(own.measure),
            str(change.entered.period),
            said_of_reading(
                {name: getattr(change.stored, name) for name in change.values}
                if change.stored
                else {}
            ),
            said_of_reading(change.values if change.stored else said_at_all(change.values)),
        )
        for own, change in readings.changes(effect)
    ]


def problems(
    plan: Plan, reading: PlanReading, comparison: PlanComparison, readings: ReadingComparison
) -> Iterator[PreviewRow]:
    if words := comparison.of_another:
        yield PreviewRow("", words)
    for sheet in sheets_read(reading):
        if sheet.above:
            words = (
                f"{sheet.above} row{'' if sheet.above == 1 else 's'} above the headings: not read"
            )
            yield PreviewRow(sheet.name, words)
    for column in columns_read(reading):
        if column.is_left:
            yield PreviewRow(column.cells[0].replace("!", " "), f"“{column.heading}”: left out")
    beside = differences(plan, reading.beside, comparison.records.sheets)
    for problem in (*comparison.problems, *reading.problems, *readings.problems, *beside):
        yield PreviewRow(f"{problem.sheet} {problem.cell}".strip(), problem.words)
    for action in reading.actions:
        for ask in action.ask:
            place = row_key(action).replace("!", " row ") if action.sheet else f"row {action.row}"
            yield PreviewRow(place, f"“{action.action[:80]}” lacks an answer: {ask.words}")


def label_of(name: str, model: type[Model] = Action) -> str:
    return str(capfirst(field_of(name, model).verbose_name))


def worded(name: str, value: Any, model: type[Model] = Action) -> str:
    if value in (None, ""):
        return NOTHING
    return in_plain_words(field_of(name, model), value)


def said_at_all(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those that a new reading has where nothing is said of it."""
    return {
        n: value for n, value in values.items() if value is not False and value not in (None, "")
    }


def said_of_reading(values: Mapping[str, Any]) -> str:
    """The fields of a reading that are said, each with what it is; its value stands by itself."""
    told = []
    for name, value in values.items():
        field = Reading._meta.get_field(name)
        assert isinstance(field, Field)
        words = NOTHING if value in (None, "") else in_plain_words(field, value)
        told.append(words if name == "value" else f"{field.verbose_name} {words}")
    return ", ".join(told) or NOTHING


def field_of(name: str, model: type[Model]) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    assert isinstance(field, Field)
    return field
