"""Migrated databases, kept between runs so that no run migrates what another has migrated.

On SQLite one is a file in FOLDER, on PostgreSQL a template on the server that is tested. Its name
holds a digest of all that makes it; it appears whole in one step and is never written again; and
its guards and views are compared in every copy before it is used. In any doubt it is made anew,
unmeasured: a later run will not make it, and so no line may be covered by that alone.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

import django
import psycopg2
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests.cache_folder import FOLDER
from tests.databases import Pattern, command, created, query, url_of
from tests.measuring import unmeasured

CORE = Path(__file__).parent.parent / "improvement"
MAKERS = (*CORE.glob("audit/*.py"), CORE / "database_views.py", CORE / "past.py", Path(__file__))
IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"
MIGRATED = "migrated"
NEWEST = 8  # of one kind that are kept: branches and clones have their own


@contextmanager
def migrated() -> Iterator[None]:
    """The site stands on a database of this process, migrated and empty."""
    with ExitStack() as stack:
        if not copied(stack):
            with one_at_a_time(MIGRATED), unmeasured():
                if not copied(stack):
                    stack.enter_context(standing_on_a_new_one("template0"))
                    call_command("migrate", verbosity=0)
                    call_command("createcachetable", verbosity=0)
                    keep(pattern(MIGRATED))
        yield


def begin_migrated(file: Path) -> None:
    """Make the file a copy of the migrated database, where one of SQLite is kept."""
    kept = pattern(MIGRATED)
    if kept.vendor == "sqlite" and is_kept(kept):
        shutil.copy(kept.name, file)


@contextmanager
def one_at_a_time(kind: str) -> Iterator[None]:
    """Of the processes that would make a database of this kind on one server, one makes it while
    the others wait. Where no file can be locked, each makes its own."""
    with ExitStack() as stack:
        if connection.vendor == "postgresql":
            server = stack.enter_context(closing(psycopg2.connect(url_of("postgres"))))
            server.cursor().execute("SELECT pg_advisory_lock(hashtext(%s))", [kind])
        else:
            with suppress(OSError):
                FOLDER.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context((FOLDER / f"making_{kind}.lock").open("w"))
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copied(stack: ExitStack) -> bool:
    """Whether the site stands on a copy of the kept one, with its guards and views; otherwise there
    is no copy, nor a kept one any more."""
    from improvement.audit.start import problems_of

    kept = pattern(MIGRATED)
    if not is_kept(kept):
        return False
    with ExitStack() as attempt, suppress(psycopg2.Error, sqlite3.Error):
        attempt.enter_context(standing_on_a_new_one(kept.name))
        if not problems_of(connection):
            stack.enter_context(attempt.pop_all())
            return True
    forget(kept)
    return False


@contextmanager
def standing_on_a_new_one(template: str) -> Iterator[None]:
    """The site stands on a copy of the template, which is gone afterwards; "template0" is empty."""
    settings = connection.settings_dict
    usual = settings["NAME"]
    with ExitStack() as stack:
        if connection.vendor == "sqlite":
            settings["NAME"] = IN_MEMORY
            empty = template == "template0"
            source = ":memory:" if empty else f"{Path(template).as_uri()}?mode=ro"
            with closing(sqlite3.connect(source, uri=True)) as file:
                connection.ensure_connection()
                file.backup(connection.connection)
        else:
            prefix = os.environ.get("TEST_DATABASE_NAME", "test_plan")
            name = f"{prefix}_{os.getpid()}_{secrets.token_hex(3)}"
            stack.enter_context(created(name, template))
            settings["NAME"] = name
        try:
            yield
        finally:
            connection.close()
            settings["NAME"] = usual


def pattern(kind: str, *made_by: Path) -> Pattern:
    """The kept database of this kind, that the present sources and these files would make."""
    name = f"kept_{kind}_{digest(*made_by)}"
    if connection.vendor == "sqlite":
        return Pattern(str(FOLDER / f"{name}.sqlite3"), "sqlite")
    return Pattern(name, "postgresql")


@cache
def digest(*files: Path) -> str:
    """Of every app's migrations, what makes guards and views, the versions, and the files."""
    from improvement import database_views
    from improvement.audit import guards
    from improvement.audit.access_log import TABLE
    from improvement.audit.rules import LEDGER, tracked_models

    tables = {
        table for m in tracked_models() for table in (m._meta.db_table, guards.history_table(m))
    }
    wanted = guards.expected(connection, tables | {LEDGER, TABLE})
    views = [(name, view.select[connection.vendor]) for name, view in database_views.VIEWS.items()]
    parts = [django.__version__, sys.version, server_version(), repr((wanted, views))]
    whole = sha256("\0".join(parts).encode())
    for file in sorted({*migrations(), *MAKERS, *files}):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:16]


def migrations() -> Iterator[Path]:
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        yield from Path(app.path, (module or "").rpartition(".")[2]).glob("0*.py")


def server_version() -> str:
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    return str(query("SHOW server_version")[0][0])


def is_kept(kept: Pattern) -> bool:
    if kept.vendor == "sqlite":
        with suppress(FileNotFoundError):
            os.utime(kept.name)  # it is used, and so not the oldest
            return True
        return False
    return bool(query("SELECT 1 FROM pg_database WHERE datname = %s", kept.name))


def keep(kept: Pattern) -> None:
    """Keep the database that the site stands on; another run may have been first."""
    kind = kept.name.rpartition("_")[0]
    if kept.vendor == "sqlite":
        with suppress(OSError):  # where nothing can be kept, each run migrates
            FOLDER.mkdir(parents=True, exist_ok=True)
            whole = Path(f"{kept.name}-{secrets.token_hex(6)}")
            with closing(sqlite3.connect(whole)) as target:
                connection.ensure_connection()
                connection.connection.backup(target)
            whole.replace(kept.name)
        files = sorted(FOLDER.glob(f"{Path(kind).name}_*"), key=os.path.getmtime)
        others = [Pattern(str(file), "sqlite") for file in files[:-NEWEST]]
    else:
        own = connection.settings_dict["NAME"]
        connection.close()  # a database is copied only while nobody is connected to it
        with suppress(psycopg2.errors.DuplicateDatabase, psycopg2.errors.UniqueViolation):
            options = "IS_TEMPLATE true ALLOW_CONNECTIONS false"
            command(f"CREATE DATABASE {kept.name} TEMPLATE {own} {options}", "postgres")
        rows = query("SELECT datname FROM pg_database WHERE datname ^@ %s ORDER BY oid", kind)
        others = [Pattern(name, "postgresql") for (name,) in rows[:-NEWEST]]
    for old in others:
        forget(old)


def forget(kept: Pattern) -> None:
    """Remove a kept database; another run may have been first."""
    if kept.vendor == "sqlite":
        Path(kept.name).unlink(missing_ok=True)
    else:
        with suppress(psycopg2.errors.InvalidCatalogName, psycopg2.errors.ObjectInUse):
            command(f"ALTER DATABASE {kept.name} IS_TEMPLATE false", "postgres")
            command(f"DROP DATABASE {kept.name}", "postgres")
