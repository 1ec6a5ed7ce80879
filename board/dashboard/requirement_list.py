"""The requirements of a notice as a list: by what its columns sort, and what its file says of each
row (`requirements.RequirementRow`)."""

from __future__ import annotations

from datetime import date

from board.dashboard.forecast import CHANCES
from board.dashboard.requirement_state import ByActions
from board.dashboard.requirements import RequirementRow
from board.dashboard.trajectory import end_of
from board.models import Judgement
from improvement.lists import ListFile
from improvement.sorting import Column, Columns
from improvement.text_order import natural_key

WORST_FIRST, JUDGED = list(ByActions), Judgement.State.values


def likely(row: RequirementRow, chance: float) -> date | None:
    """The last day of the month by which all its actions are carried out, with such a chance."""
    month = row.forecast.month_of("every", chance)
    return None if month is None else end_of(month)


def judged(row: RequirementRow) -> str:
    """What the board judged of it last; "" for never."""
    return row.opinion.judgement.state if row.opinion else ""


REQUIREMENT_COLUMNS: Columns = {
    "ref": Column("Requirement", lambda row: natural_key(row.requirement.ref)),
    "due": Column("To be met by", lambda row: row.requirement.due),
    "state": Column("By its actions", lambda row: WORST_FIRST.index(row.by_actions.state)),
    "likely": Column("Likely carried out", lambda row: likely(row, CHANCES[0])),
    "judged": Column(
        "The board judges", lambda row: JUDGED.index(judged(row)) if judged(row) else None
    ),
}
REQUIREMENTS = ListFile(
    "requirements",
    "The requirements of a notice",
    {
        "Reference": lambda row: row.requirement.ref,
        "Requirement": lambda row: row.requirement.heading,
        "What is required": lambda row: row.requirement.words,
        "To be met by": lambda row: row.requirement.due,
        "The date is known to": lambda row: row.requirement.get_due_precision_display(),
        "Body": lambda row: str(row.requirement.body or ""),
        "Actions": lambda row: ", ".join(each.ref for each in row.actions),
        "By its actions": lambda row: str(row.by_actions.state.label),
        "Why": lambda row: "; ".join(row.by_actions.reasons),
        "Likely carried out": lambda row: row.forecast_in_short,
        "Likely by, at the earliest": lambda row: likely(row, CHANCES[0]),
        "Likely by, at the latest": lambda row: likely(row, CHANCES[-1]),
        "The board judges": lambda row: row.opinion.judgement.verdict if row.opinion else "",
        "Judged at the meeting of": lambda row: (
            row.opinion.judgement.meeting.held_on if row.opinion else None
        ),
        "That has run out": lambda row: "yes" if row.opinion and row.opinion.has_lapsed else "",
    },
)
