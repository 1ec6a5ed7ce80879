"""Properties of the XmR statistics for any readings, and a second implementation to compare."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.workstreams.naive_spc import naive
from workstreams.measures.spc import TO_LIMIT, TO_NEAR_LIMIT, xmr

FIRST = date(2012, 9, 1)
OPPOSITE = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}

whole = st.integers(0, 12).map(
    float
)  # few values, so that ties and points on the mean are frequent
tenths = st.integers(-500, 1500).map(lambda n: n / 10)
counts = st.integers(0, 10**9).map(float)


@st.composite
def walks(draw):
    """Values that rise or fall for a while, so that trends and shifts occur."""
    steps = draw(st.lists(st.tuples(st.integers(-2, 2), st.integers(1, 9)), max_size=8))
    values = [50.0]
    for step, times in steps:
        values += [values[-1] + step * (i + 1) for i in range(times)]
    return values


values = st.one_of(
    walks(), *(st.lists(kind, min_size=1, max_size=60) for kind in (whole, tenths, counts))
)
directions = st.sampled_from(["increase", "decrease", "neutral"])
rebased = st.lists(st.integers(0, 40), max_size=3).map(lambda places: [day(i) for i in places])
settings = st.fixed_dictionaries(
    {
        "improvement": directions,
        "target": st.none() | tenths,
        "rebases": rebased,
        "fix_after": st.none() | st.integers(12, 40),
        "screen": st.booleans(),
    }
)


def day(i):
    return FIRST + timedelta(days=30 * i)


def dated(series):
    return [(day(i), value) for i, value in enumerate(series)]


def labels(chart):
    return [point.label for point in chart.points]


def rows(chart):
    return [(p.date, p.value, p.mean, p.lower, p.upper, p.label) for p in chart.points]


@given(values, settings)
@example([5.0] * 11 + [9.0], {"improvement": "increase"})
@example([0.1] * 12 + [0.3], {"improvement": "decrease", "fix_after": 12})
def test_results_equal_those_of_a_naive_second_implementation(series, options):
    chart = xmr(dated(series), **options)
    assert (rows(chart), chart.variation, chart.assurance) == naive(dated(series), **options)


@given(values, settings, st.randoms(use_true_random=False))
def test_the_order_in_which_readings_are_given_does_not_matter(series, options, chance):
    readings = dated(series)
    chance.shuffle(readings)
    assert xmr(readings, **options) == xmr(dated(series), **options)


@given(values, settings, st.integers(-8, 8))
def test_a_change_of_scale_changes_no_label(series, options, power):
    """Scaled by powers of two, which are exact, so that rounding changes nothing."""
    scale = 2.0**power
    target = options["target"] and options["target"] * scale
    before = xmr(dated(series), **options)
    after = xmr(dated([v * scale for v in series]), **options | {"target": target})
    assert labels(after) == labels(before)
    assert after.assurance == before.assurance
    assert [p.mean for p in after.points] == [p.mean * scale for p in before.points]


@given(st.lists(whole, min_size=1, max_size=60), settings, st.integers(-1000, 1000))
def test_adding_a_constant_moves_the_limits_and_changes_no_label(series, options, by):
    options = options | {"target": None}
    before = xmr(dated(series), **options)
    assume(not any(is_on_an_edge(point) for point in before.points))
    after = xmr(dated([v + by for v in series]), **options)
    assert labels(after) == labels(before)
    for old, new in zip(before.points, after.points, strict=True):
        assert new.mean == pytest.approx(old.mean + by, abs=1e-9)
        if old.upper is not None:
            assert new.upper == pytest.approx(old.upper + by, abs=1e-9)
            assert new.lower == pytest.approx(old.lower + by, abs=1e-9)


def is_on_an_edge(point):
    """Whether rounding alone decides on which side of a limit the point is."""
    width = ((point.upper or point.mean) - point.mean) / TO_LIMIT
    away = abs(point.value - point.mean)
    return any(abs(away - edge * width) < 1e-9 for edge in (TO_LIMIT, TO_NEAR_LIMIT)) and away > 0


@given(values, settings)
def test_negated_readings_give_the_same_result_when_the_direction_is_reversed(series, options):
    flipped = options | {"improvement": OPPOSITE[options["improvement"]]}
    if options["target"] is not None:
        flipped["target"] = -options["target"]
    before, after = xmr(dated(series), **options), xmr(dated([-v for v in series]), **flipped)
    mirror = {"neutral high": "neutral low", "neutral low": "neutral high"}
    assert labels(after) == [mirror.get(label, label) for label in labels(before)]
    assert after.assurance == before.assurance
    assert [p.upper for p in after.points] == [
        None if p.lower is None else -p.lower for p in before.points
    ]


@given(values, settings)
def test_the_direction_of_improvement_changes_only_the_labels(series, options):
    charts = {way: xmr(dated(series), **options | {"improvement": way}) for way in OPPOSITE}
    results = {
        way: [(p.cause, p.side, p.mean, p.upper) for p in c.points] for way, c in charts.items()
    }
    assert results["increase"] == results["decrease"] == results["neutral"]
    names = {"improvement": ("concern", "neutral high"), "concern": ("improvement", "neutral low")}
    for up, down, neutral in zip(*(labels(charts[way]) for way in OPPOSITE), strict=True):
        assert (down, neutral) == names.get(up, ("common", "common"))


@given(values, values, values, settings)
def test_a_segment_depends_only_on_its_own_readings(first, second, last, options):
    """Readings before a rebase do not change the results after it, nor the other way round."""
    alone = statistics_of(xmr(dated(first), **options | {"rebases": []}))
    followed = [
        statistics_of(xmr(dated(before + last), **options | {"rebases": [day(len(before))]}))
        for before in (first, second)
    ]
    assert followed[0][: len(first)] == alone
    assert followed[0][len(first) :] == followed[1][len(second) :]


def statistics_of(chart):
    return [(p.value, p.mean, p.lower, p.upper, p.label, p.cause, p.side) for p in chart.points]


@given(values, settings)
def test_a_rebase_at_the_first_reading_or_between_readings_has_no_effect(series, options):
    plain = options | {"rebases": []}
    more = [day(0), day(0) - timedelta(1), day(1) + timedelta(1), day(len(series))]
    assert xmr(dated(series), **plain | {"rebases": more}) == xmr(dated(series), **plain)


@given(st.lists(tenths, min_size=12, max_size=30), st.lists(counts, max_size=9), settings)
def test_readings_after_the_fixed_ones_move_no_limit(base, later, options):
    options = options | {"rebases": [], "fix_after": len(base)}
    before, after = xmr(dated(base), **options), xmr(dated(base + later), **options)
    assert {(p.mean, p.lower, p.upper) for p in after.points} == {
        (p.mean, p.lower, p.upper) for p in before.points
    }


@given(values, settings)
def test_limits_lie_either_side_of_the_mean_and_screening_never_widens_them(series, options):
    wide = xmr(dated(series), **options | {"screen": False})
    tight = xmr(dated(series), **options | {"screen": True})
    for outer, inner in zip(wide.points, tight.points, strict=True):
        if outer.upper is not None:
            assert outer.lower <= inner.lower <= inner.mean <= inner.upper <= outer.upper


@given(values, settings)
def test_every_point_of_a_run_is_labelled(series, options):
    chart = xmr(dated(series), **options)
    for i in range(len(series) - 6):
        run = chart.points[i : i + 7]
        if len({p.segment for p in run}) == 1:
            one_side = all(p.value > p.mean for p in run) or all(p.value < p.mean for p in run)
            steps = [b.value - a.value for a, b in pairwise(run)]
            if one_side or all(s > 0 for s in steps) or all(s < 0 for s in steps):
                assert "common" not in {p.label for p in run}


@given(values, settings)
def test_the_result_of_a_chart_is_that_of_its_last_point(series, options):
    chart = xmr(dated(series), **options)
    assert chart.variation == chart.points[-1].label
    assert (chart.assurance is None) == (
        options["target"] is None
        or options["improvement"] == "neutral"
        or chart.points[-1].upper is None
    )
