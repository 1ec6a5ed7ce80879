"""Writes a calendar of whole days in the form of RFC 5545 (iCalendar); pure.

No library is used: whole days need no time zone, recurrence or alarm, which leaves four rules
(escaping, folding, line ends, a time stamp). The tests read the calendar with a library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from unicodedata import category

NOT_WRITTEN = ("Cc", "Cs", "Zl", "Zp")  # Unicode categories: control characters, line ends
WIDTH = 75  # octets of a line at the most, without its end
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


@dataclass(frozen=True)
class Event:
    """An event of one day. Its `uid` never changes, so a calendar moves it when `day` changes."""

    uid: str
    day: date
    summary: str
    url: str


def calendar_text(name: str, events: Iterable[Event], stamp: datetime) -> str:
    """The whole calendar; `stamp` is the instant (aware) at which it is made."""
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
    """The words escaped, without characters that would end the line."""
    written = (c for c in words if c == "\n" or category(c) not in NOT_WRITTEN)
    return "".join(written).translate(ESCAPED)


def folded(line: str) -> str:
    """The line in pieces of at most WIDTH octets; no character is cut in two."""
    pieces, piece = [], ""
    for character in line:
        if len(f"{piece}{character}".encode()) > WIDTH:
            pieces.append(piece)
            piece = " "
        piece += character
    return "\r\n".join([*pieces, piece])
