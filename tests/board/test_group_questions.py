"""Which task and finish group asked stands in the documents of scrutiny and the board."""

import json

import pytest
from django.utils import timezone

from board.models import Publication, TaskGroup
from board.publishing.document import make_document
from board.publishing.stored import NOT_TOLD
from board.reports import asked as report
from board.reports import sheets
from tests.board.factories import a_challenge, changed, days, draft, issue
from tests.pages import html_of
from tests.world import save

TITLE = "Children who wait"


@pytest.fixture
def group(world):
    """One that has asked a question, beside one of the committee's."""
    values = {"why": "They wait", "aims": "Why they wait", "starts": days(-9)}
    group = save(TaskGroup(plan=world.plan, title=TITLE, **values))
    sent = {"by": world.councillor, "post": "manager", "of_scrutiny": True, "due": days(30)}
    a_challenge(world, words="Who waits?", group=group, **sent)
    a_challenge(world, words="Who does not?", **sent)
    return group


def document_of(world, audience="scrutiny"):
    now = timezone.now()
    return make_document(world.plan, at=now, on=timezone.localdate(now), audience=audience)


def test_the_group_stands_beside_what_it_asked_and_not_for_the_public(world, sign_in, group):
    for audience in (Publication.Audience.SCRUTINY, Publication.Audience.BOARD):
        document = document_of(world, audience)
        assert [each["group"] for each in document["challenges"]] == [TITLE, ""]
        (table,) = report.asked(document)
        assert f"; for the group “{TITLE}”" in repr(table)
        sheet = sheets.asked(document)
        heads = list(sheet.headings)
        assert [row[heads.index("For the group")] for row in sheet.rows] == [TITLE, ""]
        assert next(row[heads.index("What is asked")] for row in sheet.rows) == "Who waits?"
        assert {len(row) for row in sheet.rows} == {len(heads)}
        issue(world, draft(world, audience=audience))
    page = html_of(sign_in(world.councillor).get(world.url("progress/publications/2/")))
    assert f"asked for the group “{TITLE}”" in " ".join(page.split())
    assert TITLE not in json.dumps(document_of(world, "public"))
    drafting = html_of(sign_in(world.manager).get(world.url("publications/draft/?audience=public")))
    assert "for which of its groups scrutiny asked" in drafting


def test_a_group_whose_name_may_not_be_told_takes_the_words_with_it(world, group):
    changed(group, title="Of MH-02")
    first, second = document_of(world)["challenges"]
    assert (first["group"], first["exchanges"][0]["words"]) == ("", NOT_TOLD)
    assert second["exchanges"][0]["words"] == "Who does not?"
