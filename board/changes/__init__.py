"""Every write of meetings and publications: check the permission, lock the row, save, return.

All of them raise PermissionDenied where the person may not make the change, StaleRecord where the
record no longer has the `version` that was read, and ValidationError with a message for the page.
"""

from board.changes.meetings import edit_meeting, record_meeting
from board.changes.publications import (
    draft_publication,
    issue_publication,
    next_number,
    why_not_to_issue,
)

__all__ = [
    "draft_publication",
    "edit_meeting",
    "issue_publication",
    "next_number",
    "record_meeting",
    "why_not_to_issue",
]
