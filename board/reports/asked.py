"""What a report says of what scrutiny asked, from the document alone."""

from __future__ import annotations

from collections.abc import Iterator

from board.publishing import Document
from board.reports.blocks import Block
from board.reports.facts import filled, table_or
from improvement.numbers import counted


def asked(document: Document) -> Iterator[Block]:
    """What scrutiny asked and recommended, a row each time that it was put; of documents from
    before the words stood in them, how many."""
    number = document.get("asked_by_scrutiny", {}).get("asked", 0)
    empty = f"Scrutiny asked {counted(number, 'question')}. Their words are not in this document."
    rows = [
        [
            *(each["words"], whom(challenge)),
            f"{each['asked']}; due {each['due']}",
            answered(each),
            done(challenge) if each == challenge["exchanges"][-1] else "",
        ]
        for challenge in document.get("challenges", ())
        for each in challenge["exchanges"]
    ]
    heads = (
        "What scrutiny asked",
        "About what, and to whom",
        "Asked",
        "The answer",
        "What was done",
    )
    none = "No question or recommendation of scrutiny is published."
    caption = "What scrutiny asked, and what was answered"
    yield filled(table_or(rows, caption, heads, (26, 18, 14, 24, 18), empty if number else none))


def whom(challenge: Document) -> str:
    """About what it is and to whom; and for which group of scrutiny's it was asked."""
    said = f"{challenge['about']}; to {challenge['to']}"
    group = challenge.get("group", "")
    return f"{said}; for the group “{group}”" if group else said


def answered(exchange: Document) -> str:
    if not exchange["reply"]:
        return "No answer yet"
    answer = f"{exchange['answer'] or 'Answered'} on {exchange['replied']}: {exchange['reply']}"
    said = filter(None, (exchange["conclusion"], exchange["note"]))
    return f"{answer} (scrutiny: {': '.join(said)})" if exchange["conclusion"] else answer


def done(challenge: Document) -> str:
    """What was found when it was looked at, and when it is looked at next."""
    found = [f"{look['found']} on {look['on']}: {look['words']}" for look in challenge["looks"]]
    again = challenge["look_again"]
    return " ".join([*found, *([f"Looked at from {again}"] if again else [])])
