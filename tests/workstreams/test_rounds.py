"""Closing a round, and what nobody reported in it."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from workstreams.changes import Report, close_round, report_progress, sweep_up
from workstreams.models import Action, Update


def sweep(world, by):
    note = "No report was received"
    return sweep_up(world.action.pk, by=by, now=timezone.now(), note=note)


def test_what_nobody_reported_is_swept_up_without_a_rating(world, history_rows_written):
    with history_rows_written() as rows:
        update = sweep(world, world.manager)
    assert rows == {"Update": 1}
    assert (update.state, update.swept_up) == (Update.State.ACCEPTED, True)
    assert (update.declared_rag, update.submitted_by, update.decided_by) == (
        "",
        None,
        world.manager,
    )


def test_it_does_not_pass_for_a_fresh_report(world):
    on = timezone.localdate()
    before = Action.objects.with_facts(world.plan, on).get(pk=world.action.pk)
    sweep(world, world.manager)
    after = Action.objects.with_facts(world.plan, on).get(pk=world.action.pk)
    assert (after.fact_last_accepted, after.level) == (before.fact_last_accepted, before.level)


def test_it_is_refused_where_there_is_a_report(world):
    report = Report(delivery="under_way", declared_rag="green", done="Started", next="Go on")
    report_progress(world.action.pk, report, by=world.lead, now=timezone.now())
    with pytest.raises(ValidationError, match="There is a report on this action"):
        sweep(world, world.manager)


def test_a_lead_may_not_sweep_up(world):
    with pytest.raises(PermissionDenied):
        sweep(world, world.lead)


def test_a_closed_round_is_not_closed_again(world):
    close_round(world.round.pk, by=world.manager, reason="Closed")
    with pytest.raises(ValidationError, match="is closed already"):
        close_round(world.round.pk, by=world.manager, reason="Closed again")
