"""The head of the ledger that stands in what was issued: a publication, or a report."""

from __future__ import annotations

from django.db import models

from improvement.audit.ledger import Head


class WithHead(models.Model):
    """What has a head from its issue on, which proves the history up to then. A draft has none, nor
    what was issued before the site had a ledger."""

    head_entry = models.PositiveBigIntegerField(
        "last entry of the ledger when it was issued", null=True, blank=True, editable=False
    )
    head_digest = models.CharField(
        "digest of that entry", max_length=64, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @classmethod
    def heads_kept(cls) -> list[Head]:
        """The heads of the ledger that those of the kind show, oldest first."""
        kept = cls._base_manager.filter(head_entry__isnull=False).order_by("pk")
        heads = kept.values_list("head_entry", "head_digest")
        return [Head(entry, digest) for entry, digest in heads if entry is not None]

    @property
    def head(self) -> Head | None:
        return None if self.head_entry is None else Head(self.head_entry, self.head_digest)
