"""How long `verify_audit` takes over 1,000,000 entries: `python -m benchmarks.verify_audit`.

The history is that of benchmarks.history, each row of it entered as the ledger would have; then
the site's own command runs as a process of its own, on SQLite and on a throwaway PostgreSQL.
"""
# ruff: noqa: S603, S608  # it runs itself, and names tables of our own models

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.history import ROOT, SETTINGS, build, prepared

LIMIT, CHUNK = 60, 2000  # seconds; rows entered at a time
# The command, and then the most memory that this process alone has ever held.
COMMAND = """
from django.core.management import execute_from_command_line as run
run(["manage.py", "verify_audit"])
print([line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].strip())
"""


def enter_all(connection: Any) -> int:
    """Write the entry of every history row that has none; returns how many entries there are."""
    from improvement.audit import ledger
    from improvement.audit.history_tables import table_of
    from improvement.audit.rules import history_models

    with connection.cursor() as cursor:
        head = ledger.head(cursor)
        for table in map(table_of, history_models()):
            for keys in without_entry(cursor, table.name):
                entries = [*made(cursor, connection.vendor, table, keys, head)]
                cursor.executemany(ledger.INSERT, entries)
                head = ledger.Head(entries[-1][0], entries[-1][6])
    return head.sequence


def without_entry(cursor: Any, table: str) -> Iterator[list[int]]:
    """The keys of rows that were written without one: the copies, so many at a time."""
    from improvement.audit.ledger import TABLE

    cursor.execute(f"SELECT MAX(history_id) FROM {TABLE} WHERE history_table = %s", [table])
    (after,) = cursor.fetchone()
    while True:
        cursor.execute(
            f"SELECT history_id FROM {table} WHERE history_id > %s ORDER BY 1 LIMIT {CHUNK}",
            [after or 0],
        )
        if not (keys := [key for (key,) in cursor.fetchall()]):
            return
        after = keys[-1]
        yield keys


def made(cursor: Any, vendor: str, table: Any, keys: list[int], head: Any) -> Iterator[tuple]:
    from improvement.audit import canonical, ledger
    from improvement.audit.history_tables import rows

    sequence, digest = head
    found = rows(cursor, vendor, table, keys)
    for key in keys:
        salts = ledger.new_salts(table, found[key])
        payload = canonical.payload(table.name, table.columns, found[key], salts)
        said = dict(zip(table.names, found[key], strict=True))
        sequence, digest = sequence + 1, canonical.digest(digest, payload)
        own = (table.name, key, said["id"], said["version"])
        yield (sequence, *own, payload, digest, json.dumps(salts))


def measure(vendor: str) -> bool:
    """Print what the command says and takes; whether it proved all of it in time."""
    connection = prepared()
    from improvement.audit import guards

    build(connection)
    entries = enter_all(connection)
    guards.install(connection)
    if vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")
    connection.close()
    start = perf_counter()
    command = [sys.executable, "-c", COMMAND]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    took = perf_counter() - start
    print(f"{vendor}: {entries:,} entries in {took:.1f} s")
    print(done.stdout, done.stderr[-500:], flush=True)
    return done.returncode == 0 and took < LIMIT


def run(vendor: str, url: str) -> int:
    environment = os.environ | SETTINGS | {"DATABASE_URL": url}
    command = [sys.executable, "-m", "benchmarks.verify_audit", vendor]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def main() -> int:
    from tests.postgres import throwaway

    with TemporaryDirectory() as folder:
        failed = run("sqlite", f"sqlite:///{folder}/ledger.sqlite3")
    with throwaway() as url:
        failed |= run("postgresql", url)
    return failed


if __name__ == "__main__":
    sys.exit(not measure(sys.argv[1]) if sys.argv[1:] else main())
