"""Readings from a table: what each row holds, and its faults named by cell."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.files.sheets import Mark
from improvement.files.workbooks import Line, Unreadable, read_paste
from workstreams.measures.periods import Length, Period
from workstreams.measures.reading_table import read_table, template_periods

ON = date(2013, 11, 18)
SEPTEMBER, OCTOBER = (Period(date(2012, month, 1), Length.MONTH) for month in (9, 10))


def measure(kind="count", covers="month"):
    return SimpleNamespace(kind=kind, covers=covers, series=2)


def result_of(text, first=None, **about):
    return read_table(read_paste(text), measure(**about), ON, first)


def faults_of(text, first=None, **about):
    return result_of(text, first, **about).faults


def test_two_columns_are_the_period_and_the_reading():
    result = result_of("Sep 2012\t1,214\nOct 2012\t 12 \n")
    assert result.faults == []
    assert [(reading.period, reading.value) for reading in result.readings] == [
        (SEPTEMBER, Decimal(1214)),
        (OCTOBER, Decimal(12)),
    ]


def test_a_single_column_takes_periods_in_order_from_the_first_one_given():
    result = result_of("\n12\n13\n\n", first=SEPTEMBER)
    assert [(reading.period, reading.value) for reading in result.readings] == [
        (SEPTEMBER, 12),
        (OCTOBER, 13),
    ]
    assert faults_of("12\n13") == [
        "No column gives the periods: say which one the first number is for"
    ]


def test_an_empty_row_among_numbers_alone_is_asked_about_and_moves_no_number():
    expected = [
        "Row 2 is empty, and could be a period without a number: take it out, or put the periods in"
        " a column of their own"
    ]
    assert faults_of("12\n\n13\n14", first=SEPTEMBER) == expected
    assert faults_of("Reading\n12\n13\n\n\n14", first=SEPTEMBER)[0].startswith("Row 4 is empty")
    assert faults_of("Period\tReading\nSep 2012\t12\n\nOct 2012\t13", first=SEPTEMBER) == []


def test_three_columns_are_the_period_the_numerator_and_the_denominator():
    (reading,) = result_of("Sep 2012\t45\t60", kind="percentage").readings
    assert (reading.numerator, reading.denominator, reading.value) == (45, 60, None)


def test_a_reading_in_words_is_read_as_words():
    (reading,) = result_of("Q2 2012/13\tMuch the same", kind="words", covers="quarter").readings
    assert (reading.as_stated, str(reading.period)) == ("Much the same", "July to September 2012")


def test_columns_with_headings_may_come_in_any_order():
    text = (
        "Note\tUnit\tReading\tPeriod\tProvisional\tSample\n"
        "Late\t%\t95%\t30/09/2012\tyes\t40\n"
        "\t\t\tOctober 2012\t\t\n"
    )
    (reading,) = result_of(text, kind="percentage").readings
    assert (reading.note, reading.value, reading.period, reading.provisional, reading.sample) == (
        "Late",
        95,
        SEPTEMBER,
        True,
        40,
    )


BAD = {
    "a formula": ("Sep 2012\t=cmd()", ["B1: “=cmd()” is a formula and not a number"]),
    "text in numbers": ("Sep 2012\tabout 12", ["B1: “about 12” is not a number"]),
    "two decimal points": ("Sep 2012\t1.2.3", ["B1: “1.2.3” is not a number"]),
    "a formula for a period": ("=A1\t12", ["A1: “=A1” is a formula and not a period"]),
    "an unknown period": (
        "Sometime\t12",
        ["A1: “Sometime” is not a period: write September 2012, Q2 2012/13 or 2012/13"],
    ),
    "a period in the future": ("Dec 2013\t12", ["A1: December 2013 has not begun"]),
    "a period that is not over": (
        "Nov 2013\t12",
        ["A1: November 2013 is not over: mark the reading as provisional"],
    ),
    "a duplicate": (
        "Sep 2012\t12\nOct 2012\t1\nSep 2012\t13",
        ["Row 3: September 2012 stands in row 1 as well"],
    ),
    "a count that is no whole number": ("Sep 2012\t1.5", ["B1: A count is a whole number"]),
    "an unknown heading": (
        "Period\tReading\tColour\nSep 2012\t1\tred",
        [
            "C1: “Colour” is not a heading. Use Period, Reading, Numerator, Denominator, Sample, "
            "In words, Note or Provisional"
        ],
    ),
    "the same heading twice": (
        "Period\tMonth\nSep 2012\t1",
        ["B1: there are two columns for “Month”"],
    ),
    "too many columns": (
        "Sep 2012\t1\t2\t3\t4",
        ["There are 5 columns: put a heading over each"],
    ),
    "headings alone": ("Period\tReading", ["No row has a reading"]),
    "a sample in parts": (
        "Period\tReading\tSample\nSep 2012\t1\t2.5",
        ["C2: “2.5” is not a whole number"],
    ),
    "neither yes nor no": (
        "Period\tReading\tProvisional\nSep 2012\t1\tperhaps",
        ["C2: “perhaps” should be yes or no"],
    ),
    "a formula in a note": (
        "Period\tReading\tNote\nSep 2012\t1\t@SUM(A1)",
        ["C2: “@SUM(A1)” is a formula: paste its value"],
    ),
    "a long note": (
        f"Period\tReading\tNote\nSep 2012\t1\t{'x' * 2001}",
        ["C2: This must be 2,000 characters or fewer"],
    ),
    "an error of a spreadsheet": (
        "Sep 2012\t#DIV/0!",
        ["B1: “#DIV/0!” is an error in the workbook, and not a number"],
    ),
    "a text under no heading": (
        "Period\tReading\nSep 2012\t1\tand more",
        [
            "C2: there is no heading over “and more”. Put one over it, or take it out; a text with "
            "a comma needs quotation marks round it"
        ],
    ),
    "a reading above the headings": (
        "Sep 2012\t1\nPeriod\tReading\nOct 2012\t1",
        ["Row 1 stands above the headings of row 2: move it below them, or take it out"],
    ),
    "a year or a month": (
        "2011-12\t1",
        [
            "A1: “2011-12” could mean two things: write 2011/12 for April 2011 to March 2012, or "
            "12/2011 for the month"
        ],
    ),
    "a long number": (f"Sep 2012\t{'9' * 50}", [f"B1: “{'9' * 40}…” is not a number"]),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_in_a_table_is_named_by_row_and_cell(case):
    text, says = BAD[case]
    assert faults_of(text) == says


def test_a_title_may_stand_above_the_headings():
    for title in ("Readings of M1, 2012\n", "Readings\tof M1"):
        result = result_of(f"{title}\nPeriod:\tReading (%)\nSep 2012\t12")
        assert [(reading.period, reading.value) for reading in result.readings] == [(SEPTEMBER, 12)]


def test_numbers_with_more_places_than_are_kept_are_taken_and_said():
    result = result_of(
        "Sep 2012\t66.66666666666667\nOct 2012\t\u22120.30000000000000004", kind="score"
    )
    assert [reading.value for reading in result.readings] == [
        Decimal("66.6666666666667"),
        Decimal("-0.3"),
    ]
    assert result.remarks == ["B1: 66.6666666666667 is kept as 66.67"]
    parts = result_of("Sep 2012\t2.004\t3.0001", kind="percentage").readings[0]
    assert parts.with_computed_value("percentage").value == Decimal("66.67")


def test_of_a_formula_the_stored_value_is_taken_and_said_and_one_without_is_refused():
    lines = [
        Line(1, ("Period", "Reading", "Note")),
        Line(2, ("Sep 2012", "66.6666666666667", "95"), {1: Mark.WORKED_OUT, 2: Mark.PERCENT}),
        Line(3, ("Oct 2012", "=A1/2"), {1: Mark.NO_VALUE}),
        Line(4, ("Nov 2012", "1", "=A1"), {2: Mark.NO_VALUE}),
        Line(5, ("Dec 2012", "1", "=no formula"), {2: Mark.LITERAL}),
    ]
    result = read_table(lines, measure("score"), ON)
    assert result.remarks == ["B2: the value that the workbook worked out is taken, 66.67"]
    does_not_hold = (
        "and the file does not hold its value: open it in Excel, save it and choose it again"
    )
    assert result.faults == [
        f"B3: “=A1/2” is a formula and not a number, {does_not_hold}",
        f"C4: “=A1” is a formula, {does_not_hold}",
    ]
    assert [reading.note for reading in result.readings] == ["95%", "=no formula"]


def test_numbers_and_periods_may_stand_in_quotation_marks():
    (reading,) = result_of('"Period"\t"Reading"\n"Sep 2012"\t"1,234"').readings
    assert (reading.period, reading.value) == (SEPTEMBER, 1234)


def test_a_row_of_another_series_is_kept_apart():
    result = result_of("Series\tPeriod\tReading\n1\tSep 2012\t1\n2\tOct 2012\t2\n\tNov 2012\t3")
    assert [str(reading.period) for reading in result.readings] == ["October 2012", "November 2012"]
    assert [(row.line.number, row.series) for row in result.earlier] == [(2, 1)]


def test_only_percentages_that_stand_without_their_sign_are_unmarked():
    text = (
        "Period\tReading\tNumerator\tDenominator\nSep 2012\t0.95\nOct 2012\t95%\nNov 2012\t\t1\t2"
    )
    assert result_of(text, kind="percentage").unmarked == {SEPTEMBER}


def test_a_denominator_of_zero_is_a_fault():
    faults = faults_of("Sep 2012\t1\t0", kind="percentage")
    assert faults == ["C1: What it is out of must be more than nought"]


def test_a_missing_number_is_named_by_its_row():
    faults = faults_of("Period\tNumerator\nSep 2012\t1", kind="percentage")
    assert faults == ["Row 2: Give the number counted and what it is out of, or neither"]


def test_overlapping_periods_are_named():
    faults = faults_of("Q2 2012/13\t1\nSep 2012\t1", covers="any")
    assert faults == ["Row 2: September 2012 overlaps July to September 2012 in row 1"]


def test_every_fault_of_a_table_is_named_and_the_good_rows_are_still_read():
    result = result_of("Sep 2012\tx\nOct 2012\t1\nNever\t2")
    assert len(result.faults) == 2
    assert len(result.readings) == 1


@given(
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from(["Sep 2012", "Q1 2012/13", "12", "1,234", "=1", "Period", "yes"]),
                st.text(max_size=12),
            ),
            max_size=5,
        ),
        max_size=6,
    ),
    st.sampled_from(["count", "percentage", "words", "score"]),
    st.sampled_from([None, SEPTEMBER]),
)
def test_any_table_gives_faults_or_readings_whose_periods_do_not_overlap(rows, kind, first):
    try:
        table = read_paste("\n".join("\t".join(row) for row in rows))
    except Unreadable:
        return
    result = read_table(table, measure(kind, "any"), ON, first)
    assert result.readings or result.faults
    days = [reading.period for reading in result.readings]
    assert not any(a.overlaps(b) for i, a in enumerate(days) for b in days[:i])


def test_a_template_lists_the_periods_that_are_over_and_have_no_reading():
    assert [str(p) for p in template_periods(measure(), Period(date(2013, 8, 1), "month"), ON)] == [
        "September 2013",
        "October 2013",
    ]
    assert [
        str(p) for p in template_periods(measure(), Period(date(2013, 10, 1), "month"), ON)
    ] == ["November 2013"]
    assert len(template_periods(measure(), None, ON)) == 12
    quarters = template_periods(measure(covers="quarter"), None, ON)
    assert [str(p) for p in quarters][::3] == ["October to December 2012", "July to September 2013"]
    assert str(template_periods(measure(covers="any"), None, ON)[0]) == "November 2012"
