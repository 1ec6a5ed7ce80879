"""Marking something exempt or confidential: an act with its ground, reason and day of review."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from improvement import clock
from improvement.dates import in_words
from tests.board.factories import changed, days
from tests.pages import filled, html_of, on_day, send
from tests.world import NOT_MARKED, some_evidence
from workstreams.changes import mark_record
from workstreams.models import Action, Evidence
from workstreams.reminders.items import reminder_items

GIVEN = {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "It names a worker"}
REVIEW = days(90)


def test_marking_is_refused_without_its_ground_reason_and_day(world, sign_in, history_rows_written):
    client, url = sign_in(world.manager), world.url("actions/FP-01/marking/")
    later = on_day("marking_review", REVIEW)
    confidential = {"marking": "confidential", "marking_reason": "A letter"}
    with history_rows_written() as rows:
        for sent, refusal in (
            ({}, "Select how it is marked"),
            ({"marking": "open"}, "Select one of the choices"),  # nothing to lift
            (GIVEN | later | {"exempt_paragraph": ""}, "Select the paragraph of Schedule 12A"),
            (GIVEN | later | {"exempt_paragraph": "8"}, "Select one of the choices"),
            (confidential | later, "Select why it is confidential"),
            (GIVEN | later | {"marking_reason": ""}, "Enter the reason for the marking"),
            (GIVEN, "Enter a later day on which the marking is looked at again"),
            (GIVEN | on_day("marking_review", clock.today()), "Enter a later day"),
            (
                GIVEN | on_day("marking_review", days(1)) | {"marking_review_day": "x"},
                "day of review",
            ),
        ):
            answer = client.post(url, {"version": world.fresh(world.action).version} | sent)
            assert (answer.status_code, refusal in html_of(answer)) == (400, True), refusal
    assert rows == {}


def test_a_marking_is_given_renewed_and_lifted_and_the_history_keeps_each_reason(world, sign_in):
    client, url = sign_in(world.manager), world.url("actions/FP-01/marking/")

    def send(day, **sent):
        version = world.fresh(world.action).version
        return client.post(url, {"version": version} | sent | on_day("marking_review", day))

    page = html_of(client.get(send(REVIEW, **GIVEN, confidential_by="law")["Location"]))
    assert "Exempt, paragraph 1 of Schedule 12A. It names a worker" in page
    assert world.fresh(world.action).confidential_by == ""  # it belongs to another marking
    renewed = {"marking": "confidential", "confidential_by": "law", "marking_reason": "An order"}
    page = html_of(client.get(send(days(200), **renewed)["Location"]))
    assert "Confidential, forbidden to be disclosed by a law or by a court’s order. An" in page
    assert world.fresh(world.action).exempt_paragraph == ""
    again = client.post(url, filled(client.get(url).context["form"]))
    assert "You have not changed anything" in html_of(again)
    assert "Enter the reason for the marking" in html_of(send(REVIEW, marking="open"))
    page = html_of(
        client.get(send(REVIEW, marking="open", marking_reason="It was told")["Location"])
    )
    assert "To be looked at again by" not in page
    lifted = world.fresh(world.action)
    assert (lifted.is_marked, lifted.marking_reason, lifted.marking_review) == (False, "", None)
    history = html_of(client.get(world.url("actions/FP-01/history/")))
    assert all(f"Why: {why}" in history for why in ("It names a worker", "An order", "It was told"))


def test_the_change_asks_for_all_that_the_form_asks(world):
    asked = GIVEN | {"exempt_paragraph": "", "confidential_by": "", "marking_review": REVIEW}
    with pytest.raises(ValidationError, match="Select the paragraph"):
        mark_record(Action, world.action.pk, asked, by=world.manager, version=1, on=clock.today())


def test_an_edit_moves_no_marking(world, sign_in):
    url = world.url("actions/MH-02/edit/")
    client = sign_in(world.manager)
    sent = filled(client.get(url).context["form"]) | {
        "marking": "open",
        "title": "New",
        "reason": "Shorter",
    }
    assert client.post(url, sent).status_code == 302
    edited = world.fresh(world.exempt)
    assert (edited.title, edited.marking, edited.exempt_paragraph) == ("New", "exempt", "1")


def test_who_added_evidence_marks_it_and_only_the_manager_lifts_that(world, sign_in):
    piece = some_evidence(world.plan, world.lead)
    url = world.url(f"evidence/{piece.pk}/marking/")
    lead = sign_in(world.lead)
    assert "lift the marking" not in html_of(lead.get(url))
    page = html_of(
        lead.post(url, GIVEN | on_day("marking_review", REVIEW) | {"version": 1}, follow=True)
    )
    assert "Exempt, paragraph 1 of Schedule 12A" in page
    assert url not in page
    assert lead.get(url).status_code == 403
    asked = GIVEN | {"marking": "open", "confidential_by": "", "marking_review": None}
    with pytest.raises(PermissionDenied):
        mark_record(Evidence, piece.pk, asked, by=world.lead, version=2, on=clock.today())
    manager = sign_in(world.manager)
    assert "lift the marking" in html_of(manager.get(url))
    assert url in html_of(manager.get(world.url(f"evidence/{piece.pk}/")))
    with pytest.raises(PermissionDenied):
        mark_record(Action, world.action.pk, asked, by=world.chair, version=1, on=clock.today())


def test_a_newer_revision_of_what_is_marked_stays_marked(world, sign_in):
    marked = GIVEN | {"marking_review": REVIEW}
    piece = some_evidence(world.plan, world.lead, **marked)
    open_one = some_evidence(world.plan, world.lead)
    lead, url = sign_in(world.lead), world.url(f"evidence/{piece.pk}/")
    refused = send(lead, f"{url}supersede/", newer=open_one.pk, reason="Newer")
    assert "what takes its place is marked too" in html_of(refused)
    page = html_of(lead.get(f"{url}revise/"))
    assert "It stays marked as the one before" in page
    assert "Schedule 12A" not in page
    newer = on_day("dated", clock.today()) | {"summary": "All visits were in time"}
    opened = send(lead, f"{url}revise/", **newer, marking="open")
    assert "the programme manager alone changes" in html_of(opened)
    assert send(lead, f"{url}revise/", **newer).status_code == 302
    revision = world.fresh(piece).superseded_by
    assert {name: getattr(revision, name) for name in marked} == marked
    form = sign_in(world.manager).get(world.url(f"evidence/{revision.pk}/revise/")).context["form"]
    assert form["marking"].value() == "exempt"  # who may mark says it anew


def test_all_that_is_marked_stands_on_one_page_and_who_may_mark_is_reminded(world, sign_in):
    def reminded(on):
        items = reminder_items(world.plan, on).items()
        return [(p, i.what, i.why) for p, own in items for i in own if i.kind == "marking"]

    url = world.url("markings/")
    assert reminded(clock.today()) == []
    changed(world.exempt, marking_review=None)
    page = html_of(sign_in(world.member).get(url))
    assert "MH-02" in page
    assert "No review day yet" in page  # as older data has it
    assert "Renew, change or lift" not in page
    assert "1 is marked; none are past their review day, 1 has none." in page
    [(person, what, why)] = reminded(clock.today())
    assert why == "1 has no day of review: look at it now"
    piece = some_evidence(world.plan, world.lead, **GIVEN, marking_review=days(-1))
    letter = {"marking": "confidential", "marking_reason": "A letter"}  # without its ground
    old = some_evidence(world.plan, world.lead, title="Letter", **letter)
    page = html_of(sign_in(world.manager).get(url))
    assert page.count("Renew, change or lift") == 3
    assert "Confidential. A letter" in page
    assert "<strong>Overdue</strong>" in page
    assert "3 are marked; 1 is past its review day, 2 have none." in page
    [(person, what, why)] = reminded(clock.today())
    assert (person, what) == (world.manager, "What is marked exempt or confidential")
    assert why.startswith("2 have no day of review: look at it now; look by ")
    assert "late by 1 day" in why
    assert piece.title not in what + why
    [(*_, early)] = reminded(clock.today() - timedelta(days=60))
    assert "look by" not in early
    for each in (piece, old):
        changed(each, superseded=True, superseded_reason="Newer")
    given = {"exempt_paragraph": "1", "marking_reason": "It names a worker"}
    changed(world.exempt, **given, marking_review=days(9))
    [(*_, why)] = reminded(clock.today())
    assert why.startswith(f"look by {in_words(days(9))}, in 9 days")
    assert reminded(clock.today() - timedelta(days=60)) == []
    changed(world.exempt, **NOT_MARKED)
    assert reminded(clock.today()) == []
    assert "Nothing is marked" in html_of(sign_in(world.member).get(url))
