"""Forms: they parse and check what people type about the plan, and `changes` saves it."""

from workstreams.forms.actions import ActionForm, WithdrawForm
from workstreams.forms.date_changes import DateChangeForm, DecideDateChangeForm
from workstreams.forms.escalations import AnswerEscalationForm, EscalateForm
from workstreams.forms.evidence import EvidenceFilterForm, EvidenceForm, SupersedeForm
from workstreams.forms.expectations import AcknowledgeForm, ExpectationForm
from workstreams.forms.facts import FactForm, SourceForm
from workstreams.forms.history import HistoryFilterForm
from workstreams.forms.import_questions import QuestionsForm
from workstreams.forms.judged_changes import (
    ActionJudgingForm,
    DecideJudgedChangeForm,
    MeasureJudgingForm,
    StandingForm,
)
from workstreams.forms.markings import MarkingForm
from workstreams.forms.measures import (
    BenchmarkForm,
    DecideRebaseForm,
    MeasureForm,
    RebaseForm,
)
from workstreams.forms.plan import AgreeForm, CopyForm, PlanForm
from workstreams.forms.plan_imports import (
    ColumnsForm,
    PlanImportForm,
    TakeBackForm,
    WriteImportForm,
)
from workstreams.forms.reading_tables import ConfirmForm, PasteForm, TableForm
from workstreams.forms.readings import ReadingForm
from workstreams.forms.records import (
    FindingForm,
    MilestoneForm,
    OrganisationForm,
    OutcomeForm,
    RecordForm,
    TeamForm,
    ThemeForm,
    WorkstreamForm,
)
from workstreams.forms.reminders import CalendarForm, KeptListForm, PreferenceForm
from workstreams.forms.rounds import (
    CloseRoundForm,
    ReopenRoundForm,
    RoundDaysForm,
    RoundForm,
)
from workstreams.forms.several_actions import SeveralActionsForm
from workstreams.forms.stage_claims import CheckStageClaimForm, StageClaimForm
from workstreams.forms.timeline import TimelineFilterForm
from workstreams.forms.update_batches import AcceptUpdatesForm, SubmitUpdatesForm
from workstreams.forms.update_reviews import UpdateReviewForm
from workstreams.forms.update_steps import (
    UnchangedUpdateForm,
    UpdateStepForm,
)
from workstreams.forms.updates import UpdateForm

__all__ = [
    "AcceptUpdatesForm",
    "AcknowledgeForm",
    "ActionForm",
    "ActionJudgingForm",
    "AgreeForm",
    "AnswerEscalationForm",
    "BenchmarkForm",
    "CalendarForm",
    "CheckStageClaimForm",
    "CloseRoundForm",
    "ColumnsForm",
    "ConfirmForm",
    "CopyForm",
    "DateChangeForm",
    "DecideDateChangeForm",
    "DecideJudgedChangeForm",
    "DecideRebaseForm",
    "EscalateForm",
    "EvidenceFilterForm",
    "EvidenceForm",
    "ExpectationForm",
    "FactForm",
    "FindingForm",
    "HistoryFilterForm",
    "KeptListForm",
    "MarkingForm",
    "MeasureForm",
    "MeasureJudgingForm",
    "MilestoneForm",
    "OrganisationForm",
    "OutcomeForm",
    "PasteForm",
    "PlanForm",
    "PlanImportForm",
    "PreferenceForm",
    "QuestionsForm",
    "ReadingForm",
    "RebaseForm",
    "RecordForm",
    "ReopenRoundForm",
    "RoundDaysForm",
    "RoundForm",
    "SeveralActionsForm",
    "SourceForm",
    "StageClaimForm",
    "StandingForm",
    "SubmitUpdatesForm",
    "SupersedeForm",
    "TableForm",
    "TakeBackForm",
    "TeamForm",
    "ThemeForm",
    "TimelineFilterForm",
    "UnchangedUpdateForm",
    "UpdateForm",
    "UpdateReviewForm",
    "UpdateStepForm",
    "WithdrawForm",
    "WorkstreamForm",
    "WriteImportForm",
]
