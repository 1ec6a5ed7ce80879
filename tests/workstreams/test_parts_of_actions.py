"""What belongs to an action: asked for where there is any, and known by one query of what there is
none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from improvement.history import audited
from tests.board.many import much_of_an_action
from tests.world import BY, an_action
from workstreams.models import Action
from workstreams.queries.record_parts import has_any, records_of

LISTED = {
    *("board_challenge", "board_impactassessment", "board_judgement"),
    *("workstreams_datechange", "workstreams_escalation", "workstreams_evidence"),
    *("workstreams_expectation", "workstreams_judgedchange", "workstreams_measure"),
    *("workstreams_milestone", "workstreams_stageclaim"),
}


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


def tables_asked(client, url):
    """The tables of those statements of a page that start with a table's columns."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return {each["sql"].split('"')[1] for each in asked if each["sql"].startswith('SELECT "')}


def test_what_an_action_has_nothing_of_is_not_asked_for(world, client):
    assert tables_asked(client, world.url("actions/FP-77/")) & LISTED == set()
    assert len(tables_asked(client, world.url("actions/FP-01/")) & LISTED) > 4
