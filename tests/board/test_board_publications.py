"""Publications for the Improvement Board: made as others are, with what only the board reads."""

import json

import pytest

from board.models import Publication
from board.publishing.schema import schema_named
from improvement.roles import Role
from tests.board.factories import an_update, draft, issue
from tests.pages import html_of
from tests.world import World, a_member, a_plan, save

ONLY_THE_BOARDS = {"action": {"ref", "facts_rating", "facts_label", "facts_reasons"}}


@pytest.fixture
def for_the_board(world: World) -> Publication:
    an_update(world, world.action, declared_rag="green", done="Visits are in the diary")
    return issue(world, draft(world, audience="board"))


def test_the_manager_drafts_for_the_board_the_chair_issues_it_and_a_member_reads_it(world, sign_in):
    manager, chair, member = map(sign_in, (world.manager, world.chair, world.member))
    assert "Nothing has been published for the board yet." in html_of(
        member.get(world.url("board/publications/"))
    )
    typed = {"audience": "board", "note": "Two areas fell behind", "number": "1"}
    answer = manager.post(world.url("publications/draft/"), typed)
    assert answer.url == world.url("publications/board/1/")
    assert member.get(world.url("board/publications/1/")).status_code == 404
    page = html_of(chair.get(answer.url))
    assert "whoever reads the board’s dashboard reads it" in page
    version = Publication.objects.get(audience="board").version
    typed = {"version": version, "reason": "I have read it through"}
    chair.post(world.url("publications/board/1/issue/"), typed)
    assert Publication.objects.get(audience="board").page() == ("board-publication", 1)
    assert "Publication 1" in html_of(member.get(world.url("board/publications/")))
    page = html_of(member.get(world.url("board/publications/1/?show=all")))
    assert "Two areas fell behind" in page
    assert f'href="{world.url("challenges/add/")}?about=action%3AFP-01"' in page


def test_the_board_is_given_references_and_what_the_facts_show(world, for_the_board, sign_in):
    document = for_the_board.document
    (action,) = document["workstreams"][0]["actions"]
    assert (action["ref"], action["lead_rating"]) == ("FP-01", "green")
    assert (action["facts_label"], action["facts_reasons"]) == (
        "On track",
        ["Its dates hold, and no update of it is overdue"],
    )
    assert "MH-02" not in json.dumps(document)  # which is exempt
    (others,) = world.publication.document["workstreams"][0]["actions"]
    assert not ONLY_THE_BOARDS["action"] & others.keys()
    page = html_of(sign_in(world.member).get(world.url("board/publications/1/?show=all")))
    assert "The facts show: on track" in page
    assert f"On {action['said_on']}" in page


def test_the_boards_list_of_fields_is_that_of_scrutiny_with_what_only_the_board_reads():
    own, whole = schema_named("document-2-board"), schema_named("document-2")
    for noun, schema in whole["definitions"].items():
        more = own["definitions"][noun]["properties"].keys() - schema["properties"].keys()
        assert more == ONLY_THE_BOARDS.get(noun, set()), noun
        assert own["definitions"][noun]["additionalProperties"] is False
    assert own["properties"].keys() == whole["properties"].keys()


def test_the_board_keeps_a_file_with_the_digest(world, for_the_board, sign_in):
    answer = sign_in(world.member).get(world.url("board/publications/1.json"))
    kept = json.loads(answer.content)
    assert (kept["audience"], kept["digest"]) == ("board", for_the_board.digest)
    assert "testshire-board-1.json" in answer["Content-Disposition"]


def test_an_earlier_publication_says_so_and_each_audience_counts_for_itself(
    world, for_the_board, sign_in
):
    later = issue(world, draft(world, audience="board"))
    assert (later.number, world.publication.number) == (2, 1)
    page = html_of(sign_in(world.member).get(world.url("board/publications/1/")))
    assert "This is an earlier publication." in page


def test_the_board_of_another_plan_is_given_nothing_of_this_one(world, for_the_board, sign_in):
    elsewhere = a_member(a_plan("elsewhere"), "Another member", Role.MEMBER)
    client = sign_in(elsewhere)
    assert client.get("/plans/elsewhere/board/publications/1/").status_code == 404
    assert "Nothing has been published" in html_of(
        client.get("/plans/elsewhere/board/publications/")
    )


def test_the_pages_of_every_audience_say_that_a_document_does_not_match_its_digest(
    world, sign_in, client
):
    pages = {
        "board": (sign_in(world.member), world.url("board/publications/2/")),
        "public": (client, f"/public/{world.plan.slug}/publications/2/"),
    }
    for audience, (reader, address) in pages.items():
        publication = issue(world, draft(world, audience=audience))
        later = Publication(**{f.attname: getattr(publication, f.attname) for f in fields()})
        later.number, later.document = 2, publication.document | {"statement": "All is well"}
        assert publication.number == 1
        save(later)
        page = html_of(reader.get(address))
        assert "All is well" in page, audience
        assert "it does not match its digest" in page, audience
        first = html_of(reader.get(address.replace("/2/", "/1/")))
        assert "it does not match its digest" not in first, audience


def fields():
    return [f for f in Publication._meta.local_fields if f.name not in ("id", "version")]
