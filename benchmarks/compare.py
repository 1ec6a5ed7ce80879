"""Compares two results' files, page by page: `python -m benchmarks.compare OLDER NEWER`.

What is compared is the processor time as a multiple of an empty page of the same run, so that two
machines, or one at two times, can be set side by side.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.goals import name
from benchmarks.results import Results, floor_of

SAME = 0.15  # a difference below this share is noise

Key = tuple[str, int, str]  # database, actions, page


def ratios(results: Results) -> dict[Key, float]:
    """Times an empty page, of each page and write."""
    return {
        (run["vendor"], run["actions"], name(row)): row["processor"] / floor_of(run)
        for run in results["runs"]
        for row in run["pages"] + run.get("writes", [])
    }


def lines_of(older: Results, newer: Results) -> Iterator[str]:
    """The pages that changed, the most first, and how many did not."""
    before, after = ratios(older), ratios(newer)
    both = sorted(before.keys() & after.keys(), key=lambda key: after[key] / before[key])
    yield f"{older['commit']} → {newer['commit']}: times an empty page"
    same = 0
    for key in both:
        change = after[key] / before[key]
        if abs(change - 1) < SAME:
            same += 1
            continue
        vendor, actions, page = key
        yield (
            f"{before[key]:>8.1f} → {after[key]:>6.1f}  {change:>5.2f} ×"
            f"  {vendor}, {actions:,}: {page}"
        )
    alone = len(before.keys() ^ after.keys())
    yield f"{same} of {len(both)} differ by less than {SAME:.0%}; {alone} are in one file only"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    print(*lines_of(*(json.loads(Path(file).read_text()) for file in sys.argv[1:])), sep="\n")
