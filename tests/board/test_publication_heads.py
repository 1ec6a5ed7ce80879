"""A publication shows the head of the ledger, so that a rewritten history is found."""

import pytest
from django.db import connection

from improvement.audit.ledger import Head, current_head
from improvement.audit.verify import verify
from tests.audit.tampering import rewrite, run, unguard
from tests.board.factories import draft, issue
from tests.pages import html_of


def test_an_issued_publication_keeps_the_ledger_head_from_before_its_issue(world):
    publication = draft(world)
    assert publication.head is None
    head_before = current_head()
    assert issue(world, publication).head == world.fresh(publication).head == head_before
    assert current_head().sequence == head_before.sequence + 1


def test_scrutiny_reads_the_ledger_head_in_eight_groups_of_four_digits(world, sign_in):
    page = html_of(sign_in(world.councillor).get(world.url("progress/")))
    number, digest = world.publication.head
    groups = [digest[start : start + 4] for start in range(0, 32, 4)]
    assert f"{number}: {' '.join(groups)}" in page


def test_a_draft_publication_shows_no_ledger_head(world, sign_in):
    publication = draft(world)
    page = html_of(sign_in(world.manager).get(world.url(f"publications/{publication.number}/")))
    assert "sealed by this number" not in page


@pytest.fixture
def unguarded(world):
    unguard()
    return world


def test_a_rewritten_history_and_chain_is_found_by_the_head_of_a_publication(unguarded):
    assert verify(connection).count == 0
    run("UPDATE improvement_ledgerentry SET payload = '{}' WHERE sequence = 1")
    rewrite()
    sequence = unguarded.publication.head.sequence
    assert f"entry {sequence} is not the one whose head was kept" in str(verify(connection).faults)


def test_a_head_of_no_ledger_entry_is_found(unguarded):
    run("UPDATE board_publication SET head_entry = 1000000")
    faults = str(verify(connection, [Head(1, "0" * 64)]).faults)
    assert "entry 1000000, of which a head was kept, is gone" in faults
    assert "entry 1 is not the one whose head was kept" in faults
