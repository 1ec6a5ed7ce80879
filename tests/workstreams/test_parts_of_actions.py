"""What belongs to an action: asked for where there is any, and known by one query of what there is
none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from improvement.history import audited
from tests.board.many import much_of_an_action
from tests.world import BY, an_action, save
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    ActionTheme,
    Finding,
    Measure,
    Outcome,
    Theme,
)
from workstreams.queries.action_parts import linked_to
from workstreams.queries.record_parts import has_any, linked_records, records_of
from workstreams.views.action_parts import bears_on


@pytest.fixture
def client(world, sign_in):
    """Somebody's, where there is much of one action and nothing of another; a page was opened, so
    that all who tell of records that belong to an action have registered."""
    an_action(world.practice, "FP-77")
    with audited(BY, "Set up a test"):
        much_of_an_action(world, range(2))
    client = sign_in(world.manager)
    client.get(world.url("actions/"))
    return client


@pytest.mark.usefixtures("client")
def test_one_query_says_of_which_kinds_an_action_has_any(django_assert_num_queries):
    held = {}
    for ref in ("FP-01", "FP-77"):
        asked = [(rows.model, rows.exists()) for rows in records_of(Action.objects.get(ref=ref))]
        action = Action.objects.get(ref=ref)
        with django_assert_num_queries(1):
            assert [(kind, has_any(action, kind)) for kind, _ in asked] == asked
            assert has_any(action, *(kind for kind, _ in asked))
        held[ref] = {kind.__name__ for kind, is_there in asked if is_there}
    assert held["FP-77"] == {"Action"}
    of_board = {"Challenge", "Exchange"}
    assert held["FP-01"] - of_board > {"Action", "DateChange", "EvidenceAction", "StageClaim"}
    assert held["FP-01"] > of_board


def statements(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_what_an_action_has_nothing_of_is_not_asked_for(world, client):
    """Dates asked for, milestones, claims, evidence, escalations, challenges and their parts."""
    nothing, much = (statements(client, world.url(f"actions/{ref}/")) for ref in ("FP-77", "FP-01"))
    assert nothing + 6 < much


def test_what_it_is_linked_to_is_read_at_once_each_kind_in_its_order(
    world, django_assert_num_queries
):
    action, of_plan = world.action, {"plan": world.plan}
    for n, order in ((10, 1), (2, 1), (1, 2)):
        theme = save(Theme(code=f"X{n}", name=f"Theme {n}", order=order, **of_plan))
        finding = save(Finding(ref=f"X{n}", text=f"Text {n}", **of_plan))
        outcome = save(Outcome(code=f"X{n}", statement=f"I am {n}", order=order, **of_plan))
        save(ActionTheme(action=action, theme=theme))
        save(ActionFinding(action=action, finding=finding))
        save(ActionOutcome(action=action, outcome=outcome))
        for code in (f"X{n}-10", f"X{n}-9"):
            measure = save(Measure(code=code, name=code, outcome=outcome, **of_plan))
    save(ActionMeasure(action=action, measure=measure))
    save(
        ActionTheme(action=action, theme=save(Theme(code="T0", name="x", **of_plan)), removed=True)
    )
    with django_assert_num_queries(1):
        linked = linked_to(action)
    for kind, links in {Theme: "theme", Finding: "finding", Outcome: "outcome"}.items():
        same = linked_records(action, f"{links}_links", links)
        assert [each.pk for each in linked if each.kind is kind] == [each.pk for each in same]
    shown = [[str(words) for words in records] for _, records in bears_on(linked)]
    assert shown[0] == ["Theme 2", "Theme 10", "Theme 1"]
    assert shown[1] == ["X1: Text 1", "X2: Text 2", "X10: Text 10"]
    assert shown[2] == ["I am 2", "I am 10", "I am 1"]
    others = [each.name for each in linked if each.kind is Measure]
    assert others == ["X2-9", "X2-10", "X10-9", "X10-10", "X1-10"]
