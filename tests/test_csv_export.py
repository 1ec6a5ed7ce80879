"""Tables taken away as CSV: what they hold, and that no text in them runs as a formula."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from improvement.csv_export import csv_file, plain


def read(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_it_is_a_file_to_download_with_its_headings_first():
    response = csv_file("plan-M1", [("Period", "Reading"), (date(2013, 1, 1), Decimal("9.5"))])
    assert response["Content-Disposition"] == 'attachment; filename="plan-M1.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert read(response) == [["Period", "Reading"], ["2013-01-01", "9.5"]]


def test_commas_quotes_and_line_ends_come_back_as_they_were():
    odd = 'a, "b"\nc é'
    assert read(csv_file("x", [(odd, None)])) == [[odd, ""]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\u00a0=1", "\uff1d1", "\r\n=cmd()"]
)
def test_a_text_that_could_run_as_a_formula_stands_behind_an_apostrophe(text):
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["a=b", "", "9 of 10", -1, -2.5, Decimal("-3"), None])
def test_numbers_and_other_texts_stay_as_they_are(cell):
    assert plain(cell) == cell
