"""Answers a request with a file of the store: as a download, never shown within a page."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from improvement.files import store
from improvement.files.kinds import kind_of_name, media_type

log = logging.getLogger(__name__)


class NamesFile(Protocol):
    """A record that names a file of the store."""

    pk: Any
    file_key: str
    file_name: str
    file_digest: str


def download(record: NamesFile) -> HttpResponse | None:
    """The file under its own name. None, and an error in the log of the site, where it is missing
    or has another digest than the one on record: the page then says so."""
    content = store.read(record.file_key, record.file_digest)
    if content is None:
        named = type(record).__name__, record.pk
        log.error("The file of %s %s is missing, or is not what was kept", *named)
        return None
    return HttpResponse(
        content,
        content_type=media_type(kind_of_name(record.file_name), content),
        headers={
            "Content-Disposition": str(content_disposition_header(True, record.file_name)),
            "X-Content-Type-Options": "nosniff",
        },
    )
