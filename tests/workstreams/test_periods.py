"""Periods are read in the ways people in England write them, or refused with advice."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workstreams.measures.periods import Length, Period, around, fitted, read_period

MONTH = Period(date(2012, 9, 1), "month")
QUARTER = Period(date(2012, 7, 1), "quarter")
LAST_QUARTER = Period(date(2013, 1, 1), "quarter")
YEAR = Period(date(2012, 4, 1), "year")
DAY = Period(date(2012, 9, 30), "day")


@pytest.mark.parametrize(
    ("typed", "period"),
    [
        *((text, MONTH) for text in ["September 2012", "Sept 2012", "sep 2012", " SEP  2012 "]),
        *((text, MONTH) for text in ["Sep-12", "Sept '12", "09/2012", "9/2012", "09-2012"]),
        *((text, MONTH) for text in ["2012-09", "2012-9", "Sept. 2012", "September-2012"]),
        *((text, QUARTER) for text in ["Q2 2012/13", "q2 2012-13", "Quarter 2, 2012/2013"]),
        *((text, QUARTER) for text in ["2012/13 Q2", "July to September 2012", "Jul-Sep 2012"]),
        *((text, LAST_QUARTER) for text in ["Q4 2012/13", "January to March 2013"]),
        (("Q3 2012/13"), Period(date(2012, 10, 1), "quarter")),
        *((text, YEAR) for text in ["2012/13", "2012-13", "2012/2013", "2012-2013", "2012–13"]),
        *((text, YEAR) for text in ["2012\u201113", "2012\u221213", "2012 - 13"]),
        *((text, Period(date(1999, 4, 1), "year")) for text in ["1999-00", "1999/00", "1999-2000"]),
        *((text, Period(date(2011, 4, 1), "year")) for text in ["2011/12", "2011–12", "2011-2012"]),
        *((text, Period(date(2011, 12, 1), "month")) for text in ["12/2011", "Dec 2011"]),
        ("April 2012 to March 2013", YEAR),
        *((text, DAY) for text in ["30/09/2012", "30.9.2012", "2012-09-30", "30 Sept 2012"]),
        *((text, DAY) for text in ["30th September 2012", "2012-09-30 00:00:00"]),
    ],
)
def test_a_period_is_read_in_the_ways_that_people_write_it(typed, period):
    assert read_period(typed) == period


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("09/12", "could mean two things: write the year in full"),
        ("01/09/12", "could mean two things: write the year in full"),
        ("2012", "write 2012/13 for April 2012 to March 2013"),
        *((text, "could mean two things: write 2011/12") for text in ["2011-12", "2011 - 12"]),
        ("2011\u201112", "or 12/2011 for the month"),
        *((text, "could mean two things") for text in ["2008-09", "2000-01", "2009-10"]),
        ("Q2 2012", "write the financial year, Q2 2012/13"),
        ("2012 Q2", "write the financial year, Q2 2012/13"),
        ("2012/14", "ends in the year after it begins"),
        ("Q5 2012/13", "is not a period"),
        ("13/2012", "not a real date"),
        ("31/02/2012", "not a real date"),
        ("09/13/2012", "not a real date"),
        ("31 Smarch 2012", "is not a month"),
        ("Smarch 2012", "is not a month"),
        ("0000/01", "not a real date"),
        ("August to October 2012", "A quarter begins in"),
        ("July to October 2012", "A quarter begins in"),
        ("September 1812", "between 1990 and 2100"),
        ("2150/51", "between 1990 and 2100"),
        ("", "is not a period"),
        ("=cmd()", "is not a period"),
        ("\uff11/\uff12\uff10\uff11\uff12", "is not a period"),
    ],
)
def test_a_text_that_is_no_period_or_could_mean_two_is_refused_with_advice(typed, advice):
    with pytest.raises(ValueError, match=advice):
        read_period(typed)


@given(st.text(max_size=40))
def test_any_text_is_read_as_a_period_or_refused_with_a_short_message(typed):
    try:
        period, message = read_period(typed), ""
    except ValueError as refused:
        period, message = None, str(refused)
    assert period is None or period.starts <= period.ends
    assert len(message) < 200


@given(st.dates(date(1990, 4, 1), date(2099, 12, 31)), st.sampled_from(["month", "quarter"]))
def test_every_day_lies_in_one_period_and_the_next_period_follows_without_a_gap(day, covers):
    period = around(day, covers)
    assert period.starts <= day <= period.ends
    assert period.following().starts == period.ends + timedelta(days=1)
    assert around(period.ends, covers) == period


@given(st.dates(date(1991, 4, 1), date(2099, 12, 31)), st.sampled_from(Length.values))
def test_the_text_of_a_period_on_a_page_is_read_back_as_the_same_period(day, covers):
    period = Period(day, "day") if covers == "day" else around(day, covers)
    assert read_period(str(period)) == period


@pytest.mark.parametrize(
    ("given", "covers", "meant"),
    [
        (DAY, "month", MONTH),
        (DAY, "quarter", QUARTER),
        (Period(date(2012, 4, 1), "day"), "year", YEAR),
        (Period(date(2013, 3, 31), "day"), "year", YEAR),
        (DAY, "any", DAY),
        (QUARTER, "quarter", QUARTER),
    ],
)
def test_the_first_or_last_day_of_a_period_is_taken_for_the_period(given, covers, meant):
    assert fitted(given, covers) == meant


@pytest.mark.parametrize(
    ("given", "covers", "advice"),
    [
        (MONTH, "quarter", "September 2012 is a month, and this measure is read by the quarter"),
        (QUARTER, "month", "July to September 2012 is a quarter, and this measure is read by the"),
        (YEAR, "month", "April 2012 to March 2013 is a year"),
        (Period(date(2012, 9, 2), "day"), "month", "2 September 2012 is a day"),
        (MONTH, "year", "by the year, April to March: write 2012/13"),
    ],
)
def test_a_period_of_another_length_than_the_measure_is_refused(given, covers, advice):
    with pytest.raises(ValueError, match=advice):
        fitted(given, covers)


def test_a_year_with_a_hyphen_is_one_where_the_measure_is_read_by_the_year():
    assert read_period("2011-12", "year") == Period(date(2011, 4, 1), "year")
    assert read_period("2011-11", "year") == Period(date(2011, 11, 1), "month")
    for covers in ("month", "quarter", "any"):
        with pytest.raises(ValueError, match="could mean two things"):
            read_period("2011-12", covers)
