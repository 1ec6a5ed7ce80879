"""Writes a calendar of whole days as RFC 5545 has it; pure.

Ours and not a library's: whole days need no time zone, no recurrence and no alarm, and what is
left is four rules (escaping, folding, line ends, a stamp). The tests read it back with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from unicodedata import category

LINE_ENDS = ("Cc", "Cs", "Zl", "Zp")  # control characters among them
WIDTH = 75  # octets of a line at the most, without its end
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """Something on one day. `uid` is the same every time, so that a change moves it."""

    uid: str
    day: date
    summary: str
    url: str


def written(name: str, events: Iterable[Event], stamp: datetime) -> str:
    """The whole calendar; `stamp` is the instant (aware) at which it says this."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Track an improvement plan//EN",
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        *(line for event in events for line in lines_of(event, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def lines_of(event: Event, stamp: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"SUMMARY:{text(event.summary)}"
    yield f"URL:{event.url}"
    yield "TRANSP:TRANSPARENT"  # a date to keep in mind leaves the day free
    yield "END:VEVENT"


def text(words: str) -> str:
    """The words with what would end a line taken out."""
    kept = (c for c in words if c == "\n" or category(c) not in LINE_ENDS)
    return "".join(kept).translate(ESCAPED)


def folded(line: str) -> str:
    """The line in pieces of at most WIDTH octets, which never part a character."""
    pieces, piece = [], ""
    for character in line:
        if len(f"{piece}{character}".encode()) > WIDTH:
            pieces.append(piece)
            piece = " "
        piece += character
    return "\r\n".join([*pieces, piece])
