"""The suite leaves nothing out: each test file is run on SQLite or in a browser, each once; and
what is remembered between runs is only what would come out the same."""

import sys
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import demonstration
from tests.runner.__main__ import Outcome, parts_of
from tests.runner.shards import (
    EVERY_PAGE,
    JOURNEYS,
    LONG_ON_POSTGRESQL,
    MEASURED_ON_POSTGRESQL,
    OWN_ON_POSTGRESQL,
    ROOT,
    SHORT,
    Part,
    all_but,
    cut,
    files,
    loads_the_demonstration,
    measured_apart,
    on_postgresql,
    queue,
)

EVERY = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
FIRST_RELEASE = "tests/audit/test_first_release.py"
LOAD_DEMO = "tests/board/test_load_demo.py"
WHOLE = Part("SQLite", all_but(()))


def test_every_file_is_run_on_sqlite_or_in_a_browser():
    assert {*all_but(()), *files(JOURNEYS)} == EVERY


def test_files_that_one_shard_may_hold_have_different_names():
    names = Counter(Path(file).name for file in all_but(()))
    assert [name for name, count in names.items() if count > 1] == []


def test_postgresql_runs_each_file_once_its_own_or_the_rest():
    own, (rest, everybody) = on_postgresql("postgres://")
    apart = {test for test in own.tests if "::" not in test} | {*everybody.tests}
    assert {*apart, *rest.tests} == {*all_but(())}
    assert apart & {*rest.tests} == set()
    assert everybody.environment["EVERY_WAY"]
    assert all("EVERY_WAY" in (ROOT / test).read_text() for test in everybody.tests)
    assert FIRST_RELEASE in rest.tests


@pytest.mark.parametrize(
    "commands", [("test", "deep-postgresql"), ("check", "deep-postgresql"), ("deep",)]
)
def test_each_journey_is_made_once_where_a_change_is_landed(commands, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://")
    monkeypatch.setenv("CHROMIUM", sys.executable)
    parts = [part for each in commands for part in parts_of(each, ExitStack(), Outcome())]
    made = Counter(test for part in parts for test in part.tests if test.startswith(JOURNEYS))
    assert made == Counter(files(JOURNEYS))


def test_measured_or_not_postgresql_runs_the_same():
    own, _ = on_postgresql("postgres://")
    covering, others = measured_apart(own)
    assert sorted(covering.tests + others.tests) == sorted(own.tests)
    assert (covering.measured, others.measured) == (True, False)


@pytest.mark.parametrize(
    "place", [*OWN_ON_POSTGRESQL, *MEASURED_ON_POSTGRESQL, *LONG_ON_POSTGRESQL, EVERY_PAGE]
)
def test_what_postgresql_is_to_run_is_there(place):
    assert (ROOT / place.partition("::")[0]).exists()


def test_a_shard_is_one_long_file_or_several_short_ones_and_none_is_left_out():
    known = {f"SQLite {test}": number % 15 for number, test in enumerate(WHOLE.tests)}
    shards = cut(WHOLE, known)
    assert Counter(test for shard in shards for test in shard.tests) == Counter(WHOLE.tests)
    (demonstration,) = (shard for shard in shards if loads_the_demonstration(shard.tests[0]))
    assert all(map(loads_the_demonstration, demonstration.tests))
    assert {LOAD_DEMO, "tests/board/test_list_files.py"} <= {*demonstration.tests}
    others = [shard for shard in shards if shard is not demonstration]
    assert all(len(shard.tests) == 1 or shard.seconds < 2 * SHORT for shard in others)


def test_the_longest_shard_is_run_first():
    seconds = [shard.seconds for shard in queue([WHOLE])]
    assert seconds == sorted(seconds, reverse=True)


@pytest.mark.parametrize(
    "file", ["board/demo/load.py", "data/illustrative-2013/plan.yaml", "improvement/settings.py"]
)
def test_the_demonstration_is_loaded_anew_when_a_file_that_makes_it_changes(file, monkeypatch):
    before, read = demonstration.digest(), Path.read_bytes
    changed = ROOT / file
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"#" * (path == changed))
    assert demonstration.digest() != before
