"""What stood on a claim as words, before evidence had records, stands behind it as evidence."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from improvement.audit import guards, past
from improvement.audit.tables import table_of
from improvement.audit.verify import verify
from improvement.models import Plan, User
from tests.audit.released import kept, restore
from tests.databases import an_empty_one, standing_on
from workstreams.models import Action, Evidence, EvidenceAction, EvidenceClaim, StageClaim

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


@pytest.fixture
def released(tmp_path, db):
    with an_empty_one(tmp_path) as url, standing_on(url):
        restore(kept(connection.vendor)["0.1.0"], url)
        yield


def claims_of_that_day(apps, *claims):
    """Claims with evidence in words, and their history, written as they were before."""
    live, history = (apps.get_model("workstreams", f"{name}StageClaim") for name in TWO)
    guards.drop(connection)
    for ref, words, kind in claims:
        told = CLAIM | {"evidence": words, "evidence_kind": kind}
        action = Action._base_manager.values_list("pk", flat=True).get(ref=ref)
        claim = live.objects.create(action_id=action, claimed_by_id=lead(), **told)
        values = {field.attname: getattr(claim, field.attname) for field in live._meta.fields}
        plan = Plan._base_manager.values_list("pk", flat=True).get()
        history.objects.create(**values, **ROW, plan_ref=plan, history_date=timezone.now())


def apps_at(*migrations):
    one_by_one = MigrationLoader(connection, replace_migrations=False)
    return one_by_one.project_state(list(migrations)).apps


def fill_the_ledger(apps):
    """As on a site that had its ledger before it had evidence."""
    tables = [table_of(m) for m in apps.get_models() if m.__name__.startswith("Historical")]
    with connection.cursor() as cursor:
        past.enter(cursor, connection.vendor, tables)


def lead():
    return User._base_manager.values_list("pk", flat=True).get(name="Lead")


def before_evidence():
    call_command("migrate", "workstreams", "0004_rounds", verbosity=0)
    for app in ("improvement", "board"):
        call_command("migrate", app, verbosity=0)
    others = [("improvement", "0002_ledger"), ("board", "0003_reading_the_history")]
    return apps_at(("workstreams", "0004_rounds"), *others)


@pytest.mark.parametrize("has_ledger", [False, True])
def test_words_on_a_claim_become_evidence_behind_it(has_ledger, released):
    apps = before_evidence() if has_ledger else apps_at(("workstreams", "0001_initial"))
    claims_of_that_day(apps, ("FP-01", WORDS, "audit"), ("MH-01", "", ""))
    if has_ledger:
        fill_the_ledger(apps)
    call_command("migrate", verbosity=0)
    assert guards.problems() == []
    assert verify(connection).faults == []
    evidence = Evidence.objects.get()
    assert (evidence.summary, evidence.kind, evidence.added_by_id) == (WORDS, "audit", lead())
    assert str(evidence.dated) == "2026-10-06"
    assert len(evidence.title) <= 200
    claim = StageClaim.objects.get(action__ref="FP-01")
    assert claim.evidence == [evidence]
    assert EvidenceAction.objects.get().action == claim.action
    for record in (evidence, EvidenceClaim.objects.get(), EvidenceAction.objects.get()):
        row = record.history.get()
        assert (row.actor, row.version, row.plan_ref) == (
            "system:migrate",
            1,
            Plan.objects.get().pk,
        )
    evidence.superseded, evidence.superseded_reason = True, "Overtaken"
    evidence.save_as("system:test", "It goes on from there")
    assert evidence.history.count() == 2
