"""What people type about the plan: parsed and checked here, saved only by changes."""

from workstreams.forms.actions import ActionForm, WithdrawForm
from workstreams.forms.evidence import EvidenceFilterForm, EvidenceForm, SupersedeForm
from workstreams.forms.reminders import CalendarForm, PreferenceForm
from workstreams.forms.reports import ReviewForm, UpdateForm
from workstreams.forms.stages import CheckForm, ClaimForm
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
    "CheckForm",
    "ClaimForm",
    "EvidenceFilterForm",
    "EvidenceForm",
    "FindingForm",
    "MilestoneForm",
    "OrganisationForm",
    "OutcomeForm",
    "PreferenceForm",
    "RecordForm",
    "ReviewForm",
    "SupersedeForm",
    "ThemeForm",
    "UpdateForm",
    "WithdrawForm",
    "WorkstreamForm",
]
