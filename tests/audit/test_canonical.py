"""The canonical form, by fixed examples that no later change of the code may alter."""

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.audit.canonical import (
    COMMITTED,
    GENESIS,
    PLAIN,
    Column,
    agrees,
    digest,
    in_groups,
    is_committed,
    parsed,
    payload,
    salts,
    value_in_payload,
)

SALT = "00" * 31 + "ff"
COLUMNS = [
    Column("actor", "text"),
    Column("due", "date"),
    Column("id", "number"),
    Column("issued_at", "instant"),
    Column("target", "decimal"),
    Column("title", "free text"),
    Column("visible", "boolean"),
]
VALUES = ["Ann “A” O'Neill", "2012-11-16", 7, "2012-11-16 10:00:00.5", 90.5, "Été", 1]
COMMITMENT = sha256(bytes(31) + b"\xff" + "Été".encode()).hexdigest()
PAYLOAD = (
    '{"form":1,"row":{"actor":"Ann “A” O\'Neill","due":"2012-11-16","id":7,'
    '"issued_at":"2012-11-16T10:00:00.500000Z","target":"90.5",'
    f'"title":{{"sha256":"{COMMITMENT}"}},"visible":true}},"table":"a_table"}}'
)


def test_a_payload_is_json_with_sorted_keys_and_no_spaces():
    made = payload("a_table", COLUMNS, VALUES, {"title": SALT})
    assert made == PAYLOAD
    assert made == json.dumps(
        json.loads(made), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def test_a_row_that_is_older_than_the_ledger_says_so_first():
    made = payload("a_table", COLUMNS, VALUES, {"title": SALT}, before_the_ledger=True)
    assert made == '{"before_the_ledger":true,' + PAYLOAD[1:]


def test_a_digest_covers_the_form_the_digest_before_and_the_payload():
    lines = f"improvement-ledger/1\n{GENESIS}\n{PAYLOAD}"
    assert digest(GENESIS, PAYLOAD) == sha256(lines.encode()).hexdigest()


def test_a_head_is_printed_in_eight_groups_of_four():
    assert in_groups("0123456789abcdef" * 4) == "0123 4567 89ab cdef 0123 4567 89ab cdef"


@pytest.mark.parametrize(
    ("kind", "value", "json_text"),
    [
        ("number", None, "null"),
        ("number", -3, "-3"),
        ("number", "3", '"3"'),
        ("boolean", False, "false"),
        ("boolean", 1, "true"),
        ("boolean", 2, '"2"'),
        ("decimal", Decimal("90.00"), '"90"'),
        ("decimal", 90, '"90"'),
        ("decimal", 0.1, '"0.1"'),
        ("decimal", Decimal("1E+3"), '"1000"'),
        ("decimal", "many", '"many"'),
        ("instant", "2012-11-16 10:00:00", '"2012-11-16T10:00:00.000000Z"'),
        ("instant", "2012-11-16 10:00:00.123456", '"2012-11-16T10:00:00.123456Z"'),
        ("instant", "2012-11-16T10:00:00", '"2012-11-16T10:00:00"'),
        ("instant", date(2012, 11, 16), '"datetime.date(2012, 11, 16)"'),
        ("date", "2012-11-16", '"2012-11-16"'),
        ("text", "a\n“b”", '"a\\n“b”"'),
        ("text", b"\xff", "\"b'\\\\xff'\""),
        ("free text", "", '""'),
        ("document", None, "null"),
    ],
)
def test_each_kind_of_value_is_said_in_one_way(kind, value, json_text):
    assert value_in_payload(Column("value", kind), value, {}) == json_text


def test_a_document_is_committed_to_whatever_the_order_of_its_keys():
    column = Column("document", "document")
    one, other = '{"b": [1, "é"],  "a": null}', '{"a":null,"b":[1,"\\u00e9"]}'
    assert value_in_payload(column, one, {"document": SALT}) == value_in_payload(
        column, other, {"document": SALT}
    )
    assert COMMITTED["document"](one) == '{"a":null,"b":[1,"é"]}'
    assert COMMITTED["document"]("no document") == "no document"


def test_a_text_cannot_be_told_from_its_commitment_alone():
    column = Column("title", "free text")
    assert value_in_payload(column, "No", {"title": "aa" * 32}) != value_in_payload(
        column, "No", {"title": "bb" * 32}
    )
    with pytest.raises(KeyError):
        value_in_payload(column, "No", {})


@pytest.mark.parametrize(
    "altered",
    [
        "not JSON",
        "[]",
        '{"form":1,"row":[],"table":"a_table"}',
        PAYLOAD.replace('"form":1', '"form":2'),
        PAYLOAD.replace("a_table", "another"),
        PAYLOAD.replace('"id":7', '"id": 7'),
        PAYLOAD.replace('"id":7', '"id":7,"id":7'),
    ],
)
def test_a_payload_in_any_other_form_is_not_read(altered):
    assert parsed(PAYLOAD, "a_table")["id"] == 7
    assert parsed(altered, "a_table") is None


values = st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False)


@given(kind=st.sampled_from([*PLAIN, *COMMITTED]), value=values)
def test_a_value_agrees_with_what_its_payload_tells_of_it(kind, value):
    column = Column("value", kind)
    row = parsed(payload("t", [column], [value], {"value": SALT}), "t")
    salt = SALT if is_committed(column, value) else None
    assert agrees(column, value, row["value"], salt)


@given(one=values, other=values)
def test_another_value_never_agrees(one, other):
    for kind in ["text", "free text"]:
        column = Column("value", kind)
        if value_in_payload(column, one, {"value": SALT}) != value_in_payload(
            column, other, {"value": SALT}
        ):
            row = parsed(payload("t", [column], [one], {"value": SALT}), "t")
            assert not agrees(column, other, row["value"], SALT)


def test_a_commitment_without_its_salt_never_agrees():
    row = parsed(PAYLOAD, "a_table")
    assert not agrees(Column("title", "free text"), "Été", row["title"], None)


def test_salts_that_are_not_whole_are_passed_over():
    assert salts(f'{{"title":"{SALT}","note":"ff","more":1}}') == {"title": SALT}
    assert salts("none") == salts("[]") == {}


def test_a_value_agrees_though_its_column_was_free_text_at_the_time():
    row = parsed(PAYLOAD, "a_table")
    assert agrees(Column("title", "text"), "Été", row["title"], SALT)
    assert agrees(Column("actor", "free text"), "Ann “A” O'Neill", row["actor"], None)
