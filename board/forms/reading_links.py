"""Forms of links to read."""

from __future__ import annotations

from django import forms

from improvement.date_field import DateField
from improvement.forms import Form, Narrative, ReasonField
from workstreams.forms.records import RecordForm


class ReadingLinkForm(RecordForm):
    submit = "Save"
    record_fields = ("name", "why", "until")
    name = forms.CharField(
        label="Who is it for?", max_length=120, help_text="One person: a co-opted member"
    )
    why = Narrative(label="Why are they given it?", rows=2, max_length=500)
    until = DateField(label="Until which day does it work?", what="the last day")


class RevokeForm(Form):
    submit = "Revoke this link"
    preface = "From then on it opens nothing. This can’t be taken back: make a new link instead."

    reason = ReasonField(label="Why is it revoked?")
