"""The days that follow from the day of a meeting: of its papers, of what they show, of its notes.

The defaults are ours: no rule was found that sets them for an improvement board. For a committee of
the council the papers go out five clear days before, so neither the day of the papers nor that of
the meeting counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import Meeting
from improvement.dates import in_words, may_be_worked, with_clear_days, working_days_before

SCRUTINY_CLEAR_DAYS = 5
CLOSE = time(17)  # the hour at which the papers' day ends, where nobody said another


@dataclass(frozen=True)
class Rules:
    """How often a board meets, how many working days before it the papers are due, and how many
    days after it the notes."""

    weeks: int = 6
    papers: int = 5
    notes: int = 10


USUAL = Rules()


def papers_day(kind: str, held_on: date, rules: Rules) -> date:
    """The day on which the papers of a meeting are due."""
    if kind == Meeting.Kind.BOARD:
        return working_days_before(held_on, rules.papers)
    return with_clear_days(held_on, SCRUTINY_CLEAR_DAYS, worked=True, step=-1)


def notes_day(held_on: date, rules: Rules) -> date:
    """The day by which the notes of a meeting are due."""
    return later_worked(held_on + timedelta(days=rules.notes))


def close_of(day: date) -> datetime:
    """The instant that papers show which go out on the day."""
    return timezone.make_aware(datetime.combine(day, CLOSE))


def series_of(first: date, weeks: int, count: int) -> list[date]:
    """The days of `count` meetings, so many weeks apart; one that would fall on a day when nobody
    works is held on the next working day."""
    days = [first + timedelta(weeks=weeks * number) for number in range(count)]
    return [later_worked(day) for day in days]


def later_worked(day: date) -> date:
    while not may_be_worked(day):
        day += timedelta(days=1)
    return day


def check_days(
    held_on: date, cutoff_at: datetime, papers_due: date | None, papers_sent: date | None = None
) -> None:
    """Raise ValidationError where the papers would show the plan as it stands after they went out
    (until they do, after they are due), or on a day on which nobody works."""
    cutoff = timezone.localdate(cutoff_at)
    if cutoff > held_on:
        raise ValidationError(
            {"cutoff": "The papers show the plan as it stands before the meeting, not after it"}
        )
    if not may_be_worked(cutoff):
        raise ValidationError(
            {"cutoff": "That day is at a weekend or a bank holiday: choose a working day"}
        )
    if papers_due and papers_due > held_on:
        raise ValidationError({"papers_due": "Papers are due on the day of the meeting at latest"})
    if papers_sent and cutoff > papers_sent:
        days = f"they were sent on {in_words(papers_sent)} and show it on {in_words(cutoff)}"
        raise ValidationError(
            {"cutoff": f"Papers can’t show the plan as it stands after they were sent: {days}"}
        )
    if papers_due and not papers_sent and cutoff > papers_due:
        raise ValidationError(
            {"cutoff": "The papers can’t show the plan as it stands after they are due"}
        )
