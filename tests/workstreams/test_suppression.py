"""Small numbers: which are hidden, what else is hidden with them, and an attacker who knows the
rules and sees everything that is published."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import product

import pytest

from workstreams.measures.suppression import (
    HIDDEN,
    Cell,
    also_hidden,
    change,
    is_hidden,
    shown,
    words_of,
)


@dataclass
class OfPeople:
    kind: str = "count"
    unit: str = "children"
    about_people: bool = True
    suppress_under: int = 6


def hides(kind, value, *parts):
    numbers = [None if part is None else Decimal(part) for part in parts]
    return is_hidden(Cell(Decimal(value), *numbers), OfPeople(kind))


@pytest.mark.parametrize(
    ("kind", "value", "parts", "hidden"),
    [
        ("count", 0, (), False),
        ("count", 1, (), True),
        ("count", 5, (), True),
        ("count", 6, (), False),
        ("percentage", 0, (0, 40), False),
        ("percentage", 10, (4, 40), True),
        ("percentage", 90, (36, 40), True),
        ("percentage", 50, (20, 40), False),
        ("percentage", 100, (40, 40), False),
        ("percentage", 100, (5, 5), True),
        ("percentage", 0, (0, 5), True),
        ("percentage", 100, (6, 6), False),
        ("percentage", 3, (), False),
        ("rate", 5, (5, 10_000), True),
        ("rate", 9_996, (9_996, 10_000), False),
        ("average", 4, (20, 5), True),
        ("average", 4, (24, 6), False),
        ("score", 7, (None, None, 5), True),
        ("score", 7, (None, None, 6), False),
    ],
)
def test_a_number_of_few_people_is_hidden(kind, value, parts, hidden):
    assert hides(kind, value, *parts) is hidden


def test_a_number_not_about_people_or_not_known_is_not_hidden():
    assert not is_hidden(Cell(Decimal(3)), OfPeople(about_people=False))
    assert not is_hidden(Cell(Decimal(3)), OfPeople(unit="working days"))
    assert not is_hidden(Cell(None, None, Decimal(3)), OfPeople("percentage"))


def test_a_measure_can_set_a_higher_suppression_threshold():
    assert is_hidden(Cell(Decimal(9)), OfPeople(suppress_under=10))


def hidden_cells(total, *parts):
    cells = dict(enumerate(map(Decimal, (total, *parts))))
    small = [name for name, value in cells.items() if 0 < value < 6]
    return also_hidden(0, cells, small, 6)


@pytest.mark.parametrize(
    ("total", "parts", "hidden"),
    [
        (60, (20, 40), set()),
        (43, (3, 40), {1, 2}),
        (53, (3, 10, 40), {1, 2}),
        (23, (3, 10, 10), {1, 2, 3}),
        (42, (1, 1, 40), {1, 2, 3}),
        (40, (5, 5, 30), {1, 2}),
        (16, (5, 5, 6), {1, 2, 3}),
        (46, (1, 1, 1, 1, 1, 1, 40), {1, 2, 3, 4, 5, 6, 7}),
        (43, (3, 0, 40), {1, 3}),
        (3, (3, 0, 0), {0, 1}),
        (8, (8,), set()),
        (4, (4,), {0, 1}),
    ],
)
def test_further_numbers_are_hidden_so_that_a_total_does_not_give_away_a_part(total, parts, hidden):
    assert hidden_cells(total, *parts) == hidden


def test_a_single_hidden_part_hides_its_total():
    assert also_hidden("all", {"all": Decimal(9), "few": Decimal(3)}, {"few"}, 6) == {"all", "few"}


def test_a_hidden_number_without_a_total_hides_nothing_else():
    assert also_hidden("all", {"few": Decimal(3)}, {"few"}, 6) == {"few"}


@cache
def published(parts):
    """What an outsider sees: the total and its parts, with None where one is hidden."""
    cells = (sum(parts), *parts)
    hidden = hidden_cells(*cells)
    return tuple(None if n in hidden else value for n, value in enumerate(cells))


@pytest.mark.parametrize(("largest", "many"), [(40, 2), (18, 3), (9, 4)])
def test_nobody_who_knows_the_rules_can_work_out_a_small_number(largest, many):
    parts_by_view = {}
    for parts in product(range(largest), repeat=many):
        parts_by_view.setdefault(published(parts), []).append(parts)
    disclosed = [
        parts
        for views in parts_by_view.values()
        for n in range(many)
        for parts in views
        if 0 < parts[n] < 6 and len({other_parts[n] for other_parts in views}) == 1
    ]
    assert disclosed == []


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("71.25"), "percentage", "71.3"),
        (Decimal("71.00"), "rate", "71"),
        (Decimal("100.00"), "count", "100"),
        (Decimal("7.25"), "score", "7.25"),
        (Decimal(100), "count", "100"),
        (None, "count", ""),
    ],
)
def test_a_share_is_shown_to_one_decimal_place(value, kind, text):
    assert shown(value, kind) == text


def test_a_change_from_or_to_a_hidden_number_is_not_shown():
    assert change(HIDDEN, "7", "better", "unknown") == "unknown"
    assert change("9", HIDDEN, "better", "unknown") == "unknown"
    assert change("9", "7", "better", "unknown") == "better"
    assert shown(Decimal(3), "count", hidden=True) == HIDDEN


def test_the_words_for_a_hidden_number_give_its_threshold_and_reason():
    assert words_of(OfPeople(suppress_under=10), in_total=False) == "fewer than 10, hidden"
    assert words_of(OfPeople("percentage"), in_total=False) == "hidden: rests on fewer than 6"
    assert "give such a number away" in words_of(OfPeople(), in_total=True)
