"""The history as a reader sees it: who, when, what from and to, and why."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Q
from django.utils import timezone

from improvement.audit.entries import actors_on, entries_of, kinds, read, rows_on_plan
from improvement.history import audited, backfilled
from improvement.models import Organisation
from tests.world import BY, a_member, a_plan, an_action, save
from workstreams.changes import Report, edit_action, edit_record, report_progress
from workstreams.models import (
    ActionTheme,
    Fact,
    Finding,
    Reading,
    Source,
    Theme,
)

PAST = datetime(2013, 1, 15, 9, 30, tzinfo=UTC)


def fields(record) -> dict[str, tuple[str, str]]:
    """The latest change of the record: from and to by label."""
    return {label: (old, new) for label, old, new in entries_of([record])[0].fields}


def change(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    return save(record)


def test_an_entry_says_who_when_why_and_in_which_role(world):
    before = timezone.now()
    edit_record(
        Theme,
        world.theme.pk,
        {"name": "Better practice"},
        by=world.manager,
        version=1,
        reason="The board asked",
    )
    entry = entries_of([world.fresh(world.theme)])[0]
    assert (entry.actor, entry.actor_role) == ("Manager", "Programme manager")
    assert (entry.reason, entry.version, entry.added) == ("The board asked", 2, False)
    assert abs((entry.history_date - before).total_seconds()) < 60
    assert entry.sentence == "Changed theme: Better practice"
    assert entry.fields == (("Name", "Practice", "Better practice"),)


def test_a_new_record_says_all_that_was_put_in_it_and_nothing_empty(world):
    entry = entries_of([world.theme])[0]
    assert (entry.added, entry.sentence) == (True, "Added theme: Practice")
    assert set(entry.fields) == {
        ("Code", "", "T1"),
        ("Name", "", "Practice"),
        ("Order", "", "1"),
        ("Where it comes from", "", "Entered here"),
    }


def test_each_kind_of_value_is_said_in_words(world):
    assert fields(change(world.action, starts=date(2026, 3, 1), priority="immediate")) == {
        "Starts": ("1 January 2020", "1 March 2026"),
        "Priority": ("Standard", "Immediate"),
    }
    assert fields(change(world.action, owner=world.owner, description="All")) == {
        "Owner": ("", "Owner"),
        "Description": ("", "All"),
    }
    assert fields(change(world.action, owner=None, workstream=world.hub)) == {
        "Owner": ("Owner", ""),
        "Workstream": ("Front line practice", "The hub"),
    }
    assert fields(change(world.practice, in_scope_of_inspection=False)) == {
        "In the scope of the inspection": ("Yes", "No")
    }
    link = save(ActionTheme(action=world.action, theme=world.theme))
    assert "Removed" not in fields(link)
    assert fields(change(link, removed=True)) == {"Removed": ("No", "Yes")}
    assert fields(change(world.measure, target=90)) == {"Target": ("", "90")}
    at = datetime(2026, 7, 1, 13, 5, tzinfo=UTC)
    assert fields(change(world.lead, password_changed_at=at)) == {
        "Password changed at": ("", "1 July 2026 at 2:05pm")
    }


def test_a_document_is_named_and_not_shown(world):
    entries = entries_of([world.publication])
    said = {label: new for entry in entries for label, _, new in entry.fields}
    assert said["Document"] == "A document, proved by its digest"


def test_an_entry_leads_to_the_page_that_shows_its_record(world, sign_in):
    client = sign_in(world.manager)
    source = save(Source(plan=world.plan, ref="IP", title="The plan"))
    records = [
        world.action,
        world.practice,
        world.theme,
        world.outcome,
        world.finding,
        world.organisation,
        world.milestone,
        world.measure,
        world.publication,
        source,
        save(ActionTheme(action=world.action, theme=world.theme)),
        Reading.objects.get(),
    ]
    addresses = {type(r).__name__: entries_of([r])[0].url(world.plan.slug) for r in records}
    assert addresses["Source"] == ""
    assert addresses["ActionTheme"] == addresses["Milestone"] == addresses["Action"]
    for address in filter(None, addresses.values()):
        assert client.get(address).status_code == 200


def test_the_latest_change_comes_first(world):
    for name in ["One", "Two", "Three"]:
        change(world.theme, name=name)
    assert [entry.version for entry in entries_of([world.theme])] == [4, 3, 2, 1]
    assert entries_of([]) == []


def test_what_was_entered_later_says_so_and_by_whom(world, sign_in):
    with backfilled(PAST, entered_by="system:load_demo"), audited(BY, "From the minutes"):
        save(Theme(plan=world.plan, code="T7", name="Of the past"))
    page = sign_in(world.member).get(world.url("history/?later=1")).content.decode()
    assert "Demonstration data, entered when the demonstration was loaded." in page
    assert "15 January 2013 at 9:30am" in page
    assert "(entered later" not in page
    assert "<strong>1</strong> change," in page
    page = sign_in(world.member).get(world.url("history/?what=theme")).content.decode()
    assert "15 January 2013 at 9:30am (entered later, on " in page
    assert "by the site (load_demo))" in page
    assert "Demonstration data" not in page
    page = sign_in(world.member).get(world.url("history/?what=outcome")).content.decode()
    assert "(entered later" not in page


def shown(world, client, query: str) -> list[str]:
    answer = client.get(world.url(f"history/?{query}"))
    assert answer.status_code == 200
    return [entry.sentence for entry in answer.context["entries"]]


@pytest.fixture
def busy(world):
    """A plan with a change by a person, and one of the past."""
    edit_record(
        Theme,
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
    "who=Manager&what=theme": ["Changed theme: Better practice"],
    "why=the BOARD": ["Changed theme: Better practice"],
    "why=nobody said this": [],
    "later=1": ["Added finding: F7: Of the past"],
    "until_day=16&until_month=1&until_year=2013": ["Added finding: F7: Of the past"],
    "until_day=15&until_month=1&until_year=2013": ["Added finding: F7: Of the past"],
    "until_day=14&until_month=1&until_year=2013": [],
    "what=finding&since_day=16&since_month=1&since_year=2013": [
        "Added finding: F1: Practice is weak"
    ],
    "since_day=1&since_month=1&since_year=2099": [],
}


@pytest.mark.parametrize("query", FILTERS)
def test_the_plans_history_is_narrowed(query, busy, sign_in):
    assert shown(busy, sign_in(busy.adviser), query) == FILTERS[query]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("who=Nobody", "Select one of the choices in the list"),
        ("what=user", "Select one of the choices in the list"),
        ("since_day=31&since_month=2&since_year=2013", "The first day must be a real date"),
        ("until_day=1", "The last day must include a month and year"),
        (f"why={'x' * 101}", "must be 100 characters or fewer"),
        ("why=%00", "must not include hidden characters"),
    ],
)
def test_a_filter_that_makes_no_sense_shows_no_history(query, message, world, sign_in):
    answer = sign_in(world.member).get(world.url(f"history/?{query}"))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert message in page
    assert "Set up a test" not in page


def test_the_plans_history_is_paged_and_links_to_its_records(world, sign_in):
    for number in range(40):
        change(world.theme, name=f"Name {number}")
    client = sign_in(world.member)
    first = client.get(world.url("history/?what=theme"))
    assert len(first.context["entries"]) == 25
    assert f'href="{world.url(f"structure/themes/{world.theme.pk}/")}"' in first.content.decode()
    assert "<strong>41</strong> changes, page 1 of 2" in first.content.decode()
    last = client.get(world.url("history/?what=theme&page=2")).context["entries"]
    assert [entry.version for entry in last][-1] == 1


def test_every_change_of_the_plan_is_in_its_history_once(world):
    wanted = sum(m.history.filter(plan_ref=world.plan.pk).count() for m in kinds().values())
    references = list(rows_on_plan(world.plan.pk, Q()))
    assert len(references) == len({(r["noun"], r["history_id"]) for r in references}) == wanted
    assert len(read(references)) == wanted


def test_another_plans_changes_are_never_shown(world, sign_in):
    other = a_plan("elsewhere")
    keeper = a_member(other, "Keeper elsewhere", "manager")
    edit_record(
        Organisation,
        save(Organisation(plan=other, ref="nhs", name="Theirs")).pk,
        {"name": "Only theirs"},
        by=keeper,
        version=1,
        reason="Ours alone",
    )
    page = sign_in(world.manager).get(world.url("history/")).content.decode()
    assert "heirs" not in page
    assert "Keeper" not in page
    assert actors_on(world.plan.pk) == ["Chair", "Manager", BY]
    assert sign_in(world.manager).get(world.url("history/?who=Keeper elsewhere")).status_code == 400


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
    report_progress(
        world.action.pk,
        Report("under_way", "green", "Done", "Next"),
        by=world.lead,
        now=timezone.now(),
    )
    with django_assert_max_num_queries(70):
        assert sign_in(world.member).get(world.url("history/")).status_code == 200


def test_measures_outcomes_and_findings_show_their_own_history(world, sign_in):
    client = sign_in(world.member)
    change(Reading.objects.get(), value=14)
    page = client.get(world.url("measures/M1/")).content.decode()
    assert "Changed reading: Visits, September 2026" in page
    assert "<del>12</del>" in page
    change(world.outcome, statement="I am safe")
    page = client.get(world.url(f"structure/outcomes/{world.outcome.pk}/")).content.decode()
    assert "<del>I am protected from harm</del>" in page
    change(world.finding, clock="immediate")
    page = client.get(world.url(f"structure/findings/{world.finding.pk}/")).content.decode()
    assert "<del>No time stated</del>" in page
    assert "Why: Set up a test" in page


def test_an_actions_history_holds_all_that_hangs_from_it(world, sign_in):
    edit_action(
        world.action.pk,
        {},
        {"themes": [world.theme]},
        by=world.manager,
        version=world.action.version,
        reason="It answers this",
    )
    report_progress(
        world.action.pk,
        Report("under_way", "green", "Done", "Next"),
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
