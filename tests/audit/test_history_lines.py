"""The history as a reader sees it: who, when, what from and to, and why."""

from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.models import IssuedNumber
from improvement.audit.history_lines import entries_of
from improvement.audit.proofs import proofs_of
from improvement.history import audited, backfilled
from tests.audit.changed_fields import fields
from tests.pages import html_of
from tests.world import BY, change, save
from workstreams.changes import UpdateAnswers, edit_action, edit_record, submit_update
from workstreams.models import ActionTheme, Reading, Source, Theme

PAST = datetime(2013, 1, 15, 9, 30, tzinfo=UTC)


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


def test_no_document_is_read_where_its_records_are_named(world):
    number = IssuedNumber.objects.get(publication=world.publication)
    with CaptureQueriesContext(connection) as asked:
        entries = entries_of([world.publication, number])
    assert {entry.kind for entry in entries} == {"publication", "issuednumber"}
    assert not [query["sql"] for query in asked if '"document"' in query["sql"]]


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
    assert addresses["Source"] == world.url(f"structure/documents/{source.pk}/")
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
    page = html_of(sign_in(world.member).get(world.url("history/?later=1")))
    assert "Demonstration data, entered when the demonstration was loaded." in page
    assert "15 January 2013 at 9:30am" in page
    assert "(entered later" not in page
    assert "<strong>1</strong> change," in page
    page = html_of(sign_in(world.member).get(world.url("history/?what=theme")))
    assert "15 January 2013 at 9:30am" in page
    assert "(entered later, on " in page
    assert "by the site (load_demo))" in page
    assert "Demonstration data" not in page
    page = html_of(sign_in(world.member).get(world.url("history/?what=outcome")))
    assert "(entered later" not in page


def test_measures_outcomes_and_findings_show_their_own_history(world, sign_in):
    client = sign_in(world.member)
    change(Reading.objects.get(), value=14)
    page = html_of(client.get(world.url("measures/M1/")))
    assert "Changed reading: Visits, September 2026" in page
    assert "<del>12</del>" in page
    change(world.outcome, statement="I am safe")
    page = html_of(client.get(world.url(f"structure/outcomes/{world.outcome.pk}/")))
    assert "<del>I am protected from harm</del>" in page
    change(world.finding, clock="immediate")
    page = html_of(client.get(world.url(f"structure/findings/{world.finding.pk}/")))
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
    submit_update(
        world.action.pk,
        UpdateAnswers("under_way", "green", "Done", "Next"),
        by=world.lead,
        now=timezone.now(),
    )
    page = html_of(sign_in(world.member).get(world.url("actions/FP-01/history/")))
    for said in [
        "Added action: FP-01 The work of FP-01",
        "Added milestone: FP-01 milestone: Half way",
        "Added action theme: FP-01 and theme Practice",
        "Added update: FP-01 update, round 1",
    ]:
        assert said in page
    assert "MH-01" not in page


def test_each_change_is_proved_by_its_own_entry_and_no_other(world):
    other = save(Theme(plan=world.plan, code="T9", name="Another"))
    for theme in (world.theme, other):
        theme.name = f"{theme.name} anew"
        save(theme)
    entries = entries_of([world.theme, other])
    chosen = [e for e in entries if (e.record.pk == other.pk) == (e.version == 2)]
    assert len(chosen) == 2
    assert set(proofs_of(chosen)) == {(entry.kind, entry.id) for entry in chosen}
