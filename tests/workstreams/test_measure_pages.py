"""Measures as a reader meets them: at a glance, whole, as a table, and as a file."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from tests.world import save
from workstreams.measures.chart_key import key_of
from workstreams.models import Benchmark, Measure, Reading, Rebase
from workstreams.queries.measure_series import measure_series

ON = date(2026, 11, 1)
STEADY = [50, 52, 51, 53, 50, 52, 51, 52, 50, 53, 51, 52]
RISING = [*STEADY, 60, 61, 62]


def a_measure(world, values, code="M2", **told):
    """A measure with a reading a month from January 2025; None is a gap."""
    told = {"name": f"Measure {code}", "outcome": world.outcome, "unit": "%"} | told
    measure = save(Measure(plan=world.plan, code=code, **told))
    for i, value in enumerate(values):
        period = date(2025 + i // 12, i % 12 + 1, 1)
        save(Reading(measure=measure, series=measure.series, period=period, value=value))
    return measure


def page(world, sign_in, path):
    response = sign_in(world.member).get(world.url(path))
    assert response.status_code == 200
    return response.content.decode()


def test_each_measure_says_at_a_glance_what_became_of_it(world, sign_in):
    a_measure(world, RISING, "M2", target=95)
    a_measure(world, RISING, "M3", direction="down")
    a_measure(world, STEADY, "M4")
    a_measure(world, STEADY[:3], "M5")
    a_measure(world, [], "M6")
    told = page(world, sign_in, "measures/")
    for verdict in ["Got better", "Got worse", "No real change", "Too few readings"]:
        assert verdict in told
    assert "nothing has been read yet" in told
    assert told.count("<svg") == 5  # those with a reading in numbers, M1 of the world too


def test_demand_is_never_called_better_or_worse(world, sign_in):
    a_measure(world, RISING, "M2", outcome=None, direction="context", target=10)
    told = page(world, sign_in, "measures/M2/")
    assert "Higher than usual" in told
    assert "Higher or lower is neither good nor bad" in told
    assert "Got better" not in told
    assert "app-chart__better" not in told
    assert "app-chart__target" not in told


def test_a_measure_of_no_outcome_is_not_taken_for_demand(world, sign_in):
    a_measure(world, RISING, "M2", outcome=None)  # from before each had to name one
    told = page(world, sign_in, "measures/")
    assert told.index("Under no outcome yet") < told.rindex("Measure M2<") < told.index("Demand: ")


def test_a_measure_has_its_chart_its_sentence_and_its_table(world, sign_in):
    measure = a_measure(world, RISING, target=95, known_problems="Some are late")
    told = page(world, sign_in, "measures/M2/")
    assert told.count('class="app-chart app-chart--wide"') == 1
    assert told.count('class="app-chart app-chart--narrow"') == 1
    assert "This has got better: the latest, 62% in March 2026" in told
    assert "the target of 95% will not be met" in told
    assert (
        told.count('<tr class="govuk-table__row"><th class="govuk-table__header" scope="row">')
        == 15
    )
    assert "B: better than chance alone explains" in told
    assert measure.known_problems in told


def test_a_measure_without_a_number_has_no_chart(world, sign_in):
    measure = a_measure(world, [], kind="words")
    save(Reading(measure=measure, period=date(2026, 1, 1), as_stated="Most felt heard"))
    told = page(world, sign_in, "measures/M2/")
    assert "<figure" not in told
    assert "Most felt heard" in told


def test_readings_under_an_earlier_definition_stand_apart(world, sign_in):
    measure = a_measure(world, STEADY)
    measure.series = 2
    save(measure)
    save(Reading(measure=measure, series=2, period=date(2026, 2, 1), value=9))
    (told,) = measure_series([measure], ON)
    assert (len(told.earlier), len(told.current)) == (12, 1)
    text = page(world, sign_in, "measures/M2/")
    assert "Under an earlier definition" in text
    assert "there is 1, and the rules need 7" in text


def test_what_lies_after_the_day_is_not_told(world):
    measure = a_measure(world, STEADY)
    (told,) = measure_series([measure], date(2025, 6, 30))
    assert [one.period.month for one in told.current] == [1, 2, 3, 4, 5, 6]


def test_only_an_approved_new_start_begins_the_limits_anew(world, sign_in):
    measure = a_measure(world, [*STEADY, *(n + 30 for n in STEADY)])
    asked = {
        "measure": measure,
        "change": "A new form",
        "asked_at": datetime(2026, 1, 5, tzinfo=UTC),
        "asked_by": world.manager,
    }
    one = save(Rebase(period=date(2026, 1, 1), **asked))
    assert measure_series([measure], ON)[0].rebases == ()
    one.decision, one.decided_by = "approved", world.chair
    one.decided_at = datetime(2026, 1, 9, tzinfo=UTC)
    save(one)
    nowhere = save(
        Rebase(
            **asked | {"change": "Where nothing was read"},
            period=date(2024, 6, 1),
            decision="approved",
            decided_by=world.chair,
            decided_at=datetime(2026, 1, 9, tzinfo=UTC),
        )
    )
    (told,) = measure_series([measure], ON)
    assert [start.reason for start in told.analysis.series.rebases] == ["A new form"]
    assert nowhere in told.rebases
    text = page(world, sign_in, "measures/M2/")
    assert "R1, January 2026: the limits start anew. A new form" in text
    assert "Approved by Chair" in text


def test_a_benchmark_stands_beside_the_readings(world):
    measure = a_measure(world, STEADY)
    for month in (1, 2):
        save(
            Benchmark(
                measure=measure, name="England", period=date(2025, month, 1), value=70 + month
            )
        )
    (told,) = measure_series([measure], ON)
    (england,) = told.analysis.series.benchmarks
    assert (england.name, [value for _, value in england.values]) == ("England", [71.0, 72.0])
    assert "What others reach" in [sign.means for sign in key_of(told.analysis)]


def test_the_key_names_what_the_chart_has_and_no_more(world):
    measure = a_measure(world, STEADY[:4])
    last = measure.readings.last()
    last.provisional = True
    save(last)
    means = [sign.means for sign in key_of(measure_series([measure], ON)[0].analysis)]
    assert means == ["A reading", "Provisional: this reading may still change"]


def test_a_measure_whose_periods_vary_says_readings_and_not_months(world):
    (told,) = measure_series([a_measure(world, STEADY, covers="any")], ON)
    assert told.analysis.series.noun == "reading"


def rows(world, sign_in, path):
    response = sign_in(world.member).get(world.url(path))
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def test_the_file_has_every_reading_with_what_it_says(world, sign_in):
    measure = a_measure(world, RISING, name="=cmd()")
    measure.series = 2
    save(measure)
    save(Reading(measure=measure, series=2, period=date(2026, 4, 1), value=9, provisional=True))
    found = rows(world, sign_in, "measures/M2/readings.csv")
    assert len(found) == 16
    assert {row["Measure"] for row in found} == {"'=cmd()"}
    assert (found[0]["Reading"], found[0]["What it says"]) == ("50.00", "")
    assert (found[-1]["Series"], found[-1]["Provisional"]) == ("2", "yes")


def test_limits_stand_in_the_file_where_there_are_any(world, sign_in):
    a_measure(world, RISING)
    found = rows(world, sign_in, "measures/M2/readings.csv")
    assert found[-1]["What it says"] == "Got better"
    assert float(found[0]["Lower limit"]) < float(found[0]["Average"])


@pytest.mark.parametrize("path", ["measures/NONE/", "measures/NONE/readings.csv"])
def test_a_measure_that_is_not_there_is_not_found(path, world, sign_in):
    assert sign_in(world.member).get(world.url(path)).status_code == 404
