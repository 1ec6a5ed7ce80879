"""Why a publication or a report can't be issued, where the same holds of both; in words."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from board.models import Publication, Report
from board.publishing.document import SCHEMA_VERSION


def why_out_of_turn(record: Publication | Report, issued: QuerySet[Any]) -> str:
    """`issued` are those of the same kind that were issued."""
    noun = record._meta.verbose_name
    if record.is_issued:
        return f"This {noun} has been issued already"
    if issued.filter(number__gt=record.number).exists():
        return f"A later {noun} of this kind has been issued already"
    return ""


def why_not_readable(publication: Publication, name: str, *, is_whole: bool) -> str:
    """`name` is what its document is called; `is_whole`: its digest is as it must be."""
    if not is_whole:
        return f"{name} does not match its digest"
    if publication.document["schema_version"] != SCHEMA_VERSION:
        return f"{name} was made in an earlier form"
    return ""
