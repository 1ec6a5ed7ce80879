"""Template tags for the crispy pack in templates/govuk: how fields are drawn and errors linked."""

from __future__ import annotations

from collections.abc import Hashable
from copy import copy
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms import BoundField, widgets
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst

from improvement.drawn_widgets import (
    DrawnDate,
    DrawnInput,
    DrawnSelect,
    DrawnTextarea,
    attributes_of,
)
from improvement.filters import FilterForm, offered
from improvement.forms import Choices, Hints, as_texts

register = template.Library()
FIELDS_DRAWN: dict[Hashable, str] = {}
MOST_DRAWN = 300
PLAIN = '<div class="govuk-form-group">\n<label class="govuk-label" for="{}">{}</label>\n{}\n</div>'
COUNTED = (
    '<div class="govuk-form-group govuk-character-count" data-module="govuk-character-count"'
    ' data-maxlength="{}" data-threshold="50">\n'
    '<label class="govuk-label" for="{}">{}</label>\n{}\n'
    '<div id="{}-info" class="govuk-hint govuk-character-count__message">'
    "You can enter up to {} characters</div>\n</div>"
)
CHOICE = (
    '<div>\n<input id="{}" name="{}" type="{}" value="{}"{}{}>\n<label for="{}">{}</label>{}</div>'
)
BOX = (
    '<div class="govuk-date-input__item">\n<div class="govuk-form-group">\n'
    '<label class="govuk-label govuk-date-input__label" for="{}">{}</label>\n'
    '<input class="govuk-input govuk-date-input__input govuk-input--width-{}{}" id="{}" name="{}" '
    'type="text" inputmode="numeric" autocomplete="off" value="{}"{}>\n</div>\n</div>'
)
HINT = '\n<div id="{}" class="govuk-hint govuk-{}__hint">{}</div>\n'
KIND_OF = {"radio": "radios", "checkbox": "checkboxes"}  # by the type of the inputs

# Attributes that are not drawn: a browser would cut off what is typed, or refuse it in its own
# words, where the form has a message of its own.
NOT_DRAWN = {
    "maxlength",
    "minlength",
    "min",
    "max",
    "step",
    "cols",
    "placeholder",
    "autofocus",
}
KINDS = [
    (widgets.MultiWidget, "date"),
    (widgets.CheckboxSelectMultiple, "checkboxes"),
    (widgets.RadioSelect, "radios"),
    (widgets.CheckboxInput, "checkbox"),
    (widgets.PasswordInput, "password"),
]
CLASSES = [
    (widgets.Textarea, "govuk-textarea", "govuk-textarea--error"),
    (widgets.Select, "govuk-select", "govuk-select--error"),
    (widgets.FileInput, "govuk-file-upload", "govuk-file-upload--error"),
    (widgets.Widget, "govuk-input", "govuk-input--error"),
]


@register.filter
def kind(field: BoundField) -> str:
    """Which template of the pack draws this field; it is "plain" where there is no more to draw
    than its label and its input, and how many characters it takes."""
    if field.is_hidden:
        return "hidden"
    widget = field.field.widget
    named = next((name for cls, name in KINDS if isinstance(widget, cls)), "control")
    has_more = field.help_text or field.errors
    return "plain" if named == "control" and not has_more else named


@register.simple_tag
def filter_fields(form: FilterForm) -> str:
    """The fields of a filter. One in which nobody chose anything is drawn once for all who are
    offered the same; what somebody typed is not kept."""
    return format_html_join("", "{}", ((kept_field(field),) for field in form))


def kept_field(field: BoundField) -> str:
    value = field.value() if field.form.is_bound else None
    is_chosen = any(value) if isinstance(value, list | tuple) else value
    if is_chosen or field.errors:
        return drawn_field(field)
    key = type(field.form), offered(field)
    drawn = FIELDS_DRAWN.get(key)
    if drawn is None:
        if len(FIELDS_DRAWN) >= MOST_DRAWN:
            FIELDS_DRAWN.clear()
        drawn = FIELDS_DRAWN[key] = drawn_field(field)
    return drawn


def drawn_field(field: BoundField) -> str:
    return render_to_string("govuk/field.html", {"field": field})


@register.filter
def label_words(field: BoundField) -> str:
    """The words of its label, which say where it may be left empty."""
    marked = getattr(field.form, "marks_optional", False) and not field.field.required
    return f"{field.label} (optional)" if marked else str(field.label)


def css(field: BoundField, *extra: str) -> str:
    cls = next(row for row in CLASSES if isinstance(field.field.widget, row[0]))
    return " ".join(filter(None, [cls[1], cls[2] if field.errors else "", *extra]))


def drawn_widget(field: BoundField) -> widgets.Widget:
    """A copy of the field's widget, without what a browser would enforce by itself."""
    widget: widgets.Widget = copy(field.field.widget)
    if isinstance(widget, forms.NumberInput):
        whole = not isinstance(field.field, forms.DecimalField)
        mode = {"inputmode": "numeric" if whole else "decimal"}
        widget = forms.TextInput({"class": "govuk-input--width-5", **mode, **widget.attrs})
    elif isinstance(widget, forms.ClearableFileInput):
        widget = forms.FileInput(widget.attrs)
    elif isinstance(widget, forms.Select):
        widget = DrawnSelect(widget.attrs, widget.choices)
    elif type(widget) is forms.Textarea:
        widget = DrawnTextarea(widget.attrs)
    if type(widget) is forms.TextInput:
        widget = DrawnInput(widget.attrs)
    elif type(widget) is forms.DateInput:
        widget = DrawnDate(widget.attrs, widget.format)
    widget.attrs = {k: v for k, v in widget.attrs.items() if k not in NOT_DRAWN}
    return widget


@register.filter
def counted(field: BoundField) -> int | None:
    """How many characters a text area may hold, for its counter; None for other fields."""
    long = isinstance(field.field.widget, forms.Textarea)
    return getattr(field.field, "max_length", None) if long else None


@register.simple_tag
def control(field: BoundField, extra: str = "") -> str:
    """The field's own input, select or text area, described by its hint, error and counter."""
    described = [
        field.aria_describedby,
        f"{field.auto_id}-info" if counted(field) else "",
    ]
    widget = drawn_widget(field)
    attrs: dict[str, str | bool] = {"class": css(field, widget.attrs.pop("class", ""), extra)}
    attrs["aria-describedby"] = " ".join(filter(None, described)) or False
    return field.as_widget(widget, attrs)


@register.simple_tag
def plain_field(field: BoundField) -> str:
    """A field that is plain: the filters of a list are up to twenty of them, and a self-assessment
    asks a hundred."""
    most, own_id, label = counted(field), field.id_for_label, label_words(field)
    if most is None:
        return format_html(PLAIN, own_id, label, control(field))
    drawn = control(field, "govuk-js-character-count")
    return format_html(COUNTED, most, own_id, label, drawn, field.auto_id, most)


@register.simple_tag
def drawn_group(field: BoundField) -> str:
    """The radios or checkboxes of a field, each with its label and its hint."""
    widget = field.field.widget
    hints: Hints = getattr(field.field, "hints", {})
    return drawn_choices(
        as_texts(widget.choices),
        frozenset(widget.format_value(field.value())),
        (widget.input_type, field.html_name, field.auto_id),
        tuple((str(key), str(hint)) for key, hint in hints.items()),
    )


@lru_cache(maxsize=256)  # as of selects
def drawn_choices(
    choices: Choices,
    chosen: frozenset[str],
    drawn_as: tuple[str, str, str],
    hints: tuple[tuple[str, str], ...],
) -> str:
    """`drawn_as`: the type of the inputs, their name, and the id that theirs begin with."""
    kind, name, own_id = drawn_as
    hint_of, rows = dict(hints), []
    for place, (value, label) in enumerate(choices):
        id_, hint = f"{own_id}_{place}", hint_of.get(value, "")
        checked = " checked" if value in chosen else ""
        described = attributes_of({"aria-describedby": f"{id_}_hint" if hint else None})
        below = format_html(HINT, f"{id_}_hint", KIND_OF[kind], hint) if hint else ""
        rows.append((id_, name, kind, value, checked, described, id_, label, below))
    return format_html_join("\n", CHOICE, rows)


def wrong_parts(field: BoundField, parts: list[str]) -> list[str]:
    """The boxes of a date that its errors name; all of them when none is named."""
    codes = " ".join(error.code or "" for error in field.errors.as_data()).split()
    return [part for part in parts if part in codes] or parts


@register.simple_tag
def date_boxes(field: BoundField) -> str:
    """The boxes of a date, each with its label; a form may have a dozen."""
    wrong = wrong_boxes(field)
    rows = []
    for place, (part, value) in enumerate(zip(parts_of(field), typed_in(field), strict=True)):
        id_, width = f"{field.auto_id}_{place}", 4 if part == "year" else 2
        look = " govuk-input--error" if part in wrong else ""
        invalid = attributes_of({"aria-invalid": "true" if part in wrong else None})
        name = f"{field.html_name}_{part}"
        rows.append((id_, capfirst(part), width, look, id_, name, value, invalid))
    return format_html_join("\n", BOX, rows)


def parts_of(field: BoundField) -> list[str]:
    return [name.strip("_") for name in field.field.widget.widgets_names]


def typed_in(field: BoundField) -> list[Any]:
    """What stands in each box: what was typed, or the parts of the date that is proposed."""
    value = field.value()
    values = value if isinstance(value, list) else field.field.widget.decompress(value)
    return ["" if each is None else each for each in values]


def wrong_boxes(field: BoundField) -> list[str]:
    return wrong_parts(field, parts_of(field)) if field.errors else []


def focus_id(field: BoundField) -> str:
    """The id of the first input that is wrong, to which the error summary links."""
    template = kind(field)
    if template == "date":
        return f"{field.auto_id}_{parts_of(field).index(wrong_boxes(field)[0])}"
    if template in ("radios", "checkboxes"):
        return f"{field.auto_id}_0" if as_texts(field.field.widget.choices) else field.auto_id
    return field.auto_id


def summary_rows(form: forms.BaseForm) -> list[tuple[str, str | None]]:
    """Every error of a form in the order of the page: rows of (message, id or None)."""
    rows: list[tuple[str, str | None]] = [(str(error), None) for error in form.non_field_errors()]
    rows += [(str(error), None) for field in form.hidden_fields() for error in field.errors]
    for field in form.visible_fields():
        rows += [(str(error), focus_id(field)) for error in field.errors]
    return rows


@register.inclusion_tag("govuk/errors.html")
def error_summary(form: forms.BaseForm | str | None) -> dict[str, Any]:
    """All errors of a form; drawn only once, at the top of the page or else by the form."""
    if not isinstance(form, forms.BaseForm) or not form.errors or hasattr(form, "summarised"):
        return {}
    form.summarised = True  # type: ignore[attr-defined]  # allauth's forms are drawn here too
    return {"rows": summary_rows(form)}
