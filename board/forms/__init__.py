"""The forms of the board: they parse and check what is typed; only changes save it."""

from board.forms.agenda import AgendaItemForm, AgendaOffersForm
from board.forms.bodies import BodyFilterForm
from board.forms.challenges import (
    ChallengeFilterForm,
    ConcludeForm,
    FollowUpForm,
    QuestionFilterForm,
    RaiseChallengeForm,
    ReplyForm,
)
from board.forms.decisions import DecisionDoneForm, DecisionFilterForm, DecisionForm
from board.forms.differences import DifferenceForm
from board.forms.grades import (
    DescriptorForm,
    GradedElementForm,
    GradeSchemeForm,
    ModerateForm,
    ModerationForm,
    SelfAssessmentForm,
)
from board.forms.impact_assessments import (
    ImpactAssessmentForm,
    ImpactFilterForm,
    WithdrawImpactAssessmentForm,
)
from board.forms.judgements import JudgementFilterForm, JudgementForm
from board.forms.meetings import MeetingForm, MeetingPapersForm, MeetingSeriesForm
from board.forms.notices import (
    CloseNoticeForm,
    ClosingForm,
    ConfirmNoticeForm,
    NoticeForm,
    NoticeReviewForm,
    ReturnForm,
    SendReturnForm,
    SentReturnForm,
    WithdrawOwedForm,
)
from board.forms.publications import DraftForm, IssueForm
from board.forms.put_right import (
    PutRightAskedAgainForm,
    PutRightAskedForm,
    PutRightConclusionForm,
    PutRightFoundForm,
    PutRightLookForm,
    PutRightReplyForm,
    WithdrawChallengeForm,
)
from board.forms.requirements import RequirementForm
from board.forms.resources import ResourceFilterForm, ResourceForm
from board.forms.risk_scales import RiskKindForm, RiskScaleForm
from board.forms.risks import (
    AnswerRiskForm,
    CloseRiskForm,
    RiskFilterForm,
    RiskForm,
    RiskReviewForm,
)
from board.forms.terms import AttendanceForm, SeatForm, SubstituteForm, TermsForm
from board.forms.validations import MoveValidationForm, ValidationFilterForm, ValidationForm

__all__ = [
    "AgendaItemForm",
    "AgendaOffersForm",
    "AnswerRiskForm",
    "AttendanceForm",
    "BodyFilterForm",
    "ChallengeFilterForm",
    "CloseNoticeForm",
    "CloseRiskForm",
    "ClosingForm",
    "ConcludeForm",
    "ConfirmNoticeForm",
    "DecisionDoneForm",
    "DecisionFilterForm",
    "DecisionForm",
    "DescriptorForm",
    "DifferenceForm",
    "DraftForm",
    "FollowUpForm",
    "GradeSchemeForm",
    "GradedElementForm",
    "ImpactAssessmentForm",
    "ImpactFilterForm",
    "IssueForm",
    "JudgementFilterForm",
    "JudgementForm",
    "MeetingForm",
    "MeetingPapersForm",
    "MeetingSeriesForm",
    "ModerateForm",
    "ModerationForm",
    "MoveValidationForm",
    "NoticeForm",
    "NoticeReviewForm",
    "PutRightAskedAgainForm",
    "PutRightAskedForm",
    "PutRightConclusionForm",
    "PutRightFoundForm",
    "PutRightLookForm",
    "PutRightReplyForm",
    "QuestionFilterForm",
    "RaiseChallengeForm",
    "ReplyForm",
    "RequirementForm",
    "ResourceFilterForm",
    "ResourceForm",
    "ReturnForm",
    "RiskFilterForm",
    "RiskForm",
    "RiskKindForm",
    "RiskReviewForm",
    "RiskScaleForm",
    "SeatForm",
    "SelfAssessmentForm",
    "SendReturnForm",
    "SentReturnForm",
    "SubstituteForm",
    "TermsForm",
    "ValidationFilterForm",
    "ValidationForm",
    "WithdrawChallengeForm",
    "WithdrawImpactAssessmentForm",
    "WithdrawOwedForm",
]
