"""Putting items on the agenda of a meeting, and changing or taking them off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max

from board.models import AgendaItem, Meeting
from board.queries.agenda_offers import Offer
from improvement.changes import apply, require
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import User
from improvement.roles import Permission
from improvement.sent_twice import sent_before


def put_on_agenda(item: AgendaItem, *, by: User, reason: str) -> AgendaItem:
    """Put an item at the end of the agenda of its meeting."""
    with audited(by, reason):
        require(by, Permission.SET_AGENDA, item.meeting.plan_id)
        item.place = next_place(item.meeting)
        if again := sent_before(item, by, but=["place"]):
            return again
        item.full_clean()
        item.save_as(by, reason)
    return item


def put_offers_on_agenda(
    meeting_pk: int, offers: Iterable[Offer], *, by: User, reason: str
) -> list[AgendaItem]:
    """Put what was chosen of the plan's own items on the agenda, after what is on it."""
    with audited(by, reason):
        meeting = lock(Meeting, meeting_pk)
        require(by, Permission.SET_AGENDA, meeting.plan_id)
        items = [
            AgendaItem(
                meeting=meeting,
                place=place,
                subject=offer.subject,
                title=offer.title,
                purpose=offer.purpose,
                **({offer.kind: offer.record} if offer.kind else {}),
            )
            for place, offer in enumerate(offers, next_place(meeting))
        ]
        for item in items:
            item.full_clean()
        save_many_as(items, by, reason)
    return items


def edit_agenda_item(
    pk: int, values: Mapping[str, Any], *, by: User, version: int, reason: str
) -> AgendaItem:
    with audited(by, reason):
        item = lock(AgendaItem, pk, version)
        require(by, Permission.SET_AGENDA, item.meeting.plan_id)
        apply(item, values, by=by, reason=reason)
    return item


def next_place(meeting: Meeting) -> int:
    last = meeting.agenda.aggregate(last=Max("place"))["last"]
    return (last or 0) + 1
