"""Runs the suite: `python -m tests.runner test|check|deep-postgresql|deep`, as the Makefile does.

`test` is everything that a change needs, `check` the same with its coverage measured,
`deep-postgresql` what `test` leaves out: there, and of pages, which are many; `deep` whatever hunts
for longer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.browsers import path_of_browser
from tests.postgres import NoPostgres, throwaway, tidy_up_when_stopped
from tests.runner.crew import Crew, Result
from tests.runner.failures import summary
from tests.runner.shards import (
    EVERY_PAGE,
    JOURNEYS,
    MARKUP,
    ROOT,
    Part,
    all_but,
    files,
    measured_apart,
    on_postgresql,
    remember,
)

SQLITE = "sqlite:///db.sqlite3"  # lends its engine only: the tests' own database is in memory
MACHINE, JUNK = "tests/audit/test_machine.py", "tests/test_junk.py"
NO_POSTGRES = """\
NOT TESTED: PostgreSQL, and so the coverage neither: {why}.
  Install it (Debian: apt-get install postgresql), or name a server that has it:
  make test TEST_DATABASE_URL=postgres://user:password@host:5432/name"""
NO_BROWSER = """\
NOT TESTED: the journeys in a browser: Chromium is not on this machine.
  Install it (Debian: apt-get install chromium-headless-shell), or say where it is:
  make test CHROMIUM=/path/to/chromium"""


@dataclass
class Outcome:
    """What came of the run, and what was not tested."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    failures: list[Result] = field(default_factory=list)
    other_failures: list[str] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)
    processor: float = 0.0  # seconds

    def add(self, result: Result) -> None:
        self.processor += result.processor
        self.counts.setdefault(result.shard.part.name, Counter()).update(result.counts)
        if result.failed:
            self.failures.append(result)

    @property
    def failed(self) -> bool:
        return bool(self.failures or self.other_failures)

    @property
    def code(self) -> int:
        in_ci = os.environ.get("CI") == "true"
        return int(self.failed or (in_ci and bool(self.untested)))

    def total(self, outcome: str) -> int:
        return sum(counts[outcome] for counts in self.counts.values())


def postgres_url(stack: ExitStack, outcome: Outcome) -> str:
    """The server to test on: the one that is named, or a throwaway one; "" where there is none."""
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        return url
    try:
        return stack.enter_context(throwaway())
    except NoPostgres as error:
        outcome.untested.append(NO_POSTGRES.format(why=error))
        return ""


def in_a_browser(
    outcome: Outcome, name: str, tests: tuple[str, ...], **environment: str
) -> list[Part]:
    """These of the journeys, where this machine has a browser."""
    if not (program := path_of_browser()):
        outcome.untested.append(NO_BROWSER)
        return []
    site = {"DATABASE_URL": SQLITE, "CHROMIUM": program}
    return [Part(name, tests, site | environment)]


def parts_of(command: str, stack: ExitStack, outcome: Outcome) -> list[Part]:
    """The parts that the command consists of, on what this machine has."""
    server = postgres_url(stack, outcome)
    measured = command == "check"
    own, rest = on_postgresql(server)
    journeys = files(JOURNEYS)
    if command == "deep-postgresql":
        pages = in_a_browser(outcome, "Browser, every page", (EVERY_PAGE,))
        return [*(rest if server else []), *pages]
    if command == "deep":
        each = in_a_browser(outcome, "Browser, each journey in every way", journeys, EVERY_WAY="1")
        return [*long_hunts(server), *(rest if server else []), *each]
    parts = [Part("SQLite", all_but(()), {"DATABASE_URL": SQLITE}, measured)]
    if server:
        parts += measured_apart(own) if measured else [own]
    usual = tuple(test for test in journeys if test != EVERY_PAGE)
    return [*parts, *in_a_browser(outcome, "Browser", usual)]


def long_hunts(server: str) -> list[Part]:
    """What makes up its own examples, with many more of them."""
    many = {"HYPOTHESIS_PROFILE": "deep", "DATABASE_URL": SQLITE}
    parts = [
        Part("State machine, many histories and every bug, SQLite", (MACHINE,), many),
        Part("Junk, many examples", (JUNK,), many),
        Part("Properties, many examples", with_examples(), many),
        Part("Every page for every role", (MARKUP,), {"EVERY_WAY": "1", "DATABASE_URL": SQLITE}),
    ]
    if server:
        many = many | {"DATABASE_URL": server}
        name = "State machine, many histories and every bug, PostgreSQL"
        parts.append(Part(name, (MACHINE,), many))
    return parts


def with_examples() -> tuple[str, ...]:
    """The other files whose examples Hypothesis makes up."""
    others = all_but((MACHINE, JUNK))
    return tuple(file for file in others if "from hypothesis" in (ROOT / file).read_text())


def show(result: Result, number: int) -> None:
    shard = result.shard
    passed, failed = result.counts["passed"], result.counts["failed"]
    outcome = f"{passed} passed" + (f", {failed} FAILED" if result.failed else "")
    print(
        f"{number:4} {result.took:6.1f} s, {result.processor:5.1f} s of a processor  "
        f"{shard.part.name}: {shard.name}: {outcome}",
        flush=True,
    )
    if result.failed:
        print(result.output, flush=True)


def run(parts: list[Part], stack: ExitStack, outcome: Outcome) -> None:
    """Run the parts, show what comes of each shard, and remember how long each file took."""
    workers = len(os.sched_getaffinity(0)) + 1  # a journey waits for its browser half of its time
    colour = ["--color=yes"] if sys.stdout.isatty() else ["--color=no"]
    seconds = {}
    for number, result in enumerate(Crew(stack, workers).run(parts, ["-q", *colour]), 1):
        outcome.add(result)
        show(result, number)
        for test in result.shard.tests:
            took = sum(s for node, s in result.seconds.items() if node.startswith(test))
            seconds[f"{result.shard.part.name} {test}"] = round(took, 2)
    remember(seconds)


def coverage(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT).returncode


def judge_coverage(outcome: Outcome) -> None:
    """Fail below the threshold in pyproject.toml; a partial run shows the figure and no more."""
    coverage("combine", "--quiet")
    whole = any(name.startswith("PostgreSQL") for name in outcome.counts)
    if coverage("report", *([] if whole else ["--fail-under=0"])):
        outcome.other_failures.append("Not every line is covered")


def conclude(outcome: Outcome) -> None:
    """Say what came of it: what failed last but for the total, so that the end of a long output
    names it."""
    for name, counts in outcome.counts.items():
        words = [f"{n} {what}" for what, n in sorted(counts.items()) if what != "deselected" and n]
        print(f"{name}: {', '.join(words) or 'nothing'}")
    print(*outcome.untested, sep="\n", end="\n" if outcome.untested else "")
    print(f"{outcome.processor:.0f} seconds of a processor")
    failures = {test: lines for r in outcome.failures for test, lines in r.told.items()}
    for line in [*summary(failures), *outcome.other_failures]:
        print(line)
    passed, failed = outcome.total("passed"), outcome.total("failed")
    failed += len(outcome.other_failures)
    print(f"{passed} passed, {failed} failed", flush=True)
    if file := os.environ.get("COUNTS"):  # of .ci/run, which runs more than one command
        with Path(file).open("a") as counts:
            print(passed, failed, file=counts)


def main(command: str) -> int:
    tidy_up_when_stopped()
    outcome = Outcome()
    if command == "check":
        coverage("erase")
    with ExitStack() as stack:
        run(parts_of(command, stack, outcome), stack, outcome)
    if command == "check" and not outcome.failed:
        judge_coverage(outcome)
    conclude(outcome)
    return outcome.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
