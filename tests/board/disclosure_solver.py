"""Works out from a series of publications what their readers can: an exact integer programme.

A reader has every document, knows the parts of each total and which readings were corrected, and
takes a hidden number to be at least 1 unless it is a nought.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

History = Sequence[dict[str, Any]]
Hidden = Sequence[set[str]]  # of each publication, the cells that it hides, as measure/period
# A number is a cell's value between two corrections: measure, period and the publication that it
# was first in.
Number = tuple[str, str, int]


def numbers_of(history: History) -> list[dict[tuple[str, str], tuple[int, Number]]]:
    """The value and number of each cell at each publication; the rest of a total is a cell too. A
    publication `of` an earlier instant has the numbers of that one, which was published then or
    only noted; an instant that nothing was published of has none."""
    published = {e.get("of", i) for i, e in enumerate(history) if not e.get("noted")}
    known: dict[tuple[str, str], tuple[int, Number]] = {}
    publications = []
    for index, publication in enumerate(history):
        if "of" in publication:
            publications.append(publications[publication["of"]])
            continue
        if index not in published:
            publications.append({})
            continue
        values = {(cell["m"], cell["p"]): cell["v"] for cell in publication["cells"]}
        for total, parts in publication["totals"].items():
            for measure, period in [key for key in values if key[0] == total]:
                listed = sum(values.get((part, period), 0) for part in parts)
                values[f"rest of {total}", period] = values[measure, period] - listed
        for key, value in values.items():
            if key not in known or known[key][0] != value:
                known[key] = (value, (*key, index))
        publications.append({key: known[key] for key in values})
    return publications


def given_away(history: History, hidden: Hidden, under: int = 6) -> dict[Number, list[int]]:
    """The small numbers for which a reader can rule out a value from 1 to `under` - 1, each with
    the values that are ruled out."""
    publications = numbers_of(history)
    shown = {
        publications[index][cell["m"], cell["p"]][1]
        for index, publication in enumerate(history)
        for cell in publication["cells"]
        if cell["stated"] and f"{cell['m']}/{cell['p']}" not in hidden[index]
        if not publication.get("noted")
    }
    values: dict[Number, int] = {}
    sums: list[tuple[list[Number], int]] = []
    for index, publication in enumerate(history):
        if publication.get("noted"):
            continue
        at = publications[index]
        for total, parts in publication["totals"].items():
            for period in periods_shown(publication, total, hidden[index]):
                terms = [(part, period) for part in (*parts, f"rest of {total}")]
                unknown = []
                left = at[total, period][0]
                for value, number in (at[key] for key in terms if key in at):
                    if number in shown:
                        left -= value
                    else:
                        unknown.append(number)
                        values[number] = value
                sums.append((unknown, left))
    return {
        number: out
        for number, value in values.items()
        if 0 < value < under and (out := ruled_out(number, values, sums, under))
    }


def periods_shown(publication: dict[str, Any], total: str, hidden: set[str]) -> list[str]:
    return [
        cell["p"]
        for cell in publication["cells"]
        if cell["m"] == total and cell["stated"] and f"{total}/{cell['p']}" not in hidden
    ]


def ruled_out(
    number: Number, values: dict[Number, int], sums: list[tuple[list[Number], int]], under: int
) -> list[int]:
    columns = {name: column for column, name in enumerate(values)}
    matrix = np.zeros((len(sums), len(columns)))
    for row, (names, _) in enumerate(sums):
        for name in names:
            matrix[row, columns[name]] += 1
    totals = [total for _, total in sums]
    least = [
        int(value > 0 and not name[0].startswith("rest of ")) for name, value in values.items()
    ]
    out = []
    for candidate in set(range(1, under)) - {values[number]}:
        lower, upper = np.array(least, float), np.full(len(columns), np.inf)
        lower[columns[number]] = upper[columns[number]] = candidate
        solution = milp(
            np.zeros(len(columns)),
            constraints=LinearConstraint(matrix, totals, totals),
            integrality=np.ones(len(columns)),
            bounds=Bounds(lower, upper),
        )
        out += [] if solution.success else [candidate]
    return sorted(out)


class Generator:
    """Makes up a history: totals and parts that are corrected, join, leave and move."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.totals = {
            f"T{number}": [f"T{number}{letter}" for letter in "ABCDEF"[: self.random.randint(2, 6)]]
            for number in range(self.random.randint(1, 2))
        }
        self.months = ["1"]
        self.values: dict[tuple[str, str], int] = {}
        self.rests: dict[tuple[str, str], int] = {}
        self.add_month("1")

    def history(self) -> list[dict[str, Any]]:
        publications = [self.publication()]
        for _ in range(self.random.randint(1, 4)):
            self.go_on()
            publications.append(self.publication())
        return publications

    def value(self) -> int:
        low, high = self.random.choice([(0, 9), (0, 9), (6, 80), (20, 60)])
        return self.random.randint(low, high)

    def add_month(self, month: str) -> None:
        for part in (part for parts in self.totals.values() for part in parts):
            if self.random.random() < 0.9:
                self.values[part, month] = self.value()

    def go_on(self) -> None:
        if self.random.random() < 0.5:
            self.months.append(str(len(self.months) + 1))
            self.add_month(self.months[-1])
        for key in list(self.values):
            if self.random.random() < 0.12:
                nearby = max(0, self.values[key] + self.random.choice([-3, -2, -1, 1, 2, 3]))
                self.values[key] = self.random.choice([nearby, self.value()])
        if self.random.random() < 0.4:
            self.random.choice([self.join, self.leave, self.move])()

    def join(self) -> None:
        parts = self.random.choice(list(self.totals.values()))
        new = f"N{self.random.randrange(10**6)}"
        parts.append(new)
        self.values |= {(new, month): self.value() for month in self.months}

    def leave(self) -> None:
        parts = self.random.choice(list(self.totals.values()))
        if len(parts) > 2:
            gone = parts.pop()
            for month in self.random.choice([[], self.months]):  # its readings may go with it
                self.values.pop((gone, month), None)

    def move(self) -> None:
        source, target = self.random.choices(list(self.totals.values()), k=2)
        if len(source) > 2:
            target.append(source.pop(0))

    def publication(self) -> dict[str, Any]:
        cells = dict(self.values)
        for total, parts in self.totals.items():
            for month in self.months:
                listed = [cells[part, month] for part in parts if (part, month) in cells]
                if listed:
                    rest = self.random.choice([0, 0, 0, self.random.randint(1, 9)])
                    cells[total, month] = sum(listed) + self.rests.setdefault((total, month), rest)
        last = self.months[-1]
        return {
            "cells": [
                {"m": m, "p": p, "v": v, "stated": p == last or self.random.random() < 0.85}
                for (m, p), v in sorted(cells.items())
            ],
            "totals": {total: list(parts) for total, parts in self.totals.items()},
        }
