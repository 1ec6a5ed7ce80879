"""Small numbers: which are hidden for their own sake, and what is written in their place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from workstreams.measures.suppression import (
    HIDDEN,
    Cell,
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


def test_a_hidden_number_is_shown_as_a_letter():
    assert shown(Decimal(3), "count", hidden=True) == HIDDEN


@pytest.mark.parametrize("kind", ["count", "percentage", "average"])
def test_every_hidden_number_has_the_same_words_with_its_threshold(kind):
    words = "hidden: 1 to {}, or would give such a number away"
    assert words_of(OfPeople(kind)) == words.format(5)
    assert words_of(OfPeople(kind, suppress_under=10)) == words.format(9)
