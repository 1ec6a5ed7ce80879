"""The events of a person's calendar: their actions' dates, the round's deadline and the meetings;
the outside checks, lines of money, risks (reviews and targets) and assessments that are theirs to
see to.

The calendar is read outside the site, so it never names an exempt or confidential action, and gives
no more of a risk or of money than its reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse

from board.models import Meeting, Resource, Risk, Validation
from board.queries.impact_assessments import impact_assessments_of
from board.queries.risks import is_short_of_target
from improvement.dates import in_words, last_day
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
    if GRANTS[Permission.EDIT_VALIDATION] & roles:
        yield from outside_checks(plan, host, address)
    if GRANTS[Permission.EDIT_RESOURCE] & roles:
        yield from money(plan, host, address)
    if GRANTS[Permission.REVIEW_RISK] & roles:
        yield from risks(user, plan, host, address)
    if GRANTS[Permission.ASSESS_IMPACT] & roles:
        yield from assessments(user, plan, host, address)


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


def outside_checks(plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """The days for which one is planned, and those on which a report is due."""
    for each in Validation.objects.filter(plan=plan, called_off=""):
        page = address(reverse("validation", args=[plan.slug, each.pk]))
        if each.is_to_come and each.planned_from:
            planned = f"{each}: planned for {each.planned_in_words}"
            day = last_day(each.planned_from, each.planned_precision)
            yield Event(f"check-{each.pk}@{host}", day, planned, page)
        if each.owes_report and each.report_due:
            yield Event(
                f"check-report-{each.pk}@{host}", each.report_due, f"{each}: report due", page
            )


def money(plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    for each in Resource.objects.filter(plan=plan).to_settle():
        page = address(reverse("resource", args=[plan.slug, each.ref]))
        assert each.due is not None  # filtered by `to_settle`
        yield Event(f"money-{each.pk}@{host}", each.due, f"Money {each.ref}: to be settled", page)


def risks(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """The next review, and the day for the target score, of the risks that the person owns; of
    those of nobody, the programme manager's."""
    is_manager = Role.MANAGER in user.roles_on(plan.pk)
    found: Iterable[Any] = Risk.objects.filter(plan=plan).open().scored()
    for risk in found:
        if risk.is_owned_by(user) or (risk.owner_id is None and is_manager):
            page = address(reverse("risk", args=[plan.slug, risk.ref]))
            summary = f"{risk.ref}: risk to be reviewed"
            yield Event(f"risk-{risk.pk}@{host}", risk.review_due, summary, page)
            if is_short_of_target(risk):
                summary = f"{risk.ref}: risk to have its target score"
                yield Event(f"risk-target-{risk.pk}@{host}", risk.target_on, summary, page)


def assessments(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    for each in impact_assessments_of(plan).missing().filter(due__isnull=False):
        if each.due and each.can_be_changed_by(user):
            of = title_for_mail(each.action) if each.action else "The plan"
            summary = f"{of}: assessment ({each.get_kind_display().lower()}) due"
            page = address(reverse("impact-assessment", args=[plan.slug, each.pk]))
            yield Event(f"assessment-{each.pk}@{host}", each.due, summary, page)
