"""Databases of a test's own, on the server that the suite runs on, and the site moved onto one."""

import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

import psycopg2
from django.db import connection, connections
from environ import Env


@dataclass(frozen=True)
class Pattern:
    """A database that others are copied from: the path of a file, or a name on the server."""

    name: str
    vendor: str

    @contextmanager
    def copied(self) -> Iterator[str]:
        """The URL of a copy, which is gone afterwards."""
        if self.vendor == "sqlite":
            with TemporaryDirectory() as folder:
                yield f"sqlite:///{shutil.copy(self.name, folder)}"
        else:
            own = f"{self.name}_{secrets.token_hex(6)}"
            with created(own, self.name):
                yield url_of(own)


@contextmanager
def a_pattern(folder: Path) -> Iterator[Pattern]:
    """The suite's own database as it is when no test has begun."""
    if connection.vendor == "sqlite":
        file = folder / "pattern"
        with closing(sqlite3.connect(file)) as target:
            connection.ensure_connection()
            connection.connection.backup(target)
        yield Pattern(str(file), "sqlite")
    else:
        own = connection.settings_dict["NAME"]
        connection.close()  # a database is copied only while nobody is connected to it
        with created(f"{own}_pattern", own):
            yield Pattern(f"{own}_pattern", "postgresql")


def an_empty_one(folder: Path) -> AbstractContextManager[str]:
    """The URL of a database without a table, which is gone afterwards."""
    if connection.vendor == "sqlite":
        (folder / "empty").touch()
        return Pattern(str(folder / "empty"), "sqlite").copied()
    return Pattern("template0", "postgresql").copied()


@contextmanager
def created(name: str, template: str) -> Iterator[None]:
    command(f"CREATE DATABASE {name} TEMPLATE {template}", "postgres")
    try:
        yield
    finally:
        command(f"DROP DATABASE {name} WITH (FORCE)", "postgres")


def url_of(name: str, user: str = "", password: str = "") -> str:
    """The URL of a database on the suite's PostgreSQL server."""
    own = connection.settings_dict
    account = f"{user or own['USER']}:{quote(password or own['PASSWORD'])}"
    return f"postgres://{account}@{own['HOST']}:{own['PORT']}/{name}"


def command(sql: str, database: str) -> None:
    """Run SQL on the suite's PostgreSQL server outside any transaction."""
    with closing(psycopg2.connect(url_of(database))) as server:
        server.autocommit = True
        server.cursor().execute(sql)


def query(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the suite's PostgreSQL server answers."""
    with closing(psycopg2.connect(url_of("postgres"))) as server, server.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@contextmanager
def standing_on(url: str) -> Iterator[None]:
    """This thread's connection of the site goes to the database at `url`."""
    usual = connections["default"]
    settings = usual.settings_dict | Env.db_url_config(url)
    connections["default"] = usual.__class__(settings, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = usual
