"""Finds the tables of actions in a file: the row of headings, and what each column holds; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from improvement.files.grids import Grid
from workstreams.importing.headings import columns_of, field_of, words_of
from workstreams.importing.rating_keys import LETTERS, bare_word

LOOKED_AT = 60  # rows in which the headings are looked for
LONGEST_HEADING = 70
WHEN_IMPORTED = "(when imported, last on"  # begins what an export adds to some headings
FEWEST = 3  # columns that are known of a row of headings


@dataclass(frozen=True)
class Table:
    """A grid's table of actions. `columns` has the column of each field."""

    grid: Grid
    top: int  # the first row of its headings
    header: int  # the last one
    columns: dict[str, int]
    last: int  # its last row
    title: str = ""  # of its block, where the sheet has several
    left: frozenset[str] = frozenset()  # the headings of columns that are left by intent
    ticks: tuple[tuple[int, str], ...] = ()  # columns of one rating each, in which it is ticked

    def rows(self) -> Iterator[int]:
        return (row for row in self.grid.rows() if self.header < row <= self.last)

    def unread(self) -> list[tuple[int, str]]:
        """The columns that hold nothing known, with their headings."""
        read = set(self.columns.values())
        cells = {
            column: heading_at(self.grid, row, column)
            for row in (self.header, self.top)
            for column in self.grid.columns(row)
        }
        return [
            (column, text)
            for column, text in cells.items()
            if column not in read | {column for column, _ in self.ticks} and text not in self.left
        ]


def heading_at(grid: Grid, row: int, column: int) -> str:
    """The words of a heading, without the day that an export adds to them."""
    return " ".join(grid.at(row, column).text.split()).partition(f" {WHEN_IMPORTED}")[0]


def headings(grid: Grid, row: int) -> list[tuple[int, str]]:
    """The columns and headings of a row, with those that are merged with a row above. Below a
    heading that spans several dates, each has its own words and those of that heading."""
    merged = {column for at, column in grid.origins if at == row and grid.is_continued(at, column)}
    found = []
    for column in sorted({*grid.columns(row), *merged}):
        text = heading_at(grid, row, column)
        if text and not field_of(text):
            above = heading_at(grid, row - 1, column)
            text = f"{text} {above}" if text != above and field_of(above) in DATES else text
        found.append((column, text))
    return [(column, text) for column, text in found if text]


DATES = ("due", "baseline_due", "revised_due")
OF_DATES = {*DATES, "finished"}
LOWER = {*OF_DATES, "starts", "review", "lead", "accountable", "rag", "progress"}


def with_lower_headings(
    grid: Grid, header: int, columns: dict[str, int]
) -> tuple[int, dict[str, int]]:
    """The last row of the headings and the columns, where the row below has kinds of what stands
    above: "Original" and "Revised" below "Timescale", "Red" and "Green" below "Status"."""
    below = next((row for row in grid.rows() if row > header), 0)
    own = grid.columns(below)
    if below != header + 1 or not own or columns["action"] in own:
        return header, columns
    cells = [(column, heading_at(grid, below, column)) for column in own]
    starts = [column for column, _ in headings(grid, header)]
    spans = {c: max((start for start in starts if start <= c), default=0) for c, _ in cells}
    beneath = [spans[column] for column, _ in cells]
    ratings = {column for column, _ in rating_columns(cells)}
    lower: dict[str, int] = {}
    for column, text in cells:
        alone, above = field_of(text), heading_at(grid, header, spans[column])
        field = alone if alone in OF_DATES else field_of(f"{text} {above}")
        if field not in OF_DATES:  # a row of the table could have such words in one cell by chance
            field = alone if beneath.count(spans[column]) > 1 else ""
        if field in LOWER:
            lower.setdefault(field, column)
    if len(lower) < len(cells) - len(ratings) or not lower.keys() | ratings:
        return header, columns
    dates = lower.keys() & OF_DATES
    replaced = {*ratings, *(column for column, _ in cells)}
    kept = {f: c for f, c in columns.items() if c not in replaced and not (dates and f == "due")}
    return below, kept | lower


def rating_columns(cells: Iterable[tuple[int, str]]) -> tuple[tuple[int, str], ...]:
    """The columns that stand for a colour each, to be ticked; none where there is one alone."""
    found = [(column, text) for column, text in cells if named_rating(text) in LETTERS.values()]
    return tuple(found) if len({named_rating(text) for _, text in found}) > 1 else ()


def named_rating(text: str) -> str:
    word = bare_word(text)
    return LETTERS.get(word, word)


def known_columns(grid: Grid, row: int, holds: Mapping[str, str]) -> dict[str, int]:
    """The columns by their fields, where the row could be one of headings; else none. `holds` says
    what is in the columns with some headings, whatever their words are."""
    cells = headings(grid, row)
    if any(len(text) > LONGEST_HEADING or grid.at(row, c).day for c, text in cells):
        return {}
    known = [text for _, text in cells if text in holds or field_of(text)]
    found = columns_held(cells, holds)
    is_headings = "action" in found and len(found) >= FEWEST and 5 * len(known) >= 3 * len(cells)
    return found if is_headings else {}


def columns_held(cells: list[tuple[int, str]], holds: Mapping[str, str]) -> dict[str, int]:
    """The column of each field, by what a person said of some headings and by the others' words."""
    found = columns_of([cell for cell in cells if cell[1] not in holds])
    said = {holds[text]: column for column, text in reversed(cells) if holds.get(text)}
    return {field: c for field, c in found.items() if c not in said.values()} | said


def tables_of(grid: Grid, holds: Mapping[str, str], header: int = 0) -> list[Table]:
    """The tables of a sheet, of which each block may have its headings again; none where no row of
    headings is found. A person may say which row, the `header`, has them."""
    rows = grid.rows()
    if header:
        return stated_table(grid, header, holds)
    candidates = [(row, known_columns(grid, row, holds)) for row in rows[:LOOKED_AT]]
    best = max(candidates, key=lambda found: len(found[1]), default=(0, {}))
    if not best[1]:
        return []
    first, known = best
    starts = [(first, known)]
    own = headings(grid, first)
    for row in rows:
        if row > first and is_repeated(grid, own, row):
            starts.append((row, known_columns(grid, row, holds) or known))
    firsts = starts
    starts = [with_lower_headings(grid, row, of) for row, of in starts]
    left = frozenset(text for text, field in holds.items() if not field)
    tops = [min(grid.origin(row, c)[0] for c in of.values()) for row, of in firsts]
    ends = [top - 1 for top in tops[1:]] + [rows[-1]]
    titles = [block_title(grid, top) if len(tops) > 1 else "" for top in tops]
    return [
        Table(
            *(grid, top, row, with_ratings(grid, of, row, end), end, title, left),
            rating_columns([cell for at in range(top, row + 1) for cell in headings(grid, at)]),
        )
        for top, (row, of), end, title in zip(tops, starts, ends, titles, strict=True)
    ]


def stated_table(grid: Grid, header: int, holds: Mapping[str, str]) -> list[Table]:
    """The table whose headings stand in the row; its columns may still lack that of the actions."""
    rows = grid.rows()
    if header not in rows:
        return []
    columns = columns_held(headings(grid, header), holds)
    left = frozenset(text for text, field in holds.items() if not field)
    return [Table(grid, header, header, columns, rows[-1], "", left)]


def block_title(grid: Grid, header: int) -> str:
    """The text of the row above the headings, where it is the only one there."""
    above = [row for row in grid.rows() if row < header]
    if not above or len(grid.columns(above[-1])) != 1:
        return ""
    return heading_at(grid, above[-1], grid.columns(above[-1])[0])


def with_ratings(grid: Grid, columns: dict[str, int], first: int, last: int) -> dict[str, int]:
    """The columns, of which that of the status has the ratings where nothing else has and most of
    its texts are colours."""
    if "rag" in columns or "status" not in columns:
        return columns
    texts = [grid.at(row, columns["status"]).text for row in grid.rows() if first < row <= last]
    words = [bare_word(text) for text in texts if text]
    colours = [word for word in words if LETTERS.get(word, word) in LETTERS.values()]
    if not words or 2 * len(colours) <= len(words):
        return columns
    return {("rag" if field == "status" else field): c for field, c in columns.items()}


def is_repeated(grid: Grid, first: list[tuple[int, str]], row: int) -> bool:
    """Whether the row has the headings of the first one again, in its own columns or others. Of
    thousands of rows nearly none has any of them, and is not looked at word by word."""
    plain = {text.casefold() for _, text in first}
    if not any(heading_at(grid, row, c).casefold() in plain for c in grid.columns(row)):
        return False
    wanted = {words_of(text) for _, text in first}
    texts = {words_of(text) for _, text in headings(grid, row)}
    same = len(wanted & texts)
    return same >= FEWEST and 4 * same >= 3 * len(texts)
