"""The forms of the board: they parse and check what is typed; only changes save it."""

from board.forms.challenges import (
    ChallengeFilterForm,
    ConcludeForm,
    RaiseChallengeForm,
    ReplyForm,
)
from board.forms.decisions import DecisionDoneForm, DecisionFilterForm, DecisionForm
from board.forms.differences import DifferenceForm
from board.forms.meetings import MeetingForm
from board.forms.notices import (
    CloseNoticeForm,
    ConfirmNoticeForm,
    NoticeForm,
    NoticeReviewForm,
    ReturnForm,
    SendReturnForm,
)
from board.forms.publications import DraftForm, IssueForm
from board.forms.requirements import RequirementForm

__all__ = [
    "ChallengeFilterForm",
    "CloseNoticeForm",
    "ConcludeForm",
    "ConfirmNoticeForm",
    "DecisionDoneForm",
    "DecisionFilterForm",
    "DecisionForm",
    "DifferenceForm",
    "DraftForm",
    "IssueForm",
    "MeetingForm",
    "NoticeForm",
    "NoticeReviewForm",
    "RaiseChallengeForm",
    "ReplyForm",
    "RequirementForm",
    "ReturnForm",
    "SendReturnForm",
]
