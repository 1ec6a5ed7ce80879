"""Attempts to work a hidden number out of a publication's document."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from board.publishing.measures import demand, outcomes
from tests.board.factories import changed
from tests.world import save
from workstreams.models import Measure, Reading

SEPTEMBER, OCTOBER, ON = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)


def a_measure(world, code, **values):
    return save(Measure(plan=world.plan, outcome=world.outcome, code=code, name=code, **values))


def read(measure, value, period=OCTOBER, **values):
    return save(Reading(measure=measure, period=period, value=value, **values))


def told(world):
    (outcome,) = outcomes(world.plan, ON)
    return {one["name"]: one for one in outcome["measures"]}


def latest(world):
    return {name: one["latest"] and one["latest"]["value"] for name, one in told(world).items()}


def test_a_part_can_not_be_had_by_taking_the_others_from_the_total(world):
    total = a_measure(world, "ALL", unit="children")
    read(total, 53)
    for code, value in [("FEW", 3), ("SOME", 10), ("MANY", 40)]:
        read(a_measure(world, code, unit="children", part_of=total), value)
    found = latest(world)
    assert {code: found[code] for code in ("ALL", "FEW", "SOME", "MANY")} == {
        "ALL": "53",
        "FEW": "c",
        "SOME": "c",
        "MANY": "40",
    }
    assert told(world)["SOME"]["hidden_words"] == told(world)["FEW"]["hidden_words"]


def test_a_starting_point_can_not_be_had_from_the_total_either(world):
    total = a_measure(world, "ALL", unit="children", baseline=43)
    for code, value in [("FEW", 3), ("MANY", 40)]:
        a_measure(world, code, unit="children", part_of=total, baseline=value)
    found = told(world)
    assert [found[code]["baseline"] for code in ("ALL", "FEW", "MANY")] == ["43", "c", "c"]
    assert (found["MANY"]["start"], found["MANY"]["compared"]) == ("c", "can’t be compared")


def test_a_part_of_demand_is_kept_with_the_total_that_stands_elsewhere(world):
    total = a_measure(world, "ALL", unit="children", direction="context")
    read(total, 43)
    for code, value in [("FEW", 3), ("MANY", 40)]:
        read(a_measure(world, code, unit="children", part_of=total), value)
    (context,) = demand(world.plan, ON)
    assert context["latest"]["value"] == "43"
    assert (latest(world)["FEW"], latest(world)["MANY"]) == ("c", "c")


def test_a_percentage_of_few_is_nowhere_in_the_document(world):
    measure = a_measure(world, "P", kind="percentage", unit="%", baseline=71)
    read(measure, Decimal("95.24"), numerator=40, denominator=42)
    text = json.dumps(outcomes(world.plan, ON))
    assert latest(world)["P"] == "c"
    assert not any(part in text for part in ("95.2", '"40"', '"42"'))
    assert told(world)["P"]["compared"] == "can’t be compared"


def test_the_order_of_the_list_does_not_say_how_a_hidden_number_moved(world):
    changed(world.measure, name="Z", unit="children", baseline=20)  # 12 read: worse
    worse = a_measure(world, "A", unit="children", baseline=40)
    read(worse, 2)
    better = a_measure(world, "B", unit="children", baseline=6)
    read(better, 20)
    assert list(told(world)) == ["Z", "B", "A"]


def test_a_range_is_told_by_both_its_ends(world):
    a_measure(world, "R", direction="range", target=40, target_to=55)
    found = told(world)["R"]
    assert (found["target"], found["target_to"]) == ("40", "55")
