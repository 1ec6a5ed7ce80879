"""A process that has imported the site once and forks another for each shard of the suite.

`python -m tests.runner.preloaded SOCKET` takes one request a connection, a line of JSON with the
`arguments` of pytest and the file for its `output`. It answers with JSON: the exit `code`, the
`counts` of tests by outcome, the `failures` with their lines, the `seconds` of each test, and those
of the `processor`. It ends, with all that it started, when its input is closed; so nothing is left
however the run ends.
"""

from __future__ import annotations

import gc
import json
import os
import random
import select
import signal
import socket
import sys
import time
import traceback
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
import hypothesis  # noqa: F401  # whose plugin every fork loads
import pytest
from coverage import Coverage

from improvement.call_stack import with_room
from tests.runner.failures import telling_lines

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
GRACE = 10  # seconds for the tests to tidy up after themselves
# Plugins that pytest would rewrite for plainer assertions have been imported already.
QUIET = ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]


class Tally:
    """A plugin of pytest that counts tests by what came of them, times them in seconds, and keeps
    what says why they failed."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.failures: dict[str, list[str]] = {}
        self.seconds: dict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if report.when == "call" or report.outcome != "passed":
            self.counts[report.outcome] += 1
        self.keep(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.counts["failed"] += report.failed
        self.keep(report)

    def keep(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.failed:
            self.failures.setdefault(report.nodeid, telling_lines(report))

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        self.counts["deselected"] += len(items)


def preload() -> None:
    """Make once what nearly every test needs: it imports, compiles every template, and opens no
    connection, for a fork must not share one. What is made is no garbage of any fork."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connection
    from django.template import engines
    from django.test import Client
    from django.urls import reverse

    from board.publishing import schema
    from tests import kept_databases, pages, world  # noqa: F401  # which most tests import

    Client(), reverse("account_login")  # which reads every address
    for file in filter(Path.is_file, TEMPLATES.rglob("*")):
        engines["django"].get_template(file.relative_to(TEMPLATES).as_posix())
    schema.validator("document-2")  # of the publication that the world has
    kept_databases.pattern(kept_databases.MIGRATED)  # remembers the digest
    assert connection.connection is None
    gc.collect()
    gc.freeze()


def serve(listener: socket.socket) -> None:
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        caller, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            run(caller)
        caller.close()


def run(caller: socket.socket) -> None:
    """In the forked process: run the tests that are asked for, answer, and end."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    random.seed()  # else every fork would choose the same ports
    code, tally = 1, Tally()
    try:
        request = json.loads(caller.makefile().readline())
        redirect(request["output"])
        # As in a server, it costs a tenth less.
        code = with_room(pytest.main)([*QUIET, *request["arguments"]], plugins=[tally])
        if measured := Coverage.current():
            measured.stop()
            measured.save()
        answer = {"code": int(code), "counts": tally.counts, "seconds": tally.seconds}
        answer["failures"] = tally.failures
        answer["processor"] = sum(os.times()[:4])  # with the processes that tests waited for
        caller.sendall(json.dumps(answer).encode())
    except BaseException:
        code = 1
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def redirect(output: str) -> None:
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, number in [(nothing, 0), (target, 1), (target, 2)]:
        os.dup2(source, number)


def reap(*_: Any) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def end_the_others() -> None:
    """End every other process of this group: first so that it can tidy up, and then at once."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    with suppress(ChildProcessError):  # none is left
        while time.monotonic() < deadline:
            os.waitpid(-1, os.WNOHANG)
            time.sleep(0.02)
        os.killpg(0, signal.SIGKILL)


def main(path: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this ends it
    preload()
    signal.signal(signal.SIGCHLD, reap)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        serve(listener)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    end_the_others()


if __name__ == "__main__":
    main(sys.argv[1])
