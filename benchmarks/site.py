"""The site as gunicorn serves it on a database, and what each request of it costs."""
# ruff: noqa: S603  # it runs the site's own server

from __future__ import annotations

import gzip
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from benchmarks import processor
from benchmarks.browser import Answer, Browser
from benchmarks.counting import ASK
from benchmarks.databases import FOLDER, ROOT, environment
from benchmarks.files import cells_of
from tests.postgres import free_port

SECONDS_TO_START = 60
CHANGES = 3  # made one by one, after each of which a page is asked for
LOG = FOLDER / "site.log"  # what the server of the last run said


@dataclass
class Cost:
    """What a kind of request cost: medians, in milliseconds; processor time is the worker's and
    the database's, of which the latter is 0 on SQLite, where the worker does that work. `changed`
    is the processor time of the first request after a record has changed."""

    name: str
    person: str = ""
    status: int = 0
    times: int = 0
    p50: float = 0
    p95: float = 0
    worker: float = 0
    database: float = 0
    changed: float = 0
    statements: int = 0
    objects: int = 0
    raw: int = 0
    gzipped: int = 0
    cells: int = 0  # of a file
    goal: str = ""

    @property
    def processor(self) -> float:
        return self.worker + self.database

    def as_row(self) -> dict[str, Any]:
        """As a results' file holds it."""
        return asdict(self) | {"processor": self.processor}


@dataclass
class Site:
    port: int
    master: int  # the server's process, whose children are the workers, or the only one
    postmaster: int = 0  # PostgreSQL's process; 0 on SQLite
    backends: Callable[[], list[int]] = list

    def cost(
        self,
        name: str,
        ask: Callable[[Any], Answer],
        enough: Callable[[int, float], bool],
        prepare: Callable[[], Any] = lambda: None,
    ) -> Cost:
        """The cost of a request that is asked again until that is enough: (times, seconds).

        `ask` is given what `prepare` has just given, which is not measured.
        """
        workers, backends = processor.children(self.master) or [self.master], self.backends()
        elapsed, worker, database, statuses = [], [], [], set()
        began, ended = monotonic(), 0.0
        answer = None
        while answer is None or not enough(len(elapsed), monotonic() - began):
            prepared, gone = prepare(), self.ended()
            before = processor.milliseconds(workers), processor.milliseconds(backends)
            answer = ask(prepared)
            worker.append(processor.milliseconds(workers) - before[0])
            database.append(processor.milliseconds(backends) - before[1])
            elapsed.append(answer.milliseconds)
            statuses.add(answer.status)
            ended += self.ended() - gone
        elapsed.sort()
        return Cost(
            name=name,
            status=max(statuses),
            times=len(elapsed),
            p50=statistics.median(elapsed),
            p95=elapsed[min(len(elapsed) - 1, round(len(elapsed) * 0.95))],
            worker=statistics.median(worker),
            database=statistics.median(database) + ended / len(elapsed),
            raw=len(answer.body),
            gzipped=len(gzip.compress(answer.body, 6)),
        )

    def ended(self) -> float:
        return processor.milliseconds_of_ended_children(self.postmaster) if self.postmaster else 0

    def counted(self, cost: Cost, answer: Answer) -> Cost:
        """The cost, with what an answer says that was asked to count."""
        cost.statements = int(answer.headers.get("x-statements", 0))
        cost.objects = int(answer.headers.get("x-objects", 0))
        return cost

    def page(
        self,
        browser: Browser,
        name: str,
        path: str,
        seconds: float,
        change: Callable[[], Any] | None = None,
    ) -> Cost:
        """The cost of a page: asked once to warm up, once to count, and then for some seconds; and
        a few times after a `change`."""

        def ask(_: Any) -> Answer:
            return browser.get(path)

        browser.get(path)
        counted = browser.get(path, {ASK: "on"})
        cost = self.cost(name, ask, until(seconds))
        cost.cells = cells_of(counted.body, counted.headers.get("content-type", ""))
        if change:
            after = self.cost(name, ask, lambda times, _: times == CHANGES, change)
            cost.changed = after.processor
        return self.counted(cost, counted)


def until(seconds: float, least: int = 3, most: int = 40) -> Callable[[int, float], bool]:
    """Enough after so many seconds, but not before the least times unless each takes very long,
    and never beyond the most."""

    def enough(times: int, elapsed: float) -> bool:
        if times >= least:
            return times >= most or elapsed >= seconds
        return times > 0 and elapsed >= 10 * seconds

    return enough


@contextmanager
def served(url: str, workers: int = 1) -> Iterator[Site]:
    """The site on the database at `url`, served as in production by so many workers."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "improvement.wsgi", "--bind", f"127.0.0.1:{port}"]
    options = ["--workers", str(workers), "--log-level", "warning", "--timeout", "300"]
    with LOG.open("w") as log:
        process = subprocess.Popen(
            [*command, *options], cwd=ROOT, env=environment(url), stdout=log, stderr=log
        )
    try:
        wait_for(port, process)
        yield Site(port, process.pid, *database_of(url))
    finally:
        process.terminate()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = monotonic() + SECONDS_TO_START
    while monotonic() < end and process.poll() is None:
        try:
            if Browser(port).get("/floor/empty/").status == 200:
                return
        except OSError:
            sleep(0.1)
    raise RuntimeError(f"The site did not start: see {LOG}")


def database_of(url: str) -> tuple[int, Callable[[], list[int]]]:
    """PostgreSQL's process, and what gives the processes that work for the site."""
    if url.startswith("sqlite"):
        return 0, list
    import psycopg2

    server = psycopg2.connect(url.rpartition("/")[0] + "/postgres")
    server.autocommit = True
    cursor: Any = server.cursor()
    cursor.execute("SHOW data_directory")
    postmaster = int(Path(cursor.fetchone()[0], "postmaster.pid").read_text().split()[0])

    def backends() -> list[int]:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            [url.rpartition("/")[2]],
        )
        return [pid for (pid,) in cursor.fetchall()]

    return postmaster, backends
