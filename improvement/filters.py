"""The base of the forms by which a list is narrowed and sorted."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

from django import forms
from django.forms import BoundField

from improvement.forms import ChoicesMade, Form, as_texts, in_words
from improvement.sorting import Columns, choices


class FilterForm(Form):
    """The base of a list page's filters: every field optional, sent by GET, nothing saved."""

    marks_optional = False
    refuses_personal = False
    # What else the addresses of lists hold.
    never_filters: tuple[str, ...] = ("page", "before", "changes", "at")
    columns: Columns = {}  # those by which the list is sorted

    def __init__(self, *args: Any, columns: Columns | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns or self.columns
        if self.columns:
            orders = ChoicesMade(choices(self.columns))
            self.fields["sort"] = forms.ChoiceField(
                label="Sorted by", choices=orders, required=False
            )
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = (
                    "Select one of the choices in the list: “%(value)s” is none of them"
                )

    @property
    def is_refused(self) -> bool:
        """Whether the address asks for what the list can't be narrowed or sorted by."""
        return self.is_bound and not self.is_valid()

    @property
    def status(self) -> int:
        """Of the answer that shows the list."""
        return 400 if self.is_refused else 200

    @property
    def values(self) -> dict[str, Any]:
        """What is chosen, by the names of the fields; nothing where that is refused."""
        return self.cleaned_data if self.is_bound and self.is_valid() else {}

    @property
    def ignored(self) -> list[str]:
        """The names in the address by which this list can't be narrowed."""
        names = {name for name in self.data if name not in self.never_filters}
        return sorted(names - set(self.parts))[:10]

    @property
    def parts(self) -> Iterable[str]:
        """The names under which the form is sent, each box of a date by itself."""
        for field in self:
            inner = getattr(field.field.widget, "widgets_names", [""])
            yield from (f"{field.html_name}{part}" for part in inner)

    def chosen(self) -> list[tuple[str, str]]:
        """The filters that are set: rows of (label, value in words). An order narrows nothing."""
        named = [
            (self[name].label, in_words(self.fields[name], v))
            for name, v in self.values.items()
            if v and name != "sort"
        ]
        return [(str(label), words) for label, words in named if words]

    @property
    def is_usual(self) -> bool:
        """Whether the whole list is asked for, in its usual order."""
        return not any(self.values.values())

    @property
    def chosen_order(self) -> str:
        """The column by which the list is sorted, as its address says; "" for its usual order."""
        return str(self.values.get("sort", ""))


def offered(field: BoundField) -> Hashable:
    """All that two fields of forms of one class can differ in, but for their errors: name, words,
    widget, value and choices."""
    return (
        *(field.html_name, str(field.label), str(field.help_text)),
        *(type(field.field.widget), str(field.value())),
        as_texts(getattr(field.field, "choices", ())),
    )
