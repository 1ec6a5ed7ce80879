"""What the suite consists of, and how it is cut into shards: the longest is run first."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.cache_folder import FOLDER

ROOT = Path(__file__).resolve().parents[2]
DURATIONS = FOLDER / "durations.json"
JOURNEYS = "tests/journeys"
# What has code or behaviour of its own on PostgreSQL: guards, ledger, locks, queries, search, the
# SQL twin of the ratings, and every page once.
OWN_ON_POSTGRESQL = (
    "tests/audit",
    "tests/board/test_figures.py",
    "tests/test_access.py::test_who_may_read_and_that_reading_writes_nothing",
    "tests/test_history.py",
    "tests/test_past.py",
    "tests/test_past_machine.py",
    "tests/test_planned_once.py",
    "tests/test_redactions.py",
    "tests/test_save_many.py",
    "tests/test_site.py",
    "tests/test_text_order.py",
    "tests/workstreams/test_lists.py",
    "tests/workstreams/test_ratings_sql.py",
    "tests/workstreams/test_send_reminders.py"
    "::test_two_runs_at_once_and_one_killed_run_send_nothing_twice",
)
# What covers the lines that PostgreSQL alone runs; elsewhere nothing is measured there, for the
# same lines are measured on SQLite.
MEASURED_ON_POSTGRESQL = (
    "tests/audit",
    "tests/test_past.py",
    "tests/test_planned_once.py",
    "tests/test_save_many.py",
    "tests/test_site.py",
    "tests/test_text_order.py",
    "tests/workstreams/test_ratings_sql.py",
)
# They migrate, from the first release and as a role that is no superuser, which no change needs;
# or say the same of the guards over and over.
LONG_ON_POSTGRESQL = (
    "tests/audit/test_first_release.py",
    "tests/audit/test_machine.py",
    "tests/audit/test_no_guard_is_idle.py",
    "tests/audit/test_owner_migrates.py",
)
MARKUP = "tests/board/test_markup.py"
# What every person opens, a part of its own there: nothing else need be opened by each of them.
BY_EVERYBODY = ("tests/test_access.py", "tests/board/test_board_pages.py", MARKUP)
# A browser at each page, which is looked at with the rest: the journeys open the main ones.
EVERY_PAGE = "tests/journeys/test_every_page.py"
# The journeys of a shard share a site and a browser, whose start costs some seconds.
JOURNEY_SHARDS = 3
# A test or a fixture that asks for the demonstration's plan; see tests/conftest.py.
DEMONSTRATION = re.compile(r"^ *def \w+\([^)]*\bdemo(_loaded)?\b", re.MULTILINE)
SHORT = 25.0  # seconds: files that take less share a shard, for a shard costs a start
# Guesses for what was never timed: the seconds of the longest, and the bytes of a file a second.
LONGEST = {
    JOURNEYS: 20.0,  # each of its files
    "tests/board/test_load_demo.py": 45.0,
    "tests/test_access.py": 20.0,
    "tests/audit/test_first_release.py": 40.0,
    "tests/test_junk.py": 30.0,
    "tests/faults/test_short.py": 30.0,
    "tests/audit/test_machine.py": 25.0,
    "tests/audit/test_no_guard_is_idle.py": 20.0,
}
BYTES_A_SECOND = 3000


@dataclass(frozen=True)
class Part:
    """Tests that run in one environment: files, folders' files or single tests."""

    name: str
    tests: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict, hash=False)
    measured: bool = False


@dataclass(frozen=True)
class Shard:
    """Tests of one part that one process runs, and the seconds they are thought to take."""

    part: Part
    tests: tuple[str, ...]
    seconds: float

    @property
    def name(self) -> str:
        others = len(self.tests) - 1
        return self.tests[0] + (f" and {others} more" if others else "")


def files(*places: str) -> tuple[str, ...]:
    """The test files at these places; a single test is its own."""
    tests: list[str] = []
    for place in places:
        if (ROOT / place).is_dir():
            paths = sorted((ROOT / place).rglob("test_*.py"))
            tests += [path.relative_to(ROOT).as_posix() for path in paths]
        else:
            tests.append(place)
    return tuple(tests)


def all_but(tests: tuple[str, ...]) -> tuple[str, ...]:
    """Every test file that opens no browser and is not among these."""
    apart = {*tests, *files(JOURNEYS)}
    return tuple(file for file in files("tests") if file not in apart)


def on_postgresql(server: str) -> tuple[Part, list[Part]]:
    """What is to be run there with every change, and the rest, with every person at each page."""
    own = tuple(test for test in files(*OWN_ON_POSTGRESQL) if test not in LONG_ON_POSTGRESQL)
    url = {"DATABASE_URL": server}
    rest = Part("PostgreSQL, the rest", all_but((*own, *BY_EVERYBODY)), url)
    everybody = Part("Every person, PostgreSQL", BY_EVERYBODY, url | {"EVERY_WAY": "1"})
    return Part("PostgreSQL, its own", own, url), [rest, everybody]


def measured_apart(own: Part) -> tuple[Part, Part]:
    """PostgreSQL's own part in two: what is measured where coverage is, and what is not."""
    to_measure = {*files(*MEASURED_ON_POSTGRESQL)}
    covering = tuple(test for test in own.tests if test in to_measure)
    others = tuple(test for test in own.tests if test not in to_measure)
    return replace(own, tests=covering, measured=True), replace(own, tests=others)


def cut(part: Part, known: dict[str, float]) -> list[Shard]:
    """The part in shards: a long file by itself, short ones together; and all that read the
    demonstration, which a process loads once, together however long."""
    if all(test.startswith(JOURNEYS) for test in part.tests):
        return cut_evenly(part, known, JOURNEY_SHARDS)
    loading = tuple(test for test in part.tests if loads_the_demonstration(test))
    seconds = sum(estimate(part, test, known) for test in loading)
    shards = [Shard(part, loading, seconds)] if loading else []
    together: tuple[str, ...] = ()
    seconds = 0.0
    for test in part.tests:
        if test in loading:
            continue
        estimated = estimate(part, test, known)
        if estimated >= SHORT:
            shards.append(Shard(part, (test,), estimated))
            continue
        together, seconds = (*together, test), seconds + estimated
        if seconds >= SHORT:
            shards.append(Shard(part, together, seconds))
            together, seconds = (), 0.0
    return [*shards, Shard(part, together, seconds)] if together else shards


def loads_the_demonstration(test: str) -> bool:
    return bool(DEMONSTRATION.search((ROOT / test.partition("::")[0]).read_text()))


def cut_evenly(part: Part, known: dict[str, float], number: int) -> list[Shard]:
    """The part in so many shards that take about as long as each other."""
    shards = [Shard(part, (), 0.0)] * number
    seconds = {test: estimate(part, test, known) for test in part.tests}
    for test in sorted(part.tests, key=seconds.__getitem__, reverse=True):
        shards.sort(key=lambda shard: shard.seconds)
        shortest = shards[0]
        shards[0] = Shard(part, (*shortest.tests, test), shortest.seconds + seconds[test])
    return [shard for shard in shards if shard.tests]


def estimate(part: Part, test: str, known: dict[str, float]) -> float:
    file = test.partition("::")[0]
    of_its_size = (ROOT / file).stat().st_size / BYTES_A_SECOND
    guess = LONGEST.get(file) or LONGEST.get(str(Path(file).parent), of_its_size)
    return known.get(f"{part.name} {test}", guess)


def queue(parts: list[Part]) -> list[Shard]:
    known = durations()
    shards = [shard for part in parts for shard in cut(part, known)]
    return sorted(shards, key=lambda shard: shard.seconds, reverse=True)


def durations() -> dict[str, float]:
    """The seconds that each file took when it was last run, by part and file."""
    with suppress(OSError, ValueError):
        return dict(json.loads(DURATIONS.read_text()))
    return {}


def remember(measured: dict[str, float]) -> None:
    with suppress(OSError):
        FOLDER.mkdir(parents=True, exist_ok=True)
        whole = DURATIONS.with_suffix(f".{os.getpid()}")
        whole.write_text(json.dumps(durations() | measured, indent=0, sort_keys=True))
        whole.replace(DURATIONS)
