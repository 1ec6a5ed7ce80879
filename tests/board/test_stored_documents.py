"""A document is read again and again: it is made of its text, and its digest worked out, once."""

import json
from copy import deepcopy
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from board.changes.publications import next_number
from board.models import Publication
from board.models import document as module
from board.models.document import Stored, derived_from, digest
from board.scrutiny.comparison import compare
from board.scrutiny.document import late_and_different
from board.scrutiny.summary import done_keys, late_actions, late_keys
from improvement.audit import guards
from improvement.history import history_model
from tests.board.factories import changed, draft, issue, this_instant
from tests.pages import html_of, person


def test_a_document_is_made_of_its_text_and_its_digest_worked_out_once(world, monkeypatch):
    issued = issue(world, draft(world))
    module.stored.cache_clear()
    times = []
    monkeypatch.setattr(module, "digest", lambda document: times.append(1) or digest(document))
    first, second = (Publication.objects.get(pk=issued.pk) for _ in range(2))
    assert first.document is second.document
    assert [each.is_as_it_was for each in (first, second)] == [True, True]
    assert len(times) == 1


def test_sqlite_reads_no_document_on_its_way_to_another_column(db):
    for model in (Publication, history_model(Publication)):
        with connection.cursor() as cursor:
            columns = connection.introspection.get_table_description(cursor, model._meta.db_table)
        if connection.vendor == "sqlite":
            assert columns[-1].name == "document"


def test_another_text_is_another_document_and_a_copy_a_plain_dictionary(world):
    issued = issue(world, draft(world))
    read = Publication.objects.get(pk=issued.pk)
    copied = deepcopy(read.document)
    assert (type(read.document), type(copied)) == (Stored, dict)
    assert copied == read.document
    with pytest.raises(TypeError, match="change a copy"):  # it is shared
        read.document["statement"] = "Another"
    read.document = copied | {"statement": "Another"}
    assert not read.is_as_drafted
    assert Publication.objects.values_list("document__statement", flat=True).get(
        pk=issued.pk
    ) == str(copied["statement"])


def texts_read(client, url) -> int:
    """How often the page asks the database for the text of a document."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return sum('"board_publication"."document"' in each["sql"] for each in asked)


def test_a_page_of_a_publication_reads_its_text_once_until_it_changes(world, sign_in):
    issued = issue(world, draft(world))
    module.kept_document.cache_clear()
    scrutiny, url = sign_in(person(world, "scrutiny")), world.url("progress/")
    assert [texts_read(scrutiny, url) for _ in range(3)] == [2, 0, 0]  # and of the one before
    assert texts_read(scrutiny, world.url("progress/workstreams/FP/")) == 0
    draft(world)  # of another nothing stands in this one
    assert texts_read(scrutiny, url) == 0
    assert Publication.objects.issued().get(pk=issued.pk).document is module.as_recorded(
        Publication, issued.pk, last_entry(issued)
    )


def test_the_number_of_the_next_publication_is_found_without_a_document(world):
    with CaptureQueriesContext(connection) as asked:
        assert next_number(world.plan, "public") == 1
        draft(world, audience="public")
        assert next_number(world.plan, "public") == 2
    found = [query["sql"] for query in asked if query["sql"].startswith('SELECT "board_pub')]
    assert not [sql for sql in (found[0], found[-1]) if "document" in sql]


def last_entry(issued) -> str:
    table = issued.history.model._meta.db_table
    entries = module.LedgerEntry.objects.filter(history_table=table, record_id=issued.pk)
    return entries.order_by("version").last().digest


def test_a_draft_that_is_made_anew_is_read_anew(world, sign_in):
    made = draft(world)
    page = world.url(f"publications/scrutiny/{made.number}/")
    manager = sign_in(world.manager)
    assert made.document["statement"] in html_of(manager.get(page))
    left = deepcopy(dict(made.document)) | {"statement": "Said otherwise"}
    changed(made, document=left, digest=digest(left))
    shown = html_of(manager.get(page))
    assert "Said otherwise" in shown
    assert "is not what was" not in shown


def test_a_draft_as_it_stood_is_not_taken_for_the_present_one(world, sign_in):
    made = draft(world)
    manager, page = sign_in(world.manager), world.url(f"publications/scrutiny/{made.number}/")
    at, first = quote(this_instant().isoformat()), made.document["statement"]
    left = deepcopy(dict(made.document)) | {"statement": "Said otherwise"}
    changed(made, document=left, digest=digest(left))
    module.kept_document.cache_clear()
    for _ in range(2):
        assert first in html_of(manager.get(f"{page}?at={at}"))
        assert "Said otherwise" in html_of(manager.get(page))


WARNED = "This is not the document that was drafted"


def test_a_row_that_was_altered_past_the_guards_is_seen_when_it_is_read_again(
    world, sign_in, monkeypatch
):
    issued = issue(world, draft(world))
    scrutiny, url = sign_in(person(world, "scrutiny")), world.url("progress/")
    assert WARNED not in html_of(scrutiny.get(url))
    connection.check_constraints()
    guards.drop(connection)
    for statement, is_seen in [("All is well", True), (issued.document["statement"], False)]:
        whole = json.dumps(issued.document | {"statement": statement})
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE board_publication SET document = %s WHERE id = %s", [whole, issued.pk]
            )
        assert (WARNED in html_of(scrutiny.get(url))) != is_seen  # for what was read still lasts
        with monkeypatch.context() as patch:
            patch.setattr(module, "LASTS", timedelta(0))
            assert (WARNED in html_of(scrutiny.get(url))) == is_seen


def test_what_is_derived_from_a_stored_document_is_made_once(world):
    issued = issue(world, draft(world))
    stored = Publication.objects.issued().get(pk=issued.pk).document
    for make in (late_and_different, late_actions, late_keys, done_keys):
        assert derived_from(stored, make) is derived_from(stored, make)
        assert derived_from(stored, make) == make(deepcopy(stored))
        plain = deepcopy(stored)
        assert derived_from(plain, make) == make(plain)


def test_two_stored_documents_are_compared_once(world):
    before = issue(world, draft(world))
    changed(world.action, title="Another title")
    after = issue(world, draft(world))
    old, new = (Publication.objects.get(pk=each.pk).document for each in (before, after))
    compared = derived_from(new, compare, old)
    assert compared is derived_from(new, compare, old)
    assert compared == compare(deepcopy(new), deepcopy(old))
    assert compared != derived_from(new, compare, new) == compare(deepcopy(new), deepcopy(new))
    assert derived_from(new, compare, deepcopy(old)) is not compared
