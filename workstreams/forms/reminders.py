"""Forms to choose how one gets reminders, and to make a calendar address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import Resolver404, resolve

from improvement.forms import Form, RadioField, hidden_version
from improvement.models import Plan
from workstreams.models import Preference


class PreferenceForm(Form):
    submit = "Save your choice"

    mail = RadioField(
        label="When should reminders come by email?",
        choices=Preference.Mail.choices,
        hints={
            Preference.Mail.AS_IT_COMES: "On the day something is due or waits for you, one email"
            " a day at most.",
            Preference.Mail.WEEKLY: "One email a week with all that is due or waits for you.",
        },
    )
    weekday = forms.TypedChoiceField(
        label="Which day should the weekly email come?",
        choices=Preference.Weekday.choices,
        coerce=int,
    )

    def __init__(self, *args: Any, preference: Preference, **kwargs: Any) -> None:
        kwargs["initial"] = {"mail": preference.mail, "weekday": preference.weekday}
        super().__init__(*args, **kwargs)
        self.fields["version"] = hidden_version(preference.version)


class KeptListForm(Form):
    """A name for a list, of which the page carries the address after the plan's."""

    submit = "Keep it"

    name = forms.CharField(
        label="What do you call it?",
        max_length=60,
        help_text="For example: late, of my workstream. It replaces a list that you call the same.",
    )
    address = forms.CharField(
        max_length=500,
        widget=forms.HiddenInput,
        error_messages={"required": "Open a list, and choose “Keep this list under a name” there"},
    )

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_address(self) -> str:
        path, _, query = self.cleaned_data["address"].partition("?")
        try:
            match = resolve(f"/plans/{self.plan.slug}/{path}")
        except Resolver404:
            match = None
        if match is None or not str(match.url_name).endswith("-list"):
            raise forms.ValidationError("This is no list of the plan. Open the list again")
        asked = QueryDict(query).urlencode()
        return f"{path}?{asked}" if asked else path


class CalendarForm(Form):
    """It has only the version read, so that two tabs do not each make an address."""

    def __init__(self, *args: Any, preference: Preference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = "Make a new address" if preference.calendar_number else "Make my address"
        self.fields["version"] = hidden_version(preference.version)
