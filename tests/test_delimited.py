"""Pasted text and CSV files split into cells: no row is lost, and no word of what was said."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.files.workbooks import Unreadable, read_file, read_paste

SAID = '"They listened" and "helped" me'


def pasted(text):
    return [line.texts for line in read_paste(text)]


def read(text, encoding="utf-8"):
    return [line.texts for line in read_file("a.csv", text.encode(encoding))]


@pytest.mark.parametrize(
    "said",
    [
        SAID,
        '"They listened',
        'They "listened"',
        '"Yes" they said',
        '"',
        '""x',
        '5" more',
        "'tis so",
    ],
)
def test_what_somebody_said_is_kept_letter_for_letter_and_swallows_no_row(said):
    rows = [("Sep 2012", said), ("Oct 2012", "12"), ("Nov 2012", '"No"')]
    assert pasted("\n".join("\t".join(row) for row in rows)) == rows
    rows[2] = ("Nov 2012", "No")
    for mark in ",;":
        assert read("\n".join(mark.join(row) for row in rows)) == rows


@pytest.mark.parametrize("last", ['5"', '"no"', 'she said "no"', '""', '"no', "no"])
def test_an_unclosed_mark_swallows_no_row_whatever_marks_come_later(last):
    rows = [("Sep 2012", '"They listened'), ("Oct 2012", "12"), ("Nov 2012", last)]
    for table in (
        pasted("\n".join("\t".join(row) for row in rows)),
        read("\n".join(",".join(row) for row in rows)),
    ):
        assert [line[0] for line in table] == ["Sep 2012", "Oct 2012", "Nov 2012"]
        assert table[0][1] == '"They listened'


def test_a_quoted_cell_of_several_lines_is_one_cell_and_its_doubled_marks_are_single():
    cell = '"They said ""thanks"",\nand left"'
    said = 'They said "thanks", and left'
    assert pasted(f"Sep 2012\t{cell}\nOct 2012\t1") == [("Sep 2012", said), ("Oct 2012", "1")]
    assert read(f"Sep 2012,{cell} \nOct 2012,1") == [("Sep 2012", said), ("Oct 2012", "1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "sep=;\n"])
def test_a_file_is_read_in_every_encoding_line_end_and_with_its_separator_stated(
    encoding, end, start
):
    text = f"{start}Period;Reading;Note\nSep 2012;£5;a, b, c, d\n".replace("\n", end)
    assert read(text, encoding) == [("Period", "Reading", "Note"), ("Sep 2012", "£5", "a, b, c, d")]


def test_a_separator_stated_in_a_paste_is_used_and_its_line_is_no_row():
    assert pasted("sep=,\nSep 2012,12") == [("Sep 2012", "12")]
    assert pasted("Period;Reading\nSep 2012;12") == [("Period", "Reading"), ("Sep 2012", "12")]
    assert pasted("Our readings\nPeriod,Reading\nSep 2012,12")[1] == ("Period", "Reading")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x81\x8d", b"\0\0\0\0"])
def test_what_is_no_text_is_refused_with_what_to_save_it_as(content):
    with pytest.raises(Unreadable, match="In Excel, save it as"):
        read_file("a.csv", content)


def test_control_characters_are_left_out_and_blank_rows_without_end_refused():
    assert pasted("Sep\x0b2012\t\x071\x1b2") == [("Sep 2012", "12")]
    with pytest.raises(Unreadable, match="far from the rest"):
        pasted("1" + "\n" * 500_000 + "2")


def test_a_row_of_endless_cells_is_refused():
    with pytest.raises(Unreadable, match="row 2 or a cell in it is too long"):
        read_paste("a\tb\n" + "\t" * 500_000)


MARKS = ['"' * 900_000, '"\n' * 400_000, ',"""x' * 150_000, '"",' * 300_000]


@pytest.mark.parametrize("text", MARKS)
def test_no_marks_hold_a_worker(text):
    for start in ("", "a,b\n", "a\tb\n"):
        began = time.process_time()
        with suppress(Unreadable):
            read_paste(start + text)
        assert time.process_time() - began < 1.5


@given(st.lists(st.lists(st.text('ab"\n ', max_size=6), min_size=1, max_size=3), max_size=4))
def test_every_letter_of_a_paste_is_in_a_cell(rows):
    text = "\n".join("\t".join(row) for row in rows)
    try:
        cells = "".join("".join(line.texts) for line in read_paste(text))
    except Unreadable:
        cells = ""
    assert [char for char in cells if char in "ab"] == [char for char in text if char in "ab"]
