"""Every write of oversight, each an imperative: check the right, lock the row, save, return.

All of them raise PermissionDenied when it is not theirs to do, StaleRecord when the record has
moved on from `version`, and ValidationError with a message for the page.
"""

from board.changes.meetings import record_meeting
from board.changes.publications import (
    draft_publication,
    issue_publication,
    next_number,
    why_not_to_issue,
)

__all__ = [
    "draft_publication",
    "issue_publication",
    "next_number",
    "record_meeting",
    "why_not_to_issue",
]
