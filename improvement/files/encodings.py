"""Finds how a text file is encoded, as Excel, Notepad and other systems write it; pure."""

from __future__ import annotations

import codecs
import unicodedata

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
GUESSES = ("utf-8", "cp1252")  # a text in Windows-1252 is nearly never valid UTF-8 as well
WIDE = ("utf-16-le", "utf-16-be")  # what Excel calls "Unicode text", where its mark was lost
CONTROLS_OF_TEXT = frozenset("\t\n\r\f")


class NotText(ValueError):
    """The content is no text in an encoding that is known."""


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding. Raises NotText."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return in_encoding(content, encoding), encoding
    for encoding in WIDE if b"\0" in content else GUESSES:
        try:
            return in_encoding(content, encoding), encoding
        except NotText:
            continue
    raise NotText


def in_encoding(content: bytes, encoding: str) -> str:
    """The text. Raises NotText, also where it has control characters that no text has, or where a
    guess of UTF-16 gives a script that nobody here writes."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText from error
    if any(unicodedata.category(char) == "Cc" for char in set(text) - CONTROLS_OF_TEXT):
        raise NotText
    beginning = text[:1000]
    if encoding in WIDE and sum(char < "\u0250" for char in beginning) * 2 < len(beginning):
        raise NotText
    return text
