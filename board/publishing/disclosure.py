"""Which numbers a publication hides, given all that was issued before; pure rules.

Readers keep every publication. A number hidden to protect a child must not follow by subtraction
from several of them: hidden once, it stays hidden, and a total is not stated again once what is
hidden under it has changed. Where a number is known already whatever is hidden now, the drafter is
stopped. Source of the terms: the EU handbook on statistical disclosure control (residual
disclosure, secondary suppression).
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from workstreams.measures.suppression import is_small

Cell = tuple[Hashable, Hashable]  # a measure and a period; equal periods are of equal length
REST = "rest"  # of a total: what no listed part covers


@dataclass(frozen=True)
class Number:
    """What a cell says at a publication. `run` tells a value from the one before a correction, so
    that a value that comes back is another number."""

    value: Decimal | int
    run: Hashable = 0
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
    """All that was issued: the numbers shown, the cells ever hidden, and of each total and month
    the facts that its documents gave."""

    shown: set[tuple[Cell, Hashable]] = field(default_factory=set)
    hidden: set[Cell] = field(default_factory=set)
    facts: dict[Cell, set[Fact]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The stated cells that are hidden; and those that could be worked out whatever is hidden,
    for which the drafter is stopped."""

    hidden: frozenset[Cell]
    stopped: frozenset[Cell]


Numbers = Mapping[Cell, Number]
Totals = Mapping[Hashable, Collection[Hashable]]  # the parts of each total


def decide(numbers: Numbers, totals: Totals, memory: Memory, under: int) -> Decision:
    """Decide on one publication, and enter it in the memory as issued.

    `numbers` are those of every cell at this instant, stated in the document or not; `under` is
    the smallest count of people that is shown.
    """
    hidden = memory.hidden & numbers.keys() | {c for c, n in numbers.items() if n.small}
    stopped: set[Cell] = set()
    for family in families(numbers, totals):
        stopped |= family.protect(hidden, memory, under)
    memory.hidden |= hidden
    stated = {cell for cell, number in numbers.items() if number.stated}
    memory.shown |= {(cell, numbers[cell].run) for cell in stated - hidden}
    return Decision(frozenset(hidden & stated), frozenset(stopped))


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
        while not self.is_safe(hidden, under):
            company = self.company(hidden, memory)
            if not company:
                self.remember(hidden, memory)
                return self.given_away(hidden)
            hidden |= company
        self.remember(hidden, memory)
        return set()

    def protect_again(self, hidden: set[Cell], memory: Memory, facts: set[Fact]) -> set[Cell]:
        """State the total only where it says again what it has said."""
        if self.total in hidden or self.fact(hidden) in facts:
            return set()
        if not self.is_known(self.total, self.number, memory):
            hidden.add(self.total)
            return set()
        changed = {
            cell
            for cell, part in self.parts.items()
            if cell not in hidden and not self.is_known(cell, part, memory)
        }
        hidden |= changed
        self.remember(hidden, memory)
        return set() if changed else self.given_away(hidden)

    def is_known(self, cell: Cell, number: Number, memory: Memory) -> bool:
        return number.public or (cell, number.run) in memory.shown

    def is_safe(self, hidden: Collection[Cell], under: int) -> bool:
        """Whether each hidden number could still be any small number. `n` numbers that add up to
        `n + under - 2` can give one of them up to `under - 1` while the others keep 1."""
        if self.total in hidden:
            return True
        values = [part.value for cell, part in self.parts.items() if cell in hidden]
        values += [self.rest] if self.rest else []
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
            if cell not in hidden and not self.is_known(cell, number, memory)
        }
        return {cell for cell, rank in left.items() if rank == min(left.values())}

    def given_away(self, hidden: Collection[Cell]) -> set[Cell]:
        """The small numbers among those hidden; where the rest alone is small, the total."""
        cells = {cell for cell, part in self.parts.items() if cell in hidden and part.small}
        return cells or {cell for cell in self.parts if cell in hidden} or {self.total}


def replay(history: Iterable[Mapping[str, Any]], under: int = 6) -> list[tuple[set[str], set[str]]]:
    """What the rule hides of a history of publications, and stops, as `measure/period` each.

    A publication has `cells`, each with a measure `m`, a period `p`, a value `v` and whether the
    document states it (`stated`), and `totals`, the parts of each total. Every publication is
    taken as issued.
    """
    memory, decisions = Memory(), []
    runs: dict[Cell, tuple[Any, int]] = {}
    for index, publication in enumerate(history):
        numbers = {}
        for entry in publication["cells"]:
            cell, value = (entry["m"], entry["p"]), entry["v"]
            if runs.get(cell, (None, 0))[0] != value:
                runs[cell] = (value, index)
            numbers[cell] = Number(value, runs[cell][1], is_small(value, under), entry["stated"])
        decision = decide(numbers, publication["totals"], memory, under)
        decisions.append((named(decision.hidden), named(decision.stopped)))
    return decisions


def named(cells: Iterable[Cell]) -> set[str]:
    return {f"{measure}/{period}" for measure, period in cells}
