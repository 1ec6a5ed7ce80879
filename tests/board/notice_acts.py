"""What tests of the notice send."""

from tests.pages import a_date

NOTICE = "notice/"
CLOSING = {"state": "lifted", "closed_by": "Minister", "closed_why": "Gains that last"}


def on_day(name, day):
    return a_date(name, day.day, day.month, day.year)
