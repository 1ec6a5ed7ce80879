"""Where a record comes from: entered here, published, on the public record, or illustrative."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models

from improvement.dates import NOT_PUBLISHED
from improvement.models import OnPlan

CODE = RegexValidator(r"^[A-Z0-9]+\Z", "Use capital letters and numbers only, for example FP")


class Sourced(OnPlan):
    """A record with its provenance, so that illustrative data is never taken for published."""

    class Provenance(models.TextChoices):
        ENTERED = "entered", "Entered here"
        PUBLISHED = "published", "As published"
        FOLLOWED = "followed", "Public record"
        ILLUSTRATIVE = "illustrative", "Illustrative"

    provenance = models.CharField(
        "where it comes from",
        max_length=12,
        choices=Provenance,
        default=Provenance.ENTERED,
        editable=False,
    )
    paragraph = models.CharField("paragraph of the source", max_length=80, blank=True)

    class Meta:
        abstract = True

    @property
    def stands_as_published(self) -> bool:
        return self.provenance in (self.Provenance.PUBLISHED, self.Provenance.FOLLOWED)

    @property
    def gap(self) -> str:
        """The words for a missing date: only a published record can have one "not published"."""
        return NOT_PUBLISHED if self.stands_as_published else "not set"

    # The fields that hold published words, of those that the record has.
    WORDS: ClassVar[tuple[str, ...]] = (
        *("code", "ref", "name", "title", "statement", "text", "description", "paragraph"),
    )

    def clean(self) -> None:
        """Raise ValidationError where published words were changed: they are shown as published."""
        if self._state.adding or not self.stands_as_published:
            return
        stored = type(self)._base_manager.get(pk=self.pk)
        names = [name for name in self.WORDS if hasattr(self, name)]
        changed = [name for name in names if getattr(self, name) != getattr(stored, name)]
        if changed:
            message = "This stands as it was published, so it can’t be changed here"
            raise ValidationError(dict.fromkeys(changed, message))
