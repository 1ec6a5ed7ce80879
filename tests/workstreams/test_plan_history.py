"""The history of a whole plan: filtered, paged, linked to and downloaded."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from improvement.audit import history_search
from improvement.audit.canonical import in_groups
from improvement.audit.history_lines import kinds, read_entries
from improvement.audit.history_reach import NEVER, Reach, found_of, reach_of
from improvement.audit.history_search import (
    Search,
    Sql,
    all_history_pages,
    condition,
    entry_key_named,
    history_page,
)
from improvement.audit.ledger import LedgerEntry
from improvement.history import backfilled
from improvement.models import Organisation
from improvement.paging import LONG_ROWS
from improvement.past import as_at
from improvement.remembered import answers
from improvement.roles import Role
from tests.board.factories import this_instant
from tests.pages import html_of
from tests.workstreams.history_read import sentences_shown, text_of
from tests.world import BY, a_member, a_person, a_plan, an_action, change, save
from workstreams.changes import edit_record
from workstreams.models import Finding, Source

PAST = datetime(2013, 1, 15, 9, 30, tzinfo=UTC)
INSIDE = frozenset({Role.MANAGER})


def search_of(world, **options: Any) -> Search:
    return Search(world.plan.pk, INSIDE, **{"kinds": kinds()} | options)


def sought(model, rows) -> tuple[Sql, ...]:
    return (condition(model, rows),)


@pytest.fixture
def world_with_history(world):
    """The world with a change made by a person and a backfilled record."""
    edit_record(
        type(world.theme),
        world.theme.pk,
        {"name": "Better practice"},
        by=world.manager,
        version=1,
        reason="The board asked for it",
    )
    with backfilled(PAST, entered_by="system:load_demo"):
        save(Finding(plan=world.plan, ref="F7", text="Of the past"))
    return world


FILTERS = {
    "who={manager}&what=theme": ["Changed theme: Better practice"],
    "who=site&what=theme": ["Added theme: Practice"],
    "field=theme.name": ["Changed theme: Better practice"],
    "field=theme.name&what=theme": ["Changed theme: Better practice"],
    "field=theme.name&what=finding": [],
    "field=theme.code": [],
    "why=the BOARD": ["Changed theme: Better practice"],
    "why=nobody said this": [],
    "later=1": ["Added finding: F7: Of the past"],
    "until_day=16&until_month=1&until_year=2013": ["Added finding: F7: Of the past"],
    "until_day=15&until_month=1&until_year=2013": ["Added finding: F7: Of the past"],
    "until_day=14&until_month=1&until_year=2013": [],
    "what=finding&since_day=16&since_month=1&since_year=2013": [
        "Added finding: F1: Practice is weak"
    ],
    "what=finding&until_day=1&until_month=1&until_year=2099": [
        "Added finding: F7: Of the past",
        "Added finding: F1: Practice is weak",
    ],
    "since_day=1&since_month=1&since_year=2099": [],
    "workstream=FP": [
        "Added milestone: FP-01 milestone: Half way",
        "Added action: FP-01 The work of FP-01",
        "Added workstream: Front line practice",
    ],
    "workstream=FP&what=theme": [],
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_history_of_a_plan_is_filtered_by_person_noun_field_reason_and_day(
    query, world_with_history, sign_in
):
    query, expected = query.format(manager=world_with_history.manager.pk), FILTERS[query]
    shown = sentences_shown(world_with_history, sign_in(world_with_history.adviser), query)
    # PostgreSQL records the changes of one transaction at one instant, in no order of their own.
    assert sorted(shown) == sorted(expected)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("who=0", "Select one of the choices in the list"),
        ("who=Manager", "Select one of the choices in the list"),
        ("what=user", "Select one of the choices in the list"),
        ("field=theme.version", "Select one of the choices in the list"),
        ("workstream=XX", "Select one of the choices in the list"),
        ("since_day=31&since_month=2&since_year=2013", "The first day must be a real date"),
        ("until_day=1", "The last day must include a month and year"),
        (f"why={'x' * 101}", "must be 100 characters or fewer"),
        ("why=%00", "must not include hidden characters"),
    ],
)
@pytest.mark.parametrize("page", ["history/", "history/download/"])
def test_an_invalid_filter_is_refused_and_shows_no_history(page, query, message, world, sign_in):
    answer = sign_in(world.member).get(world.url(f"{page}?{query}"))
    words = html_of(answer)
    assert answer.status_code == 400
    assert message in words
    assert "Set up a test" not in words


def test_the_fields_that_may_be_chosen_are_those_of_the_kinds_asked_for(world, sign_in):
    client = sign_in(world.member)

    def offered(query):
        select = client.get(world.url(f"history/{query}")).context["form"].fields["field"].widget
        return {value.partition(".")[0] for value, _ in getattr(select, "choices", [])} - {""}

    assert offered("") == offered("?what=&field=") == set()
    assert offered("?what=theme") == {"theme"}
    assert offered("?what=theme&field=finding.text") == {"theme", "finding"}


def test_the_filter_by_field_finds_changes_from_and_to_an_empty_value(world, sign_in):
    client = sign_in(world.member)
    change(world.action, owner=world.owner)
    change(world.action, title="Another title")
    change(world.action, owner=None)
    change(world.action, description="At length")
    assert len(sentences_shown(world, client, "field=action.owner")) == 2
    assert sentences_shown(world, client, "field=action.description") == [
        "Changed action: FP-01 Another title"
    ]


def pages_of_history(world, client, **query: str) -> list[list[int]]:
    """The kind and id of each change on each page, from the first page to the last."""
    pages_read, before = [], {}
    while True:
        answer = client.get(world.url("history/"), query | before)
        pages_read.append([(entry.kind, entry.id) for entry in answer.context["entries"]])
        place = answer.context["page"].next
        if place is None:
            return pages_read
        assert f"before={place.name}" in html_of(answer)
        before = {"before": place.name}


def test_the_pages_of_the_history_hold_every_change_exactly_once(world, sign_in):
    for number in range(40):
        change(world.theme, name=f"Name {number}")
    client = sign_in(world.member)
    walked = pages_of_history(world, client)
    every = {
        (kind, pk)
        for kind, model in kinds().items()
        for pk in model.history.filter(plan_ref=world.plan.pk).values_list("history_id", flat=True)
    }
    flat = [place for page in walked for place in page]
    assert len(walked) == -(-len(every) // LONG_ROWS)
    assert len(flat) == len(set(flat))
    assert set(flat) == every
    assert [len(page) for page in pages_of_history(world, client, what="theme")] == [12, 12, 12, 5]


def test_a_page_of_the_history_says_how_many_changes_it_shows_and_links_to_the_latest(
    world, sign_in
):
    for number in range(17):
        change(world.theme, name=f"Name {number}")
    client = sign_in(world.member)
    first = client.get(world.url("history/?what=theme"))
    page = html_of(first)
    assert "12 changes on this page, the latest recorded first." in page
    assert "Go back to the latest" not in page
    assert f'href="{world.url(f"structure/themes/{world.theme.pk}/")}"' in page
    place = first.context["page"].next
    page = html_of(client.get(world.url(f"history/?what=theme&before={place.name}")))
    assert "6 changes on this page" in page
    assert '<a class="govuk-link" href="?what=theme">Go back to the latest</a>' in page
    assert "<strong>3</strong> changes," in html_of(client.get(world.url("history/?workstream=FP")))


@pytest.mark.parametrize(
    "name",
    ["", "x", "theme", "theme.", "theme.x", "theme.0", "user.1", "theme.²", "theme." + "9" * 30],
)
def test_an_invalid_page_address_shows_the_first_page_of_the_history(name, world, sign_in):
    client = sign_in(world.member)
    assert sentences_shown(world, client, f"before={name}") == sentences_shown(world, client)
    assert entry_key_named(name, world.plan.pk, INSIDE) is None


def sort_key_of(place) -> tuple[float, str, int]:
    row = kinds()[place.kind].history.get(history_id=place.id)
    return (-row.recorded_at.timestamp(), place.kind, -place.id)


def test_the_order_of_the_history_does_not_depend_on_the_page_size(world):
    """SQLite's clock gives several changes of different nouns one instant; a page may end there."""
    everything = [place for part in all_history_pages(search_of(world), 1000) for place in part]
    assert everything == sorted(everything, key=sort_key_of)
    for size in (2, 7):
        assert [p for part in all_history_pages(search_of(world), size) for p in part] == everything


def test_what_was_entered_later_is_found_by_its_day_in_an_index_of_its_own(world):
    """Most of it may have taken effect after that day, and then no row of it is read."""
    wanted = search_of(world, kinds=["update"], until=PAST.date())
    _, later = history_search.noun_rows(wanted)
    text, values = later.first(13)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # of a short table it would read all
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {text}", values)
            used = "Index Only Scan using later_workstreams_update"
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {text}", values)
            used = "INDEX later_workstreams_update (plan_ref=? AND recorded_at>?)"
        steps = [str(row[-1]) for row in cursor.fetchall()]
    assert [step for step in steps if used in step]
    assert not [step for step in steps if "Sort" in step or "ORDER BY" in step]


def test_a_search_without_an_index_reads_a_bounded_number_of_changes_a_page(
    world, sign_in, monkeypatch
):
    monkeypatch.setattr(history_search, "LOOKED_THROUGH", 10)
    change(world.theme, name="Sought")
    for number in range(24):
        change(world.hub, name=f"Name {number}")
    wanted = search_of(
        world, unindexed=lambda model: sought(model, Q(history_change_reason="Sought"))
    )
    world.theme.name = "Found"
    world.theme.save_as(BY, "Sought")
    for number in range(24):
        change(world.hub, name=f"Again {number}")
    looks = []
    place = None
    while True:
        part = history_page(wanted, place, 25)
        looks.append(len(part.keys))
        if part.next is None:
            break
        assert part.is_cut_short
        place = part.next
    assert sum(looks) == 1
    assert len(looks) > 3
    assert not history_page(wanted, place, 25).is_cut_short


def test_a_page_of_a_long_search_says_how_far_back_it_looked(world, sign_in, monkeypatch):
    monkeypatch.setattr(history_search, "LOOKED_THROUGH", 5)
    for number in range(20):
        change(world.theme, name=f"Name {number}")
    page = html_of(sign_in(world.member).get(world.url("history/?why=nobody said this")))
    assert "Nothing found so far." in page
    assert "Looked through the changes back to " in page
    assert "Look further back" in page


def test_a_search_as_it_stood_looks_back_from_its_instant(world, sign_in, monkeypatch):
    monkeypatch.setattr(history_search, "LOOKED_THROUGH", 3)
    change(world.theme, name="As it was found")
    at = quote(this_instant().isoformat())
    for number in range(6):
        change(world.theme, name=f"Name {number}")
    client = sign_in(world.manager)
    page = html_of(client.get(world.url(f"history/?why=Set up a test&at={at}")))
    assert "As it was found" in page
    assert "Name 0" not in page


def test_a_search_split_over_pages_loses_no_change_between_two_pages(world, monkeypatch):
    for number in range(6):
        change(world.theme, name=f"Name {number}")
        change(world.hub, name=f"Hub {number}")
    nouns = ["action", "theme", "workstream"]
    wanted = search_of(
        world,
        kinds=nouns,
        unindexed=lambda model: sought(model, Q(history_change_reason__icontains="test")),
    )
    everything = [place for part in all_history_pages(wanted, 1000) for place in part]
    for looked_through in (1, 2, 5):
        monkeypatch.setattr(history_search, "LOOKED_THROUGH", looked_through)
        assert [p for part in all_history_pages(wanted, 4) for p in part] == everything


def test_changes_of_another_plan_are_never_shown(world, sign_in):
    other_plan = a_plan("elsewhere")
    keeper = a_member(other_plan, "Keeper elsewhere", "manager")
    foreign_record = edit_record(
        Organisation,
        save(Organisation(plan=other_plan, ref="nhs", name="Theirs")).pk,
        {"name": "Only theirs"},
        by=keeper,
        version=1,
        reason="Ours alone",
    )
    client = sign_in(world.manager)
    for page in [client.get(world.url("history/")), *downloads(world, client)]:
        assert "heirs" not in page
        assert "Keeper" not in page
    row = foreign_record.history.latest()
    assert client.get(world.url(f"history/?who={keeper.pk}")).status_code == 400
    assert client.get(world.url(f"history/organisation/{row.history_id}/")).status_code == 404
    assert entry_key_named(f"organisation.{row.history_id}", world.plan.pk, INSIDE) is None


def downloads(world, client, query: str = "") -> list[str]:
    answer = client.get(world.url(f"history/download/?{query}"))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="testshire-history.csv"'
    return [text_of(answer)]


def lines(world, client, query: str = "") -> list[dict[str, str]]:
    (text,) = downloads(world, client, query)
    assert text.startswith("\ufeff")
    return list(csv.DictReader(StringIO(text[1:])))


def test_a_history_download_has_a_line_for_every_value_that_changed(world_with_history, sign_in):
    line, head = lines(
        world_with_history, sign_in(world_with_history.adviser), "what=theme&why=board"
    )
    row = world_with_history.theme.history.latest()
    entry = LedgerEntry.objects.get(
        history_table=row._meta.db_table, record_id=row.id, version=row.version
    )
    last = LedgerEntry.objects.latest("sequence")
    assert line.pop("Recorded at (UTC)") == row.recorded_at.strftime("%Y-%m-%d %H:%M:%S.%f")
    assert line.pop("Took effect at (UTC)") == row.history_date.strftime("%Y-%m-%d %H:%M:%S.%f")
    assert line == {
        "Entry in the ledger": str(entry.sequence),
        "Digest": entry.digest,
        "Entered later by": "",
        "Who": "Manager",
        "In which role": "Programme manager",
        "What": "Changed theme: Better practice",
        "Field": "Name",
        "From": "Practice",
        "To": "Better practice",
        "Why": "The board asked for it",
    }
    assert [value for value in head.values() if value] == [
        str(last.sequence),
        last.digest,
        "The ledger’s head when this was read",
    ]


def test_a_history_download_has_every_change_of_the_plan(world_with_history, sign_in, monkeypatch):
    monkeypatch.setattr("improvement.audit.history_csv.AT_ONCE", 3)
    *value_lines, head = lines(world_with_history, sign_in(world_with_history.member))
    numbers = {int(line["Entry in the ledger"]) for line in value_lines}
    tables = {model.history.model._meta.db_table: model for model in kinds().values()}
    every = {
        entry.sequence
        for entry in LedgerEntry.objects.filter(history_table__in=tables)
        if tables[entry.history_table].history.get(history_id=entry.history_id).plan_ref
        == world_with_history.plan.pk
    }
    assert numbers == every
    assert max(numbers) <= int(head["Entry in the ledger"])


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_history_download_is_a_formula(begins, world, sign_in):
    change(world.theme, name=f"{begins}")
    *value_lines, _ = lines(world, sign_in(world.member), "field=theme.name")
    assert [line["To"] for line in value_lines] == [f"'{begins}"]


def test_a_change_of_no_value_has_a_line_in_the_history_download(world, sign_in):
    world.theme.save_as(BY, "Said again")
    *value_lines, _ = lines(world, sign_in(world.member), "what=theme&why=again")
    assert [(line["Field"], line["To"], line["Why"]) for line in value_lines] == [
        ("", "", "Said again")
    ]


def test_each_change_in_the_history_has_a_page_of_its_own(world_with_history, sign_in):
    client = sign_in(world_with_history.member)
    row = world_with_history.theme.history.latest()
    url = world_with_history.url(f"history/theme/{row.history_id}/")
    assert f'href="{url}"' in html_of(client.get(world_with_history.url("history/?what=theme")))
    page = html_of(client.get(url))
    assert "Version 2 of Better practice" in page
    assert "Why: The board asked for it" in page
    assert f'href="{url}"' not in page
    entry = LedgerEntry.objects.get(
        history_table=row._meta.db_table, record_id=row.id, version=row.version
    )
    assert f"This is entry {entry.sequence} of the ledger" in page
    assert in_groups(entry.digest) in page
    for address in [f"history/outcome/{row.history_id + 1000}/", "history/user/1/", "history/x/1/"]:
        assert client.get(world_with_history.url(address)).status_code == 404


def test_the_history_page_runs_as_many_queries_for_a_long_plan_as_for_a_short_one(
    world, sign_in, django_assert_num_queries
):
    client = sign_in(world.member)
    for number in range(1, 3):
        for extra in range(10 * number, 11 * number + 8):
            an_action(world.practice, f"FP-{extra}", owner=world.owner)
        answers.clear()  # the first page reads who may be chosen, and counts what waits
        with django_assert_num_queries(14):
            assert client.get(world.url("history/?what=action")).status_code == 200
        with django_assert_num_queries(7):  # the changes were read
            assert client.get(world.url("history/?what=action")).status_code == 200


def test_the_kinds_that_a_page_of_the_past_found_are_those_of_today(world):
    before = timezone.now()
    save(Source(plan=world.plan, ref="IP", title="The plan"))
    answers.clear()
    with as_at(before):
        assert "source" in reach_of(world.plan)
    assert set(reach_of(world.plan)) < set(kinds())


def test_how_far_a_history_reaches_is_followed_by_what_is_entered(world_with_history):
    """Until it is read anew: by a person, by the site and later than it took effect."""
    world, before = world_with_history, reach_of(world_with_history.plan)
    assert before["theme"].newest_later == NEVER
    change(world.action, title="Of the present")
    for number in range(2):
        with backfilled(PAST, entered_by="system:load_demo"):
            save(Source(plan=world.plan, ref=f"S{number}", title="The plan"))
        other = a_plan(f"elsewhere-{number}")
        save(Source(plan=other, ref="IP", title="Theirs"))
    followed = reach_of(world.plan)
    assert followed == found_of(world.plan)
    assert followed["action"].rows == before["action"].rows + 1
    assert followed["action"].newest >= before["action"].newest
    assert followed["source"].rows == 2
    assert followed["source"].newest_later == followed["source"].newest


SEARCHES: list[dict[str, Any]] = [
    {},
    {"until": PAST.date()},
    {"until": date(2099, 1, 1)},
    {"since": PAST.date(), "until": PAST.date()},
    {"since": date(2099, 1, 1)},
    {"later": True},
    {"why": "set up"},
    {"why": "nobody said this"},
    {"by": (None,)},
    {"until": date(2099, 1, 1), "why": "asked"},
    {"after": PAST},
]


@pytest.mark.parametrize("options", SEARCHES)
@pytest.mark.parametrize("looked_through", [2, 1000])
def test_a_search_that_knows_how_far_the_history_reaches_finds_the_same(
    options, looked_through, world_with_history, monkeypatch
):
    """The kinds with the newest rows are asked first, and some not at all."""
    monkeypatch.setattr(history_search, "LOOKED_THROUGH", looked_through)
    world = world_with_history
    for number in range(3):
        change(world.hub, name=f"Name {number}")
        change(world.action, title=f"Title {number}")
        with backfilled(PAST, entered_by="system:load_demo"):
            save(Finding(plan=world.plan, ref=f"G{number}", text="Of the past"))
    for size in (1, 2, 5, 1000):
        knows = search_of(world, reach=reach_of(world.plan), **options)
        pages = list(all_history_pages(knows, size))
        assert pages == list(all_history_pages(search_of(world, **options), size))
        whole = search_of(world, **options)
        every = [key for page in pages for key in page]
        assert every == [key for page in all_history_pages(whole, 1000) for key in page]


def test_kinds_whose_newest_row_is_older_than_a_page_are_not_asked(
    world, django_assert_num_queries
):
    known = reach_of(world.plan)
    newest = {"action", "theme", "workstream"}
    reach = {kind: known[kind] if kind in newest else Reach(newest=PAST) for kind in known}
    with django_assert_num_queries(1) as captured:
        found = history_page(search_of(world, kinds=reach, reach=reach), None, 2)
    assert {key.kind for key in found.keys} <= newest
    [asked] = captured
    assert {kind for kind in kinds() if f"'{kind}' AS noun" in asked["sql"]} == newest


def test_the_history_can_be_filtered_by_everyone_who_has_held_a_role(world, sign_in):
    page = sign_in(world.member).get(world.url("history/"))
    offered = [label for _, label in page.context["form"].fields["who"].choices]
    assert {"Anyone", "The site", "Manager", "Councillor"} <= set(offered)
    assert "Stranger" not in offered
    assert len(offered) == len(set(offered))
    assert a_person("Newcomer").name not in offered


def choices_shown(client, world, query="", name="who"):
    form = client.get(world.url(f"history/{query}")).context["form"]
    return [label for _, label in form.fields[name].choices]


def test_workstreams_may_be_chosen_as_they_are_called_and_were_called_then(world, sign_in):
    client, then = sign_in(world.member), f"?at={quote(this_instant().isoformat())}"
    change(world.practice, name="Another name")
    for _ in range(2):
        assert "Another name" in choices_shown(client, world, name="workstream")
        assert "Another name" not in choices_shown(client, world, then, "workstream")
    change(world.practice, name="A third name")
    assert "A third name" in choices_shown(client, world, name="workstream")


def test_who_may_be_chosen_is_read_again_once_a_person_or_a_role_changes(world, sign_in):
    client = sign_in(world.member)
    before = choices_shown(client, world)
    change(world.action, title="Another title")
    with CaptureQueriesContext(connection) as asked:
        assert choices_shown(client, world) == before
    assert not [each for each in asked if "SELECT DISTINCT" in each["sql"]]
    newcomer = a_member(world.plan, "Newcomer", Role.OWNER)
    assert {*choices_shown(client, world)} == {*before, "Newcomer"}
    newcomer.name = "Oldtimer"
    save(newcomer)
    assert {*choices_shown(client, world)} == {*before, "Oldtimer"}


def test_a_place_found_in_the_history_is_read_as_a_sentence(world):
    (place,) = history_page(search_of(world, kinds=["theme"]), None, 25).keys
    assert read_entries([place])[0].sentence == "Added theme: Practice"
