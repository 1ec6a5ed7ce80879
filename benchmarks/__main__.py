"""Measures the site over HTTP on PostgreSQL and SQLite at several sizes: `python -m benchmarks`."""
# ruff: noqa: S603  # it runs itself

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import goals, results
from benchmarks.databases import ROOT, Busy, alone, environment, server
from tests.postgres import NoPostgres, tidy_up_when_stopped

SIZES = (70, 700, 10_000)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--daily", action="store_true", help="700 actions, what is opened daily")
    parser.add_argument("--actions", type=int, nargs="+", choices=SIZES, default=None)
    parser.add_argument("--only", choices=["postgresql", "sqlite"])
    parser.add_argument("--seconds", type=float, default=None, help="for each page")
    asked = parser.parse_args()
    asked.actions = asked.actions or ([700] if asked.daily else SIZES)
    asked.seconds = asked.seconds or (0.4 if asked.daily else 2)
    tidy_up_when_stopped()
    try:
        with alone(), TemporaryDirectory() as folder:
            return measure(asked, Path(folder))
    except (Busy, NoPostgres) as problem:
        print(problem, file=sys.stderr)
        return 1


def measure(asked: argparse.Namespace, folder: Path) -> int:
    found = results.about() | {"runs": []}
    with server() as url:
        urls = {"postgresql": url, "sqlite": f"sqlite:///{folder}/none.sqlite3"}
        for actions in asked.actions:
            for vendor in [asked.only] if asked.only else urls:
                run = measured(urls[vendor], actions, asked, folder / "results.json")
                found["runs"].append(run | {"vendor": vendor, "actions": actions})
                print(*results.lines_of(found["runs"][-1]), sep="\n", flush=True)
    found["load after"] = os.getloadavg()[0]
    lines = [*goals.goals_of(found)]
    print("\nGoals", *lines, sep="\n")
    print(f"\n{results.keep(found).relative_to(ROOT)}: {found['commit']}, {found['processor']}")
    return 0


def measured(url: str, actions: int, asked: argparse.Namespace, file: Path) -> results.Run:
    """What benchmarks.measure, in a process of its own, finds on one database."""
    command = [sys.executable, "-m", "benchmarks.measure", str(actions), str(file)]
    options = ["--seconds", str(asked.seconds), *(["--daily"] if asked.daily else [])]
    subprocess.run([*command, *options], cwd=ROOT, env=environment(url), check=True)
    run: results.Run = json.loads(file.read_text())
    return run


if __name__ == "__main__":
    sys.exit(main())
