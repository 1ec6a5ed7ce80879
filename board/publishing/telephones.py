"""Finds telephone numbers in text; pure.

A number with its area code is known by its form. One without is any few digits, so it counts only
where a word before it says what it is, and where what follows is not what it counts: “ring 260000
about it” gives one, “we call 12500 families” does not.
"""

from __future__ import annotations

import re

from improvement.personal_identifiers import plain

# As numbers are written here: 9 to 14 digits that begin with nought or a plus, grouped or not.
WITH_AREA = re.compile(r"(?<![\w.,£])((?:\+\d|\(?0)(?:[ ().-]{0,2}\d){8,13})(?!\w)")
A_DATE = r"\d{1,2}[ -](?:0?[1-9]|1[0-2])[ -](?:\d{4}|\d{2})\b"
YEARS = r"(?:19|20)\d\d[ -](?:to )?(?:19|20)?\d\d\b"
SAID_SO = r"\b(?:(?:tele)?phone|tel|ring|call|dial|fax|text|mobile|mob)\b"
BETWEEN = r"(?:\s|[:.#=–-]|\b(?:number|no|line|us|me|him|her|them|it|on|at|is|was)\b)*"
FOLLOWS = (
    r"(?=\s*(?:$|[.,;:!?)\]\n”\"'’]|\b(?:about|after|and|any|at|before|between|during|ext|extension|"
    r"for|from|if|in|on|or|to|until|when|with)\b))(?![.,]\d)"
)
BARE = re.compile(
    rf"{SAID_SO}{BETWEEN}(?!{A_DATE}|{YEARS})(\d(?:[ -]?\d){{4,9}})(?![\w%]){FOLLOWS}",
    re.IGNORECASE,
)
EXTENSION = re.compile(
    r"\b(?:extension|extn|ext)\b(?:\s|[:.#]|\b(?:number|no|is)\b)*"
    r"(?!(?:19|20)\d\d\b)(\d{3,6})(?![\w%]|[.,]\d)",
    re.IGNORECASE,
)


def telephone_in(text: str) -> str:
    """The first telephone number of a kind in the text, as it stands there; "" where there is
    none."""
    seen = plain(text)
    found = (kind.search(seen) for kind in (WITH_AREA, BARE, EXTENSION))
    return next((each[1] for each in found if each), "")
