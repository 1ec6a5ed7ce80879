"""Reads scrutiny's own work: what comes next, whether a publication is owed, and visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from board.models import (
    MemberTraining,
    Publication,
    ScrutinyAssessment,
    ScrutinyChoice,
    ScrutinyItem,
    TaskGroup,
    TaskGroupMember,
    Validation,
)
from board.models.regimes import VISIT
from improvement.history import Tracked
from improvement.models import Plan

MOST_SHOWN = 5  # of each noun on the page of all of them
# Of the forward plan: those of which nothing has come yet, the earliest first; then the others, the
# latest first.
TO_COME_FIRST = (
    Case(When(outcome="", dropped="", then=F("due"))).asc(nulls_last=True),
    F("due").desc(),
    "pk",
)


@dataclass(frozen=True)
class Noun:
    """One kind of record of scrutiny's: what its pages say. `columns` are fields; `related` are the
    records that its own name, read with them but for what is `deferred`."""

    model: type[Tracked]
    title: str
    intro: str
    columns: tuple[str, ...]
    plan_path: str = "plan"
    related: tuple[str, ...] = ()
    deferred: tuple[str, ...] = ()
    order: tuple[Any, ...] = ()  # that of the model where it is left out
    tells_standing: bool = False  # in its list, in a column of its own

    @property
    def name(self) -> str:
        return str(self.model._meta.verbose_name)

    def records(self, plan: Plan) -> QuerySet[Any]:
        """The plan's, with those that they name."""
        found: QuerySet[Any] = self.model._default_manager.filter(**{self.plan_path: plan})
        found = found.select_related(self.plan_path, *self.related).defer(*self.deferred)
        return found.order_by(*self.order) if self.order else found


NOUNS = {
    "choices": Noun(
        ScrutinyChoice,
        "How often, and on what",
        "How often scrutiny wants a publication, and what it looks at most.",
        ("starts", "every_months", "focus"),
    ),
    "items": Noun(
        ScrutinyItem,
        "Forward plan",
        "What the committee takes on which day, and what came of it.",
        ("due", "topic", "publication", "outcome"),
        related=("publication",),
        deferred=("publication__document",),  # its number alone is told
        order=TO_COME_FIRST,
        tells_standing=True,
    ),
    "groups": Noun(
        TaskGroup,
        "Task and finish groups",
        "Each looks into one thing, decides nothing, and reports to the committee.",
        ("title", "starts", "ends", "reported_on"),
        tells_standing=True,
    ),
    "members": Noun(
        TaskGroupMember,
        "Members of groups",
        "Who is of which group, councillors and co-opted members.",
        ("name", "group", "part", "starts", "left_on"),
        "group__plan",
    ),
    "training": Noun(
        MemberTraining,
        "Training",
        "What councillors were trained in, and how many came.",
        ("held_on", "topic", "given_by", "invited", "came"),
    ),
    "assessments": Noun(
        ScrutinyAssessment,
        "Our own effectiveness",
        "What scrutiny says of itself, and what help it wants.",
        ("made_on", "judged", "help_wanted"),
    ),
}


@dataclass(frozen=True)
class Owed:
    """The choice in force, and by when the next publication is due by it."""

    choice: ScrutinyChoice
    issued_on: date | None
    due: date
    is_overdue: bool


@dataclass(frozen=True)
class Visit:
    """A visit of councillors' to the front line: its days and nothing that was typed of it, since
    that belongs to the live plan."""

    pk: int
    days: str
    standing: str


def owed_publication(plan: Plan, on: date) -> Owed | None:
    """None where scrutiny has chosen nothing; two queries."""
    choice = ScrutinyChoice.objects.filter(plan=plan, starts__lte=on).first()
    if choice is None:
        return None
    issued = Publication.objects.issued_to_scrutiny(plan).order_by("-issued_at")
    at = issued.values_list("issued_at", flat=True).first()
    issued_on = timezone.localdate(at) if at else None
    due = choice.next_due(issued_on)
    return Owed(choice, issued_on, due, due < on)


def items_to_come(plan: Plan) -> QuerySet[ScrutinyItem]:
    """Those of which nothing has come yet, the earliest first."""
    return NOUNS["items"].records(plan).filter(outcome="", dropped="")


def groups_at_work(plan: Plan) -> QuerySet[TaskGroup]:
    return TaskGroup.objects.filter(plan=plan, reported_on=None).prefetch_related("members")


def members_now(group: TaskGroup) -> list[TaskGroupMember]:
    """Who is of the group, the chair first; no query where they were prefetched."""
    own = [each for each in group.members.all() if each.left_on is None]
    return sorted(own, key=lambda each: each.part != TaskGroupMember.Part.CHAIR)


def visits(plan: Plan, on: date) -> Iterable[Visit]:
    """The latest day first, held or planned; those called off come last."""
    found = Validation.objects.filter(plan=plan, kind=VISIT).exclude(
        Q(planned_from=None, held_from=None)
    )
    day = Coalesce("held_from", "planned_from")
    is_off = Case(When(called_off="", then=0), default=1)
    for each in found.order_by(is_off, day.desc(), "-pk")[:MOST_SHOWN]:
        days = each.held_in_words or each.planned_in_words
        standing = "called off" if each.called_off else "held" if each.held_from else "planned"
        yield Visit(each.pk, days, standing)
