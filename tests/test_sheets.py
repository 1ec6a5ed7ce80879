"""Workbooks as other programs and attackers write them: read as they stand, or refused in words,
and never longer than a second."""

import time
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile

import pytest

from improvement.files.sheets import FORMULA as FORMULA_TEXT
from improvement.files.workbooks import Unreadable, as_paste, read_file, read_paste, sheets_left
from tests.files import GOOD, a_book


def texts(content):
    return [line.texts for line in read_file("a.xlsx", content)]


def row(cell, number=1):
    return f'<row r="{number}">{cell}</row>'


def test_every_row_is_read_whatever_the_workbook_says_of_its_size():
    rows = "".join(row(f'<c r="A{n}"><v>{n}</v></c>', n) for n in range(1, 7))
    content = a_book(xl__worksheets__sheet1=f'<w><dimension ref="A1:B3"/>{rows}</w>')
    assert texts(content) == [(str(n),) for n in range(1, 7)]


def test_rows_and_cells_without_an_address_follow_each_other():
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row r='4'><c/><c><v>3</v></c></row>"
    assert [(line.number, line.texts) for line in read_file("a", a_book(rows))] == [
        (1, ("1", "2")),
        (4, ("", "3")),
    ]


FORMATS = {
    "0%": "50",
    "0.0%": "50",
    "[Red]0%;[Blue]0.0": "50",
    "#,##0.00%;-0.0": "50",
    "[&lt;1]0%;0": "50",
    "[&gt;=1]0;[&lt;0.2]0;0%": "50",
    "[&gt;1]0%": "0.5",
    "0.0\\%": "0.5",
    "0.0&quot;%&quot;": "0.5",
    "0_%": "0.5",
    "0*%": "0.5",
    "0;-0%": "0.5",
    "0;0%;0%": "0.5",
    "[$%-809]0.0": "0.5",
    "General&quot;%&quot;": "0.5",
    "0&quot; days of y%": "0.5",
}


def test_only_an_active_percent_sign_of_a_number_format_multiplies():
    cells = "".join(f'<c s="{n}"><v>0.5</v></c>' for n in range(1, len(FORMATS) + 1))
    assert texts(a_book(row(cells), codes=FORMATS)) == [tuple(FORMATS.values())]
    assert texts(a_book(row('<c s="1"><v>-0.5</v></c>'), codes=["0;-0%"])) == [("-50",)]
    assert texts(a_book(row('<c s="1"><v>0</v></c>'), codes=["0;0;0%"])) == [("0",)]


def test_numbers_are_read_without_the_noise_that_a_spreadsheet_stores():
    stored = ["0.30000000000000004", "2.9999999999999996", "1E-3", "12", "-0.1", "1e999", "nan"]
    cells = "".join(f"<c><v>{number}</v></c>" for number in stored)
    read = ("0.3", "3", "0.001", "12", "-0.1", "Infinity", "nan")
    assert texts(a_book(row(cells))) == [read]


def test_days_are_read_in_both_calendars_of_workbooks():
    cells = "".join(f'<c s="1"><v>{number}</v></c>' for number in ("41153", "41153.5", "0.5"))
    assert texts(a_book(row(cells), codes=["d mmm yy"])) == [
        ("2012-09-01", "2012-09-01", "12:00:00")
    ]
    book = a_book(
        row('<c s="1"><v>39691</v></c>'), codes=["mmm-yy"], about="<workbookPr date1904='1'/>"
    )
    assert texts(book) == [("2012-09-01",)]
    assert texts(a_book(row('<c s="1"><v>1E99</v></c>'), codes=["d"]))[0][0].startswith("10000")
    assert texts(a_book(row('<c t="d"><v>2012-09-01</v></c>'))) == [("2012-09-01",)]


def test_texts_are_read_however_a_workbook_holds_them():
    shared = ["<t>One</t>", "<r><t>Tw</t></r><r><t>o</t></r><rPh><t>x</t></rPh>"]
    cells = (
        '<c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>Three</t></is></c>'
        '<c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c>'
    )
    assert texts(a_book(row(cells), shared=shared)) == [("One", "Two", "Three", "True", "#N/A")]


def test_of_a_formula_the_stored_value_is_taken_and_one_without_is_kept_as_its_text():
    cells = (
        "<c><f>2/3</f><v>0.66666666666666663</v></c><c t='str'><f>A1&amp;B1</f><v>Sep 2012</v></c>"
        "<c><f>A1/2</f><v/></c><c><f t='shared' si='0'/></c><c t='str'><f>IF(A1,1,\"\")</f></c>"
        "<c><v>1</v></c>"
    )
    assert texts(a_book(row(cells))) == [
        ("0.666666666666667", "Sep 2012", "=A1/2", FORMULA_TEXT, "", "1")
    ]


def test_the_sheet_that_was_open_is_read_and_no_sheet_of_charts():
    assert texts(a_book(view='<workbookView activeTab="2"/>')) == [("The third",)]
    for tab in ("1", "9"):
        assert texts(a_book(view=f'<workbookView activeTab="{tab}"/>')) == [("Sep 2012", "12")]


def test_the_sheets_that_were_not_read_are_named():
    assert sheets_left(a_book(view='<workbookView activeTab="2"/>')) == ["1"]
    assert sheets_left(a_book()) == ["3"]
    assert sheets_left(b"Period,Reading") == []


def test_a_book_is_read_the_same_when_its_cells_are_sent_again():
    cells = "<c s='1'><v>0.95</v></c><c t='str'><v>=no formula</v></c><c t='str'><v>'tis</v></c>"
    table = read_file("a", a_book(row(cells), codes=["0%"]))
    again = read_paste(as_paste(table))
    assert [again[0].text(column) for column in range(3)] == ["95%", "=no formula", "'tis"]
    assert table[0].shown(0) == "95%"


FAR = {
    "two rows at the ends of a sheet": GOOD + row("<c><v>1</v></c>", 1048576),
    "a row beyond all sheets": row("<c><v>1</v></c>", 2000000000),
    "a cell beyond its row": row('<c r="A2000000000"><v>1</v></c>'),
    "a column at the end of a sheet": row('<c r="XFD1"><v>1</v></c>'),
    "a column beyond all sheets": row('<c r="ZZZ1"><v>1</v></c>'),
    "a column after those that are read": row('<c r="AO1"><v>1</v></c>'),
}
WRONG = {
    "a letter too many": row('<c r="AAAAAAAA1"><v>1</v></c>'),
    "a row that is no number": '<row r="x"><c><v>1</v></c></row>',
    "a row with a long number": f'<row r="{"9" * 5000}"><c><v>1</v></c></row>',
    "a cell twice": row('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'),
    "a text that is not there": row('<c t="s"><v>7</v></c>'),
    "a style that is not there": row('<c s="7"><v>7</v></c>'),
    "broken XML": "<row><c>",
}
HUGE = {
    "millions of empty cells": "<row>" + "<c/>" * 1_000_000 + "</row>",
    "millions of rows": "<row/>" * 1_000_000,
    "deep XML": "<a>" * 900_000,
    "one long tag": f'<row x="{"y" * 9_000_000}">',
    "one tag with many attributes": f"<row {' '.join(f'a{n}=_1_' for n in range(40_000))}/>",
    "one long text": row(f"<c t='str'><v>{'x' * 9_000_000}</v></c>"),
    "a long text shared often": row('<c t="s"><v>0</v></c>' * 30) * 400,
    "more than is unpacked": " " * 21 * 1024 * 1024,
}


def refused(content):
    """What the refusal says; it comes within a second, with some allowance for a busy machine."""
    began = time.process_time()
    with pytest.raises(Unreadable) as error:
        read_file("a.xlsx", content)
    assert time.process_time() - began < 4
    return str(error.value)


@pytest.mark.parametrize("case", FAR)
def test_a_cell_far_from_the_rest_is_refused_by_name_and_nothing_is_padded(case):
    assert "is filled, far from the rest" in refused(a_book(FAR[case]))


def test_an_empty_cell_may_stand_anywhere():
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row><mergeCell ref="A1:XFD1048576"/>'
    assert texts(a_book(GOOD + far)) == [("Sep 2012", "12")]


@pytest.mark.parametrize("case", WRONG)
def test_a_workbook_that_contradicts_itself_is_refused_with_what_to_do(case):
    assert "Open it in Excel and save it again" in refused(a_book(WRONG[case]))


@pytest.mark.parametrize("case", HUGE)
def test_a_workbook_holds_no_worker_however_much_it_unpacks_to(case):
    assert "too big" in refused(
        a_book(HUGE[case].replace("_1_", "'1'"), shared=[f"<t>{'x' * 100_000}</t>"])
    )


def test_entities_other_packings_and_long_lists_of_parts_are_refused():
    bomb = "<!DOCTYPE w [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><w>&b;</w>"
    assert "can’t be read" in refused(a_book(xl__worksheets__sheet1=bomb))
    assert "can’t be read" in refused(a_book(method=ZIP_BZIP2))
    assert "can’t be read" in refused(a_book(xl__workbook="<workbook/>"))
    many = BytesIO()
    with ZipFile(many, "w") as archive:
        for number in range(6000):
            archive.writestr(f"{number}", "")
    assert "damaged" in refused(many.getvalue())


def test_a_pasted_cell_far_from_the_rest_is_refused_by_name():
    with pytest.raises(Unreadable, match="Cell AO1 is filled, far from the rest"):
        read_paste("\t".join(["12"] * 41))
