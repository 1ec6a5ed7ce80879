"""The heat map of what leads said over what the facts showed, by round: two halves a cell, each
with its number and as dark as its share; where they are far apart, the cell has a thick edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from board.dashboard.rounds_rated import Cell, RoundsRated
from workstreams.measures.picture import Path, Picture, Words, bar, words

LEFT, STEP, WIDE, HALF = 46, 42, 40, 20  # the first cell, from one to the next; a cell's half
TOP, ROW = 24, 46  # the first row, and from one to the next
DRAWN = 13  # rows at most, that of the whole plan among them; the table has all
SHADES = (0.0, 0.1, 0.25, 0.5)  # from which share a half is darker than the one before
LIGHT_ON = 3  # the first shade on which the number is white


def draw_ratings(rated: RoundsRated) -> Picture:
    texts = [
        words("middle", LEFT + STEP * place + WIDE / 2, 14, each.number)
        for place, each in enumerate(rated.rounds)
    ]
    shades: dict[int, str] = defaultdict(str)
    edges = ""
    drawn = rated.rows[:DRAWN]
    for row, stream in enumerate(drawn):
        y = TOP + ROW * row
        texts.append(words("name", 0, y + 26, stream.code or "All"))
        for place, cell in enumerate(stream.cells):
            x = LEFT + STEP * place
            for top, number in ((y, cell.said.number), (y + HALF, cell.shown.number)):
                shade = shade_of(number, cell.actions)
                shades[shade] += bar(x, top, WIDE, HALF)
                texts.append(number_in(x, top, number, shade))
            edges += edge(x, y, cell)
    paths = [Path(f"shade-{shade}", shades[shade]) for shade in sorted(shades)]
    return Picture(TOP + ROW * len(drawn), [*paths, Path("edge", edges)], texts)


def shade_of(number: int, actions: int) -> int:
    """0 for none; then the darker, the greater the share."""
    return sum(number > 0 and number >= share * actions for share in SHADES)


def number_in(x: float, top: float, number: int, shade: int) -> Words:
    kind = "light" if shade >= LIGHT_ON else "middle"
    return words(kind, x + WIDE / 2, top + 15, number)


def edge(x: float, y: float, cell: Cell) -> str:
    return bar(x, y, WIDE, 2 * HALF) if cell.disagrees else ""


def in_words(rated: RoundsRated) -> str:
    """For the picture's description: what the last of its rounds shows."""
    last: Sequence[str] = [
        f"{row.code or 'All'}: leads called {row.cells[-1].said.number} of "
        f"{row.cells[-1].actions} amber or red, the facts showed {row.cells[-1].shown.number}."
        for row in rated.rows[:DRAWN]
    ]
    return " ".join((f"Round {rated.rounds[-1].number}:", *last))
