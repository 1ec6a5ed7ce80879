"""Fills in a form as a browser does: with what the page shows, and then with what is typed."""

from typing import Any

from django import forms

from improvement.forms import PARTS, DateField


def a_date(name: str, day: int | str, month: int | str, year: int | str) -> dict[str, str]:
    """A date typed in its three boxes."""
    return {f"{name}_{part}": str(v) for part, v in zip(PARTS, (day, month, year), strict=True)}


def shown(form: forms.Form, name: str) -> dict[str, Any]:
    """What a browser would send of one field that nobody touched."""
    field, value = form.fields[name], form[name].value()
    if isinstance(field, DateField):
        parts = field.widget.decompress(value) if not isinstance(value, list) else value
        return a_date(name, *parts)
    if isinstance(field, forms.BooleanField):
        return {name: "on"} if value else {}
    if isinstance(field, forms.ModelMultipleChoiceField):
        return {name: value or []}
    return {name: "" if value is None else value}


def filled(form: forms.Form, **typed: Any) -> dict[str, Any]:
    """The whole form as sent, with what was typed over it."""
    sent: dict[str, Any] = {}
    for name in form.fields:
        sent |= shown(form, name)
    return sent | typed


def send(client: Any, url: str, **typed: Any) -> Any:
    """Open the page, type, and send its form."""
    form = client.get(url).context["form"]
    return client.post(url, filled(form, **typed))
