"""Text as XML may hold it, and so the files of Office; pure."""

from __future__ import annotations

import re

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # in XML 1.0


def legal(text: str) -> str:
    """The text without the characters that no XML may hold, such as a paste can bring."""
    return ILLEGAL.sub("", text)
