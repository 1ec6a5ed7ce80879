"""The time that `verify_audit` takes over 1,000,000 entries, on SQLite and on PostgreSQL.

Run it as `python -m benchmarks.verify_audit`. It takes the history of benchmarks.history, writes
the ledger entry of each row, and then runs the site's command in a process of its own.
"""
# ruff: noqa: S603, S608  # it runs itself, and puts names of our own tables into SQL

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from benchmarks.history import ROOT, SETTINGS, add_history, load_demonstration

LIMIT, CHUNK = 60, 2000  # seconds; rows entered at a time
# The command, and then the peak memory of its process.
COMMAND = """
from django.core.management import execute_from_command_line as run
run(["manage.py", "verify_audit"])
print([line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].strip())
"""


def write_entries(connection: Any) -> int:
    """Write the entry of every history row that has none; returns the number of entries."""
    from improvement.audit import ledger
    from improvement.audit.history_tables import table_of
    from improvement.audit.rules import history_models

    with connection.cursor() as cursor:
        head = ledger.head(cursor)
        for table in map(table_of, history_models()):
            for keys in without_entry(cursor, table.name):
                entries = [*entries_of(cursor, connection.vendor, table, keys, head)]
                cursor.executemany(ledger.INSERT, entries)
                head = ledger.Head(entries[-1][0], entries[-1][6])
    return head.sequence


def without_entry(cursor: Any, table: str) -> Iterator[list[int]]:
    """The keys of the table's rows without an entry, CHUNK at a time."""
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


def entries_of(
    cursor: Any, vendor: str, table: Any, keys: list[int], head: Any
) -> Iterator[tuple[Any, ...]]:
    """The values of the ledger entries of these rows, which continue the chain after `head`."""
    from improvement.audit import canonical, ledger
    from improvement.audit.history_tables import rows

    sequence, digest = head
    values_of = rows(cursor, vendor, table, keys)
    for key in keys:
        salts = ledger.new_salts(table, values_of[key])
        payload = canonical.payload(table.name, table.columns, values_of[key], salts)
        values = dict(zip(table.names, values_of[key], strict=True))
        sequence, digest = sequence + 1, canonical.digest(digest, payload)
        row = (table.name, key, values["id"], values["version"])
        yield (sequence, *row, payload, digest, json.dumps(salts))


def measure_command(vendor: str) -> bool:
    """Print what the command says and its time; returns whether it succeeded within the limit."""
    connection = load_demonstration()
    from improvement.audit import guards

    add_history(connection)
    entries = write_entries(connection)
    guards.install(connection)
    if vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")
    connection.close()
    start = perf_counter()
    command = [sys.executable, "-c", COMMAND]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    elapsed = perf_counter() - start
    print(f"{vendor}: {entries:,} entries in {elapsed:.1f} s")
    print(result.stdout, result.stderr[-500:], flush=True)
    return result.returncode == 0 and elapsed < LIMIT


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
    sys.exit(not measure_command(sys.argv[1]) if sys.argv[1:] else main())
