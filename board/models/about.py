"""What a challenge or an item of an agenda may be about: one record of the plan at most."""

from __future__ import annotations

from django.db.models import Q

from board.models.resource import Resource
from board.models.risk import Risk
from board.models.validation import Validation
from workstreams.models import Action, Measure, Workstream

ABOUT = ("action", "workstream", "measure", "risk", "resource", "validation")
# What an item of an agenda may be about besides.
ON_AGENDA = (
    *ABOUT,
    *("challenge", "requirement", "finding", "decision", "department_return", "date_change"),
)
About = Action | Workstream | Measure | Risk | Resource | Validation


def about_one_at_most(*names: str) -> Q:
    """No two of the keys are set."""
    alone = Q()
    for name in names:
        alone |= Q(**{other: None for other in names if other != name})
    return alone
