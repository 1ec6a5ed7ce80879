"""Release of one exempt item to a named councillor (SI 2012/2089, regulation 17): asked for,
granted or refused in writing within ten clear days, until a day.

The regulation is about documents of the executive. Here an action or a piece of evidence is
released, and nothing else. What is confidential is forbidden to be told, by law or by government,
and never released.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from improvement.dates import with_clear_days
from improvement.history import TrackedQuerySet
from improvement.models import OnPlan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import Action, Evidence

CLEAR_DAYS = 10


class ReleaseQuerySet(TrackedQuerySet["Release"]):
    def waiting(self) -> ReleaseQuerySet:
        return self.filter(decided_at=None)


ReleaseManager = models.Manager.from_queryset(ReleaseQuerySet)


class Release(OnPlan):
    """What a councillor asks to read, in their own words, and the answer. They are not told what
    there is: who decides finds the item, and it alone is opened, to them alone, until the day."""

    class Limb(models.TextChoices):
        MEETING = "meeting", "Business transacted at a meeting that decides"
        MEMBER = "member", "A decision of a member"
        OFFICER = "officer", "A decision of an officer"

    class Decision(models.TextChoices):
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    moving_keys = ("action", "evidence")  # named when it is granted

    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    document = models.TextField("what is asked for")
    limb = models.CharField("what it has material on", max_length=7, choices=Limb)
    relevant_to = models.TextField("the review or decision that it is relevant to")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="releases_asked")
    asked_at = models.DateTimeField()
    due = models.DateField("to be answered by")
    decision = models.CharField(max_length=7, choices=Decision, blank=True)
    statement = models.TextField("the answer in writing", blank=True)
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="releases"
    )
    evidence = models.ForeignKey(
        Evidence, null=True, blank=True, on_delete=models.PROTECT, related_name="releases"
    )
    until = models.DateField("to be read until", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="releases_decided"
    )
    objects: ClassVar[ReleaseManager[Release]] = ReleaseManager()

    class Meta:
        verbose_name = "release of an exempt item"
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_release_a_number"),
            models.CheckConstraint(
                condition=Q(decision="", statement="", decided_at=None, decided_by=None, until=None)
                & Q(action=None, evidence=None)
                | ~Q(decision="")
                & ~Q(statement="")
                & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="release_decided_in_writing",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="release_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(decision="granted", until__isnull=False)
                & (Q(action__isnull=False, evidence=None) | Q(action=None, evidence__isnull=False))
                | ~Q(decision="granted") & Q(until=None, action=None, evidence=None),
                name="release_of_one_item_until_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"Release {self.ref}"

    @classmethod
    def history_hidden_from(cls, roles: frozenset[Role]) -> Q:
        """All of it, from who may not open its page."""
        return Q() if GRANTS[Permission.READ_RELEASES] & roles else Q(id__gte=0)

    @property
    def ref(self) -> str:
        return f"E{self.number}"  # exempt item; a risk is R1

    def page(self) -> tuple[str, int]:
        return ("release", self.number)

    @property
    def item(self) -> Action | Evidence | None:
        return self.action or self.evidence

    @property
    def days_to_answer(self) -> str:
        """What the day until which it is to be answered counts, in words: as it was when it was
        asked, whatever the plan's settings say now."""
        asked = timezone.localdate(self.asked_at)
        is_early = self.due <= with_clear_days(asked, CLEAR_DAYS, worked=False)
        counted = "are" if is_early else "are not"
        return (
            f"By law it is answered within {CLEAR_DAYS} clear days of the request, or sooner. "
            f"Weekends and bank holidays {counted} counted"
        )

    def is_overdue(self, on: date) -> bool:
        return self.decided_at is None and self.due < on

    def can_be_edited_by(self, user: User) -> bool:
        """Whether the person is who asked, may still ask, and has no answer yet."""
        roles = user.roles_on(self.plan_id) & GRANTS[Permission.ASK_RELEASE]
        return bool(roles) and user.pk == self.asked_by_id and self.decided_at is None

    def can_be_decided_by(self, user: User) -> bool:
        """Whether it waits for an answer that the person may give: nobody decides on what counts
        as their own."""
        roles = user.roles_on(self.plan_id) & GRANTS[Permission.DECIDE_RELEASE]
        is_own = user.counts_as(self.asked_by_id, self.plan_id, self.asked_at)
        return bool(roles) and self.decided_at is None and not is_own

    def can_be_ended(self, on: date) -> bool:
        """Whether there is something to end: it was granted, and its last day is not over."""
        return self.until is not None and on <= self.until

    def may_be_read_by(self, user: User, on: date) -> bool:
        """Whether the item is open to the person on the day: to who asked and nobody for them,
        while it is exempt."""
        item = self.item
        if item is None or user.pk != self.asked_by_id:
            return False
        return self.can_be_ended(on) and item.marking == Action.Marking.EXEMPT
