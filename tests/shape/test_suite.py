"""The suite leaves nothing out: each test file is run on SQLite or in a browser, each once."""

from collections import Counter

import pytest

from tests.runner.shards import (
    JOURNEYS,
    OWN_ON_POSTGRESQL,
    ROOT,
    SHORT,
    Part,
    all_but,
    cut,
    files,
    queue,
)

EVERY = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
WHOLE = Part("SQLite", all_but(()))


def test_every_file_is_run_on_sqlite_or_in_a_browser():
    assert {*all_but(()), *files(JOURNEYS)} == EVERY


def test_postgresql_runs_its_own_and_the_rest():
    own = files(*OWN_ON_POSTGRESQL)
    assert {*own, *all_but(own)} >= set(all_but(()))


@pytest.mark.parametrize("place", OWN_ON_POSTGRESQL)
def test_what_postgresql_is_to_run_is_there(place):
    assert (ROOT / place.partition("::")[0]).exists()


def test_a_shard_is_one_long_file_or_several_short_ones_and_none_is_left_out():
    known = {f"SQLite {test}": number % 15 for number, test in enumerate(WHOLE.tests)}
    shards = cut(WHOLE, known)
    assert Counter(test for shard in shards for test in shard.tests) == Counter(WHOLE.tests)
    assert all(len(shard.tests) == 1 or shard.seconds < 2 * SHORT for shard in shards)


def test_the_longest_shard_is_run_first():
    seconds = [shard.seconds for shard in queue([WHOLE])]
    assert seconds == sorted(seconds, reverse=True)
