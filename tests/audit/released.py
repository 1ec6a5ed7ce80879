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
from contextlib import closing
from pathlib import Path

import django
import psycopg2
from django.core.management import call_command
from django.db import connection

from tests.postgres import programs

FOLDER = Path(__file__).parent / "released"


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


def dumped() -> str:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump()) + "\n"
    settings = connection.settings_dict
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(settings)
    options = ["--inserts", "--no-owner", "--no-privileges", "--schema=public"]
    sql = subprocess.run(
        [programs() / "pg_dump", *options, url], check=True, capture_output=True, text=True
    ).stdout
    # The schema is there in any database; lines for psql mean nothing to anyone else.
    sql = re.sub(r"^(--|\\|CREATE SCHEMA|COMMENT ON SCHEMA).*\n", "", sql, flags=re.MULTILINE)
    return re.sub(r"\n{2,}", "\n", sql)


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
