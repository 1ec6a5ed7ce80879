"""Everything whose history is an action's own history."""

from itertools import chain

from improvement.history import Tracked
from workstreams.models import Action

PARTS = (
    "updates",
    "date_changes",
    "stage_claims",
    "milestones",
    "theme_links",
    "finding_links",
    "outcome_links",
    "organisation_links",
)


def records_of(action: Action) -> list[Tracked]:
    """The action and all that hangs from it."""
    return [action, *chain.from_iterable(getattr(action, part).all() for part in PARTS)]
