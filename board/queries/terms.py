"""The terms of reference that are in force on a day, and what follows from them."""

from __future__ import annotations

from datetime import date

from board.models import Terms
from board.queries.meeting_days import USUAL, Rules
from improvement.models import Plan


def terms_on(plan: Plan, on: date) -> Terms | None:
    """The version that is in force on the day; None where none is on record."""
    return Terms.objects.filter(plan=plan, starts__lte=on).select_related("document").first()


def rules_on(plan: Plan, on: date) -> Rules:
    """How often the board meets and when papers and notes are due: as its terms of the day say, or
    as is usual."""
    terms = terms_on(plan, on)
    return Rules(terms.weeks, terms.papers_days, terms.notes_days) if terms else USUAL
