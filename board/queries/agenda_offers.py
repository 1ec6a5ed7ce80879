"""What the plan offers for the agenda of a meeting, each with what there is of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from board.models import AgendaItem, Challenge, Requirement, Validation
from board.queries import offered_records as offered
from board.queries.agenda import STANDING, SUBJECTS
from board.queries.agenda_subjects import place_of
from board.queries.judgements import NONE, Opinion, latest_of_requirements, opinions
from board.queries.offered_records import MOST_OFFERED
from board.queries.risks import why_escalated
from improvement.dates import in_words
from improvement.models import Plan
from improvement.prepared import Among, among, count_of, read_of
from workstreams.models import Action
from workstreams.queries.touched import COLUMNS, WITHOUT_FACTS, remembered_of_columns
from workstreams.ratings.rules import Level

Purpose = AgendaItem.Purpose
Subject = AgendaItem.Subject
LONGEST_TITLE = 200  # characters of an item's title
RATED_BY = COLUMNS - {"title", "description"}  # of an action, that by which it may be red


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
        for kind, offered_of in OFFERED.items()
        for offer in offered_of(setting, keys_taken(listed, kind))
    ]


def keys_taken(items: Iterable[AgendaItem], kind: str) -> Among:
    """The keys of the records that stand on the agenda already."""
    return among([NONE, *(getattr(item, f"{kind}_id") or NONE for item in items)])


def hint_of(subject: AgendaItem.Subject, plan: Plan, on: date) -> str:
    """What the plan has of a standing item, in numbers where it is counted."""
    if subject == Subject.CHALLENGES:
        overdue = count_of(offered.overdue_challenges, plan, on)
        return f"{count_of(offered.open_challenges, plan)} open, {overdue} overdue"
    if subject == Subject.EXCEPTIONS:
        red = remembered_of_columns(count_red, plan, on, RATED_BY, WITHOUT_FACTS)
        return f"{red} actions are red by the facts"
    if subject == Subject.RISKS:
        unpaid = count_of(offered.unpaid, plan)
        above = count_of(offered.risks_above, plan)
        risks = f"{count_of(offered.open_risks, plan)} open, {above} above what is tolerated"
        return f"{risks}; money: {unpaid} not known to be paid for"
    return SUBJECTS[subject][3]


def count_red(plan: Plan, on: date) -> int:
    return Action.objects.with_facts(plan, on).at_level(plan, on, Level.RED).count()


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


def challenge_offers(setting: Setting, taken: Among) -> list[Offer]:
    return [
        offer(
            "challenge",
            each,
            "Reply overdue" if is_overdue(each, setting.on) else "Open",
            title=f"{each}: {each.about or 'the plan as a whole'}",
        )
        for each in read_of(offered.challenges, setting.plan, taken)
    ]


def is_overdue(challenge: Challenge, on: date) -> bool:
    return not challenge.latest.is_answered and challenge.latest.due < on


def escalation_offers(setting: Setting, taken: Among) -> list[Offer]:
    found = read_of(offered.escalations, setting.plan, taken)
    actions = {each.action_id: each.action for each in found}
    return [
        offer("action", action, "Escalated to the board", Purpose.DECIDE)
        for action in list(actions.values())[:MOST_OFFERED]
    ]


def date_change_offers(setting: Setting, taken: Among) -> list[Offer]:
    return [
        offer(
            "date_change",
            each,
            f"From {in_words(each.from_due)} to {in_words(each.to_due)}: "
            f"{each.get_cause_display().lower()}",
            Purpose.DECIDE,
        )
        for each in read_of(offered.date_changes, setting.plan, taken)
    ]


def decision_offers(setting: Setting, taken: Among) -> list[Offer]:
    return [
        offer(
            "decision",
            each,
            f"{due_in_words(each.due, setting.on)}: {each.text}",
            Purpose.DISCUSS if each.due else Purpose.DECIDE,
        )
        for each in read_of(offered.decisions, setting.plan, taken)
    ]


def return_offers(setting: Setting, taken: Among) -> list[Offer]:
    return [
        offer("department_return", each, due_in_words(each.due, setting.on), Purpose.DECIDE)
        for each in read_of(offered.returns, setting.plan, taken)
    ]


def requirement_offers(setting: Setting, taken: Among) -> list[Offer]:
    """Without what the board will, when it meets, still judge to be met."""
    required = read_of(offered.requirements, setting.plan, taken)
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


def lapsing_offers(kind: str, setting: Setting, taken: Among) -> list[Offer]:
    """For the board to judge again. Requirements are offered in any case."""
    found = read_of(offered.judged, setting.plan, setting.held_on, kind, taken)
    return [
        offer(kind, each.judgement.subject, lapse_in_words(each, setting.on), Purpose.DECIDE)
        for each in opinions(found, setting.plan, setting.held_on)
    ]


def action_offers(setting: Setting, taken: Among) -> list[Offer]:
    """Those escalated to the board, then those of which its judgement runs out."""
    escalated = escalation_offers(setting, taken)
    keys = among([*taken, *(each.record.pk for each in escalated)])
    return escalated + lapsing_offers("action", setting, keys)


def resource_offers(setting: Setting, taken: Among) -> list[Offer]:
    return [
        offer("resource", each, "; ".join(said_of_resource(each, setting.on)))
        for each in read_of(offered.resources, setting.plan, setting.on, taken)
    ]


def said_of_resource(resource: Any, on: date) -> Iterator[str]:
    yield resource.get_secured_display()
    if resource.due:
        past = ", which is past" if resource.due < on else ""
        yield f"to be settled by {in_words(resource.due)}{past}"
    if resource.endangered:
        many = "s hang" if resource.endangered > 1 else " hangs"
        yield f"{resource.endangered} action{many} on it"


def validation_offers(setting: Setting, taken: Among) -> list[Offer]:
    found = read_of(offered.validations, setting.plan, setting.on, taken)
    return [offer("validation", each, said_of_report(each)) for each in found]


def said_of_report(check: Validation) -> str:
    if check.reported_on:
        return f"Its report came on {in_words(check.reported_on)}"
    return f"Its report is overdue, since {in_words(check.report_due)}"


def finding_offers(setting: Setting, taken: Among) -> list[Offer]:
    found = read_of(offered.findings, setting.plan, taken)
    return [offer("finding", each, "No action answers it") for each in found]


def due_in_words(due: date | None, on: date) -> str:
    if due is None:
        return "No due day"
    return f"{'Overdue, since' if due < on else 'Due on'} {in_words(due)}"


def risk_offers(setting: Setting, taken: Among) -> list[Offer]:
    found = read_of(offered.risks, setting.plan, taken)
    return [offer("risk", risk, why_escalated(risk)) for risk in found]


# By what an item calls the record.
OFFERED: dict[str, Callable[[Setting, Among], list[Offer]]] = {
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
