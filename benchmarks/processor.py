"""The processor time of other processes, from /proc: what a page costs on a machine that is busy.

The kernel's scheduler counts it in nanoseconds for each thread that lives, and in hundredths of a
second for children that have ended.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def milliseconds(pids: Iterable[int]) -> float:
    """Of all threads of the processes, up to now."""
    total = 0
    for pid in pids:
        for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with suppress(OSError):  # a thread that has just ended
                total += int(thread.read_text().split()[0])
    return total / 1e6


def milliseconds_of_ended_children(pid: int) -> float:
    """Of the children that have ended, such as PostgreSQL's parallel workers."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) * 1000 / TICK


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def model() -> str:
    """The name of the processor."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return "unknown"
