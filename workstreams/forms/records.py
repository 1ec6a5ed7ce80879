"""A form for each kind of record of the plan's structure, and the base classes of such forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.db.models import Model, Q
from django.utils.text import capfirst

from improvement import clock
from improvement.date_field import DateField
from improvement.forms import Form, Narrative, ReasonField
from improvement.models import Membership, Plan, User
from improvement.namesakes import PersonField
from improvement.number_fields import WholeNumberField
from improvement.roles import Role
from improvement.text_fields import ReferenceField
from workstreams.models import Finding, Workstream
from workstreams.models.workstream import SHORT

ANOTHER = "another"  # the name of the button


class RecordForm(Form):
    """The base of forms that add a record, or edit it where `record` is given.

    `values` go to the record and `reason` to its history.
    """

    record_fields: tuple[str, ...] = ()
    adds_several = False  # whether another can be added in one go

    def __init__(self, *args: Any, record: Any = None, **kwargs: Any) -> None:
        self.left_out: dict[str, forms.Field] = {}
        self.why_left_out = ""
        if record is not None:
            kwargs["initial"] = self.read(record)
            kwargs["version"] = record.version
        super().__init__(*args, **kwargs)
        if record is not None:
            self.fields["reason"] = ReasonField()
            self.order_fields([*(n for n in self.fields if n != "reason"), "reason"])

    def on_plan(self, plan: Plan) -> None:
        """Offer what the plan has to choose from; most forms have no such question."""

    def leave_out(self, names: Iterable[str], why: str) -> None:
        """Ask no longer for these fields: a value sent for one, other than the present, is refused
        in the words of `why`."""
        for name in names:
            self.left_out[name] = self.fields.pop(name)
        self.preface, self.why_left_out = f"{capfirst(why)}.", why

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name, field in self.left_out.items():
            if not any(key == name or key.startswith(f"{name}_") for key in self.data):
                continue
            typed = field.widget.value_from_datadict(self.data, self.files, name)
            if field.has_changed(self.initial.get(name, field.initial), typed):
                self.add_error(None, f"{field.label}: {self.why_left_out}")
        return cleaned

    def read(self, record: Any) -> dict[str, Any]:
        fields = {name: record._meta.get_field(name) for name in self.record_fields}
        return {name: getattr(record, field.attname) for name, field in fields.items()}

    @property
    def values(self) -> dict[str, Any]:
        names = [name for name in self.record_fields if name in self.fields]
        return {name: self.cleaned_data[name] for name in names}

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        if self.adds_several and "version" not in self.fields:
            label = "Save and add another"
            helper.add_input(Submit(ANOTHER, label, css_class="govuk-button--secondary"))
        return helper

    @property
    def adds_another(self) -> bool:
        """Whether the button for another one was pressed."""
        return self.is_bound and ANOTHER in self.data

    @property
    def reason(self) -> str:
        return self.cleaned_data.get("reason") or "Added to the plan"


class SeveralField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic in stubs
    """Any of the plan's records. A key of more than 18 digits, at which SQLite would fail, is
    refused as no choice."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        keys = value if isinstance(value, list | tuple) else []
        if any(len(str(key)) > 18 for key in keys):
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().clean(value)


def several(model: type[Model], label: str) -> SeveralField:
    return SeveralField(model._default_manager.none(), label=label, required=False)


def person_field(
    label: str,
    plan: Plan,
    chosen: int | None,
    roles: Collection[Role],
    empty: str = "Nobody yet",
) -> PersonField:
    """Offers the people who hold one of the roles on the plan today, and `chosen` even where that
    person has left."""
    held = Membership.objects.current(clock.today()).filter(plan=plan, role__in=roles)
    people = User.objects.filter(Q(pk__in=held.values("user"), is_active=True) | Q(pk=chosen))
    return PersonField(people, label=label, required=False, empty_label=empty)


class WorkstreamForm(RecordForm):
    adds_several = True
    record_fields = (
        *("code", "name", "short_name", "order", "state", "lead_post", "lead"),
        *("deputy", "deputy_from", "deputy_until"),
        *("in_scope_of_inspection", "scope_note"),
    )
    code = ReferenceField(
        max_length=6, help_text="A few capital letters that begin its actions’ references: FP"
    )
    name = forms.CharField(max_length=200)
    short_name = forms.CharField(
        max_length=SHORT,
        required=False,
        help_text=f"Up to {SHORT} letters, for the dashboard. Without it, the name is cut there.",
    )
    order = WholeNumberField(label="Place in the list", min_value=1, max_value=99)
    state = forms.ChoiceField(choices=Workstream.State.choices)
    lead_post = forms.CharField(
        label="Lead’s post", max_length=120, required=False, help_text="The post, not the person"
    )
    deputy_from = DateField(
        label="Deputy’s first day", what="the deputy’s first day", required=False
    )
    deputy_until = DateField(
        label="Deputy’s last day",
        what="the deputy’s last day",
        required=False,
        help_text="Until it is over the deputy may do what the lead may.",
    )
    in_scope_of_inspection = forms.BooleanField(
        label="In the scope of the inspection", required=False
    )
    scope_note = Narrative(label="Note on scope", required=False, rows=3)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lead", "deputy"):
            chosen, roles = self.initial.get(name), Workstream.posts[name]
            self.fields[name] = person_field(name.capitalize(), plan, chosen, roles)
        self.order_fields([*self.record_fields, "reason"])


class ThemeForm(RecordForm):
    adds_several = True
    record_fields = ("code", "name", "order", "paragraph")
    code = ReferenceField(max_length=6, help_text="Capital letters and numbers, for example T6")
    name = forms.CharField(max_length=200)
    order = WholeNumberField(label="Place in the list", min_value=1, max_value=99)
    paragraph = forms.CharField(label="Paragraph of the source", max_length=80, required=False)


class OutcomeForm(RecordForm):
    adds_several = True
    record_fields = ("code", "statement", "order", "paragraph")
    code = ReferenceField(max_length=6, help_text="Capital letters and numbers, for example OM6")
    statement = forms.CharField(
        max_length=200, help_text="What a child or a family should be able to say"
    )
    order = WholeNumberField(label="Place in the list", min_value=1, max_value=99)
    paragraph = forms.CharField(label="Paragraph of the source", max_length=80, required=False)


class FindingForm(RecordForm):
    adds_several = True
    record_fields = ("ref", "text", "clock", "due", "paragraph")
    ref = ReferenceField(label="Reference", max_length=12)
    text = Narrative(label="What was found", help_text="In the words of those who found it")
    clock = forms.ChoiceField(label="Time given to put it right", choices=Finding.Clock.choices)
    due = DateField(label="To be put right by", what="the date", required=False)
    paragraph = forms.CharField(label="Paragraph of the source", max_length=80, required=False)

    def clean_ref(self) -> str:
        """On other forms several are typed with commas between."""
        ref: str = self.cleaned_data["ref"]
        if {",", ";"} & {*ref}:
            raise forms.ValidationError("Enter one reference, without a comma or semicolon")
        return ref


class OrganisationForm(RecordForm):
    adds_several = True
    record_fields = ("ref", "name", "part")
    ref = forms.SlugField(
        label="Reference", max_length=20, help_text="Letters, numbers and hyphens, no spaces"
    )
    name = forms.CharField(max_length=120)
    part = forms.CharField(label="Its part in the plan", max_length=200, required=False)


class TeamForm(RecordForm):
    adds_several = True
    record_fields = ("name",)
    name = forms.CharField(max_length=120)


class MilestoneForm(RecordForm):
    adds_several = True
    record_fields = ("title", "due", "finished")
    title = forms.CharField(label="What is to be reached", max_length=200)
    due = DateField(label="Due on", what="the date it is due", required=False)
    finished = DateField(label="Finished on", what="the date it was finished", required=False)
