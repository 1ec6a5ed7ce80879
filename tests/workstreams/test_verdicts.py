"""Verdicts on a measure: which rules apply to how many readings, and the sentences they give."""

import pytest

from tests.workstreams.series_examples import an_analysis, month
from workstreams.measures.chart_lines import lines_of
from workstreams.measures.sentences import public_sentences, sentences
from workstreams.measures.spc import xmr
from workstreams.measures.verdicts import ChartRebase, Row, Verdict, amount, places_apart

FLAT = [50, 52] * 6  # mean 51, limits 45.7 and 56.3


def analysis_text(values, **options):
    return " ".join(sentences(an_analysis(values, **options)))


def rebase(i, reason="A new form"):
    return ChartRebase(month(i), f"{month(i):%B %Y}", reason)


def test_fewer_than_seven_readings_have_no_limits_and_no_verdict():
    analysis = an_analysis(FLAT[:6], target=95)
    assert analysis.verdict is Verdict.FEW
    assert analysis.assurance is None
    assert all((row.mean, row.upper, row.verdict) == (None, None, None) for row in analysis.rows)
    assert (
        analysis_text(FLAT[:6])
        == "Too few readings for the rules: there are 6, and the rules need 7."
    )
    assert "there is 1, and" in analysis_text([50])


def test_seven_to_eleven_readings_have_trial_limits_and_no_assurance():
    for count in (7, 11):
        analysis = an_analysis(FLAT[:count], target=95)
        assert analysis.verdict is Verdict.SAME
        assert analysis.is_trial
        assert analysis.assurance is None
        assert analysis.rows[0].upper is not None
    assert analysis_text(FLAT[:7], target=95).endswith(
        "The limits are a trial: they rest on 7 readings, and settle at 12. "
        "Until then nothing is said of the target."
    )
    assert analysis_text(FLAT[:7]).endswith("and settle at 12.")


def test_twelve_readings_have_settled_limits_and_an_assurance():
    analysis = an_analysis(FLAT, target=95)
    assert not analysis.is_trial
    assert analysis.assurance == "fail"


def test_gaps_do_not_count_as_readings():
    assert an_analysis([*FLAT[:6], None]).verdict is Verdict.FEW


def test_a_quarterly_measure_of_few_readings_asks_for_readings_from_before_the_plan():
    text = analysis_text(FLAT[:6], months=3)
    assert text.endswith(
        "A reading for each quarter gives 6 in a plan of 18 months: load the readings from before "
        "the plan to say more."
    )
    assert "gives 1 in a plan" in analysis_text(FLAT[:2], months=12)
    assert "load the readings" not in analysis_text(FLAT[:6], months=1)


def test_a_measure_with_no_reading_in_numbers_says_so():
    for values in ([None, None], []):
        assert an_analysis(values).verdict is Verdict.WORDS
        assert analysis_text(values) == "This measure has no reading in numbers."
        assert an_analysis(values).rows == tuple(
            Row(r) for r in an_analysis(values).series.readings
        )
        assert not an_analysis(values).improves_overall


def test_the_verdict_comes_from_the_readings_since_the_last_rebase():
    analysis = an_analysis([*FLAT, 60, 61, 60], rebases=(rebase(12),), target=70)
    assert analysis.verdict is Verdict.FEW
    assert [row.mean for row in analysis.rows] == [51] * 12 + [None] * 3
    assert sentences(analysis)[0] == (
        "Too few readings for the rules: there are 3 since the process changed in September 2013, "
        "and the rules need 7."
    )
    text = analysis_text([*FLAT, *FLAT[:8]], rebases=(rebase(12),))
    assert "they rest on 8 readings since the process changed in September 2013," in text


def test_a_rebase_at_no_reading_is_not_mentioned():
    assert "since" not in analysis_text(FLAT[:6], rebases=(rebase(50),))


def test_each_reading_has_the_limits_of_its_own_segment():
    analysis = an_analysis([*FLAT, None, *(v + 30 for v in FLAT)], rebases=(rebase(13),))
    assert [row.mean for row in analysis.rows] == [51] * 12 + [None] + [81] * 12
    assert analysis.rows[-1].segment == 1


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        (
            FLAT,
            "No clear change: the latest, 52% in August 2013, lies between 45.7% and 56.3%, where "
            "chance alone would put it.",
        ),
        (
            [*FLAT, *FLAT, 65],
            "This has got better: the latest, 65% in September 2014, is above 56.9%, which is more "
            "than chance would explain.",
        ),
        (
            [*FLAT, *FLAT, 40],
            "This has got worse: the latest, 40% in September 2014, is below 45.2%, which is more "
            "than chance would explain.",
        ),
        (
            [*FLAT, 49, 50, 51, 52, 53, 54, 55],
            "This has got better: the last 7 months rise without a break.",
        ),
        (
            [*FLAT, *range(56, 47, -1)],
            "This has got worse: the last 9 months fall without a break.",
        ),
        (
            [*FLAT, *FLAT, 55.5, 53, 55.5],
            "This has got better: two or more of the last three months are far above average.",
        ),
        (
            [*FLAT, *FLAT, 46.5, 49, 46.5],
            "This has got worse: two or more of the last three months are far below average.",
        ),
        (
            [*FLAT, *FLAT, 52, 53, 52, 53, 52, 53, 52, 53],
            "This has got better: the last 9 months are above average.",
        ),
        (
            [*FLAT, *FLAT, 50, 49, 50, 49, 50, 49, 50],
            "This has got worse: the last 7 months are below average.",
        ),
    ],
)
def test_the_headline_gives_the_verdict_of_the_last_reading_and_its_reason(values, headline):
    assert sentences(an_analysis(values))[0] == headline


def test_the_words_for_better_and_worse_follow_the_direction_of_improvement():
    falling = [*FLAT, *range(56, 47, -1)]
    assert "got better: the last 9 months fall" in analysis_text(falling, improvement="decrease")
    assert "is lower than usual: the last 9 months fall" in analysis_text(
        falling, improvement="neutral"
    )
    rising = [*FLAT, *range(47, 56)]
    assert "is higher than usual: the last 9 months rise" in analysis_text(
        rising, improvement="neutral"
    )


def test_a_run_with_a_gap_is_counted_in_readings_and_not_in_months():
    assert "the last 7 readings rise" in analysis_text([*FLAT, 49, 50, 51, None, 52, 53, 54, 55])
    assert "the last 7 quarters rise" in analysis_text(
        [*FLAT, 49, 50, 51, 52, 53, 54, 55], months=3
    )
    assert "the last 7 readings rise" in analysis_text(
        [*FLAT, 49, 50, 51, 52, 53, 54, 55], months=0
    )


def test_a_run_is_counted_back_to_the_last_rebase_only():
    values = [*FLAT, 39, 40, 43, 43.1, 46, 46.1, 46.2, 46.3]
    assert "the last 7 months rise" in analysis_text(values, rebases=(rebase(13),))


def test_a_provisional_last_reading_is_marked_as_provisional():
    assert "57% in August 2013 (provisional)," in analysis_text([*FLAT[:-1], 57], provisional=True)


@pytest.mark.parametrize(
    ("improvement", "target", "words"),
    [
        ("increase", 95, "of 95% will not be met: the highest to expect is 56.3%."),
        ("increase", 40, "of 40% will be met every month: the lowest to expect is 45.7%."),
        ("decrease", 40, "of 40% will not be met: the lowest to expect is 45.7%."),
        ("decrease", 95, "of 95% will be met every month: the highest to expect is 56.3%."),
    ],
)
def test_a_target_always_or_never_met_is_stated_with_the_value_to_expect(
    improvement, target, words
):
    written = sentences(an_analysis(FLAT, improvement=improvement, target=target))
    assert written[1:] == (f"As things are, the target {words}",)


def test_a_target_between_the_limits_is_met_at_random():
    assert sentences(an_analysis(FLAT, target=51, months=3))[1:] == (
        "The target of 51% will be met in some quarters and missed in others, at random.",
    )


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (40, 60, "target range of 40% to 60% will be met every month: what to expect is 45.7% to"),
        (50, 60, "within the target range of 50% to 60% in some months and outside it in others"),
        (40, 51, "in some months and outside it in others, at random."),
        (60, 70, "target range of 60% to 70% will not be met: what to expect is 45.7% to 56.3%."),
        (30, 40, "target range of 30% to 40% will not be met"),
        (56.33, 70, "target range of 56.33% to 70% will not be met: what to expect is 45.68% to"),
    ],
)
def test_a_target_range_is_met_always_never_or_at_random(low, high, text):
    assert text in analysis_text(FLAT, improvement="neutral", target=low, target_to=high)


def test_without_a_target_or_a_direction_of_improvement_no_target_is_mentioned():
    assert len(sentences(an_analysis(FLAT))) == 1
    assert len(sentences(an_analysis(FLAT, target=95, improvement="neutral"))) == 1


def test_an_improvement_acknowledged_by_a_rebase_still_counts():
    better = [*FLAT, *(v + 30 for v in FLAT)]
    analysis = an_analysis(better, rebases=(rebase(12),))
    assert analysis.verdict is Verdict.SAME
    assert analysis.improves_overall
    assert not an_analysis([*FLAT, *FLAT], rebases=(rebase(12),)).improves_overall
    assert not an_analysis(FLAT).improves_overall
    assert an_analysis([*FLAT, *FLAT, 65]).improves_overall
    assert not an_analysis([1, 2, 3, 4], rebases=(rebase(2),)).improves_overall


def test_the_statistics_use_only_readings_that_have_a_value():
    analysis = an_analysis([*FLAT[:6], None, *FLAT[6:]], target=51)
    readings = [(r.period, r.value) for r in analysis.series.readings if r.value is not None]
    assert analysis.chart == xmr(readings, improvement="increase", target=51)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (95.0, "%", "95%"),
        (12.54, "weeks", "12.5 weeks"),
        (1600, "cases", "1,600 cases"),
        (-0.04, "", "0"),
        (21.25, "children", "21.3 children"),  # a half is rounded up, as in every table
        (1e300, "", f"{10**300:,}"),
        (-3, "%", "-3%"),
    ],
)
def test_an_amount_is_written_to_one_decimal_place_with_its_unit(value, unit, text):
    assert amount(value, unit) == text


def test_every_verdict_that_marks_a_point_has_a_letter_of_its_own():
    assert {v.name: v.letter for v in Verdict if v.letter} == {
        "WORSE": "W",
        "BETTER": "B",
        "HIGH": "H",
        "LOW": "L",
    }


def test_a_value_and_the_limit_it_passes_are_never_written_as_the_same_number():
    text = analysis_text(FLAT, improvement="decrease", target=45.66)
    assert "the target of 45.66% will not be met: the lowest to expect is 45.68%." in text
    text = analysis_text([*[50, 52] * 8, 57.23])
    assert "57.23% in January 2014, is above 57.22%" in text


@pytest.mark.parametrize(("second_value", "places"), [(11, 1), (10.04, 2), (10.0004, 4), (10, 6)])
def test_two_values_are_written_with_as_many_decimal_places_as_they_need_to_differ(
    second_value, places
):
    assert places_apart(10, second_value) == places


STILL = "Still within its usual ups and downs."


def test_the_limits_of_a_percentage_are_said_and_drawn_no_further_than_nought_and_100():
    high = an_analysis([96, 90, 99, 91, 98, 92, 97] * 2, unit="%")
    low = an_analysis([4, 10, 1, 9, 2, 8, 3] * 2, unit="%")
    assert "and 100%, where chance" in sentences(high)[0]
    assert "lies between 0% and" in sentences(low)[0]
    for analysis, ends in ((high, (0, 100)), (low, (0, 100))):
        limits = [line for line in lines_of(analysis) if line.kind == "limit"]
        assert all(ends[0] <= value <= ends[1] for line in limits for _, value in line.points)


def test_the_limits_of_another_unit_and_of_shares_beyond_100_are_not_cut():
    assert "-" in sentences(an_analysis([4, 10, 1, 9, 2, 8, 3] * 2, unit="days"))[0]
    grown = an_analysis([101, 90, 110, 91, 98, 92, 97] * 2, unit="%")
    assert grown.series.bounds == (0, float("inf"))


@pytest.mark.parametrize(
    ("values", "options", "text"),
    [
        (
            [50, 52] * 7,
            {"target": 95},
            f"{STILL} At this rate it will not reach 95%.",
        ),
        (
            [50, 52] * 7,
            {"target": 45},
            f"{STILL} At this rate it will reach 45% every month.",
        ),
        (
            [50, 52] * 7,
            {"target": 51},
            f"{STILL} At this rate it will reach 51% in some months and not in others.",
        ),
        (
            [50, 52] * 7,
            {"target": 75, "target_to": 90},
            f"{STILL} At this rate it will not be in the range 75–90%.",
        ),
        ([50, 52] * 7 + [90], {}, "It has got better, by more than its usual ups and downs."),
        ([50, 52] * 7 + [10], {}, "It has got worse, by more than its usual ups and downs."),
        (
            [50, 52] * 7 + [90],
            {"improvement": "neutral"},
            "It is higher than its usual ups and downs.",
        ),
        ([50], {}, "There are too few readings yet to tell a change from its usual ups and downs."),
        ([None], {}, "It has no reading in numbers."),
    ],
)
def test_what_the_public_reads_of_a_chart_needs_no_statistics(values, options, text):
    assert " ".join(public_sentences(an_analysis(values, unit="%", **options))) == text
