"""The picture of slippage by lead: a mark for each action that was not done by the date first
agreed, as many days to the right as it was done later, or has been open since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from board.dashboard.how_far import HowFar, Slip
from workstreams.measures.chart_lines import ticks_of
from workstreams.measures.picture import Path, Picture, at, words

LEFT, RIGHT = 112.0, 290.0  # no day after the first date, and the longest slip
TOP, ROW = 44, 28  # the middle of the first row, and from one to the next
GRID = 4  # marks that would stand nearer to each other are one
LEAST = 30  # days that the picture is wide at least


def draw_slips(rows: Sequence[HowFar]) -> Picture:
    longest = max([LEAST, *(slip.days for row in rows for slip in row.slips)])
    step = (RIGHT - LEFT) / longest
    height = TOP + ROW * len(rows)
    texts = [words("name", 44, 14, "In time"), words("name", LEFT, 14, "Days after")]
    marks = {True: "", False: ""}
    middles = ""
    for place, row in enumerate(rows):
        y = TOP + ROW * place
        texts.append(words("name", 0, y + 5, row.code))
        texts.append(words("plain", 44, y + 5, f"{row.in_time} of {len(row.slips)}"))
        for is_done in marks:
            own = (slip for slip in row.slips if slip.days and slip.is_done is is_done)
            marks[is_done] += "".join(f"M{at(x)} {y}h0" for x in places(own, step))
        if row.slips:
            middles += f"M{at(LEFT + step * row.half_within)} {y - 10}v20"
    ticks = [tick for tick in ticks_of(0, longest) if tick <= longest - 8 / step]
    texts += [words("middle", LEFT + step * tick, 30, f"{tick:.0f}") for tick in ticks]
    grid = "".join(f"M{at(LEFT + step * tick)} 34V{height - ROW // 2}" for tick in ticks)
    paths = (
        Path("grid", grid),
        Path("slip-done", marks[True]),
        Path("slip-open", marks[False]),
        Path("slip-hole", marks[False]),
        Path("half", middles),
    )
    return Picture(height, paths, texts)


def places(slips: Iterable[Slip], step: float) -> list[float]:
    """Where marks stand: several at the same place are one."""
    return sorted({LEFT + GRID * round(step * slip.days / GRID) for slip in slips})
