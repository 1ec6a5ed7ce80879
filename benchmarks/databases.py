"""Databases that hold the plans that are measured, kept between runs in FOLDER.

On SQLite one is a file, on PostgreSQL a template on a server of the benchmark's own, with Debian's
defaults. Its name holds a digest of the builder and of all that makes the tables; there is one of
each size. What is measured is a copy, which is gone afterwards.
"""
# ruff: noqa: S603  # it runs itself and PostgreSQL's own programs

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from tests import postgres

ROOT = Path(__file__).resolve().parent.parent
BUILDER = sorted((ROOT / "benchmarks" / "plan").glob("*.py"))
# Not below a home: PostgreSQL's account must come in where root runs the benchmark.
FOLDER = Path("/var/tmp", f"track-an-improvement-plan-{os.getuid()}")  # noqa: S108  # checked below
SETTINGS = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c autovacuum=off"


class Busy(RuntimeError):
    """Another benchmark runs on this machine: the two would measure each other."""


def folder() -> Path:
    FOLDER.mkdir(mode=0o755, exist_ok=True)
    if FOLDER.is_symlink() or FOLDER.stat().st_uid != os.getuid():
        raise PermissionError(f"{FOLDER} is someone else's")
    return FOLDER


@contextmanager
def alone() -> Iterator[None]:
    """No other benchmark of this person runs in the meantime."""
    with (folder() / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("Another benchmark is running on this machine") from error
        yield


@contextmanager
def server() -> Iterator[str]:
    """The URL of the benchmark's PostgreSQL, whose databases stay. Nobody else may use it now."""
    found = postgres.programs()
    if found is None:
        raise postgres.NoPostgres("its programs initdb and pg_ctl are not on this machine")
    own = folder() / f"postgresql-{version(found)}"
    if not (own / "whole").exists():
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(mode=0o700)
        postgres.create(own, found / "initdb")
        (own / "whole").touch()
    password = (own / "password").read_text()
    stop(own, found)  # one that an earlier run left
    port = postgres.start(own, found / "pg_ctl", SETTINGS)
    try:
        yield f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
    finally:
        stop(own, found)


def version(programs: Path) -> str:
    said = subprocess.check_output([programs / "initdb", "--version"], text=True)
    return said.split()[2].partition(".")[0]


def stop(own: Path, programs: Path) -> None:
    if (own / "data" / "postmaster.pid").exists():
        with suppress(postgres.NoPostgres):
            postgres.run(own, programs / "pg_ctl", "stop", "--mode=fast")


def environment(url: str) -> dict[str, str]:
    """The environment in which the benchmark's programs and the site run on the database. The files
    of every plan that is kept are in one folder, under names of their own."""
    own = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    own["EVIDENCE_ROOT"] = str(FOLDER / "files")
    return os.environ | own | {"PYTHONPATH": str(ROOT)}


@contextmanager
def plan_of(actions: int) -> Iterator[str]:
    """The URL of a copy of the plan with so many actions, which is built first where none is kept.

    Django is set up on the PostgreSQL server, or on any SQLite.
    """
    from django.db import connection

    from tests import databases, kept_databases

    name = f"benchmark_{actions}_{kept_databases.digest(*BUILDER)}"
    if connection.vendor == "sqlite":
        kept = folder() / f"{name}.sqlite3"
        if not kept.exists():
            build_file(kept, actions)
        place = Path(mkdtemp(dir=folder()))
        try:
            shutil.copy(kept, place / "plan.sqlite3")
            yield f"sqlite:///{place}/plan.sqlite3"
        finally:
            shutil.rmtree(place)
    else:
        kept_there = databases.query("SELECT 1 FROM pg_database WHERE datname = %s", name)
        if not kept_there:
            build_template(name, actions)
        with databases.created("measured", f"{name} STRATEGY file_copy"):
            yield databases.url_of("measured")


def build_file(kept: Path, actions: int) -> None:
    for old in folder().glob(f"benchmark_{actions}_*"):
        old.unlink()
    unfinished = folder() / f"{secrets.token_hex(6)}.sqlite3"
    try:
        build(f"sqlite:///{unfinished}", actions)
        unfinished.rename(kept)
    finally:
        for left in folder().glob(f"{unfinished.name}*"):
            left.unlink()


def build_template(name: str, actions: int) -> None:
    from tests import databases
    from tests.databases import command

    kind = f"benchmark_{actions}_"
    for (old,) in databases.query("SELECT datname FROM pg_database WHERE datname ^@ %s", kind):
        command(f"DROP DATABASE {old} WITH (FORCE)", "postgres")
    command("DROP DATABASE IF EXISTS unfinished WITH (FORCE)", "postgres")
    command("CREATE DATABASE unfinished TEMPLATE template0", "postgres")
    build(databases.url_of("unfinished"), actions)
    command(f"ALTER DATABASE unfinished RENAME TO {name}", "postgres")


def build(url: str, actions: int) -> None:
    command = [sys.executable, "-m", "benchmarks.plan.build", str(actions)]
    subprocess.run(command, cwd=ROOT, env=environment(url), check=True)
