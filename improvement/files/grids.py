"""A table of a file as a person sees it: cells with lines and colours, merged areas; pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from improvement.files.sheets import Mark

Place = tuple[int, int]  # a row and a column, from 1
Area = tuple[int, int, int, int]  # the first row and column of merged cells, and the last ones


class GridCell(NamedTuple):
    """A cell's text with its lines, the colour that fills it (six hex digits, or ""), its day where
    it holds one, and what else is known of its text."""

    text: str = ""
    colour: str = ""
    day: date | None = None
    mark: Mark = Mark.NONE


EMPTY = GridCell()


class Grid:
    """A table of a file. `name` is that of its sheet, and "" where the file has one table only;
    `title` is the last line that a document has before it."""

    def __init__(
        self,
        name: str,
        cells: Mapping[Place, GridCell],
        merged: Collection[Area] = (),
        is_hidden: bool = False,
        title: str = "",
    ) -> None:
        self.name, self.title, self.is_hidden = name, title, is_hidden
        self.cells = cells
        self.origins: dict[Place, Place] = {}
        for top, left, bottom, right in merged:
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    self.origins[row, column] = (top, left)
        self.filled: dict[int, list[int]] = defaultdict(list)
        self.drawn: dict[int, list[int]] = defaultdict(list)
        for row, column in sorted(cells):
            self.drawn[row].append(column)
            if cells[row, column].text:
                self.filled[row].append(column)

    def origin(self, row: int, column: int) -> Place:
        """The place of the cell; of merged ones, that of the first."""
        place = row, column
        return self.origins.get(place, place)

    def at(self, row: int, column: int) -> GridCell:
        """The cell there; of merged ones, the first."""
        place = row, column
        return self.cells.get(self.origins.get(place, place), EMPTY)

    def is_continued(self, row: int, column: int) -> bool:
        """Whether the cell is merged with one of a row above."""
        return self.origin(row, column)[0] < row

    def rows(self) -> list[int]:
        """The numbers of the rows that have a text of their own."""
        return list(self.filled)

    def columns(self, row: int) -> list[int]:
        """The columns of the row's own texts."""
        return self.filled.get(row, [])

    def drawn_columns(self, row: int) -> list[int]:
        """The columns of the row's own texts and colours."""
        return self.drawn.get(row, [])
