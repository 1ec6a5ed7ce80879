"""The time and memory that `verify_audit` takes over the plan's whole history, in its own process.

Run it as `python -m benchmarks.verify_audit 10000`, for both databases.
"""
# ruff: noqa: S603  # it runs the site's own command

from __future__ import annotations

import resource
import subprocess
import sys
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import django

from benchmarks.databases import ROOT, alone, environment, plan_of, server

COMMAND = [sys.executable, "manage.py", "verify_audit"]


def measure_verify(url: str) -> dict[str, Any]:
    """Seconds by the clock and of this side's processor, and the peak memory in MB."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(COMMAND, cwd=ROOT, env=environment(url), capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "holds": done.returncode == 0,
        "said": (done.stdout + done.stderr[-500:]).strip(),
        "seconds": perf_counter() - start,
        "processor": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "peak MB": after.ru_maxrss / 1000,
    }


def main(actions: str) -> int:
    """Measure on each database, in a process for each."""
    with alone(), TemporaryDirectory() as folder, server() as url:
        command = [sys.executable, "-m", "benchmarks.verify_audit", actions, "here"]
        urls = (f"sqlite:///{folder}/none.sqlite3", url)
        codes = [subprocess.run(command, cwd=ROOT, env=environment(at)).returncode for at in urls]
    return max(codes)


def measure_here(actions: int) -> int:
    django.setup()
    with plan_of(actions) as url:
        found = measure_verify(url)
    print(f"{url.partition(':')[0]}:", found.pop("said"), *found.items(), sep="\n  ")
    return 0 if found["holds"] else 1


if __name__ == "__main__":
    here = sys.argv[2:] == ["here"]
    sys.exit(measure_here(int(sys.argv[1])) if here else main(sys.argv[1]))
