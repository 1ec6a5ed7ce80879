"""The apostrophe by which a spreadsheet takes what follows for text, where it could be taken for a
formula; written into downloads and taken off what is read. Pure."""

from __future__ import annotations

import re

FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")  # spreadsheets read the full-width forms alike
BLANK = "\0\t\r\n\v\f \xa0\ufeff"
# An apostrophe by which a spreadsheet takes what follows for text: a formula, a date or a number.
TEXT_MARK = re.compile(
    rf"'(?='*[{BLANK}]*(?:[{re.escape(''.join(FORMULA))}]|[\w /.–-]{{1,25}}\Z(?<=\d)))"
)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text."""
    return text.lstrip(BLANK).startswith(FORMULA)


def is_mistaken(text: str) -> bool:
    """Whether the text comes back otherwise than it is unless an apostrophe is put before it."""
    return is_formula(text) or bool(TEXT_MARK.match(text.lstrip(BLANK)))


def without_mark(text: str) -> str:
    """The text without the apostrophe that `plain`, or a person in a spreadsheet, put before it."""
    return TEXT_MARK.sub("", text, count=1) if TEXT_MARK.match(text) else text
