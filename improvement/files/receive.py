"""Receives uploaded files: a limit on their size, and the form field that examines a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from improvement.files import kinds, scan, store
from improvement.files.answers import NamesFile
from improvement.files.kinds import Kind


class LimitedUpload(TemporaryFileUploadHandler):
    """Writes no more of a file than the limit, so that no upload fills the disk. The whole size is
    counted, so that the field can refuse the file."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        super().receive_data_chunk(raw_data[: max(limit() - start, 0)], start)


def limit() -> int:
    """The size of the largest file that is accepted, in bytes."""
    megabytes: int = settings.EVIDENCE_MAX_MB
    return megabytes * 1024 * 1024


@dataclass(frozen=True)
class Received:
    """A file that has been examined and may be kept."""

    name: str
    kind: Kind
    content: bytes
    scanned: bool

    @property
    def digest(self) -> str:
        return store.digest(self.content)

    def keep(self) -> dict[str, Any]:
        """Put the content into the store; the values of a record's fields that tell of it."""
        return {
            "file_name": self.name,
            "file_key": store.keep(self.content),
            "file_size": len(self.content),
            "file_digest": self.digest,
            "file_scan": scan.Scan.CLEAN if self.scanned else scan.Scan.NOT_SCANNED,
        }


Record = TypeVar("Record", bound=NamesFile)


def add_with_file(record: Record, add: Callable[[], Record]) -> Record:
    """What `add` gives: the record, which names a file in the store, or an earlier one where the
    form was sent twice. The file is deleted unless what was added names it."""
    added = None
    try:
        added = add()
        return added
    finally:
        if record.file_key and (added is None or added.file_key != record.file_key):
            store.discard(record.file_key)


class EvidenceFileField(forms.FileField):
    """A file of an accepted kind and size, and without a virus where a scanner is set."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_empty_file": True} | kwargs)

    def to_python(self, data: UploadedFile | None) -> Received | None:  # type: ignore[override]  # what is kept is no UploadedFile
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > limit():
            raise forms.ValidationError(
                f"The file must be {settings.EVIDENCE_MAX_MB} MB or smaller"
            )
        return examined(str(file.name), file.read())


def examined(name: str, content: bytes) -> Received:
    """Raises ValidationError, in words for the page, for what may not be kept."""
    try:
        kind = kinds.kind_of(content, name)
        scanned = scan.scan(content)
    except kinds.NotTaken as refused:
        raise forms.ValidationError(str(refused)) from refused
    except scan.Infected as virus:
        raise forms.ValidationError(
            f"The file was not kept: the virus scanner found {virus} in it"
        ) from virus
    except scan.NoScanner as failure:
        raise forms.ValidationError(
            "The virus scanner does not answer, so the file was not kept. Try again later"
        ) from failure
    return Received(kinds.safe_name(name, kind), kind, content, scanned)
