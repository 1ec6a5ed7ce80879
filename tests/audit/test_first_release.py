"""A database of the first release comes through every migration, and ends as a new one is.

What stood on a claim as words, before evidence had records, stands behind it as evidence.
"""

import base64
import importlib
import pickle
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from board.models import Meeting
from improvement.audit import before_the_ledger, guards
from improvement.audit.history_tables import table_of
from improvement.audit.ledger import LedgerEntry
from improvement.audit.verify import verify
from improvement.models import Plan, User
from tests import kept_databases
from tests.audit.released import history, restore, schema
from tests.audit.released import kept as released
from tests.databases import an_empty_one, standing_on
from tests.measuring import unmeasured
from workstreams.models import Action, Evidence, EvidenceAction, EvidenceClaim, Outcome, StageClaim

pytestmark = pytest.mark.django_db
WORDS = "An audit of forty visits. " * 9
CLAIM = {
    "version": 1,
    "stage": "carried_out",
    "statement": "It is done",
    "claimed_at": "2026-10-05 23:30:00+00:00",  # the next day, by the clock in England
    "state": "claimed",
    "decision_note": "",
}
TWO = ("", "Historical")
ROW = {"history_type": "+", "history_change_reason": "It is done", "actor": "system:test"}


def claims_of_that_day(apps, *claims):
    """Claims with evidence in words, and their history, written as they were before."""
    live, history = (apps.get_model("workstreams", f"{name}StageClaim") for name in TWO)
    guards.drop(connection)
    for ref, words, kind in claims:
        written = CLAIM | {"evidence": words, "evidence_kind": kind}
        action = Action._base_manager.values_list("pk", flat=True).get(ref=ref)
        claim = live.objects.create(action_id=action, claimed_by_id=lead(), **written)
        values = {field.attname: getattr(claim, field.attname) for field in live._meta.fields}
        plan = Plan._base_manager.values_list("pk", flat=True).get()
        history.objects.create(**values, **ROW, plan_ref=plan, history_date=timezone.now())


def meetings_of_that_day(apps):
    """Two meetings, written before meetings had numbers."""
    live, history = (apps.get_model("board", f"{name}Meeting") for name in TWO)
    plan = Plan._base_manager.values_list("pk", flat=True).get()
    for day in ("2026-12-08", "2026-10-27"):
        values = {"kind": "board", "held_on": day, "cutoff_at": f"{day} 17:00:00+00:00"}
        meeting = live.objects.create(plan_id=plan, version=1, **values)
        values |= {"id": meeting.pk, "version": 1, "plan_id": plan}
        history.objects.create(**values, **ROW, plan_ref=plan, history_date=timezone.now())


def apps_at(*migrations):
    one_by_one = MigrationLoader(connection, replace_migrations=False)
    return one_by_one.project_state(list(migrations)).apps


def fill_the_ledger(apps):
    """As on a site that had its ledger before it had evidence."""
    tables = [table_of(m) for m in apps.get_models() if m.__name__.startswith("Historical")]
    with connection.cursor() as cursor:
        before_the_ledger.enter(cursor, connection.vendor, tables)


def lead():
    return User._base_manager.values_list("pk", flat=True).get(name="Lead")


def before_evidence():
    call_command("migrate", "workstreams", "0004_rounds", verbosity=0)
    call_command("migrate", "improvement", verbosity=0)
    call_command("migrate", "board", "0003_reading_the_history", verbosity=0)
    others = [("improvement", "0002_ledger"), ("board", "0003_reading_the_history")]
    return apps_at(("workstreams", "0004_rounds"), *others)


def grow(url):
    """Take a database of the first release through every migration, with a claim from before there
    was a ledger and one from after; returns its history as it was at the release."""
    restore(released("sqlite" if url.startswith("sqlite") else "postgresql")["0.1.0"], url)
    apps = apps_at(("workstreams", "0001_initial"))
    claims_of_that_day(apps, ("FP-01", WORDS, "audit"), ("MH-01", "", ""))
    before = history()
    apps = before_evidence()
    claims_of_that_day(apps, ("MH-02", f"Later. {WORDS}", "audit"))
    meetings_of_that_day(apps)
    fill_the_ledger(apps)
    call_command("migrate", verbosity=0)
    return before


def remember(before):
    """Put the history as it was at the release beside the database that grew from it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE history_before (pickled text)")
        words = base64.b64encode(pickle.dumps(before)).decode()
        cursor.execute("INSERT INTO history_before VALUES (%s)", [words])


def remembered():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pickled FROM history_before")
        (words,) = cursor.fetchone()
        cursor.execute("DROP TABLE history_before")
    return pickle.loads(base64.b64decode(words))  # noqa: S301  # we wrote it


@pytest.fixture(scope="session")
def grown(tmp_path_factory, django_db_setup, django_db_blocker):
    """What `grow` made, and the history before; kept between runs, for nothing else takes a test
    as long."""
    makers = Path(__file__), Path(__file__).with_name("released.py")
    kept = kept_databases.pattern("grown", *makers, *released(connection.vendor).values())
    with django_db_blocker.unblock(), ExitStack() as stack:
        if kept_databases.is_kept(kept):
            url = stack.enter_context(kept.copied())
            with standing_on(url):
                before = remembered()
        else:
            url = stack.enter_context(an_empty_one(tmp_path_factory.mktemp("grown")))
            with standing_on(url), unmeasured():
                remember(grow(url))
                kept_databases.keep(kept)
                before = remembered()
        yield url, before


@pytest.fixture
def standing(grown, db):
    url, before = grown
    with standing_on(url):
        yield before


def test_they_stand_and_the_history_is_as_the_release_left_it(standing):
    before, after = standing, history()
    assert len(before["improvement_historicaluser"]) == 9
    assert guards.problems() == []
    for table, rows in before.items():
        for row, now in zip(rows, after[table], strict=False):  # later ones came after
            # What a later release dropped is not there to compare; all else is as it was.
            assert {name: row[name] for name in row.keys() & now.keys()}.items() <= now.items()
    proof = verify(connection)
    assert (proof.faults, proof.before_the_ledger) == (
        [],
        sum(map(len, before.values())) + 3,
    )  # a claim, two meetings


def test_one_that_grew_is_like_one_made_anew(standing, pattern):
    """The squashed migrations make at once what the others make one by one."""
    grown = schema()
    with pattern.copied() as url, standing_on(url):
        assert schema() == grown


@pytest.mark.parametrize(("ref", "words"), [("FP-01", WORDS), ("MH-02", f"Later. {WORDS}")])
def test_words_on_a_claim_become_evidence_behind_it(ref, words, standing):
    claim = StageClaim.objects.get(action__ref=ref)
    (evidence,) = claim.evidence
    assert (evidence.summary, evidence.kind, evidence.added_by_id) == (words, "audit", lead())
    assert str(evidence.dated) == "2026-10-06"
    assert len(evidence.title) <= 200
    put_to = EvidenceAction.objects.get(evidence=evidence)
    assert put_to.action == claim.action
    behind = EvidenceClaim.objects.get(evidence=evidence)
    for record in (evidence, behind, put_to):
        row = record.history.get()
        plan = Plan.objects.get()
        assert (row.actor, row.version, row.plan_ref) == ("system:migrate", 1, plan.pk)


def test_a_claim_without_words_has_no_evidence(standing):
    assert StageClaim.objects.get(action__ref="MH-01").evidence == []


def test_it_goes_on_from_there(standing):
    evidence = Evidence.objects.first()
    evidence.superseded, evidence.superseded_reason = True, "Overtaken"
    evidence.save_as("system:test", "It goes on from there")
    assert evidence.history.count() == 2
    plan, person = Plan.objects.get(), User.objects.get(name="Manager")
    plan.save_as(person, "Carried on")
    assert plan.history.count() == plan.version == 2


def test_where_there_is_no_ledger_yet_nothing_is_entered_in_one(own_database):
    guards.drop(connection)
    apps = MigrationLoader(connection).project_state().apps
    present = {"slug": "here", "title": "The plan", "council": "Here", "version": 1}
    plan = apps.get_model("improvement", "Plan").objects.create(**present)
    migration = importlib.import_module("workstreams.migrations.0005_evidence")
    values = {"plan_id": plan.pk, "code": "O1", "statement": "I am protected from harm"}
    migration.record(apps, "Outcome", plan.pk, **values)
    assert Outcome.history.count() == 1
    assert not LedgerEntry.objects.exists()


def test_meetings_are_numbered_in_the_order_of_their_entry(standing):
    by_day = {"2026-12-08": 1, "2026-10-27": 2}
    for rows in (Meeting.objects.all(), Meeting.history.all()):
        numbers = {str(row.held_on): row.number for row in rows}
        assert {day: numbers[day] for day in by_day} == by_day
