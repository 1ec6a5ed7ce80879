"""Rules of a reading: its faults, its calculated value, and what recording it would change."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstreams.measures.periods import Period
from workstreams.measures.reading_rules import (
    NUMBERS,
    EnteredReading,
    StoredReading,
    change_of,
    changes_of,
    digest,
    faults,
    overlapping,
    share,
)

ON = date(2013, 11, 18)
OCTOBER = Period(date(2013, 10, 1), "month")
AMOUNTS = st.decimals(0, 10**6, places=2)


def entered(**values):
    numbers = {name: Decimal(str(values[name])) for name in NUMBERS if name in values}
    return EnteredReading(**({"period": OCTOBER} | values | numbers))


def faults_in(kind, covers="month", **values):
    measure = SimpleNamespace(kind=kind, covers=covers)
    return [(part, says) for part, says in faults(entered(**values), measure, ON)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("count", {"value": 0}),
        ("percentage", {"value": 100}),
        ("percentage", {"numerator": 0, "denominator": 1}),
        ("percentage", {"numerator": 7, "denominator": 9, "value": 78}),
        ("percentage", {"numerator": 7, "denominator": 9, "value": 77.8}),
        ("rate", {"numerator": 230, "denominator": 35900}),
        ("average", {"numerator": 1020, "denominator": 48.5}),
        ("score", {"value": -2.5, "sample": 17}),
        ("days", {"value": 91}),
        ("words", {"as_stated": "Most said that they were listened to.", "sample": 17}),
        ("words", {"note": "Nobody was asked in August"}),
        ("count", {"note": "Not counted in August"}),
        ("count", {"value": 5, "period": Period(date(2013, 11, 1), "month"), "provisional": True}),
    ],
)
def test_a_valid_reading_has_no_faults(kind, values):
    assert faults_in(kind, **values) == []


@pytest.mark.parametrize(
    ("kind", "values", "part", "says"),
    [
        ("count", {}, "value", "Give a number, or say in the note"),
        ("count", {"value": 1.5}, "value", "A count is a whole number"),
        ("count", {"value": -1}, "value", "can’t be below nought"),
        ("count", {"value": 10**10}, "value", "too big to be kept"),
        ("count", {"value": Decimal("NaN")}, "value", "too big to be kept"),
        ("count", {"numerator": 1, "denominator": 2}, "numerator", "is one number"),
        ("percentage", {"value": 101}, "value", "can’t be more than 100"),
        ("percentage", {"numerator": 12, "denominator": 9}, "numerator", "12 is more than the 9"),
        ("percentage", {"numerator": 1, "denominator": 0}, "denominator", "more than nought"),
        ("percentage", {"numerator": -1, "denominator": 5}, "numerator", "can’t be below nought"),
        ("percentage", {"numerator": 1}, "denominator", "or neither"),
        ("percentage", {"denominator": 1}, "numerator", "or neither"),
        (
            "percentage",
            {"numerator": 7, "denominator": 9, "value": 77},
            "value",
            "This says 77, and the two numbers make 77.78",
        ),
        ("rate", {"numerator": 10**9, "denominator": 0.01}, "numerator", "too big to be kept"),
        ("words", {"value": 5}, "value", "has no number"),
        ("words", {}, "as_stated", "Give the summary in words"),
        (
            "count",
            {"value": 1, "period": Period(date(2013, 12, 1), "month")},
            "period",
            "not begun",
        ),
        (
            "count",
            {"value": 1, "period": Period(date(2013, 11, 1), "month")},
            "period",
            "November 2013 is not over: mark the reading as provisional",
        ),
        (
            "count",
            {"value": 1, "period": Period(date(2013, 7, 1), "quarter")},
            "period",
            "is a quarter, and this measure is read by the month",
        ),
    ],
)
def test_an_invalid_reading_names_the_part_that_is_wrong(kind, values, part, says):
    faults_found = faults_in(kind, **values)
    assert part in [where for where, _ in faults_found]
    assert says in " ".join(words for _, words in faults_found)


def test_a_share_is_calculated_from_its_two_numbers():
    assert share("percentage", Decimal(2), Decimal(3)) == Decimal("66.67")
    assert share("rate", Decimal(233), Decimal(35900)) == Decimal("64.90")
    assert share("average", Decimal(1020), Decimal(48)) == Decimal("21.25")
    assert entered(numerator=1, denominator=8).with_computed_value("percentage").value == Decimal(
        "12.50"
    )
    assert entered(value=Decimal("71.4285714")).with_computed_value("percentage").value == Decimal(
        "71.43"
    )
    assert entered(note="None").with_computed_value("count").value is None


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_a_percentage_of_a_part_lies_between_0_and_100(first, second):
    low, high = sorted([first, second])
    assert 0 <= share("percentage", low, high) <= 100


STORED = StoredReading(
    OCTOBER, Decimal("70.00"), Decimal(7), Decimal(10), None, "", "", True, 3, False
)


@pytest.mark.parametrize(
    ("values", "effect", "saved"),
    [
        ({"value": 70}, "keep", {}),
        ({"numerator": 7, "denominator": 10}, "keep", {}),
        (
            {"numerator": 7, "denominator": 10, "provisional": False},
            "confirm",
            {"provisional": False},
        ),
        (
            {"numerator": 8, "denominator": 10},
            "correct",
            {"value": Decimal(80), "numerator": Decimal(8)},
        ),
        (
            {"value": 71},
            "correct",
            {"value": Decimal(71), "numerator": None, "denominator": None},
        ),
        ({"note": "Late"}, "correct", {"note": "Late"}),
        (
            {"note": "A mistake", "is_gap": True},
            "correct",
            {"value": None, "numerator": None, "denominator": None, "note": "A mistake"},
        ),
    ],
)
def test_recording_a_reading_again_changes_only_the_values_that_differ(values, effect, saved):
    planned = change_of(entered(**values).with_computed_value("percentage"), STORED)
    assert (planned.effect, dict(planned.values)) == (effect, saved)


def test_planned_steps_are_in_order_of_time_and_add_new_periods():
    september = Period(date(2013, 9, 1), "month")
    planned = changes_of([entered(value=1), entered(period=september, value=2)], [STORED])
    assert [(change.entered.period, change.effect) for change in planned] == [
        (september, "add"),
        (OCTOBER, "correct"),
    ]
    assert dict(planned[0].values) == {"value": Decimal(2)}


def test_the_digest_of_planned_steps_differs_when_the_steps_differ():
    first_digest = digest([change_of(entered(value=71), STORED)])
    assert first_digest == digest([change_of(entered(value=71), STORED)])
    assert first_digest != digest([change_of(entered(value=72), STORED)])
    assert first_digest != digest([change_of(entered(value=71), replace(STORED, version=4))])
    assert first_digest != digest([change_of(entered(value=71), None)])


def test_overlapping_finds_the_periods_that_share_a_day():
    quarter, august = Period(date(2013, 7, 1), "quarter"), Period(date(2013, 8, 1), "month")
    assert list(overlapping([OCTOBER, august, quarter])) == [(quarter, august)]
    assert list(overlapping([OCTOBER, OCTOBER])) == [(OCTOBER, OCTOBER)]
    assert list(overlapping([OCTOBER, quarter])) == []
