"""What setting the site up costs: `migrate` on an empty database, and `load_demo`."""
# ruff: noqa: S603  # it runs the site's own commands

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

from benchmarks import processor
from benchmarks.databases import ROOT, environment

# As `make demo` sets them.
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "improvement.settings",
    "DEBUG": "on",
    "PLAN_TODAY": "2013-11-18",
}
COMMANDS = (["migrate", "--verbosity", "0"], ["load_demo"])


def measure_set_up(postmaster: int) -> dict[str, float]:
    """The processor seconds of each command and of the database that it works on."""
    with an_empty_database() as url, TemporaryDirectory() as folder:
        own = environment(url) | SETTINGS | {"EVIDENCE_ROOT": folder}
        return {command[0]: seconds(command, own, postmaster) for command in COMMANDS}


@contextmanager
def an_empty_database() -> Iterator[str]:
    """The URL of a database of the kind that Django stands on, which is gone afterwards."""
    from django.db import connection

    from tests import databases

    if connection.vendor == "sqlite":
        with TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/empty.sqlite3"
    else:
        with databases.created("set_up", "template0"):
            yield databases.url_of("set_up")


def seconds(command: list[str], own: dict[str, str], postmaster: int) -> float:
    """The command's own and, as its connection ends with it, those of PostgreSQL's process."""
    whole = [sys.executable, "manage.py", *command]
    before = spent(postmaster)
    subprocess.run(whole, cwd=ROOT, env=own, check=True, stdout=subprocess.DEVNULL)
    return spent(postmaster) - before


def spent(postmaster: int) -> float:
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    there = processor.milliseconds_of_ended_children(postmaster) / 1000 if postmaster else 0
    return own.ru_utime + own.ru_stime + there
