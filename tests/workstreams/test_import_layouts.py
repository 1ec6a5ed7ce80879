"""Layouts of real plans are read as `layouts/expected.yaml` says: each action, and what is asked.

An expected entry names the values that its layout is about; `ask` has a line for each thing asked.
"""

from pathlib import Path

import pytest
import yaml

from workstreams.importing.plan_reading import read_plan
from workstreams.importing.proposals import CODES

LAYOUTS = Path(__file__).parent / "layouts"
EXPECTED = yaml.safe_load((LAYOUTS / "expected.yaml").read_text("utf-8"))
PROBLEMS = {
    "01-para-area-lead.xlsx": ["3 actions have the reference 1"],
    "02-sheet-per-priority.xlsx": ["The hidden sheet “Lists” is not read"],
    "04-brag-green-is-complete.xlsx": ["The column “Core service” is not read"],
    "11-audit-tracker.csv": ["The column “Audit Report” is not read"],
    "12-semicolons-cp1252.csv": ["Row 8 is taken for a total"],
    "13-portfolio.csv": ["The column “URL” is not read", "The column “Size” is not read"],
}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_layout_is_read_as_expected(name):
    expected = EXPECTED[name]
    reading = read_plan(name, (LAYOUTS / name).read_bytes()).as_json()
    assert len(reading["actions"]) == expected["count"]
    for read, wanted in zip(reading["actions"], expected["actions"], strict=True):
        asked = wanted.pop("ask")
        assert {field: read.get(field) for field in wanted} == wanted
        assert len(read["ask"]) == len(asked), (read["ask"], asked)
        assert {ask["code"] for ask in read["ask"]} <= set(CODES)
    words = [problem["words"] for problem in reading["problems"]]
    said = PROBLEMS.get(name, [])
    assert len(words) == len(said)
    for problem, start in zip(words, said, strict=True):
        assert problem.startswith(start)
