"""Characters that nobody sees: left out of what is typed, and no text without others; pure."""

from __future__ import annotations

import re
import unicodedata

# Control characters but for tabs, line ends and NUL (which is refused in words), those that turn
# the direction of what follows, and two that no document in XML can hold.
UNSEEN = re.compile("[\x01-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
OTHER_LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]")  # Word's, which cut a row of a CSV file
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters that are drawn as nothing


def typed_text(text: str) -> str:
    """The text without characters that nobody typed."""
    return OTHER_LINE_ENDS.sub(" ", UNSEEN.sub("", text))


def is_visible(text: str) -> bool:
    """Whether a reader sees anything: a letter, a number, a mark or a picture."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in BLANKS for c in text)
