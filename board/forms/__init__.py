"""The forms of the board: they parse and check what is typed; only changes save it."""

from board.forms.challenges import (
    ChallengeFilterForm,
    ConcludeForm,
    RaiseChallengeForm,
    ReplyForm,
)
from board.forms.differences import DifferenceForm
from board.forms.meetings import MeetingForm
from board.forms.publications import DraftForm, IssueForm

__all__ = [
    "ChallengeFilterForm",
    "ConcludeForm",
    "DifferenceForm",
    "DraftForm",
    "IssueForm",
    "MeetingForm",
    "RaiseChallengeForm",
    "ReplyForm",
]
