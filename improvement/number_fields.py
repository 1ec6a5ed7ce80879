"""Form fields for numbers, which take what a paste takes: 1,234 and 95%."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from improvement.numbers import read_number


class NumberField(forms.DecimalField):
    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as Django's own
        return typed_number(self, value)


class WholeNumberField(forms.IntegerField):
    def to_python(self, value: Any) -> int | None:
        number = typed_number(self, value)
        if number is not None and ("%" in str(value) or number != number.to_integral_value()):
            raise not_a_number(self)
        return None if number is None else int(number)


def typed_number(field: forms.Field, value: Any) -> Decimal | None:
    """The number that was typed; None where nothing was. Raises ValidationError."""
    text = "" if value is None else str(value).strip()
    number = read_number(text)
    if text and number is None:
        raise not_a_number(field)
    return number


def not_a_number(field: forms.Field) -> forms.ValidationError:
    return forms.ValidationError(field.error_messages["invalid"], code="invalid")
