"""The XmR rules by example: each sentence of the method with numbers worked out by hand."""

import sys
from datetime import date
from math import inf, nan

import pytest

from benchmarks.spc import seconds
from workstreams.measures.spc import xmr


def month(i):
    return date(2012 + i // 12, i % 12 + 1, 1)


def chart(values, improvement="increase", **options):
    readings = [(month(i), value) for i, value in enumerate(values)]
    return xmr(readings, improvement=improvement, **options)


def labels(values, improvement="increase", **options):
    """One letter a point: . common, i improvement, c concern, h neutral high, l neutral low."""
    letter = {"common": ".", "neutral high": "h", "neutral low": "l"}
    result = chart(values, improvement, **options)
    return "".join(letter.get(point.label, point.label[0]) for point in result.points)


def test_limits_are_the_mean_and_2_66_mean_moving_ranges_either_side():
    point = chart([10, 12, 11, 13]).points[0]  # mean 11.5; moving ranges 2, 1, 2
    assert point.mean == 11.5
    assert point.upper == pytest.approx(11.5 + 2.66 * 5 / 3, abs=1e-12)
    assert point.lower == pytest.approx(11.5 - 2.66 * 5 / 3, abs=1e-12)


def test_a_lower_limit_may_be_below_zero():
    assert chart([1, 9, 1, 9]).points[0].lower == 5 - 2.66 * 8


STEADY = [0, 1] * 6  # moving ranges of 1, one of them made large below


def test_a_moving_range_too_large_for_chance_is_left_out_of_the_limits():
    values = [*STEADY, 20, 20]  # ranges: eleven 1, one 19, one 0; 3.267 × 30/13 = 7.5
    assert chart(values).points[0].upper == pytest.approx(46 / 14 + 2.66 * 11 / 12)
    assert chart(values, screen=False).points[0].upper == pytest.approx(46 / 14 + 2.66 * 30 / 13)


def test_moving_ranges_are_screened_only_once():
    values = [*STEADY, 6, 6, 46, 46]  # 5 falls to a second screening, and must stay
    upper = chart(values).points[0].upper
    assert upper == pytest.approx(110 / 16 + 2.66 * 16 / 14)


def test_a_constant_series_has_limits_equal_to_its_mean_and_only_common_points():
    result = chart([0.1] * 30, target=0.1)
    assert {(p.lower, p.mean, p.upper, p.label) for p in result.points} == {
        (0.1, 0.1, 0.1, "common")
    }
    assert result.assurance == "inconsistent"


def test_limits_have_a_width_when_screening_would_leave_no_moving_range():
    """The one range of 4 is screened out, which leaves none: then it counts after all."""
    point = chart([5] * 11 + [9]).points[0]
    assert point.upper == pytest.approx(64 / 12 + 2.66 * 4 / 11)
    assert point.lower == pytest.approx(64 / 12 - 2.66 * 4 / 11)
    assert labels([5] * 11 + [9]) == "c" * 11 + "i"  # eleven in a row below the mean, one outside
    assert labels([5] * 6 + [9] + [5] * 6) == "......i......"


def test_assurance_of_a_constant_series_compares_its_value_with_the_target():
    assert chart([5] * 12, target=6).assurance == "fail"
    assert chart([5] * 12, target=4).assurance == "pass"


def test_one_point_has_a_mean_and_no_limits():
    result = chart([7], target=9)
    point = result.points[0]
    assert (point.mean, point.lower, point.upper, point.label) == (7, None, None, "common")
    assert result.assurance is None


FLAT = [50, 52, 50, 52, 50, 52, 50, 52, 50, 52, 50, 52]  # mean 51, moving range 2: 45.68 to 56.32


def test_a_point_outside_a_limit_is_labelled():
    assert labels([*FLAT, 57], fix_after=12) == "." * 12 + "i"
    assert labels([*FLAT, 45], fix_after=12) == "." * 12 + "c"


def test_a_point_on_a_limit_is_not_outside_it():
    upper, lower = 51 + 2.66 * 2, 51 - 2.66 * 2
    assert labels([*FLAT, upper], fix_after=12) == "." * 13
    assert labels([*FLAT, lower], fix_after=12) == "." * 13


def test_seven_rising_points_are_a_trend_and_all_of_them_are_labelled():
    assert labels([*FLAT, 48, 49, 50, 51, 52, 53, 54], fix_after=12) == "." * 12 + "iiiiiii"
    assert labels([*FLAT, 54, 53, 52, 51, 50, 49, 48], fix_after=12) == "." * 12 + "ccccccc"


def test_six_rising_points_are_not_a_trend():
    assert labels([*FLAT, 49, 50, 51, 52, 53, 54], fix_after=12) == "." * 18


def test_a_tie_breaks_a_trend():
    assert labels([*FLAT, 48, 49, 50, 51, 51, 52, 53, 54], fix_after=12) == "." * 20


def test_a_point_that_two_trends_share_takes_the_later_ones_direction():
    up = [50.1, 50.4, 50.8, 51, 51.2, 51.6, 52]
    values = [*FLAT, *up, *reversed(up[:-1])]
    assert labels(values, fix_after=12) == "." * 12 + "i" * 6 + "c" * 7


def test_two_of_three_points_near_a_limit_are_labelled_and_the_third_is_not():
    near = 55  # between 54.55 and 56.32
    assert labels([*FLAT, near, 51.5, near], fix_after=12) == "." * 12 + "i.i"
    assert labels([*FLAT, 47, 50.5, 47], "decrease", fix_after=12) == "." * 12 + "i.i"


def test_two_points_near_a_limit_with_the_third_across_the_mean_are_common():
    assert labels([*FLAT, 55, 50, 55, 50], fix_after=12) == "." * 16
    assert labels([*FLAT, 55, 51, 55, 50], fix_after=12) == "." * 16  # on the mean is no side


def test_a_point_on_the_two_thirds_line_is_not_near_and_one_on_the_limit_is():
    near, limit = 51 + 2 * 2.66 / 3 * 2, 51 + 2.66 * 2
    assert labels([*FLAT, near, 52, 55, 50], fix_after=12) == "." * 16
    assert labels([*FLAT, limit, 52, 55, 50], fix_after=12)[12:] == "i.i."


def test_a_point_outside_a_limit_counts_as_on_its_side_but_not_as_near():
    assert labels([*FLAT, 57, 52, 55, 50], fix_after=12) == "." * 12 + "i..."
    assert labels([*FLAT, 57, 55, 55, 50], fix_after=12) == "." * 12 + "iii."


def test_seven_points_on_one_side_of_the_mean_are_a_shift_and_six_are_not():
    shifted = [51.5, 52, 51.5, 53, 51.5, 52, 51.5]
    assert labels([*FLAT[:-1], 50, *shifted], fix_after=12)[12:] == "i" * 7
    assert labels([*FLAT[:-1], 50, *shifted[1:]], fix_after=12)[12:] == "." * 6


def test_a_point_on_the_mean_breaks_a_shift():
    shifted = [52, 53, 52, 51, 53, 52, 53]
    assert labels([*FLAT, *shifted], fix_after=12) == "." * 19


def test_the_first_rule_that_matches_labels_the_point():
    falling_from_above = [57, 56, 55, 54, 53, 52, 50]  # outside, then falling: high before low
    result = chart([*FLAT, *falling_from_above], fix_after=12)
    assert [p.label for p in result.points[12:]] == ["improvement", *["concern"] * 6]
    assert [p.cause for p in result.points[12:]] == ["outside", *["trend"] * 6]


def test_the_label_of_a_high_point_depends_on_the_direction_of_improvement():
    assert labels([*FLAT, 57], "increase", fix_after=12)[-1] == "i"
    assert labels([*FLAT, 57], "decrease", fix_after=12)[-1] == "c"
    assert labels([*FLAT, 57], "neutral", fix_after=12)[-1] == "h"
    assert labels([*FLAT, 45], "neutral", fix_after=12)[-1] == "l"


def test_a_rebase_starts_new_limits_at_its_own_reading():
    result = chart([*FLAT, *(v + 30 for v in FLAT)], rebases=[month(12)])
    assert [p.mean for p in result.points] == [51] * 12 + [81] * 12
    assert {p.label for p in result.points} == {"common"}
    assert [p.segment for p in result.points] == [0] * 12 + [1] * 12


def test_a_run_does_not_cross_a_rebase():
    rising = [50, 51, 52, 53, 54, 55, 56, 57, 58]
    assert labels(rising) != "." * 9
    assert labels(rising, rebases=[month(5)]) == "." * 9


def test_a_rebase_on_a_day_without_a_reading_or_at_the_first_reading_has_no_effect():
    assert chart(FLAT, rebases=[date(2012, 5, 2)]) == chart(FLAT)
    assert chart(FLAT, rebases=[month(0)]) == chart(FLAT)


def test_a_segment_of_one_point_has_no_limits_and_does_not_change_the_others():
    result = chart([*FLAT, 99], rebases=[month(12)], target=60)
    assert result.points[12].upper is None
    assert result.variation == "common"
    assert result.assurance is None
    assert result.points[0].upper == chart(FLAT).points[0].upper


def test_limits_can_be_fixed_after_the_first_twelve_points():
    values = [*FLAT, 60, 60, 60]
    assert chart(values, fix_after=12).points[-1].mean == 51
    assert chart(values).points[-1].mean == pytest.approx(52.8)
    assert chart(values, fix_after=15) == chart(values, fix_after=99) == chart(values)


def test_limits_are_fixed_after_the_given_number_of_points_of_each_segment():
    values = [*FLAT, 90, *(v + 30 for v in FLAT), 90]
    result = chart(values, fix_after=12, rebases=[month(13)])
    assert [p.mean for p in result.points] == [51] * 13 + [81] * 13


def test_the_variation_is_the_label_of_the_last_point():
    assert chart([*FLAT, 57], fix_after=12).variation == "improvement"
    assert chart([*FLAT, 57, 51], fix_after=12).variation == "common"


@pytest.mark.parametrize(
    ("target", "when_high_is_good", "when_low_is_good"),
    [
        (57, "fail", "pass"),
        (45, "pass", "fail"),
        (51, "inconsistent", "inconsistent"),
        (51 + 2.66 * 2, "inconsistent", "inconsistent"),
        (51 - 2.66 * 2, "inconsistent", "inconsistent"),
    ],
)
def test_assurance_compares_the_target_with_the_limits(target, when_high_is_good, when_low_is_good):
    assert chart(FLAT, "increase", target=target).assurance == when_high_is_good
    assert chart(FLAT, "decrease", target=target).assurance == when_low_is_good
    assert chart(FLAT, "neutral", target=target).assurance is None


def test_assurance_uses_the_limits_of_the_last_segment():
    values = [*FLAT, *(v + 30 for v in FLAT)]
    assert chart(values, target=60, rebases=[month(12)]).assurance == "pass"


def test_a_target_of_zero_counts_as_a_target():
    assert chart(FLAT, "decrease", target=0).assurance == "fail"


def test_readings_are_put_in_order_of_date():
    readings = [(month(i), value) for i, value in enumerate(FLAT)]
    assert xmr(readings[::-1], improvement="increase") == chart(FLAT)


@pytest.mark.parametrize(
    "options",
    [
        {"readings": []},
        {"readings": [(month(0), 1.0), (month(0), 2.0)]},
        *({"readings": [(month(0), value)]} for value in (nan, inf, -inf, 2e300)),
        *({"target": value} for value in (nan, inf)),
        {"improvement": "up"},
        {"fix_after": 11},
    ],
)
def test_invalid_readings_or_options_are_refused(options):
    whole = {"readings": [(month(0), 1.0)], "improvement": "increase"}
    assert xmr(**whole).points
    with pytest.raises(ValueError, match=r"\w"):
        xmr(**whole | options)


def test_the_largest_values_allowed_have_a_chart():
    assert chart([1e300, -1e300] * 50).points[0].mean == 0


def test_a_thousand_series_of_sixty_points_take_less_than_a_second():
    """Coverage makes each line slower, so the bound is wider while it is measured."""
    assert seconds() < (5 if sys.gettrace() else 1)
