"""The history of a whole plan: narrowed, paged from place to place, linked to and downloaded."""

import csv
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.db.models import Q
from django.utils import timezone

from board.changes import draft_publication, issue_publication
from improvement.audit import pages
from improvement.audit.canonical import in_groups
from improvement.audit.history_lines import kinds, read
from improvement.audit.ledger import LedgerEntry
from improvement.audit.pages import Search, all_stretches, place_called, stretch
from improvement.history import audited, backfilled
from improvement.models import Organisation
from improvement.roles import Role
from tests.audit.test_history_lines import change
from tests.world import BY, a_member, a_person, a_plan, an_action, save
from workstreams.changes import UpdateAnswers, edit_action, edit_record, submit_update
from workstreams.models import ActionTheme, Fact, Finding, Source

PAST = datetime(2013, 1, 15, 9, 30, tzinfo=UTC)
INSIDE = frozenset({Role.MANAGER})


def shown(world, client, query: str = "") -> list[str]:
    answer = client.get(world.url(f"history/?{query}"))
    assert answer.status_code == 200
    return [entry.sentence for entry in answer.context["entries"]]


def whole(world, **options: Any) -> Search:
    return Search(world.plan.pk, INSIDE, **{"kinds": kinds()} | options)


@pytest.fixture
def busy(world):
    """A plan with a change by a person, and one of the past."""
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
def test_the_plans_history_is_narrowed(query, busy, sign_in):
    query, expected = query.format(manager=busy.manager.pk), FILTERS[query]
    assert shown(busy, sign_in(busy.adviser), query) == expected


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
def test_a_filter_that_makes_no_sense_shows_no_history(page, query, message, world, sign_in):
    answer = sign_in(world.member).get(world.url(f"{page}?{query}"))
    words = answer.content.decode()
    assert answer.status_code == 400
    assert message in words
    assert "Set up a test" not in words


def test_a_value_that_was_nothing_and_became_something_has_changed(world, sign_in):
    client = sign_in(world.member)
    change(world.action, owner=world.owner)
    change(world.action, title="Another title")
    change(world.action, owner=None)
    change(world.action, description="At length")
    assert len(shown(world, client, "field=action.owner")) == 2
    assert shown(world, client, "field=action.description") == [
        "Changed action: FP-01 Another title"
    ]


def walk(world, client, **query: str) -> list[list[int]]:
    """The entries of each page, from the first to the last, by their places."""
    found, before = [], {}
    while True:
        answer = client.get(world.url("history/"), query | before)
        found.append([(entry.kind, entry.id) for entry in answer.context["entries"]])
        place = answer.context["found"].next
        if place is None:
            return found
        assert f"before={place.name}" in answer.content.decode()
        before = {"before": place.name}


def test_pages_follow_each_other_and_hold_every_change_once(world, sign_in):
    for number in range(40):
        change(world.theme, name=f"Name {number}")
    client = sign_in(world.member)
    walked = walk(world, client)
    every = {
        (kind, pk)
        for kind, model in kinds().items()
        for pk in model.history.filter(plan_ref=world.plan.pk).values_list("history_id", flat=True)
    }
    flat = [place for page in walked for place in page]
    assert len(walked) == -(-len(every) // 25)
    assert len(flat) == len(set(flat))
    assert set(flat) == every
    assert [len(page) for page in walk(world, client, what="theme")] == [25, 16]


def test_a_page_says_where_it_begins_and_leads_back(world, sign_in):
    for number in range(30):
        change(world.theme, name=f"Name {number}")
    client = sign_in(world.member)
    first = client.get(world.url("history/?what=theme"))
    page = first.content.decode()
    assert "25 changes on this page, the latest recorded first." in page
    assert "Go back to the latest" not in page
    assert f'href="{world.url(f"structure/themes/{world.theme.pk}/")}"' in page
    place = first.context["found"].next
    page = client.get(world.url(f"history/?what=theme&before={place.name}")).content.decode()
    assert "6 changes on this page" in page
    assert '<a class="govuk-link" href="?what=theme">Go back to the latest</a>' in page
    assert (
        "<strong>3</strong> changes,"
        in client.get(world.url("history/?workstream=FP")).content.decode()
    )


@pytest.mark.parametrize(
    "name",
    ["", "x", "theme", "theme.", "theme.x", "theme.0", "user.1", "theme.²", "theme." + "9" * 30],
)
def test_a_place_that_is_none_begins_at_the_beginning(name, world, sign_in):
    client = sign_in(world.member)
    assert shown(world, client, f"before={name}") == shown(world, client)
    assert place_called(name, world.plan.pk, INSIDE) is None


def stands_at(place) -> tuple[float, str, int]:
    row = kinds()[place.kind].history.get(history_id=place.id)
    return (-row.recorded_at.timestamp(), place.kind, -place.id)


def test_the_order_is_the_same_whatever_the_size_of_a_page(world):
    """SQLite's clock gives several changes of different nouns one instant; a page may end there."""
    everything = [place for part in all_stretches(whole(world), 1000) for place in part]
    assert everything == sorted(everything, key=stands_at)
    for size in (2, 7):
        assert [p for part in all_stretches(whole(world), size) for p in part] == everything


def test_a_search_that_no_index_answers_looks_through_so_much_a_page(world, sign_in, monkeypatch):
    monkeypatch.setattr(pages, "LOOKED_THROUGH", 10)
    change(world.theme, name="Sought")
    for number in range(24):
        change(world.hub, name=f"Name {number}")
    wanted = whole(world, sift=lambda model: Q(history_change_reason="Sought"))
    world.theme.name = "Found"
    world.theme.save_as(BY, "Sought")
    for number in range(24):
        change(world.hub, name=f"Again {number}")
    looks = []
    place = None
    while True:
        part = stretch(wanted, place, 25)
        looks.append(len(part.places))
        if part.next is None:
            break
        assert part.is_cut_short
        place = part.next
    assert sum(looks) == 1
    assert len(looks) > 3
    assert not stretch(wanted, place, 25).is_cut_short


def test_a_page_says_how_far_back_it_looked(world, sign_in, monkeypatch):
    monkeypatch.setattr(pages, "LOOKED_THROUGH", 5)
    for number in range(20):
        change(world.theme, name=f"Name {number}")
    page = sign_in(world.member).get(world.url("history/?why=nobody said this")).content.decode()
    assert "Nothing found so far." in page
    assert "Looked through the changes back to " in page
    assert "Look further back" in page


def test_the_search_may_be_split_so_that_no_change_is_lost_at_the_seams(world, monkeypatch):
    for number in range(6):
        change(world.theme, name=f"Name {number}")
        change(world.hub, name=f"Hub {number}")
    nouns = ["action", "theme", "workstream"]
    wanted = whole(
        world, kinds=nouns, sift=lambda model: Q(history_change_reason__icontains="test")
    )
    everything = [place for part in all_stretches(wanted, 1000) for place in part]
    for looked_through in (1, 2, 5):
        monkeypatch.setattr(pages, "LOOKED_THROUGH", looked_through)
        assert [p for part in all_stretches(wanted, 4) for p in part] == everything


def test_another_plans_changes_are_never_shown(world, sign_in):
    other = a_plan("elsewhere")
    keeper = a_member(other, "Keeper elsewhere", "manager")
    theirs = edit_record(
        Organisation,
        save(Organisation(plan=other, ref="nhs", name="Theirs")).pk,
        {"name": "Only theirs"},
        by=keeper,
        version=1,
        reason="Ours alone",
    )
    client = sign_in(world.manager)
    for page in [client.get(world.url("history/")), *downloads(world, client)]:
        assert "heirs" not in page
        assert "Keeper" not in page
    row = theirs.history.latest()
    assert client.get(world.url(f"history/?who={keeper.pk}")).status_code == 400
    assert client.get(world.url(f"history/organisation/{row.history_id}/")).status_code == 404
    assert place_called(f"organisation.{row.history_id}", world.plan.pk, INSIDE) is None


class TestDrafts:
    """That a publication is being drafted shows only to those who may read drafts."""

    @pytest.fixture
    def draft(self, world):
        now = timezone.now()
        return draft_publication(
            world.plan,
            by=world.manager,
            audience="scrutiny",
            note="Not yet to be known",
            at=now,
            on=now.date(),
            reason="A draft in secret",
        )

    @pytest.mark.parametrize(
        ("name", "sees"),
        [
            *[(name, True) for name in ["manager", "chair"]],
            *[(name, False) for name in ["lead", "owner", "member", "adviser"]],
        ],
    )
    def test_a_draft_shows_to_those_who_may_read_it(self, name, sees, draft, world, sign_in):
        client = sign_in(getattr(world, name))
        row = draft.history.latest()
        alone = client.get(world.url(f"history/publication/{row.history_id}/"))
        assert alone.status_code == (200 if sees else 404)
        for page in ["history/", "history/?what=publication", "history/download/"]:
            assert (draft.note in text_of(client.get(world.url(page)))) is sees
            assert ("Scrutiny publication 2" in text_of(client.get(world.url(page)))) is sees
        assert shown(world, client, f"before=publication.{row.history_id}") != []

    def test_once_it_is_issued_its_drafting_shows_to_all(self, draft, world, sign_in):
        issue_publication(
            draft.pk, by=world.chair, version=draft.version, now=timezone.now(), reason="Issued"
        )
        assert len(shown(world, sign_in(world.owner), "what=publication")) == 4


def text_of(answer) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode()
    return answer.content.decode()


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


def test_a_download_holds_every_value_that_changed(busy, sign_in):
    line, head = lines(busy, sign_in(busy.adviser), "what=theme&why=board")
    row = busy.theme.history.latest()
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


def test_a_download_goes_on_to_the_end_and_leaves_out_no_change(busy, sign_in, monkeypatch):
    monkeypatch.setattr("improvement.audit.download.AT_ONCE", 3)
    *told, head = lines(busy, sign_in(busy.member))
    numbers = {int(line["Entry in the ledger"]) for line in told}
    tables = {model.history.model._meta.db_table: model for model in kinds().values()}
    every = {
        entry.sequence
        for entry in LedgerEntry.objects.filter(history_table__in=tables)
        if tables[entry.history_table].history.get(history_id=entry.history_id).plan_ref
        == busy.plan.pk
    }
    assert numbers == every
    assert max(numbers) <= int(head["Entry in the ledger"])


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_a_download_is_a_formula(begins, world, sign_in):
    change(world.theme, name=f"{begins}")
    *told, _ = lines(world, sign_in(world.member), "field=theme.name")
    assert [line["To"] for line in told] == [f"'{begins}"]


def test_a_change_without_a_value_to_show_is_a_line_of_its_own(world, sign_in):
    world.theme.save_as(BY, "Said again")
    *told, _ = lines(world, sign_in(world.member), "what=theme&why=again")
    assert [(line["Field"], line["To"], line["Why"]) for line in told] == [("", "", "Said again")]


def test_an_entry_has_an_address_of_its_own(busy, sign_in):
    client = sign_in(busy.member)
    row = busy.theme.history.latest()
    url = busy.url(f"history/theme/{row.history_id}/")
    assert f'href="{url}"' in client.get(busy.url("history/?what=theme")).content.decode()
    page = client.get(url).content.decode()
    assert "Version 2 of Better practice" in page
    assert "Why: The board asked for it" in page
    assert f'href="{url}"' not in page
    entry = LedgerEntry.objects.get(
        history_table=row._meta.db_table, record_id=row.id, version=row.version
    )
    assert f"This is entry {entry.sequence} of the ledger" in page
    assert in_groups(entry.digest) in page
    for address in [f"history/outcome/{row.history_id + 1000}/", "history/user/1/", "history/x/1/"]:
        assert client.get(busy.url(address)).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_plan(
    world, sign_in, django_assert_num_queries
):
    client = sign_in(world.member)
    for number in range(1, 3):
        for extra in range(10 * number, 11 * number + 8):
            an_action(world.practice, f"FP-{extra}", owner=world.owner)
        with django_assert_num_queries(11):
            assert client.get(world.url("history/?what=action")).status_code == 200


def test_a_page_of_every_kind_of_record_asks_a_bounded_number_of_questions(
    world, sign_in, django_assert_max_num_queries
):
    source = save(Source(plan=world.plan, ref="IP", title="The plan"))
    save(Fact(plan=world.plan, source=source, section="a", ref="1", label="A fact"))
    submit_update(
        world.action.pk,
        UpdateAnswers("under_way", "green", "Done", "Next"),
        by=world.lead,
        now=timezone.now(),
    )
    with django_assert_max_num_queries(70):
        assert sign_in(world.member).get(world.url("history/")).status_code == 200


def test_an_actions_history_holds_all_that_hangs_from_it(world, sign_in):
    edit_action(
        world.action.pk,
        {},
        {"themes": [world.theme]},
        by=world.manager,
        version=world.action.version,
        reason="It answers this",
    )
    submit_update(
        world.action.pk,
        UpdateAnswers("under_way", "green", "Done", "Next"),
        by=world.lead,
        now=timezone.now(),
    )
    page = sign_in(world.member).get(world.url("actions/FP-01/history/")).content.decode()
    for said in [
        "Added action: FP-01 The work of FP-01",
        "Added milestone: FP-01 milestone: Half way",
        "Added action theme: FP-01 and theme Practice",
        "Added update: FP-01 update, round 1",
    ]:
        assert said in page
    assert "MH-01" not in page


def test_a_workstreams_history_holds_its_actions_and_what_hangs_from_them(world, sign_in):
    save(ActionTheme(action=world.action, theme=world.theme))
    with audited(BY, "Moved"):
        change(world.owned, workstream=world.practice)
    found = shown(world, sign_in(world.member), "workstream=FP")
    assert "Added action theme: FP-01 and theme Practice" in found
    assert "Changed action: MH-01 The work of MH-01" in found
    assert "Added action: MH-01 The work of MH-01" not in found


def test_everyone_who_has_held_a_role_can_be_asked_for(world, sign_in):
    page = sign_in(world.member).get(world.url("history/"))
    offered = [label for _, label in page.context["form"].fields["who"].choices]
    assert {"Anyone", "The site", "Manager", "Councillor"} <= set(offered)
    assert "Stranger" not in offered
    assert len(offered) == len(set(offered))
    assert a_person("Newcomer").name not in offered


def test_the_sought_change_is_read_as_it_stands(world):
    (place,) = stretch(whole(world, kinds=["theme"]), None, 25).places
    assert read([place])[0].sentence == "Added theme: Practice"
