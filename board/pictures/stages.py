"""The picture of workstreams by stage: in each cell the number that reached the stage, of those
that are to reach it, and the same as a bar."""

from __future__ import annotations

from collections.abc import Sequence

from board.dashboard.how_far import STAGES, HowFar
from workstreams.measures.picture import Path, Picture, Words, bar, words

COLUMNS = (44.0, 100.0, 168.0, 220.0)  # where the cells of each stage begin
HEADS = ("Said", "Checked", "In use", "Difference")
TOP, ROW, BAR, HIGH = 24, 38, 48.0, 9.0  # the first row, the height of one; a bar's sides


def draw_stages(rows: Sequence[HowFar]) -> Picture:
    texts = [words("name", x, 14, head) for x, head in zip(COLUMNS, HEADS, strict=True)]
    asked, reached = "", ""
    for place, row in enumerate(rows):
        y = TOP + ROW * place
        texts.append(words("name", 0, y + 16, row.code))
        for x, (name, of) in zip(COLUMNS, STAGES, strict=True):
            number, total = row.counts[name].number, row.counts[of].number
            texts.append(cell(x, y, number, total))
            if total:
                asked += bar(x, y + 21, BAR, HIGH)
                reached += bar(x, y + 21, BAR * number / total, HIGH) if number else ""
    return Picture(TOP + ROW * len(rows), (Path("reached", reached), Path("asked", asked)), texts)


def cell(x: float, y: float, number: int, total: int) -> Words:
    """The numbers above a bar; a line where no action is to reach the stage."""
    return words("plain", x, y + 16, f"{number} of {total}" if total else "–")
