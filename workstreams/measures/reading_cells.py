"""Reads each cell of a table of readings as the value of a field, or says what is wrong; pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from improvement.files.sheets import Mark
from improvement.files.workbooks import Line
from improvement.numbers import read_number
from workstreams.measures.periods import Period, read_period
from workstreams.measures.reading_rules import MeasureToRead

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
YES, NO = {"yes", "y", "true", "provisional", "p"}, {"no", "n", "false", "final"}


def read_cell(name: str, line: Line, column: int, measure: MeasureToRead) -> Any:
    """The cell's value for the field. Raises ValueError."""
    text, mark = line.text(column), line.mark(column)
    if Mark.NO_VALUE in mark and name != "period":
        kind = "" if name in WORDS else " and not a number"
        raise ValueError(
            f"“{shortened(text)}” is a formula{kind}, and the file does not hold its value: open "
            "it in Excel, save it and choose it again"
        )
    if name in WORDS:
        return parse_words(line.shown(column), is_literal=Mark.LITERAL in mark)
    if name == "period":
        return parse_period(unquoted(text), measure.covers)
    return PARSERS[name](unquoted(text))


def unquoted(text: str) -> str:
    """The text without the marks round it, which files put round a cell, but no number has."""
    is_quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1].strip() if is_quoted else text


def parse_number(text: str) -> Decimal | None:
    value = read_number(text)
    if value is None and text.strip():
        if text.strip() in ERRORS:
            raise ValueError(f"“{text.strip()}” is an error in the workbook, and not a number")
        kind = "a formula and not" if is_formula(text) else "not"
        raise ValueError(f"“{shortened(text)}” is {kind} a number")
    return value


def parse_whole_number(text: str) -> int | None:
    value = parse_number(text)
    if value is not None and (value < 0 or value != value.to_integral_value() or value > 10**9):
        raise ValueError(f"“{shortened(text)}” is not a whole number")
    return None if value is None else int(value)


def parse_period(text: str, covers: str = "any") -> Period:
    if is_formula(text):
        raise ValueError(f"“{shortened(text)}” is a formula and not a period")
    return read_period(text, covers)


def parse_words(text: str, *, is_literal: bool = False) -> str | None:
    if is_formula(text) and not is_literal:
        raise ValueError(f"“{shortened(text)}” is a formula: paste its value")
    if len(text) > 2000:
        raise ValueError("This must be 2,000 characters or fewer")
    return text or None


def parse_yes_or_no(text: str) -> bool | None:
    """None for an empty cell, which says nothing."""
    if not text:
        return None
    if text.casefold() not in YES | NO:
        raise ValueError(f"“{shortened(text)}” should be yes or no")
    return text.casefold() in YES


PARSERS: dict[str, Callable[[str], Any]] = {
    "value": parse_number,
    "numerator": parse_number,
    "denominator": parse_number,
    "sample": parse_whole_number,
    "provisional": parse_yes_or_no,
    "series": parse_whole_number,
}
WORDS = ("as_stated", "note")
NOT_READINGS = ("period", "provisional", "series")


def is_formula(text: str) -> bool:
    return text.startswith(("=", "+", "@", "\uff1d"))


def shortened(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
