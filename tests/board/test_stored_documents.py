"""A document is read again and again: it is made of its text, and its digest worked out, once."""

from copy import deepcopy

import pytest

from board.models import Publication
from board.models import document as module
from board.models.document import Stored, digest
from tests.board.factories import draft, issue


def test_a_document_is_made_of_its_text_and_its_digest_worked_out_once(world, monkeypatch):
    issued = issue(world, draft(world))
    module.stored.cache_clear()
    times = []
    monkeypatch.setattr(module, "digest", lambda document: times.append(1) or digest(document))
    first, second = (Publication.objects.get(pk=issued.pk) for _ in range(2))
    assert first.document is second.document
    assert [each.is_as_it_was for each in (first, second)] == [True, True]
    assert len(times) == 1


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
