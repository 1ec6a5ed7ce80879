"""Which numbers a publication hides, given all that was issued before; pure rules.

Readers keep every publication. A number hidden to protect a child must not follow by subtraction
from several of them: hidden once, it stays hidden, and a total is not stated again once what is
hidden under it has changed. Where a number is known already whatever is hidden now, the drafter is
stopped. Source of the terms: the EU handbook on statistical disclosure control (residual
disclosure, secondary suppression).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from workstreams.measures.suppression import is_small

Cell = tuple[Hashable, Hashable]  # a measure and a period; equal periods are of equal length
Values = dict[Cell, tuple[Decimal | int, Hashable]]  # of each cell its value, and since when
REST = "rest"  # of a total: what no listed part covers


@dataclass(frozen=True)
class Number:
    """What a cell says at a publication. `run` is the publication in which it first had this value
    since it had another: a value that comes back is another number. The memory sets it."""

    value: Decimal | int
    run: Hashable = None
    small: bool = False  # hidden for its own sake
    stated: bool = True  # whether the document would say it
    public: bool = False  # known from elsewhere, whatever is hidden here


@dataclass(frozen=True)
class Fact:
    """What outsiders may work out of a total: which of its parts are hidden, and their sum."""

    hidden: frozenset[Hashable]
    total: Decimal | int


@dataclass
class Memory:
    """All that was issued: the value that each cell had last and since which publication, the
    numbers shown with the publication that showed each first, the cells ever hidden, and of each
    total and month the facts that its documents gave.

    `later` is as `last`, of the publication of the next later instant, where one was issued of an
    instant after that which is now published."""

    last: Values = field(default_factory=dict)
    later: Values = field(default_factory=dict)
    shown: dict[tuple[Cell, Hashable], Hashable] = field(default_factory=dict)
    hidden: set[Cell] = field(default_factory=set)
    facts: dict[Cell, set[Fact]] = field(default_factory=dict)

    def copy(self) -> Memory:
        facts = {cell: set(known) for cell, known in self.facts.items()}
        return Memory(dict(self.last), self.later, dict(self.shown), set(self.hidden), facts)

    def follow(self, numbers: Numbers, publication: Hashable) -> dict[Cell, Number]:
        """The numbers, each with its run; the memory goes on from their values."""
        for cell, number in numbers.items():
            if cell not in self.last or self.last[cell][0] != number.value:
                value, run = self.later.get(cell, (None, None))
                self.last[cell] = (number.value, run if value == number.value else publication)
        return {cell: replace(n, run=self.last[cell][1]) for cell, n in numbers.items()}

    def enter(self, numbers: Numbers, hidden: Collection[Cell], publication: Hashable) -> None:
        """Enter what a publication shows and hides of the numbers that `follow` gave."""
        self.hidden |= set(hidden) & numbers.keys()
        for cell, number in numbers.items():
            if number.stated and cell not in hidden:
                self.shown.setdefault((cell, number.run), publication)

    def knows(self, cell: Cell, number: Number) -> bool:
        """Whether readers know the number, whatever is hidden from now on."""
        return number.public or (cell, number.run) in self.shown

    def publications_on(self, cells: Collection[Cell]) -> frozenset[Hashable]:
        """Those that were the first to show a number of one of the cells."""
        return frozenset(where for (cell, _), where in self.shown.items() if cell in cells)


@dataclass(frozen=True)
class Decision:
    """The stated cells that are hidden; and those that could be worked out whatever is hidden,
    for which the drafter is stopped, each with the earlier publications that it would follow from.
    """

    hidden: frozenset[Cell]
    stopped: Mapping[Cell, frozenset[Hashable]]


Numbers = Mapping[Cell, Number]
Totals = Mapping[Hashable, Collection[Hashable]]  # the parts of each total
Under = Callable[[Hashable], int]  # the smallest count of people that is shown under a total


def decide(
    numbers: Numbers, totals: Totals, memory: Memory, under: Under, publication: Hashable = None
) -> Decision:
    """Decide on one publication, and enter it in the memory as issued.

    `numbers` are those of every cell at this instant, stated in the document or not.
    """
    numbers = memory.follow(numbers, publication)
    hidden = memory.hidden & numbers.keys() | {c for c, n in numbers.items() if n.small}
    stopped: dict[Cell, frozenset[Hashable]] = {}
    for family in families(numbers, totals):
        given_away = family.protect(hidden, memory, under(family.total[0]))
        stopped |= dict.fromkeys(given_away, memory.publications_on(family.cells))
    memory.enter(numbers, hidden, publication)
    stated = {cell for cell, number in numbers.items() if number.stated}
    return Decision(frozenset(hidden & stated), stopped)


def enter_as_issued(
    numbers: Numbers,
    totals: Totals,
    memory: Memory,
    hidden: Collection[Cell],
    under: Under,
    publication: Hashable,
) -> set[Cell]:
    """Enter a publication that was issued before there was a memory, as it is: `hidden` are the
    cells that it hides. Returns those that can be worked out now; they are entered as known."""
    numbers = memory.follow(numbers, publication)
    covered = set(hidden) | {c for c, n in numbers.items() if n.small and not n.stated}
    memory.enter(numbers, covered, publication)
    known: set[Cell] = set()
    for family in families(numbers, totals):
        if family.number.stated and family.total not in covered:
            family.remember(covered, memory)
        facts = memory.facts.get(family.total, set())
        if len(facts) > 1 or (
            facts and not family.is_safe(covered, memory, under(family.total[0]))
        ):
            known |= family.given_away(covered, memory) - {family.total}
    for cell in known:
        memory.shown.setdefault((cell, numbers[cell].run), publication)
    return known


def families(numbers: Numbers, totals: Totals) -> Iterator[Family]:
    """The totals of each period of which the document states a number, or states one part."""
    for total, parts in totals.items():
        periods = dict.fromkeys(period for measure, period in numbers if measure == total)
        for period in periods:
            own = {
                (part, period): numbers[part, period] for part in parts if (part, period) in numbers
            }
            family = Family((total, period), numbers[total, period], own)
            if any(number.stated for number in (family.number, *own.values())):
                yield family


@dataclass(frozen=True)
class Family:
    """A total and its parts in one period."""

    total: Cell
    number: Number
    parts: Numbers

    @property
    def cells(self) -> frozenset[Cell]:
        return frozenset({self.total, *self.parts})

    @property
    def rest(self) -> Decimal | int:
        """What the total leaves when its listed parts are taken off; it is hidden by nature."""
        return self.number.value - sum(part.value for part in self.parts.values())

    def fact(self, hidden: Collection[Cell]) -> Fact:
        names = {cell[0] for cell in self.parts if cell in hidden} | (
            {REST} if self.rest else set()
        )
        values = (part.value for cell, part in self.parts.items() if cell in hidden)
        return Fact(frozenset(names), sum(values) + self.rest)

    def protect(self, hidden: set[Cell], memory: Memory, under: int) -> set[Cell]:
        """Hide what else must be, and return the cells that could be worked out all the same."""
        facts = memory.facts.get(self.total, set())
        covered = hidden & self.parts.keys()
        before = any(fact.hidden - {REST} for fact in facts)
        if not covered and not before and not is_small(self.rest, under):
            self.remember(hidden, memory)
            return set()
        if self.rest < 0:
            return self.hide_all_parts(hidden)
        if facts:
            return self.protect_again(hidden, memory, facts)
        return self.protect_first(hidden, memory, under)

    def remember(self, hidden: set[Cell], memory: Memory) -> None:
        memory.facts.setdefault(self.total, set()).add(self.fact(hidden))

    def hide_all_parts(self, hidden: set[Cell]) -> set[Cell]:
        """The parts exceed the total, so no sum tells how far: every part goes but noughts."""
        hidden |= {cell for cell, part in self.parts.items() if part.value}
        return set()

    def protect_first(self, hidden: set[Cell], memory: Memory, under: int) -> set[Cell]:
        """Hide the smallest parts until what is hidden is safe, the total last."""
        while not self.is_safe(hidden, memory, under):
            company = self.company(hidden, memory)
            if not company:
                self.remember(hidden, memory)
                return self.given_away(hidden, memory)
            hidden |= company
        self.remember(hidden, memory)
        return set()

    def protect_again(self, hidden: set[Cell], memory: Memory, facts: set[Fact]) -> set[Cell]:
        """State the total only where it says again what it has said."""
        if self.total in hidden or self.fact(hidden) in facts:
            return set()
        if not memory.knows(self.total, self.number):
            hidden.add(self.total)
            return set()
        changed = {
            cell
            for cell, part in self.parts.items()
            if cell not in hidden and not memory.knows(cell, part)
        }
        hidden |= changed
        self.remember(hidden, memory)
        return set() if changed else self.given_away(hidden, memory)

    def unknown(self, hidden: Collection[Cell], memory: Memory) -> list[Cell]:
        """The hidden parts that readers don't know: a number that is hidden after it was shown
        protects nobody."""
        return [c for c, part in self.parts.items() if c in hidden and not memory.knows(c, part)]

    def is_safe(self, hidden: Collection[Cell], memory: Memory, under: int) -> bool:
        """Whether each hidden number could still be any small number. `n` numbers that add up to
        `n + under - 2` can give one of them up to `under - 1` while the others keep 1."""
        unknown = self.unknown(hidden, memory)
        if self.total in hidden or (not unknown and not is_small(self.rest, under)):
            return True
        values = [self.parts[cell].value for cell in unknown] + ([self.rest] if self.rest else [])
        all_largest = all(value == under - 1 for value in values)
        next_up = any(p.value == under for c, p in self.parts.items() if c not in hidden)
        enough = sum(values) >= len(values) + under - 2
        return len(values) > 1 and enough and not (all_largest and next_up)

    def company(self, hidden: Collection[Cell], memory: Memory) -> set[Cell]:
        """The smallest that are not known yet, equal ones together: noughts after other parts, and
        the total last; none where all are known."""
        everything = {**self.parts, self.total: self.number}
        left = {
            cell: (cell == self.total, number.value == 0, number.value)
            for cell, number in everything.items()
            if cell not in hidden and not memory.knows(cell, number)
        }
        return {cell for cell, rank in left.items() if rank == min(left.values())}

    def given_away(self, hidden: Collection[Cell], memory: Memory) -> set[Cell]:
        """The small numbers among those hidden; where the rest alone is small, the total."""
        unknown = self.unknown(hidden, memory)
        return {cell for cell in unknown if self.parts[cell].small} or set(unknown) or {self.total}


def replay(history: Iterable[Mapping[str, Any]], under: int = 6) -> list[tuple[set[str], set[str]]]:
    """What the rule hides of a history of publications, and stops, as `measure/period` each.

    A publication has `cells`, each with a measure `m`, a period `p`, a value `v` and whether the
    document states it (`stated`), and `totals`, the parts of each total. Every publication is
    taken as issued.
    """
    memory, decisions = Memory(), []
    for index, publication in enumerate(history):
        numbers = {
            (entry["m"], entry["p"]): Number(
                entry["v"], small=is_small(entry["v"], under), stated=entry["stated"]
            )
            for entry in publication["cells"]
        }
        decision = decide(numbers, publication["totals"], memory, lambda total: under, index)
        decisions.append((named(decision.hidden), named(decision.stopped)))
    return decisions


def named(cells: Iterable[Cell]) -> set[str]:
    return {f"{measure}/{period}" for measure, period in cells}
