"""Drafting and issuing publications, recording meetings: who may, what is refused, one row each."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.changes import record_meeting
from board.models import Publication, digest
from improvement import clock
from improvement.history import StaleRecord
from improvement.roles import Role
from tests.board.factories import a_claim, changed, draft, issue, this_instant
from tests.world import a_member, save


def test_a_draft_publication_takes_the_next_number_and_a_digest(world, history_rows_written):
    with history_rows_written() as rows:
        publication = draft(world)
    assert rows == {"Publication": 1}
    assert (publication.number, publication.is_issued, publication.drafted_by) == (
        2,
        False,
        world.manager,
    )
    assert digest(world.fresh(publication).document) == publication.digest


def test_the_first_publication_of_a_plan_is_number_1(world):
    assert world.publication.number == 1


@pytest.mark.parametrize("name", ["lead", "chair", "member", "adviser", "councillor", "stranger"])
def test_only_the_programme_manager_drafts_a_publication(world, name):
    with pytest.raises(PermissionDenied):
        draft(world, by=getattr(world, name))


def test_a_draft_form_sent_twice_makes_one_publication(world, history_rows_written):
    draft(world, number=2)
    with history_rows_written() as rows, pytest.raises(ValidationError, match="Another"):
        draft(world, number=2)
    assert rows == {}


def test_issuing_a_publication_writes_one_history_row_and_keeps_its_document(
    world, history_rows_written
):
    publication = draft(world)
    with history_rows_written() as rows:
        issued = issue(world, publication)
    assert rows == {"Publication": 1}
    assert issued.issued_by == world.chair
    assert (issued.document, issued.digest) == (publication.document, publication.digest)


@pytest.mark.parametrize("name", ["manager", "lead", "member", "adviser", "councillor"])
def test_only_the_chair_issues_a_publication(world, name):
    with pytest.raises(PermissionDenied):
        issue(world, draft(world), by=getattr(world, name))


def test_nobody_issues_a_publication_that_they_drafted(world):
    both = a_member(world.plan, "Both", Role.MANAGER, Role.CHAIR)
    publication = draft(world, by=both)
    with pytest.raises(PermissionDenied, match="themselves drafted"):
        issue(world, publication, by=both)
    assert not publication.can_be_issued_by(both)
    assert publication.can_be_issued_by(world.chair)


def test_a_stale_version_of_a_publication_is_not_issued(world):
    with pytest.raises(StaleRecord):
        issue(world, draft(world), version=7)


def test_an_issued_publication_is_not_issued_again(world):
    publication = issue(world, draft(world))
    assert not publication.can_be_issued_by(world.chair)
    with pytest.raises(ValidationError, match="already"):
        issue(world, publication)


def test_a_draft_older_than_an_issued_publication_is_not_issued(world):
    older, later = draft(world), draft(world)
    issue(world, later)
    with pytest.raises(ValidationError, match="A later publication"):
        issue(world, older)


def test_a_document_that_no_longer_matches_its_digest_is_not_issued(world):
    publication = changed(draft(world), document={"counts": "improved by hand"})
    with pytest.raises(ValidationError, match="does not match its digest"):
        issue(world, publication)


def test_a_draft_in_an_earlier_form_is_not_issued(world):
    document = draft(world).document | {"schema_version": 1}
    publication = Publication.objects.get(number=2)
    changed(publication, document=document, digest=digest(document))
    with pytest.raises(ValidationError, match="an earlier form"):
        issue(world, publication)


def test_a_draft_is_not_issued_once_an_action_in_it_is_marked_exempt(world):
    this_instant()
    publication = draft(world)
    this_instant()
    marked = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}
    changed(world.action, **marked)
    with pytest.raises(ValidationError, match="marked exempt or confidential since"):
        issue(world, publication)


MARKED = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}


def test_a_draft_is_not_issued_once_evidence_that_it_names_is_marked_exempt(world):
    evidence = changed(world.evidence, title="A letter from one family")
    a_claim(world, world.action, "in_use", statement="See a letter from One Family.")
    publication = draft(world)
    this_instant()
    changed(evidence, **MARKED)
    with pytest.raises(ValidationError, match="names “A letter from one family”, which is with"):
        issue(world, publication)


def test_a_draft_is_not_issued_with_the_old_name_of_what_was_renamed_and_marked(world):
    evidence = changed(world.evidence, title="A letter from one family")
    a_claim(world, world.action, "in_use", statement="See a letter from one family.")
    this_instant()
    publication = draft(world)
    this_instant()
    changed(evidence, title="Something else altogether", **MARKED)
    with pytest.raises(ValidationError, match="names “A letter from one family”"):
        issue(world, publication)


def test_a_draft_that_names_nothing_withheld_is_issued_though_evidence_was_marked(world):
    publication = draft(world)
    changed(world.evidence, **MARKED)
    assert issue(world, publication).is_issued


def test_an_action_withheld_before_the_draft_does_not_prevent_its_issue(world):
    this_instant()
    assert issue(world, draft(world)).is_issued


def test_the_database_refuses_an_issuer_who_drafted_the_publication(world):
    publication = draft(world)
    publication.issued_at, publication.issued_by = timezone.now(), world.manager
    with pytest.raises(IntegrityError, match="publication_issued_by_another"):
        save(publication)


def test_the_manager_records_a_meeting_once(world, history_rows_written):
    values = {"kind": "board", "held_on": clock.today()}
    with history_rows_written() as rows:
        meeting = record_meeting(world.plan, by=world.manager, reason="Held today", **values)
    assert rows == {"Meeting": 1}
    assert str(meeting).startswith("Improvement Board, ")
    with pytest.raises(PermissionDenied):
        record_meeting(world.plan, by=world.chair, reason="Held today", **values)
    with pytest.raises(ValidationError):
        record_meeting(world.plan, by=world.manager, reason="Twice", **values)


def test_a_publication_reads_as_its_audience_and_number(world):
    assert str(world.publication) == "Scrutiny publication 1"
    assert list(Publication.objects.for_scrutiny().issued()) == [world.publication]
