"""`save_as` and `audited`: what a history row keeps, and what happens when a change fails."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.template import Context, Template

from improvement.audit.rules import tracked_models
from improvement.history import NotAudited, StaleRecord, audited, backfilled, current_change
from improvement.locks import lock
from improvement.models import Membership, Organisation, Plan, User
from improvement.roles import Role
from tests.audit.stage import LONG_AGO, Stage


@pytest.fixture
def stage(db: Any) -> Stage:
    return Stage()


def newest(record: Any) -> Any:
    return record.history.latest()


def test_a_history_row_keeps_actor_time_values_and_reason(stage: Stage) -> None:
    stage.plan.title = "New"
    stage.plan.save_as(stage.ann, " Because ")
    row = newest(stage.plan)
    assert (row.actor, row.history_user_id) == ("Ann", stage.ann.pk)
    assert (row.title, row.version, row.history_type) == ("New", 3, "~")
    assert (row.history_change_reason, row.plan_ref) == ("Because", stage.plan.pk)
    assert (row.backfill, row.entered_by, row.actor_role) == (False, "", "")
    assert abs((row.recorded_at - row.history_date).total_seconds()) < 60


def test_a_history_row_keeps_the_role_held_at_the_time(stage: Stage) -> None:
    Membership(
        plan=stage.plan, user=stage.ann, role=Role.CHAIR, active_from=date(2012, 1, 1)
    ).save_as("system:test", "Set up")
    stage.plan.save_as(stage.ann, "Because")
    assert newest(stage.plan).actor_role == Role.CHAIR.label


def test_the_history_row_of_a_person_belongs_to_no_plan(stage: Stage) -> None:
    stage.ann.save_as(stage.ben, "Because")
    assert (newest(stage.ann).plan_ref, newest(stage.ann).actor_role) == (None, "")


def test_the_history_has_no_password(stage: Stage) -> None:
    stage.ann.set_password("a new password")
    stage.ann.save_as(stage.ann, "Changed the password")
    assert stage.ann.history.count() == 2
    assert not hasattr(newest(stage.ann), "password")


def test_all_history_rows_of_one_change_have_the_same_instant(stage: Stage) -> None:
    with audited(stage.ann, "Because"):
        stage.plan.save_as(stage.ann, "One")
        stage.other.save_as(stage.ann, "Another")
    assert newest(stage.plan).history_date == newest(stage.other).history_date


def test_a_backfill_says_when_and_who_entered_it(stage: Stage) -> None:
    with backfilled(LONG_AGO, entered_by="system:load_demo"):
        stage.plan.save_as(stage.ann, "Because")
    row = newest(stage.plan)
    assert (row.history_date, row.backfill, row.entered_by) == (LONG_AGO, True, "system:load_demo")


def test_a_record_saved_since_it_was_put_in_another_is_kept_there(stage: Stage) -> None:
    body = Organisation(plan=stage.other, ref="water", name="Water")
    role = Membership(plan=stage.other, user=stage.ann, role=Role.CHAIR, active_from=LONG_AGO)
    role.save_as("system:test", "Chair")
    role.organisation = body
    with pytest.raises(ValueError, match="unsaved related object"):
        role.save_as("system:test", "Too early")
    assert role.version == 1
    body.save_as(stage.ann, "Because")
    role.save_as("system:test", "Of that body")
    assert Membership.objects.get(pk=role.pk).organisation_id == body.pk
    assert newest(role).organisation_id == body.pk


def test_saving_a_record_writes_one_history_row(stage: Stage, history_rows_written: Any) -> None:
    with history_rows_written() as rows:
        stage.plan.save_as(stage.ann, "Because")
    assert rows == {"Plan": 1}


def test_a_stale_save_does_not_undo_the_rest_of_its_change(stage: Stage) -> None:
    with audited(stage.ann, "Because"):
        with pytest.raises(StaleRecord, match="Plan one has been changed by someone else"):
            stage.stale.save_as(stage.ann, "Too late")
        stage.other.save_as(stage.ann, "In time")
    assert (stage.stale.version, newest(stage.other).version) == (1, 2)


def test_a_record_that_could_not_be_added_can_be_saved_again_once_corrected(stage: Stage) -> None:
    body = Organisation(plan=stage.other, ref="police", name="Police again")
    with pytest.raises(IntegrityError):
        body.save_as(stage.ann, "Because")
    body.ref = "police-again"
    body.save_as(stage.ann, "Because")
    assert (body.version, newest(body).history_type) == (1, "+")


def test_a_save_that_the_database_refuses_undoes_the_whole_change(stage: Stage) -> None:
    body = Organisation(plan=stage.other, ref="police", name="Police again")
    with audited(stage.ann, "Because"):
        stage.plan.save_as(stage.ann, "First")
        with pytest.raises(IntegrityError):
            body.save_as(stage.ann, "Second")
        with pytest.raises(transaction.TransactionManagementError):
            stage.plan.save_as(stage.ann, "Third")
    assert stage.plan.history.count() == 2


def test_the_persons_name_and_roles_are_read_once_a_change(
    stage: Stage, django_assert_num_queries: Any
) -> None:
    with audited(stage.ann, "Because"):
        stage.plan.save_as(stage.ann, "One")
        with django_assert_num_queries(0):
            assert stage.ann.roles_on(stage.plan.pk) == frozenset()
        with audited(stage.ann, "Within"), django_assert_num_queries(0):
            assert stage.ann.role_names(stage.plan.pk) == ""
        with django_assert_num_queries(2):
            stage.ben.roles_on(stage.plan.pk)


def test_a_name_and_a_role_that_the_change_itself_gives_are_in_its_history(stage: Stage) -> None:
    with audited(stage.ann, "Because"):
        stage.plan.save_as(stage.ann, "One")
        role = Membership(plan=stage.plan, user=stage.ann, role=Role.CHAIR, active_from=LONG_AGO)
        role.save_as("system:test", "Chair from now on")
        stage.plan.save_as(stage.ann, "Two")
        stage.ann.name = "Anna"
        stage.ann.save_as(stage.ben, "Renamed")
        stage.plan.save_as(stage.ann, "Three")
    rows = stage.plan.history.order_by("version").values_list("actor", "actor_role")
    assert list(rows)[-3:] == [("Ann", ""), ("Ann", Role.CHAIR.label), ("Anna", Role.CHAIR.label)]


def test_a_name_that_was_undone_is_in_no_history(stage: Stage) -> None:
    with audited(stage.ann, "Because"):
        stage.plan.save_as(stage.ann, "One")
        with transaction.atomic(), transaction.atomic():
            stage.ann.name = "Anna"
            stage.ann.save_as(stage.ben, "Renamed")
            stage.other.save_as(stage.ann, "Two")
            transaction.set_rollback(True)
        stage.plan.save_as(stage.ann, "Three")
    assert set(stage.plan.history.values_list("actor", flat=True)) == {"Ann", "Ben"}


def test_a_key_is_looked_for_unless_its_record_was_read(
    stage: Stage, django_assert_num_queries: Any
) -> None:
    body = Organisation(plan=stage.plan, ref="health", name="Health")
    with django_assert_num_queries(0):
        body.clean_fields()
    body.plan_id = stage.plan.pk + 100
    with (
        django_assert_num_queries(1),
        pytest.raises(ValidationError, match="is not a valid choice"),
    ):
        body.clean_fields()
    with pytest.raises(ValidationError, match="This field cannot be null"):
        Organisation(plan=Plan(), ref="health", name="Health").clean_fields()


def test_a_change_exists_only_inside_audited() -> None:
    with pytest.raises(NotAudited, match="only inside audited"):
        current_change()


@pytest.mark.django_db(transaction=True)
def test_audited_opens_the_transaction_itself() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        Plan(slug="one").save_as("system:test", "Because")


@pytest.mark.django_db(transaction=True)
def test_a_record_is_locked_only_in_a_transaction() -> None:
    """Also once the SQL was built, for it is kept."""
    with transaction.atomic(), pytest.raises(Plan.DoesNotExist):
        lock(Plan, 1)
    with pytest.raises(transaction.TransactionManagementError):
        lock(Plan, 1)


def test_a_template_cannot_call_methods_that_change_records(stage: Stage) -> None:
    page = Template("{{ plan.save }}{{ plan.delete }}{{ plans.delete }}{{ people.update }}")
    context = Context({"plan": stage.plan, "plans": Plan.objects.all(), "people": User.objects})
    assert page.render(context) == ""


@pytest.mark.parametrize("model", tracked_models(), ids=str)
def test_a_choice_is_put_into_words_as_django_does(model: Any) -> None:
    for field in (each for each in model._meta.fields if each.choices):
        for value in (*dict(field.flatchoices), "something else", "", None):
            record = model(**{field.attname: value})
            own = Model._get_FIELD_display(record, field)
            assert getattr(record, f"get_{field.name}_display")() == own
