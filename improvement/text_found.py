"""Shows where words stand in a text: the words marked, a long text cut down to what is around them.

Words match as lists find them (`improvement/text_order.py:folded`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from django.utils.html import format_html, format_html_join

from improvement.text_order import folded

EXCERPT = 200  # characters
Place = tuple[int, int]  # the first character, and the one after the last


def places(text: str, words: Collection[str]) -> list[Place]:
    """Where the words stand in the text, from its beginning; those that overlap are one place."""
    flat, origin = flattened(text)
    found = sorted(
        (origin[match.start()], origin[match.end()])
        for word in words
        if folded(word)
        for match in re.finditer(re.escape(folded(word)), flat)
    )
    merged: list[Place] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            start, end = merged[-1][0], max(end, merged.pop()[1])
        merged.append((start, end))
    return merged


def flattened(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each place in it the place in the text that it comes from."""
    if text.isascii():
        return folded(text), range(len(text) + 1)
    each = [folded(character) for character in text]
    origin = [place for place, flat in enumerate(each) for _ in flat]
    return "".join(each), [*origin, len(text)]


def contains(text: str, word: str) -> bool:
    return folded(word) in folded(text)


def marked(text: str, words: Collection[str], most: int = 0) -> str:
    """The text as HTML with the words marked; cut to about `most` characters around the first place
    where one stands, unless that is 0."""
    found = places(text, words)
    start, end = span(text, found[0][0] if found else 0, most) if most else (0, len(text))
    return format_html(
        "{}{}{}",
        "… " if start else "",
        format_html_join("", "{}", ((piece,) for piece in pieces(text, found, start, end))),
        " …" if end < len(text) else "",
    )


def span(text: str, first: int, most: int) -> Place:
    """The part of a long text to show: whole words, a third of it before the first place."""
    if len(text) <= most:
        return 0, len(text)
    start = max(0, min(first - most // 3, len(text) - most))
    start = text.find(" ", start, first) + 1 or start if start else 0
    end = text.rfind(" ", first, start + most) if start + most < len(text) else len(text)
    return start, end if end > first else min(len(text), start + most)


def pieces(text: str, found: list[Place], start: int, end: int) -> Iterator[str]:
    at = start
    for first, last in found:
        if first >= at and last <= end:
            yield text[at:first]
            yield format_html("<mark>{}</mark>", text[first:last])
            at = last
    yield text[at:end]
