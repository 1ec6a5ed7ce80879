"""The list of challenges: in its order, narrowed, paged, and of one plan only."""

from django.utils import timezone
from django.utils.html import strip_tags

from board.changes import raise_challenge
from board.models import FollowUp
from improvement.remembered import answers
from improvement.roles import Role
from tests.board.factories import a_challenge, concluded, days, replied
from tests.pages import html_of
from tests.world import a_member, a_plan, change, save

LIST = "challenges/"


def refs(client, world, query):
    answer = client.get(world.url(LIST + query))
    return [row["challenge"].ref for row in answer.context["page"]]


def test_the_list_is_narrowed_and_paged(world, sign_in):
    a_challenge(world)
    late = a_challenge(world, words="Late", due=days(1))
    change(late.exchanges.get(), due=days(-3))
    replied(a_challenge(world, words="Told"), world.lead)
    closed = a_challenge(world, by=world.member, words="Closed")
    replied(closed, world.lead)
    concluded(closed, world.member)
    chair = sign_in(world.chair)
    wanted = {
        "": ["C2", "C1", "C3", "C4"],
        "?state=open": ["C2", "C1", "C3"],
        "?state=unanswered": ["C2", "C1"],
        "?state=overdue": ["C2"],
        "?state=answered": ["C3"],
        "?state=closed": ["C4"],
        "?mine=1": ["C2", "C1", "C3"],
        "?state=nonsense": [],
    }
    assert {query: refs(chair, world, query) for query in wanted} == wanted
    assert chair.get(world.url(LIST + "?state=nonsense")).status_code == 400
    assert refs(sign_in(world.lead), world, "?mine=1") == ["C2", "C1", "C3", "C4"]
    assert refs(sign_in(world.adviser), world, "?mine=1") == []
    assert "No challenge is like that" in html_of(
        sign_in(world.adviser).get(world.url(LIST + "?mine=1"))
    )
    page = html_of(chair.get(world.url(LIST)))
    assert "Reply overdue" in page
    assert f'href="{world.url(LIST)}?state=overdue">1</a> of them' in page
    assert "2 of 4 challenges wait for a reply, 1 of them past its day." in strip_tags(page)
    for number in range(10):
        a_challenge(world, words=f"Number {number}")
    assert len(refs(chair, world, "")) == 12
    assert len(refs(chair, world, "?page=2")) == 2


def test_the_list_asks_as_many_queries_for_many_as_for_few(
    world, sign_in, django_assert_num_queries
):
    chair = sign_in(world.chair)

    def ask_some(numbers):
        for number in numbers:
            replied(a_challenge(world, words=f"Number {number}"), world.lead)

    for numbers in (range(2), range(2, 9)):
        ask_some(numbers)
        answers.clear()
        with django_assert_num_queries(19):
            chair.get(world.url(LIST))


def test_the_list_never_shows_another_plans(world, sign_in):
    elsewhere = a_plan("elsewhere")
    stranger = a_member(elsewhere, "Their chair", Role.CHAIR)
    a_member(elsewhere, "Their manager", Role.MANAGER)
    theirs = raise_challenge(
        elsewhere,
        by=stranger,
        about=None,
        post="manager",
        words="Theirs",
        due=days(3),
        now=timezone.now(),
    )
    look = save(FollowUp(challenge=theirs, due=days(-1)))
    chair = sign_in(world.chair)
    assert refs(chair, world, "") == refs(chair, world, "?state=to_look_at") == []
    assert chair.get(world.url("challenges/C1/")).status_code == 404
    found = {"found": "done", "words": "It is", "version": "1"}
    assert chair.post(world.url("challenges/C1/follow-up/"), found).status_code == 404
    assert world.fresh(look).found == ""
    assert a_challenge(world).ref == "C1"
    assert "Theirs" not in html_of(chair.get(world.url("challenges/C1/")))


def test_a_sorted_list_stands_in_the_order_asked_for_and_counts_all(world, sign_in):
    """What is shown is read by key; what is counted above it is of every challenge."""
    for number in range(3):
        a_challenge(world, words=f"Number {number}")
    replied(a_challenge(world, words="Told"), world.lead)
    chair = sign_in(world.chair)
    assert refs(chair, world, "?sort=number") == ["C1", "C2", "C3", "C4"]
    assert refs(chair, world, "?state=unanswered&sort=-number") == ["C3", "C2", "C1"]
    page = chair.get(world.url(f"{LIST}?state=answered"))
    assert (page.context["every"], page.context["unanswered"]) == (4, 3)
