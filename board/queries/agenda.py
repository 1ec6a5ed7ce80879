"""The agenda of a meeting: what is on it, and what the plan offers for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from board.models import AgendaItem, Challenge, Meeting, Resource, Risk
from board.models.about import ABOUT
from board.queries.risks import why_escalated
from improvement.models import Plan
from workstreams.models import Action, Escalation
from workstreams.ratings.rules import Level

Subject = AgendaItem.Subject
# The page of the plan where the matter of a standing item is read, with its query; and what it is.
SUBJECTS: dict[str, tuple[str, tuple[str, ...], str, str]] = {
    Subject.NOTES: ("meeting-list", (), "", "The last meeting’s notes, and what was to be done"),
    Subject.CHALLENGES: ("challenge-list", (), "?state=open", "Challenges that are open"),
    Subject.CHAIR: ("board-waiting", (), "", "What waits for a decision; the Department’s word"),
    Subject.VOICE: ("record-list", ("outcomes",), "", "What children and families say"),
    Subject.EXCEPTIONS: ("action-list", (), "?late=1", "Actions that are late"),
    Subject.FIGURES: ("board-measures", (), "", "Measures, those that got worse first"),
    Subject.AUDIT: ("evidence-list", (), "?kind=audit", "What audits found"),
    Subject.WORKFORCE: ("measure-list", (), "", "Posts, caseloads and turnover"),
    Subject.BODY: ("board-organisations", (), "", "What one body leads and has done"),
    Subject.RISKS: ("risk-list", (), "", "Risks, those above what is tolerated first"),
    Subject.STAFF: ("expectation-list", (), "", "What staff are expected to do differently"),
}
STANDING = [each for each in Subject if each in SUBJECTS]
MOST_OFFERED = 12  # records of the plan


@dataclass(frozen=True)
class Line:
    """An item with the address of the record it is about; or, of a standing item, of the page of
    its matter, and what that page has. Each is "" where there is none."""

    item: AgendaItem
    about_url: str
    page_url: str
    page_label: str


@dataclass(frozen=True)
class Offer:
    """What may be put on an agenda: `cited` names it in the form."""

    cited: str
    title: str
    hint: str
    subject: str
    purpose: str = AgendaItem.Purpose.DISCUSS
    action: Action | None = None
    challenge: Challenge | None = None
    risk: Risk | None = None


def agenda_of(meeting: Meeting) -> list[AgendaItem]:
    """The items in their order; one query."""
    items = meeting.agenda.kept().select_related(*ABOUT, "challenge", "organisation", "paper")
    return list(items)


def lines_of(items: Iterable[AgendaItem], plan: Plan) -> list[Line]:
    return [line_of(item, plan) for item in items]


def line_of(item: AgendaItem, plan: Plan) -> Line:
    about = item.about
    if about is not None:
        return Line(item, url_of(plan, about), "", "")
    if item.title != item.get_subject_display() or item.subject not in SUBJECTS:
        return Line(item, "", "", "")
    name, args, query, label = SUBJECTS[item.subject]
    return Line(item, "", reverse(name, args=[plan.slug, *args]) + query, label)


def url_of(plan: Plan, record: Any) -> str:
    name, *key = record.page()
    return reverse(name, args=[plan.slug, *key])


def offers(plan: Plan, items: Iterable[AgendaItem], on: date) -> list[Offer]:
    """What the plan offers that is not on the agenda: the standing items, then challenges that are
    open, what was escalated to the board, and the risks above what it tolerates."""
    listed = list(items)
    taken = {item.subject for item in listed if item.about is None}
    standing = [
        Offer(each.value, each.label, hint_of(each, plan, on), each.value)
        for each in STANDING
        if each not in taken
    ]
    challenges = {item.challenge_id for item in listed if item.challenge_id}
    actions = {item.action_id for item in listed if item.action_id}
    risks = {item.risk_id for item in listed if item.risk_id}
    return [
        *standing,
        *challenge_offers(plan, on, challenges),
        *escalation_offers(plan, actions),
        *risk_offers(plan, risks),
    ]


def hint_of(subject: AgendaItem.Subject, plan: Plan, on: date) -> str:
    """What the plan has of a standing item, in numbers where it is counted."""
    if subject == Subject.CHALLENGES:
        found = Challenge.objects.filter(plan=plan)
        return f"{found.open().count()} open, {found.overdue(on).count()} overdue"
    if subject == Subject.EXCEPTIONS:
        red = Action.objects.with_facts(plan, on).at_level(plan, on, Level.RED)
        return f"{red.count()} actions are red by the facts"
    if subject == Subject.RISKS:
        open_now = Risk.objects.filter(plan=plan).open()
        unpaid = Resource.objects.filter(plan=plan).not_paid_for().count()
        risks = f"{open_now.count()} open, {open_now.above().count()} above what is tolerated"
        return f"{risks}; money: {unpaid} not known to be paid for"
    return SUBJECTS[subject][3]


def challenge_offers(plan: Plan, on: date, taken: Collection[int]) -> list[Offer]:
    found = Challenge.objects.filter(plan=plan).open().exclude(pk__in=taken).order_by("pk")
    named = found.select_related(*ABOUT).prefetch_related("exchanges")
    return [
        Offer(
            f"challenge-{each.pk}",
            f"{each}: {each.about or 'the plan as a whole'}"[:200],
            "Reply overdue" if is_overdue(each, on) else "Open",
            Subject.CHALLENGES,
            challenge=each,
        )
        for each in named[:MOST_OFFERED]
    ]


def is_overdue(challenge: Challenge, on: date) -> bool:
    return not challenge.latest.is_answered and challenge.latest.due < on


def escalation_offers(plan: Plan, taken: Collection[int]) -> list[Offer]:
    found = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    found = found.exclude(action__in=taken)
    actions = {each.action_id: each.action for each in found.unanswered().select_related("action")}
    return [
        Offer(
            f"action-{action.pk}",
            str(action)[:200],
            "Escalated to the board",
            Subject.EXCEPTIONS,
            AgendaItem.Purpose.DECIDE,
            action=action,
        )
        for action in list(actions.values())[:MOST_OFFERED]
    ]


def agenda_items_to_come(action: Action, on: date) -> list[AgendaItem]:
    """The items about the action on the agendas of meetings that are not past; one query."""
    ahead = Meeting.objects.going_ahead().filter(plan=action.plan_id, held_on__gte=on)
    items = AgendaItem.objects.kept().filter(action=action, meeting__in=ahead)
    return list(items.select_related("meeting").order_by("meeting__held_on", "place"))


def next_board_meeting(plan: Plan, on: date) -> Meeting | None:
    meetings = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    return meetings.filter(held_on__gte=on).order_by("held_on").first()


def risk_offers(plan: Plan, taken: Collection[int]) -> list[Offer]:
    """The worst first."""
    above = Risk.objects.filter(plan=plan).exclude(pk__in=taken).worst_first().above()
    worst: list[Any] = list(above.select_related("kind")[:MOST_OFFERED])
    return [
        Offer(
            f"risk-{risk.pk}",
            str(risk)[:200],
            why_escalated(risk),
            Subject.RISKS,
            risk=risk,
        )
        for risk in worst
    ]
