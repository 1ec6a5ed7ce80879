"""The canonical form of a history row and of an entry in the ledger, form 1; pure.

A payload is JSON in UTF-8 without spaces, its keys in the order of the alphabet:

    {"before_the_ledger":true,"form":1,"row":{…},"table":"improvement_historicalplan"}

`before_the_ledger` is left out unless it is true: the row is older than the ledger. `row` has every
column of the history row: numbers as they are; decimals as text with no zeros at the end; dates as
2012-11-16 and instants as 2012-11-16T10:00:00.000000Z, in UTC; text that is chosen from a list, and
who did it, as it is. All other text was typed freely and is given only as a commitment, so that the
text can be erased and the entry still be proved:

    {"sha256": SHA-256 in hex of the salt's 32 bytes and then of the text in UTF-8}

A document is committed to as JSON in this same form; empty text is "" and nothing is null.

An entry's digest is SHA-256 in hex over PREFIX, the digest before and the payload, a line each
with no end to the last. Before the first entry comes GENESIS. A later form gets its own number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

FORM = 1
PREFIX = f"improvement-ledger/{FORM}"
GENESIS = "0" * 64
SALT = re.compile("[0-9a-f]{64}")
REDACTED = "[redacted]"  # what stands where a text was erased
INSTANT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([0-9:]{8})(?:\.([0-9]{1,6}))?")


class Column(NamedTuple):
    """A column of a history table and its kind: a key of PLAIN or of COMMITTED."""

    name: str
    kind: str


def text(value: Any) -> str:
    """As JSON; a value that is no text, and should not be in such a column, as its Python repr."""
    return quoted(value if isinstance(value, str) else repr(value))


def number(value: Any) -> str:
    return str(value) if type(value) is int else text(value)


def boolean(value: Any) -> str:
    """From True and False, or from SQLite's 1 and 0."""
    return {0: "false", 1: "true"}.get(value) or text(value)


def decimal(value: Any) -> str:
    try:
        return text(format(Decimal(str(value)).normalize(), "f"))
    except InvalidOperation:
        return text(value)


def instant(value: Any) -> str:
    """From 2012-11-16 10:00:00 in UTC, with or without parts of a second."""
    parts = INSTANT.fullmatch(value) if isinstance(value, str) else None
    return f'"{parts[1]}T{parts[2]}.{parts[3] or "":0<6}Z"' if parts else text(value)


def document(value: Any) -> str:
    try:
        return canonical_json(json.loads(value))
    except (TypeError, ValueError):
        return str(value)


def canonical_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


PLAIN: dict[str, Callable[[Any], str]] = {
    "text": text,
    "number": number,
    "boolean": boolean,
    "decimal": decimal,
    "instant": instant,
    "date": text,
}
COMMITTED: dict[str, Callable[[Any], str]] = {"free text": str, "document": document}


def is_committed(column: Column, value: Any) -> bool:
    """Whether the value stands in a payload as a commitment, and so needs a salt."""
    return column.kind in COMMITTED and value is not None and value != ""


def commitment(salt: str, text: str) -> str:
    """The commitment to a text, in hex; `salt` is 64 hex digits."""
    return sha256(bytes.fromhex(salt) + text.encode()).hexdigest()


def value_in_payload(column: Column, value: Any, salts: Mapping[str, str]) -> str:
    """The value as a payload gives it, in JSON. Raises KeyError for a commitment with no salt."""
    if value is None:
        return "null"
    if not is_committed(column, value):
        return PLAIN.get(column.kind, text)(value)
    digest = commitment(salts[column.name], COMMITTED[column.kind](value))
    return f'{{"sha256":"{digest}"}}'


def payload(
    table: str,
    columns: Sequence[Column],
    values: Sequence[Any],
    salts: Mapping[str, str],
    *,
    before_the_ledger: bool = False,
) -> str:
    """The payload of a row; `columns` are in the order of their names, as are `values`."""
    pairs = zip(columns, values, strict=True)
    row = ",".join(
        [f'"{column.name}":{value_in_payload(column, value, salts)}' for column, value in pairs]
    )
    mark = '"before_the_ledger":true,' if before_the_ledger else ""
    return f'{{{mark}"form":{FORM},"row":{{{row}}},"table":{quoted(table)}}}'


def parsed(payload: str, table: str) -> dict[str, Any] | None:
    """The row of a payload by column; None for a payload that is not in this form."""
    try:
        content = json.loads(payload)
    except ValueError:
        return None
    is_whole = isinstance(content, dict) and isinstance(content.get("row"), dict)
    if not is_whole or (content.get("form"), content.get("table")) != (FORM, table):
        return None
    row: dict[str, Any] = content["row"]
    return row if canonical_json(content) == payload else None


def salts(stored: str) -> dict[str, str]:
    """The salts of an entry by column; those that are malformed are left out."""
    try:
        by_column = json.loads(stored)
    except ValueError:
        return {}
    if not isinstance(by_column, dict):
        return {}
    return {name: salt for name, salt in by_column.items() if SALT.fullmatch(str(salt))}


def agrees(column: Column, value: Any, entered: Any, salt: str | None) -> bool:
    """Whether a value is the one that was entered, whichever kind the column had at the time.

    `entered` is the value in the payload: plain, or a commitment to it.
    """
    if value is None or not isinstance(entered, dict):
        plain = PLAIN.get(column.kind, text)
        return bool(entered == (None if value is None else json.loads(plain(value))))
    as_text = COMMITTED.get(column.kind, str)
    return salt is not None and entered == {"sha256": commitment(salt, as_text(value))}


def digest(previous: str, payload: str) -> str:
    return sha256(f"{PREFIX}\n{previous}\n{payload}".encode()).hexdigest()


def in_groups(digest: str) -> str:
    """The head as it is printed: eight groups of four hex digits."""
    return " ".join(digest[start : start + 4] for start in range(0, 32, 4))
