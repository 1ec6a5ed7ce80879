"""Whoever has the database can take the guards down; verify_audit names what they did then."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from improvement.audit import comparison, guards, ledger, table_faults, verify
from improvement.audit.history_tables import Table, table_of
from improvement.audit.ledger import Head
from improvement.audit.rules import LEDGER
from improvement.models import Plan
from tests.audit.stage import Stage
from tests.audit.tampering import HISTORY, TAMPERED, rewrite, run, unguard

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    """Seven entries: three people, two plans, the first plan's second version, an organisation.
    The guards are down: whoever has the database can do that."""
    made = Stage()
    unguard()
    return made


def value(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def head(sequence: int = 7) -> Head:
    return Head(sequence, value(f"SELECT digest FROM {LEDGER} WHERE sequence = {sequence}"))


def forge_and_rewrite(stage: Stage) -> None:
    """Change the second plan and its history, and enter anew all that was entered since."""
    run(
        f"UPDATE improvement_plan SET title = 'Forged' WHERE id = {stage.other.pk}",
        f"UPDATE {HISTORY} SET title = 'Forged' WHERE id = {stage.other.pk}",
        f"DELETE FROM {LEDGER} WHERE sequence >= 5",
    )
    with connection.cursor() as cursor:
        for record in [stage.other, stage.plan, stage.body]:
            row = record.history.latest()
            ledger.write(cursor, connection.vendor, table_of(type(row)), row.history_id)


def cut(stage: Stage) -> None:
    """Take the last record away with all that was ever said of it."""
    run(
        "DELETE FROM improvement_organisation",
        "DELETE FROM improvement_historicalorganisation",
        f"DELETE FROM {LEDGER} WHERE sequence = 7",
    )


def test_it_finds_nothing_where_nothing_was_tampered_with(stage):
    assert verify.verify(connection).faults == []


@pytest.mark.parametrize("name", TAMPERED)
def test_it_names_the_first_entry_that_was_tampered_with(name, stage):
    tamper, said = TAMPERED[name]
    tamper(stage)
    assert re.search(said, verify.verify(connection).faults[0])


def test_a_version_that_is_missing_is_told_though_the_chain_was_rewritten(stage):
    run(
        f"DELETE FROM {HISTORY} WHERE id = {stage.plan.pk} AND version = 1",
        f"DELETE FROM {LEDGER} WHERE sequence = 4",
        f"UPDATE {LEDGER} SET sequence = sequence - 1 WHERE sequence = 5",
        f"UPDATE {LEDGER} SET sequence = sequence - 1 WHERE sequence = 6",
        f"UPDATE {LEDGER} SET sequence = sequence - 1 WHERE sequence = 7",
    )
    rewrite()
    (fault,) = verify.verify(connection).faults
    assert fault.startswith(f"1 rows of {HISTORY} lack the version before them (the first is ")


@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (cut, "entry 7, of which a head was kept, is gone"),
        (forge_and_rewrite, "entry 7 is not the one whose head was kept: it has been rewritten"),
    ],
)
def test_only_a_head_kept_elsewhere_shows_a_chain_that_was_cut_or_rewritten(tamper, said, stage):
    older, newest = head(3), head()
    assert verify.verify(connection, [older, newest]).faults == []
    tamper(stage)
    assert verify.verify(connection).faults == []
    assert verify.verify(connection, [older]).faults == []
    assert verify.verify(connection, [older, newest]).faults == [said]


def test_a_head_may_be_kept_by_its_first_digits(stage):
    kept = Head(7, head().digest[:32])
    assert verify.verify(connection, [kept]).faults == []
    assert verify.verify(connection, [kept, Head(7, "ab" * 16)]).count == 1


def test_it_says_how_far_it_is(stage, monkeypatch):
    monkeypatch.setattr(verify, "CHUNK", 3)
    done: list[float] = []
    assert verify.verify(connection, progress=done.append).faults == []
    assert done == [3 / 7, 6 / 7, 1]


def test_faults_are_told_one_by_one_up_to_a_number_and_counted_beyond(stage, monkeypatch):
    monkeypatch.setattr(verify, "SHOWN", 2)
    run(f"UPDATE {LEDGER} SET digest = '{'ab' * 32}'")
    found = verify.verify(connection)
    assert (len(found.faults), found.count) == (2, 7)


def without_council(history: type) -> Table:
    table = table_of(history)
    return Table(table.name, tuple(c for c in table.columns if c.name != "council"))


def test_a_column_that_a_migration_has_removed_is_no_fault(stage, monkeypatch):
    monkeypatch.setattr(comparison, "table_of", without_council)
    found = verify.verify(connection)
    assert (found.faults, found.columns_gone) == ([], {f"{HISTORY}.council"})


def test_a_column_that_a_migration_has_added_is_no_fault(stage):
    older = without_council(Plan.history.model)
    keys = [f"{e.history_id}" for e in ledger.LedgerEntry.objects.filter(history_table=HISTORY)]
    run(f"DELETE FROM {LEDGER}")
    run("DELETE FROM improvement_organisation", "DELETE FROM improvement_historicalorganisation")
    run("UPDATE improvement_plan SET council = ''", f"UPDATE {HISTORY} SET council = ''")
    with connection.cursor() as cursor:
        for key in keys:
            ledger.write(cursor, connection.vendor, older, int(key))
    faults = verify.verify(connection).faults
    assert [fault for fault in faults if "user" not in fault] == []


def command(*options: str) -> str:
    printed = StringIO()
    call_command("verify_audit", *options, stdout=printed)
    return printed.getvalue()


class TestTheCommand:
    def test_it_says_that_all_is_well_and_prints_the_head(self):
        Stage()
        assert command() == (
            f"The audit history holds: 7 entries, each proving the one before.\nHead {head()}\n"
        )

    def test_it_takes_a_head_as_it_is_printed(self):
        Stage()
        assert "It agrees with the head kept of entry 7." in command("--anchor", str(head()))

    def test_it_fails_and_names_the_first_broken_entry(self, stage):
        kept = str(head())
        cut(stage)
        connection.check_constraints()
        guards.install(connection)
        with pytest.raises(
            CommandError, match=r"BROKEN\. First: entry 7, of which a head was kept"
        ):
            command("--anchor", kept)

    def test_it_counts_what_it_does_not_tell(self, stage, monkeypatch):
        monkeypatch.setattr(verify, "SHOWN", 2)
        run(f"UPDATE {LEDGER} SET digest = '{'ab' * 32}'")
        guards.install(connection)
        with pytest.raises(CommandError, match=r"entry 1 .*\nentry 2 .*\nand 5 more$"):
            command()

    def test_it_fails_where_a_guard_is_missing(self, stage):
        with pytest.raises(CommandError, match=r"guard audit_\w+ is missing"):
            command()

    def test_it_says_what_is_older_than_the_ledger_and_what_the_database_has_lost(
        self, stage, monkeypatch
    ):
        run(f"DELETE FROM {LEDGER}")
        call_command("migrate", verbosity=0)
        monkeypatch.setattr(comparison, "table_of", without_council)
        printed = command()
        assert "7 were recorded before the site had a ledger." in printed
        assert f"No longer in the database: {HISTORY}.council" in printed

    @pytest.mark.parametrize("given", ["", "7", "7: 12", "x: " + "ab" * 16, "7: " + "xy" * 16])
    def test_it_refuses_what_is_no_head(self, given):
        with pytest.raises(CommandError, match="is not a head"):
            command("--anchor", given)

    def test_it_shows_its_progress_at_a_terminal(self, monkeypatch):
        class Terminal(StringIO):
            def isatty(self) -> bool:
                return True

        Stage()
        terminal = Terminal()
        monkeypatch.setattr("sys.stderr", terminal)
        call_command("verify_audit", stdout=StringIO(), stderr=terminal)
        assert terminal.getvalue().endswith(f"[{'#' * 40}] 100%\n")


def test_passwords_are_compared_some_people_at_a_time(world, monkeypatch):
    monkeypatch.setattr(table_faults, "AT_ONCE", 1)
    with connection.cursor() as cursor:
        assert list(table_faults.password_faults(cursor)) == []
