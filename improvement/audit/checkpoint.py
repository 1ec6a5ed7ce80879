"""A checkpoint: the heads of the ledger and of the access log in a small file, to be kept away
from the database.

It may be signed with an Ed25519 key; `ssh-keygen -Y verify` then proves who signed it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from improvement.audit.ledger import Head

NAMESPACE = "improvement-plan-checkpoint"  # a signature made for this is not valid for other uses
FORM = """\
Checkpoint of the audit history, form 2
Made at {at:%Y-%m-%dT%H:%M:%SZ}
Entry {head.sequence} has the digest {head.digest}
Event {log_head.sequence} of the access log has the digest {log_head.digest}
"""
# Form 1 had no line of the access log.
READ = re.compile(
    r"Checkpoint of the audit history, form (?:1|2(?=\n.*\n.*\nEvent))\n"
    r"Made at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n"
    r"Entry (\d{1,18}) has the digest ([0-9a-f]{64})\n"
    r"(?:Event (\d{1,18}) of the access log has the digest ([0-9a-f]{64})\n)?"
)


class NotSigned(Exception):
    """The checkpoint could not be signed, and why."""


def text_of(head: Head, log_head: Head, at: datetime) -> str:
    return FORM.format(head=head, log_head=log_head, at=at.astimezone(UTC))


def read(text: str) -> Head:
    """The head of the ledger that a checkpoint names. Raises ValueError for anything else."""
    match = parsed(text)
    return Head(int(match[1]), match[2])


def read_log_head(text: str) -> Head | None:
    """The head of the access log that a checkpoint names; the first form has none, and a log
    without an event has no digest to keep."""
    match = parsed(text)
    return Head(int(match[3]), match[4]) if match[3] and int(match[3]) else None


def parsed(text: str) -> re.Match[str]:
    match = READ.fullmatch(text)
    if not match:
        raise ValueError("This is no checkpoint of the audit history")
    return match


def sign(file: Path, key: Path) -> Path:
    """Write the signature beside the file, as FILE.sig; raises NotSigned."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise NotSigned(
            "ssh-keygen is not on this machine (Debian: apt-get install openssh-client)"
        )
    signature = file.with_name(f"{file.name}.sig")
    signature.unlink(missing_ok=True)  # ssh-keygen would ask whether to overwrite it
    process = subprocess.run(  # noqa: S603  # the names of two files, and no shell
        [program, "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(file)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if process.returncode:
        raise NotSigned(f"ssh-keygen could not sign with {key}: {process.stderr.strip()}")
    return signature
