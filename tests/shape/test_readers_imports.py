"""The pages of scrutiny and the public, and the files of reports, read stored documents, and
nothing of the live plan."""

import ast
from pathlib import Path

import pytest

import board.public
import board.reports
import board.scrutiny

ALLOWED = (
    "board.models",
    "board.public",
    "board.publishing.schema",
    "board.publishing.stored",
    "board.reports",
    "board.scrutiny",
    "django",
    "improvement",
    "workstreams.importing.due_dates",  # days of the words that it is given, and nothing of a plan
)
STANDARD = {
    "base64",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "functools",
    "hashlib",
    "importlib",
    "io",
    "itertools",
    "json",
    "logging",
    "operator",
    "pathlib",
    "re",
    "struct",
    "xml",
    "zipfile",
    "zlib",
    *("docx", "lxml"),  # libraries, which know nothing of the plan
}
MODULES = sorted(
    path
    for folder in (board.scrutiny, board.public, board.reports)
    for path in Path(folder.__path__[0]).glob("*")
)


def modules_of(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module


@pytest.mark.parametrize("path", [path for path in MODULES if path.suffix == ".py"])
def test_the_pages_of_readers_outside_import_nothing_that_reads_the_live_plan(path):
    others = {"__future__", "typing", "board.publishing"}  # the type of a document
    wrong = [
        name
        for name in modules_of(path)
        if not name.startswith(ALLOWED) and name not in others
        if name.partition(".")[0] not in STANDARD
    ]
    assert wrong == []
    assert "import_module" not in path.read_text()
