"""Tests import nothing from one another, so each can be read, moved and run by itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
FILES = sorted(path.relative_to(TESTS).as_posix() for path in TESTS.rglob("*.py"))


def imported(file: str) -> Iterator[str]:
    """The full names of all that the file imports."""
    for node in ast.walk(ast.parse((TESTS / file).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_of_a_test_module(name: str) -> bool:
    modules = name.split(".")[:-1]
    tests = [m for m in modules if m == "conftest" or m.startswith("test_")]
    return modules[:1] == ["tests"] and bool(tests)


def test_no_file_imports_a_test_module():
    names = [(file, name) for file in FILES for name in imported(file)]
    assert [(file, name) for file, name in names if is_of_a_test_module(name)] == []


def test_an_import_of_a_test_module_is_seen():
    assert is_of_a_test_module("tests.workstreams.test_rounds.propose")
    assert is_of_a_test_module("tests.conftest.turn")
    assert not is_of_a_test_module("tests.world.a_plan")
