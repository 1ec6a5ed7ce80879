#!/usr/bin/env python3
"""Checks an export of the audit history on its own: python3 -I check_export.py EXPORT [N:HEAD …]

One file, the standard library and nothing of the site. It reads what `manage.py verify_audit
--export EXPORT` wrote (export.py says in which form) and checks that each entry proves the one
before, that each text is the one that was entered, and that a text is missing only where a
redaction that was approved says so. Heads that were printed may be given to be checked against.
Ends with 0 where everything holds; else it names what does not, line by line, and ends with 1.
"""

import hashlib
import json
import re
import sys
import typing

FIRST = "improvement-audit-export/1"
GENESIS = "0" * 64
ENTRY = re.compile(r"entry ([1-9][0-9]*) ([0-9a-f]{64}) (\{.*\})")
TEXT = re.compile(r"text ([a-z][a-z0-9_]*) ([0-9a-f]{64}) (.*)")
HEAD = re.compile(r"head (0|[1-9][0-9]*) ([0-9a-f]{64})")
REDACTIONS = "improvement_historicalredaction"
TextKey = tuple[str, int, int, str]  # history table, id of the record, version, column


class Broken(Exception):
    """What is wrong, and where."""


def canonical(value: typing.Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_json(text: str, where: str) -> typing.Any:
    try:
        value = json.loads(text)
        same = canonical(value) == text
    except ValueError:
        same = False
    if not same:
        raise Broken(f"{where} is not JSON in canonical form")
    return value


def lines(file: typing.BinaryIO) -> typing.Iterator[tuple[int, str]]:
    """Number and words of each line; the last one has its line feed too."""
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            raise Broken(f"line {number} does not end")
        try:
            yield number, line[:-1].decode()
        except UnicodeDecodeError:
            raise Broken(f"line {number} is not UTF-8") from None


class Check:
    def __init__(self, kept: dict[int, str]) -> None:
        self.kept = kept  # digests, or how they begin, by entry
        self.sequence, self.digest, self.table, self.ended = 0, GENESIS, "", False
        self.row: dict[str, typing.Any] = {}
        self.commitments: dict[str, str] = {}  # to texts of the entry that have not come yet
        self.missing: set[tuple[int, TextKey]] = set()
        self.redactions: dict[TextKey, str] = {}

    def line(self, number: int, text: str) -> None:
        if number == 1 and text == FIRST:
            return
        if self.ended or number == 1:
            raise Broken(f"line {number} is not where it belongs")
        if words := ENTRY.fullmatch(text):
            self.close()
            self.entry(int(words[1]), words[2], words[3])
        elif words := TEXT.fullmatch(text):
            self.text(number, words[1], words[2], words[3])
        elif words := HEAD.fullmatch(text):
            self.close()
            if (int(words[1]), words[2]) != (self.sequence, self.digest):
                raise Broken(f"line {number}: the head is not the last entry")
            self.ended = True
        else:
            raise Broken(f"line {number} is no line of an export")

    def entry(self, sequence: int, digest: str, payload: str) -> None:
        where = f"entry {sequence}"
        if sequence != self.sequence + 1:
            raise Broken(f"{where} comes after entry {self.sequence}")
        proved = f"improvement-ledger/1\n{self.digest}\n{payload}"
        if hashlib.sha256(proved.encode()).hexdigest() != digest:
            raise Broken(f"{where} does not prove its payload and the entry before it")
        if not digest.startswith(self.kept.pop(sequence, "")):
            raise Broken(f"{where} is not the one whose head was kept: it has been rewritten")
        content = read_json(payload, where)
        self.sequence, self.digest = sequence, digest
        self.table, self.row = content["table"], content["row"]
        self.commitments = {n: v["sha256"] for n, v in self.row.items() if isinstance(v, dict)}

    def text(self, number: int, column: str, salt: str, text: str) -> None:
        value = read_json(text, f"line {number}")
        salted = bytes.fromhex(salt) + (value.encode() if isinstance(value, str) else b"")
        if hashlib.sha256(salted).hexdigest() != self.commitments.pop(column, None):
            raise Broken(f"line {number}: this is not what entry {self.sequence} said: {column}")
        self.row[column] = value

    def close(self) -> None:
        """End the entry: a commitment that no line has opened is of a text that is missing."""
        row = self.row
        for column in self.commitments:
            self.missing.add((self.sequence, (self.table, row["id"], row["version"], column)))
        if self.table == REDACTIONS and row["decision"] == "approved":
            for version in row["versions"].split("-"):
                key = (row["history_table"], row["record_id"], int(version), row["column"])
                self.redactions[key] = (
                    f"{row['column']} of {key[0]} {key[1]}, version {version}: redacted on"
                    f" {row['history_date']}, approved by {row['actor']}, under {row['ground']}"
                )
        self.commitments = {}

    def finish(self) -> None:
        if not self.ended:
            raise Broken("the export has no end")
        for sequence, key in sorted(self.missing):
            if key not in self.redactions:
                raise Broken(f"entry {sequence}: the text of {key[-1]} is gone, and not redacted")
        if self.kept:
            raise Broken(f"entry {min(self.kept)}, of which a head was kept, is gone")


def main(arguments: typing.Sequence[str]) -> int:
    name, *heads = arguments
    kept = {int(n): re.sub(r"\s", "", d) for n, _, d in (h.partition(":") for h in heads)}
    check = Check(kept)
    try:
        with open(name, "rb") as file:
            for number, text in lines(file):
                check.line(number, text)
        check.finish()
    except (Broken, OSError) as fault:
        print(f"BROKEN: {fault}")
        return 1
    except (AttributeError, KeyError, TypeError, ValueError):
        print(f"BROKEN: entry {check.sequence} is in no known form")
        return 1
    print(f"{check.sequence} entries hold, each proving the one before.", f"Head {check.digest}")
    print(*(check.redactions[key] for _, key in sorted(check.missing)), sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
