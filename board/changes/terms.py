"""Writes of the board's terms of reference, of its seats and of who may sit in them."""

from __future__ import annotations

from django.db.models import Max

from board.models import Terms
from improvement.changes import add_record
from improvement.history import audited
from improvement.models import User


def add_terms(terms: Terms, *, by: User | str, reason: str) -> Terms:
    """Put a further version on record; its number follows the last one's."""
    with audited(by, reason):
        kept = Terms.objects.filter(plan=terms.plan).aggregate(last=Max("number"))
        terms.number = (kept["last"] or 0) + 1
        return add_record(terms, by=by, reason=reason)
