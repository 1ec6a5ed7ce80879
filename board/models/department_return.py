"""The returns to the Department that a notice asks for."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.functional import cached_property

from board.models.notice import Notice, WithdrawableQuerySet
from improvement.dates import in_words
from improvement.history import Tracked


class DepartmentReturnQuerySet(WithdrawableQuerySet["DepartmentReturn"]):
    def owed(self) -> Self:
        """Those not sent: of notices in force, and those that outlast the notice they are of."""
        in_force = Q(notice__in=Notice.objects.in_force())
        return self.kept().filter(in_force | Q(after_close=True), sent=None)

    def unsent_first(self) -> Self:
        """Those not sent by the day on which they are due, then the others, the latest first, and
        last what was withdrawn."""
        withdrawn = Case(When(withdrawn_why="", then=Value(0)), default=Value(1))
        return self.order_by(withdrawn, F("sent").desc(nulls_first=True), "due", "pk")


DepartmentReturnManager = models.Manager.from_queryset(DepartmentReturnQuerySet)


class DepartmentReturn(Tracked):
    """What the council owes the Department at the end of a period: its report on the notice.

    A notice that is closed ends what it asked for; the letter that closes it may still ask for a
    report, some months on (`after_close`). One that was entered by mistake is withdrawn: it stays
    on record with the reason, and another may be entered for its period.
    """

    WITHDRAWN = "This return was withdrawn: enter another"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="returns")
    period_end = models.DateField("for the period up to")
    due = models.DateField("due on")
    sent = models.DateField("sent on", null=True, blank=True)
    note = models.TextField(blank=True)
    after_close = models.BooleanField(
        "asked for once the notice was closed", default=False, editable=False
    )
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)
    objects: ClassVar[DepartmentReturnManager[DepartmentReturn]] = DepartmentReturnManager()

    class Meta:
        ordering = ("period_end", "pk")
        verbose_name = "return to the Department"
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "period_end"],
                condition=Q(withdrawn_why=""),
                name="one_return_a_period",
                violation_error_message="There is already a return for this period",
            ),
            models.CheckConstraint(
                condition=Q(due__gt=F("period_end")),
                name="return_due_after_its_period",
                violation_error_message="A return is due after its period has ended",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_why="") | Q(sent=None), name="return_sent_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"Return for the period to {in_words(self.period_end)}"

    def belongs_to_plan(self) -> int:
        return self.notice.plan_id

    def page(self) -> tuple[str, int]:
        return self.notice.page()

    @property
    def is_owed(self) -> bool:
        """Whether it is still to be sent: a notice that is closed ends what it asked for."""
        waits = self.sent is None and not self.withdrawn_why
        return waits and (self.after_close or not self.notice.is_closed)

    @cached_property
    def is_reported(self) -> bool:
        """Whether a report is made for it, in a draft perhaps. One query, and none of one that was
        read by board/queries/reports.py:returns_listed."""
        return self.reports.kept().exists()

    @property
    def why_not_withdrawn(self) -> str:
        """Why it can't be withdrawn, whoever asks; "" where it can."""
        if self.withdrawn_why:
            return self.WITHDRAWN
        if self.sent:
            return "It was sent, so it can’t be withdrawn: put it right"
        reported = "A report is made for it, so it can’t be withdrawn"
        return reported if self.is_reported else ""

    def is_overdue(self, on: date) -> bool:
        """From the day after it was due until it is sent."""
        return self.is_owed and self.due < on

    @property
    def days_late(self) -> int:
        """By how many days it was sent late; 0 where it was in time or has not been sent."""
        return max(0, (self.sent - self.due).days) if self.sent else 0
