"""Checks a document against the JSON Schema of its version, whenever one is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import fastjsonschema

from board.publishing import Document

SCHEMAS = Path(__file__).parent / "schemas"


class WrongDocument(ValueError):
    """A document that does not have the shape of its version."""


@cache
def validator(version: int) -> Callable[[Document], Document]:
    schema = json.loads((SCHEMAS / f"document-{version}.json").read_text())
    compiled: Callable[[Document], Document] = fastjsonschema.compile(schema)
    return compiled


def check(document: Document) -> None:
    """Raise WrongDocument where the document is not as the schema of its version says."""
    try:
        validator(int(document["schema_version"]))(document)
    except (KeyError, FileNotFoundError, fastjsonschema.JsonSchemaValueException) as wrong:
        raise WrongDocument(str(wrong)) from wrong
