"""No page of a plan asks the database more where the plan has more of what the board has, and each
of its lists has pages."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes.risks import risks_above
from board.difference.actions import NAMED, claims_of, names_linked, with_their_facts
from board.difference.between import names_of
from board.difference.parts import one_of, read_where
from board.difference.who_decided import dates_approved, judged_approved, read_named
from board.models.document import kept_document
from board.publishing.renewed import touched_actions
from board.queries.agenda import board_meetings_to_come
from board.queries.grades import schemes_begun
from board.queries.reports import schema_versions
from improvement import clock
from improvement.audit.history_search import instants_recorded
from improvement.history import audited
from improvement.locks import joined_to_head
from improvement.models import Plan
from improvement.prepared import among, read_of
from improvement.remembered import answers
from tests import kept_sql
from tests.access_answers import PEOPLE, P
from tests.access_table import GET
from tests.board.many import many_of_each
from tests.pages import address, html_of, person
from tests.world import BY, save
from workstreams.changes.updates import to_open
from workstreams.models import Action, ActionMeasure
from workstreams.models.judged import judged_values
from workstreams.queries.claims_to_check import claims_by_key
from workstreams.queries.date_changes import date_changes_by_key
from workstreams.queries.escalations_due import open_actions, updates_of_open
from workstreams.queries.immediate_findings import instants_entered
from workstreams.queries.import_reasons import versions_imported
from workstreams.queries.known_again import actions_read, streams_of
from workstreams.queries.missing_updates import sent_by_lead, swept_actions
from workstreams.queries.past_updates import rows_returned
from workstreams.queries.planned_readings import readings_of
from workstreams.queries.round_schedule import swept_by_key, updates_by_key
from workstreams.queries.unchanged_updates import accepted_in, instants_decided
from workstreams.queries.worklist import (
    actions_asked,
    keys_to_update,
    owned_actions,
    updates_in,
)

# The pages of the board's nouns that have lists, and the names by which these have pages.
LISTS = {
    "meetings/": ["page"],
    "meetings/attendance/": ["page", "meetings"],
    "terms/": ["page", "versions"],
    "terms/seats/{seat}/": ["page", "substitutes"],
    "decisions/": ["page"],
    "judgements/": ["page"],
    "challenges/{challenge}/": ["exchanges"],
    "questions/{question}/": ["exchanges"],
    "notice/": ["page", "returns", "reviews", "ended_page"],
    "notice/forecasts/": ["page"],
    "notice/requirements/NR1/": ["page", "measures"],
    "grades/": ["page"],
    "grades/schemes/": ["page"],
    "risks/{risk}/": ["page"],
    "validation/{validation}/": ["moves", "covers"],
    "bodies/{body}/": [
        *("page", "late", "requirements", "asked", "replies", "given", "seats"),
        "partner",
    ],
    "workforce/": ["rows", "demand"],
    "people/cover/": ["lasting", "page"],
}
# What asks as much as it shows: a file that is read in parts while it is sent, a page of which the
# latest changes are of more kinds of record or of fewer, and the log of this very test.
OF_WHAT_IS_SHOWN = {
    P + "history/download/",
    P + "actions/<slug:ref>/history/",
    P + "people/access/",
}
# What asks less in the longer plan: the changes that it shows of a record and its parts, the latest
# ones, are all of one kind there.
OF_THE_CHANGES_SHOWN = {
    P + "evidence/<int:pk>/",
    P + "resources/<slug:ref>/",
    P + "terms/seats/<int:pk>/",
    P + "validation/<int:pk>/",
}
# What answers otherwise here: these were replied to since, and the evidence has no file.
NO_PAGE = {
    P + "challenges/<slug:ref>/withdraw/": 302,
    P + "questions/<slug:ref>/withdraw/": 302,
    P + "evidence/<int:pk>/file/": 404,
}


def opened_by() -> dict[str, str]:
    """Each page of a plan that somebody may open, with the first who may."""
    of_a_plan = {route: row for route, row in GET.items() if route.startswith(P)}
    first = {
        route: next((who for who in PEOPLE if row[who] == 200), "")
        for route, row in of_a_plan.items()
    }
    return {route: who for route, who in first.items() if who}


def test_each_page_asks_as_much_of_a_long_plan_as_of_a_short_one(
    world, sign_in, evidence_root, monkeypatch
):
    """And none of the SQL that is built once hangs from a clock."""
    kept = kept_sql.watch(monkeypatch)
    save(ActionMeasure(action=world.action, measure=world.measure))
    clients = {who: sign_in(person(world, who)) for who in PEOPLE}
    pages = {route: (clients[who], address(route, world)) for route, who in opened_by().items()}
    for route in OF_WHAT_IS_SHOWN:
        del pages[route]
    counts = {route: [] for route in pages}
    for numbers_added in (range(10, 24), range(24, 40)):
        with audited(BY, "Set up a test"):
            many_of_each(world, numbers_added)
        answers.clear()  # the first page that needs one of them makes it, both times
        kept_document.cache_clear()
        schema_versions.clear()
        for route, (client, url) in pages.items():
            connection.queries_log.clear()
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(url)
            counts[route].append(len(asked))
            assert (route, answer.status_code) == (route, NO_PAGE.get(route, 200))
    different = {route: own for route, own in counts.items() if len(set(own)) > 1}
    fewer = {route for route, (short, long) in different.items() if long < short}
    assert {route: own for route, own in different.items() if route not in fewer} == {}
    assert fewer == OF_THE_CHANGES_SHOWN
    each_list_has_pages(world, sign_in(world.chair))
    read_what_no_page_of_it_reads(world)
    assert kept.read == []
    assert kept_sql.named() - {*kept.made} == set()


def each_list_has_pages(world, client):
    named = {
        "seat": world.seat.pk,
        "challenge": world.challenge.ref,
        "question": world.question.ref,
        "risk": world.risk.ref,
        "validation": world.validation.pk,
        "body": world.organisation.ref,
    }
    for path, lists in LISTS.items():
        answer = client.get(world.url(path.format(**named)))
        page = html_of(answer)
        for name in lists:
            rows = answer.context[name].paginator
            assert rows.num_pages > 1, (path, name)
            asks = {"rows": "workforce", "ended_page": "ended"}.get(name, name)
            assert f'href="?{asks}=2' in page, (path, name)


def read_what_no_page_of_it_reads(world):
    """Of updates late, returned or swept up, of claims, of findings at once, of lists that nobody
    has here, of files whose actions are not in the plan, of a scheme that is over, of changes."""
    one = among([1])
    of_updates = (updates_by_key, rows_returned, swept_by_key)
    for make in (actions_read, versions_imported):
        read_of(make, world.plan, one)
    read_of(streams_of, world.plan)
    for make in (*of_updates, claims_by_key, owned_actions, date_changes_by_key):
        read_of(make, one)
    for make in (sent_by_lead, swept_actions):
        read_of(make, world.round)
    read_of(instants_entered, world.plan)
    read_of(updates_in, world.round, one)
    read_of(actions_asked, world.plan, clock.today(), one)
    for make in (board_meetings_to_come, schemes_begun):
        read_of(make, world.plan, clock.today())
    read_of(joined_to_head, Plan, one)
    read_of(instants_recorded, Plan, one)
    read_of(open_actions, world.plan, one)
    read_of(updates_of_open, world.plan, one)
    for make in (to_open, accepted_in):
        read_of(make, world.action, world.round)
    read_of(instants_decided, world.action)
    read_of(keys_to_update, world.plan, world.lead, clock.today())  # of who stands in for others
    read_of(touched_actions, world.plan, clock.today(), one)
    read_of(judged_values, Action, one)
    read_where(with_their_facts, world.plan, clock.today(), keys=one_of(one))
    for make in (names_of, claims_of):
        read_where(make, world.plan, keys=one_of(one))
    for label in NAMED:
        read_where(names_linked, world.plan, label, keys=one_of(one))
    for make in (dates_approved, judged_approved):
        read_named(make, world.plan, timezone.now(), None, ["FP-01"])
    read_of(readings_of, world.measure, one)
    read_of(risks_above, world.plan, one)
