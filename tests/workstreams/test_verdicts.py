"""What the rules may say of so many readings, and the words in which it is said."""

import pytest

from tests.workstreams.series_examples import an_analysis, month
from workstreams.measures.sentences import sentences
from workstreams.measures.spc import xmr
from workstreams.measures.verdicts import ChartRebase, Row, Verdict, amount, places_apart

FLAT = [50, 52] * 6  # mean 51, limits 45.7 and 56.3


def told(values, **options):
    return " ".join(sentences(an_analysis(values, **options)))


def rebase(i, reason="A new form"):
    return ChartRebase(month(i), f"{month(i):%B %Y}", reason)


def test_fewer_than_seven_readings_are_shown_and_nothing_is_said_of_them():
    analysis = an_analysis(FLAT[:6], target=95)
    assert analysis.verdict is Verdict.FEW
    assert analysis.assurance is None
    assert all((row.mean, row.upper, row.verdict) == (None, None, None) for row in analysis.rows)
    assert told(FLAT[:6]) == "Too few readings for the rules: there are 6, and the rules need 7."
    assert "there is 1, and" in told([50])


def test_seven_to_eleven_readings_have_trial_limits_and_say_nothing_of_the_target():
    for count in (7, 11):
        analysis = an_analysis(FLAT[:count], target=95)
        assert analysis.verdict is Verdict.SAME
        assert analysis.is_trial
        assert analysis.assurance is None
        assert analysis.rows[0].upper is not None
    assert told(FLAT[:7], target=95).endswith(
        "The limits are a trial: they rest on 7 readings, and settle at 12. "
        "Until then nothing is said of the target."
    )
    assert told(FLAT[:7]).endswith("and settle at 12.")


def test_twelve_readings_have_everything():
    analysis = an_analysis(FLAT, target=95)
    assert not analysis.is_trial
    assert analysis.assurance == "fail"


def test_gaps_do_not_count_as_readings():
    assert an_analysis([*FLAT[:6], None]).verdict is Verdict.FEW


def test_a_quarterly_measure_is_told_why_its_plan_is_too_short_for_the_rules():
    said = told(FLAT[:6], months=3)
    assert said.endswith(
        "A reading for each quarter gives 6 in a plan of 18 months: load the readings from before "
        "the plan to say more."
    )
    assert "gives 1 in a plan" in told(FLAT[:2], months=12)
    assert "load the readings" not in told(FLAT[:6], months=1)


def test_a_measure_with_no_number_says_so():
    for values in ([None, None], []):
        assert an_analysis(values).verdict is Verdict.WORDS
        assert told(values) == "This measure has no reading in numbers."
        assert an_analysis(values).rows == tuple(
            Row(r) for r in an_analysis(values).series.readings
        )
        assert not an_analysis(values).improves_overall


def test_what_is_said_comes_from_the_readings_since_the_last_rebase():
    analysis = an_analysis([*FLAT, 60, 61, 60], rebases=(rebase(12),), target=70)
    assert analysis.verdict is Verdict.FEW
    assert [row.mean for row in analysis.rows] == [51] * 12 + [None] * 3
    assert sentences(analysis)[0] == (
        "Too few readings for the rules: there are 3 since the process changed in September 2013, "
        "and the rules need 7."
    )
    said = told([*FLAT, *FLAT[:8]], rebases=(rebase(12),))
    assert "they rest on 8 readings since the process changed in September 2013," in said


def test_a_rebase_that_no_reading_has_is_not_said_to_have_begun_anything():
    assert "since" not in told(FLAT[:6], rebases=(rebase(50),))


def test_each_reading_carries_its_own_segments_limits():
    analysis = an_analysis([*FLAT, None, *(v + 30 for v in FLAT)], rebases=(rebase(13),))
    assert [row.mean for row in analysis.rows] == [51] * 12 + [None] + [81] * 12
    assert analysis.rows[-1].segment == 1


@pytest.mark.parametrize(
    ("values", "headline"),
    [
        (
            FLAT,
            "No real change: the latest, 52% in August 2013, lies between 45.7% and 56.3%, where "
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
def test_the_headline_is_the_last_reading_with_its_reason(values, headline):
    assert sentences(an_analysis(values))[0] == headline


def test_the_words_for_good_and_bad_follow_the_direction():
    falling = [*FLAT, *range(56, 47, -1)]
    assert "got better: the last 9 months fall" in told(falling, improvement="decrease")
    assert "is lower than usual: the last 9 months fall" in told(falling, improvement="neutral")
    rising = [*FLAT, *range(47, 56)]
    assert "is higher than usual: the last 9 months rise" in told(rising, improvement="neutral")


def test_a_run_with_a_gap_in_it_is_of_readings_and_not_of_months():
    assert "the last 7 readings rise" in told([*FLAT, 49, 50, 51, None, 52, 53, 54, 55])
    assert "the last 7 quarters rise" in told([*FLAT, 49, 50, 51, 52, 53, 54, 55], months=3)
    assert "the last 7 readings rise" in told([*FLAT, 49, 50, 51, 52, 53, 54, 55], months=0)


def test_a_run_is_counted_back_to_the_rebase_and_no_further():
    values = [*FLAT, 39, 40, 43, 43.1, 46, 46.1, 46.2, 46.3]
    assert "the last 7 months rise" in told(values, rebases=(rebase(13),))


def test_a_provisional_last_reading_is_said_to_be_one():
    assert "57% in August 2013 (provisional)," in told([*FLAT[:-1], 57], provisional=True)


@pytest.mark.parametrize(
    ("improvement", "target", "words"),
    [
        ("increase", 95, "of 95% will not be met: the highest to expect is 56.3%."),
        ("increase", 40, "of 40% will be met every month: the lowest to expect is 45.7%."),
        ("decrease", 40, "of 40% will not be met: the lowest to expect is 45.7%."),
        ("decrease", 95, "of 95% will be met every month: the highest to expect is 56.3%."),
    ],
)
def test_a_target_that_is_always_or_never_met_is_said_with_what_to_expect(
    improvement, target, words
):
    said = sentences(an_analysis(FLAT, improvement=improvement, target=target))
    assert said[1:] == (f"As things are, the target {words}",)


def test_a_target_within_reach_is_met_at_random():
    assert sentences(an_analysis(FLAT, target=51, months=3))[1:] == (
        "The target of 51% will be met in some quarters and missed in others, at random.",
    )


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (40, 60, "target range of 40% to 60% will be met every month: what to expect is 45.7% to"),
        (50, 60, "within the target range of 50% to 60% in some months and outside it in others"),
        (40, 51, "in some months and outside it in others, at random."),
        (60, 70, "target range of 60% to 70% will not be met: what to expect is 45.7% to 56.3%."),
        (30, 40, "target range of 30% to 40% will not be met"),
        (56.33, 70, "target range of 56.33% to 70% will not be met: what to expect is 45.68% to"),
    ],
)
def test_a_range_is_met_always_never_or_at_random(low, high, said):
    assert said in told(FLAT, improvement="neutral", target=low, target_to=high)


def test_without_a_target_or_a_good_direction_nothing_is_said_of_one():
    assert len(sentences(an_analysis(FLAT))) == 1
    assert len(sentences(an_analysis(FLAT, target=95, improvement="neutral"))) == 1


def test_a_rebase_does_not_undo_the_improvement_that_it_acknowledges():
    better = [*FLAT, *(v + 30 for v in FLAT)]
    analysis = an_analysis(better, rebases=(rebase(12),))
    assert analysis.verdict is Verdict.SAME
    assert analysis.improves_overall
    assert not an_analysis([*FLAT, *FLAT], rebases=(rebase(12),)).improves_overall
    assert not an_analysis(FLAT).improves_overall
    assert an_analysis([*FLAT, *FLAT, 65]).improves_overall
    assert not an_analysis([1, 2, 3, 4], rebases=(rebase(2),)).improves_overall


def test_the_statistics_are_those_of_the_readings_that_have_a_value():
    analysis = an_analysis([*FLAT[:6], None, *FLAT[6:]], target=51)
    readings = [(r.period, r.value) for r in analysis.series.readings if r.value is not None]
    assert analysis.chart == xmr(readings, improvement="increase", target=51)


@pytest.mark.parametrize(
    ("value", "unit", "said"),
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
def test_an_amount_is_said_to_one_place_with_its_unit(value, unit, said):
    assert amount(value, unit) == said


def test_every_verdict_that_marks_a_point_has_a_letter_of_its_own():
    assert {v.name: v.letter for v in Verdict if v.letter} == {
        "WORSE": "W",
        "BETTER": "B",
        "HIGH": "H",
        "LOW": "L",
    }


def test_a_value_is_never_said_to_lie_beyond_what_reads_the_same():
    said = told(FLAT, improvement="decrease", target=45.66)
    assert "the target of 45.66% will not be met: the lowest to expect is 45.68%." in said
    said = told([*[50, 52] * 8, 57.23])
    assert "57.23% in January 2014, is above 57.22%" in said


@pytest.mark.parametrize(("other", "places"), [(11, 1), (10.04, 2), (10.0004, 4), (10, 6)])
def test_as_many_places_are_said_as_tell_two_values_apart(other, places):
    assert places_apart(10, other) == places
