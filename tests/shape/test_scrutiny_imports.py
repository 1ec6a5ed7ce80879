"""The pages of scrutiny read stored documents, and nothing of the live plan."""

import ast
from pathlib import Path

import pytest

import board.scrutiny

ALLOWED = (
    "collections.abc",
    "datetime",
    "typing",
    "board.models",
    "board.scrutiny",
    "django",
    "improvement",
)


def modules_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module


@pytest.mark.parametrize("path", sorted(Path(board.scrutiny.__path__[0]).glob("*.py")))
def test_the_pages_of_scrutiny_import_nothing_that_reads_the_live_plan(path):
    wrong = [name for name in modules_of(path) if not name.startswith(ALLOWED)]
    assert wrong == []
    assert "import_module" not in path.read_text()
