"""The requirements of a notice on a day: what answers each, its state by its actions beside what
the board judges, and where the plan's pace leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from board.dashboard.forecast import Forecast, forecasts
from board.dashboard.forecast_words import in_short, of_a_set, why_none
from board.dashboard.pace import Dates
from board.dashboard.plan_read import PlanRead, dates_read
from board.dashboard.requirement_state import (
    Answering,
    ByActions,
    StateByActions,
    state_by_actions,
)
from board.dashboard.rows import ActionRow
from board.models import Judgement, KeptForecast, Notice, Requirement, RequirementAction
from board.queries.judgements import Opinion, latest_of_requirements
from improvement.history import history_of
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from workstreams.models import Action

ORDER = list(ByActions)  # the worst first


@dataclass(frozen=True)
class RequirementRow:
    """A requirement with the actions that answer it and all that follows from them."""

    requirement: Requirement
    actions: Sequence[ActionRow]
    by_actions: StateByActions
    forecast: Forecast
    on: date
    opinion: Opinion | None = None  # what the board judged of it last

    @property
    def judged(self) -> str:
        """What the board judges of it now; "" where it never did, or where that has run out."""
        stands = self.opinion is not None and not self.opinion.has_lapsed
        return self.opinion.judgement.state if stands and self.opinion else ""

    @property
    def is_lasting(self) -> bool:
        return self.judged == Judgement.State.LASTING

    def is_shown(self, show: str) -> bool:
        """Whether the list of requirements shows it when it is narrowed so; "" narrows nothing."""
        return {
            "met": self.judged in Judgement.MET,
            "lasting": self.is_lasting,
            "not_judged": not self.judged,
        }.get(show, True)

    @property
    def forecast_in_words(self) -> str:
        if self.forecast.too_little:
            return why_none(self.forecast, "carried_out")
        return of_a_set(self.forecast, "carried_out", self.on)

    @property
    def forecast_in_short(self) -> str:
        return in_short(self.forecast, self.on)


@dataclass(frozen=True)
class ByBoard:
    """Of how many requirements the board judges now that they are met, lasting ones among them;
    of how many it says nothing, or said it so long ago that it has run out. `ended` are those that
    are required no more, in no other number."""

    all: int
    met: int
    lasting: int
    not_judged: int
    ended: int


class OfNotice(NamedTuple):
    """The requirements of a notice, those whose actions are worst off first, and those that are
    required no more."""

    rows: Sequence[RequirementRow] = ()
    ended: Sequence[Requirement] = ()

    @property
    def by_board(self) -> ByBoard:
        return ByBoard(
            all=len(self.rows),
            met=sum(row.judged in Judgement.MET for row in self.rows),
            lasting=sum(row.is_lasting for row in self.rows),
            not_judged=sum(not row.judged for row in self.rows),
            ended=len(self.ended),
        )


def requirement_rows(
    read: PlanRead, requirements: Sequence[Requirement], dates: Sequence[Dates]
) -> list[RequirementRow]:
    """A row for each, in their order; at most three queries. `dates` are those of the plan's
    actions."""
    answered: dict[int, set[int]] = defaultdict(set)
    for requirement, action in read_of(answering_now, among(each.pk for each in requirements)):
        answered[action].add(requirement)
    by_key: dict[int, list[ActionRow]] = {each.pk: [] for each in requirements}
    for row in read.rows:
        for key in answered.get(row.key, ()):
            by_key[key].append(row)
    own = list(by_key.values())
    sets = [frozenset(row.ref for row in rows) for rows in own]
    ahead = forecasts(dates, read.on, "carried_out", sets)
    judged = latest_of_requirements(read.plan, requirements, read.on)
    return [
        RequirementRow(
            requirement,
            rows,
            state_of(requirement, rows, read.on),
            forecast,
            read.on,
            judged.get(requirement.pk),
        )
        for requirement, rows, forecast in zip(requirements, own, ahead, strict=True)
    ]


class Move(NamedTuple):
    """An action was linked to a requirement, or the link was removed."""

    history_date: datetime
    action_id: int
    removed: bool


class MadeOf(NamedTuple):
    """The references of the actions that a kept forecast was made of, and of those that one of the
    same would be made of now."""

    then: frozenset[str]
    now: frozenset[str]

    @property
    def added(self) -> int:
        return len(self.now - self.then)


def made_of(plan: Plan, kept: Iterable[KeptForecast], dates: Sequence[Dates]) -> dict[int, MadeOf]:
    """By the key of each kept forecast: of a requirement what answered it when it was kept, of the
    plan what had been added by that day. Three queries."""
    own = {"plan_ref": plan.pk}
    first = history_of(KeptForecast).filter(version=1, **own)
    made = dict(first.values_list("id", "history_date"))
    links = history_of(RequirementAction).filter(**own).order_by("history_date", "version")
    linked = Action.objects.filter(plan=plan, pk__in=links.order_by().values("action_id"))
    refs = dict(linked.order_by().values_list("pk", "ref"))
    moves: dict[int, list[Move]] = defaultdict(list)
    for key, *move in links.values_list("requirement_id", *Move._fields):
        moves[key].append(Move(*move))
    now = {key: answering(own, refs) for key, own in moves.items()}
    every = frozenset(action.ref for action in dates)
    return {
        each.pk: MadeOf(
            answering(moves[each.requirement_id], refs, made[each.pk]),
            now.get(each.requirement_id, frozenset()),
        )
        if each.requirement_id
        else MadeOf(added_by(dates, timezone.localdate(made[each.pk])), every)
        for each in kept
    }


def added_by(dates: Iterable[Dates], day: date) -> frozenset[str]:
    return frozenset(action.ref for action in dates if action.added <= day)


def answering(
    moves: Iterable[Move], refs: dict[int, str], at: datetime | None = None
) -> frozenset[str]:
    """The references of the actions that were linked and not removed up to the instant, or since
    ever; `moves` are in the order of time."""
    linked: set[int] = set()
    for move in moves:
        if at is not None and move.history_date > at:
            break
        if move.removed:
            linked.discard(move.action_id)
        else:
            linked.add(move.action_id)
    return frozenset(refs[key] for key in linked)


def of_notice(read: PlanRead, notice: Notice) -> OfNotice:
    """What the notice requires, and required; at most four queries."""
    dates = dates_read(read)
    every = read_of(required_by, notice)
    listed = [each for each in every if not each.ended]
    rows = requirement_rows(read, listed, dates) if listed else []
    rows.sort(key=lambda row: ORDER.index(row.by_actions.state))
    return OfNotice(rows, [each for each in every if each.ended])


def required_by(notice: Notice) -> QuerySet[Requirement]:
    return notice.requirements.select_related("body")


def answering_now(requirements: Among) -> QuerySet[RequirementAction, Any]:
    links = RequirementAction.objects.current().filter(requirement__in=requirements)
    return links.order_by().values_list("requirement_id", "action_id")


def state_of(requirement: Requirement, rows: Sequence[ActionRow], on: date) -> StateByActions:
    actions = [Answering(r.ref, r.delivery, r.level, r.days_late, r.facts.due) for r in rows]
    return state_by_actions(actions, requirement.due, on)
