"""What failed, in few lines: of a run's output, often its end alone is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pytest

MOST_OF_ONE, MOST_OF_ALL = 12, 60  # lines
WIDEST = 200  # characters of a line
TELLING = re.compile(r"> |E  |\S+:\d+: ")  # of a traceback: a statement, what is wrong, and where


def telling_lines(report: pytest.TestReport | pytest.CollectReport) -> list[str]:
    """The statement that failed at last and what is wrong with it, and where it stands."""
    lines = report.longreprtext.splitlines()
    telling = [line for line in lines if TELLING.match(line)]
    statements = [number for number, line in enumerate(telling) if line.startswith(">")]
    last = telling[statements[-1] :] if statements else telling
    return last_lines([*last[: MOST_OF_ONE - 1], *last[MOST_OF_ONE - 1 :][-1:]] or lines)


def last_lines(lines: Iterable[str]) -> list[str]:
    """The last lines that are not empty, none of them too wide."""
    return [line[:WIDEST] for line in lines if line.strip()][-MOST_OF_ONE:]


def summary(failures: Mapping[str, list[str]]) -> list[str]:
    """The lines of as many failures as there is room for, and then the names of all."""
    names = [f"FAILED {name}" for name in failures][:MOST_OF_ALL]
    if more := len(failures) - len(names):
        names[-1] = f"FAILED {more + 1} more"
    told: list[str] = []
    for name, lines in failures.items():
        one = [f"--- {name}", *lines]
        if len(told) + len(one) + len(names) > MOST_OF_ALL:
            break
        told += one
    return told + names
