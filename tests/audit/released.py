"""Databases as a release left them, with rows and the guards of that day, kept as SQL.

`python -m tests.audit.released 0.2.0` adds the present one: on SQLite, and on PostgreSQL with
DATABASE_URL naming an empty database. Once written, a file is never written again.
"""

import gzip
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import django
import psycopg2
from django.core.management import call_command
from django.db import connection

from tests.postgres import programs

FOLDER = Path(__file__).parent / "released"
Rows = dict[str, list[dict[str, Any]]]
Schema = dict[str, tuple[set[Any], Counter[Any]]]


def kept(vendor: str) -> dict[str, Path]:
    """The file of each release, by its number."""
    suffix = f".{vendor}.sql.gz"
    return {path.name.removesuffix(suffix): path for path in sorted(FOLDER.glob(f"*{suffix}"))}


def restore(path: Path, url: str) -> None:
    """Make the empty database at `url` what the release left."""
    sql = gzip.decompress(path.read_bytes()).decode()
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            file.executescript(sql)
    else:
        with closing(psycopg2.connect(url)) as server:
            server.cursor().execute(sql)
            server.commit()


def history() -> Rows:
    """Every history row there is, by its table."""
    from improvement.audit.rules import tracked_models  # once Django has been set up

    tables = {model.history.model._meta.db_table for model in tracked_models()}
    with connection.cursor() as cursor:
        there = tables.intersection(connection.introspection.table_names(cursor))
        return {table: rows_of(cursor, table) for table in there}


def rows_of(cursor: Any, table: str) -> list[dict[str, Any]]:
    cursor.execute(f'SELECT * FROM "{table}" ORDER BY history_id')  # noqa: S608
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def schema() -> Schema:
    """The columns of every table, and its constraints and indexes; in no order."""
    see = connection.introspection
    tables = {}
    with connection.cursor() as cursor:
        for table in see.table_names(cursor):
            columns = see.get_table_description(cursor, table)
            rules = map(rules_of, see.get_constraints(cursor, table).values())
            tables[table] = ({(c.name, c.type_code, c.null_ok) for c in columns}, Counter(rules))
    return tables


def rules_of(rule: dict[str, Any]) -> tuple[Any, ...]:
    kinds = ("primary_key", "unique", "foreign_key", "check", "index")
    return (*(rule["columns"] or ()), *(rule[kind] for kind in kinds), *rule.get("orders", ()))


def dumped() -> str:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump()) + "\n"
    settings = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(settings)
    options = ["--inserts", "--no-owner", "--no-privileges", "--schema=public"]
    sql = subprocess.run(
        [pg_dump(), *options, url], check=True, capture_output=True, text=True
    ).stdout
    # The schema is there in any database; lines for psql mean nothing to anyone else.
    sql = re.sub(r"^(--|\\|CREATE SCHEMA|COMMENT ON SCHEMA).*\n", "", sql, flags=re.MULTILINE)
    return re.sub(r"\n{2,}", "\n", sql)


def pg_dump() -> Path:
    """The program of the server's own version: an older one does not read what a newer one has."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        version = int(cursor.fetchone()[0]) // 10_000
    own = Path(f"/usr/lib/postgresql/{version}/bin")
    installed = programs()
    beside = [installed, (installed / "initdb").resolve().parent] if installed else []
    for folder in [own, *beside, *map(Path, os.get_exec_path())]:
        if os.access(folder / "pg_dump", os.X_OK):
            return folder / "pg_dump"
    sys.exit("pg_dump is not on this machine")


def keep(release: str) -> None:
    from tests.world import World

    path = FOLDER / f"{release}.{connection.vendor}.sql.gz"
    if path.exists():
        sys.exit(f"{path.name} is there already, and what was released does not change")
    call_command("migrate", verbosity=0)
    World()
    path.write_bytes(gzip.compress(dumped().encode(), mtime=0))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    keep(sys.argv[1])
