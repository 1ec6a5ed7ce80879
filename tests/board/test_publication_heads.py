"""A publication shows the head of the ledger, so that a rewritten history is found."""

import json
from hashlib import sha256

import fastjsonschema
import pytest
from django.db import connection

from board.publishing.schema import SCHEMAS, check
from improvement.audit.access_log import AccessEvent
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
    page = html_of(sign_in(world.councillor).get(world.url("progress/publications/1/")))
    number, digest = world.publication.head
    groups = [digest[start : start + 4] for start in range(0, 32, 4)]
    assert f"{number}: {' '.join(groups)}" in page


def test_a_draft_publication_shows_no_ledger_head(world, sign_in):
    publication = draft(world)
    page = html_of(
        sign_in(world.manager).get(world.url(f"publications/scrutiny/{publication.number}/"))
    )
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


def test_the_file_of_a_publication_holds_its_document_its_digest_and_the_head(world, sign_in):
    answer = sign_in(world.councillor).get(world.url("progress/publications/1.json"))
    assert answer["Content-Type"] == "application/json"
    assert f'filename="{world.plan.slug}-scrutiny-1.json"' in answer["Content-Disposition"]
    kept = answer.json()
    fastjsonschema.validate(json.loads((SCHEMAS / "envelope-1.json").read_text()), kept)
    check(kept["document"])
    text = answer.content.decode()
    document = text[text.index('"document":') + len('"document":') : text.index(',"envelope_ver')]
    assert sha256(document.encode()).hexdigest() == kept["digest"] == world.publication.digest
    assert tuple(kept["head"][name] for name in ("entry", "digest")) == world.publication.head
    assert (kept["plan"], kept["audience"], kept["number"]) == (world.plan.slug, "scrutiny", 1)
    noted = AccessEvent.objects.latest("pk")
    assert (noted.kind, noted.what) == ("downloaded", f"{world.publication} (JSON)")
