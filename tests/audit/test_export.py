"""An export is checked by one file alone, in an interpreter that knows nothing of the site."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import ast
import random
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from improvement.audit import check_export, ledger
from improvement.audit.ledger import current_head
from improvement.models import Plan
from tests.audit.stage import Stage
from tests.audit.tampering import rewrite, run, unguard

pytestmark = pytest.mark.django_db
CHECKER = Path(check_export.__file__)
ODD = 'A “title”, with "quotes", a \\ and a\ttab, \x1f\x7f é 🐦 </script>\nand a line'


@pytest.fixture
def exported(tmp_path):
    """Eight entries, one of them with texts that are not easy to write down."""
    stage = Stage()
    plan = Plan.objects.get(pk=stage.plan.pk)
    plan.title = ODD
    plan.save_as(stage.ann, ODD)
    return written(tmp_path)


def written(folder):
    file = folder / "export.txt"
    with (folder / "said.txt").open("w") as said:
        call_command("verify_audit", export=file, stdout=said)
    return file


def check(file, *heads):
    """Whether it holds, and what is said of it."""
    with pytest.MonkeyPatch.context() as patch:
        said = []
        patch.setattr("builtins.print", lambda *words, **_: said.append(" ".join(map(str, words))))
        code = check_export.main([str(file), *map(str, heads)])
    return code == 0, "\n".join(said)


def broken(file, content):
    changed = file.with_name("changed.txt")
    changed.write_bytes(content)
    holds, said = check(changed)
    assert not holds
    return said


def test_it_holds_in_a_clean_interpreter(exported):
    command = [sys.executable, "-I", CHECKER, exported, str(current_head())]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    assert (done.returncode, done.stderr) == (0, "")
    assert "8 entries hold" in done.stdout
    assert current_head().digest in done.stdout


def test_it_says_how_to_use_it(exported):
    done = subprocess.run([sys.executable, "-I", CHECKER], capture_output=True, text=True)
    assert done.returncode == 1
    assert "check_export.py EXPORT" in done.stderr


def test_the_checker_is_short_and_stands_alone():
    source = CHECKER.read_text()
    assert len(source.splitlines()) <= 150
    names = {
        alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert names <= sys.stdlib_module_names


def test_two_hundred_random_flips_of_a_single_bit_are_all_found(exported):
    content = exported.read_bytes()
    for _ in range(200):
        place, bit = random.randrange(len(content)), 1 << random.randrange(8)
        flipped = bytearray(content)
        flipped[place] ^= bit
        assert "BROKEN" in broken(exported, bytes(flipped)), (place, bit)


def test_a_line_that_is_gone_twice_there_or_elsewhere_is_found(exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    for i in range(len(lines)):
        broken(exported, b"".join(lines[:i] + lines[i + 1 :]))
        broken(exported, b"".join([*lines[: i + 1], *lines[i:]]))
        if i:
            broken(exported, b"".join([lines[i], *lines[:i], *lines[i + 1 :]]))


def test_an_end_that_is_cut_off_is_found(exported):
    content = exported.read_bytes()
    assert "does not end" in broken(exported, content[:-1])
    assert "has no end" in broken(exported, content[: content.rindex(b"head ")])
    assert "is not where it belongs" in broken(exported, content + b"head 0 \n")
    assert "not UTF-8" in broken(exported, b"\xff\n" + content)


def test_a_text_that_is_gone_without_a_redaction_is_found(exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    title = next(i for i, line in enumerate(lines) if line.startswith(b"text title"))
    said = broken(exported, b"".join(lines[:title] + lines[title + 1 :]))
    assert "the text of title is gone, and not redacted" in said


def test_heads_that_were_kept_are_checked_against(exported):
    number, digest = current_head()
    printed = str(current_head())
    assert check(exported, printed)[0]
    assert "it has been rewritten" in check(exported, f"{number - 1}: {digest}")[1]
    assert "entry 99, of which a head was kept, is gone" in check(exported, f"99: {digest}")[1]


def test_what_is_in_no_known_form_is_named_though_it_is_chained_rightly(tmp_path):
    Stage()
    unguard()
    run(f"UPDATE {ledger.TABLE} SET payload = '{{}}' WHERE sequence = 3")
    rewrite()
    with pytest.raises(CommandError, match="BROKEN"):
        written(tmp_path)
    assert "entry 3 is in no known form" in check(tmp_path / "export.txt")[1]


def test_a_payload_that_could_be_written_otherwise_is_found(tmp_path):
    Stage()
    unguard()
    run(f"UPDATE {ledger.TABLE} SET payload = '{{ }}' WHERE sequence = 3")
    rewrite()
    with pytest.raises(CommandError, match="BROKEN"):
        written(tmp_path)
    assert "is not JSON in canonical form" in check(tmp_path / "export.txt")[1]


@pytest.mark.parametrize("table", ["improvement_historicalplan", "improvement_gone"])
def test_texts_of_a_row_or_a_table_that_is_gone_are_missed(table, tmp_path):
    Stage()
    unguard()
    run(
        "DELETE FROM improvement_historicalplan WHERE history_id ="
        f" (SELECT history_id FROM {ledger.TABLE} WHERE sequence = 4)",
        f"UPDATE {ledger.TABLE} SET history_table = '{table}' WHERE sequence = 4",
    )
    with pytest.raises(CommandError, match="BROKEN"):
        written(tmp_path)
    assert "is gone, and not redacted" in check(tmp_path / "export.txt")[1]


def test_a_file_that_cannot_be_written_or_read_is_named(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_audit", export=tmp_path / "nowhere" / "file")
    assert "No such file" in check(tmp_path / "nowhere")[1]


def test_a_head_that_is_not_the_last_entry_is_found(exported):
    lines = exported.read_bytes().splitlines(keepends=True)
    said = broken(exported, b"".join([*lines[:-1], f"head 8 {'0' * 64}\n".encode()]))
    assert "the head is not the last entry" in said


def an_export(folder, *rows):
    """An export written by hand, of these rows by table: chained rightly, and with no text."""
    lines, digest = ["improvement-audit-export/1"], "0" * 64
    for sequence, (table, row) in enumerate(rows, 1):
        payload = check_export.canonical({"form": 1, "row": row, "table": table})
        digest = sha256(f"improvement-ledger/1\n{digest}\n{payload}".encode()).hexdigest()
        lines.append(f"entry {sequence} {digest} {payload}")
    file = folder / "export.txt"
    file.write_text("\n".join([*lines, f"head {len(rows)} {digest}", ""]))
    return file


ACTION = ("an_action", {"id": 5, "title": {"sha256": "0" * 64}, "version": 2})
REDACTED = {
    "actor": "Chair",
    "column": "title",
    "decision": "approved",
    "ground": "identifies",
    "history_date": "2026-11-25T10:00:00.000000Z",
    "history_table": "an_action",
    "id": 1,
    "record_id": 5,
    "version": 2,
    "versions": "1-2",
}
REDACTIONS = "improvement_historicalredaction"


def test_a_text_that_an_approved_redaction_took_out_is_told_with_who_and_when(tmp_path):
    holds, said = check(an_export(tmp_path, ACTION, (REDACTIONS, REDACTED)))
    assert holds
    assert "title of an_action 5, version 2: redacted on 2026-11-25" in said
    assert "approved by Chair, under identifies" in said


@pytest.mark.parametrize(
    "other", [{"decision": "open"}, {"versions": "1-3"}, {"column": "ref"}, {"record_id": 6}]
)
def test_no_other_redaction_lets_a_text_be_missing(other, tmp_path):
    holds, said = check(an_export(tmp_path, ACTION, (REDACTIONS, REDACTED | other)))
    assert not holds
    assert "entry 1: the text of title is gone, and not redacted" in said
