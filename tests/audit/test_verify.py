"""Whoever has the database can take the guards down; verify_audit names what they did then."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

import re
from collections.abc import Callable
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
from tests.audit.tampering import rewrite, run, unguard

pytestmark = pytest.mark.django_db
HISTORY = "improvement_historicalplan"


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


def of_plan(assignment: str, version: int = 2) -> Callable[[Stage], None]:
    def tamper(stage: Stage) -> None:
        run(f"UPDATE {HISTORY} SET {assignment} WHERE id = {stage.plan.pk} AND version = {version}")

    return tamper


def of_entry(assignment: str, sequence: int = 6) -> Callable[[Stage], None]:
    return lambda stage: run(f"UPDATE {LEDGER} SET {assignment} WHERE sequence = {sequence}")


def of_record(statement: str) -> Callable[[Stage], None]:
    return lambda stage: run(statement.format(pk=stage.plan.pk))


def edited(column: str) -> str:
    return rf"^entry 6 \({HISTORY} \d+\): its history row does not say what was entered: {column}$"


def insert_a_history_row(stage: Stage) -> None:
    names = [c.name for c in table_of(Plan.history.model).columns if c.name != "history_id"]
    values = [{"version": "3", "title": "'Forged'"}.get(name, name) for name in names]
    run(
        f"INSERT INTO {HISTORY} ({', '.join(names)}) SELECT {', '.join(values)} FROM {HISTORY}"
        f" WHERE id = {stage.plan.pk} AND version = 2",
        f"UPDATE improvement_plan SET version = 3, title = 'Forged' WHERE id = {stage.plan.pk}",
    )


def reorder(stage: Stage) -> None:
    run(
        f"UPDATE {LEDGER} SET sequence = 100 WHERE sequence = 4",
        f"UPDATE {LEDGER} SET sequence = 4 WHERE sequence = 5",
        f"UPDATE {LEDGER} SET sequence = 5 WHERE sequence = 100",
    )


TAMPERED = {
    "a text edited": (of_plan("title = 'Forged'"), edited("title")),
    "a text emptied": (of_plan("title = ''"), edited("title")),
    "a reason edited": (of_plan("history_change_reason = 'X'"), edited("history_change_reason")),
    "an actor edited": (of_plan("actor = 'Ann'"), edited("actor")),
    "a number edited": (of_plan("freshness_days = 1"), edited("freshness_days")),
    "a choice edited": (of_plan("state = 'closed'"), edited("state")),
    "a yes or no edited": (of_plan("illustrative = NOT illustrative"), edited("illustrative")),
    "a day edited": (of_plan("notice_issued = '2012-11-16'"), edited("notice_issued")),
    "an instant edited": (of_plan("history_date = '2013-01-01'"), edited("history_date")),
    "two values edited": (of_plan("title = 'X', plan_ref = 0"), edited("plan_ref, title")),
    "a history row deleted": (
        of_record(f"DELETE FROM {HISTORY} WHERE id = {{pk}} AND version = 1"),
        rf"^entry 4 \({HISTORY} \d+\): its history row is gone$",
    ),
    "a history row inserted": (insert_a_history_row, f"^1 rows of {HISTORY} have no entry"),
    "a record edited": (
        of_record("UPDATE improvement_plan SET title = 'Forged' WHERE id = {pk}"),
        "^1 rows of improvement_plan do not say what their newest history rows say",
    ),
    "a record put back to an older version": (
        of_record("UPDATE improvement_plan SET version = 1 WHERE id = {pk}"),
        "^1 rows of improvement_plan do not say what their newest history rows say",
    ),
    "a record deleted": (
        of_record("DELETE FROM improvement_organisation"),
        "^1 records are gone from improvement_organisation",
    ),
    "an entry deleted": (
        of_record(f"DELETE FROM {LEDGER} WHERE sequence = 3"),
        "^entry 4 comes after entry 2: some are gone$",
    ),
    "the first entry deleted": (
        of_record(f"DELETE FROM {LEDGER} WHERE sequence = 1"),
        "^entry 2 comes after entry 0: some are gone$",
    ),
    "the last entry deleted": (
        of_record(f"DELETE FROM {LEDGER} WHERE sequence = 7"),
        "^1 rows of improvement_historicalorganisation have no entry",
    ),
    "two entries reordered": (reorder, "^entry 4 does not prove its payload and the entry before"),
    "a payload edited": (
        of_entry("payload = replace(payload, 'Ben', 'Ann')"),
        "^entry 6 does not prove its payload and the entry before it$",
    ),
    "a digest edited": (
        of_entry(f"digest = '{'ab' * 32}'"),
        "^entry 6 does not prove its payload and the entry before it$",
    ),
    "a salt edited": (
        of_entry(f"""salts = '{{"title": "{"ab" * 32}"}}'"""),
        edited("council, history_change_reason, title"),
    ),
    "salts destroyed": (of_entry("salts = '{}'"), edited("council, history_change_reason, title")),
    "salts made unreadable": (
        of_entry("salts = 'none'"),
        edited("council, history_change_reason, title"),
    ),
    "an entry given another record": (of_entry("record_id = 0"), edited("the ledger's id")),
    "an entry given another version": (of_entry("version = 9"), edited("the ledger's version")),
    "an entry given another table": (
        of_entry("history_table = 'improvement_plan'"),
        r"^entry 6 \(improvement_plan \d+\): its history row is gone$",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_it_names_the_first_entry_that_was_tampered_with(name, stage):
    tamper, said = TAMPERED[name]
    assert verify.verify(connection).faults == []
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
