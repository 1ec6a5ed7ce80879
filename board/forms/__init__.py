"""What people type about oversight: parsed and checked here, saved only by changes."""

from board.forms.publications import DraftForm, IssueForm

__all__ = ["DraftForm", "IssueForm"]
