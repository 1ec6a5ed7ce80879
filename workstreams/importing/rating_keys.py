"""What a council's ratings mean by the key in its own file: green may be *on track* or *complete*.

Pure. A colour is named from its value and never taken to mean anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from colorsys import rgb_to_hsv
from dataclasses import dataclass, field

from improvement.files.grids import Grid

HUES = ((18, "red"), (50, "amber"), (70, "yellow"), (165, "green"), (260, "blue"), (320, "purple"))
LETTERS = {"r": "red", "a": "amber", "g": "green", "b": "blue", "y": "yellow", "p": "purple"}
USUAL = {"red", "amber", "green"}
PLAIN = re.compile(
    r"(?:on|off) (?:track|target|schedule)|(?:not )?(?:started|complete[d]?|achieved|met)|complete"
    r"|done|in progress|under ?way|delayed|slipped|slipping|over ?due|at risk|ongoing|outstanding"
)
SUSPENDED = re.compile(
    r"on hold|suspended|paused|deferred|withdrawn|cancelled|stopped|no longer (?:needed|required)"
    r"|superseded"
)
NAME_OF_KEY = re.compile(r"\b(?:key|legend|rag|brag|definitions?|guidance)\b", re.IGNORECASE)
ENTRY = re.compile(
    r"(red|amber|green|blue|yellow|purple|gr[ae]y|white|black|[ragby]|\d)\s*[-=:–—.)]?\s+(\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def colour_name(value: str) -> str:
    """What people call the colour of six hex digits."""
    red, green, blue = (int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, brightness = rgb_to_hsv(red, green, blue)
    if saturation < 0.15:
        return "white" if brightness > 0.95 else "black" if brightness < 0.2 else "grey"
    return next((name for bound, name in HUES if hue * 360 < bound), "red")


@dataclass
class Key:
    """The meanings that a file gives, by the words of a rating and by a colour's value."""

    words: dict[str, str] = field(default_factory=dict)
    colours: dict[str, str] = field(default_factory=dict)
    rows: set[tuple[str, int]] = field(default_factory=set)  # sheet and row of each entry

    def meaning(self, rating: str, colour: str) -> str | None:
        """The meaning of a rating in words, or of the colour of its cell; None where none is
        given."""
        word = bare_word(rating) or (colour_name(colour) if colour else "")
        for known in (word, LETTERS.get(word, word)):
            if known in self.words:
                return self.words[known]
        if colour in self.colours:
            return self.colours[colour]
        named = {colour_name(value): meaning for value, meaning in self.colours.items()}
        return named.get(LETTERS.get(word, word))


def bare_word(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .:")


def key_of(grids: Iterable[Grid], body: set[tuple[str, int]]) -> Key:
    """The key of the file. `body` are the sheets and rows of the tables, which have no key."""
    key = Key()
    for grid in grids:
        if grid.is_hidden:
            continue
        rows = [row for row in grid.rows() if (grid.name, row) not in body]
        found = [(row, *entry) for row in rows for entry in entries(grid, row)]
        found = [entry for entry in found if not entry[-1].isdecimal()]  # a count is no meaning
        if len(found) < 2 and not NAME_OF_KEY.search(grid.name):
            continue
        for row, word, colour, meaning in found:
            key.rows.add((grid.name, row))
            if word:
                key.words.setdefault(word, meaning)
            if colour:
                key.colours.setdefault(colour, meaning)
    return key


def entries(grid: Grid, row: int) -> Iterator[tuple[str, str, str]]:
    """The rating's word, its colour, and its meaning, of each entry of a key in the row."""
    skipped = 0
    for column in grid.drawn_columns(row):
        cell = grid.at(row, column)
        beside = grid.at(row, column + 1)
        text = " ".join(cell.text.split())
        if column == skipped:
            continue
        if stated := ENTRY.fullmatch(text):
            yield named(stated[1]), is_rating(cell.colour), stated[2].strip()
        elif beside.text and not beside.colour and (is_word(text) if text else cell.colour):
            yield named(text), is_rating(cell.colour), " ".join(beside.text.split())
            skipped = column + 1
        elif text and is_rating(cell.colour):
            yield "", cell.colour, text


def is_word(text: str) -> bool:
    return bool(ENTRY.fullmatch(f"{text} x"))


def named(text: str) -> str:
    word = bare_word(text)
    return LETTERS.get(word, word)


def is_rating(colour: str) -> str:
    """The colour's value where it could be that of a rating; "" for white, black and grey."""
    return colour if colour and colour_name(colour) not in ("white", "black", "grey") else ""
