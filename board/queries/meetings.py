"""The instants that meetings name: `?at=meeting-3` is what the papers of the third one show."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from board.models import Meeting
from board.models.meeting import INSTANT_NAMES
from improvement.models import Plan
from improvement.past_pages import INSTANTS


def cutoff_of(kind: str, plan: Plan, number: str) -> datetime | None:
    """The instant that the papers of a meeting show; None where there is no such meeting."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    meeting = Meeting.objects.filter(plan=plan, kind=kind, number=int(number)).first()
    return meeting.cutoff_at if meeting else None


for kind, name in INSTANT_NAMES.items():
    INSTANTS.register(name)(partial(cutoff_of, kind))
