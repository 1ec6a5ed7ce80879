"""What the board itself judges: an action or a workstream in the plan's own ratings, a requirement
of the notice as met or not.

It stands beside what the lead says and what the facts show, and changes neither.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from board.models.meeting import Meeting
from board.models.requirement import Requirement
from improvement.history import TrackedQuerySet
from improvement.models import OnPlan, User
from workstreams.models import RAG, Action, Workstream

SUBJECTS = ("action", "workstream", "requirement")


class JudgementQuerySet(TrackedQuerySet["Judgement"]):
    def newest(self) -> JudgementQuerySet:
        """Of each record the one of the latest meeting at which the board judged it."""
        later = Judgement.objects.filter(meeting__held_on__gt=OuterRef("meeting__held_on"))
        # Each by itself, and where there is one: else SQLite reads all judgements for every one.
        later_of_same = (
            Q(**{f"{name}__isnull": False}) & Exists(later.filter(**{name: OuterRef(name)}))
            for name in SUBJECTS
        )
        return self.exclude(reduce(or_, later_of_same))


JudgementManager = models.Manager.from_queryset(JudgementQuerySet)


class Judgement(OnPlan):
    """Of one record, at one meeting. It runs out at the next meeting but one
    (`board/queries/judgements.py:lapse_days`)."""

    class State(models.TextChoices):
        """Of a requirement. That it is met does not close it: it must last."""

        NOT_MET = "not_met", "Not met"
        PARTLY = "partly", "Partly met"
        MET = "met", "Met"
        LASTING = "lasting", "Met and lasting"

    MET = (State.MET, State.LASTING)

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="judgements", verbose_name="judged at"
    )
    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements"
    )
    workstream = models.ForeignKey(
        Workstream, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements"
    )
    requirement = models.ForeignKey(
        Requirement, null=True, blank=True, on_delete=models.PROTECT, related_name="judgements"
    )
    rating = models.CharField("the board’s rating", max_length=5, choices=RAG, blank=True)
    state = models.CharField("how far it is met", max_length=8, choices=State, blank=True)
    words = models.TextField("why the board judges so")
    minuted_at = models.DateTimeField()
    minuted_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="minuted_judgements"
    )
    objects: ClassVar[JudgementManager[Judgement]] = JudgementManager()

    class Meta:
        ordering = ("-meeting__held_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(action__isnull=False, workstream=None, requirement=None)
                | Q(action=None, workstream__isnull=False, requirement=None)
                | Q(action=None, workstream=None, requirement__isnull=False),
                name="judgement_of_one_record",
            ),
            models.CheckConstraint(
                condition=(Q(requirement=None, state="") & ~Q(rating=""))
                | (Q(requirement__isnull=False, rating="") & ~Q(state="")),
                name="judgement_in_the_words_of_its_record",
            ),
            *(
                models.UniqueConstraint(
                    fields=["meeting", name],
                    name=f"one_judgement_of_a_{name}_a_meeting",
                    violation_error_message="The board has judged this at that meeting already",
                )
                for name in SUBJECTS
            ),
        ]

    def __str__(self) -> str:
        held_on = self.meeting.held_on
        return f"Judgement of {held_on.day} {held_on:%B %Y}"

    def page(self) -> tuple[str, int]:
        return ("judgement", self.pk)

    @property
    def subject(self) -> Action | Workstream | Requirement:
        found = self.action or self.workstream or self.requirement
        assert found is not None  # a constraint
        return found

    @property
    def verdict(self) -> str:
        """The rating or the state, in words."""
        return self.get_rating_display() or self.get_state_display()

    @property
    def shape(self) -> str:
        """The sign of templates/includes/rag.html that is shown beside it."""
        return self.rating or SHAPES[self.State(self.state)]


SHAPES = {
    Judgement.State.NOT_MET: "red",
    Judgement.State.PARTLY: "amber",
    Judgement.State.MET: "green",
    Judgement.State.LASTING: "complete",
}
