"""Ways to use `save_as`, rightly and wrongly, and to meddle with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.signals import ModelSignal, post_save, pre_save
from django.test import override_settings

from improvement.history import audited, backfilled
from improvement.models import Organisation, Plan, User
from tests.audit.stage import LONG_AGO, Stage
from tests.audit.ways import Ways

STALE = "has been changed by someone else"

ways = Ways()


@ways.recorded()
def save_as(stage: Stage) -> None:
    stage.plan.title = "New"
    stage.plan.save_as(stage.ann, "Because")


@ways.recorded()
def save_as_of_a_new_record(stage: Stage) -> None:
    Organisation(plan=stage.plan, ref="police", name="Police").save_as(stage.ann, "Because")


@ways.recorded()
def save_as_by_a_command(stage: Stage) -> None:
    stage.plan.save_as("system:load", "Because")


@ways.recorded()
def save_as_after_reading_again(stage: Stage) -> None:
    Plan.objects.get(pk=stage.plan.pk).save_as(stage.ben, "First")
    stage.plan.refresh_from_db()
    stage.plan.save_as(stage.ann, "Second")


@ways.recorded()
def save_as_twice_in_one_transaction(stage: Stage) -> None:
    with audited(stage.ann, "Because"):
        stage.plan.save_as(stage.ann, "First")
        stage.plan.save_as(stage.ann, "Second")


@ways.recorded()
def save_as_after_a_change_that_was_rolled_back(stage: Stage) -> None:
    with audited(stage.ann, "Because"):
        try:
            with transaction.atomic():
                stage.other.save_as(stage.ann, "Given up")
                raise LookupError
        except LookupError:
            stage.plan.save_as(stage.ann, "Because")


@ways.recorded()
def save_as_of_ones_own_new_name(stage: Stage) -> None:
    stage.ann.name = "Anna"
    stage.ann.save_as(stage.ann, "Because")


@ways.recorded()
def save_as_by_someone_renamed_since_they_were_read(stage: Stage) -> None:
    same = User.objects.get(pk=stage.ann.pk)
    same.name = "Anna"
    same.save_as(stage.ben, "Because")
    stage.plan.save_as(stage.ann, "Because")


@ways.refused(STALE)
def save_as_of_a_stale_record(stage: Stage) -> None:
    stage.stale.save_as(stage.ann, "Because")


@ways.refused("read all of its fields")
def save_as_of_a_record_read_in_part(stage: Stage) -> None:
    part = Plan.objects.only("title").get(pk=stage.plan.pk)
    part.title = "New"
    part.save_as(stage.ann, "Because")


@ways.refused("saved with values, and freshness_days is an expression")
def save_as_of_an_expression(stage: Stage) -> None:
    stage.plan.freshness_days = F("freshness_days") + 1
    stage.plan.save_as(stage.ann, "Because")


@ways.refused("and a reason")
def save_as_without_a_reason(stage: Stage) -> None:
    stage.plan.save_as(stage.ann, " ")


@ways.refused("someone who makes it")
def save_as_by_nobody(stage: Stage) -> None:
    stage.plan.save_as("", "Because")


@ways.refused("by system:<command>")
def save_as_by_a_name_of_no_account(stage: Stage) -> None:
    stage.plan.save_as("Ann", "Because")


@ways.refused(STALE)
def save_as_under_another_id(stage: Stage) -> None:
    stage.plan.pk = 1000
    stage.plan.save_as(stage.ann, "Because")


@ways.refused("a backfill took effect in the past")
def save_as_of_the_future(stage: Stage) -> None:
    with backfilled(LONG_AGO.replace(year=2112), entered_by="Ann"):
        stage.plan.save_as(stage.ann, "Because")


@ways.refused("no earlier than the version before")
def save_as_of_before_the_last_change(stage: Stage) -> None:
    with backfilled(LONG_AGO.replace(year=2011), entered_by="Ann"):
        stage.plan.save_as(stage.ann, "Because")


@ways.recorded()
def save_as_that_is_to_skip_history(stage: Stage) -> None:
    stage.plan.skip_history_when_saving = True
    stage.plan.save_as(stage.ann, "Because")


@ways.recorded()
def save_as_with_history_switched_off(stage: Stage) -> None:
    with override_settings(SIMPLE_HISTORY_ENABLED=False):
        stage.plan.save_as(stage.ann, "Because")


@ways.recorded()
def save_as_beside_handlers_that_would_alter_the_record(stage: Stage) -> None:
    def alter(instance: Plan, **kwargs: Any) -> None:
        instance.council = "Elsewhere"
        stage.rows().update(council="Elsewhere", version=F("version") + 1)

    with listening(pre_save, alter), listening(post_save, alter):
        stage.plan.save_as(stage.ann, "Because")
    assert stage.rows().exclude(council="Elsewhere").exists(), "No handler is asked"


@contextmanager
def listening(signal: ModelSignal, receiver: Callable[..., Any]) -> Iterator[None]:
    signal.connect(receiver, sender=Plan)
    try:
        yield
    finally:
        signal.disconnect(receiver, sender=Plan)
