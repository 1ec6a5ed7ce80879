"""CSV files: what they contain, and that no text in them runs as a formula."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from improvement.csv_export import csv_file, plain


def read(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_a_csv_file_is_sent_as_a_download_with_its_headings_first():
    response = csv_file("plan-M1", [("Period", "Reading"), (date(2013, 1, 1), Decimal("9.5"))])
    assert response["Content-Disposition"] == 'attachment; filename="plan-M1.csv"'
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert read(response) == [["Period", "Reading"], ["2013-01-01", "9.5"]]


def test_commas_quotes_and_line_ends_in_a_csv_file_are_read_back_unchanged():
    odd = 'a, "b"\nc é'
    assert read(csv_file("x", [(odd, None)])) == [[odd, ""]]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\t=1", " =1", "\u00a0=1", "\uff1d1", "\r\n=cmd()"]
)
def test_a_text_that_could_run_as_a_formula_is_prefixed_with_an_apostrophe(text):
    assert plain(text) == f"'{text}"


@pytest.mark.parametrize("cell", ["a=b", "", "9 of 10", -1, -2.5, Decimal("-3"), None])
def test_numbers_and_other_texts_are_written_unchanged(cell):
    assert plain(cell) == cell
