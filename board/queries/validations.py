"""Reads outside checks: each with its moves and findings, how they stand, and their timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from board.models import Validation, ValidationFinding
from improvement.models import Plan
from improvement.text_order import in_order
from workstreams.measures.picture import Picture
from workstreams.models import Finding
from workstreams.queries.plan_timeline import (
    EVENTS,
    NARROW,
    WIDE,
    Event,
    Lane,
    Line,
    draw_plan,
)

SHORT = 9  # letters of a name where there is little room
BELOW = 10  # the line of what ended late, below the middle of its lane
STATES = {  # the timeline's names of how a check stands, in the order in which they are sorted
    "late": "Its days have passed",
    "to_come": "To come",
    "done": "Held",
    "outside": "Called off",
}
LATEST = 3  # of the checks that were held, whose findings stand first


def validations_of(plan: Plan) -> QuerySet[Validation]:
    """The plan's, the earliest first, each with its moves; two queries."""
    return Validation.objects.filter(plan=plan).prefetch_related("moves")


def findings_of(validation: Validation) -> QuerySet[Finding]:
    links = ValidationFinding.objects.current().filter(validation=validation)
    return Finding.objects.filter(pk__in=links.values("finding")).order_by(in_order("ref"))


def with_findings(found: QuerySet[Validation]) -> QuerySet[Validation]:
    """Each with the links to its findings, in two more queries."""
    links = ValidationFinding.objects.current().select_related("finding")
    links = links.order_by(in_order("finding__ref"))
    return found.prefetch_related(Prefetch("finding_links", links))


def validations_told(plan: Plan) -> QuerySet[Validation]:
    """The plan's, as the list tells them; four queries."""
    return with_findings(validations_of(plan))


@dataclass(frozen=True)
class Standing:
    """How many of the plan's outside checks there are of each kind, on a day."""

    every: int
    held: int
    to_come: int
    past_their_days: list[Validation]
    overdue_reports: list[Validation]
    next: Validation | None
    moved: int
    latest: list[Validation]


@dataclass(frozen=True)
class Row:
    """An outside check as a list tells it; read `with_findings`."""

    validation: Validation
    stands: str  # as `state_of` has it
    is_report_overdue: bool

    @property
    def is_past(self) -> bool:
        return self.stands == "late"

    @property
    def turn(self) -> int:
        """Its place in the order of how outside checks stand."""
        return list(STATES).index(self.stands)

    @property
    def state(self) -> str:
        return STATES[self.stands]

    @property
    def moves(self) -> int:
        return len(self.validation.moves.all())

    @property
    def first_planned(self) -> str:
        moves = list(self.validation.moves.all())
        return moves[0].from_in_words if moves else self.validation.planned_in_words

    @property
    def first_planned_from(self) -> date | None:
        moves = list(self.validation.moves.all())
        return moves[0].from_first if moves else self.validation.planned_from

    @property
    def first_found(self) -> str:
        """The reference of the first finding; "" where there is none."""
        return next((finding.ref for finding in self.findings), "")

    @property
    def findings(self) -> list[Finding]:
        # `with_findings` has read of these only the links that still hold.
        return [link.finding for link in self.validation.finding_links.all()]

    @property
    def numbers(self) -> str:
        """What was expected and what was reported, where it counted something: "cases audited:
        1,600 expected, 1,400 reported"."""
        each = self.validation
        told = ((each.expected_number, "expected"), (each.reported_number, "reported"))
        numbers = [f"{number:,} {what}" for number, what in told if number is not None]
        return f"{each.counted}: {', '.join(numbers)}" if numbers else ""


def rows_of(found: Iterable[Validation], on: date) -> list[Row]:
    return [Row(each, state_of(each, on), each.is_report_overdue(on)) for each in found]


def standing_of(found: Sequence[Validation], on: date) -> Standing:
    """`found` are all of a plan's, the earliest first."""
    states = Counter(state_of(each, on) for each in found)
    coming = (each for each in found if state_of(each, on) == "to_come")
    return Standing(
        every=len(found),
        held=states["done"],
        to_come=states["to_come"],
        past_their_days=[each for each in found if each.is_past_its_days(on)],
        overdue_reports=[each for each in found if each.is_report_overdue(on)],
        next=next(coming, None),
        moved=sum(bool(each.moves.all()) for each in found),
        latest=[each for each in reversed(found) if each.held_from][:LATEST],
    )


def state_of(each: Validation, on: date) -> str:
    """A name of the timeline's shapes: done, to come, late (its days are over) or outside (called
    off)."""
    if each.called_off:
        return "outside"
    if each.held_from:
        return "done"
    return "late" if each.is_past_its_days(on) else "to_come"


def pictures_of(found: Iterable[Validation], on: date) -> list[Picture]:
    """One lane for each: when it was first planned, when it moved to, and when it was held."""
    lanes = [lane_of(each, on) for each in found]
    return [draw_plan(lanes, on, size) for size in (WIDE, NARROW)] if lanes else []


def lane_of(each: Validation, on: date) -> Lane:
    first = each.held_from or each.planned_from
    assert first is not None  # a constraint
    marks = [(first, state_of(each, on))]
    if each.report_due:
        marks.append((each.reported_on or each.report_due, "event"))
    short = each.title if len(each.title) <= SHORT else f"{each.title[: SHORT - 1].rstrip()}…"
    return Lane(each.title, short, marks, {}, lines=list(lines_of(each, on)))


def lines_of(each: Validation, on: date) -> Iterator[Line]:
    """Dotted from the days that it was first planned for, and whole while it lasts; below, dotted
    to an arrow where it ended later than planned, or to today where its days are over."""
    first = each.held_from or each.planned_from
    last = each.held_to if each.held_from else each.planned_to
    assert first is not None  # a constraint
    moves = list(each.moves.all())
    planned = moves[0].from_first if moves else each.planned_from
    if planned and planned != first:
        yield Line("moved", planned, first)
    if last and last != first:
        yield Line("run", first, last)
    late = each.ran_late
    if each.planned_from and each.is_past_its_days(on):
        late = (each.planned_to or each.planned_from, on)
    if late and late != (planned, first):  # of one day, told above already
        yield Line("moved", *late, below=BELOW)


@EVENTS.register("validations")
def events_of(plan: Plan) -> tuple[str, str, list[Event]]:
    found = Validation.objects.filter(plan=plan, called_off="")
    days = ((each.held_from or each.planned_from, each) for each in found)
    return "Outside checks", "Outside", [Event(day, each.title) for day, each in days if day]
