"""Reads the XML parts of a file of Office with time and memory bounded, as it is unpacked; pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

MOST_UNPACKED = 20 * 1024 * 1024  # bytes of the parts that are read
MOST_EVENTS = 300_000  # beginnings and ends of their elements: a third of a second
MOST_TEXT = 1024 * 1024  # characters of all cells together
LONGEST_TAG = 256 * 1024  # bytes; a longer one is parsed again with each further chunk
CHUNK = 64 * 1024


class TooBig(ValueError):
    """The workbook holds more than is read of one."""


class Damaged(ValueError):
    """The workbook contradicts itself; the message says where, or is empty."""


# An element's beginning (True), name and attributes; or its end (False), name and text.
Event = tuple[bool, str, Any]


@dataclass
class Budget:
    """What may still be read of a workbook."""

    unpacked: int = MOST_UNPACKED
    events: int = MOST_EVENTS
    text: int = MOST_TEXT

    def spend(self, **amounts: int) -> None:
        for name, amount in amounts.items():
            left = getattr(self, name) - amount
            if left < 0:
                raise TooBig
            setattr(self, name, left)


def events(archive: ZipFile, name: str, budget: Budget) -> Iterator[Event]:
    """The elements of a part of the workbook, without the prefixes of their names."""
    found: list[Event] = []
    texts: list[str] = []

    def begin(tag: str, attributes: dict[str, str]) -> None:
        texts.clear()
        found.append((True, tag.rpartition(":")[2], attributes))

    def end(tag: str) -> None:
        found.append((False, tag.rpartition(":")[2], "".join(texts)))
        texts.clear()

    def refuse(*_: Any) -> None:
        raise Damaged  # a workbook defines no entities, which can be a bomb

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = texts.append
    parser.StartDoctypeDeclHandler = refuse
    info, fed = archive.getinfo(name), 0
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Damaged  # others are unpacked with no bound, and no spreadsheet writes them
    with archive.open(info) as part:
        while chunk := part.read(CHUNK):
            fed += len(chunk)
            parser.Parse(chunk, False)
            if fed - parser.CurrentByteIndex > LONGEST_TAG:
                raise TooBig
            budget.spend(unpacked=len(chunk), events=len(found))
            yield from found
            found.clear()
    parser.Parse(b"", True)
    yield from found


def relations(archive: ZipFile, budget: Budget) -> tuple[dict[str, str], dict[str, str]]:
    """The kind of each part of the workbook and its name in the archive, by its key."""
    kinds, parts = {}, {}
    for begins, tag, attributes in events(archive, "xl/_rels/workbook.xml.rels", budget):
        if begins and tag == "Relationship":
            key, target = attributes["Id"], posixpath.join("/xl", attributes["Target"])
            kinds[key] = attributes["Type"].rpartition("/")[2]
            parts[key] = posixpath.normpath(target)[1:]
    return kinds, parts


def whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise Damaged
    return int(text)
