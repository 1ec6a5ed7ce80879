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

FIRST = "improvement-audit-export/1"
GENESIS = "0" * 64
ENTRY = re.compile(r"entry ([1-9][0-9]*) ([0-9a-f]{64}) (\{.*\})")
TEXT = re.compile(r"text ([a-z][a-z0-9_]*) ([0-9a-f]{64}) (.*)")
HEAD = re.compile(r"head (0|[1-9][0-9]*) ([0-9a-f]{64})")
REDACTIONS = "improvement_historicalredaction"


class Broken(Exception):
    """What is wrong, and where."""


def canonical(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def read_json(text, where):
    try:
        value = json.loads(text)
        same = canonical(value) == text
    except ValueError:
        same = False
    if not same:
        raise Broken(f"{where} is not JSON in canonical form")
    return value


def lines(file):
    """Number and words of each line; the last one has its line feed too."""
    for number, line in enumerate(file, 1):
        if not line.endswith(b"\n"):
            raise Broken(f"line {number} does not end")
        try:
            yield number, line[:-1].decode()
        except UnicodeDecodeError:
            raise Broken(f"line {number} is not UTF-8") from None


class Check:
    def __init__(self, kept):
        self.kept = kept  # digests, or how they begin, by entry
        self.sequence, self.digest, self.ended = 0, GENESIS, False
        self.table, self.row, self.open = "", {}, {}
        self.missing, self.redactions = set(), {}

    def line(self, number, text):
        if number == 1 and text == FIRST:
            return
        if self.ended or number == 1:
            raise Broken(f"line {number} is not where it belongs")
        if found := ENTRY.fullmatch(text):
            self.close()
            self.entry(int(found[1]), found[2], found[3])
        elif found := TEXT.fullmatch(text):
            self.text(number, found[1], found[2], found[3])
        elif found := HEAD.fullmatch(text):
            self.close()
            if (int(found[1]), found[2]) != (self.sequence, self.digest):
                raise Broken(f"line {number}: the head is not the last entry")
            self.ended = True
        else:
            raise Broken(f"line {number} is no line of an export")

    def entry(self, sequence, digest, payload):
        where = f"entry {sequence}"
        if sequence != self.sequence + 1:
            raise Broken(f"{where} comes after entry {self.sequence}")
        said = f"improvement-ledger/1\n{self.digest}\n{payload}"
        if hashlib.sha256(said.encode()).hexdigest() != digest:
            raise Broken(f"{where} does not prove its payload and the entry before it")
        if not digest.startswith(self.kept.pop(sequence, "")):
            raise Broken(f"{where} is not the one whose head was kept: it has been rewritten")
        told = read_json(payload, where)
        self.sequence, self.digest = sequence, digest
        self.table, self.row = told["table"], told["row"]
        self.open = {n: v["sha256"] for n, v in self.row.items() if isinstance(v, dict)}

    def text(self, number, column, salt, text):
        said = read_json(text, f"line {number}")
        value = said.encode() if isinstance(said, str) else b""
        if hashlib.sha256(bytes.fromhex(salt) + value).hexdigest() != self.open.pop(column, None):
            raise Broken(f"line {number}: this is not what entry {self.sequence} said: {column}")
        self.row[column] = said

    def close(self):
        """The entry's lines have all come: what is still open has no text."""
        row = self.row
        for column in self.open:
            self.missing.add((self.sequence, self.table, row["id"], row["version"], column))
        if self.table == REDACTIONS and row["decision"] == "approved":
            for version in row["versions"].split("-"):
                of = (row["history_table"], row["record_id"], int(version), row["column"])
                self.redactions[of] = (
                    f"{row['column']} of {of[0]} {of[1]}, version {version}: redacted on"
                    f" {row['history_date']}, approved by {row['actor']}, under {row['ground']}"
                )
        self.open = {}

    def finish(self):
        if not self.ended:
            raise Broken("the export has no end")
        for sequence, *of in sorted(self.missing):
            if tuple(of) not in self.redactions:
                raise Broken(f"entry {sequence}: the text of {of[-1]} is gone, and not redacted")
        if self.kept:
            raise Broken(f"entry {min(self.kept)}, of which a head was kept, is gone")


def main(arguments):
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
    print(*(check.redactions[tuple(of)] for _, *of in sorted(check.missing)), sep="\n", end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else __doc__)
