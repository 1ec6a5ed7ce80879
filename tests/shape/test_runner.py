"""The end of a run's output says which tests failed, and why: often it is all that is kept."""

import json
import re
import socket
import subprocess
import sys
from pathlib import Path

from tests.runner.__main__ import Outcome, conclude
from tests.runner.crew import Result
from tests.runner.failures import MOST_OF_ALL, MOST_OF_ONE, summary
from tests.runner.shards import ROOT, Part, Shard

FORKED = """
import socket, sys
from tests.runner.preloaded import run
run(socket.socket(fileno=int(sys.argv[1])))
"""
FAILING = """
import pytest

def count(things):
    if not things:
        raise LookupError("nothing is there")

def test_that_passes():
    count([1])

def test_of_a_sum():
    assert 1 + 1 == 3, "no sum"

def test_of_a_raise():
    try:
        1 / 0
    except ZeroDivisionError:
        count([])

def test_of_many():
    assert list(range(99)) == list(range(1, 100))

@pytest.fixture
def broken():
    raise OSError("no set-up")

def test_of_set_up(broken):
    pass
"""
BROKEN = """
def pytest_cmdline_main():
    raise RuntimeError("no tests today")
"""
SQLITE = Part("SQLite", ())
APART = ("-q", "-p", "no:django", "-p", "no:cacheprovider")


def run_in(folder: Path, file: str, content: str) -> tuple[int, dict]:
    """The exit code of a process of the runner that runs the folder's tests, with this file among
    them, and its answer, {} where it ends without."""
    (configured := folder / "pytest.ini").write_text("[pytest]\n")
    (folder / file).write_text(content)
    request = {"arguments": [*APART, "-c", str(configured), str(folder)]}
    request["output"] = str(folder / "output")
    ours, theirs = socket.socketpair()
    with ours, theirs:
        number = theirs.fileno()
        command = [sys.executable, "-c", FORKED, str(number)]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[number])
        theirs.close()
        ours.sendall(json.dumps(request).encode() + b"\n")
        answer = b"".join(iter(lambda: ours.recv(1 << 16), b""))
        return process.wait(), json.loads(answer or b"{}")


def conclusion(capsys, **values) -> list[str]:
    outcome = Outcome()
    outcome.add(Result(Shard(SQLITE, ("test_sums.py",), 0.0), took=0.0, **values))
    conclude(outcome)
    return capsys.readouterr().out.splitlines()


def test_what_failed_is_named_at_the_end_with_what_is_wrong(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("COUNTS", raising=False)
    code, answer = run_in(tmp_path, "test_sums.py", FAILING)
    assert (code, answer["counts"]) == (1, {"failed": 4, "passed": 1})
    *lines, total = conclusion(capsys, output="", code=code, failures=answer["failures"])
    assert total == "0 passed, 0 failed"
    tests = [f"SQLite: test_sums.py::test_of_{it}" for it in ("a_sum", "a_raise", "many", "set_up")]
    assert lines[-4:] == [f"FAILED {test}" for test in tests]
    told = re.sub(r"\S*/(test_sums\.py:)", r"\1", "\n".join(lines))  # from wherever it is run
    sums, raised, many, set_up = (
        told.split(f"--- {test}\n")[1].split("\n---")[0] for test in tests
    )
    assert sums == (
        '>       assert 1 + 1 == 3, "no sum"\n'
        "E       AssertionError: no sum\n"
        "E       assert (1 + 1) == 3\n"
        "test_sums.py:12: AssertionError"
    )
    assert "E           LookupError: nothing is there\ntest_sums.py:6:" in raised
    assert len(many.splitlines()) <= MOST_OF_ONE
    assert "assert [0, 1, 2, 3, 4, 5, ...] == [1, 2, 3, 4, 5, 6, ...]" in many
    assert "OSError: no set-up" in set_up


def test_a_process_that_cannot_run_its_tests_says_why_at_the_end(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("COUNTS", raising=False)
    assert run_in(tmp_path, "conftest.py", BROKEN) == (1, {})
    *lines, _ = conclusion(capsys, output=(tmp_path / "output").read_text())
    assert lines[-2:] == ["RuntimeError: no tests today", "FAILED SQLite: test_sums.py"]


def test_many_failures_are_told_in_a_screen_or_two():
    lines = ["what is wrong"] * MOST_OF_ONE
    told = summary({f"test_{number}": lines for number in range(9)})
    assert len(told) <= MOST_OF_ALL
    assert told[:2] == ["--- test_0", "what is wrong"]
    assert told[-9:] == [f"FAILED test_{number}" for number in range(9)]
    names = summary({f"test_{number}": lines for number in range(99)})
    assert (len(names), names[-1]) == (MOST_OF_ALL, "FAILED 40 more")
