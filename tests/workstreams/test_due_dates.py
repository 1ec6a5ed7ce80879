"""When an action is due by what people write: read where it is clear, and else asked about."""

from datetime import date

import pytest

from workstreams.importing.due_dates import read_due

# What is written, the last day, how precisely it is known, and what is asked (a part of the words).
READ = [
    ("31/07/2013", "2013-07-31", "day"),
    ("31.7.13", "2013-07-31", "day"),
    ("2013-06-30", "2013-06-30", "day"),
    ("15-Oct-2013", "2013-10-15", "day"),
    ("30Sep13", "2013-09-30", "day"),
    ("Monday 3rd June 2013", "2013-06-03", "day"),
    ("31st of March, 2013", "2013-03-31", "day"),
    ("June 3, 2013", "2013-06-03", "day"),
    ("30\xa0June\u202f2013 ", "2013-06-30", "day"),
    ("By 31/3/2013 at the latest", "2013-03-31", "day"),
    ("Sept 2013", "2013-09-30", "month"),
    ("End of December 2013", "2013-12-31", "month"),
    ("To be in force by April 2012", "2012-04-30", "month"),
    ("Dec-13", "2013-12-31", "month"),
    ("Mar'13", "2013-03-31", "month"),
    ("06/2013", "2013-06-30", "month"),
    ("Paper to the Board, June/July 2012", "2012-07-31", "month"),
    ("April to June 2013", "2013-06-30", "month"),
    ("December 2012 – March 2013", "2013-03-31", "month"),
    ("1 April - 30 June 2013", "2013-06-30", "day"),
    ("31 March 2013 (revised 30 June 2013)", "2013-06-30", "day"),
    ("Q3 2012/13", "2012-12-31", "quarter"),
    ("Quarter 4 2012-13", "2013-03-31", "quarter"),
    ("third quarter of 2012/13", "2012-12-31", "quarter"),
    ("Q1 13/14", "2013-06-30", "quarter"),
    ("End of financial year 2012/13", "2013-03-31", "year"),
    ("by the end of 2013", "2013-12-31", "year"),
    ("within 3 months of 1 April 2013", "2013-07-01", "day"),
    ("3 months from 30 November 2012", "2013-02-28", "day"),
    ("one month after publication in May 2013", "2013-06-30", "month"),
    ("eighteen months from May 2013", "2014-11-30", "month"),
    ("within 12 weeks of 1/1/2013", "2013-03-26", "day"),
    ("10 days from 1/1/2013", "2013-01-11", "day"),
    ("1 year from 29/2/2012", "2013-02-28", "day"),
    ("Review in 6 months: March 2014", "2014-03-31", "month"),
    ("Ongoing, reviewed March 2014", "2014-03-31", "ongoing"),
]
ASKED = [
    ("", None, "none", "due", "a date"),
    ("TBC", None, "none", "due", "a date"),
    ("#N/A", None, "none", "due", "a date"),
    ("< Select >", None, "none", "due", "a date"),
    ("n/a", None, "none", "due", "a date"),
    ("To be confirmed in the coming Act", None, "none", "due", "a date"),
    ("when staff allow", None, "none", "due", "a date"),
    ("Ongoing", None, "ongoing", "review", "a review date"),
    ("Quarterly", None, "ongoing", "review", "a review date"),
    ("asap", None, "immediate", "due", "“asap” is not a date"),
    ("31-Feb-2014", None, "none", "due", "February has 28 days in 2014"),
    ("13/25/2013", None, "none", "due", "there is no month 25"),
    ("31/12/1513", None, "none", "due", "the year 1513 can’t be meant"),
    ("00/2013", None, "none", "due", "there is no month 0"),
    ("30 June", None, "none", "due", "has no year"),
    ("End of March", None, "none", "due", "has no year"),
    ("Dec 13", None, "none", "due", "has no year"),
    ("Spring 2013", None, "none", "due", "has no last day"),
    ("School year 2013-14", None, "none", "due", "has no last day"),
    ("Q2 2013", None, "none", "due", "calendar year or of the financial year"),
    ("Complete", None, "none", "state", "on which day"),
    ("within 3 months", None, "none", "due", "a day that is not stated"),
    ("20 working days from 1/1/2013", None, "none", "due", "a day that is not stated"),
    ("500 months from 1/1/2013", None, "none", "due", "a day that is not stated"),
    ("Runs through financial year 2012/13", "2013-03-31", "year", "due", "a financial year"),
    ("FY13/14", "2014-03-31", "year", "due", "a financial year"),
    ("2013", "2013-12-31", "year", "due", "a year is not one day"),
    ("Feb 2013 & Oct 2013", "2013-10-31", "month", "due", "several days"),
    ("Q1 2013/19", None, "none", "due", "calendar year or of the financial"),
    ("2013/19", None, "none", "due", "a date"),
    ("1066", None, "none", "due", "a date"),
]


@pytest.mark.parametrize(("text", "day", "precision"), READ)
def test_what_is_clear_is_read(text, day, precision):
    assert read_due(text) == (date.fromisoformat(day), precision, ())


def test_immediate_is_a_time_without_a_day():
    assert read_due("Immediate") == (None, "immediate", ())


@pytest.mark.parametrize(("text", "day", "precision", "code", "words"), ASKED)
def test_what_is_not_clear_is_asked_and_not_guessed(text, day, precision, code, words):
    due = read_due(text)
    assert (due.day and due.day.isoformat(), due.precision) == (day, precision)
    (ask,) = due.ask
    assert ask.code == code
    assert words in ask.words
