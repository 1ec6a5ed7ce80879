"""The events of a person's calendar: their actions' dates, the round's deadline and the meetings;
the decisions, what is owed on the notice, the next self-assessment, the outside checks, lines of
money, risks (reviews and targets) and assessments that are theirs to see to.

The calendar is read outside the site, so it never names an exempt or confidential action, and gives
no more of a decision, of a risk or of money than its reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse

from board.models import (
    Decision,
    DepartmentReturn,
    Meeting,
    Notice,
    NoticeReview,
    Requirement,
    Resource,
    Risk,
    Validation,
)
from board.queries.grades import self_assessments
from board.queries.impact_assessments import impact_assessments_of
from board.queries.risks import is_short_of_target
from improvement import clock
from improvement.dates import in_words, last_day
from improvement.ics import Event
from improvement.models import Membership, Plan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import Action, Round
from workstreams.queries.open_work import STILL_OPEN
from workstreams.reminders.items import title_for_mail

AddressMaker = Callable[[str], str]  # from a path on the site to a whole address


def events_of(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """`host` is the site's name, which is part of each event's identifier. Who has a calendar reads
    the live plan, and so every meeting's page."""
    roles = user.roles_on(plan.pk)
    if GRANTS[Permission.SUBMIT_UPDATE] & roles:
        yield from dates(user, plan, host, address)
        yield from deadlines(plan, host, address)
    yield from meetings(plan, host, address)
    yield from decisions(user, plan, host, address)
    if GRANTS[Permission.EDIT_NOTICE] & roles:
        yield from owed_on_notice(plan, host, address)
    yield from requirements(user, plan, host, address)
    if GRANTS[Permission.EDIT_STRUCTURE] & roles:
        yield from next_self_assessment(plan, host, address)
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


def meetings(plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    for meeting in Meeting.objects.going_ahead().filter(plan=plan):
        view, *named = meeting.page()
        page = address(reverse(view, args=[plan.slug, *named]))
        summary = meeting.get_kind_display()
        yield Event(f"meeting-{meeting.pk}@{host}", meeting.held_on, summary, page)


def decisions(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """Those that the person is to carry out."""
    dated = Decision.objects.open().filter(due__isnull=False)
    for each in dated.carried_out_by(user, plan, user.roles_on(plan.pk), clock.today()):
        assert each.due is not None  # filtered above
        page = address(reverse("decision", args=[plan.slug, each.ref]))
        summary = f"{each}: to be carried out"
        yield Event(f"decision-{each.pk}@{host}", each.due, summary, page)


def owed_on_notice(plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """The returns that are owed, and the reviews that are expected."""
    for owed in DepartmentReturn.objects.owed().filter(notice__plan=plan).select_related("notice"):
        page = address(reverse("notice-numbered", args=[plan.slug, owed.notice.number]))
        yield Event(f"return-{owed.pk}@{host}", owed.due, f"{owed}: due to the Department", page)
    in_force = Notice.objects.in_force().filter(plan=plan)
    for review in NoticeReview.objects.filter(notice__in=in_force).to_come():
        assert review.due is not None  # filtered by `to_come`
        day = last_day(review.due, review.due_precision)
        summary = f"{review}: expected {in_words(review.due, review.due_precision)}"
        page = address(reverse("notice", args=[plan.slug]))
        yield Event(f"review-{review.pk}@{host}", day, summary, page)


def requirements(user: User, plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    """The days of what the notice requires, for the programme managers and for who stands for the
    body that answers for it."""
    found = Requirement.objects.filter(plan=plan, due__isnull=False).current()
    if not GRANTS[Permission.EDIT_STRUCTURE] & user.roles_on(plan.pk):
        held = Membership.objects.current(clock.today()).filter(plan=plan, user=user)
        found = found.filter(body__in=held.values("organisation"))
    for each in found:
        assert each.due is not None  # filtered above
        page = address(reverse("requirement", args=[plan.slug, each.ref]))
        summary = f"{each}: to be met by {each.due_in_words}"
        yield Event(f"requirement-{each.pk}@{host}", each.due, summary, page)


def next_self_assessment(plan: Plan, host: str, address: AddressMaker) -> Iterator[Event]:
    latest = self_assessments(plan).first()
    if latest and latest.next_due:
        page = address(reverse("grade-list", args=[plan.slug]))
        summary = "The next self-assessment of the grades is due"
        yield Event(f"self-assessment-{latest.pk}@{host}", latest.next_due, summary, page)


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
