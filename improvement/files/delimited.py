"""Splits pasted text and CSV files into cells, without losing a row or a word; pure.

Python's own reader lets an unclosed quotation mark swallow the rows below it, and takes the marks
from what somebody said. Here a mark quotes a cell only where it is closed at the cell's end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_CELL = 32_767  # characters that a spreadsheet keeps in a cell
MOST_CELLS = 1_000  # of a row, empty ones too
LOOKED_AT = 20  # lines from which the separator is found
STATED = re.compile(r"sep=([,;\t])\n", re.IGNORECASE)
QUOTED = {
    mark: re.compile(rf'"([^"]*+(?:""[^"]*+)*+)" *(?={mark}|\n|\Z)') for mark in ("\t", ";", ",")
}
# The first cell of a line that is likely a row of its own, such as "Sep 2012" or "30/09/2012".
OWN_ROW = {mark: re.compile(rf"\n[\w /.'’–-]{{0,20}}\d\d *{mark}") for mark in QUOTED}


class Unsplittable(ValueError):
    """A cell or a row is longer than any can be; the message is the number of the row."""


def lines_of(text: str) -> str:
    """The text with the line ends of Unix, whatever system wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def stated_separator(text: str) -> tuple[str, str]:
    """The separator that a first line "sep=;" states for Excel, or "", and the text without it."""
    stated = STATED.match(text)
    return (stated[1], text[stated.end() :]) if stated else ("", text)


def separator_of_file(text: str) -> str:
    """The separator that most of the first lines have."""
    first = [line for line in text[:100_000].split("\n") if line.strip()][:LOOKED_AT]
    return max("\t;,", key=lambda mark: sum(mark in line for line in first))


def separator_of_paste(text: str) -> str:
    """A tab, unless a line has headings with another: a comma can be a part of a number."""
    if "\t" in text:
        return "\t"
    for line in text[:10_000].split("\n")[:LOOKED_AT]:
        for mark in ";,":
            if mark in line and any(part.strip(' "').isalpha() for part in line.split(mark)):
                return mark
    return "\t"


def split(text: str, separator: str, *, was_copied: bool = False) -> Iterator[list[str]]:
    """The rows of cells. `was_copied` says that the cells were copied from a spreadsheet, which
    quotes only a cell with lines or marks in it, so that other marks belong to the text.

    Raises Unsplittable.
    """
    row: list[str] = []
    number, at = 1, 0
    ends = re.compile(rf"{separator}|\n|\Z")
    while True:
        quoted = QUOTED[separator].match(text, at) if text.startswith('"', at) else None
        if quoted and is_a_cell(quoted[1], separator, was_copied):
            cell, at = quoted[1].replace('""', '"'), quoted.end()
        else:
            end = ends.search(text, at)
            assert end
            cell, at = text[at : end.start()], end.start()
        if len(cell) > LONGEST_CELL or len(row) > MOST_CELLS:
            raise Unsplittable(str(number))
        row.append(cell)
        if not text.startswith(separator, at):
            yield row
            row, number = [], number + 1
            if at >= len(text):
                return
        at += 1


def is_a_cell(inner: str, separator: str, was_copied: bool) -> bool:
    """Whether what stands between two marks is a cell, and no quotation or several rows."""
    if was_copied and separator in inner:
        return False
    if was_copied and "\n" not in inner and '""' not in inner:
        return False
    return not OWN_ROW[separator].search(inner)
