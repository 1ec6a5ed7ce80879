"""Pages of measures: the list with its verdicts, a measure with its chart, and its CSV file."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest

from benchmarks.counting import counted
from tests.pages import html_of
from tests.world import RISING, STEADY, a_measure, save
from workstreams.measures.chart_key import key_of
from workstreams.models import Benchmark, Measure, Reading, Rebase
from workstreams.queries.measure_series import ReadingTold, listed_series, measure_series

ON = date(2026, 11, 1)


def page(world, sign_in, path):
    response = sign_in(world.member).get(world.url(path))
    assert response.status_code == 200
    return html_of(response)


def test_the_list_of_measures_shows_a_verdict_and_a_small_chart_of_each(world, sign_in):
    a_measure(world, RISING, "M2", target=95)
    a_measure(world, RISING, "M3", direction="down")
    a_measure(world, STEADY, "M4")
    a_measure(world, STEADY[:3], "M5")
    a_measure(world, [], "M6")
    html = page(world, sign_in, "measures/")
    for verdict in ["Got better", "Got worse", "No clear change", "Too few readings"]:
        assert verdict in html
    assert "nothing has been read yet" in html
    assert html.count("<svg") == 5  # those with a reading in numbers, M1 of the world too


def test_a_measure_of_demand_is_never_called_better_or_worse(world, sign_in):
    a_measure(world, RISING, "M2", outcome=None, direction="context", target=10)
    html = page(world, sign_in, "measures/M2/")
    assert "Higher than usual" in html
    assert "Higher or lower is neither good nor bad" in html
    assert "Got better" not in html
    assert "app-chart__better" not in html
    assert "app-chart__target" not in html
    assert "Got better" not in page(world, sign_in, "measures/")


def test_a_measure_with_no_outcome_is_listed_apart_from_measures_of_demand(world, sign_in):
    a_measure(world, RISING, "M2", outcome=None)  # from before an outcome was required
    html = page(world, sign_in, "measures/")
    assert html.index("Under no outcome yet") < html.rindex("Measure M2<") < html.index("Demand: ")


def test_the_page_of_a_measure_has_a_chart_an_analysis_and_a_table(world, sign_in):
    measure = a_measure(world, RISING, target=95, known_problems="Some are late")
    html = page(world, sign_in, "measures/M2/")
    assert html.count('class="app-chart app-chart--wide"') == 1
    assert html.count('class="app-chart app-chart--narrow"') == 1
    assert "This has got better: the latest, 62% in March 2026" in html
    assert "the target of 95% will not be met" in html
    assert html.count('<tr><th scope="row">') == 15
    assert "B: better than chance alone explains" in html
    assert measure.known_problems in html


def test_the_readings_of_years_are_paged_the_latest_first(world, sign_in):
    measure = a_measure(world, [50 + month % 7 for month in range(20)])
    for month in range(1, 13):
        period = date(2024, month, 1)
        save(Reading(measure=measure, series=measure.series, period=period, value=49))
    first, second = (page(world, sign_in, f"measures/M2/{q}") for q in ("", "?readings=2"))
    row = '<tr><th scope="row">'
    assert (first.count(row), second.count(row)) == (25, 7)
    assert first.index(f"{row}August 2026") < first.index(f"{row}August 2024")
    assert second.index(f"{row}July 2024") < second.index(f"{row}January 2024")
    assert 'href="?readings=2#readings"' in first


def test_a_measure_in_words_has_no_chart(world, sign_in):
    measure = a_measure(world, [], kind="words")
    save(Reading(measure=measure, period=date(2026, 1, 1), as_stated="Most felt heard"))
    html = page(world, sign_in, "measures/M2/")
    assert "<figure" not in html
    assert "Most felt heard" in html


def test_readings_under_an_earlier_definition_are_shown_apart(world, sign_in):
    measure = a_measure(world, STEADY)
    measure.series = 2
    save(measure)
    save(Reading(measure=measure, series=2, period=date(2026, 2, 1), value=9))
    (series,) = measure_series([measure], ON)
    assert (len(series.earlier), len(series.current)) == (12, 1)
    text = page(world, sign_in, "measures/M2/")
    assert "Under an earlier definition" in text
    assert "there is 1, and the rules need 7" in text


def test_readings_after_the_day_asked_about_are_left_out(world):
    measure = a_measure(world, STEADY)
    (series,) = measure_series([measure], date(2025, 6, 30))
    assert [reading.period.month for reading in series.current] == [1, 2, 3, 4, 5, 6]


def test_a_list_tells_of_each_reading_what_its_record_does_and_makes_no_record_of_it(world):
    words = {"measure": a_measure(world, [None, *STEADY]), "period": date(2026, 2, 1)}
    save(Reading(**words, as_stated="Most felt heard", provisional=True, provenance="published"))
    measures = list(Measure.objects.filter(plan=world.plan))
    with counted() as found:
        listed = listed_series(measures, ON)
    assert found.objects == 0
    names = (*ReadingTold._fields, "period_in_words", "says_something")
    for series, recorded in zip(listed, measure_series(measures, ON), strict=True):
        assert len(series.readings) == len(recorded.readings) > 0
        for told, reading in zip(series.readings, recorded.readings, strict=True):
            assert all(getattr(told, name) == getattr(reading, name) for name in names)
        assert (series.sentences, series.analysis) == (recorded.sentences, recorded.analysis)


def test_only_an_approved_new_start_at_a_reading_begins_new_limits(world, sign_in):
    measure = a_measure(world, [*STEADY, *(n + 30 for n in STEADY)])
    values = {
        "measure": measure,
        "change": "A new form",
        "asked_at": datetime(2026, 1, 5, tzinfo=UTC),
        "asked_by": world.manager,
    }
    rebase = save(Rebase(period=date(2026, 1, 1), **values))
    assert measure_series([measure], ON)[0].rebases == ()
    rebase.decision, rebase.decided_by = "approved", world.chair
    rebase.decided_at = datetime(2026, 1, 9, tzinfo=UTC)
    save(rebase)
    rebase_before_readings = save(
        Rebase(
            **values | {"change": "Where nothing was read"},
            period=date(2024, 6, 1),
            decision="approved",
            decided_by=world.chair,
            decided_at=datetime(2026, 1, 9, tzinfo=UTC),
        )
    )
    (series,) = measure_series([measure], ON)
    assert [start.reason for start in series.analysis.series.rebases] == ["A new form"]
    assert rebase_before_readings in series.rebases
    text = page(world, sign_in, "measures/M2/")
    assert "R1, January 2026: the limits start anew. A new form" in text
    assert "Approved by Chair" in text


def test_a_benchmark_is_shown_with_the_readings(world):
    measure = a_measure(world, STEADY)
    for month in (1, 2):
        save(
            Benchmark(
                measure=measure, name="England", period=date(2025, month, 1), value=70 + month
            )
        )
    (series,) = measure_series([measure], ON)
    (england,) = series.analysis.series.benchmarks
    assert (england.name, [value for _, value in england.values]) == ("England", [71.0, 72.0])
    assert "What others reach" in [sign.means for sign in key_of(series.analysis)]


def test_the_key_of_a_chart_lists_only_the_signs_it_has(world):
    measure = a_measure(world, STEADY[:4])
    last = measure.readings.last()
    last.provisional = True
    save(last)
    means = [sign.means for sign in key_of(measure_series([measure], ON)[0].analysis)]
    assert means == ["A reading", "Provisional: this reading may still change"]


def test_a_measure_of_varying_periods_speaks_of_readings_and_not_months(world):
    (series,) = measure_series([a_measure(world, STEADY, covers="any")], ON)
    assert series.analysis.series.noun == "reading"


def rows(world, sign_in, path):
    response = sign_in(world.member).get(world.url(path))
    assert "attachment" in response["Content-Disposition"]
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def test_the_csv_file_of_a_measure_has_every_reading_of_every_series(world, sign_in):
    measure = a_measure(world, RISING, name="=cmd()")
    measure.series = 2
    save(measure)
    save(Reading(measure=measure, series=2, period=date(2026, 4, 1), value=9, provisional=True))
    lines = rows(world, sign_in, "measures/M2/readings.csv")
    assert len(lines) == 16
    assert {row["Measure"] for row in lines} == {"'=cmd()"}
    assert (lines[0]["Reading"], lines[0]["What it says"]) == ("50.00", "")
    assert (lines[-1]["Series"], lines[-1]["Provisional"]) == ("2", "yes")


def test_the_csv_file_of_a_measure_has_the_limits_and_verdicts(world, sign_in):
    a_measure(world, RISING)
    lines = rows(world, sign_in, "measures/M2/readings.csv")
    assert lines[-1]["What it says"] == "Got better"
    assert float(lines[0]["Lower limit"]) < float(lines[0]["Average"])


@pytest.mark.parametrize("path", ["measures/NONE/", "measures/NONE/readings.csv"])
def test_the_page_of_an_unknown_measure_is_not_found(path, world, sign_in):
    assert sign_in(world.member).get(world.url(path)).status_code == 404
