"""Challenges that scrutiny raises: about what was published, and with nothing of the live plan."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from board.changes import ask_for_scrutiny, raise_challenge
from board.models import Challenge
from board.publishing.keys import key_of
from board.queries.challenge_days import two_months_from
from board.queries.challenge_subjects import NOT_PUBLISHED, published_names, published_subjects
from board.views.questions import where_asked_from
from improvement.models import Membership
from improvement.roles import Role
from tests.board.factories import days, draft, issue
from tests.pages import html_of, send
from tests.world import World, a_plan, change, save

ADD = "questions/add/"
ASKED = {"kind": "recommendation", "words": "Say how far each is from its target."}


def asked(world: World, about=None, by=None, **values) -> Challenge:
    sent = {"post": "manager", "words": "What has changed?", "due": days(7)} | values
    put = raise_challenge if by else ask_for_scrutiny
    return put(world.plan, by=by or world.councillor, about=about, now=timezone.now(), **sent)


def test_scrutiny_is_offered_what_was_published_and_nothing_else(world, sign_in):
    client = sign_in(world.councillor)
    answer = client.get(world.url(ADD))
    taken = "\n".join(published_subjects(world.plan).names.values())
    assert "The work of FP-01" in taken
    for hidden in ("MH-02", "FP-01 The work", str(world.exempt)):
        assert hidden not in html_of(answer) + taken
    for about in (f"action:{key_of(world.exempt)}", "action:MH-02", "action:FP-01"):
        assert "about" in client.get(world.url(f"{ADD}?about={about}")).context["form"].fields
        answer = send(client, world.url(ADD), about=about, to="manager", **ASKED)
        assert answer.status_code == 400
    with pytest.raises(PermissionDenied):
        asked(world, about=world.exempt)
    with pytest.raises(KeyError):
        published_subjects(world.plan).record("action:MH-02")
    assert not Challenge.objects.exists()


def test_scrutiny_asks_reads_the_reply_and_closes(world, sign_in):
    councillor, owner = sign_in(world.councillor), sign_in(world.owner)
    query = f"?about=action:{key_of(world.owned)}&to=owner"
    form = councillor.get(world.url(ADD + query)).context["form"]
    assert form.initial["due"] is None
    assert send(councillor, world.url(ADD + query), **ASKED).url == world.url("questions/S1/")
    page = html_of(owner.get(world.url("challenges/S1/reply/")))
    assert "do not tell what is exempt" in page
    send(owner, world.url("challenges/S1/reply/"), answer="accepted", reply="From July on.")
    page = html_of(councillor.get(world.url("questions/S1/")))
    for shown in ("From July on.", "The work of MH-01", "the owner of this action"):
        assert shown in page
    for hidden in ("MH-01 The", world.owned.owner_post, "Every change", "/actions/", "Owner,"):
        assert hidden not in page
    send(councillor, world.url("questions/S1/conclude/"), conclusion="yes")
    assert "Closed: satisfied" in html_of(councillor.get(world.url("questions/S1/")))
    assert "MH-01 The work of MH-01" in html_of(sign_in(world.chair).get(world.url("challenges/")))


def test_scrutiny_sees_no_challenge_of_the_boards_nor_its_number(world, sign_in):
    of_board = asked(world, by=world.chair, about=world.exempt)
    assert (of_board.ref, asked(world).ref) == ("C1", "S1")
    councillor = sign_in(world.councillor)
    page = html_of(councillor.get(world.url("questions/")))
    assert "S1" in page
    assert "C1" not in page
    for ref in ("C1", "S2", "X1", "C", "S" + "9" * 20, "S٣"):
        assert councillor.get(world.url(f"questions/{ref}/")).status_code == 404
    for page in ("", "add/", "S1/", "C1/", "S1/conclude/", "S1/follow-up/"):
        assert councillor.get(world.url(f"challenges/{page}")).status_code == 403


def test_a_line_that_is_published_no_longer_is_not_named(world, sign_in):
    asked(world, about=world.owned)
    change(world.owned, marking="exempt", exempt_paragraph="1", marking_reason="A person is named")
    issue(world, draft(world))
    page = html_of(sign_in(world.councillor).get(world.url("questions/")))
    assert NOT_PUBLISHED in page
    assert "MH-01" not in page
    assert "MH-01" in html_of(sign_in(world.manager).get(world.url("challenges/")))


@pytest.mark.django_db
def test_before_a_publication_scrutiny_asks_about_the_plan_as_a_whole():
    plan = a_plan("elsewhere")
    assert list(published_subjects(plan).names) == ["plan"]
    assert where_asked_from(plan, Challenge()) == {}


def test_lines_of_a_document_of_the_first_form_have_no_keys():
    streams = [{"code": "FP", "name": "Practice", "actions": [{"title": "Visit"}]}]
    document = {"workstreams": streams, "outcomes": [{"measures": [{"name": "M"}]}], "demand": []}
    assert dict(published_names(document)) == {"workstream:FP": "Practice"}


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2013, 4, 26), date(2013, 6, 25)),
        (date(2013, 1, 1), date(2013, 2, 28)),
        (date(2012, 12, 31), date(2013, 2, 28)),
        (date(2013, 10, 18), date(2013, 12, 17)),
        (date(2013, 11, 1), date(2013, 12, 31)),
    ],
)
def test_two_months_begin_with_the_day_of_receipt(day, last):
    assert two_months_from(day) == last


def test_a_member_who_is_of_scrutiny_too_asks_as_a_member(world):
    role = {"role": Role.SCRUTINY, "active_from": date(2020, 1, 1)}
    save(Membership(plan=world.plan, user=world.member, **role))
    assert asked(world, by=world.member, about=world.exempt).ref == "C1"


def test_each_line_leads_to_the_form_for_whoever_may_ask_about_it(world, sign_in):
    councillor, line = sign_in(world.councillor), f"?about=action%3A{key_of(world.action)}"
    progress, add = world.url("progress/workstreams/FP/"), world.url(ADD)
    number = f"&amp;publication={world.publication.number}"
    assert f"{add}{line}{number}" in html_of(councillor.get(progress))
    assert "about" not in councillor.get(f"{add}{line}").context["form"].fields
    assert add not in html_of(sign_in(world.chair).get(progress))
    add = world.url("challenges/add/")
    for path, cited in [("workstreams/FP/", "workstream%3AFP"), ("measures/M1/", "measure%3AM1")]:
        assert f"{add}?about={cited}" in html_of(sign_in(world.member).get(world.url(path)))
        assert add not in html_of(sign_in(world.lead).get(world.url(path)))
