"""A question of scrutiny's that is marked: counted in every document, its words in none."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.models import Challenge, Publication
from board.publishing.document import make_document
from board.publishing.stored import NOT_TOLD
from board.queries.questions import questions_of
from board.scrutiny.comparison import compare
from improvement import clock
from tests.board.factories import (
    a_challenge,
    changed,
    concluded,
    days,
    draft,
    issue,
    looked_at,
    replied,
    this_instant,
)
from tests.pages import html_of, on_day, send
from tests.world import BY, NOT_MARKED
from workstreams.changes import mark_record
from workstreams.reminders.items import reminder_items

AUDIENCES = Publication.Audience.values
MARKED = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "It tells who he is"}
LAW = (
    "Paragraph 2 of Schedule 12A to the Local Government Act 1972"
    " (information likely to reveal who an individual is)"
)
SAID = ("The boy of Elm Row?", "He was seen.", "Seen at home", "He moved.")


def ask(world, words, **values) -> Challenge:
    asked = {"post": "manager", "of_scrutiny": True, "due": days(30)} | values
    return a_challenge(world, by=world.councillor, words=words, **asked)


def told_of(world) -> Challenge:
    """One that is answered, closed and looked at: each step has words."""
    asked = ask(world, SAID[0])
    replied(asked, world.manager, reply=SAID[1])
    concluded(asked, world.councillor, note=SAID[2])
    looked_at(asked.follow_ups.get(), world.councillor, words=SAID[3])
    return world.fresh(asked)


def document_of(world, audience="scrutiny", at=None):
    now = at or timezone.now()
    on = timezone.localdate(now)
    return make_document(world.plan, at=now, on=on, audience=audience, past=at is not None)


def marked(world, asked, **values):
    given = {"confidential_by": "", "marking_review": days(90), **MARKED, **values}
    sent = {"by": world.manager, "version": world.fresh(asked).version, "on": clock.today()}
    return mark_record(Challenge, asked.pk, given, **sent)


def test_what_is_marked_is_counted_for_every_audience_and_its_words_are_in_no_document(world):
    asked = told_of(world)
    ask(world, "And the rest?")
    before = {audience: document_of(world, audience) for audience in AUDIENCES}
    at = this_instant()
    marked(world, asked)
    now = {(audience, None): document_of(world, audience) for audience in AUDIENCES}
    past = {(audience, at): document_of(world, audience, at) for audience in AUDIENCES}
    for (audience, _), document in (now | past).items():
        held, other = document["challenges"]
        assert document["asked_by_scrutiny"] == before[audience]["asked_by_scrutiny"]
        assert document["counts"] == before[audience]["counts"]
        assert len(document["challenges"]) == questions_of(world.plan).count()
        assert [time["words"] for time in held["exchanges"]] == [NOT_TOLD]
        assert other["exchanges"][0]["words"] == "And the rest?"
        assert {name for name in held if held[name] != before[audience]["challenges"][0][name]} == {
            "exchanges",
            "looks",
        }
        text = json.dumps(document)
        assert not [words for words in (*SAID, MARKED["marking_reason"]) if words in text]
        assert LAW in document["withheld_under"]
        assert LAW not in before[audience]["withheld_under"]
        assert "ground" not in held
    # What was marked at an instant stays so in a document of that instant.
    at = this_instant()
    changed(world.fresh(asked), **NOT_MARKED)
    assert SAID[0] in json.dumps(document_of(world))
    then = document_of(world, at=at)
    assert SAID[0] not in json.dumps(then)
    assert LAW in then["withheld_under"]


def test_no_answer_of_one_that_is_marked_stands_among_what_changed(world):
    asked = ask(world, SAID[0])
    first = document_of(world)
    replied(asked, world.manager, reply=SAID[1])
    second = document_of(world)
    marked(world, asked)
    third = document_of(world)
    for before in (first, second):
        said = repr([(line.name, line.changes) for line in compare(third, before).lines])
        assert not [words for words in SAID if words in said]


def test_what_is_marked_once_it_was_drafted_is_not_issued(world, sign_in):
    asked = told_of(world)
    drafts = [draft(world, audience=audience) for audience in AUDIENCES]
    marked(world, asked)
    for publication in drafts:
        with pytest.raises(ValidationError, match="Of what scrutiny asked, 1: It is marked"):
            issue(world, publication)
    again = [draft(world, audience=audience) for audience in AUDIENCES]
    preview = "S1, and of its answers: It is marked: Exempt, paragraph 2 of Schedule 12A. Reason"
    manager = sign_in(world.manager)
    for publication in again:
        page = f"publications/draft/?audience={publication.audience}"
        assert preview in html_of(manager.get(world.url(page)))
        issue(world, publication)
    councillor, url = sign_in(world.councillor), world.url("progress/")
    for page in (url, f"{url}?show=all", f"{url}publications/2/", f"{url}publications/2.json"):
        answer = councillor.get(page).content.decode()
        assert not [words for words in SAID if words in answer], page


def test_the_manager_marks_it_renews_it_and_lifts_it_and_scrutiny_is_told_the_law(world, sign_in):
    asked = told_of(world)
    manager, url = sign_in(world.manager), world.url("challenges/S1/")
    assert f"{url}marking/" in html_of(manager.get(url))
    assert f'href="{url}"' in html_of(manager.get(world.url("questions/S1/")))
    for person in (world.chair, world.lead, world.member, world.councillor):
        assert sign_in(person).get(f"{url}marking/").status_code == 403
    opened = manager.get(f"{url}marking/")
    assert "Mark Challenge S1" in html_of(opened)
    assert send(manager, f"{url}marking/", **MARKED).status_code == 400  # no day of review
    sent = MARKED | on_day("marking_review", days(90))
    assert send(manager, f"{url}marking/", **sent)["Location"] == url
    page = html_of(manager.get(url))
    assert "Exempt, paragraph 2 of Schedule 12A. It tells who he is" in page
    assert "Renew, change or lift its marking" in page
    listed = html_of(manager.get(world.url("markings/")))
    assert "Challenge S1" in listed
    assert f"{url}marking/" in listed
    own = html_of(sign_in(world.councillor).get(world.url("questions/S1/")))
    assert "No publication gives its words or the answers from now on" in own
    assert url not in own
    assert "Exempt, paragraph 2 of Schedule 12A" in own
    assert MARKED["marking_reason"] not in own
    assert SAID[0] in own  # they asked it themselves
    changed(world.exempt, **NOT_MARKED)
    items = reminder_items(world.plan, days(60))
    assert [i.kind for own in items.values() for i in own if i.kind == "marking"] == ["marking"]
    lifted = {"marking": "open", "marking_reason": "He is of age"}
    assert send(manager, f"{url}marking/", **lifted).status_code == 302
    assert not world.fresh(asked).is_marked
    history = [row.history_change_reason for row in asked.history.all()]
    assert {"It tells who he is", "He is of age"} <= set(history)


def test_what_the_board_asked_is_published_nowhere_and_nobody_marks_it(world, sign_in):
    own = a_challenge(world)
    manager, url = sign_in(world.manager), world.url(f"challenges/{own.ref}/")
    assert "marking/" not in html_of(manager.get(url))
    assert manager.get(f"{url}marking/").status_code == 403
    with pytest.raises(PermissionDenied):
        marked(world, own)
    own.marking, own.exempt_paragraph, own.marking_reason = "exempt", "1", "Why"
    with pytest.raises(ValidationError, match="challenge_marked_is_of_scrutiny"):
        own.full_clean()
    assert own.version == 1, BY
