"""A measure's chart as a picture for a Word document: its figures, their average and usual range.

Lines alone are drawn, pixel by pixel, of what the document states. The words stand beside the
picture, where they can be read aloud and found. Nothing is drawn of a measure with a hidden number.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from board.publishing import Document
from board.publishing.stored import HIDDEN
from board.reports.blocks import Picture

WIDTH, HEIGHT, EDGE = 900, 220, 12  # pixels
WHITE, GREY, BLUE = range(3)  # places in the palette
PALETTE = bytes((255, 255, 255, 125, 130, 133, 29, 112, 184))
LEAST = 3  # figures; fewer are no line to look at
DASH = 9  # pixels

Line = Sequence[float | None]


def picture_of(measure: Document) -> Picture | None:
    """None where there is nothing honest to draw."""
    told = [reading for reading in measure["readings"] if reading["value"]]
    if len(told) < LEAST or any(reading["value"] == HIDDEN for reading in told):
        return None
    figures = [number(reading["value"]) for reading in measure["readings"]]
    rows = measure["chart"]["rows"]
    mean, lower, upper = (
        [number(row[name]) for row in rows] for name in ("mean", "lower", "upper")
    )
    known = [value for line in (figures, mean, lower, upper) for value in line if value is not None]
    lowest, highest = min(known), max(known)

    def drawn() -> bytes:
        canvas = Canvas(lowest, highest)
        canvas.draw(lower, GREY, 2, is_broken=True)
        canvas.draw(upper, GREY, 2, is_broken=True)
        canvas.draw(mean, GREY, 2)
        canvas.draw(figures, BLUE, 4)
        return canvas.png()

    first, last = told[0], told[-1]
    ends = f"from {first['value']} in {first['period']} to {last['value']} in {last['period']}"
    keys = ["Blue: the figures."]
    keys += ["Grey: their average."] if any(mean) else []
    keys += ["Broken: the usual range."] if any(upper) else []
    scale = f"{lowest:g} at the foot to {highest:g} at the top"
    return Picture(
        caption=f"{measure['name']}, {scale}. {' '.join(keys)}",
        described=f"A line of {len(told)} figures, {ends}. {measure['chart']['label']}.",
        draw=drawn,
    )


def number(text: str) -> float | None:
    return float(text) if text else None


class Canvas:
    """Rows of pixels, and the scale: from the lowest value at the foot to the highest."""

    def __init__(self, lowest: float, highest: float) -> None:
        self.lowest, self.highest = lowest, highest
        self.rows = [bytearray(WIDTH) for _ in range(HEIGHT)]

    def height_of(self, value: float) -> float:
        span = (self.highest - self.lowest) or 1
        return HEIGHT - EDGE - (value - self.lowest) / span * (HEIGHT - 2 * EDGE)

    def draw(self, line: Line, colour: int, thick: int, is_broken: bool = False) -> None:
        """Join each value to the next; where one is missing there is a gap."""
        step = (WIDTH - 2 * EDGE) / max(len(line) - 1, 1)
        for place in range(len(line) - 1):
            here, there = line[place], line[place + 1]
            if here is not None and there is not None:
                left, right = EDGE + place * step, EDGE + (place + 1) * step
                ends = (self.height_of(here), self.height_of(there))
                self.join(left, right, ends, colour, thick, is_broken)

    def join(
        self,
        left: float,
        right: float,
        ends: tuple[float, float],
        colour: int,
        thick: int,
        is_broken: bool,
    ) -> None:
        rise = (ends[1] - ends[0]) / (right - left)
        for x in range(round(left), round(right) + 1):
            if is_broken and x // DASH % 2:
                continue
            one, other = (ends[0] + rise * (at - left) for at in (x - 0.5, x + 0.5))
            top = round(min(one, other) - thick / 2)
            for y in range(max(top, 0), min(round(max(one, other) + thick / 2) + 1, HEIGHT)):
                self.rows[y][x] = colour

    def png(self) -> bytes:
        """The picture as PNG, with one byte of the palette a pixel."""
        head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
        pixels = b"".join(b"\0" + row for row in self.rows)
        parts = ((b"IHDR", head), (b"PLTE", PALETTE), (b"IDAT", zlib.compress(pixels)))
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in (*parts, (b"IEND", b"")))


def chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)
