"""What must be refused wherever in a transaction it is tried: at once, or when that commits."""
# ruff: noqa: S608  # these tests are SQL that the site would never send

from copy import copy

from django.db import connection
from django.db.models import F, QuerySet

from improvement.audit.rules import LEDGER
from improvement.models import Plan
from tests.audit.stage import Stage
from tests.audit.ways import Attempt

HISTORY = "improvement_historicalplan"


def staged(stage: Stage, pk: int, slug: str) -> Stage:
    """The stage, with SQL that would change this plan, and make one with this slug."""
    other = copy(stage)
    other.plan = Plan.objects.get(pk=pk)
    other.slug, other.new_slug = other.plan.slug, slug
    return other


def says_nothing_of_its_version(on: Stage) -> None:
    on.sql(on.update(version="version"))


def leaves_a_version_out(on: Stage) -> None:
    on.sql(on.update(version="version + 2"), on.history())


def starts_at_the_second_version(on: Stage) -> None:
    on.sql(on.insert(version="2"), on.history(of=on.new_slug))


def writes_a_false_history_row(on: Stage) -> None:
    on.sql(on.update(), on.history(title="'Something else'"))


def changes_without_a_reason(on: Stage) -> None:
    on.sql(on.update(), on.history(history_change_reason="' '"))


def writes_history_twice(on: Stage) -> None:
    on.sql(on.update(), on.history(), on.history())


def edits_a_history_row(on: Stage) -> None:
    on.sql(f"UPDATE {HISTORY} SET actor = 'Zed' WHERE history_id = {on.newest_history_id()}")


def deletes_a_history_row(on: Stage) -> None:
    on.sql(f"DELETE FROM {HISTORY} WHERE history_id = {on.newest_history_id()}")


def deletes_a_record(on: Stage) -> None:
    on.sql(f"DELETE FROM improvement_plan WHERE id = {on.plan.pk}")


def adds_again_what_is_there(on: Stage) -> None:
    verb = "REPLACE" if connection.vendor == "sqlite" else "INSERT"
    again = {"id": "id", "slug": "slug"}
    on.sql(on.insert(verb, **again), on.history())


def adds_again_through_django(on: Stage) -> None:
    on.plan._state.adding = True
    on.plan.version = 0
    on.plan.save_as(on.ann, "Again")


def deletes_through_django(on: Stage) -> None:
    QuerySet(Plan).filter(pk=on.plan.pk).delete()


def deletes_the_object(on: Stage) -> None:
    on.plan.delete()


def saves_the_object(on: Stage) -> None:
    on.plan.save()


def updates_many(on: Stage) -> None:
    Plan.objects.filter(pk=on.plan.pk).update(title="Bulk", version=F("version") + 1)


def updates_many_unversioned(on: Stage) -> None:
    QuerySet(Plan).filter(pk=on.plan.pk).update(title="Bulk")


def forges_an_entry(on: Stage) -> None:
    on.sql(on.update(), str(on.history()), on.entry(sequence="last.sequence + 2"))


def edits_an_entry(on: Stage) -> None:
    on.sql(f"UPDATE {LEDGER} SET salts = '' WHERE sequence = (SELECT MAX(sequence) FROM {LEDGER})")


def deletes_an_entry(on: Stage) -> None:
    on.sql(f"DELETE FROM {LEDGER} WHERE sequence = (SELECT MAX(sequence) FROM {LEDGER})")


def truncates_history(on: Stage) -> None:
    on.sql(f"TRUNCATE {HISTORY}")


def truncates_records(on: Stage) -> None:
    on.sql("TRUNCATE improvement_plan CASCADE")


def truncates_the_ledger(on: Stage) -> None:
    on.sql(f"TRUNCATE {LEDGER}")


AT_ONCE: list[Attempt] = [
    says_nothing_of_its_version,
    leaves_a_version_out,
    starts_at_the_second_version,
    writes_a_false_history_row,
    changes_without_a_reason,
    writes_history_twice,
    edits_a_history_row,
    deletes_a_history_row,
    deletes_a_record,
    adds_again_what_is_there,
    adds_again_through_django,
    deletes_through_django,
    deletes_the_object,
    saves_the_object,
    updates_many,
    updates_many_unversioned,
    forges_an_entry,
    edits_an_entry,
    deletes_an_entry,
]
if connection.vendor == "postgresql":
    AT_ONCE += [truncates_history, truncates_records, truncates_the_ledger]


def updates_and_writes_no_history(on: Stage) -> None:
    on.sql(on.update())


def enters_nothing_in_the_ledger(on: Stage) -> None:
    on.sql(on.update(), str(on.history()))


def inserts_and_writes_no_history(on: Stage) -> None:
    on.sql(on.insert())


def updates_in_bulk(on: Stage) -> None:
    on.plan.version += 1
    QuerySet(Plan).bulk_update([on.plan], ["version"])


def inserts_in_bulk(on: Stage) -> None:
    plan = Plan(slug=on.new_slug, title="Bulk", council="Herefordshire", version=1)
    QuerySet(Plan).bulk_create([plan])


AT_COMMIT: list[Attempt] = [
    updates_and_writes_no_history,
    enters_nothing_in_the_ledger,
    inserts_and_writes_no_history,
    updates_in_bulk,
    inserts_in_bulk,
]
