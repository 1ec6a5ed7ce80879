"""A date typed in three boxes: its field, and the widget that draws them."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst

from improvement.error_messages import name_in_sentence

YEARS = range(1990, 2101)
PARTS = ("day", "month", "year")


class DateInput(forms.MultiWidget):
    """Three boxes, named and posted as <name>_day, <name>_month and <name>_year."""

    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in PARTS}, attrs)

    def decompress(self, value: date | None) -> list[Any]:
        return [value.day, value.month, value.year] if value else ["", "", ""]


def month_number(typed: str) -> int:
    """The month's number from "3", "03", "Mar", "Mar." or "March"; 0 when it is none of these."""
    names = [name.lower() for name in calendar.month_name]
    typed = typed.removesuffix(".")
    if typed.isalpha() and len(typed) >= 3:
        return next((n for n, name in enumerate(names) if name.startswith(typed.lower())), 0)
    return whole_number(typed)


def day_number(typed: str) -> int:
    """The day from "1", "01" or "1st"; 0 for anything else."""
    ordinal = re.fullmatch(r"(\d{1,2})\s?(?:st|nd|rd|th)", typed, re.ASCII | re.IGNORECASE)
    return int(ordinal[1]) if ordinal else whole_number(typed)


def whole_number(typed: str) -> int:
    """The number, from at most 4 digits; 0 for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 4 else 0


class DateField(forms.Field):
    """A date in three boxes. An error's code names the boxes that are wrong, separated by spaces.

    A date that is filled in half is an error, even where the date is optional.
    `what` names the date within a sentence, where the label is a question.
    """

    widget = DateInput

    def __init__(self, *, what: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.what = what

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        typed = [str(part or "").strip() for part in value]
        if not any(typed):
            return None
        self.refuse_missing([part for part, text in zip(PARTS, typed, strict=True) if not text])
        return self.real_date(*typed)

    def refuse_missing(self, missing: Sequence[str]) -> None:
        if missing:
            text = f"{capfirst(name_in_sentence(self))} must include a {' and '.join(missing)}"
            raise forms.ValidationError(text, code=" ".join(missing))

    def real_date(self, typed_day: str, typed_month: str, typed_year: str) -> date:
        if not (typed_year.isascii() and typed_year.isdigit() and len(typed_year) == 4):
            raise forms.ValidationError("Year must include 4 numbers", code="year")
        day, month, year = day_number(typed_day), month_number(typed_month), int(typed_year)
        wrong = [] if 1 <= day <= 31 else ["day"]
        wrong += [] if 1 <= month <= 12 else ["month"]
        if wrong or day > calendar.monthrange(year or 1, month)[1]:
            code = " ".join(wrong or PARTS)
            raise forms.ValidationError(
                f"{capfirst(name_in_sentence(self))} must be a real date", code=code
            )
        if year not in YEARS:
            text = f"Year must be between {YEARS[0]} and {YEARS[-1]}"
            raise forms.ValidationError(text, code="year")
        return date(year, month, day)
