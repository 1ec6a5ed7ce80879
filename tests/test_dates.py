"""Dates of different precision: the last day of the period, the text, and working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.dates import (
    HolidaysUnknown,
    Precision,
    add_working_days,
    in_words,
    is_working_day,
    last_day,
    month_end,
    with_clear_days,
    working_day_on_or_after,
)

days = st.dates(date(1948, 1, 1), date(2100, 12, 31))
periods = st.sampled_from([Precision.MONTH, Precision.QUARTER, Precision.YEAR])
precisions = st.sampled_from(Precision)
NEXT = timedelta(days=1)


def period(day, precision):
    """The period as a reader counts it: (2013,), (2013, quarter) or (2013, month)."""
    within = {"month": (day.month,), "quarter": ((day.month + 2) // 3,), "year": ()}
    return (day.year, *within[precision])


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2012, 2, 1), date(2012, 2, 29)),
        (date(2012, 2, 29), date(2012, 2, 29)),
        (date(2013, 2, 28), date(2013, 2, 28)),
        (date(2000, 2, 10), date(2000, 2, 29)),
        (date(2100, 2, 10), date(2100, 2, 28)),
        (date(2013, 4, 30), date(2013, 4, 30)),
        (date(2013, 12, 1), date(2013, 12, 31)),
    ],
)
def test_the_last_day_of_a_month_is_right_in_leap_years_too(day, end):
    assert month_end(day) == end


@pytest.mark.parametrize(
    ("precision", "end"),
    [
        ("day", date(2013, 11, 18)),
        ("month", date(2013, 11, 30)),
        ("quarter", date(2013, 12, 31)),
        ("year", date(2013, 12, 31)),
        ("fin_year", date(2014, 3, 31)),
        ("ongoing", date(2013, 11, 18)),
    ],
)
def test_a_date_stands_for_the_last_day_of_its_period(precision, end):
    assert last_day(date(2013, 11, 18), precision) == end


@given(days, periods)
def test_the_last_day_is_in_the_period_and_the_next_day_is_not(day, precision):
    end = last_day(day, precision)
    assert end >= day
    assert period(end, precision) == period(day, precision)
    assert period(end + NEXT, precision) != period(day, precision)


@given(days, precisions)
def test_the_last_day_of_a_period_stands_for_itself(day, precision):
    assert last_day(last_day(day, precision), precision) == last_day(day, precision)


@given(days, days, precisions)
def test_an_earlier_date_never_has_a_later_last_day(day, other_day, precision):
    earlier, later = sorted([day, other_day])
    assert last_day(earlier, precision) <= last_day(later, precision)


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("day", "1 November 2013"),
        ("month", "November 2013"),
        ("quarter", "October to December 2013"),
        ("year", "2013"),
        ("fin_year", "2013/14"),
        ("ongoing", "ongoing, review by 1 November 2013"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(precision, words):
    assert in_words(date(2013, 11, 1), precision) == words


@pytest.mark.parametrize("day", [date(2013, 1, 1), date(2013, 2, 14), date(2013, 3, 31)])
def test_every_day_of_a_quarter_is_written_as_the_same_quarter(day):
    assert in_words(day, Precision.QUARTER) == "January to March 2013"


@pytest.mark.parametrize("precision", Precision)
def test_a_missing_date_is_written_as_not_published(precision):
    assert in_words(None, precision) == "not published"


@given(st.tuples(days, precisions), st.tuples(days, precisions))
def test_two_dates_are_written_alike_exactly_when_they_mean_the_same_period(first, second):
    same = first[1] == second[1] and last_day(*first) == last_day(*second)
    assert (in_words(*first) == in_words(*second)) == same


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2013, 11, 18), True),
        (date(2013, 11, 16), False),  # a Saturday
        (date(2013, 11, 17), False),
        (date(2013, 12, 25), False),
        (date(2014, 4, 21), False),  # Easter Monday, which Scotland does not keep
        (date(2013, 12, 2), True),  # St Andrew's Day in lieu: a holiday in Scotland alone
    ],
)
def test_working_days_are_those_of_england(day, works):
    assert is_working_day(day) is works


def test_counting_working_days_skips_weekends_and_bank_holidays():
    assert working_day_on_or_after(date(2013, 12, 25)) == date(2013, 12, 27)
    assert add_working_days(date(2013, 12, 24), 1) == date(2013, 12, 27)
    assert add_working_days(date(2013, 12, 24), 4) == date(2014, 1, 2)
    assert add_working_days(date(2013, 11, 18), 0) == date(2013, 11, 18)


@pytest.mark.parametrize(
    ("day", "count", "every", "worked"),
    [
        (date(2013, 11, 18), 0, date(2013, 11, 19), date(2013, 11, 19)),
        (date(2013, 11, 18), 10, date(2013, 11, 29), date(2013, 12, 3)),
        (date(2013, 11, 16), 10, date(2013, 11, 27), date(2013, 12, 2)),  # a Saturday
        (date(2013, 12, 20), 5, date(2013, 12, 26), date(2014, 1, 2)),  # Christmas, New Year
        (date(2013, 12, 20), 1, date(2013, 12, 22), date(2013, 12, 24)),  # a weekend lies between
    ],
)
def test_clear_days_leave_out_the_first_day_and_the_last(day, count, every, worked):
    assert with_clear_days(day, count, worked=False) == every
    assert with_clear_days(day, count, worked=True) == worked
    assert with_clear_days(every, count, worked=False, step=-1) == day
    assert with_clear_days(date(2012, 11, 16), 5, worked=True, step=-1) == date(2012, 11, 8)


@pytest.mark.parametrize("day", [date(2011, 6, 1), date(2100, 6, 1)])
def test_a_year_whose_bank_holidays_are_not_known_is_refused(day):
    with pytest.raises(HolidaysUnknown, match="are not known yet"):
        is_working_day(day)
