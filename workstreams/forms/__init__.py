"""What people type about the plan: parsed and checked here, saved only by changes."""

from workstreams.forms.actions import ActionForm, WithdrawForm
from workstreams.forms.batches import AcceptForm, SubmitForm
from workstreams.forms.dates import DateChangeForm, DecideDateForm
from workstreams.forms.escalations import AnswerEscalationForm, EscalateForm
from workstreams.forms.evidence import EvidenceFilterForm, EvidenceForm, SupersedeForm
from workstreams.forms.expectations import AcknowledgeForm, ExpectationForm
from workstreams.forms.history import HistoryFilterForm
from workstreams.forms.measures import (
    BenchmarkForm,
    DecideRebaseForm,
    MeasureForm,
    RebaseForm,
)
from workstreams.forms.plan import AgreeForm, PlanForm
from workstreams.forms.readings import ConfirmForm, PasteForm, ReadingForm
from workstreams.forms.reminders import CalendarForm, PreferenceForm
from workstreams.forms.reports import (
    CheckAnswersForm,
    StepForm,
    UnchangedForm,
    UpdateForm,
)
from workstreams.forms.review import ReviewForm
from workstreams.forms.rounds import (
    CloseRoundForm,
    ReopenRoundForm,
    RoundDaysForm,
    RoundForm,
)
from workstreams.forms.stages import CheckClaimForm, ClaimForm
from workstreams.forms.structure import (
    FindingForm,
    MilestoneForm,
    OrganisationForm,
    OutcomeForm,
    RecordForm,
    TeamForm,
    ThemeForm,
    WorkstreamForm,
)

__all__ = [
    "AcceptForm",
    "AcknowledgeForm",
    "ActionForm",
    "AgreeForm",
    "AnswerEscalationForm",
    "BenchmarkForm",
    "CalendarForm",
    "CheckAnswersForm",
    "CheckClaimForm",
    "ClaimForm",
    "CloseRoundForm",
    "ConfirmForm",
    "DateChangeForm",
    "DecideDateForm",
    "DecideRebaseForm",
    "EscalateForm",
    "EvidenceFilterForm",
    "EvidenceForm",
    "ExpectationForm",
    "FindingForm",
    "HistoryFilterForm",
    "MeasureForm",
    "MilestoneForm",
    "OrganisationForm",
    "OutcomeForm",
    "PasteForm",
    "PlanForm",
    "PreferenceForm",
    "ReadingForm",
    "RebaseForm",
    "RecordForm",
    "ReopenRoundForm",
    "ReviewForm",
    "RoundDaysForm",
    "RoundForm",
    "StepForm",
    "SubmitForm",
    "SupersedeForm",
    "TeamForm",
    "ThemeForm",
    "UnchangedForm",
    "UpdateForm",
    "WithdrawForm",
    "WorkstreamForm",
]
