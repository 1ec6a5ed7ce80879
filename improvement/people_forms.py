"""The forms with which a programme manager adds people, moves them and ends their roles."""

from __future__ import annotations

from typing import Any

from django import forms

from improvement.date_field import DateField
from improvement.forms import Form, Hints, RadioField, ReasonField
from improvement.models import Membership, Organisation, Plan, Team, User
from improvement.roles import Role, clashing

ROLE_HINTS: Hints = {
    Role.MANAGER: "Keeps the plan, its rounds and its people; drafts publications.",
    Role.LEAD: "Sends updates on the workstreams they lead.",
    Role.OWNER: "Sends updates on the actions they own.",
    Role.CHAIR: "Reads everything, decides dates, issues publications.",
    Role.MEMBER: "Reads the live plan and the board’s dashboard; checks what is claimed.",
    Role.ADVISER: "Reads the live plan and the board’s dashboard; checks what is claimed.",
    Role.SCRUTINY: "Reads only what has been published for scrutiny.",
    Role.STAFF: "Reads what the plan expects of them and their team, and what has been published.",
}


class PersonForm(Form):
    submit = "Add this person"
    refuses_personal = False

    name = forms.CharField(max_length=150)
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        error_messages={"invalid": "Enter an email address like name@example.org"},
    )
    role = RadioField(choices=Role.choices, hints=ROLE_HINTS)
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="None named"
    )
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team")
    reason = ReasonField()

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.offer("team", plan.teams.all())
        self.offer("organisation", plan.organisations.all())

    def full_clean(self) -> None:
        if colleague := self.colleague():
            roles = colleague.role_names(self.plan.pk)
            self.fields["confirm_known"] = forms.BooleanField(
                label=f"Give {colleague.name} this role as well",
                error_messages={
                    "required": f"{colleague.email} is already {roles} on this plan. "
                    "Tick the box to give them this role as well"
                },
            )
        super().full_clean()

    def colleague(self) -> User | None:
        """The person with this address who holds another role on the plan that permits this one."""
        if not self.is_bound:
            return None
        try:
            email = self.fields["email"].clean(self.typed("email"))
        except forms.ValidationError:
            return None
        person = User.objects.filter(email__iexact=email).first()
        role, roles = self.typed("role"), person.roles_on(self.plan.pk) if person else frozenset()
        is_free = role in Role and role not in roles and not clashing(Role(role), roles)
        return person if roles and is_free else None


class MembershipForm(Form):
    """The organisation and team of a person who holds a role. A role itself is never edited."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), required=False, empty_label="None named"
    )
    team = forms.ModelChoiceField(Team.objects.none(), required=False, empty_label="No team")
    reason = ReasonField()

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        initial = {"organisation": membership.organisation_id, "team": membership.team_id}
        super().__init__(*args, initial=initial, version=membership.version, **kwargs)
        self.offer("organisation", membership.plan.organisations.all())
        self.offer("team", membership.plan.teams.all())


class EndRoleForm(Form):
    submit = "End this role"

    ends = DateField(
        label="From which day do they no longer hold it?",
        what="the day it ends",
        help_text="Today’s date takes the role away at once.",
    )
    reason = ReasonField()


class NewPlanForm(Form):
    """A plan and its first manager, who sets it up."""

    submit = "Create this plan"
    refuses_personal = False

    council = forms.CharField(max_length=120)
    title = forms.CharField(label="Title of the plan", max_length=200)
    slug = forms.SlugField(
        label="Its part of each address",
        max_length=60,
        help_text="Small letters, numbers and hyphens, for example newshire-2026. It stays",
    )
    manager_name = forms.CharField(label="Programme manager’s name", max_length=150)
    manager_email = forms.EmailField(
        label="Programme manager’s email address",
        max_length=254,
        help_text="An invitation is mailed there",
        error_messages={"invalid": "Enter an email address like name@example.org"},
    )

    @property
    def plan(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("slug", "title", "council")}

    @property
    def manager(self) -> tuple[str, str]:
        return self.cleaned_data["manager_name"], self.cleaned_data["manager_email"]
