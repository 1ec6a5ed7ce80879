"""What people type about the plan: parsed and checked here, saved only by changes."""

from workstreams.forms.actions import ActionForm, WithdrawForm
from workstreams.forms.history import HistoryFilterForm
from workstreams.forms.reminders import CalendarForm, PreferenceForm
from workstreams.forms.reports import ReviewForm, UpdateForm
from workstreams.forms.structure import (
    FindingForm,
    MilestoneForm,
    OrganisationForm,
    OutcomeForm,
    RecordForm,
    ThemeForm,
    WorkstreamForm,
)

__all__ = [
    "ActionForm",
    "CalendarForm",
    "FindingForm",
    "HistoryFilterForm",
    "MilestoneForm",
    "OrganisationForm",
    "OutcomeForm",
    "PreferenceForm",
    "RecordForm",
    "ReviewForm",
    "ThemeForm",
    "UpdateForm",
    "WithdrawForm",
    "WorkstreamForm",
]
