"""Where files are kept: outside the web root, under random names, readable by the site alone.

A file is written and made durable before the record that names it, so a record never waits for a
file; a file that no record names is harmless, and `manage.py evidence_files` lists it.
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
    """Write the content under a new random name, on the disk for good; returns that name."""
    key = secrets.token_hex(16)
    path = place(key)
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
    """The content, if it is there and is what was put on record; else None."""
    try:
        content = place(key).read_bytes()
    except OSError:
        return None
    return content if digest(content) == sha256 else None


def discard(key: str) -> None:
    """Take away a file whose record was refused."""
    place(key).unlink(missing_ok=True)


def kept() -> Iterator[str]:
    """The random names of all files in the store."""
    return (path.name for path in root().glob("??/*") if KEY.match(path.name))


def place(key: str) -> Path:
    """Raises ValueError for what is no random name of ours, a path above all."""
    if not KEY.match(key):
        raise ValueError(f"{key!r} is not the name of a kept file")
    return root() / key[:2] / key


def root() -> Path:
    return Path(settings.EVIDENCE_ROOT)
