"""A power cut on SQLite: what was written and not synced is put back as it was (powercut.c)."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
HEAD = struct.Struct("QQQ")  # where, how many bytes stood there, how long the file was


def compiled(folder: Path) -> Path:
    """The library to load before the site; needs the machine's C compiler."""
    library = folder / "powercut.so"
    compiler = shutil.which("cc")
    assert compiler, "This machine has no C compiler"
    options = ["-shared", "-fPIC", "-O1", "-Wall"]
    subprocess.run([compiler, *options, "-o", library, HERE / "powercut.c", "-ldl"], check=True)
    return library


def cut(database: Path, undo: Path) -> None:
    """Undo what was not synced, the last write first. Shared memory does not outlive the cut."""
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-journal")):
        if path.exists():
            log = undo / f"{path.stat().st_ino}.undo"
            if log.exists():
                put_back(path, list(records(log.read_bytes())))
    for log in undo.glob("*.undo"):
        log.unlink()
    Path(f"{database}-shm").unlink(missing_ok=True)


def records(log: bytes) -> Iterator[tuple[int, bytes, int]]:
    """A record that the kill cut short belongs to a write that was never made."""
    at = 0
    while at + HEAD.size <= len(log):
        where, had, size = HEAD.unpack_from(log, at)
        old = log[at + HEAD.size : at + HEAD.size + had]
        if len(old) < had:
            return
        at += HEAD.size + had
        yield where, old, size


def put_back(path: Path, writes: list[tuple[int, bytes, int]]) -> None:
    file = os.open(path, os.O_RDWR)
    for where, old, size in reversed(writes):
        os.pwrite(file, old, where)
        os.ftruncate(file, size)
    os.close(file)
