"""What a programme manager types about people and their roles."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.forms import DateField, Form, RadioField, ReasonField
from improvement.models import Organisation, Plan
from improvement.roles import Role

MEANS = {
    Role.MANAGER: "Keeps the plan, its rounds and its people; drafts publications.",
    Role.LEAD: "Reports on the workstreams they lead.",
    Role.OWNER: "Reports on the actions they own.",
    Role.CHAIR: "Reads everything, decides dates, issues publications.",
    Role.MEMBER: "Reads the live plan and the board’s dashboard.",
    Role.ADVISER: "Reads the live plan and the board’s dashboard.",
    Role.SCRUTINY: "Reads only what has been published for scrutiny.",
}


class PersonForm(Form):
    submit = "Add this person"
    refuses_personal = False

    name = forms.CharField(max_length=150)
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        error_messages={"invalid": "Enter an e-mail address like name@example.org"},
    )
    role = RadioField(choices=Role.choices, hints=MEANS)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="None named"
    )
    reason = ReasonField()

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = plan.organisations.all()  # type: ignore[attr-defined]


class EndRoleForm(Form):
    submit = "End this role"

    ends = DateField(
        label="From which day do they no longer hold it?",
        what="the day it ends",
        help_text="Today’s date takes the role away at once.",
    )
    reason = ReasonField()
