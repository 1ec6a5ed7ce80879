"""What scrutiny asked, as a publication gives it to each audience: whole, safe, or left out."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.forms.challenges import WILL_BE_PUBLISHED
from board.models import Challenge, Publication, digest
from board.publishing.challenges import ANOTHER, EXCHANGED, NO_LINE, TYPED_BEFORE, asked_of
from board.publishing.document import make_document
from board.publishing.keys import key_of
from board.publishing.stored import NOT_TOLD
from board.queries.challenge_subjects import NOT_PUBLISHED
from board.queries.questions import questions_of
from board.scrutiny.comparison import compare
from improvement.dates import in_words
from improvement.models import Organisation
from improvement.roles import Role
from tests.board.factories import (
    a_challenge,
    asked_twice,
    changed,
    concluded,
    days,
    draft,
    issue,
    looked_at,
    replied,
    this_instant,
)
from tests.pages import html_of
from tests.world import a_member, change, save

TODAY = in_words(days(0))
EXEMPT = {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "A family"}
AUDIENCES = Publication.Audience.values


def ask(world, about=None, **values) -> Challenge:
    said = {"post": "manager", "of_scrutiny": True, "due": days(30)} | values
    return a_challenge(world, by=world.councillor, about=about, **said)


def unchecked(world, words, **values) -> Challenge:
    """A question with words that were asked before anything was refused."""
    asked = ask(world, **values)
    changed(asked.exchanges.get(), words=words)
    return world.fresh(asked)


def document_of(world, audience="scrutiny", at=None, **values):
    now = at or timezone.now()
    on = timezone.localdate(now)
    return make_document(world.plan, at=now, on=on, audience=audience, **values)


def told(world, **values):
    return [each["exchanges"][0]["words"] for each in document_of(world, **values)["challenges"]]


def test_each_audience_is_given_what_was_asked_what_was_answered_and_what_was_done(world, sign_in):
    a_challenge(world)  # the board's, which no document has
    asked = asked_twice(world)
    open_one = ask(world, words="What do children say?", post="lead", lead_of=world.hub)
    gone = ask(world, words="Asked by mistake")
    change(gone, withdrawn_at=timezone.now(), withdrawn_why="It was a mistake")
    documents = {audience: document_of(world, audience) for audience in AUDIENCES}
    for audience, document in documents.items():
        counts = {"asked": 2, "answered": 1, "withdrawn": 1}
        assert document["asked_by_scrutiny"] == counts
        first, second = document["challenges"]
        cited = [] if audience == "public" else ["S1", "S2"]
        assert [each["cited"] for each in (first, second) if "cited" in each] == cited
    assert documents["public"]["challenges"] == [
        {name: value for name, value in each.items() if name not in ("cited", "group")}
        for each in documents["scrutiny"]["challenges"]
    ]
    once, again = first["exchanges"]
    assert (first["number"], first["kind"], first["stands"]) == (1, "recommendation", "Closed")
    assert (first["about"], first["line"]) == (world.owned.title, f"action:{key_of(world.owned)}")
    assert (first["key"], first["to"]) == (key_of(asked), "the programme manager")
    assert once == {
        "asked": TODAY,
        "due": in_words(days(30)),
        "words": "Visit two teams a month.",
        "answer": "Not accepted",
        "reply": "There is no time for it.",
        "replied": TODAY,
        "conclusion": "Not satisfied",
        "note": "Find it",
    }
    assert (again["words"], again["answer"]) == ("And one?", "Accepted in part")
    assert first["looks"] == [{"found": "Done in part", "words": "Some were visited.", "on": TODAY}]
    assert first["look_again"] == in_words(days(90))
    assert (second["about"], second["line"]) == ("The plan as a whole", "")
    assert (second["to"], second["stands"]) == (f"the lead of {world.hub.name}", "Reply due")
    changed(open_one.exchanges.get(), due=days(-1))
    assert document_of(world)["challenges"][1]["stands"] == "Reply overdue"

    for audience in AUDIENCES:
        issue(world, draft(world, audience=audience))
    councillor, member, url = sign_in(world.councillor), sign_in(world.member), world.url()
    short = html_of(councillor.get(f"{url}progress/"))
    assert "<strong>None yet</strong>, was due" in short
    assert f'href="{url}questions/S2/"' in short
    for page in (
        html_of(councillor.get(f"{url}progress/publications/2/")),
        html_of(member.get(f"{url}board/publications/1/")),
        html_of(sign_in(None).get("/public/testshire/publications/1/")),
    ):
        for words in (
            "“Visit two teams a month.”",
            "“There is no time for it.”",
            "“Yes, from June.”",
        ):
            assert words in page
        assert "Scrutiny was not satisfied with this: “Find it”" in page
        assert "<strong>done in part</strong>. “Some were visited.”" in page
        assert "What do children say?" in page
        assert "Asked by mistake" not in page
        assert world.manager.name not in page
    staff = html_of(sign_in(world.staff).get(f"{url}progress/"))
    assert "What do children say?" in staff
    assert "/questions/S2/" not in staff
    assert_in_the_open_data(sign_in(None))


def assert_in_the_open_data(stranger):
    kept = json.loads(stranger.get("/public/testshire/publications/1/data.json").content)
    assert kept["document"]["challenges"][0]["exchanges"][1]["reply"] == "Yes, from June."
    table = stranger.get("/public/testshire/publications/1/data.csv").content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["about"] == "recommendation"]
    figures = {(row["figure"], row["value"]) for row in rows}
    assert {
        ("asked", "Visit two teams a month."),
        ("reply", "Yes, from June."),
        ("answer", "Accepted in part"),
        ("conclusion", "Not satisfied"),
        ("what was done", "Some were visited."),
    } <= figures


def test_who_asks_is_not_told_what_is_withheld_and_no_publication_tells_it(world, sign_in):
    ask(world, words="Is all well?")
    ask(world, words="What of MH-02?")
    replied(ask(world, words="And then?"), world.manager)
    assert told(world) == ["Is all well?", NOT_TOLD, "And then?"]
    publication = draft(world)
    manager, why = sign_in(world.manager), "S2, and of its answers: This text names MH-02, which is"
    pages = (f"publications/draft/?audience={publication.audience}", "publications/scrutiny/2/")
    for page in pages:
        assert why in html_of(manager.get(world.url(page)))
    past = {"shows": timezone.localtime(this_instant()).isoformat()}
    assert why in html_of(manager.get(world.url("publications/draft/"), past))
    again = draft(world, shows=timezone.now() - timedelta(milliseconds=1))
    assert why in html_of(manager.get(world.url(f"publications/scrutiny/{again.number}/")))
    assert "how scrutiny’s questions are cited" in html_of(
        manager.get(world.url("publications/draft/?audience=public"))
    )


def test_a_question_about_a_line_that_is_withheld_is_counted_and_does_not_tell_it(world, sign_in):
    before = document_of(world)
    asked = ask(world, world.owned, words="Is it done?")
    replied(asked, world.manager)
    concluded(asked, world.councillor)
    looked_at(asked.follow_ups.get(), world.councillor)
    ask(world, words="And the rest?", post="body", body=an_organisation(world))
    gone = ask(world, words="Asked by mistake", post="lead", lead_of=world.practice)
    change(gone, withdrawn_at=timezone.now(), withdrawn_why="It was a mistake")
    change(world.owned, **EXEMPT)
    for audience in AUDIENCES:
        document = document_of(world, audience)
        first, other = document["challenges"]
        assert (other["number"], other["to"]) == (2, ANOTHER)
        assert document["asked_by_scrutiny"] == {"asked": 2, "answered": 1, "withdrawn": 1}
        assert (first["about"], first["line"]) == (NOT_PUBLISHED, "")
        assert (first["kind"], first["stands"]) == ("question", "Closed")
        (time,) = first["exchanges"]
        assert [time[name] for name in EXCHANGED] == [NOT_TOLD] * 3
        assert (time["answer"], time["asked"], time["replied"]) == ("Accepted", TODAY, TODAY)
        assert first["looks"] == [{"found": "Done", "words": NOT_TOLD, "on": TODAY}]
        for typed in ("Is it done?", "Visits are in time.", "It says so", key_of(world.owned)):
            assert typed not in json.dumps(document)
    assert before["challenges"] == []
    assert questions_of(world.plan).count() == 3  # as scrutiny's own tracker has them
    issue(world, draft(world))
    page = html_of(sign_in(world.councillor).get(world.url("progress/publications/2/")))
    assert f"Asked on {TODAY}: {NOT_TOLD}" in page
    assert f"“{NOT_TOLD}”" not in page
    assert f"S1, and of its answers: {NO_LINE}" in html_of(
        sign_in(world.manager).get(world.url("publications/draft/"))
    )
    # A measure of a small team, which no publication shows.
    team = change(world.measure, direction="context", topic="agency", outcome=None)
    unread = ask(world, words="Who are they?")
    changed(unread, measure=team)
    assert "Who are they?" not in told(world)


def an_organisation(world):
    return save(Organisation(plan=world.plan, ref="trust", name="A trust"))


def test_what_may_not_be_told_any_more_is_asked_again_at_the_issue(world, sign_in):
    ask(world, words="What does Eva Long say?")
    document = draft(world)
    assert document.document["challenges"]
    other = a_member(world.plan, "Eva Long", Role.LEAD)
    with pytest.raises(ValidationError, match="Of what scrutiny asked, 1: This names Eva Long"):
        issue(world, document)
    page = html_of(sign_in(world.chair).get(world.url("publications/scrutiny/2/")))
    assert "This names Eva Long: give the post instead" in page
    issue(world, draft(world))
    assert told(world) == [NOT_TOLD]
    change(other, name="E")
    assert told(world) == ["What does Eva Long say?"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_past_instant_tells_what_was_asked_by_then_as_it_was_told(world, audience):
    asked = ask(world, world.owned, words="Is it done?")
    ask(world, words="And the rest?")
    replied(asked, world.manager)
    at = this_instant()
    live = document_of(world, audience, at)
    assert len(live["challenges"]) == 2
    concluded(asked, world.councillor)
    changed(world.fresh(world.owned), title="Another title")
    late = ask(world, words="Asked later")
    change(late, withdrawn_at=timezone.now(), withdrawn_why="A mistake")
    assert document_of(world, audience, at, past=True) == live
    change(world.fresh(world.owned), **EXEMPT)
    now = document_of(world, audience, at, past=True)
    assert [each["exchanges"][0]["words"] for each in now["challenges"]] == [
        NOT_TOLD,
        "And the rest?",
    ]


def test_whoever_drafts_a_past_instant_is_told_what_was_put_right_or_withdrawn_since(
    world, sign_in
):
    asked = [ask(world, words=words) for words in ("Is it?", "And it?", "By mistake", "Still so?")]
    replied(asked[1], world.manager)
    unchecked(world, "What of MH-02?")  # not given then, so nothing of it is told
    at = this_instant()
    change(asked[0].exchanges.get(), words="Is it done?")
    change(asked[1].exchanges.get(), reply="They are not.")
    change(asked[2], withdrawn_at=timezone.now(), withdrawn_why="A mistake")
    replied(asked[3], world.manager)
    assert told(world, at=at, past=True) == [
        *("Is it?", "And it?", "By mistake", "Still so?"),
        NOT_TOLD,
    ]
    manager, shows = sign_in(world.manager), {"shows": timezone.localtime(at).isoformat()}
    publication = draft(world, shows=at)
    for page in (
        html_of(manager.get(world.url("publications/draft/"), shows)),
        html_of(manager.get(world.url(f"publications/scrutiny/{publication.number}/"))),
    ):
        assert "2 questions of scrutiny’s were put right since then" in page
        assert "1 question of scrutiny’s was withdrawn since then" in page
    assert "since then: this gives" not in html_of(manager.get(world.url("publications/draft/")))


def test_a_title_of_a_past_instant_that_is_withheld_now_leaves_the_question_out(world):
    unchecked(world, "What of the work of old?", post="manager")
    change(world.owned, title="The work of old")
    at = this_instant()
    change(world.fresh(world.owned), title="A new title", **EXEMPT)
    assert told(world, at=at, past=True) == [NOT_TOLD]
    assert told(world) == ["What of the work of old?"]  # it is not called so any more


def test_what_changed_of_a_question_is_told(world):
    asked = ask(world, words="Is it done?")
    other = ask(world, world.owned, words="What of it?")
    replied(other, world.manager)
    first = document_of(world)
    assert compare(first, first).lines == []
    change(asked.exchanges.get(), words="Is all of it done?")
    changed(other.exchanges.get(), reply="It was put right.")
    concluded(other, world.councillor, again=None)
    looked_at(other.follow_ups.get(), world.councillor)
    concluded_later = replied(asked, world.manager)
    concluded(asked, world.councillor, "no", again=("And now?", days(9)))
    ask(world, words="Something new?")
    lines = {line.name: line.changes for line in compare(document_of(world), first).lines}
    assert concluded_later.reply
    assert lines == {
        "Is all of it done?": ["It was “Is it done?”", "Asked again"],
        "What of it?": [
            "Replied to before, closed now",
            "Its answer was “Visits are in time.”",
            "What was done: done",
        ],
        "Something new?": ["It was not here before"],
    }
    assert compare(first, document_of(world)).gone == 1
    before = {name: value for name, value in first.items() if name != "challenges"}
    assert compare(first, before).lines == []  # from before the words stood in it


def test_nothing_of_words_that_are_published_no_more_stands_among_the_changes(world):
    asked = ask(world, words="Is it done?")
    replied(asked, world.manager)
    first = document_of(world)
    change(asked.exchanges.get(), words="What of MH-02?")
    second = document_of(world)
    assert compare(second, first).lines == compare(first, second).lines == []
    concluded(asked, world.councillor)
    (line,) = compare(document_of(world), first).lines
    assert (line.name, line.changes) == (NOT_TOLD, ["Replied to before, closed now"])


def test_the_lead_of_an_area_that_is_not_published_is_not_named(world):
    ask(world, post="lead", lead_of=world.practice)
    document = document_of(world)
    document["workstreams"] = []
    (told_of,) = asked_of(world.plan, document, days(0))
    assert told_of["to"] == "the lead of an area of work"


def without_questions(world) -> Publication:
    """An issued publication as they were before the words of questions stood in them."""
    publication = draft(world)
    document = {n: v for n, v in publication.document.items() if n != "challenges"}
    return issue(world, changed(publication, document=document, digest=digest(document)))


def test_the_public_is_given_words_of_those_who_were_told_that_they_are_published(world, sign_in):
    without_questions(world)
    replied(ask(world, words="Is it from before?"), world.manager)
    none_yet = ask(world, words="Is there nothing yet?")
    changed(none_yet, publication=None)
    issue(world, draft(world))
    asked = ask(world, words="Is it known?")
    every = ["Is it from before?", "Is there nothing yet?", "Is it known?"]
    assert told(world, audience="scrutiny") == told(world, audience="board") == every
    public = document_of(world, "public")
    assert told(world, audience="public") == [NOT_TOLD, NOT_TOLD, "Is it known?"]
    assert public["asked_by_scrutiny"] == {"asked": 3, "answered": 1, "withdrawn": 0}
    assert "Visits are in time." not in json.dumps(public)
    assert "is_from_before" not in json.dumps(public)
    at = this_instant()
    changed(asked, publication=None)
    assert told(world, audience="public", at=at, past=True)[2] == "Is it known?"
    manager = sign_in(world.manager)
    draft_page = world.url("publications/draft/")
    assert f"S1, and of its answers: {TYPED_BEFORE}" in html_of(
        manager.get(f"{draft_page}?audience=public")
    )
    assert TYPED_BEFORE not in html_of(manager.get(draft_page))


def test_each_form_of_a_question_says_that_what_is_written_is_published(world, sign_in):
    asked, councillor = ask(world), sign_in(world.councillor)
    manager, own = sign_in(world.manager), a_challenge(world, post="manager")
    assert WILL_BE_PUBLISHED in html_of(councillor.get(world.url("questions/add/")))
    assert WILL_BE_PUBLISHED in html_of(manager.get(world.url("challenges/S1/reply/")))
    assert WILL_BE_PUBLISHED not in html_of(manager.get(world.url("challenges/C1/reply/")))
    for each, by in ((asked, world.manager), (own, world.manager)):
        replied(each, by)
    chair = sign_in(world.chair)
    assert WILL_BE_PUBLISHED not in html_of(chair.get(world.url("challenges/C1/conclude/")))
    assert WILL_BE_PUBLISHED in html_of(councillor.get(world.url("questions/S1/conclude/")))
    concluded(asked, world.councillor)
    assert WILL_BE_PUBLISHED in html_of(councillor.get(world.url("questions/S1/follow-up/")))


def test_a_publication_from_before_the_words_stood_in_it_is_read_as_it_was(world, sign_in):
    ask(world, words="Is it done?")
    assert without_questions(world).is_as_it_was
    councillor, url = sign_in(world.councillor), world.url("progress/")
    assert "Scrutiny asked 1 question." in html_of(councillor.get(url))
    whole = html_of(councillor.get(f"{url}publications/2/"))
    assert "Scrutiny’s own questions are counted in this publication" in whole
    assert "Is it done?" not in whole
