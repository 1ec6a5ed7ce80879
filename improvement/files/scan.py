"""Asks ClamAV whether a file holds a virus, where settings.CLAMD says where its daemon listens.

It speaks ClamAV's INSTREAM protocol without a library, since that takes only twenty lines. Without
the setting nothing is scanned, and every page that offers a file says so.
"""

from __future__ import annotations

import socket
import struct

from django.conf import settings
from django.db.models import TextChoices

CHUNK = 1 << 16
TIMEOUT = 60  # seconds; the largest file that is accepted is scanned in a few
REPLY = 4096


class Scan(TextChoices):
    """What is on record of a file that was kept."""

    CLEAN = "clean", "Scanned for viruses: none found"
    NOT_SCANNED = "not_scanned", "Not scanned for viruses"


class Infected(ValueError):
    """The scanner found a virus in the file; the message is its name."""


class NoScanner(OSError):
    """A scanner is set and did not answer that the file is clean."""


def is_scanned() -> bool:
    return bool(settings.CLAMD)


def scan(content: bytes) -> bool:
    """True where the content was scanned and is clean, False where no scanner is set.

    Raises Infected; and NoScanner where the scanner does not answer, so that the file is not kept.
    """
    if not is_scanned():
        return False
    try:
        answer = ask(content)
    except OSError as error:
        raise NoScanner(str(error)) from error
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    if answer != "stream: OK":
        raise NoScanner(answer)
    return True


def ask(content: bytes) -> str:
    """clamd's answer about the content."""
    with connect() as clamd:
        clamd.settimeout(TIMEOUT)
        clamd.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            clamd.sendall(struct.pack(">I", len(part)) + part)
        clamd.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and (more := clamd.recv(REPLY)):
            answer += more
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def connect() -> socket.socket:
    """`/run/clamav/clamd.ctl`, or `host:port`."""
    where = settings.CLAMD
    if where.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX)
        try:
            clamd.connect(where)
        except OSError:
            clamd.close()
            raise
        return clamd
    host, _, port = where.rpartition(":")
    return socket.create_connection((host, int(port)), TIMEOUT)
