"""The forms of the board: they parse and check what is typed; only changes save it."""

from board.forms.meetings import MeetingForm
from board.forms.publications import DraftForm, IssueForm

__all__ = ["DraftForm", "IssueForm", "MeetingForm"]
