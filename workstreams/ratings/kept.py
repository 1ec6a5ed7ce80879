"""Whether an action that fell due was done when people said that it would be (§10.11); pure.

It fell due on the day that was first agreed, however often the date was moved since. On that day
itself it is still in time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from workstreams.ratings.rules import Facts, days_past
from workstreams.ratings.words import days


class Kept(TextChoices):
    """What became of an action that fell due. Only the first two kept a word that was given."""

    BY_FIRST = "by_first", "Done by the date first agreed"
    BY_AGREED = "by_agreed", "Done by a date agreed later"
    LATE = "late", "Done late"
    MOVED = "moved", "Not done by the date first agreed; a later one is still to come"
    NOT_DONE = "not_done", "Not done"


@dataclass(frozen=True)
class KeptDate:
    """What became of it, and the days from the date first agreed and from the agreed one to the
    day on which it was done, or to the day that is asked about; 0 where they were kept."""

    kept: Kept
    after_first: int
    after_agreed: int

    @property
    def in_words(self) -> str:
        first = f"{days(self.after_first)} after the date first agreed"
        is_same = self.after_first == self.after_agreed
        if self.kept in (Kept.BY_FIRST, Kept.MOVED):
            return str(self.kept.label)
        if self.kept is Kept.BY_AGREED:
            return f"{self.kept.label}, {first}"
        agreed = "" if is_same else f", {days(self.after_agreed)} after the one agreed later"
        if self.kept is Kept.LATE:
            return f"Done late: {first}{agreed}"
        return f"Not done, {first}{agreed}"


def kept_date(facts: Facts, outside_since: date | None, on: date) -> KeptDate | None:
    """What became of the action by the day; None where it has not fallen due, or has no date.

    `outside_since` is the day on which it was withdrawn or suspended, None where it is not. Then
    it counts as not done, unless that was before it fell due.
    """
    first, agreed = facts.baseline_due, facts.due
    if first is None or agreed is None:
        return None
    finished = facts.carried_out_by(on)
    if first > on or (first == on and finished is None):
        return None
    if facts.is_outside:
        is_excused = outside_since is not None and outside_since <= first
        return None if is_excused else KeptDate(Kept.NOT_DONE, *after(first, agreed, on))
    kept = Kept.NOT_DONE if agreed < on else Kept.MOVED
    if finished is not None:
        is_late = finished > agreed
        kept = Kept.LATE if is_late else Kept.BY_AGREED
        kept = kept if finished > first else Kept.BY_FIRST
    return KeptDate(kept, *after(first, agreed, finished or on))


def after(first: date, agreed: date, day: date) -> tuple[int, int]:
    return days_past(first, day), days_past(agreed, day)
