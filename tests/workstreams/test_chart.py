"""A chart's geometry: texts do not overlap, no point is lost, no mark depends on colour alone."""

import re
import sys
from datetime import date, timedelta
from html import unescape
from itertools import pairwise

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.charts import milliseconds, render_chart, sample_series
from tests.pages import on_one_line
from tests.workstreams.series_examples import a_series, an_analysis, month
from workstreams.measures.chart import NARROW, SHAPES, SMALL, WIDE, draw
from workstreams.measures.chart_lines import APART, spread, ticks_of
from workstreams.measures.sentences import sentences
from workstreams.measures.verdicts import Analysis, ChartBenchmark, ChartRebase, Verdict

FLAT = [50, 52] * 6
LAYOUTS = [WIDE, NARROW]

values = st.none() | st.integers(-1000, 1000).map(lambda n: n / 10)
series_of_values = st.lists(values, min_size=1, max_size=60).filter(
    lambda vs: any(v is not None for v in vs)
)
levels = st.integers(-1000, 1000).map(lambda n: n / 10)
names = st.text("abcdefgh ijkl", min_size=1, max_size=40).map(lambda t: t.strip() or "a")
named_levels = st.lists(st.tuples(names, levels), max_size=12)


def html(analysis, size=WIDE, name="M1"):
    context = {
        "drawing": draw(analysis, size),
        "name": name,
        "title": analysis.series.name,
        "description": sentences(analysis),
    }
    return on_one_line(render_to_string("workstreams/chart.html", context))


def benchmarks(pairs):
    return tuple(ChartBenchmark(name, ((month(0), level),)) for name, level in pairs)


def places(texts):
    return [(float(text.x), float(text.y)) for text in texts]


@given(series_of_values, named_levels, st.none() | levels, st.sampled_from(LAYOUTS))
def test_the_labels_of_lines_never_overlap_and_stay_within_the_chart(series, pairs, target, size):
    analysis = an_analysis(series, target=target, benchmarks=benchmarks(pairs), provisional=True)
    drawing = draw(analysis, size)
    lines = [text for label in drawing.labels for text in label.lines]
    assert len(drawing.labels) >= len(pairs)
    heights = sorted(float(text.y) for text in lines)
    assert all(b - a >= APART for a, b in pairwise(heights))
    assert all(0 < height < drawing.height for height in heights)
    assert all(len(text.text) <= size.letters for text in lines)
    assert all(float(text.x) > size.width - size.right for text in lines)


@given(st.lists(levels, min_size=1, max_size=90), st.sampled_from(LAYOUTS), st.sampled_from([1, 3]))
def test_axis_texts_and_point_letters_of_a_chart_never_overlap(series, size, months):
    analysis = an_analysis(series, months=months, improvement="neutral")
    drawing = draw(analysis, size)
    base = min(y for _, y in places(drawing.across))
    named = sorted(x for x, y in places(drawing.across) if y == base)
    assert all(b - a >= 2 * APART for a, b in pairwise(named))
    upwards = sorted(y for _, y in places(drawing.upwards))
    assert all(b - a >= APART for a, b in pairwise(upwards))
    letters = sorted(x for x, _ in places(drawing.letters))
    assert all(b - a >= APART for a, b in pairwise(letters))
    for x, y in places(drawing.letters):
        assert size.left < x < size.width - size.right
        assert size.top - 2 < y < drawing.height - size.bottom


@given(st.lists(levels, min_size=2, max_size=60), st.lists(st.integers(1, 59), max_size=5), levels)
def test_every_coordinate_of_a_chart_is_inside_its_view_box(series, rebased, target):
    rebases = tuple(ChartRebase(month(i), f"{month(i):%B %Y}", "New") for i in sorted(set(rebased)))
    for size in (*LAYOUTS, SMALL):
        drawing = draw(an_analysis(series, rebases=rebases, target=target), size)
        for path in (*drawing.lines, *drawing.marks):
            for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.path):
                assert 0 <= float(x) <= drawing.width
                assert 0 <= float(y) <= drawing.height


@given(st.lists(st.integers(0, 100), max_size=30), st.integers(0, 40))
def test_labels_that_are_spread_keep_their_order_and_a_minimum_distance(wanted, more):
    lengths = [APART] * len(wanted)
    end = len(wanted) * APART + more
    places_found = spread(sorted(wanted), lengths, 0, end)
    assert all(b - a >= APART for a, b in pairwise(places_found))
    assert all(0 <= place <= end - APART for place in places_found)


def test_labels_that_are_far_enough_apart_are_not_moved():
    assert spread([10, 40, 90], [14, 14, 14], 0, 200) == [10, 40, 90]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_axis_ticks_are_at_most_six_and_lie_between_the_ends_of_the_axis(low, height):
    ticks = ticks_of(low, low + height)
    assert len(ticks) <= 6
    assert all(low - 1e-6 <= tick <= low + height + 1e-6 for tick in ticks)


def test_axis_ticks_of_a_percentage_are_round_numbers():
    assert ticks_of(61, 95) == [70, 80, 90]
    assert ticks_of(0, 1) == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


def kinds(paths):
    return [path.kind for path in paths]


def test_a_chart_draws_mean_limits_target_benchmark_and_readings():
    analysis = an_analysis(FLAT, target=95, benchmarks=benchmarks([("England", 81)]))
    drawing = draw(analysis, WIDE)
    assert kinds(drawing.lines) == ["mean", "limit", "limit", "target", "benchmark", "readings"]
    labels = [" ".join(text.text for text in label.lines) for label in drawing.labels]
    assert labels == [
        "Target 95%",
        "England 81%",
        "Upper limit 56.3%",
        "Average 51%",
        "Lower limit 45.7%",
    ]


def test_a_target_range_is_drawn_at_both_its_ends():
    drawing = draw(an_analysis(FLAT, improvement="neutral", target=40, target_to=60), WIDE)
    labels = [" ".join(text.text for text in label.lines) for label in drawing.labels]
    assert labels[0] == "Target to 60%"
    assert labels[-1] == "Target from 40%"


def test_a_chart_of_too_few_readings_has_points_and_no_limits():
    drawing = draw(an_analysis(FLAT[:6], target=95), WIDE)
    assert kinds(drawing.lines) == ["target", "readings"]
    assert kinds(drawing.marks) == ["same"]
    assert drawing.marks[0].path.count("M") == 6


def test_a_benchmark_is_drawn_over_the_time_of_the_readings_only():
    early, late = month(0) - timedelta(400), month(12)
    whole = ChartBenchmark(
        "England", ((early, 10.0), (month(3), 60.0), (month(6), 62.0), (late, 99.0))
    )
    outside = ChartBenchmark("Last year", ((early, 10.0),))
    drawing = draw(an_analysis(FLAT, benchmarks=(whole, outside)), WIDE)
    (line,) = [path for path in drawing.lines if path.kind == "benchmark"]
    assert line.path.count("L") == 3
    assert "England 62%" in [label.lines[0].text for label in drawing.labels]


def test_a_gap_in_the_readings_breaks_the_line_and_has_no_point():
    drawing = draw(an_analysis([50, 51, None, 52, 53]), WIDE)
    assert kinds(drawing.lines) == ["readings", "readings"]
    assert drawing.marks[0].path.count("M") == 4


def test_points_of_special_cause_are_marked_by_shape_and_letter():
    drawing = draw(an_analysis([*FLAT, *FLAT, 65, 40]), WIDE)
    assert set(kinds(drawing.marks)) == {"same", "better", "worse"}
    assert [text.text for text in drawing.letters] == ["B", "W"]
    assert (
        len({SHAPES[v] for v in (Verdict.SAME, Verdict.BETTER, Verdict.WORSE, Verdict.HIGH)}) == 4
    )


def test_the_letter_of_a_point_is_on_its_side_away_from_the_mean():
    high, low = draw(an_analysis([*FLAT, *FLAT, 65, 40]), WIDE).letters
    marks = {m.kind: m.path for m in draw(an_analysis([*FLAT, *FLAT, 65, 40]), WIDE).marks}
    y = {kind: float(re.match(r"M[\d.]+ ([\d.]+)", path)[1]) for kind, path in marks.items()}
    assert float(high.y) < y["better"]
    assert float(low.y) > y["worse"]


def test_marked_points_close_together_share_a_letter():
    drawing = draw(an_analysis([*FLAT * 6, *[70.0] * 24]), NARROW)
    flagged = next(m for m in drawing.marks if m.kind == "better")
    assert 0 < len(drawing.letters) < flagged.path.count("M")


def test_a_provisional_last_reading_is_drawn_with_a_ring():
    assert (
        draw(an_analysis(FLAT, provisional=True), WIDE).rings.count("M") == 6
    )  # each equals the last
    assert draw(an_analysis([*FLAT, 53], provisional=True), WIDE).rings.count("M") == 1
    assert draw(an_analysis([*FLAT, None], provisional=True), WIDE).rings == ""
    assert draw(an_analysis(FLAT), WIDE).rings == ""


def test_a_rebase_is_marked_where_it_lies_within_the_readings():
    rebases = tuple(ChartRebase(month(i), "", "New") for i in (-3, 5, 6, 40))
    drawing = draw(an_analysis(FLAT, rebases=rebases), WIDE)
    assert kinds(drawing.lines).count("rebase") == 2
    assert [text.text for text in drawing.rebases] == ["R2", "R3"]
    assert draw(an_analysis(FLAT, rebases=rebases), SMALL).rebases == ()


def test_each_segment_has_its_own_limits_and_only_the_last_segments_are_labelled():
    rebases = (ChartRebase(month(12), "", "New"),)
    drawing = draw(an_analysis([*FLAT, *(v + 30 for v in FLAT)], rebases=rebases), WIDE)
    assert kinds(drawing.lines).count("limit") == 4
    assert len(drawing.labels) == 3
    assert "Average 81%" in [label.lines[0].text for label in drawing.labels]


def test_a_single_reading_is_drawn_in_the_middle_of_the_chart():
    drawing = draw(an_analysis([50.0]), WIDE)
    assert drawing.marks[0].path.startswith("M332 193")
    assert [text.text for text in drawing.across] == ["Sep", "2012"]


def test_a_year_is_written_below_its_first_month():
    axis_labels = [text.text for text in draw(an_analysis(FLAT), WIDE).across]
    assert axis_labels[:2] == ["Sep", "2012"]
    assert axis_labels[axis_labels.index("2013") - 1] == "Jan"


@pytest.mark.parametrize(
    ("count", "size", "step"),
    [(14, WIDE, 1), (24, WIDE, 2), (60, WIDE, 6), (14, NARROW, 4), (60, NARROW, 24)],
)
def test_months_on_the_axis_are_labelled_at_even_steps(count, size, step):
    across = draw(an_analysis((FLAT * 5)[:count]), size).across
    month_labels = [text.text for text in across if text.text.isalpha()]
    assert month_labels == [f"{month(i):%b}" for i in range(0, count, step)]


def test_the_name_of_a_benchmark_breaks_only_between_words_on_a_narrow_chart():
    drawing = draw(
        an_analysis(FLAT, benchmarks=benchmarks([("Statistical neighbours", 60)])), NARROW
    )
    texts = [text.text for label in drawing.labels for text in label.lines]
    assert texts[:2] == ["Statistical", "neighbours"]


def test_a_small_chart_has_lines_and_points_and_no_words():
    drawing = draw(an_analysis([*FLAT, *FLAT, 65], target=95), SMALL)
    assert (drawing.across, drawing.upwards, drawing.labels, drawing.letters) == ((), (), (), ())
    assert drawing.grid == ""
    assert "better" in kinds(drawing.marks)


def test_a_chart_has_a_title_and_a_description_for_screen_readers():
    page = html(an_analysis(FLAT, name="Visits <in> time", target=95))
    title, description = re.search(
        r'aria-labelledby="(\S+)" aria-describedby="(\S+)"', page
    ).groups()
    assert f'<title id="{title}">Visits &lt;in&gt; time</title>' in page
    assert f'<desc id="{description}">No clear change' in page
    assert 'role="img"' in page


def test_two_layouts_of_one_chart_share_no_id():
    ids = [re.findall(r'id="(\S+)"', html(an_analysis(FLAT), size)) for size in LAYOUTS]
    assert not set(ids[0]) & set(ids[1])


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
def test_a_chart_has_no_script_no_inline_style_and_only_classes_of_the_style_sheet(size):
    page = html(Analysis(sample_series(60)), size)
    assert not re.search(r"<script|style=|<style|\son\w+=|fill=|stroke=", page)
    styled = (settings.BASE_DIR / "static/src/_chart.scss").read_text()
    for name in set(re.findall(r"app-chart__\w+", page)) - {"app-chart__line", "app-chart__mean"}:
        assert name in styled


@pytest.mark.parametrize("count", [24, 60])
@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL])
def test_a_chart_is_below_15_kilobytes_and_drawn_within_milliseconds(count, size):
    assert len(render_chart(sample_series(count), size).encode()) < 15_000
    assert milliseconds(sample_series(count), size, times=30) < 3 * slowdown_allowed()


def slowdown_allowed():
    """The factor by which drawing may be slower here: other tests run, with coverage perhaps."""
    return 8 if sys.gettrace() else 2


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_colour_of_a_chart_has_enough_contrast_on_white():
    """Texts 4.5 to 1, lines and points 3 to 1, and all but the grid reach the higher of the two."""
    styles = (settings.BASE_DIR / "static/src/_chart.scss").read_text()
    palette = dict(re.findall(r"--app-chart-(\w+): (#[0-9a-f]{6});", styles))
    assert {"ink", "point", "better", "worse", "limit", "target", "grid"} == set(palette)
    for name, colour in palette.items():
        contrast = 1.05 / (luminance(colour) + 0.05)
        assert contrast >= 4.5 or name == "grid", name


def test_readings_further_apart_in_time_are_drawn_further_apart():
    series = a_series([50, 51, 52])
    reads = [*series.readings[:2], series.readings[2].__class__(date(2013, 11, 1), "", 52.0)]
    analysis = Analysis(series.__class__("A", "%", "increase", 0, tuple(reads)))
    x = [float(x) for x in re.findall(r"[ML]([\d.]+)", draw(analysis, WIDE).lines[-1].path)]
    assert (x[2] - x[1]) > 10 * (x[1] - x[0])


def test_the_description_of_a_chart_is_made_of_its_analysis_sentences():
    analysis = Analysis(sample_series(24))
    assert " ".join(sentences(analysis)) in unescape(html(analysis))
