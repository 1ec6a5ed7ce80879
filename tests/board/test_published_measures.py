"""Attempts to work a hidden number out of a publication's document."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.test import override_settings
from django.utils import timezone

from board.dashboard.compared import headline
from board.publishing.document import make_document
from board.templatetags.stored_charts import stored_charts
from tests.board.factories import changed, draft, issue
from tests.pages import html_of, send
from tests.world import save
from workstreams.models import Benchmark, Measure, Reading, Rebase

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
    assert (measures["MANY"]["start"], measures["MANY"]["moved"]) == ("c", "")


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
    assert published_measures(world)["P"]["moved"] == ""


def fill(measure, values):
    """Monthly readings of the values, the last in October 2026."""
    for back, value in enumerate(reversed(values)):
        month = 2026 * 12 + 9 - back
        save_reading(measure, value, date(month // 12, month % 12 + 1, 1))


def test_the_order_of_measures_and_their_charts_do_not_show_how_a_hidden_number_moved(world):
    steady = [20, 21] * 6
    fill(a_measure(world, "A", unit="children"), [*steady, 2])  # would have got worse
    fill(a_measure(world, "B", unit="children"), [*steady, 40])
    fill(a_measure(world, "C", unit="children"), [*steady, 7])
    measures = published_measures(world)
    assert list(measures) == ["C", "B", "Visits", "A"]
    chart = measures["A"]["chart"]
    assert (chart["verdict"], chart["sentences"]) == (
        "hidden",
        ["A number in it is hidden, so that no child can be recognised."],
    )
    assert {row["mean"] + row["lower"] + row["verdict"] for row in chart["rows"]} == {""}
    assert measures["A"]["moved"] == measures["A"]["range"] == ""


def test_the_document_holds_the_readings_limits_and_verdict_of_each_chart(world):
    measure = a_measure(world, "P", kind="percentage", unit="%", target=95)
    fill(measure, [Decimal("90.25"), 99] * 6)
    save(Benchmark(measure=measure, name="England", period=OCTOBER, value=88))
    approved = {"asked_by": world.manager, "decided_by": world.chair, "decision": "approved"}
    now = timezone.now()
    save(
        Rebase(
            measure=measure, period=SEPTEMBER, change="A new form", asked_at=now, decided_at=now,
            **approved,
        )
    )  # fmt: skip
    values = published_measures(world)["P"]
    assert [reading["value"] for reading in values["readings"][:2]] == ["90.3", "99"]
    chart = values["chart"]
    assert chart["rows"][0]["upper"] == "100"
    assert chart["benchmarks"] == [
        {"name": "England", "values": [{"starts": "2026-10-01", "value": "88"}]}
    ]
    assert chart["rebases"][0]["reason"] == "A new form"
    assert chart["verdict"] == "few"  # since the new start
    assert len(stored_charts(values)) == 2
    assert stored_charts(values | {"readings": [], "chart": chart | {"rows": []}}) == []


def test_the_headline_says_both_how_many_moved_and_how_many_by_more_than_chance(world):
    steady = [50, 52] * 6
    for code, last in {"A": 49, "B": 51, "C": 10, "D": 53, "E": 50}.items():
        fill(a_measure(world, code, kind="percentage", unit="%"), [*steady, last])
    assert document_of(world)["headline"] == [
        "Of the 5 measures that can be compared, 2 are lower than at the start; only 1 by more than"
        " chance explains.",
        "2 are higher; none by more than chance explains.",
        "1 is the same as at the start.",
    ]


@pytest.mark.parametrize(
    ("moved", "sentences"),
    [
        ([("", True)], ["No measure can be compared with its start yet."]),
        (
            [("lower", True)],
            ["Of the 1 measure that can be compared, 1 is lower than at the start, by more than"
             " chance explains."],
        ),
        (
            [("higher", True), ("higher", True)],
            ["Of the 2 measures that can be compared, none is lower than at the start.",
             "2 are higher; all by more than chance explains."],
        ),
    ],
)  # fmt: skip
def test_the_headline_reads_well_of_few_measures(moved, sentences):
    assert list(headline(moved)) == sentences


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([92, 80], "moved into the range 75–90%"),
        ([80, 92], "moved out of the range 75–90%"),
        ([80, 82], "within the range 75–90%"),
        ([60, 62], "outside the range 75–90%"),
        ([60], ""),
    ],
)
def test_a_measure_that_is_best_in_a_range_says_whether_it_came_into_it(world, values, words):
    ends = {"direction": "range", "target": 75, "target_to": 90, "kind": "percentage"}
    fill(a_measure(world, "R", unit="%", **ends), values)
    assert published_measures(world)["R"]["range"] == words


def test_the_same_plan_instant_audience_and_memory_give_the_same_document(world):
    fill(a_measure(world, "P", kind="percentage", unit="%", target=95), [Decimal("90.25"), 99] * 6)
    now = timezone.now()
    options = {"at": now, "on": timezone.localdate(now), "audience": "scrutiny"}
    assert make_document(world.plan, **options) == make_document(world.plan, **options)


def test_the_keys_of_lines_stay_the_same_and_do_not_show_the_records_own(world):
    def keys():
        document = document_of(world)
        (stream, _) = document["workstreams"]
        measures = document["outcomes"][0]["measures"]
        return {line["key"] for line in (*stream["actions"], *measures)}

    first = keys()
    assert keys() == first
    assert len(first) == 2
    with override_settings(SECRET_KEY="another secret"):
        assert keys() == first
    with override_settings(PUBLISHED_KEYS_SECRET="another secret"):
        assert not keys() & first


def test_a_target_range_is_published_with_both_its_ends(world):
    a_measure(world, "R", direction="range", target=40, target_to=55)
    measure = published_measures(world)["R"]
    assert (measure["target"], measure["target_to"]) == ("40", "55")


def test_readers_outside_are_told_the_short_name_with_the_councils_own_beside_it(world, sign_in):
    own = "S47 enquiries with an ICPC within 15 working days"
    changed(world.measure, name=own, public_name="Meetings held in time")
    publication = issue(world, draft(world))
    (told,) = publication.document["outcomes"][0]["measures"]
    assert (told["name"], told["full_name"]) == ("Meetings held in time", own)
    page = html_of(sign_in(world.councillor).get(world.url("progress/publications/2/")))
    assert "Meetings held in time" in page
    assert own in page
    manager = sign_in(world.manager)
    typed = {"public_name": "Meetings in time", "reason": "Shorter"}
    assert send(manager, world.url("measures/M1/edit/"), **typed).status_code == 302
    assert world.fresh(world.measure).public_name == "Meetings in time"
    assert "Meetings in time" in html_of(manager.get(world.url("measures/M1/")))
    history = html_of(
        manager.get(world.url(f"history/measure/{world.measure.history.latest().history_id}/"))
    )
    assert "Short name in publications" in history
