"""Proves the README's two commands in a fresh Debian tree, one line for each thing that it found.

With --whole the suite itself is run there too, and not only set up.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bare_machine.tree import USER, NotPossible, Tree, debian
from tests.postgres import free_port, tidy_up_when_stopped

DEMO = Path(__file__).with_name("demo.py").read_text()
PLACE = "/srv/plan"
UNUSUAL = f"/home/{USER}/Plan d’été"
ANNOUNCED = "Missing on this machine, and installed now with apt-get:"
TYPE_THIS = "This machine lacks {}. Type: su - -c 'apt-get update && apt-get install --yes {}'"
TEST_PACKAGES = "chromium-headless-shell postgresql openssh-client gcc libc6-dev clamav-daemon"
SOON = 15  # seconds: what is refused is refused before anything is set up


class Wrong(Exception):
    """What was found is not what is promised; says what was printed."""


class Demo(NamedTuple):
    """What came of one `make demo`."""

    seconds: float
    answered: bool
    code: int
    printed: str


def run_demo(
    tree: Tree, place: str, *, user: str = "root", network: bool = True, expected: str = "answers"
) -> Demo:
    port = str(free_port() if network else 8000)
    program = ("python3", "-c", DEMO, port, expected)
    done = tree.run(*program, user=user, within=place, network=network)
    try:
        return Demo(**json.loads(done.stdout))
    except ValueError:
        raise Wrong(done.stdout) from None


def require(holds: bool, printed: str) -> None:
    if not holds:
        raise Wrong(printed)


def must_answer(demo: Demo) -> str:
    """The address, the accounts and the password are the last that it prints before requests."""
    require(demo.answered, demo.printed)
    own = demo.printed.partition("[")[0].rstrip().splitlines()
    last = own[-10:]
    require("Open http://127.0.0.1:" in last[-1], demo.printed)
    require(last[-2].startswith("Password: "), demo.printed)
    require(all("@example.org" in line for line in last[:-2]), demo.printed)
    loading = sum(map(int, re.findall(r"Loading: .+ … (\d+) s", demo.printed)))
    return f"answered after {demo.seconds:.0f} s" + (f", {loading} of them loading" * bool(loading))


def must_refuse(demo: Demo, words: str) -> str:
    """Refused with one line, early, and with an exit code that says so."""
    ours = [line for line in demo.printed.splitlines() if not line.startswith("make: ***")]
    require(demo.code != 0 and len(ours) == 1 and words in ours[0], demo.printed)
    require(demo.seconds < SOON, demo.printed)
    return f"refused after {demo.seconds:.1f} s: {ours[0]}"


def not_root(tree: Tree) -> str:
    place = tree.clone(f"/home/{USER}/plan", USER)
    demo = run_demo(tree, place, user=USER)
    made = tree.run("test", "-e", f"{place}/.venv").returncode == 0
    require(not made, "something was set up before")
    return must_refuse(demo, TYPE_THIS.format("python3-venv", "python3-venv"))


def first_time(tree: Tree) -> str:
    require(tree.run("which", "node").returncode != 0, "this tree has Node")
    demo = run_demo(tree, tree.clone(PLACE))
    require(f"{ANNOUNCED} python3-venv\n" in demo.printed, demo.printed)
    return must_answer(demo)


def second_time(tree: Tree, network: bool = True) -> str:
    demo = run_demo(tree, PLACE, network=network)
    require("Installing" not in demo.printed, demo.printed)
    return must_answer(demo)


def port_taken(tree: Tree) -> str:
    return must_refuse(run_demo(tree, PLACE, expected="taken"), "is taken")


def unusual_path(tree: Tree) -> str:
    place = tree.clone(UNUSUAL, USER)
    seconds = must_answer(run_demo(tree, place, user=USER))
    install = tree.run(".ci/install", "tests", user=USER, within=place)
    line = TYPE_THIS.format(TEST_PACKAGES, TEST_PACKAGES)
    require(install.stdout.strip() == line and install.returncode == 0, install.stdout)
    return seconds


def set_up_tests(tree: Tree) -> str:
    started = time.monotonic()
    done = tree.run("make", "setup-tests", within=PLACE)
    seconds = time.monotonic() - started
    require(done.returncode == 0, done.stdout)
    require(f"{ANNOUNCED} {TEST_PACKAGES}\n" in done.stdout, done.stdout)
    again = tree.run("make", "setup-tests", within=PLACE)
    require(again.returncode == 0 and "Installing" not in again.stdout, again.stdout)
    return f"set up after {seconds:.0f} s, and nothing is left to do the second time"


def set_up_tests_there(tree: Tree) -> str:
    started = time.monotonic()
    done = tree.run("make", "setup-tests", user=USER, within=UNUSUAL)
    require(done.returncode == 0 and ANNOUNCED not in done.stdout, done.stdout)
    seconds = time.monotonic() - started
    for tool in (["ruff", "--version"], ["mypy", "--version"], ["pytest", "--collect-only", "-q"]):
        done = tree.run(f".venv/bin/{tool[0]}", *tool[1:], user=USER, within=UNUSUAL)
        require(done.returncode == 0, done.stdout)
    return f"set up after {seconds:.0f} s, and the tools run there"


def whole_suite(tree: Tree) -> str:
    started = time.monotonic()
    done = tree.run("env", "CI=true", "make", "test", within=PLACE)
    require(done.returncode == 0, done.stdout)
    return f"passed after {time.monotonic() - started:.0f} s"


PROOFS: dict[str, Callable[[Tree], str]] = {
    "make demo, not root, without python3-venv": not_root,
    "make demo, root, without python3-venv and Node": first_time,
    "make demo, a second time": second_time,
    "make demo, without network": partial(second_time, network=False),
    "make demo, its port taken": port_taken,
    "make demo, not root, in a path with a space and accents": unusual_path,
    "make test, set-up, root": set_up_tests,
    "make test, set-up, not root, in a path with a space and accents": set_up_tests_there,
}


def prove(tree: Tree, proofs: dict[str, Callable[[Tree], str]]) -> bool:
    """Print a line for each proof, and what was printed where it fails; whether all held."""
    held = True
    for name, proof in proofs.items():
        try:
            print(f"{name}: {proof(tree)}", flush=True)
        except Wrong as error:
            held = False
            print(f"FAILED: {name}\n{error}", flush=True)
    return held


def main(options: list[str]) -> int:
    tidy_up_when_stopped()
    whole = {"make test, the whole suite": whole_suite} if "--whole" in options else {}
    started = time.monotonic()
    try:
        with debian() as tree:
            print(f"A Debian tree: made after {time.monotonic() - started:.0f} s", flush=True)
            return 0 if prove(tree, PROOFS | whole) else 1
    except NotPossible as error:
        print(f"NOT PROVED: the two commands on a bare machine: {error}.")
        return int(os.environ.get("CI") == "true")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
