"""The events of a person's calendar: their actions' dates, the round's deadline and the meetings.

The calendar is read outside the site, so it never names an exempt or confidential action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.urls import reverse

from board.models import Meeting
from improvement.dates import in_words
from improvement.ics import Event
from improvement.models import Plan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import Action, Round
from workstreams.queries.worklist import STILL_OPEN
from workstreams.reminders.items import title_for_mail

AddressMaker = Callable[[str], str]  # from a path on the site to a whole address
KINDS = {
    Meeting.Kind.BOARD: (Permission.READ_BOARD, "board-dashboard"),
    Meeting.Kind.SCRUTINY: (Permission.READ_SCRUTINY_PAGES, "progress"),
}


def events_of(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """`host` is the site's name, which is part of each event's identifier."""
    roles = user.roles_on(plan.pk)
    if GRANTS[Permission.SUBMIT_UPDATE] & roles:
        yield from dates(user, plan, host, address)
        yield from deadlines(plan, host, address)
    yield from meetings(roles, plan, host, address)


def dates(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    actions = Action.objects.filter(plan=plan, delivery__in=STILL_OPEN, due__isnull=False)
    for action in actions.to_update_by(user):
        assert action.due is not None  # filtered above
        summary = f"{title_for_mail(action)}: agreed date {action.due_in_words}"
        page = address(reverse("action-detail", args=[plan.slug, action.ref]))
        yield Event(f"action-{action.pk}@{host}", action.due, summary, page)


def deadlines(plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    for current in Round.objects.filter(plan=plan).exclude(state=Round.State.CLOSED):
        summary = f"{current}: updates are due by {in_words(current.closes)}"
        page = address(reverse("my-work", args=[plan.slug]))
        yield Event(f"round-{current.pk}@{host}", current.closes, summary, page)


def meetings(
    roles: frozenset[Role], plan: Plan, host: str, address: AddressMaker
) -> Iterator[Event]:
    kinds = [kind for kind, (permission, _) in KINDS.items() if GRANTS[permission] & roles]
    for meeting in Meeting.objects.going_ahead().filter(plan=plan, kind__in=kinds):
        page = address(reverse(KINDS[Meeting.Kind(meeting.kind)][1], args=[plan.slug]))
        summary = meeting.get_kind_display()
        yield Event(f"meeting-{meeting.pk}@{host}", meeting.held_on, summary, page)
