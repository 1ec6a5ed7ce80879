"""Finds text that looks like a person's identifier, so that a form can refuse it; pure.

In doubt a text counts as one: a wrong guess costs a person one tick in a box, while an identifier
that is missed is kept in the history.
"""

import re
import unicodedata

from improvement.text_order import plain_hyphens

DIGIT = re.compile(r"\d")
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
A_DATE = (
    rf"(?:\d{{1,2}}\s?[/.\-]\s?\d{{1,2}}\s?[/.\-]\s?(?:\d{{4}}|\d{{2}})"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{MONTH})"
)
BORN = re.compile(rf"\b(?:dob|d\.\s?o\.\s?b|date\s+of\s+birth|born|birthday)\b.{{0,20}}?{A_DATE}")
TEN_DIGITS = re.compile(r"(?<![\d-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d-])")
CASE = re.compile(
    r"\b(?:case|client|service\s+user|child|person|pupil|patient|referral|social\s+care|"
    r"framework-?i|mosaic|ics|lcs|liquidlogic|carefirst)(?:'s)?"
    r"(?:\s+(?:file|record))?\s*(?:(?:number|num|no|ref|reference|id|identifier)\b|#)\.?"
    r"\s*(?:is|was|[:#=-])?\s*(?=[a-z0-9/-]*\d{3})[a-z0-9/-]+"
)
PUPIL = re.compile(r"\b[a-z]\d{11}[\da-z]\b")
INSURANCE = re.compile(
    r"\b(?!bg|gb|nk|kn|tn|nt|zz)[a-ceghj-prtw-z][a-ceghj-nprtw-z]\s?(?:\d\d\s?){3}[a-d]\b"
)


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry a valid NHS check digit (modulus 11)."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = (11 - total % 11) % 11
    return check == int(digits[9]) and len(set(digits)) > 1


def has_nhs_number(text: str) -> bool:
    return any(is_nhs_number(re.sub(r"\D", "", number)) for number in TEN_DIGITS.findall(text))


def plain(text: str) -> str:
    """The text without invisible characters, with plain hyphens, and digits and letters of one
    form each."""
    if text.isascii():
        return text
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return unicodedata.normalize("NFKC", plain_hyphens(seen))


def identifiers_in(text: object) -> list[str]:
    """The kinds of identifiers that the text seems to have, in words, such as "an NHS number"."""
    text = plain(str(text)).lower()
    if not DIGIT.search(text):  # all of them have one
        return []
    matches = {
        "an NHS number": has_nhs_number(text),
        "a date of birth": BORN.search(text),
        "a case number": CASE.search(text),
        "a pupil number": PUPIL.search(text),
        "a National Insurance number": INSURANCE.search(text),
    }
    return [kind for kind, match in matches.items() if match]
