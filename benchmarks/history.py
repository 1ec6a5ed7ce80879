"""The time that pages of a plan's history take at 1,000,000 rows, on SQLite and on PostgreSQL.

Run it as `python -m benchmarks.history`. Each record of the demonstration is given some hundreds of
versions more. They are inserted directly, so the guards are removed in these databases, which are
temporary.
"""
# ruff: noqa: S603, S608  # it runs itself, and puts names of our own tables into SQL

import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
ROWS, LIMIT, TIMES = 1_000_000, 50, 15  # rows, milliseconds, requests of each page
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "improvement.settings",
    "DEBUG": "on",
    "HTTPS": "off",
    "ALLOWED_HOSTS": "testserver",
    "PLAN_TODAY": "2013-11-18",
}
SERIES = {
    "sqlite": "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {k})",
    "postgresql": "WITH n AS (SELECT generate_series(1, {k}) AS n)",
}
# Ten years of changes from 2014 on, spread evenly; the id gives each record an instant of its own.
SECONDS = "1388534400 + n.n * 315576000.0 / {k} + h.id % 997"
INSTANT = {
    "sqlite": f"strftime('%Y-%m-%d %H:%M:%f', {SECONDS}, 'unixepoch')",
    "postgresql": f"to_timestamp({SECONDS})",
}
PAGES = {
    "the latest": "",
    "by a person": "who={person}",
    "of one kind": "what=stageclaim",
    "from a day": "since_day=1&since_month=6&since_year=2014",
    "up to a day long past": "until_day=1&until_month=6&until_year=2014",
    "between two days": "since_day=1&since_month=6&since_year=2014"
    "&until_day=8&until_month=6&until_year=2014",
    "entered later": "later=1",
    "common words": "why=reviewed",
    "words nobody wrote": "why=xylophone",
    "of a workstream": "workstream=FP",
    "one field": "field=action.owner_post",
}


def add_history(connection: Any) -> int:
    """Add versions to every record, in the proportions of the demonstration's last year.

    Returns the number of history rows after that.
    """
    from improvement.audit import guards
    from improvement.audit.rules import tracked_models
    from improvement.history import history_of

    last_year = {
        model: history_of(model).filter(history_date__gte="2012-11-18T00:00Z").count()
        for model in tracked_models()
    }
    guards.drop(connection)
    with connection.cursor() as cursor:
        for model, count in last_year.items():
            records = model._base_manager.count() or 1
            share = round(ROWS * count / sum(last_year.values()) / records)
            cursor.execute(insert_versions(connection.vendor, model, share))
            cursor.execute(f"UPDATE {model._meta.db_table} SET version = version + {share}")
        cursor.execute("ANALYZE")
    return sum(history_of(model).count() for model in last_year)


def insert_versions(vendor: str, model: Any, extra: int) -> str:
    """SQL that adds `extra` versions of each record, copied from its newest history row."""
    live, history = model._meta.db_table, model.history.model
    table = history._meta.db_table
    instant = INSTANT[vendor].format(k=extra or 1)
    new_values = {
        "version": "h.version + n.n",
        "history_type": "'~'",
        "history_date": instant,
        "recorded_at": instant,
        "history_user_id": "(SELECT id FROM improvement_user ORDER BY id LIMIT 1 OFFSET 1)"
        " + (n.n + h.id) % 3",
        "history_change_reason": "'Reviewed in round ' || n.n || ' of the board'",
        "backfill": "FALSE",
        "entered_by": "''",
    }
    names = [f.column for f in history._meta.local_fields if f.column != "history_id"]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(new_values.get(name, f'h."{name}"') for name in names)
    return (
        f"{SERIES[vendor].format(k=extra)} INSERT INTO {table} ({columns}) SELECT {values}"
        f" FROM {live} r JOIN {table} h ON h.id = r.id AND h.version = r.version"
        f" CROSS JOIN n WHERE n.n <= {extra} ORDER BY n.n, h.id"
    )


def milliseconds(function: Callable[[], Any]) -> tuple[float, float]:
    """The median elapsed and processor time of TIMES calls; the latter of this process only."""
    elapsed, processor = [], []
    for _ in range(TIMES):
        clock_start, processor_start = perf_counter(), process_time()
        function()
        elapsed.append((perf_counter() - clock_start) * 1000)
        processor.append((process_time() - processor_start) * 1000)
    return statistics.median(elapsed), statistics.median(processor)


def load_demonstration() -> Any:
    """Load the demonstration into a new database; returns its connection."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    for command in ["migrate", "createcachetable", "load_demo"]:
        with open(os.devnull, "w") as nothing:
            call_command(command, verbosity=0, stdout=nothing)
    return connection


def measure_pages(vendor: str) -> bool:
    """Print the times of each page; returns whether all rows were found within the limit."""
    connection = load_demonstration()
    from django.test import Client

    from improvement.models import Plan, User

    rows = add_history(connection)
    if vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")
    print(f"\n{vendor}: {rows:,} history rows; median of {TIMES} in milliseconds")
    print("                            finding it      whole page")
    print("page                      clock process   clock process")
    plan, person = Plan.objects.get(), User.objects.get(email="lead@example.org")
    client = Client()
    client.force_login(User.objects.get(email="member@example.org"))
    slow = False
    for name, query in PAGES.items():
        query = query.format(person=person.pk)
        url = f"/plans/{plan.slug}/history/?{query}"
        for depth in ["", " (deep)"]:
            slow |= measure_page(name + depth, client, url) > LIMIT
            url = url_halfway(plan, url)
    return not slow


def measure_page(name: str, client: Any, url: str) -> float:
    """Print the times of one page; returns the milliseconds that it takes to find its rows."""
    from django.http import QueryDict

    from improvement.audit.history_search import entry_key_named, history_page
    from improvement.models import Plan
    from improvement.roles import Role
    from workstreams.forms import HistoryFilterForm

    plan, roles = Plan.objects.get(), frozenset({Role.MEMBER})
    typed = QueryDict(urlsplit(url).query)
    form = HistoryFilterForm(typed or None, plan=plan, roles=roles)
    assert not form.is_bound or form.is_valid(), form.errors
    search = form.search()
    before = entry_key_named(typed.get("before", ""), plan.pk, roles)
    finding, finding_processor = milliseconds(lambda: history_page(search, before, 25))
    page, page_processor = milliseconds(lambda: client.get(url))
    print(
        f"{name:<24}{finding:>7.1f}{finding_processor:>8.1f}{page:>8.1f}{page_processor:>8.1f}",
        flush=True,
    )
    return finding


def url_halfway(plan: Any, url: str) -> str:
    """The address of the same list, from the middle of the history of updates on."""
    from workstreams.models import Update

    middle = Update.history.filter(plan_ref=plan.pk).order_by("history_id")
    row = middle[middle.count() // 2]
    return f"{url}&before=update.{row.history_id}"


def run(vendor: str, url: str) -> int:
    environment = os.environ | SETTINGS | {"DATABASE_URL": url}
    command = [sys.executable, "-m", "benchmarks.history", vendor]
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def main() -> int:
    from tests.postgres import throwaway

    with TemporaryDirectory() as folder:
        failed = run("sqlite", f"sqlite:///{folder}/history.sqlite3")
    with throwaway() as url:
        failed |= run("postgresql", url)
    return failed


if __name__ == "__main__":
    sys.exit(not measure_pages(sys.argv[1]) if sys.argv[1:] else main())
