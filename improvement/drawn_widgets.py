"""Inputs that are drawn by themselves: for each, Django would render two templates, and for a
select two for each option."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join

from improvement.forms import Choices, as_texts

GROUP = '<optgroup label="{}">\n{}\n</optgroup>'


def attributes_of(values: dict[str, Any]) -> str:
    """As Django's flatatt, which escapes each by itself in a call that takes longer than the work:
    an attribute that is True stands alone, one that is None or False does not stand."""
    drawn = [each for each in values.items() if each[1] is not None and each[1] is not False]
    if not drawn:
        return ""
    pattern = "".join(" {}" if value is True else ' {}="{}"' for _, value in drawn)
    return format_html(pattern, *(part for pair in drawn for part in pair if part is not True))


class DrawnSelect(forms.Select):
    """Django would render two templates for each option, which takes longer than the rest of a page
    with many."""

    def render(  # type: ignore[override]  # a test forbids its type’s name
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> str:
        selected = frozenset(str(key) for key in self.format_value(value))
        attributes = attributes_of(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        options = drawn_options(as_texts(self.choices), selected)
        return format_html("<select{}>\n{}\n</select>", attributes, options)


class DrawnInput(forms.TextInput):
    """Django would render two templates."""

    def render(  # type: ignore[override]  # a test forbids its type’s name
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> str:
        own = {"type": self.input_type, "name": name, "value": self.format_value(value)}
        drawn = {key: each for key, each in own.items() if each is not None}
        return format_html("<input{}>", attributes_of(drawn | self.build_attrs(self.attrs, attrs)))


class DrawnTextarea(forms.Textarea):
    """Django would render two templates. A browser takes away the line's end before the text."""

    def render(  # type: ignore[override]  # a test forbids its type’s name
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> str:
        attributes = attributes_of({"name": name} | self.build_attrs(self.attrs, attrs))
        return format_html(
            "<textarea{}>\n{}</textarea>", attributes, self.format_value(value) or ""
        )


class DrawnDate(DrawnInput, forms.DateInput):
    """A date in one box."""


@lru_cache(maxsize=256)  # the same choices are drawn again and again
def drawn_options(choices: Choices, selected: frozenset[str]) -> str:
    """The options of a select, in their groups; the values that are `selected` are marked. HTML
    lets an option end where the next one begins, which keeps a choice of hundreds short."""
    rows = (
        format_html("<option{}>{}", attributes_of({"value": k, "selected": k in selected}), label)
        if isinstance(label, str)
        else format_html(GROUP, k, drawn_options(label, selected))
        for k, label in choices
    )
    return format_html_join("", "{}", ((row,) for row in rows))
