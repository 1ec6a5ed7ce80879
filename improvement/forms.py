"""The base classes of forms and the fields that forms share, such as dates, choices and reasons.

Forms parse what was typed and never save. The crispy pack in templates/govuk draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.choices import BaseChoiceIterator
from django.utils.dateformat import format as format_date

from improvement.error_messages import use_plain_messages
from improvement.personal_identifiers import identifiers_in
from improvement.text_fields import ReferencesField
from improvement.visible_text import is_visible, typed_text

if TYPE_CHECKING:
    from improvement.history import Tracked

BIGGEST_INTEGER = 2**31 - 1

# A value and its label; or the heading of a group and its choices.
Choice = tuple[Any, Any]
# Choices as texts, of which none is made again.
Choices = tuple[tuple[str, Any], ...]
# The definition of each choice, by its value; drawn below the choice's label.
Hints = Mapping[str, str]


class ChoicesMade(BaseChoiceIterator):
    """Choices that are made once and handed on as they are. Django goes through a list of choices
    each time that a form or a copy of one is made, and where it is drawn."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        self.texts = as_texts(choices)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.texts)

    def __copy__(self) -> ChoicesMade:
        return self

    def __deepcopy__(self, memo: object) -> ChoicesMade:
        return self


def any_of(offered: Iterable[Choice], otherwise: str = "Any") -> ChoicesMade:
    """The choices of a filter; `otherwise` says that it does not narrow the list."""
    return ChoicesMade([("", otherwise), *offered])


def as_texts(choices: Iterable[Choice]) -> Choices:
    """The choices, in their groups, as texts."""
    if isinstance(choices, ChoicesMade):
        return choices.texts
    return tuple(
        (str(key), as_texts(label) if isinstance(label, (list, tuple)) else str(label))
        for key, label in choices
    )


class Narrative(forms.CharField):
    """Some sentences. Line ends become one character each, as the counter on the page counts."""

    def __init__(self, *, rows: int = 5, max_length: int = 2000, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        return text.replace("\r\n", "\n").replace("\r", "\n")


class ReasonField(Narrative):
    """Why a change is made; the text is kept with the change in the history."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Why are you making this change?")
        kwargs.setdefault(
            "help_text",
            "This stays in the history for everyone on the plan to read. "
            "Do not name a child or a family.",
        )
        kwargs.setdefault("error_messages", {"required": "Enter why you are making this change"})
        super().__init__(**{"rows": 3, "max_length": 500} | kwargs)


class RadioField(forms.ChoiceField):
    """One of a few choices; `hints` has the definitions of choices by their values."""

    widget = forms.RadioSelect

    def __init__(self, *, hints: Hints | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = hints or {}


class CheckboxesField(forms.MultipleChoiceField):
    """Any number of a few choices; `hints` has the definitions of choices by their values."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, hints: Hints | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = hints or {}


def version_field(version: int) -> forms.IntegerField:
    """The version that the person read: a hidden field, which is checked when they save."""
    message = "This page has lost its place. Open it again and make your change"
    return forms.IntegerField(
        initial=version,
        min_value=1,
        max_value=BIGGEST_INTEGER,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], message),
    )


def in_words(field: forms.Field, value: Any) -> str:
    """A field's value as a page shows it: a date in full, a choice by its label; "" for none."""
    if isinstance(field, forms.BooleanField):
        return "Yes" if value else "No"
    if value in (None, "", [], ()):
        return ""
    if isinstance(value, date):
        return format_date(value, "j F Y")
    if isinstance(value, list | tuple | set | QuerySet):
        return ", ".join(filter(None, (in_words(field, item) for item in value)))
    labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
    return labels.get(str(value), str(value))


class Form(forms.Form):
    """The base of every form that changes something; `{% crispy form %}` draws all of it.

    `version` is the version of the record that the person read, which the form then carries.
    """

    use_required_attribute = False
    marks_optional = True  # labels of optional fields end with "(optional)"
    refuses_personal = True  # until the person confirms that no text identifies someone
    submit = "Save"  # the words on the button
    preface = ""  # what the page says above the form
    conflict: Tracked | None = None  # the record as someone else has changed it meanwhile
    version_read = 0  # the version the person read, where there is a conflict

    def __init__(self, *args: Any, version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.data = without_unseen(self.data)
        if version is not None:
            self.fields["version"] = version_field(version)

    def offer(self, name: str, choices: QuerySet[Any] | Iterable[Choice]) -> None:
        """Set what a field takes: records, or pairs of a value and its label."""
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField | ReferencesField):
            assert isinstance(choices, QuerySet)
            field.queryset = choices
        else:
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper(self)
        helper.add_input(Submit("save", self.submit))
        return helper

    @property
    def personal(self) -> dict[str, list[str]]:
        """The kinds of personal identifiers that seem to be in typed texts, by field name."""
        if not (self.is_bound and self.refuses_personal):
            return {}
        kinds_by_name = {name: identifiers_in(self.typed(name)) for name in self.narrative_names}
        return {name: kinds for name, kinds in kinds_by_name.items() if kinds}

    @property
    def narrative_names(self) -> list[str]:
        text_widgets = (forms.TextInput, forms.Textarea)
        return [
            name
            for name, field in self.fields.items()
            if isinstance(field, forms.CharField) and isinstance(field.widget, text_widgets)
        ]

    def typed(self, name: str) -> Any:
        """What was typed into a field, before it is checked; "" where nothing was."""
        widget = self.fields[name].widget
        return widget.value_from_datadict(self.data, self.files, self.add_prefix(name)) or ""

    def full_clean(self) -> None:
        use_plain_messages(self)
        for name in self.narrative_names:
            own = self.fields[name]
            own.validators = [*own.validators, must_be_visible]
        if self.personal:
            self.fields["confirm_not_personal"] = confirmation_field()
        super().full_clean()
        if self.personal and not self.cleaned_data.get("confirm_not_personal"):
            for name, kinds in self.personal.items():
                self.add_error(name, personal_message(kinds))

    def compared(self) -> list[tuple[str, str, str]]:
        """The fields in which what was typed differs from what is saved now.

        Rows of (label, saved, typed), in words.
        """
        self.is_valid()  # fills cleaned_data with the values that could be parsed
        typed = {name: self[name].value() for name in self.fields} | self.cleaned_data
        rows = [
            (str(f.label), in_words(f.field, f.initial), in_words(f.field, typed[f.name]))
            for f in self.visible_fields()
        ]
        return [row for row in rows if row[1] != row[2]]


def without_unseen(data: Any) -> Any:
    """What was sent, without characters that nobody typed; the same data where it has none."""
    if not isinstance(data, QueryDict):
        return data
    typed = {name: [typed_text(value) for value in values] for name, values in data.lists()}
    if typed == dict(data.lists()):
        return data
    kept = data.copy()
    for name, values in typed.items():
        kept.setlist(name, values)
    return kept


def must_be_visible(value: object) -> None:
    text = value.strip() if isinstance(value, str) else ""
    if text and "\0" not in text and not is_visible(text):
        raise forms.ValidationError("", code="invisible")


def confirmation_field() -> forms.BooleanField:
    label = "I have checked, and this does not identify a child or family"
    return forms.BooleanField(required=False, label=label)


def personal_message(kinds: Sequence[str]) -> str:
    return (
        f"This looks like it includes {' and '.join(kinds)}. Take out anything that could identify "
        "a child or family. If it does not, tick the box at the end of this form"
    )


def hidden_version(version: int) -> forms.IntegerField:
    """Like `version_field`, for a record that may not exist yet, which is version 0."""
    return forms.IntegerField(
        initial=version, min_value=0, max_value=BIGGEST_INTEGER, widget=forms.HiddenInput
    )
