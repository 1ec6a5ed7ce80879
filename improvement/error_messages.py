"""Error messages in the words of the field's own label, as a person would say them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import pretty_name

# Labels that begin so read well after "Enter" as they stand; others need "the".
NEEDS_NO_ARTICLE = ("the", "a", "an", "your", "what", "how", "why", "when", "who", "which")


def in_a_sentence(label: str) -> str:
    """A label as words within a sentence: "Due date" becomes "the due date"."""
    first = label.split(" ", 1)[0]
    words = label if first[1:] != first[1:].lower() else label[:1].lower() + label[1:]
    return words if first.lower() in NEEDS_NO_ARTICLE else f"the {words}"


def begin(words: str) -> str:
    return words[:1].upper() + words[1:]


def spoken(field: forms.Field) -> str:
    """The field's name within a sentence of an error message."""
    what: str = getattr(field, "what", "")
    return what or in_a_sentence(str(field.label or "date").rstrip("?"))


def when_empty(field: forms.Field, words: str) -> str:
    """The message for a field left empty that must not be."""
    if isinstance(field, forms.BooleanField):
        return f"Tick “{field.label}” to go on"
    chosen = isinstance(field, forms.ChoiceField | forms.FileField)
    return f"{'Select' if chosen else 'Enter'} {words}"


def plain_messages(field: forms.Field) -> dict[str, str]:
    """Error messages in the words of the field's own label; % is doubled where Django fills in."""
    question = str(field.label).endswith("?") and not getattr(field, "what", "")
    words = f"an answer to “{field.label}”" if question else spoken(field)
    start = begin("your answer" if question else words).replace("%", "%%")
    number = isinstance(field, forms.IntegerField)
    invalid = f"{start} must be a {'whole ' * (type(field) is forms.IntegerField)}number"
    return {
        "required": when_empty(field, words),
        "max_length": f"{start} must be %(limit_value)d characters or fewer",
        "min_value": f"{start} must be %(limit_value)s or more",
        "max_value": f"{start} must be %(limit_value)s or fewer",
        "invalid_choice": "Select one of the choices in the list",
        "null_characters_not_allowed": f"{start} must not include hidden characters",
    } | ({"invalid": invalid} if number else {})


def own_messages(field: forms.Field) -> dict[str, Any]:
    """The messages that whoever wrote the form gave this field."""
    stock: dict[str, Any] = {}
    for cls in reversed(type(field).__mro__):
        stock |= getattr(cls, "default_error_messages", {})
    return {
        code: text for code, text in field.error_messages.items() if text is not stock.get(code)
    }


def speak_plainly(form: forms.BaseForm) -> None:
    """Give every field of any form error messages in the words of its label."""
    for name, field in form.fields.items():
        field.label = str(field.label or pretty_name(name))
        field.error_messages |= plain_messages(field) | own_messages(field)
