"""Records that can be marked exempt or confidential: actions, evidence and what scrutiny asked.

Exempt is what Schedule 12A of the Local Government Act 1972 names in its paragraphs, while the
public interest in keeping it back outweighs that in telling it. Confidential is another thing: a
government department gave it on terms that forbid its disclosure, or a law or a court does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from improvement.models import OnPlan, User
from improvement.roles import GRANTS, Permission, Role

# What no reader outside may be told of: all that is marked, as whatever it is.
WITHHELD = ~Q(marking="open")

REASON_MISSING = "Enter the reason for the marking"
PARAGRAPHS = {  # of Schedule 12A, with what each is about
    "1": "information about an individual",
    "2": "information likely to reveal who an individual is",
    "3": "financial or business affairs",
    "4": "consultations about labour relations",
    "5": "legal professional privilege",
    "6": "a notice, order or direction that the council means to give",
    "7": "action against crime",
}


class Marking(models.TextChoices):
    OPEN = "open", "Open"
    EXEMPT = "exempt", "Exempt"
    CONFIDENTIAL = "confidential", "Confidential"


class ConfidentialBy(models.TextChoices):
    DEPARTMENT = "department", "Given by a government department on terms that forbid disclosure"
    LAW = "law", "Forbidden to be disclosed by a law or by a court’s order"


def may_mark(roles: Collection[Role]) -> bool:
    """Whether who holds the roles marks what is open, and says of what is marked how it is."""
    return not GRANTS[Permission.MARK].isdisjoint(roles)


class Marked(OnPlan):
    """How the record is marked, on what ground and why, and when that is looked at again. What was
    marked before marking was an act has no day of review, and may have a paragraph in other words.
    """

    Marking, ConfidentialBy = Marking, ConfidentialBy  # as `Action.Marking`
    marking_page: ClassVar[str]  # the name of the address where one is marked

    marking = models.CharField(max_length=12, choices=Marking, default=Marking.OPEN)
    exempt_paragraph = models.CharField("paragraph of Schedule 12A", max_length=20, blank=True)
    confidential_by = models.CharField(
        "why it is confidential", max_length=10, choices=ConfidentialBy, blank=True
    )
    marking_reason = models.TextField("reason for the marking", blank=True)
    marking_review = models.DateField("marking to be looked at again on", null=True, blank=True)

    class Meta:
        abstract = True

    if TYPE_CHECKING:  # each record has its own

        def page(self) -> tuple[str, Any]: ...

    @property
    def is_marked(self) -> bool:
        return self.marking != Marking.OPEN

    def can_be_marked_by(self, user: User) -> bool:
        return may_mark(user.roles_on(self.plan_id))

    @property
    def marking_in_words(self) -> str:
        """The marking with its ground, as the start of a sentence."""
        label = str(Marking(self.marking).label)
        if self.exempt_paragraph:
            return f"{label}, paragraph {self.exempt_paragraph} of Schedule 12A"
        if self.confidential_by:
            return f"{label}, {str(ConfidentialBy(self.confidential_by).label).lower()}"
        return label


def marking_constraints(prefix: str = "") -> list[models.BaseConstraint]:
    """The constraints of a table of marked records; their names begin with the prefix."""
    rules = {
        "marking_has_a_reason": Q(marking="open") | ~Q(marking_reason=""),
        "exempt_under_a_paragraph": ~Q(marking="exempt") | ~Q(exempt_paragraph=""),
        "confidential_says_by_what": Q(marking="confidential") | Q(confidential_by=""),
        "marking_is_what_is_reviewed": ~Q(marking="open") | Q(marking_review=None),
    }
    return [
        models.CheckConstraint(condition=rule, name=prefix + name) for name, rule in rules.items()
    ]


# What the act of marking moves, in the order of its questions.
MARKING_FIELDS = (
    "marking",
    "exempt_paragraph",
    "confidential_by",
    "marking_reason",
    "marking_review",
)


def marking_faults(asked: Mapping[str, Any], on: date) -> dict[str, str]:
    """What is missing or wrong in a marking that somebody gives on the day, by the field's name.
    Lifting needs only a reason, which `mark_record` takes; it is not checked here."""
    marking, review = asked["marking"], asked["marking_review"]
    faults: dict[str, str] = {}
    if marking == Marking.OPEN:
        return faults
    if marking == Marking.EXEMPT and asked["exempt_paragraph"] not in PARAGRAPHS:
        faults["exempt_paragraph"] = "Select the paragraph of Schedule 12A"
    if marking == Marking.CONFIDENTIAL and not asked["confidential_by"]:
        faults["confidential_by"] = "Select why it is confidential"
    if not asked["marking_reason"]:
        faults["marking_reason"] = REASON_MISSING
    if review is None or review <= on:
        faults["marking_review"] = "Enter a later day on which the marking is looked at again"
    return faults


def settled_marking(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields for a marking: without what belongs to another kind of it."""
    marking = asked["marking"]
    kept = dict.fromkeys(MARKING_FIELDS, "") | {"marking": marking, "marking_review": None}
    if marking == Marking.OPEN:
        return kept
    ground = "exempt_paragraph" if marking == Marking.EXEMPT else "confidential_by"
    return kept | {name: asked[name] for name in (ground, "marking_reason", "marking_review")}
