"""Reads of the board's judgements: the latest of each record, and whether it still stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, Subquery

from board.models import Judgement, Meeting, Requirement
from board.models.judgement import JudgementQuerySet
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from improvement.text_order import in_order, natural_key
from workstreams.models import RAG, Action, ActionFacts, Workstream
from workstreams.models.action import OUTSIDE, ActionQuerySet
from workstreams.queries.action_facts import facts_of
from workstreams.queries.worklist import WorklistItem, rated_action

STRICTNESS = {RAG.GREEN: 0, RAG.AMBER: 1, RAG.RED: 2}
NOT_SAID = "not said"
NONE = 0  # the key of no record


@dataclass(frozen=True)
class Opinion:
    """A judgement on a day; `lapses` is the day on which it runs out, None where no such meeting is
    in the calendar yet."""

    judgement: Judgement
    lapses: date | None
    on: date

    @property
    def has_lapsed(self) -> bool:
        return self.lapses is not None and self.lapses <= self.on

    @property
    def is_to_renew(self) -> bool:
        """Whether it has run out, and what it is about may be judged again."""
        action, requirement = self.judgement.action, self.judgement.requirement
        is_open = requirement.is_current if requirement else True
        return self.has_lapsed and is_open and not (action and action.delivery in OUTSIDE)

    @property
    def says_met(self) -> bool:
        """Whether the board judges now that it is met: not where that has run out."""
        return not self.has_lapsed and self.judgement.state in Judgement.MET


def judgements_of(plan: Plan) -> JudgementQuerySet:
    """The plan's judgements with what a list says of each, those of the latest meeting first."""
    found = Judgement.objects.filter(plan=plan)
    return found.select_related(
        "meeting", "action__workstream", "workstream", "requirement__notice", "minuted_by"
    )


def latest_of_each(plan: Plan) -> JudgementQuerySet:
    return judgements_of(plan).newest()


def judgements_about(plan: Plan, subject: Action | Workstream) -> JudgementQuerySet:
    """The same of one record, which knows what they are about."""
    return subject.judgements.filter(plan=plan).select_related("meeting", "minuted_by")


def latest_of_requirements(
    plan: Plan, requirements: Collection[Requirement], on: date
) -> dict[int, Opinion]:
    """The board's last judgement of each, by its key; none of those never judged."""
    found = list(judgements_of(plan).filter(requirement__in=requirements).newest())
    return {each.judgement.requirement_id or 0: each for each in opinions(found, plan, on)}


def lapse_days(plan: Plan) -> dict[int, date | None]:
    """By the key of each meeting of the board, the day of the next but one: what was judged at the
    meeting runs out then. In one query."""
    meetings = read_of(days_of_meetings, plan)
    days: list[date | None] = [day for _, day in meetings[2:]]
    days += [None] * (len(meetings) - len(days))
    return {key: day for (key, _), day in zip(meetings, days, strict=True)}


def days_of_meetings(plan: Plan) -> QuerySet[Meeting, Any]:
    held = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    return held.order_by("held_on").values_list("pk", "held_on")


def run_out(plan: Plan, on: date) -> JudgementQuerySet:
    """The last judgement of each record, where it has run out by the day and the record may be
    judged again: it is of a meeting before the last but one. The same rule as
    `Opinion.is_to_renew`, for who only counts."""
    held = Meeting.objects.going_ahead().filter(plan=plan, kind=Meeting.Kind.BOARD)
    last_but_one = held.filter(held_on__lte=on).order_by("-held_on").values("held_on")[1:2]
    every = Judgement.objects.filter(plan=plan, meeting__in=held).newest()
    required = Q(requirement=None) | Q(requirement__in=Requirement.objects.current())
    open_now = every.filter(required).exclude(action__delivery__in=OUTSIDE)
    return open_now.filter(meeting__held_on__lt=Subquery(last_but_one))


def opinions(judgements: Iterable[Judgement], plan: Plan, on: date) -> list[Opinion]:
    rows = list(judgements)
    days = lapse_days(plan) if rows else {}
    return [Opinion(each, days.get(each.meeting_id), on) for each in rows]


def in_turn(rows: Iterable[Opinion]) -> list[Opinion]:
    """Those of the latest meeting first; of one meeting actions, workstreams, then requirements."""

    def turn(opinion: Opinion) -> tuple[int, int, Any]:
        judgement, subject = opinion.judgement, opinion.judgement.subject
        kind = (Action, Workstream, Requirement).index(type(subject))
        ref = subject.code if isinstance(subject, Workstream) else subject.ref
        return (-judgement.meeting.held_on.toordinal(), kind, natural_key(ref))

    return sorted(rows, key=turn)


@dataclass(frozen=True)
class StreamRatings:
    """How many actions of a workstream are said, and are shown, to be what."""

    said: Counter[str]
    shown: Counter[str]

    @classmethod
    def none(cls) -> StreamRatings:
        return cls(Counter(), Counter())

    @property
    def said_in_words(self) -> str:
        return in_words(self.said)

    @property
    def shown_in_words(self) -> str:
        return in_words(self.shown)


@dataclass(frozen=True)
class KeptApart:
    """A judgement beside what is said and shown: of an action (`item`), or of how many of a
    workstream's actions (`ratings`)."""

    opinion: Opinion
    item: WorklistItem | None
    ratings: StreamRatings | None

    @property
    def said_in_words(self) -> str:
        """ "" for a requirement, which no lead rates."""
        if self.item is None:
            return self.ratings.said_in_words if self.ratings else ""
        rag = facts_of(self.item.action).declared_rag
        return str(RAG(rag).label) if rag else NOT_SAID.capitalize()

    @property
    def shown_in_words(self) -> str:
        if self.item is None:
            return self.ratings.shown_in_words if self.ratings else ""
        return str(self.item.rating.level.label)


def kept_apart(rows: Collection[Opinion], plan: Plan, on: date) -> list[KeptApart]:
    """Each judgement beside what leads say and the facts show now. In one query."""
    streams = {each.judgement.workstream_id or NONE for each in rows}
    keys = {each.judgement.action_id or NONE for each in rows}
    items: dict[int | None, WorklistItem] = {}
    ratings: dict[int | None, StreamRatings] = defaultdict(StreamRatings.none)
    found = read_of(actions_beside, plan, on, among(streams), among(keys))
    for action in sorted(found, key=lambda action: (natural_key(action.ref), action.pk)):
        items[action.pk] = item = rated_action(action, plan, on)
        said = facts_of(action).declared_rag
        ratings[action.workstream_id].said[str(RAG(said).label) if said else NOT_SAID] += 1
        ratings[action.workstream_id].shown[str(item.rating.level.label)] += 1
    return [
        KeptApart(
            each, items.get(of.action_id), ratings[of.workstream_id] if of.workstream_id else None
        )
        for each in rows
        for of in [each.judgement]
    ]


def actions_beside(plan: Plan, on: date, streams: Among, keys: Among) -> ActionQuerySet:
    """The actions with the keys, and those of the workstreams."""
    facts = Action.objects.with_facts(plan, on)
    return facts.filter(Q(workstream__in=streams) | Q(pk__in=keys)).order_by()


def in_words(numbers: Counter[str]) -> str:
    """ "3 green, 1 red", the most first."""
    return ", ".join(f"{number} {label.lower()}" for label, number in numbers.most_common())


def stricter_than_leads(latest: Iterable[Opinion]) -> int:
    """In how many of the judgements of actions that stand the board is stricter than the lead."""
    ratings = {
        each.judgement.action_id: each.judgement.rating
        for each in latest
        if each.judgement.action_id and not each.has_lapsed
    }
    told = ActionFacts.objects.filter(action__in=ratings)
    said = told.values_list("action_id", "declared_rag")
    return sum(STRICTNESS[RAG(ratings[key])] > STRICTNESS[RAG(rag)] for key, rag in said if rag)


def to_judge(plan: Plan) -> dict[str, str]:
    """What the board may judge, by how it is cited in an address: "requirement:NR1",
    "workstream:FP", "action:FP-01"."""
    required = Requirement.objects.filter(plan=plan).current().order_by(in_order("ref"))
    requirements = required.values_list("ref", "heading")
    streams = Workstream.objects.filter(plan=plan).values_list("code", "name")
    actions = Action.objects.filter(plan=plan).order_by("workstream__order", in_order("ref"))
    return (
        {f"requirement:{ref}": f"{ref} {heading}" for ref, heading in requirements}
        | {f"workstream:{code}": name for code, name in streams}
        | {f"action:{ref}": f"{ref} {title}" for ref, title in actions.values_list("ref", "title")}
    )


def record_to_judge(plan: Plan, cited: str) -> Action | Workstream | Requirement:
    """The record that is cited so. Raises its DoesNotExist where there is none."""
    kind, _, ref = cited.partition(":")
    if kind == "requirement":
        return Requirement.objects.get(plan=plan, ref=ref)
    if kind == "workstream":
        return Workstream.objects.get(plan=plan, code=ref)
    return Action.objects.get(plan=plan, ref=ref)
