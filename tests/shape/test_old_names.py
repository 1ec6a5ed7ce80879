"""Modules and classes that were renamed keep none of their old names, and nothing new takes one.

Common words are left out of the classes: they may name something else one day.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ["improvement", "workstreams", "board"]
OLD_MODULES = {
    "board": (
        "calendar compared counting figures published_measures questions rows snapshot standing"
    ),
    "board.demo": (
        "escalating expecting followed oversight people proving published reporting structure"
    ),
    "board.templatetags": "waits",
    "improvement": "accounts people personal plain redaction_changes redaction_forms tables",
    "improvement.audit": "download entries hanging pages past since tables",
    "workstreams": (
        "agreement answers awaiting chart chart_key chart_lines escalation expected filters nouns "
        "periods ratings_sql reading_table readings record reported rounds series spc spreadsheet "
        "stages story suppression telling unchanged upkeep work"
    ),
    "workstreams.changes": "batch dates progress review stages",
    "workstreams.forms": "batches dates reports review stages structure",
    "workstreams.models": "structure",
    "workstreams.reminders": "things",
    "workstreams.views": "batches dates progress stages steps structure",
}
OLD_CLASSES = (
    "AcceptForm ActionThen Asked Awaiting Changed CheckClaimForm ClaimForm Compared "
    "DecideDateForm Evidenced Found Item Measured Met Proposal Protected Read Recorded "
    "ReportsField ReviewForm Said Seen Step StepForm Stood Story Stretch SubmitForm Thing Told "
    "Unaccepted UnchangedForm Unsent Unsupported"
)
PATHS = [f"{package}.{name}" for package, names in OLD_MODULES.items() for name in names.split()]
DOTTED = re.compile(r"[a-z_0-9]+(?:\.[a-z_0-9]+)+")
SOURCES = [
    path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "migrations" not in path.parts
]
TEXTS = [
    *SOURCES,
    *(ROOT / "tests").rglob("*.py"),
    *(ROOT / "templates").rglob("*.html"),
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "pyproject.toml",
]


@pytest.fixture(scope="module")
def dotted_names() -> set[str]:
    """Every dotted name in a text, and what it begins with: of "a.b.c" also "a.b"."""
    whole = {name for path in TEXTS for name in DOTTED.findall(path.read_text())}
    parts = [name.split(".") for name in whole]
    return {".".join(names[:end]) for names in parts for end in range(2, len(names) + 1)}


@pytest.fixture(scope="module")
def identifiers() -> set[str]:
    """Every name that the packages define, import or use."""
    nodes = [node for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    imported = {node.name for node in nodes if isinstance(node, ast.alias)}
    return classes | imported | {node.id for node in nodes if isinstance(node, ast.Name)}


@pytest.mark.parametrize("path", PATHS)
def test_an_old_module_neither_exists_nor_is_named(path, dotted_names):
    place = ROOT / path.replace(".", "/")
    assert not place.with_suffix(".py").exists()
    assert not (place / "__init__.py").exists()
    assert path not in dotted_names


@pytest.mark.parametrize("name", OLD_CLASSES.split())
def test_an_old_class_is_not_named_in_the_packages(name, identifiers):
    assert name not in identifiers


def test_names_that_exist_are_found(dotted_names, identifiers):
    assert {"workstreams.measures", "workstreams.measures.verdicts"} <= dotted_names
    assert "MeasureSeries" in identifiers
