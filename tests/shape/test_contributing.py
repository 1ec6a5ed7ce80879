"""CONTRIBUTING.md, SECURITY.md and the decision records name only what is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOP = "improvement|workstreams|board|templates|static|tests|data|docs"
# `folder/file.py` or `folder/file.py:name`; a path with <…>, … or * in it is a pattern.
NAMED = re.compile(rf"`((?:{TOP})/[\w./-]*)(?::(\w+))?`")


def named() -> list[tuple[str, str, str]]:
    return [
        (document.name, path, name)
        for document in DOCUMENTS
        for path, name in NAMED.findall(document.read_text())
    ]


def defined(path: Path) -> set[str]:
    """The names that a module defines at its top."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize(("document", "path", "name"), named())
def test_a_document_names_files_and_names_that_are_there(document: str, path: str, name: str):
    assert (ROOT / path).exists()
    assert not name or name in defined(ROOT / path)


def test_each_command_that_contributing_names_is_a_target_of_the_makefile():
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = set(re.findall(r"`make ([a-z][a-z-]*)", (ROOT / "CONTRIBUTING.md").read_text()))
    assert commands
    assert commands <= targets


def test_every_question_of_a_newcomer_has_an_answer():
    questions = (ROOT / "CONTRIBUTING.md").read_text().split("## Where is …?")[1].split("## ")[0]
    rows = re.findall(r"^\| (?!question|---)(.+?) \| (.+?) \|$", questions, re.MULTILINE)
    assert len(rows) >= 14
    assert all("`" in answer or "recipe" in answer for _, answer in rows)


def test_there_is_a_record_for_each_decision():
    records = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    assert len(records) > 10
    for record in records:
        text = record.read_text()
        assert all(f"**{part}.**" in text for part in ("Context", "Decision", "Consequences"))


def test_each_place_of_the_recipe_for_a_tracked_noun_has_its_example():
    recipe = (ROOT / "CONTRIBUTING.md").read_text().split("### Add a tracked noun")[1]
    paths = {path for path, _ in NAMED.findall(recipe.split("### ")[0])}
    core = {f"improvement/{name}.py" for name in ("history", "models", "create_models")}
    assert len(paths) > 15
    for path in paths - core:
        assert "expectation" in (ROOT / path).read_text().lower(), path
