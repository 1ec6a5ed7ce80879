"""Libraries that take long to import are imported where they are used, not at every start."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("improvement", "workstreams", "board")
# openpyxl imports numpy, docx imports lxml; the library of bank holidays imports requests.
SLOW = {"docx", "lxml", "openpyxl", "numpy", "requests", "govuk_bank_holidays", "urllib3"}


def imported_at_once(source: str) -> set[str]:
    """The packages that a module imports when it is itself imported."""
    found, waiting = set(), [*ast.parse(source).body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += ast.iter_child_nodes(node)
    return found


def test_no_module_imports_a_slow_library_at_once():
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    at_once = {
        str(path.relative_to(ROOT)): slow
        for path in paths
        if (slow := imported_at_once(path.read_text()) & SLOW)
    }
    assert at_once == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import openpyxl", {"openpyxl"}),
        ("class A:\n    from requests.auth import B", {"requests"}),
        ("try:\n    import numpy.linalg as n\nfinally:\n    pass", {"numpy"}),
        ("def f():\n    import openpyxl", set()),
    ],
)
def test_the_search_finds_what_is_imported_at_once(source, found):
    assert imported_at_once(source) == found
