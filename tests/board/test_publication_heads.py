"""A publication prints the head of the ledger, so whoever rewrites the history is found."""

import pytest
from django.db import connection

from improvement.audit.ledger import Head, current_head
from improvement.audit.verify import verify
from tests.audit.test_verify import rewrite, run, unguard
from tests.board.test_publication_changes import draft, issue
from tests.pages import html_of


def test_what_is_issued_keeps_the_head_that_stood_before(world):
    one = draft(world)
    assert one.head is None
    stood = current_head()
    assert issue(world, one).head == world.fresh(one).head == stood
    assert current_head().sequence == stood.sequence + 1


def test_scrutiny_reads_it_in_eight_groups_of_four(world, sign_in):
    page = html_of(sign_in(world.councillor).get(world.url("progress/")))
    number, digest = world.publication.head
    groups = [digest[start : start + 4] for start in range(0, 32, 4)]
    assert f"{number}: {' '.join(groups)}" in page


def test_a_draft_prints_none(world, sign_in):
    one = draft(world)
    page = html_of(sign_in(world.manager).get(world.url(f"publications/{one.number}/")))
    assert "sealed by this number" not in page


@pytest.fixture
def unguarded(world):
    unguard()
    return world


def test_a_history_rewritten_with_its_whole_chain_is_found_by_it(unguarded):
    assert verify(connection).count == 0
    run("UPDATE improvement_ledgerentry SET payload = '{}' WHERE sequence = 1")
    rewrite()
    kept = unguarded.publication.head.sequence
    assert f"entry {kept} is not the one whose head was kept" in str(verify(connection).faults)


def test_a_head_that_was_never_printed_is_found_too(unguarded):
    run("UPDATE board_publication SET head_entry = 1000000")
    faults = str(verify(connection, [Head(1, "0" * 64)]).faults)
    assert "entry 1000000, of which a head was kept, is gone" in faults
    assert "entry 1 is not the one whose head was kept" in faults
