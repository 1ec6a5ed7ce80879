"""Scrutiny's own pages of what it asked: from which line, what came of it, and nothing else."""

from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.models import Challenge
from board.publishing.keys import key_of
from board.publishing.replies import WITHHELD, refuse_unfit_reply
from improvement.dates import in_words
from improvement.paging import LONG_ROWS
from improvement.roles import Role
from tests.board.factories import (
    a_challenge,
    a_total,
    changed,
    concluded,
    days,
    draft,
    issue,
    read,
    replied,
    this_instant,
)
from tests.pages import html_of, send
from tests.world import a_member, a_plan, an_action, change, some_evidence

ASKED = {"kind": "recommendation", "words": "Say how far each is from its target."}


def a_question(world, about=None, **values) -> Challenge:
    said = {"post": "manager", "of_scrutiny": True} | values
    return a_challenge(world, by=world.councillor, about=about, **said)


def test_a_councillor_asks_from_a_line_and_follows_it_to_what_was_done(world, sign_in):
    councillor, key = sign_in(world.councillor), key_of(world.owned)
    read = html_of(councillor.get(world.url("progress/workstreams/MH/")))
    first, url = world.publication, world.url("questions/")
    line = f"{url}add/?about=action%3A{key}&amp;publication={first.number}"
    assert line in read
    issue(world, draft(world))  # meanwhile
    answer = send(councillor, line.replace("&amp;", "&"), to="manager", **ASKED)
    assert answer.url == f"{url}S1/"
    asked = Challenge.objects.get()
    assert (asked.publication, asked.line, asked.action) == (first, f"action:{key}", world.owned)
    page = html_of(councillor.get(answer.url))
    assert "Reply due" in page
    assert "no law sets this day" in page
    from_line = world.url(f"progress/publications/{first.number}/?show=MH#{key}")
    assert f'href="{from_line}"' in page
    assert f'id="{key}"' in html_of(councillor.get(from_line.split("#")[0]))
    assert "Of 1 recommendation: 0 accepted, 0 in part, 0 not accepted, 1 without" in html_of(
        councillor.get(url)
    )
    replied(asked, world.manager, answer="partly", reply="For half of them, from June.")
    page = html_of(councillor.get(url))
    assert "None has been looked at again yet." in page
    assert "No question waits for a reply." in page
    assert "1 waits for you:" in page
    assert "Accepted in part<br>For half of them, from June." in page
    send(councillor, f"{url}S1/conclude/", conclusion="yes")
    typed = {"found": "done", "words": "The July figures say so."}
    assert send(councillor, f"{url}S1/follow-up/", **typed).url == f"{url}S1/"
    page = html_of(councillor.get(url))
    assert "1 in part, 0 not accepted, 0 without an answer. Looked at again: 1 found done." in page
    assert "Done: The July figures say so." in page
    for name in (world.manager.name, "/challenges/", "/actions/", "MH-01 The work"):
        assert f">{name}" not in page
    late = councillor.post(f"{url}S1/follow-up/", typed)
    assert late.status_code == 409
    assert councillor.get(f"{url}S1/conclude/").url == f"{url}S1/"


def test_the_tracker_is_narrowed_paged_empty_and_of_one_plan(world, sign_in):
    councillor, url = sign_in(world.councillor), world.url("questions/")
    assert "Ask from any line of what was published" in html_of(councillor.get(url))
    assert "Scrutiny has asked nothing yet" in html_of(sign_in(world.member).get(url))
    for number in range(LONG_ROWS):
        a_question(world, words=f"Question number {number}?")
    told = a_question(world, kind="recommendation", words="Count them weekly.")
    concluded(replied_and_fresh(told, world), world.councillor)
    assert 'aria-label="Page 2"' in html_of(councillor.get(url))
    shown = {
        query: [row["challenge"].ref for row in councillor.get(url + query).context["page"]]
        for query in ("?kind=recommendation", "?answer=accepted", "?done=done")
    }
    assert shown == {"?kind=recommendation": ["S13"], "?answer=accepted": ["S13"], "?done=done": []}
    assert len(councillor.get(f"{url}?answer=none").context["page"]) == LONG_ROWS
    assert "Nothing that scrutiny asked is like that" in html_of(councillor.get(f"{url}?done=done"))
    assert councillor.get(f"{url}?kind=order").status_code == 400
    other = a_plan("elsewhere")
    elsewhere = sign_in(a_member(other, "Elsewhere", Role.SCRUTINY))
    assert "Nothing has been asked yet" in html_of(elsewhere.get("/plans/elsewhere/questions/"))
    assert elsewhere.get("/plans/elsewhere/questions/S1/").status_code == 404


def replied_and_fresh(challenge, world):
    replied(challenge, world.manager)
    return world.fresh(challenge)


def test_the_tracker_asks_as_many_queries_for_many_as_for_one(
    world, sign_in, django_assert_max_num_queries
):
    councillor, url = sign_in(world.councillor), world.url("questions/")
    replied(a_question(world, about=world.action), world.manager)
    councillor.get(url)
    with django_assert_max_num_queries(20) as one:
        councillor.get(url)
    usual = len(one)
    for number in range(LONG_ROWS):
        replied(a_question(world, about=world.owned, words=f"And {number}?"), world.manager)
    councillor.get(url)
    with django_assert_max_num_queries(usual):
        councillor.get(url)


def test_only_a_line_of_a_publication_for_scrutiny_is_asked_about(world, sign_in):
    councillor, add = sign_in(world.councillor), world.url("questions/add/")
    public = world.for_the_public
    hidden = f"?about=action:{key_of(world.exempt)}"
    for query in (hidden, f"?publication={public.number + 7}", "?publication=x", "?publication=²"):
        form = councillor.get(add + query).context["form"]
        assert form.subjects.publication == world.publication
        assert "about" in form.fields
    with pytest.raises(PermissionDenied, match="what was published"):
        a_question(world, about=world.exempt)
    with pytest.raises(PermissionDenied):
        a_challenge(world, by=world.chair, post="manager", of_scrutiny=True)
    with pytest.raises(PermissionDenied, match="may not put a challenge"):
        a_challenge(world, by=world.councillor, post="manager")
    elsewhere = change(an_action(world.practice, "FP-77"), plan=a_plan("elsewhere"))
    with pytest.raises(PermissionDenied, match="about the plan or a record of it"):
        a_challenge(world, by=world.member, about=elsewhere, post="manager")
    whole = a_question(world)
    assert (whole.publication, whole.line) == (world.publication, "")
    with pytest.raises(IntegrityError):
        changed(whole, publication=None, line="workstream:FP")


def test_a_line_that_was_withheld_later_can_be_asked_about_from_where_it_stands(world, sign_in):
    change(world.owned, marking="exempt", exempt_paragraph="1", marking_reason="A person is named")
    issue(world, draft(world))
    councillor = sign_in(world.councillor)
    line = f"?about=action:{key_of(world.owned)}"
    own = f"{line}&publication={world.publication.number}"
    assert "about" in councillor.get(world.url(f"questions/add/{line}")).context["form"].fields
    answer = send(councillor, world.url(f"questions/add/{own}"), to="manager", **ASKED)
    assert "A line that is not published" in html_of(councillor.get(answer.url))


def test_a_line_whose_key_is_of_an_earlier_secret_is_not_offered(world, sign_in, settings):
    councillor, line = sign_in(world.councillor), f"action:{key_of(world.owned)}"
    settings.PUBLISHED_KEYS_SECRET = "another"
    url = world.url("questions/add/")
    page = html_of(councillor.get(f"{url}?about={line}&publication={world.publication.number}"))
    assert "Ask or recommend something" in page
    answer = send(councillor, url, about=line, to="manager", **ASKED)
    assert answer.status_code == 400
    assert "Nothing can be asked of this line now: choose another" in html_of(answer)
    assert send(councillor, url, about="plan", to="manager", **ASKED).url.endswith("/S1/")


def test_a_reply_tells_scrutiny_nothing_of_the_live_plan(world, sign_in):
    manager = a_member(world.plan, "Anna Béll", Role.LEAD)
    a_member(world.plan, "Eva van der Berg", Role.LEAD)
    read(a_total(world, ""), "T=3")
    issue(world, draft(world))
    some_evidence(world.plan, world.lead, title="Audit of one family", **exempt())
    refused = {
        "See MH-02 for that.": "names MH-02, which is withheld",
        "As the audit of one family says.": "names “Audit of one family”",
        "Ask anna.bell@example.org.": "email address",
        "It stands at https://plan.example.org/plans/x/.": "Take the link out",
        "It is at /plans/testshire/actions/MH-01/": "Take the link out",
        f"Since May {manager.name.upper()} does it.": "This names Anna Béll: give the post",
        "Eva van der Berg will do it.": "This names Eva van der Berg: give the post",
        "It was late for four children.": "gives a small number, and a number of “T” is hidden",
    }
    for text, words in refused.items():
        with pytest.raises(ValidationError, match=words):
            refuse_unfit_reply(world.plan, text)
    refuse_unfit_reply(world.plan, "The manager saw Annabell; MH-021 and MH-01 are late.")
    asked = a_question(world)
    client, url = sign_in(world.manager), world.url("challenges/S1/reply/")
    answer = send(client, url, answer="accepted", reply="See MH-02 for that.")
    assert answer.status_code == 400
    assert "which is withheld" in html_of(answer)
    assert not world.fresh(asked).latest.is_answered
    send(client, url, answer="accepted", reply="It is done by June.")
    own = html_of(client.get(world.url("challenges/S1/")))
    assert "See it as scrutiny does" in own
    assert world.manager.name in own
    as_scrutiny = html_of(client.get(world.url("questions/S1/")))
    assert "It is done by June." in as_scrutiny
    assert "Replied</dt>" in as_scrutiny


def test_a_reply_that_names_what_is_marked_later_is_withheld_from_then_on(world, sign_in):
    replied(a_question(world), world.manager, reply="The work of FP-01 comes first.")
    councillor, pages = sign_in(world.councillor), ("questions/", "questions/S1/")
    for page in pages:
        assert "comes first" in html_of(councillor.get(world.url(page)))
    then = {"at": this_instant().isoformat()}
    change(world.action, **exempt())
    for page, query in product(pages, ({}, then)):
        told = html_of(councillor.get(world.url(page), query))
        assert "This reply is withheld" in told
        assert "comes first" not in told
    assert "comes first" in html_of(sign_in(world.manager).get(world.url("challenges/S1/")))


def test_a_publication_says_how_much_was_asked_and_answered(world, sign_in):
    a_challenge(world)  # the board's, which is not counted
    first = a_question(world)
    replied(a_question(world, words="And when?"), world.manager, reply="In June.")
    issue(world, draft(world))
    page = html_of(sign_in(world.councillor).get(world.url("progress/")))
    assert "Scrutiny asked 2 questions." in page
    assert "Answers: 1 accepted. 1 has none yet." in page
    changed(first.exchanges.get(), due=days(-1))
    issue(world, draft(world))
    page = html_of(sign_in(world.councillor).get(world.url("progress/")))
    assert "1 of 2 replies to scrutiny is overdue.</strong> Answers: 1 accepted. 1 has none" in page


def test_the_list_says_first_what_is_overdue_and_what_was_answered_last(world, sign_in):
    councillor, url = sign_in(world.councillor), world.url("questions/")
    assert "is overdue" not in html_of(councillor.get(url))
    late, other, gone = (a_question(world, words=f"And {n}?", due=days(9)) for n in range(3))
    page = html_of(councillor.get(url))
    assert "<strong>No reply is overdue.</strong> 3 of 3 things asked wait for" in page
    assert f"the next by {in_words(days(9))}." in page
    assert "Answered last" not in page
    changed(late.exchanges.get(), due=days(-1))
    replied(other, world.manager, answer="partly", reply="In June.")
    change(gone, withdrawn_at=timezone.now(), withdrawn_why="A mistake")
    page = html_of(councillor.get(url))
    assert "<strong>1 reply is overdue</strong>" in page
    assert "1 of 2 things asked waits for a reply." in page
    first = page.split("<table")[0]
    assert f'href="{url}S1/"' in first
    assert f'href="{url}S2/">S2</a>, accepted in part: In June.' in first
    changed(other.exchanges.get(), reply="Of MH-02 we say nothing")
    withheld = html_of(councillor.get(url))
    assert "MH-02" not in withheld
    assert f"S2</a>, accepted in part: {WITHHELD}" in withheld


def exempt():
    return {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "A family"}


def test_the_pages_as_they_stood(world, sign_in):
    asked = a_question(world, words="What changed?")
    at = this_instant().isoformat()
    replied(asked, world.manager, reply="Visits are in time.")
    councillor = sign_in(world.councillor)
    for page in ("questions/", "questions/S1/"):
        assert "Visits are in time." in html_of(councillor.get(world.url(page)))
        then = html_of(councillor.get(world.url(page), {"at": at}))
        assert "What changed?" in then
        assert "Visits are in time." not in then
