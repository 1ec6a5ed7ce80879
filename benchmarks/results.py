"""The results of a run: kept as JSON in benchmarks/results with machine and commit, and printed."""
# ruff: noqa: S603, S607  # it asks git for the commit

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import processor
from benchmarks.databases import ROOT

Run = dict[str, Any]  # of one database and one size, as benchmarks.measure writes it
Results = dict[str, Any]
FOLDER = ROOT / "benchmarks" / "results"
SIGNED_IN, TEMPLATE_ONLY = "signed-in empty page", "template only"
HEAD = (
    f"{'':>3} {'× empty':>8} {'CPU ms':>8} {'changed':>7} {'worker':>7} {'db':>7} {'p50':>7}"
    f" {'p95':>7}"
    f" {'SQL':>4} {'objects':>7} {'kB':>6} {'gz kB':>6}  page, and who opens it"
)


def about() -> Results:
    """Of which code, on which machine, and when."""
    commit = git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain") else "")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "processor": f"{os.cpu_count()} × {processor.model()}",
        "python": platform.python_version(),
        "load before": os.getloadavg()[0],
    }


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout.strip()


def keep(results: Results) -> Path:
    FOLDER.mkdir(exist_ok=True)
    moment = results["at"][:19].replace(":", "")
    file = FOLDER / f"{moment}-{results['commit']}.json"
    file.write_text(json.dumps(results, indent=1))
    return file


def floor_of(run: Run) -> float:
    """The processor time of an empty signed-in page of the run, in milliseconds."""
    return of_floor(run, SIGNED_IN)


def of_floor(run: Run, name: str) -> float:
    return next(float(row["processor"]) for row in run["floor"] if row["name"] == name)


def lines_of(run: Run) -> Iterator[str]:
    """A table of the run, the dearest first."""
    yield f"\n{run['vendor']}, {run['actions']:,} actions"
    yield HEAD
    floor = floor_of(run)
    yield from (line_of(row, floor) for row in run["floor"])
    for kind in ("pages", "writes"):
        rows = sorted(run.get(kind, []), key=lambda row: -row["processor"])
        if rows:
            yield f"{kind}:"
        yield from (line_of(row, floor) for row in rows)
    if run.get("saves"):
        yield "saves in one process, CPU ms (here, database, under the audit lock), statements:"
    for save in run.get("saves", []):
        yield (
            f"{save['processor']:>8.2f} {save['process']:>8.2f} {save['database']:>7.2f}"
            f" {save['locked']:>7.2f} {save['statements']:>4}  {save['name']}"
        )
    for name, load in (run.get("load") or {}).items():
        yield f"load, {name}: " + ", ".join(f"{key} {shown(load[key])}" for key in load)
    for name in ("set-up", "verify"):
        if run.get(name):
            yield f"{name}: " + ", ".join(f"{key} {shown(run[name][key])}" for key in run[name])
    if run["not measured"]:
        yield f"not measured, as the plan has none of it: {', '.join(run['not measured'])}"


def line_of(row: dict[str, Any], floor: float) -> str:
    return (
        f"{row['status']:>3} {row['processor'] / floor:>8.1f} {row['processor']:>8.1f}"
        f" {row['changed']:>7.1f} {row['worker']:>7.1f} {row['database']:>7.1f}"
        f" {row['p50']:>7.1f} {row['p95']:>7.1f}"
        f" {row['statements']:>4} {row['objects']:>7,} {row['raw'] / 1000:>6.1f}"
        f" {row['gzipped'] / 1000:>6.1f}  {row['name']}, {row['person'] or 'anyone'}"
    )


def shown(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)
