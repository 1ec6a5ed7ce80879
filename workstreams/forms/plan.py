"""Forms to change the plan's settings, and to agree the plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from improvement.date_field import DateField
from improvement.dates import ClearDays, Precision
from improvement.forms import Form, RadioField, ReasonField
from improvement.models import Plan
from improvement.number_fields import WholeNumberField
from workstreams.changes.plan import JUDGED_SETTINGS
from workstreams.forms.records import RecordForm
from workstreams.ratings.stages import MEANS, ORDER

DESCRIPTION_SETTINGS = ("title", "council", "clear_days")
DATED = [choice for choice in Precision.choices if choice[0] != Precision.ONGOING]


def days_field(label: str, help_text: str, least: int) -> WholeNumberField:
    return WholeNumberField(label=label, help_text=help_text, min_value=least, max_value=366)


class PlanForm(RecordForm):
    """The plan's settings in `names`, since not everyone may change all of them."""

    record_fields = (*DESCRIPTION_SETTINGS, *JUDGED_SETTINGS)
    title = forms.CharField(label="Title of the plan", max_length=200)
    council = forms.CharField(max_length=120)
    clear_days = RadioField(
        label="How does the council count clear days?",
        choices=ClearDays.choices,
        hints={ClearDays.EVERY: "This gives the earlier day."},
    )
    notice_issued = DateField(
        label="Notice or direction issued on", what="the date of the notice", required=False
    )
    notice_precision = forms.ChoiceField(label="The date of the notice is known to", choices=DATED)
    release_expected = DateField(
        label="Release from it expected on", what="the date of release", required=False
    )
    release_precision = forms.ChoiceField(label="The date of release is known to", choices=DATED)
    focus_stage = RadioField(
        label="Which stage does the board look at now?",
        choices=Plan.Stage.choices,
        hints={stage.value: MEANS[stage] for stage in ORDER},
    )
    freshness_days = days_field(
        "For how many days is an update fresh?", "After that the action counts as stale", 1
    )
    due_soon_days = days_field("From how many days before its date is an action due soon?", "", 0)
    red_after_days = days_field(
        "After how many days late or slipped is an action red?",
        "Until then it is amber. An immediate action is red at once",
        0,
    )

    def __init__(self, *args: Any, names: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {*self.record_fields} - {*names}:
            del self.fields[name]


class AgreeForm(Form):
    submit = "Agree this plan"
    reason = ReasonField(
        label="On what decision do you agree it?",
        help_text="Name the meeting. Everyone on the plan can read this.",
        error_messages={"required": "Enter the decision on which you agree it"},
    )


class CopyForm(Form):
    """Chooses the plan whose structure a new one takes over, of those the person manages too."""

    submit = "Copy its structure"
    preface = (
        "Copied are workstreams, areas of improvement, outcomes, measures, and actions with their "
        "milestones and posts. Dates, progress, people, readings, findings and evidence stay "
        "where they are. The new plan is a draft."
    )
    source = forms.ModelChoiceField(
        Plan.objects.none(), label="Which plan do you copy from?", empty_label="Choose a plan"
    )

    def __init__(self, *args: Any, sources: QuerySet[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("source", sources)
