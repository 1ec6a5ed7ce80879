"""Forms to choose how one gets reminders, and to make a calendar address."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms import Form, RadioField, hidden_version
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


class CalendarForm(Form):
    """It has only the version read, so that two tabs do not each make an address."""

    def __init__(self, *args: Any, preference: Preference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit = "Make a new address" if preference.calendar_number else "Make my address"
        self.fields["version"] = hidden_version(preference.version)
