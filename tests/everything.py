"""Runs the whole suite: on SQLite, on PostgreSQL, in a browser; then says what it could not run.

SQLite takes longest and is tested beside the others: what it prints is held back until they end.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from postgres import NoPostgres, throwaway, tidy_up_when_stopped

ROOT = Path(__file__).resolve().parent.parent
SQLITE = "sqlite:///db.sqlite3"  # lends its engine only: the tests' own database is in memory
JOURNEYS = "tests/journeys"
SUITE = ["pytest", f"--ignore={JOURNEYS}"]
MEASURED = ["coverage", "run", "-m"]
# What PostgreSQL has code of its own for. Measuring takes as long again as testing, and the rest is
# measured on SQLite.
OWN_CODE = "tests/audit"
BROWSERS = ["chromium", "chromium-browser", "google-chrome"]
NO_POSTGRES = """\
NOT TESTED: PostgreSQL, and so the coverage neither: {why}.
  Install it (Debian: apt-get install postgresql), or name a server that has it:
  make test TEST_DATABASE_URL=postgres://user:password@host:5432/name"""
NO_BROWSER = """\
NOT TESTED: the journeys in a browser: Chromium is not on this machine.
  Install it (Debian: apt-get install chromium), or say where it is:
  make test CHROMIUM=/path/to/chromium"""


@dataclass
class Outcome:
    """What came of the runs: the closing line of each, what failed, and what was not tested."""

    closing_lines: dict[str, str]
    failed: bool = False
    untested: tuple[str, ...] = ()

    def add(self, name: str, process: subprocess.Popen[str], output: str) -> None:
        self.closing_lines[name] = output.rstrip().rpartition("\n")[2]
        self.failed |= process.wait() != 0

    def miss(self, notice: str) -> None:
        self.untested += (notice,)

    @property
    def code(self) -> int:
        in_ci = os.environ.get("CI") == "true"
        return int(self.failed or (in_ci and bool(self.untested)))


def start(
    cleanup: ExitStack, *command: str, output: int | IO[str], **environment: str
) -> subprocess.Popen[str]:
    """Start a run of pytest, or of coverage around it, that ends with this process."""
    colour = "--color=yes" if sys.stdout.isatty() else "--color=no"
    process = subprocess.Popen(
        [sys.executable, "-m", *command, colour],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )
    cleanup.callback(process.wait)
    cleanup.callback(process.terminate)
    return process


def shown(process: subprocess.Popen[str]) -> str:
    """Print what the run prints, as it comes, and return it whole."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        print(line, end="", flush=True)
        lines.append(line)
    return "".join(lines)


def measured(name: str) -> dict[str, str]:
    return {"COVERAGE_FILE": str(ROOT / f".coverage.{name}")}


def postgres_url(cleanup: ExitStack, outcome: Outcome) -> str:
    """The server to test on: the one that is named, or a throwaway one; "" where there is none."""
    if url := os.environ.get("TEST_DATABASE_URL", ""):
        return url
    try:
        return cleanup.enter_context(throwaway())
    except NoPostgres as error:
        outcome.miss(NO_POSTGRES.format(why=error))
        return ""


@contextmanager
def sqlite_beside(cleanup: ExitStack, outcome: Outcome) -> Iterator[None]:
    """Test on SQLite while the block runs, and then show what came of it."""
    with TemporaryFile("w+") as held:
        environment = {"DATABASE_URL": SQLITE} | measured("sqlite")
        # Two runs at once must not both keep pytest's cache.
        command = [*MEASURED, *SUITE, "-p", "no:cacheprovider"]
        process = start(cleanup, *command, output=held, **environment)
        yield
        process.wait()
        held.seek(0)
        print(output := held.read())
        outcome.add("SQLite", process, output)


def run_on_postgres(cleanup: ExitStack, outcome: Outcome) -> None:
    url = postgres_url(cleanup, outcome)
    if not url:
        return
    parts = {
        "PostgreSQL, its own code": [*MEASURED, "pytest", OWN_CODE],
        "PostgreSQL, the rest": [*SUITE, f"--ignore={OWN_CODE}"],
    }
    for name, command in parts.items():
        environment = {"DATABASE_URL": url} | measured("postgresql")
        process = start(cleanup, *command, output=subprocess.PIPE, **environment)
        outcome.add(name, process, shown(process))


def run_in_browser(cleanup: ExitStack, outcome: Outcome) -> None:
    found = filter(None, map(shutil.which, [os.environ.get("CHROMIUM", ""), *BROWSERS]))
    if not (chromium := next(found, "")):
        outcome.miss(NO_BROWSER)
        return
    environment = {"DATABASE_URL": SQLITE, "CHROMIUM": chromium}
    process = start(cleanup, "pytest", JOURNEYS, output=subprocess.PIPE, **environment)
    outcome.add("Browser", process, shown(process))


def coverage(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "coverage", *arguments], cwd=ROOT).returncode


def judge_coverage(outcome: Outcome) -> None:
    """Fail below the threshold in pyproject.toml; a partial run shows the figure and no more."""
    coverage("combine", "--quiet")
    whole = any(name.startswith("PostgreSQL") for name in outcome.closing_lines)
    partial = [] if whole else ["--fail-under=0"]
    outcome.failed |= coverage("report", *partial) != 0


def main() -> int:
    tidy_up_when_stopped()
    outcome = Outcome({})
    coverage("erase")
    with ExitStack() as cleanup, sqlite_beside(cleanup, outcome):
        run_on_postgres(cleanup, outcome)
        run_in_browser(cleanup, outcome)
    if not outcome.failed:
        judge_coverage(outcome)
    for name, line in outcome.closing_lines.items():
        print(f"\n{name}\n{line}")
    if outcome.untested:
        print("", *outcome.untested, sep="\n")
    return outcome.code


if __name__ == "__main__":
    sys.exit(main())
