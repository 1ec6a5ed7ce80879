"""Every write of challenges, meetings and publications: check the permission, lock, save, return.

All of them raise PermissionDenied where the person may not make the change, StaleRecord where the
record no longer has the `version` that was read, and ValidationError with a message for the page.
"""

from board.changes.challenges import (
    conclude_challenge,
    raise_challenge,
    reply_to_challenge,
)
from board.changes.meetings import edit_meeting, record_meeting
from board.changes.publications import (
    draft_publication,
    issue_publication,
    next_number,
    why_not_to_issue,
)

__all__ = [
    "conclude_challenge",
    "draft_publication",
    "edit_meeting",
    "issue_publication",
    "next_number",
    "raise_challenge",
    "record_meeting",
    "reply_to_challenge",
    "why_not_to_issue",
]
