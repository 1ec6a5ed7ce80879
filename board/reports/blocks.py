"""What a report is made of, whatever form it takes: headings, paragraphs, lists and tables; pure.

The Word document, the preview on a page and the tests read the same blocks.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

MOST_ROWS = 400  # of a table
MOST_IN_ALL = 4_000  # rows of all tables: a Word document of some two hundred pages
LONGEST = 1_500  # characters of a cell
IN_THE_WORKBOOK = "The workbook of this report has them all"


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph, or several: an empty line or a line's end begins the next."""

    text: str
    kind: str = "text"

    @property
    def paragraphs(self) -> list[str]:
        return [line.strip() for line in self.text.split("\n") if line.strip()]


@dataclass(frozen=True)
class Bullets:
    lines: Sequence[str]
    kind: str = "bullets"


@dataclass(frozen=True)
class Table:
    """`widths` are the shares of the columns; the first column names the row."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[int]
    kind: str = "table"

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each row as pairs of a heading and a cell."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class Picture:
    """A picture as PNG, which is drawn once it is asked for: a page shows a few of a report's;
    `described` is said where it can't be seen."""

    caption: str
    described: str
    draw: Callable[[], bytes]
    kind: str = "picture"

    @cached_property
    def png(self) -> bytes:
        return self.draw()

    @property
    def address(self) -> str:
        """The picture itself as an address, for a page."""
        return f"data:image/png;base64,{b64encode(self.png).decode()}"


Block = Heading | Text | Bullets | Table | Picture


def cut(blocks: Sequence[Block]) -> list[Block]:
    """The blocks within the size of a report; after what was cut, a notice says how much."""
    kept: list[Block] = []
    left = MOST_IN_ALL
    for block in blocks:
        if not isinstance(block, Table):
            kept.append(block)
            continue
        most = min(MOST_ROWS, left)
        rows = block.rows[:most]
        left -= len(rows)
        long = sum(len(cell) > LONGEST for row in rows for cell in row)
        notices = list(notices_of(block, rows, long))
        if long:
            rows = [[shortened(cell) for cell in row] for row in rows]
        kept.append(replace(block, rows=rows) if rows else Text(f"{block.caption}: left out."))
        kept += [Text(f"Cut: {' '.join(notices)} {IN_THE_WORKBOOK}.")] if notices else []
    return kept


def shortened(cell: str) -> str:
    return cell if len(cell) <= LONGEST else f"{cell[:LONGEST].rstrip()} … (cut)"


def notices_of(table: Table, shown: Sequence[Sequence[str]], long: int) -> Sequence[str]:
    """What was left out of the table, in sentences; none where nothing was."""
    rows, found = len(table.rows), []
    if rows > len(shown):
        found.append(f"{len(shown):,} of {rows:,} rows stand in “{table.caption}”.")
    if long:
        found.append(f"{long:,} long text{'s were' if long > 1 else ' was'} shortened.")
    return found
