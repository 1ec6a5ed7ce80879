"""An edit is checked before the audit lock is had, and again where something changed meanwhile."""

from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from improvement import changes
from improvement.audit.verify import verify
from improvement.changes import edit_record
from improvement.history import StaleRecord, audited
from improvement.models import Membership
from tests.board.factories import days
from tests.world import change, save
from workstreams.models import Milestone

TITLE = "Three quarters of the way"


@pytest.fixture
def meanwhile(monkeypatch):
    """Has another person's change come between the checks of the next edit and its lock."""

    def set_up(other):
        @contextmanager
        def late(by, reason):
            monkeypatch.undo()
            other()
            with audited(by, reason) as change:
                yield change

        monkeypatch.setattr(changes, "audited", late)

    return set_up


def edit(world, **values):
    said = {"by": world.manager, "version": 1, "reason": "The board asked"}
    return edit_record(Milestone, world.milestone.pk, {"title": TITLE} | values, **said)


@pytest.mark.parametrize("refusal", [PermissionDenied, StaleRecord, ValidationError])
def test_what_changed_before_the_lock_was_had_refuses_the_edit(world, meanwhile, refusal):
    milestone, held = world.milestone, Membership.objects.get(user=world.manager)
    others = {
        PermissionDenied: lambda: change(held, active_until=days(0)),
        StaleRecord: lambda: change(world.fresh(milestone), finished=days(0)),
        ValidationError: lambda: save(Milestone(action=milestone.action, title=TITLE)),
    }
    meanwhile(others[refusal])
    with pytest.raises(refusal):
        edit(world)
    assert world.fresh(milestone).title == milestone.title


def test_what_changed_elsewhere_lets_it_through(world, meanwhile):
    meanwhile(lambda: change(world.action, title="Another title"))
    assert edit(world).version == world.fresh(world.milestone).version == 2
    assert verify(connection).faults == []
