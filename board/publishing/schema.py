"""The JSON Schema of each version of a document and audience. It is the list of the fields that the
audience is given, and every document is checked against it when it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import fastjsonschema

from board.models import Publication
from board.publishing import Document

SCHEMAS = Path(__file__).parent / "schemas"
SCRUTINY = Publication.Audience.SCRUTINY


class WrongDocument(ValueError):
    """A document that does not have the shape of its version."""


def schema_name(version: int, audience: str) -> str:
    """The name of the schema's file, without its ending. Version 1 had one form for every reader;
    version 2 has one for each, scrutiny's without a suffix."""
    is_alone = version == 1 or audience == SCRUTINY
    return f"document-{version}" if is_alone else f"document-{version}-{audience}"


@cache
def schema_named(name: str) -> dict[str, Any]:
    """Raises FileNotFoundError where there is none of that name."""
    schema: dict[str, Any] = json.loads((SCHEMAS / f"{name}.json").read_text())
    return schema


@cache
def validator(name: str) -> Callable[[Document], Document]:
    compiled: Callable[[Document], Document] = fastjsonschema.compile(schema_named(name))
    return compiled


def check(document: Document) -> None:
    """Raise WrongDocument where the document is not as the schema of its version says."""
    try:
        validator(schema_name(int(document["schema_version"]), document["audience"]))(document)
    except (KeyError, FileNotFoundError, fastjsonschema.JsonSchemaValueException) as wrong:
        raise WrongDocument(str(wrong)) from wrong


def given_to(audience: str, document: Document) -> Document:
    """The document with the fields alone that its schema names for the audience."""
    schema = schema_named(schema_name(int(document["schema_version"]), audience))
    kept: Document = named(document, schema, schema["definitions"])
    return kept


def named(value: Any, schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """The parts of a JSON value that the schema names."""
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        return [named(item, schema["items"], definitions) for item in value]
    if isinstance(value, dict) and "properties" in schema:
        fields = schema["properties"]
        return {
            name: named(part, fields[name], definitions)
            for name, part in value.items()
            if name in fields
        }
    return value
