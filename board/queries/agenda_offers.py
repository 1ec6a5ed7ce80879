"""What the plan offers for the agenda of a meeting, each with what there is of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.db.models import Count, F, Q

from board.models import (
    AgendaItem,
    Challenge,
    Decision,
    DepartmentReturn,
    Meeting,
    Requirement,
    Resource,
    Risk,
    Validation,
)
from board.models.about import ABOUT
from board.queries.agenda import STANDING, SUBJECTS
from board.queries.agenda_subjects import place_of
from board.queries.judgements import Opinion, latest_of_requirements, opinions, run_out
from board.queries.risks import why_escalated
from improvement.dates import in_words
from improvement.models import Plan
from workstreams.models import Action, ActionFinding, DateChange, Escalation, Finding
from workstreams.models.action import OUTSIDE
from workstreams.ratings.rules import Level

Purpose = AgendaItem.Purpose
Subject = AgendaItem.Subject
MOST_OFFERED = 12  # records of the plan
LONGEST_TITLE = 200  # characters of an item's title


@dataclass(frozen=True)
class Offer:
    """What may be put on an agenda: `cited` names it in the form. `kind` is what an item calls the
    `record` that it is about; "" for a standing item."""

    cited: str
    title: str
    hint: str
    subject: str
    purpose: str = Purpose.DISCUSS
    kind: str = ""
    record: Any = None


class Setting(NamedTuple):
    """An agenda is set on a day (`on`) for a meeting that is held on another (`held_on`)."""

    plan: Plan
    on: date
    held_on: date


def offers(plan: Plan, items: Iterable[AgendaItem], on: date, held_on: date) -> list[Offer]:
    """What the plan offers that is not on the agenda: the standing items, then records that wait
    for the board, a few of each kind. `held_on` is the day of the meeting."""
    setting = Setting(plan, on, held_on)
    listed = list(items)
    taken = {item.subject for item in listed if item.about is None}
    standing = [
        Offer(each.value, each.label, hint_of(each, plan, on), each.value)
        for each in STANDING
        if each not in taken
    ]
    return standing + [
        offer
        for kind, offered in OFFERED.items()
        for offer in offered(setting, {getattr(item, f"{kind}_id") for item in listed} - {None})
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


def offer(
    kind: str,
    record: Any,
    hint: str,
    purpose: str = Purpose.DISCUSS,
    title: str = "",
) -> Offer:
    """The title is the record's own words where none is given."""
    words = (title or str(record))[:LONGEST_TITLE]
    return Offer(f"{kind}-{record.pk}", words, hint, place_of(kind), purpose, kind, record)


def challenge_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    found = Challenge.objects.filter(plan=setting.plan).open().exclude(pk__in=taken).order_by("pk")
    named = found.select_related(*ABOUT).prefetch_related("exchanges")
    return [
        offer(
            "challenge",
            each,
            "Reply overdue" if is_overdue(each, setting.on) else "Open",
            title=f"{each}: {each.about or 'the plan as a whole'}",
        )
        for each in named[:MOST_OFFERED]
    ]


def is_overdue(challenge: Challenge, on: date) -> bool:
    return not challenge.latest.is_answered and challenge.latest.due < on


def escalation_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    found = Escalation.objects.filter(action__plan=setting.plan, level=Escalation.Level.BOARD)
    found = found.exclude(action__in=taken)
    actions = {each.action_id: each.action for each in found.unanswered().select_related("action")}
    return [
        offer("action", action, "Escalated to the board", Purpose.DECIDE)
        for action in list(actions.values())[:MOST_OFFERED]
    ]


def date_change_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """What the chair is asked to decide, the oldest first."""
    found = DateChange.objects.filter(action__plan=setting.plan).waiting().exclude(pk__in=taken)
    return [
        offer(
            "date_change",
            each,
            f"From {in_words(each.from_due)} to {in_words(each.to_due)}: "
            f"{each.get_cause_display().lower()}",
            Purpose.DECIDE,
        )
        for each in found.select_related("action")[:MOST_OFFERED]
    ]


def decision_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """What is not carried out: without a due day first, for the board to set one."""
    found = Decision.objects.filter(plan=setting.plan).open().exclude(pk__in=taken)
    undated_first = found.order_by(F("due").asc(nulls_first=True), "number")
    return [
        offer(
            "decision",
            each,
            f"{due_in_words(each.due, setting.on)}: {each.text}",
            Purpose.DISCUSS if each.due else Purpose.DECIDE,
        )
        for each in undated_first[:MOST_OFFERED]
    ]


def return_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    found = DepartmentReturn.objects.owed().filter(notice__plan=setting.plan).exclude(pk__in=taken)
    return [
        offer("department_return", each, due_in_words(each.due, setting.on), Purpose.DECIDE)
        for each in found.order_by("due")[:MOST_OFFERED]
    ]


def requirement_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """What the notice in force requires, that which is due first first; without what the board
    will, when it meets, still judge to be met."""
    found = Requirement.objects.current().filter(plan=setting.plan).exclude(pk__in=taken)
    required = list(found.order_by(F("due").asc(nulls_last=True), "ref"))
    judged = latest_of_requirements(setting.plan, required, setting.held_on)
    met = {pk for pk, opinion in judged.items() if opinion.says_met}
    unmet = [each for each in required if each.pk not in met]
    return [
        offer("requirement", each, said_of_requirement(each, judged.get(each.pk), setting.on))
        for each in unmet[:MOST_OFFERED]
    ]


def said_of_requirement(required: Requirement, opinion: Opinion | None, on: date) -> str:
    due = due_in_words(required.due, on)
    return f"{due}. {lapse_in_words(opinion, on)}" if opinion and opinion.has_lapsed else due


def lapse_in_words(opinion: Opinion, on: date) -> str:
    """ "What the board judged on 10 September 2013 (red) has run out"."""
    judgement = opinion.judgement
    ran_out = opinion.lapses is not None and opinion.lapses <= on
    when = "has run out" if ran_out else "runs out by this meeting"
    judged_on = in_words(judgement.meeting.held_on)
    return f"What the board judged on {judged_on} ({judgement.verdict.lower()}) {when}"


def lapsing_offers(kind: str, setting: Setting, taken: Collection[int]) -> list[Offer]:
    """What the board judged of actions or workstreams that will have run out when it meets, for it
    to judge again, the oldest first. Requirements are offered in any case."""
    found = run_out(setting.plan, setting.held_on).exclude(**{kind: None})
    found = found.exclude(**{f"{kind}__in": taken}).select_related(kind, "meeting")
    oldest_first = found.order_by("meeting__held_on", "pk")[:MOST_OFFERED]
    judged = opinions(oldest_first, setting.plan, setting.held_on)
    return [
        offer(kind, each.judgement.subject, lapse_in_words(each, setting.on), Purpose.DECIDE)
        for each in judged
    ]


def action_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """Those escalated to the board, then those of which its judgement runs out."""
    escalated = escalation_offers(setting, taken)
    offered = {each.record.pk for each in escalated}
    return escalated + lapsing_offers("action", setting, {*taken, *offered})


def resource_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """Lines that are not paid for, or that were to be settled before today: the first due first."""
    own = Resource.objects.filter(plan=setting.plan).exclude(pk__in=taken)
    at_risk = own.not_paid_for() | own.overdue(setting.on)
    hangs = Count("action_links", filter=Q(action_links__removed=False))
    found = at_risk.annotate(endangered=hangs).order_by(F("due").asc(nulls_last=True), "ref")
    return [
        offer("resource", each, "; ".join(said_of_resource(each, setting.on)))
        for each in found[:MOST_OFFERED]
    ]


def said_of_resource(resource: Any, on: date) -> Iterator[str]:
    yield resource.get_secured_display()
    if resource.due:
        past = ", which is past" if resource.due < on else ""
        yield f"to be settled by {in_words(resource.due)}{past}"
    if resource.endangered:
        many = "s hang" if resource.endangered > 1 else " hangs"
        yield f"{resource.endangered} action{many} on it"


def validation_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """Outside checks whose report is overdue, then those whose report came and was on no agenda
    yet, the latest first."""
    own = Validation.objects.filter(plan=setting.plan).exclude(pk__in=taken)
    put = AgendaItem.objects.kept().filter(meeting__in=Meeting.objects.going_ahead())
    told = put.exclude(validation=None).values("validation")
    came = Q(reported_on__isnull=False) & ~Q(pk__in=told)
    owed = Q(reported_on=None, called_off="", report_due__lt=setting.on)
    latest_first = own.filter(came | owed).order_by(F("reported_on").desc(nulls_first=True), "pk")
    return [offer("validation", each, said_of_report(each)) for each in latest_first[:MOST_OFFERED]]


def said_of_report(check: Validation) -> str:
    if check.reported_on:
        return f"Its report came on {in_words(check.reported_on)}"
    return f"Its report is overdue, since {in_words(check.report_due)}"


def finding_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """Those that no action in the plan answers."""
    links = ActionFinding.objects.current().exclude(action__delivery__in=OUTSIDE)
    answered = links.filter(finding__plan=setting.plan).values("finding")
    found = Finding.objects.filter(plan=setting.plan).exclude(pk__in=answered).exclude(pk__in=taken)
    return [offer("finding", each, "No action answers it") for each in found[:MOST_OFFERED]]


def due_in_words(due: date | None, on: date) -> str:
    if due is None:
        return "No due day"
    return f"{'Overdue, since' if due < on else 'Due on'} {in_words(due)}"


def risk_offers(setting: Setting, taken: Collection[int]) -> list[Offer]:
    """The worst first."""
    above = Risk.objects.filter(plan=setting.plan).exclude(pk__in=taken).worst_first().above()
    worst: list[Any] = list(above.select_related("kind")[:MOST_OFFERED])
    return [offer("risk", risk, why_escalated(risk)) for risk in worst]


# By what an item calls the record.
OFFERED: dict[str, Callable[[Setting, Collection[int]], list[Offer]]] = {
    "challenge": challenge_offers,
    "action": action_offers,
    "workstream": partial(lapsing_offers, "workstream"),
    "date_change": date_change_offers,
    "decision": decision_offers,
    "department_return": return_offers,
    "requirement": requirement_offers,
    "finding": finding_offers,
    "risk": risk_offers,
    "resource": resource_offers,
    "validation": validation_offers,
}
