"""Finds text that looks like a person's identifier, so that a form can refuse it; pure.

It errs towards asking: a wrong guess costs one tick, a missed one puts a child on the record.
"""

import re
import unicodedata

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


def is_nhs_number(digits):
    """Whether ten digits carry a valid NHS check digit (modulus 11)."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = (11 - total % 11) % 11
    return check == int(digits[9]) and len(set(digits)) > 1


def has_nhs_number(text):
    return any(is_nhs_number(re.sub(r"\D", "", found)) for found in TEN_DIGITS.findall(text))


def looks_personal(text):
    """What in the text looks like a person's identifier, in words; empty when nothing does."""
    plain = unicodedata.normalize("NFKC", str(text)).lower()
    found = {
        "an NHS number": has_nhs_number(plain),
        "a date of birth": BORN.search(plain),
        "a case number": CASE.search(plain),
        "a pupil number": PUPIL.search(plain),
        "a National Insurance number": INSURANCE.search(plain),
    }
    return [words for words, hit in found.items() if hit]
