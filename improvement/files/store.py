"""Keeps files outside the web root, under random names, readable only by the site.

A file is on the disk before the record that names it is saved, so no record lacks its file. A file
that no record names does no harm, and `manage.py evidence_files` lists it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

KEY = re.compile(r"[0-9a-f]{32}\Z")


def digest(content: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Write the content to the disk under a new random name, which is returned."""
    key = secrets.token_hex(16)
    path = path_of(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key


def read(key: str, sha256: str) -> bytes | None:
    """The content of a file; None where it is missing or has another digest than the record."""
    try:
        content = path_of(key).read_bytes()
    except OSError:
        return None
    return content if digest(content) == sha256 else None


def discard(key: str) -> None:
    """Delete a file whose record was refused."""
    path_of(key).unlink(missing_ok=True)


def all_keys() -> Iterator[str]:
    """The names of all files in the store."""
    return (path.name for path in root().glob("??/*") if KEY.match(path.name))


def path_of(key: str) -> Path:
    """Where the file is. Raises ValueError for what is no name from `keep`, such as a path."""
    if not KEY.match(key):
        raise ValueError(f"{key!r} is not the name of a kept file")
    return root() / key[:2] / key


def root() -> Path:
    return Path(settings.EVIDENCE_ROOT)
