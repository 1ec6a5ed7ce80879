"""Reads of the board's judgements: the latest of each record, and whether it still stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Subquery

from board.models import Judgement, Meeting, Requirement
from board.models.judgement import JudgementQuerySet
from board.queries.challenge_subjects import Names
from improvement.models import Plan
from improvement.prepared import Among, among, read_by_key, read_of
from improvement.text_order import in_order, natural_key
from workstreams.models import Action, Workstream
from workstreams.models.action import OUTSIDE
from workstreams.queries.action_lists import actions_named

NONE = 0  # the key of no record: for no key at all, `read_of` would ask nothing and find nothing


def has_run_out(lapses: date | None, on: date) -> bool:
    return lapses is not None and lapses <= on


@dataclass(frozen=True)
class Opinion:
    """A judgement on a day; `lapses` is the day on which it runs out, None where no such meeting is
    in the calendar yet."""

    judgement: Judgement
    lapses: date | None
    on: date

    @property
    def has_lapsed(self) -> bool:
        return has_run_out(self.lapses, self.on)

    @property
    def says_met(self) -> bool:
        """Whether the board judges now that it is met: not where that has run out."""
        return not self.has_lapsed and self.judgement.state in Judgement.MET


def judgements_of(plan: Plan) -> JudgementQuerySet:
    """The plan's judgements with what a list says of each, those of the latest meeting first."""
    return with_all_told(Judgement.objects.filter(plan=plan))


def with_all_told(judgements: JudgementQuerySet) -> JudgementQuerySet:
    return judgements.select_related(
        "meeting", "action__workstream", "workstream", "requirement__notice", "minuted_by"
    )


def judgements_about(subject: Action | Workstream, plan: Plan) -> JudgementQuerySet:
    """The same of one record, which knows what they are about."""
    return subject.judgements.filter(plan=plan).select_related("meeting", "minuted_by")


def latest_of_requirements(
    plan: Plan, requirements: Collection[Requirement], on: date
) -> dict[int, Opinion]:
    """The board's last judgement of each, by its key; none of those never judged."""
    found = read_of(latest_among, plan, among(each.pk for each in requirements))
    return {each.judgement.requirement_id or 0: each for each in opinions(found, plan, on)}


def latest_among(plan: Plan, requirements: Among) -> JudgementQuerySet:
    return judgements_of(plan).filter(requirement__in=requirements).newest()


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
    judged again: it is of a meeting before the last but one."""
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


class LatestJudgement(NamedTuple):
    """The latest judgement of a record: what a list asks of each before it reads a page."""

    pk: int
    meeting: int
    held_on: date
    rating: str
    action: int | None
    action_ref: str | None
    workstream_code: str | None
    requirement_ref: str | None
    lapses: date | None
    on: date

    @property
    def has_lapsed(self) -> bool:
        return has_run_out(self.lapses, self.on)

    @property
    def turn(self) -> tuple[int, int, Any]:
        """Those of the latest meeting first; of one meeting actions, workstreams, then
        requirements."""
        refs = (self.action_ref, self.workstream_code, self.requirement_ref)
        kind, ref = next((kind, ref) for kind, ref in enumerate(refs) if ref)
        return -self.held_on.toordinal(), kind, natural_key(ref)


def judged_in_turn(plan: Plan, on: date) -> list[LatestJudgement]:
    """The latest judgement of each record. Two queries."""
    rows, days = read_of(values_of_latest, plan), lapse_days(plan)
    judged = (LatestJudgement._make((*values, days.get(values[1]), on)) for values in rows)
    return sorted(judged, key=lambda each: each.turn)


def values_of_latest(plan: Plan) -> QuerySet[Judgement, Any]:
    return (
        Judgement.objects.filter(plan=plan)
        .newest()
        .values_list(
            *("pk", "meeting_id", "meeting__held_on", "rating"),
            *("action_id", "action__ref", "workstream__code", "requirement__ref"),
        )
    )


def judgements_by_key(keys: Among) -> JudgementQuerySet:
    return with_all_told(Judgement.objects.filter(pk__in=keys))


def opinions_of(rows: Collection[LatestJudgement]) -> list[Opinion]:
    """In one query."""
    read = read_by_key(judgements_by_key, [each.pk for each in rows])
    return [Opinion(full, row.lapses, row.on) for full, row in zip(read, rows, strict=True)]


def to_judge(plan: Plan) -> Names:
    """What the board may judge, by how it is cited in an address: "requirement:NR1",
    "workstream:FP", "action:FP-01"."""
    required = Requirement.objects.filter(plan=plan).current().order_by(in_order("ref"))
    requirements = required.values_list("ref", "heading")
    streams = Workstream.objects.filter(plan=plan).values_list("code", "name")
    few = {f"requirement:{ref}": f"{ref} {heading}" for ref, heading in requirements}
    return Names(few | {f"workstream:{code}": name for code, name in streams}, actions_named(plan))


def record_to_judge(plan: Plan, cited: str) -> Action | Workstream | Requirement:
    """The record that is cited so. Raises its DoesNotExist where there is none."""
    kind, _, ref = cited.partition(":")
    if kind == "requirement":
        return Requirement.objects.get(plan=plan, ref=ref)
    if kind == "workstream":
        return Workstream.objects.get(plan=plan, code=ref)
    return Action.objects.get(plan=plan, ref=ref)
