"""Requests to change how an action or a measure is judged, which the chair decides."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import Q

from improvement.models import OnPlan
from workstreams.models.action import OF_OUTSIDE, Action
from workstreams.models.measure import Measure
from workstreams.models.request import Request, RequestQuerySet, decided_by_another


class Move(NamedTuple):
    """One value that a request moves, in words."""

    label: str
    old: str
    new: str


class JudgedChangeQuerySet(RequestQuerySet["JudgedChange"]):
    def waiting(self) -> JudgedChangeQuerySet:
        """Those that the chair can decide now: nothing of an action outside the plan, but for
        whether it is."""
        return self.undecided().exclude(OF_OUTSIDE & Q(kind=JudgedChange.Kind.JUDGING))

    def with_people(self) -> JudgedChangeQuerySet:
        return self.select_related("action", "measure", "asked_by", "decided_by")


JudgedChangeManager = models.Manager.from_queryset(JudgedChangeQuerySet)


class JudgedChange(OnPlan, Request):
    """Old and new are kept in words, as they read when it was asked; `values` has what is set."""

    class Kind(models.TextChoices):
        JUDGING = "judging", "How it is judged"
        WITHDRAW = "withdraw", "Withdraw it from the plan"
        SUSPEND = "suspend", "Suspend it"
        TAKE_UP = "take_up", "Take it up again"

    action = models.ForeignKey(
        Action, null=True, blank=True, on_delete=models.PROTECT, related_name="judged_changes"
    )
    measure = models.ForeignKey(
        Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="judged_changes"
    )
    ref = models.CharField("reference of it", max_length=12)
    kind = models.CharField("what is asked", max_length=8, choices=Kind, default=Kind.JUDGING)
    was = models.TextField("as it was")
    asked = models.TextField("as asked for")
    values = models.TextField("what is set")
    reason = models.TextField()
    objects: ClassVar[JudgedChangeManager[JudgedChange]] = JudgedChangeManager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(decision="open", kind="judging"),
                name="one_open_change_of_judging",
                violation_error_message="A request to change how this is judged waits already",
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=Q(decision="open") & ~Q(kind="judging"),
                name="one_open_change_of_standing",
                violation_error_message=(
                    "A request to withdraw, suspend or take up this action waits already"
                ),
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(decision="open"),
                name="one_open_change_of_a_measure",
                violation_error_message="A request to change how this is judged waits already",
            ),
            models.CheckConstraint(
                condition=Q(action__isnull=False, measure=None)
                | Q(action=None, measure__isnull=False, kind="judging"),
                name="judged_change_of_one_record",
            ),
            *decided_by_another("judged_change"),
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.get_kind_display().lower()}"

    @property
    def subject(self) -> Action | Measure:
        subject = self.action or self.measure
        assert subject is not None
        return subject

    def page(self) -> tuple[str, str]:
        return self.subject.page()

    def moves(self) -> Mapping[str, Any]:
        """The values, by field, that approval sets; links to outcomes and measures
        are keys, under "outcomes" and "measures"."""
        columns = {field.attname: field for field in type(self.subject)._meta.fields}
        return {
            name: columns[name].to_python(value) if name in columns else value
            for name, value in json.loads(self.values).items()
        }

    @property
    def in_words(self) -> list[Move]:
        """A line for each value, from what to what."""
        lines = zip_longest(self.was.splitlines(), self.asked.splitlines(), fillvalue="")
        pairs = [(old.partition(": ")[2], *new.partition(": ")[::2]) for old, new in lines]
        return [Move(label, old, new) for old, label, new in pairs]
