"""Links with which a co-opted member, who has no account, reads what was published for scrutiny."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import ClassVar

from django.db import models
from django.db.models import Q

from improvement.history import TrackedQuerySet
from improvement.models import OnPlan, User
from improvement.roles import GRANTS, Permission, Role


def digest_of(token: str) -> str:
    """What is kept of a link's token. It has 256 random bits: nobody can guess it from this."""
    return sha256(token.encode()).hexdigest()


class ReadingLinkQuerySet(TrackedQuerySet["ReadingLink"]):
    def working(self, on: date) -> ReadingLinkQuerySet:
        """Those that open something on the day."""
        return self.filter(revoked_at=None, until__gte=on)


ReadingLinkManager = models.Manager.from_queryset(ReadingLinkQuerySet)


class ReadingLink(OnPlan):
    """A link for one person, until a day, unless it is revoked before. It opens the publications
    issued to scrutiny and nothing else; its token, the end of its address, is shown once and not
    kept."""

    name = models.CharField("for whom", max_length=120)
    why = models.TextField("why they are given it")
    until = models.DateField("works until")
    token_digest = models.CharField(
        "digest of its token", max_length=64, unique=True, editable=False
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="links_made")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="links_revoked"
    )
    objects: ClassVar[ReadingLinkManager[ReadingLink]] = ReadingLinkManager()

    class Meta:
        verbose_name = "link to read"
        verbose_name_plural = "links to read"
        ordering = ("-made_at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="reading_link_revoked_by_someone",
            )
        ]

    def __str__(self) -> str:
        return f"Link to read for {self.name}"

    @classmethod
    def history_hidden_from(cls, roles: frozenset[Role]) -> Q:
        """All of it, from who may not open its page: it names a person outside the plan."""
        return Q() if GRANTS[Permission.GIVE_LINKS] & roles else Q(id__gte=0)

    def page(self) -> tuple[str, int]:
        return ("reading-link", self.pk)

    @property
    def used_as(self) -> str:
        """How the access log begins to tell that it was opened."""
        return f"By link to read {self.pk}:"

    def works(self, on: date) -> bool:
        return self.revoked_at is None and self.until >= on
