"""Attempts to work a hidden number out of a publication's document."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from django.utils import timezone

from board.publishing.document import make_document
from tests.board.factories import changed
from tests.world import save
from workstreams.models import Measure, Reading

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)


def a_measure(world, code, **values):
    return save(Measure(plan=world.plan, outcome=world.outcome, code=code, name=code, **values))


def save_reading(measure, value, period=OCTOBER, **values):
    return save(Reading(measure=measure, period=period, value=value, **values))


def document_of(world):
    now = timezone.now()
    return make_document(world.plan, at=now, on=timezone.localdate(now), audience="scrutiny")


def published_measures(world):
    (outcome,) = document_of(world)["outcomes"]
    return {measure["name"]: measure for measure in outcome["measures"]}


def latest_values(world):
    return {
        name: measure["latest"] and measure["latest"]["value"]
        for name, measure in published_measures(world).items()
    }


def test_a_hidden_part_cannot_be_calculated_from_the_total_and_the_other_parts(world):
    total = a_measure(world, "ALL", unit="children")
    save_reading(total, 53)
    for code, value in [("FEW", 3), ("SOME", 10), ("MANY", 40)]:
        save_reading(a_measure(world, code, unit="children", part_of=total), value)
    values = latest_values(world)
    assert {code: values[code] for code in ("ALL", "FEW", "SOME", "MANY")} == {
        "ALL": "53",
        "FEW": "c",
        "SOME": "c",
        "MANY": "40",
    }
    assert (
        published_measures(world)["SOME"]["hidden_words"]
        == published_measures(world)["FEW"]["hidden_words"]
    )


def test_a_hidden_baseline_cannot_be_calculated_from_the_totals_baseline(world):
    total = a_measure(world, "ALL", unit="children", baseline=43)
    for code, value in [("FEW", 3), ("MANY", 40)]:
        a_measure(world, code, unit="children", part_of=total, baseline=value)
    measures = published_measures(world)
    assert [measures[code]["baseline"] for code in ("ALL", "FEW", "MANY")] == ["43", "c", "c"]
    assert (measures["MANY"]["start"], measures["MANY"]["compared"]) == ("c", "can’t be compared")


def test_a_hidden_part_stays_hidden_when_its_total_is_a_measure_of_demand(world):
    total = a_measure(world, "ALL", unit="children", direction="context")
    save_reading(total, 43)
    for code, value in [("FEW", 3), ("MANY", 40)]:
        save_reading(a_measure(world, code, unit="children", part_of=total), value)
    (context,) = document_of(world)["demand"]
    assert context["latest"]["value"] == "43"
    assert (latest_values(world)["FEW"], latest_values(world)["MANY"]) == ("c", "c")


def test_a_percentage_of_few_people_is_nowhere_in_the_document(world):
    measure = a_measure(world, "P", kind="percentage", unit="%", baseline=71)
    save_reading(measure, Decimal("95.24"), numerator=40, denominator=42)
    text = json.dumps(document_of(world)["outcomes"])
    assert latest_values(world)["P"] == "c"
    assert not any(part in text for part in ("95.2", '"40"', '"42"'))
    assert published_measures(world)["P"]["compared"] == "can’t be compared"


def test_the_order_of_measures_does_not_show_how_a_hidden_number_moved(world):
    changed(world.measure, name="Z", unit="children", baseline=20)  # 12 read: worse
    worse = a_measure(world, "A", unit="children", baseline=40)
    save_reading(worse, 2)
    better = a_measure(world, "B", unit="children", baseline=6)
    save_reading(better, 20)
    assert list(published_measures(world)) == ["Z", "B", "A"]


def test_a_target_range_is_published_with_both_its_ends(world):
    a_measure(world, "R", direction="range", target=40, target_to=55)
    measure = published_measures(world)["R"]
    assert (measure["target"], measure["target_to"]) == ("40", "55")
