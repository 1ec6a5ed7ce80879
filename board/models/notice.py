"""The improvement notice, or another regime, with its reviews.

A notice is entered by the manager and confirmed by the chair. From then on, what it says moves by
the chair alone: it says how the whole plan is judged.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from board.models.regimes import kinds_of_review, regimes
from improvement.dates import Precision, in_words
from improvement.history import Row, TrackedQuerySet
from improvement.models import OnPlan, User
from workstreams.models.sourced import Sourced

IN_FORCE = ("issued", "reviewed", "revised")
CLOSED = ("replaced", "lifted", "raised")
CLOSING = ("closed_on", "closed_by", "closed_why")


class NoticeQuerySet(TrackedQuerySet["Notice"]):
    def confirmed(self) -> NoticeQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def in_force(self) -> NoticeQuerySet:
        """Those that were issued, are not closed, and that the chair has confirmed."""
        return self.confirmed().filter(state__in=IN_FORCE)


class WithdrawableQuerySet(TrackedQuerySet[Row]):
    """Of what is withdrawn with a reason where it was entered by mistake."""

    def kept(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_why="")


class NoticeReviewQuerySet(WithdrawableQuerySet["NoticeReview"]):
    def to_come(self) -> Self:
        """Those with a day that no letter has concluded."""
        return self.kept().filter(letter_on=None, due__isnull=False)


NoticeManager = models.Manager.from_queryset(NoticeQuerySet)
NoticeReviewManager = models.Manager.from_queryset(NoticeReviewQuerySet)


class Notice(OnPlan):
    """What the Department asks of the council under a regime; a plan may have one after another.

    Two documents may give two dates of its issue: both are kept, each with where it stands.
    """

    class State(models.TextChoices):
        EXPECTED = "expected", "Expected"
        DRAFT = "draft", "Draft"
        ISSUED = "issued", "Issued"
        REVIEWED = "reviewed", "Reviewed"
        REVISED = "revised", "Revised"
        REPLACED = "replaced", "Replaced by a harder one"
        LIFTED = "lifted", "Lifted"
        RAISED = "raised", "Raised to a direction"

    class Publicity(models.TextChoices):
        NOT_KNOWN = "not_known", "Not known"
        PUBLISHED = "published", "Published"
        NOT_PUBLISHED = "not_published", "Not published"

    number = models.PositiveIntegerField(editable=False)  # in order of entry, never given again
    regime = models.CharField(max_length=20, choices=regimes)
    title = models.CharField("what it is called", max_length=120, blank=True)
    addressed_to = models.CharField(max_length=120)
    service = models.CharField("service it is about", max_length=200)
    evidence = models.TextField("evidence relied on", blank=True)
    signatory_post = models.CharField("signed by the post of", max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    issued = models.DateField("issued on", null=True, blank=True)
    issued_precision = models.CharField(
        "the date is known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    issued_basis = models.CharField("where this date stands", max_length=200, blank=True)
    issued_otherwise = models.DateField("another date that is given", null=True, blank=True)
    issued_otherwise_basis = models.CharField(
        "where the other date stands", max_length=200, blank=True
    )
    publicity = models.CharField(
        "whether it was published", max_length=13, choices=Publicity, default=Publicity.NOT_KNOWN
    )
    warning = models.TextField("what it warns of", blank=True)
    release_words = models.CharField("what is said of release", max_length=200, blank=True)
    release_expected = models.DateField(null=True, blank=True)
    release_precision = models.CharField(
        "release is known to", max_length=8, choices=Precision, default=Precision.MONTH
    )
    window_from = models.DateField("next inspection from", null=True, blank=True)
    window_to = models.DateField("next inspection until", null=True, blank=True)
    window_basis = models.CharField("how the window is counted", max_length=200, blank=True)
    returns_every = models.PositiveSmallIntegerField("months between returns", default=3)
    returns_within = models.PositiveSmallIntegerField("working days to send one", default=5)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="confirmed_notices"
    )
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.CharField("closed by the letter of", max_length=120, blank=True)
    closed_why = models.TextField("why it was closed", blank=True)
    objects: ClassVar[NoticeManager[Notice]] = NoticeManager()

    class Meta:
        ordering = ("-number", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_notice_a_number"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=IN_FORCE),
                name="one_notice_in_force",
                violation_error_message="Another notice is in force: close that one first",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["expected", "draft"]) | Q(issued__isnull=False),
                name="issued_notice_has_its_day",
                violation_error_message="Enter the day on which it was issued",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=CLOSED, closed_on__isnull=False) & ~Q(closed_by=""))
                | (~Q(state__in=CLOSED) & Q(closed_on=None, closed_by="", closed_why="")),
                name="closed_notice_says_by_whom",
                violation_error_message="A notice that is closed has its day and whose letter",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="notice_confirmed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(window_from=None)
                | Q(window_to=None)
                | Q(window_to__gte=F("window_from")),
                name="inspection_window_in_order",
                violation_error_message="The last day of the window must be on or after the first",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.get_regime_display()

    def page(self) -> tuple[str, int]:
        return ("notice-numbered", self.number)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_in_force(self) -> bool:
        return self.is_confirmed and self.state in IN_FORCE

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def state_in_words(self) -> str:
        """ "issued February 2013, reviewed", "expected"."""
        state = self.get_state_display().lower()
        if self.issued is None:
            return state
        issued = f"issued {self.issued_in_words}"
        return issued if self.state == self.State.ISSUED else f"{issued}, {state}"

    @property
    def issued_in_words(self) -> str:
        return in_words(self.issued, self.issued_precision) if self.issued else "not issued"

    @property
    def issued_otherwise_in_words(self) -> str:
        return in_words(self.issued_otherwise, self.issued_precision)

    @property
    def release_in_words(self) -> str:
        return in_words(self.release_expected, self.release_precision)


class NoticeReview(Sourced):
    """A review of the notice: what the council sent, the letter in answer, its outcome in words.
    One that was entered by mistake is withdrawn: it stays on record with the reason."""

    WITHDRAWN = "This review was withdrawn: enter another"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=20, choices=kinds_of_review, default="department")
    title = models.CharField("which review it is", max_length=120)
    due = models.DateField("expected on", null=True, blank=True)
    due_precision = models.CharField(
        "the date is known to", max_length=8, choices=Precision, default=Precision.MONTH
    )
    sent = models.DateField("self-evaluation sent on", null=True, blank=True)
    sent_precision = models.CharField(
        "that date is known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    letter_on = models.DateField("letter of", null=True, blank=True)
    letter_precision = models.CharField(
        "the letter’s date is known to", max_length=8, choices=Precision, default=Precision.DAY
    )
    letter_by = models.CharField("whose letter", max_length=200, blank=True)
    outcome = models.TextField("its outcome, in its own words", blank=True)
    withdrawn_why = models.TextField("why it was withdrawn", blank=True)
    objects: ClassVar[NoticeReviewManager[NoticeReview]] = NoticeReviewManager()

    class Meta:
        ordering = ("due", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="") | Q(letter_on__isnull=False),
                name="review_outcome_stands_in_a_letter",
                violation_error_message="An outcome stands in a letter: enter the letter’s date",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_why="") | Q(sent=None, letter_on=None),
                name="review_begun_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def page(self) -> tuple[str, int]:
        return self.notice.page()

    @property
    def why_not_withdrawn(self) -> str:
        """Why it can't be withdrawn, whoever asks; "" where it can."""
        if self.withdrawn_why:
            return self.WITHDRAWN
        begun = self.sent or self.letter_on
        return "It has begun, so it can’t be withdrawn: put it right" if begun else ""
