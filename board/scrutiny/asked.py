"""What the short page of a publication says of what scrutiny asked: pure, of its document alone."""

from __future__ import annotations

from collections import Counter

from board.publishing import Document
from board.publishing.stored import OVERDUE

WAYS = {"Accepted": "accepted", "Accepted in part": "in part", "Not accepted": "not accepted"}


def overdue_in_words(document: Document) -> str:
    """How many replies are overdue, of how many that were asked; "" for none."""
    own = document.get("challenges", [])
    late = sum(each["stands"] == OVERDUE for each in own)
    is_or_are = "is" if late == 1 else "are"
    return f"{late} of {len(own)} replies to scrutiny {is_or_are} overdue." if late else ""


def answers_in_words(document: Document, asked: int, answered: int) -> str:
    """How many were answered, and in which way where the document says it of each."""
    last = [each["exchanges"][-1]["answer"] for each in document.get("challenges", [])]
    ways = Counter(WAYS.get(way, way) for way in last if way)
    if ways.total() < answered or not answered:
        return f"{answered or 'None'} {'have' if answered > 1 else 'has'} an answer."
    none_yet = asked - answered
    left = f" {none_yet} {'have' if none_yet > 1 else 'has'} none yet." if none_yet else ""
    return f"Answers: {', '.join(f'{count} {way}' for way, count in ways.items())}.{left}"


def asked_first(document: Document) -> list[Document]:
    """What scrutiny asked: what has no reply first, then what was asked last. None in a document
    from before the words stood in it."""
    newest = list(reversed(document.get("challenges", [])))
    return sorted(newest, key=lambda each: bool(each["exchanges"][-1]["reply"]))
