"""What is asked of whoever drafts or issues a publication. Parses what was typed, never saves."""

from django import forms

from board.models import Publication
from improvement.forms import BIGGEST_INTEGER, Form, Narrative, RadioField, ReasonField


class DraftForm(Form):
    """`number` is the one the publication will have: a form sent twice makes one draft."""

    submit = "Draft the publication"

    audience = RadioField(
        label="Who is it for?",
        choices=[(Publication.Audience.SCRUTINY, "Scrutiny")],
        hints={"scrutiny": "Councillors read it on the progress pages once the chair issues it."},
    )
    note = Narrative(
        label="What does it say, in a few words?",
        help_text="It stands above the publication. Do not name a child or a family.",
        max_length=500,
        rows=3,
    )
    number = forms.IntegerField(min_value=1, max_value=BIGGEST_INTEGER, widget=forms.HiddenInput)

    def __init__(self, *args, number, **kwargs):
        initial = {"number": number, "audience": Publication.Audience.SCRUTINY}
        super().__init__(*args, initial=initial, **kwargs)


class IssueForm(Form):
    """`action` is the address it is sent to, which is not the page that shows it."""

    submit = "Issue the publication"

    reason = ReasonField(
        label="Why are you content to issue it?",
        error_messages={"required": "Enter why you are content to issue it"},
    )

    def __init__(self, *args, action, **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action

    @property
    def helper(self):
        helper = super().helper
        helper.form_action = self.action
        return helper
