"""Ways to write through Django and django-simple-history, past `save_as`."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.core.serializers import serialize
from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Concat
from simple_history.utils import (
    bulk_create_with_history,
    bulk_update_with_history,
    update_change_reason,
)

from improvement.models import Organisation, Plan, User
from tests.audit.stage import Stage
from tests.audit.ways import Ways

THROUGH_SAVE_AS = "only through save_as or save_many_as"
FIRST = "a new record starts at version 1"
ONE_VERSION = "a change raises the version by exactly one"
HISTORY = "a change needs its history row"
KEPT = "is never deleted"

ways = Ways()


def awaited(call: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    async def run() -> None:
        await call(*args, **kwargs)

    async_to_sync(run)()


# Django's own ways to write, on the site's models.
for name, attempt in {
    "save": lambda s: s.plan.save(),
    "save_some_fields": lambda s: s.plan.save(update_fields=["title"]),
    "save_of_a_person": lambda s: s.ann.save(),
    "delete": lambda s: s.other.delete(),
    "create": lambda s: Plan.objects.create(slug="new", title="New"),
    "create_through_a_relation": lambda s: s.plan.organisations.create(ref="new"),
    "get_or_create": lambda s: Plan.objects.get_or_create(slug="new"),
    "update_or_create": lambda s: Plan.objects.update_or_create({"title": "New"}, slug=s.slug),
    "update": lambda s: Plan.objects.update(title="New"),
    "update_through_a_relation": lambda s: s.other.organisations.update(name="New"),
    "update_by_an_expression": lambda s: Plan.objects.update(title=Concat("title", "slug")),
    "bulk_create": lambda s: Plan.objects.bulk_create([Plan(slug="new")]),
    "bulk_update": lambda s: Plan.objects.bulk_update([s.plan], ["title"]),
    "delete_rows": lambda s: Plan.objects.filter(slug__startswith="two").delete(),
    "delete_rows_fast": lambda s: Plan.objects.all()._raw_delete("default"),
    "asave": lambda s: awaited(s.plan.asave),
    "adelete": lambda s: awaited(s.plan.adelete),
    "acreate": lambda s: awaited(Plan.objects.acreate, slug="new"),
    "aupdate": lambda s: awaited(Plan.objects.aupdate, title="New"),
    "abulk_create": lambda s: awaited(Plan.objects.abulk_create, [Plan(slug="new")]),
    "aget_or_create": lambda s: awaited(Plan.objects.aget_or_create, slug="new"),
    "bulk_create_with_history": lambda s: bulk_create_with_history([Plan(slug="new")], Plan),
    "bulk_update_with_history": lambda s: bulk_update_with_history([s.plan], Plan, ["title"]),
}.items():
    ways.refused(THROUGH_SAVE_AS, name=name)(attempt)


# What goes round the models meets the database.
PLAIN = QuerySet(Plan)
for name, rule, attempt in [
    ("update_of_the_base_manager", ONE_VERSION, lambda s: Plan._base_manager.update(title="New")),
    ("update_of_a_plain_query_set", ONE_VERSION, lambda s: s.rows().update(title="New")),
    ("update_of_a_password", ONE_VERSION, lambda s: QuerySet(User).update(password="x")),
    (
        "update_that_raises_the_version",
        HISTORY,
        lambda s: s.rows().update(title="New", version=F("version") + 1),
    ),
    (
        "update_of_an_id",
        "a record keeps its id",
        lambda s: s.rows().update(id=1000, version=F("version") + 1),
    ),
    (
        "moving_through_a_relation",
        ONE_VERSION,
        lambda s: s.plan.organisations.add(s.body),
    ),
    ("bulk_create_of_a_plain_query_set", FIRST, lambda s: PLAIN.bulk_create([Plan(slug="new")])),
    (
        "bulk_create_with_a_version",
        HISTORY,
        lambda s: PLAIN.bulk_create([Plan(slug="new", version=1)]),
    ),
    (
        "bulk_update_of_a_plain_query_set",
        ONE_VERSION,
        lambda s: PLAIN.bulk_update([s.stale], ["title"]),
    ),
    ("delete_of_a_plain_query_set", KEPT, lambda s: QuerySet(Organisation).delete()),
    (
        "fast_delete_of_a_plain_query_set",
        KEPT,
        lambda s: QuerySet(Organisation)._raw_delete("default"),
    ),
    ("save_of_the_class_above", ONE_VERSION, lambda s: Model.save(s.plan)),
    ("delete_of_the_class_above", KEPT, lambda s: Model.delete(s.body)),
    ("save_base", ONE_VERSION, lambda s: s.plan.save_base()),
    ("save_base_raw", ONE_VERSION, lambda s: s.plan.save_base(raw=True)),
]:
    ways.refused(rule, name=name)(attempt)


@ways.refused(HISTORY)
def save_base_of_a_raised_version_in_no_change(stage: Stage) -> None:
    stage.plan.version += 1
    with transaction.atomic():
        stage.plan.save_base()


@ways.refused(HISTORY)
def save_base_raw_of_a_raised_version(stage: Stage) -> None:
    stage.plan.version += 1
    stage.plan.save_base(raw=True)


@ways.refused("no attribute 'save_without_historical_record'")
def save_without_historical_record(stage: Stage) -> None:
    stage.plan.save_without_historical_record()


@ways.refused(f"{FIRST}|{ONE_VERSION}")
def bulk_create_that_overwrites(stage: Stage) -> None:
    QuerySet(Plan).bulk_create(
        [Plan(slug=stage.slug, title="New")],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["title"],
    )


@ways.refused(ONE_VERSION)
def loaddata(stage: Stage) -> None:
    fixture = serialize("json", [stage.plan])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        path.write_text(fixture)
        call_command("loaddata", path, verbosity=0)


# The history's own managers.
for name, rule, attempt in [
    (
        "history_update",
        "a history row is never changed",
        lambda s: Plan.history.update(actor="Ben"),
    ),
    ("history_delete", KEPT, lambda s: Plan.history.all().delete()),
    ("history_row_delete", KEPT, lambda s: s.plan.history.first().delete()),
    (
        "history_reason_rewritten",
        "never changed",
        lambda s: update_change_reason(s.plan, "Another"),
    ),
    (
        "bulk_history_create",
        "UNIQUE|the first version is a creation",
        lambda s: Plan.history.bulk_history_create([s.plan]),
    ),
    (
        "history_of_another_kind",
        "violates not-null|NOT NULL|says exactly",
        lambda s: Plan.history.create(version=7),
    ),
]:
    ways.refused(rule, name=name)(attempt)


@ways.refused("never changed")
def history_row_save(stage: Stage) -> None:
    row = stage.plan.history.first()
    row.actor = "Ben"
    row.save()


@ways.refused("UNIQUE|one_row_a_version")
def history_row_copied(stage: Stage) -> None:
    row = stage.plan.history.first()
    row.pk = None
    row.save()
