"""The forms to draft and to issue a publication. They parse what was typed and never save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from board.models import Publication
from improvement.forms import BIGGEST_INTEGER, Form, Narrative, ReasonField


class DraftForm(Form):
    """`number` is that of the publication to be made: a form sent twice makes one draft. `shows`
    names the instant of the plan; empty for the plan as it is now."""

    submit = "Draft the publication"

    audience = forms.ChoiceField(
        choices=Publication.Audience.choices,
        widget=forms.HiddenInput,
    )
    note = Narrative(
        label="What does it say, in a few words?",
        help_text="It stands above the whole publication. Do not name a child or a family.",
        max_length=500,
        rows=3,
    )
    shows = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, max_value=BIGGEST_INTEGER, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, number: int, audience: str, shows: str = "", **kwargs: Any
    ) -> None:
        initial = {"number": number, "audience": audience, "shows": shows}
        super().__init__(*args, initial=initial, **kwargs)


class IssueForm(Form):
    """`action` is the address that the form is sent to; it is not that of the page it stands on.

    `to_confirm` are the texts of the document that look as if they identify someone, each with why:
    they were confirmed by whoever typed them, and are to be confirmed again before the world reads
    them.
    """

    submit = "Issue the publication"

    reason = ReasonField(
        label="Why are you content to issue it?",
        error_messages={"required": "Enter why you are content to issue it"},
    )

    def __init__(self, *args: Any, action: str, to_confirm: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action
        if to_confirm:
            self.fields["confirm_document"] = forms.BooleanField(
                label="I have checked these, and none identifies a child or family",
                help_text=". ".join(to_confirm),
            )

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        helper.form_action = self.action
        return helper
