"""Publications: a stored document of the plan at an instant, for an audience."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from board.models.document import DocumentField, Stored, digest
from board.models.head import WithHead
from improvement.history import TrackedQuerySet, history_model
from improvement.models import OnPlan, Plan, Redaction, User
from improvement.roles import GRANTS, Permission, Role, can


class PublicationQuerySet(TrackedQuerySet["Publication"]):
    def for_scrutiny(self) -> PublicationQuerySet:
        return self.filter(audience=Publication.Audience.SCRUTINY)

    def for_the_public(self) -> PublicationQuerySet:
        return self.filter(audience=Publication.Audience.PUBLIC)

    def issued(self) -> PublicationQuerySet:
        """Those that readers have, the latest position first: by the instant that each shows, since
        an older one may be published later. Each document is read when it is asked for."""
        issued = self.filter(issued_at__isnull=False).defer("document")
        return issued.order_by("-as_at", "-number")

    def before(self, publication: Publication) -> PublicationQuerySet:
        """Of one audience's, those of an earlier position than the publication's."""
        same = Q(as_at=publication.as_at, number__lt=publication.number)
        return self.filter(Q(as_at__lt=publication.as_at) | same)

    def issued_to(self, audience: str, plan: Plan | int) -> PublicationQuerySet:
        """What the audience may read of the plan, the latest first."""
        return self.issued().filter(plan=plan, audience=audience)

    def issued_to_scrutiny(self, plan: Plan | int) -> PublicationQuerySet:
        return self.issued_to(Publication.Audience.SCRUTINY, plan)

    def issued_to_the_board(self, plan: Plan | int) -> PublicationQuerySet:
        return self.issued_to(Publication.Audience.BOARD, plan)


PublicationManager = models.Manager.from_queryset(PublicationQuerySet)


class Publication(WithHead, OnPlan):
    """A self-contained document of the plan at an instant, with its digest.

    Someone other than its drafter issues it. It never changes after that: a correction is a new
    publication.
    """

    class Audience(models.TextChoices):
        SCRUTINY = "scrutiny", "Scrutiny"
        BOARD = "board", "Improvement Board"
        PUBLIC = "public", "Public"

    READERS_IN_WORDS: ClassVar[dict[str, str]] = {
        Audience.SCRUTINY: "scrutiny",
        Audience.BOARD: "the Improvement Board",
        Audience.PUBLIC: "the public",
    }
    fixed_once = "issued_at"

    audience = models.CharField(max_length=8, choices=Audience, default=Audience.SCRUTINY)
    number = models.PositiveSmallIntegerField()
    as_at = models.DateTimeField("shows the plan at")
    note = models.TextField("what it says in a few words")
    document = DocumentField()
    digest = models.CharField("SHA-256 digest", max_length=64)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafted")
    issued_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="issued"
    )
    objects: ClassVar[PublicationManager[Publication]] = PublicationManager()

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "audience", "number"], name="one_publication_a_number"
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, issued_by=None)
                | Q(issued_at__isnull=False, issued_by__isnull=False),
                name="publication_issued_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(issued_by=None) | ~Q(issued_by=F("drafted_by")),
                name="publication_issued_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} publication {self.number}"

    @property
    def readers(self) -> str:
        """Whom it is for, in words within a sentence."""
        return self.READERS_IN_WORDS[self.audience]

    @classmethod
    def history_hidden_from(cls, roles: frozenset[Role]) -> Q:
        """The publications whose history is hidden: drafts, from those who may not read them."""
        if GRANTS[Permission.READ_PUBLICATION_DRAFTS] & roles:
            return Q()
        return Q(id__in=cls.objects.filter(issued_at=None).values("pk"))

    def page(self) -> tuple[str | int, ...]:
        if self.is_issued and self.audience == self.Audience.SCRUTINY:
            return ("progress-publication", self.number)
        if self.is_issued and self.audience == self.Audience.BOARD:
            return ("board-publication", self.number)
        return ("publication", self.audience, self.number)

    @property
    def is_as_drafted(self) -> bool:
        """Whether the document matches its digest."""
        return self.digest_now == self.digest

    @property
    def digest_now(self) -> str:
        """The digest of the document as it is."""
        is_as_read = isinstance(self.document, Stored)
        return self.document.digest if is_as_read else digest(self.document)

    @property
    def is_as_redacted(self) -> bool:
        """Whether the document is what an approved redaction left of the one that was drafted."""
        approved = Redaction.objects.filter(
            decision=Redaction.Decision.APPROVED,
            history_table=history_model(Publication)._meta.db_table,
            record_id=self.pk,
            left_digest=self.digest_now,
        )
        return bool(self.document.get("redacted_on")) and approved.exists()

    @property
    def is_as_it_was(self) -> bool:
        """Whether the document is the one that was drafted, or what a redaction left of it."""
        return self.is_as_drafted or self.is_as_redacted

    @property
    def shows_the_past(self) -> bool:
        """Whether it was made of the plan as it had stood before it was drafted."""
        return self.as_at != self.drafted_at

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    def can_be_issued_by(self, user: User) -> bool:
        """Whether this person may issue it now: never the one who drafted it."""
        may = can(user, Permission.ISSUE_PUBLICATION, self.plan)
        is_own = user.counts_as(self.drafted_by_id, self.plan_id)
        return may and not self.is_issued and not is_own
