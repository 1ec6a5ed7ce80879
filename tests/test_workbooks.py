"""Tables that people paste or upload, read as cells: nothing guessed, no formula calculated."""

from contextlib import suppress
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.files.workbooks import (
    MOST_BYTES,
    MOST_ROWS,
    Line,
    Unreadable,
    as_paste,
    read_file,
    read_paste,
)
from tests.files import workbook


def texts(table):
    return [line.texts for line in table]


def test_a_paste_is_split_at_tabs_and_its_rows_keep_their_numbers():
    table = read_paste("Sep 2012\t1,234\r\n\r\n'Oct 2012\t 12 ")
    assert table == [Line(1, ("Sep 2012", "1,234")), Line(3, ("Oct 2012", "12"))]
    assert (table[1].cell(1), table[1].text(1), table[1].text(2)) == ("B3", "12", "")


def test_a_pasted_single_column_keeps_the_commas_of_its_numbers():
    assert texts(read_paste("1,234\n2,345")) == [("1,234",), ("2,345",)]


def test_pasted_lines_of_a_csv_file_are_split_at_commas():
    assert texts(read_paste("Period,Reading\nSep 2012,12")) == [
        ("Period", "Reading"),
        ("Sep 2012", "12"),
    ]


def test_a_workbook_is_read_as_the_text_its_cells_show():
    content = workbook(
        ["Period", "Reading", "Note"],
        [date(2012, 9, 1), 0.95, None],
        [datetime(2012, 10, 1), 12, "=cmd()"],  # noqa: DTZ001  # a workbook knows no zone
        ["Nov 2012", 0.1, True],
        formats=[("B2", "0%")],
    )
    assert texts(read_file("a.xlsx", content)) == [
        ("Period", "Reading", "Note"),
        ("2012-09-01", "95"),
        ("2012-10-01", "12", "=cmd()"),
        ("Nov 2012", "0.1", "True"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Period;Reading\nSept 2012;£5".encode("cp1252"),
        "\ufeffPeriod,Reading\r\nSept 2012,£5".encode(),
        b"Period\tReading\nSept 2012\t\xa35",
    ],
)
def test_a_csv_file_is_read_in_the_encodings_and_separators_of_spreadsheets(content):
    assert texts(read_file("a.csv", content)) == [("Period", "Reading"), ("Sept 2012", "£5")]


def bomb() -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b" " * (21 * MOST_BYTES))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing in it"),
        (b"\n\n , ,\n", "nothing in it"),
        (b"PK\x03\x04 and then not", "damaged, or protected"),
        (bomb(), "too big"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old kind"),
        (b"\x7fELF\0\0", "neither an Excel workbook nor a CSV"),
        (b"1\n" * (MOST_ROWS + 2), "There are 502 rows. At most 500"),
        (b"x" * (MOST_BYTES + 1), "1 MB or smaller"),
        (b'"' + b"x" * 200_000, "can’t be read as rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content, says):
    with pytest.raises(Unreadable, match=says):
        read_file("a.xlsx", content)


def test_a_zip_file_that_is_no_workbook_is_refused():
    packed = BytesIO()
    with ZipFile(packed, "w") as parts:
        parts.writestr("a.txt", "a")
    with pytest.raises(Unreadable, match="can’t be read as an Excel workbook"):
        read_file("a.xlsx", packed.getvalue())


def test_a_paste_of_ten_thousand_rows_is_refused():
    with pytest.raises(Unreadable, match="There are 10,000 rows"):
        read_paste("Sep 2012\t1\n" * 10_000)


@given(st.text(max_size=400))
def test_any_pasted_text_is_refused_or_read_the_same_when_sent_again(text):
    try:
        table = read_paste(text)
    except Unreadable:
        return
    again = read_paste(as_paste(table))
    assert [line.number for line in again] == [line.number for line in table]
    for first, second in zip(again, table, strict=True):
        width = max(len(first.texts), len(second.texts))
        assert [first.text(i) for i in range(width)] == [second.text(i) for i in range(width)]


@given(st.binary(max_size=300))
def test_any_file_is_read_as_cells_or_refused(content):
    for start in (b"", b"PK\x03\x04"):
        with suppress(Unreadable):
            assert read_file("a", start + content)


def test_of_a_paste_without_end_only_the_beginning_is_counted():
    with pytest.raises(Unreadable, match="There are at least 20,000 rows"):
        read_paste("Sep 2012\t1\n" * 40_000)
