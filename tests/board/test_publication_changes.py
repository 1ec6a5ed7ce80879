"""Drafting, issuing, recording meetings: who may, what is refused, one history row each."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.changes import draft_publication, issue_publication, record_meeting
from board.models import Publication
from board.publishing.document import digest
from improvement import clock
from improvement.history import StaleRecord
from improvement.roles import Role
from tests.board.factories import changed, this_instant
from tests.world import a_member, save


def draft(world, by=None, **values):
    told = {
        "audience": "scrutiny",
        "note": "How it stands",
        "at": clock.now(),
        "on": clock.today(),
        "reason": "For the meeting",
    } | values
    return draft_publication(world.plan, by=by or world.manager, **told)


def issue(world, one, by=None, **values):
    told = {"version": one.version, "now": this_instant(), "reason": "Read through"} | values
    return issue_publication(one.pk, by=by or world.chair, **told)


def test_a_draft_takes_the_next_number_and_its_digest(world, history_rows_written):
    with history_rows_written() as rows:
        one = draft(world)
    assert rows == {"Publication": 1}
    assert (one.number, one.is_issued, one.drafted_by) == (2, False, world.manager)
    assert digest(world.fresh(one).document) == one.digest


def test_the_first_publication_of_a_plan_is_number_1(world):
    assert world.publication.number == 1


@pytest.mark.parametrize("name", ["lead", "chair", "member", "adviser", "councillor", "stranger"])
def test_only_the_programme_manager_drafts(world, name):
    with pytest.raises(PermissionDenied):
        draft(world, by=getattr(world, name))


def test_a_form_sent_twice_makes_one_draft(world, history_rows_written):
    draft(world, number=2)
    with history_rows_written() as rows, pytest.raises(ValidationError, match="Another"):
        draft(world, number=2)
    assert rows == {}


def test_issuing_writes_one_row_and_leaves_the_document_alone(world, history_rows_written):
    one = draft(world)
    with history_rows_written() as rows:
        issued = issue(world, one)
    assert rows == {"Publication": 1}
    assert issued.issued_by == world.chair
    assert (issued.document, issued.digest) == (one.document, one.digest)


@pytest.mark.parametrize("name", ["manager", "lead", "member", "adviser", "councillor"])
def test_only_the_chair_issues(world, name):
    with pytest.raises(PermissionDenied):
        issue(world, draft(world), by=getattr(world, name))


def test_nobody_issues_what_they_drafted(world):
    both = a_member(world.plan, "Both", Role.MANAGER, Role.CHAIR)
    one = draft(world, by=both)
    with pytest.raises(PermissionDenied, match="themselves drafted"):
        issue(world, one, by=both)
    assert not one.can_be_issued_by(both)
    assert one.can_be_issued_by(world.chair)


def test_a_stale_version_is_not_issued(world):
    with pytest.raises(StaleRecord):
        issue(world, draft(world), version=7)


def test_what_is_issued_is_not_issued_again(world):
    one = issue(world, draft(world))
    assert not one.can_be_issued_by(world.chair)
    with pytest.raises(ValidationError, match="already"):
        issue(world, one)


def test_an_older_draft_does_not_follow_a_later_publication(world):
    older, later = draft(world), draft(world)
    issue(world, later)
    with pytest.raises(ValidationError, match="A later publication"):
        issue(world, older)


def test_a_document_that_no_longer_matches_its_digest_is_not_issued(world):
    one = changed(draft(world), document={"counts": "improved by hand"})
    with pytest.raises(ValidationError, match="does not match its digest"):
        issue(world, one)


def test_a_draft_is_not_issued_once_something_in_it_was_withheld(world):
    this_instant()
    one = draft(world)
    this_instant()
    marked = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}
    changed(world.action, **marked)
    with pytest.raises(ValidationError, match="marked exempt or confidential since"):
        issue(world, one)


def test_what_was_withheld_before_does_not_stand_in_the_way(world):
    this_instant()
    assert issue(world, draft(world)).is_issued


def test_the_database_itself_refuses_an_issuer_who_drafted(world):
    one = draft(world)
    one.issued_at, one.issued_by = timezone.now(), world.manager
    with pytest.raises(IntegrityError, match="publication_issued_by_another"):
        save(one)


def test_a_meeting_is_recorded(world, history_rows_written):
    told = {"kind": "board", "held_on": clock.today(), "cutoff_at": timezone.now()}
    with history_rows_written() as rows:
        meeting = record_meeting(world.plan, by=world.manager, reason="Held today", **told)
    assert rows == {"Meeting": 1}
    assert str(meeting).startswith("Improvement Board, ")
    with pytest.raises(PermissionDenied):
        record_meeting(world.plan, by=world.chair, reason="Held today", **told)
    with pytest.raises(ValidationError):
        record_meeting(world.plan, by=world.manager, reason="Twice", **told)


def test_a_publication_says_what_it_is(world):
    assert str(world.publication) == "Scrutiny publication 1"
    assert list(Publication.objects.for_scrutiny().issued()) == [world.publication]
