"""Form fields for short texts that people copy from elsewhere, or that stand in an address:
references, days and the boxes of filters."""

from __future__ import annotations

import re
from datetime import date, datetime
from itertools import chain
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper

from improvement.text_order import natural_key, plain_hyphens

SPACES = re.compile(r"[\s&]+")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
SEPT = re.compile(r"\bsept\b\.?", re.IGNORECASE)
WRITTEN = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y")


class ReferenceField(forms.CharField):
    """A reference, in which Word’s hyphens and dashes are plain ones."""

    def to_python(self, value: Any) -> str:
        return plain_hyphens(str(super().to_python(value)))


class ReferencesField(ReferenceField):
    """Records by their references, with commas, spaces or "and" between: of hundreds a few are
    typed sooner than chosen. Form.offer sets the records; a list of references is proposed.

    `noun` is what such a record is called, and `key` its field that holds the reference.
    """

    default_error_messages = {"unknown": "This plan has no %(noun)s %(refs)s"}  # Django's form
    queryset: QuerySet[Any] | None = None

    def __init__(self, noun: str, *, key: str = "ref", **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 400} | kwargs)
        self.noun, self.key = noun, key

    def clean(self, value: Any) -> Any:
        """The records, in the order in which they were typed."""
        assert self.queryset is not None
        parts = [" ".join(part.split()) for part in re.split(r"[,;]", super().clean(value))]
        words = {part: [w for w in SPACES.split(part) if w.upper() != "AND"] for part in parts}
        records = self.records_of({*parts, *chain(*words.values())} - {""})

        def as_kept(ref: str) -> str:
            return ref if ref in records else ref.upper()

        # A reference may have a space in it, where commas part it from others.
        each_part = ([part] if as_kept(part) in records else words[part] for part in parts)
        refs = [as_kept(ref) for ref in dict.fromkeys(chain(*each_part)) if ref]
        if self.required and not refs:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if unknown := [ref for ref in refs if ref not in records]:
            named_in_it = {"noun": self.noun, "refs": ", ".join(unknown)}
            message = self.error_messages["unknown"]
            raise forms.ValidationError(message, code="unknown", params=named_in_it)
        return list(dict.fromkeys(records[ref] for ref in refs))

    def records_of(self, typed: set[str]) -> dict[str, Any]:
        """Those that are named so in any case, by their references, and in capitals: two may differ
        in case alone."""
        assert self.queryset is not None
        in_capitals = Q(in_capitals__in={ref.upper() for ref in typed})
        named = self.queryset.annotate(in_capitals=Upper(self.key))
        found = list(named.filter(in_capitals | Q(**{f"{self.key}__in": typed})))
        own = {getattr(record, self.key): record for record in found}
        return {record.in_capitals: record for record in found} | own

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(sorted(value, key=natural_key)) if isinstance(value, list) else value


class OneReferenceField(ReferencesField):
    """The same for one record."""

    def clean(self, value: Any) -> Any:
        """The record; None where none is typed and none is required."""
        records = super().clean(value)
        if len(records) > 1:
            raise forms.ValidationError(f"Enter one {self.noun}", code="several")
        return next(iter(records), None)


class DayField(forms.DateField):
    """A day in one box, as people write it: 2013-10-22, 22/10/2013, 22nd Oct. 2013."""

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        plain = SEPT.sub("sep", ORDINAL.sub("", plain_hyphens(value))).replace(",", " ")
        plain = " ".join(re.sub(r"(?<=[a-z])\.", "", plain, flags=re.IGNORECASE).split())
        if not plain:
            return None
        for form in WRITTEN:
            try:
                return datetime.strptime(plain, form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class TickInput(forms.CheckboxInput):
    """A box of a filter. What an address says of it is read by the field, and not taken for a tick
    whatever it is."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


class TickField(forms.BooleanField):
    """A box of a filter, which an address ticks with 1, on, true or yes."""

    widget = TickInput
    TICKED, NOT_TICKED = ("1", "on", "true", "yes"), ("", "0", "off", "false", "no")

    def to_python(self, value: Any) -> bool:
        text = str(value or "").strip().lower()
        if text not in (*self.TICKED, *self.NOT_TICKED):
            raise forms.ValidationError(
                f"“{str(value)[:40]}” neither ticks this box nor leaves it empty", code="unclear"
            )
        return text in self.TICKED
