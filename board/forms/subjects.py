"""The question of which record of the plan an entry is about."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms

from improvement.forms import ChoicesMade, Form


def offer_subjects(form: Form, names: Mapping[str, str], name: str = "about") -> None:
    """Take any of the records in the field, and show few to choose from: of hundreds of actions
    only the one that is chosen, for the page of each leads to the form. `names` are by how each is
    cited, as in Subjects."""
    form.offer(name, ChoicesMade(names.items()))
    field, chosen = form.fields[name], form[name].value()
    assert isinstance(field.widget, forms.Select)
    few = [(k, v) for k, v in names.items() if k == chosen or not k.startswith("action:")]
    field.widget.choices = few
