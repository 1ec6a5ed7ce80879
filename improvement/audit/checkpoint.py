"""A checkpoint: the ledger's head in a small file, to be kept where the database is not.

It may be signed with an Ed25519 key; `ssh-keygen -Y verify` then proves whose it is.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from improvement.audit.ledger import Head

NAMESPACE = "improvement-plan-checkpoint"  # what a signature is for: it fits nothing else
FORM = """\
Checkpoint of the audit history, form 1
Made at {at:%Y-%m-%dT%H:%M:%SZ}
Entry {head.sequence} has the digest {head.digest}
"""
READ = re.compile(
    r"Checkpoint of the audit history, form 1\n"
    r"Made at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n"
    r"Entry (\d{1,18}) has the digest ([0-9a-f]{64})\n"
)


class NotSigned(Exception):
    """The checkpoint could not be signed, and why."""


def text_of(head: Head, at: datetime) -> str:
    return FORM.format(head=head, at=at.astimezone(UTC))


def read(text: str) -> Head:
    """The head that a checkpoint names. Raises ValueError for anything else."""
    found = READ.fullmatch(text)
    if not found:
        raise ValueError("This is no checkpoint of the audit history")
    return Head(int(found[1]), found[2])


def sign(file: Path, key: Path) -> Path:
    """Write the signature beside the file, as FILE.sig; raises NotSigned."""
    program = shutil.which("ssh-keygen")
    if program is None:
        raise NotSigned(
            "ssh-keygen is not on this machine (Debian: apt-get install openssh-client)"
        )
    signature = file.with_name(f"{file.name}.sig")
    signature.unlink(missing_ok=True)  # ssh-keygen would ask whether to overwrite it
    done = subprocess.run(  # noqa: S603  # the names of two files, and no shell
        [program, "-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(file)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise NotSigned(f"ssh-keygen could not sign with {key}: {done.stderr.strip()}")
    return signature
