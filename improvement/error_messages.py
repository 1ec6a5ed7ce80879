"""Error messages of forms in plain words, made from the label of each field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.text import capfirst

# Labels that start with one of these words read well after "Enter"; others need "the".
NEEDS_NO_ARTICLE = ("the", "a", "an", "your", "what", "how", "why", "when", "who", "which")


def label_in_sentence(label: str) -> str:
    """A label as words within a sentence: "Due date" becomes "the due date"."""
    first = label.split(" ", 1)[0]
    words = label if first[1:] != first[1:].lower() else label[:1].lower() + label[1:]
    return words if first.lower() in NEEDS_NO_ARTICLE else f"the {words}"


def name_in_sentence(field: forms.Field) -> str:
    """The field's name within a sentence, such as "the due date"; `field.what` where it has one."""
    what: str = getattr(field, "what", "")
    return what or label_in_sentence(str(field.label or "date").rstrip("?"))


def required_message(field: forms.Field, words: str) -> str:
    """The message for a required field that was left empty; `words` name what it holds."""
    if isinstance(field, forms.BooleanField):
        return f"Tick “{field.label}” to go on"
    is_choice = isinstance(field, forms.ChoiceField | forms.FileField)
    return f"{'Select' if is_choice else 'Enter'} {words}"


def plain_messages(field: forms.Field) -> dict[str, str]:
    """Messages by error code; % is doubled in those in which Django fills in values."""
    is_question = str(field.label).endswith("?") and not getattr(field, "what", "")
    words = f"an answer to “{field.label}”" if is_question else name_in_sentence(field)
    start = capfirst("your answer" if is_question else words)
    filled = start.replace("%", "%%")
    is_number = isinstance(field, forms.IntegerField)
    has_parts = isinstance(field, forms.DecimalField)
    if is_number:
        own = {"invalid": f"{start} must be a {'' if has_parts else 'whole '}number"}
    elif isinstance(field, forms.DateField):
        own = {"invalid": "Enter a valid date, such as 22 October 2013"}
    else:
        own = {}
    return {
        "required": required_message(field, words),
        "max_length": f"{filled} must be %(limit_value)d characters or fewer",
        "min_value": f"{filled} must be %(limit_value)s or more",
        "max_value": f"{filled} must be %(limit_value)s or fewer",
        "max_decimal_places": f"{filled} must have %(max)s decimal places or fewer",
        "max_digits": f"{filled} must have %(max)s digits or fewer",
        "max_whole_digits": f"{filled} must have %(max)s digits before the point or fewer",
        "invalid_choice": "Select one of the choices in the list",
        "invisible": f"{start} must have letters or numbers that can be seen",
        "null_characters_not_allowed": f"{start} must not include hidden characters",
    } | own


def own_messages(field: forms.Field) -> dict[str, Any]:
    """The messages that the form itself gives this field, in place of Django's."""
    defaults: dict[str, Any] = {}
    for cls in reversed(type(field).__mro__):
        defaults |= getattr(cls, "default_error_messages", {})
    return {
        code: text for code, text in field.error_messages.items() if text is not defaults.get(code)
    }


def use_plain_messages(form: forms.BaseForm) -> None:
    """Give every field of the form plain messages, but for those that the form itself gives."""
    for name, field in form.fields.items():
        field.label = str(field.label or pretty_name(name))
        field.error_messages |= plain_messages(field) | own_messages(field)
