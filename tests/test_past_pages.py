"""`?at=` on every page of a plan: the page as it stood, however much changed since."""

import re
from copy import deepcopy
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.urls import resolve
from django.utils import timezone

from board.models import Meeting
from improvement.history import backfilled
from improvement.past import as_at
from improvement.past_pages import (
    AS_THEY_ARE,
    INSTANTS,
    Standing,
    changes_around,
    counted_around,
    instant_named,
)
from improvement.roles import Role
from tests.access_answers import P
from tests.access_table import GET
from tests.board.factories import this_instant
from tests.pages import address, html_of, person
from tests.world import BY, World, a_member, a_plan, an_action, change, save
from workstreams.models import Milestone

DAY = date(2026, 11, 20)
# What belongs to the moment of reading: the form's token, the head of the ledger in a CSV, and how
# much was changed since.
TOKEN = rb'name="csrfmiddlewaretoken" value="[^"]*"'
HEAD = "[^\n]*The ledger’s head when this was read.*".encode()
SINCE = rb">[\d,]+ changes?\s+since<"
OF_THE_READING = re.compile(rb"|".join([TOKEN, HEAD, SINCE]))


# A text of each noun of the board, and of a finding: shown on one page or several.
OF_THE_BOARD = {
    "notice": "title",
    "requirement": "heading",
    "review": "title",
    "owed_return": "note",
    "terms": "purpose",
    "seat": "post",
    "substitute": "post",
    "meeting": "place",
    "agenda_item": "title",
    "decision": "text",
    "judgement": "words",
    "grade_scheme": "name",
    "self_assessment": "evidence",
    "finding": "text",
    "risk": "title",
    "risk_kind": "name",
    "resource": "words",
    "validation": "title",
    "impact_assessment": "link",
}
# What evidence covers, the day after which it has run out, and that a newer revision stands beside.
OF_ITS_LIFE = {
    "period_from": DAY - timedelta(days=9),
    "period_to": DAY,
    "runs_out": DAY,
    "superseded": True,
    "superseded_reason": "Another title",
}


# The routes of a plan that are not compared.
LEFT_OUT = {
    P + path
    for path in (
        *("", "publications/<int:number>/"),  # they lead on to another page
        # Nothing in the world is to be decided, answered, concluded or put right there.
        *("date-changes/<int:pk>/", "judged-changes/<int:pk>/", "claims/<int:pk>/check/"),
        *("actions/<slug:ref>/update/review/", "measures/<slug:code>/new-start/<int:pk>/"),
        *("challenges/<slug:ref>/conclude/", "challenges/<slug:ref>/follow-up/"),
        *("questions/<slug:ref>/conclude/", "questions/<slug:ref>/follow-up/"),
        *("notice/<int:number>/closing/edit/", "notice/returns/<int:pk>/sent/edit/"),
        *("grades/<int:pk>/moderation/edit/", "releases/<int:number>/end/"),
        "challenges/<slug:ref>/marking/",  # of the scrutiny committee's challenges alone
        "reports/draft/",  # of a kind, which the address has to name
        # They are only sent to.
        "publications/<slug:audience>/<int:number>/issue/",
        *(f"reports/<slug:kind>/<int:number>/{form}/" for form in ("issue", "sent")),
    )
}


def pages(world: World) -> dict[str, str]:
    """The address of each page of the plan that can be read as it stood, with the first person of
    the table who may read it."""
    of_a_plan = {route: address(route, world) for route in GET if route.startswith(P)}
    readers = {
        route: next((name for name, status in GET[route].items() if status == 200), "")
        for route, url in of_a_plan.items()
        if resolve(url).url_name not in AS_THEY_ARE
    }
    assert {route for route, name in readers.items() if not name} == LEFT_OUT
    return {of_a_plan[route]: name for route, name in readers.items() if name}


def test_a_page_at_an_instant_is_the_same_whatever_changes_afterwards(
    world: World, sign_in
) -> None:
    readers = pages(world)
    at = quote(this_instant().isoformat())
    clients = {name: sign_in(person(world, name)) for name in {*readers.values()}}
    signed_in = {name: deepcopy(client.cookies) for name, client in clients.items()}

    def read(url: str) -> Any:
        client, name = clients[readers[url]], readers[url]
        client.cookies = deepcopy(signed_in[name])  # with no message that another page left
        return client.get(f"{url}?at={at}")

    standing = {url: read(url) for url in readers}
    assert {answer.status_code for answer in standing.values()} == {200}
    change(world.fresh(world.action), title="Another title", priority="immediate")
    change(world.fresh(world.practice), name="Another name")
    change(world.fresh(world.plan), freshness_days=3, title="Another plan")
    change(world.fresh(world.theme), title="Another theme")
    save(Milestone(action=world.action, title="A later step"))
    change(world.fresh(world.measure), name="Another title", topic="caseload", team=world.team)
    change(world.fresh(world.evidence), title="Another title", dated=DAY, **OF_ITS_LIFE)
    for noun, name in OF_THE_BOARD.items():
        change(world.fresh(getattr(world, noun)), **{name: "Another title"})
    for url, before in standing.items():
        after = read(url)
        assert after.status_code == 200, url
        assert content(after) == content(before), url
        assert b"Another title" not in content(after), url


def content(answer) -> bytes:
    whole = b"".join(answer) if answer.streaming else answer.content
    return OF_THE_READING.sub(b"", whole)


def test_links_keep_the_instant_and_forms_are_left_out(world: World, sign_in) -> None:
    client, today = sign_in(world.manager), timezone.localdate().isoformat()
    page = html_of(client.get(world.url(f"actions/?at={today}&late=1")))
    main = page.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="(/plans/[^"]*)"', main)
    assert links
    assert all(f"at={today}" in link for link in links)
    assert f'<input type="hidden" name="at" value="{today}">' in main
    assert ">As it stood</strong> <span>at the end of" in page
    assert f'href="{world.url("actions/")}?late=1" data-live' in page
    page = html_of(client.get(world.url(f"actions/FP-01/edit/?at={today}")))
    main = page.partition("<main")[2].partition("</main>")[0]
    assert 'method="post"' not in main
    assert main.count("A page as it stood can’t be changed") == 1
    live = f'href="{world.url("actions/FP-01/edit/")}" data-live'
    assert f"{live}>Open it as it is now</a>" in main
    assert client.post(world.url(f"actions/FP-01/edit/?at={today}")).status_code == 400


def test_an_instant_that_is_none_or_has_not_come_or_came_before_the_plan_is_not_found(
    world: World, sign_in
) -> None:
    client, day = sign_in(world.manager), timezone.localdate()
    later, earlier = day + timedelta(days=1), day - timedelta(days=900)
    for at in ["", "banana", "2013-02-31", "31/12/2013", later.isoformat(), earlier.isoformat()]:
        assert client.get(world.url(f"actions/?at={at}")).status_code == 404, at
    assert client.get(world.url(f"my-settings/?at={later}")).status_code == 200


def test_a_package_may_name_instants(world: World, sign_in, monkeypatch) -> None:
    monkeypatch.setitem(
        INSTANTS, "visit", lambda plan, name: timezone.now() if name == "1" else None
    )
    client = sign_in(world.manager)
    assert client.get(world.url("actions/?at=visit-1")).status_code == 200
    assert client.get(world.url("actions/?at=visit-2")).status_code == 404


def test_who_may_enter_is_asked_of_the_present(world: World, sign_in) -> None:
    yesterday = (timezone.localdate()).isoformat()
    newcomer = a_member(world.plan, "Newcomer", Role.MEMBER)
    assert sign_in(newcomer).get(world.url(f"actions/?at={yesterday}")).status_code == 200
    assert sign_in(world.stranger).get(world.url(f"actions/?at={yesterday}")).status_code == 404


def test_a_download_is_read_as_it_stood(world: World, sign_in) -> None:
    at = quote(this_instant().isoformat())
    change(world.fresh(world.action), title="Another title")
    answer = sign_in(world.manager).get(world.url(f"history/download/?at={at}"))
    assert answer["Content-Type"].startswith("text/csv")
    assert "Another title" not in content(answer).decode()


def test_the_strip_says_how_much_was_entered_later(world: World, sign_in) -> None:
    with backfilled(timezone.now() - timedelta(days=5), "A clerk"):
        plan = a_plan("elsewhere")
        clerk = a_member(plan, "Clerk", Role.MANAGER)
    at = (timezone.localdate() - timedelta(days=3)).isoformat()
    page = html_of(sign_in(clerk).get(f"/plans/elsewhere/actions/?at={at}"))
    assert "2 changes entered later<" in " ".join(page.split())
    assert Standing(timezone.now(), 1, "").later_in_words == "1 change entered later"


def test_an_instant_without_an_offset_is_in_local_time(world: World) -> None:
    noon = timezone.localtime(instant_named(world.plan, "2020-06-01T12:00"))
    assert noon.isoformat() == "2020-06-01T12:00:00+01:00"


def test_changes_are_counted_on_from_what_is_entered(
    world: World, monkeypatch, django_assert_num_queries
) -> None:
    at, whole = this_instant(), []

    def watched(plan, instant):
        whole.append(instant)
        return counted_around(plan, instant)

    def found() -> tuple[int, int]:
        with as_at(at):
            shown = changes_around(world.plan, at)
            assert shown == counted_around(world.plan, at)
        assert shown == changes_around(world.plan, at)
        return shown[:2]

    monkeypatch.setattr("improvement.past_pages.counted_around", watched)
    later, since = found()
    with django_assert_num_queries(1):  # of the ledger's head
        assert changes_around(world.plan, at)[:2] == (later, since)
    change(world.action, title="Another title")
    assert found() == (later, since + 1)
    with backfilled(at, BY):
        an_action(world.hub, "MH-90")
    a_plan("elsewhere")
    assert found() == (later + 1, since + 1)
    change(world.fresh(world.action), title="A third title")
    change(world.owned, title="And another")
    assert found() == (later + 1, since + 3)
    assert len(whole) == 1


def test_a_change_entered_while_changes_are_counted_is_counted_once(
    world: World, monkeypatch
) -> None:
    at = this_instant()
    since = counted_around(world.plan, at)[1]

    def beside_a_change(plan, instant):
        change(world.fresh(world.action), title="Another title")
        return counted_around(plan, instant)

    monkeypatch.setattr("improvement.past_pages.counted_around", beside_a_change)
    assert changes_around(world.plan, at)[1] == since + 1
    assert changes_around(world.plan, at)[1] == since + 1
    change(world.owned, title="And another")
    assert changes_around(world.plan, at)[1] == since + 2


def test_the_strip_leads_to_what_changed_since_and_to_another_day(world: World, sign_in) -> None:
    client, at = sign_in(world.member), this_instant()
    change(world.fresh(world.action), title="Another title")
    change(world.fresh(world.action), title="A third title")
    text = quote(at.isoformat())
    strip = said_in_strip(client.get(world.url(f"actions/?late=1&page=1&at={text}")))
    changes = world.url(f"changes/?from={text}")
    assert f'{changes}" data-live>2 changes since</a>' in strip
    assert client.get(changes).status_code == 200
    assert 'name="late" value="1"' in strip
    assert f'max="{timezone.localdate()}"' in strip
    assert 'name="page"' not in strip
    of_scrutiny = sign_in(world.councillor).get(world.url(f"progress/?at={text}"))
    assert "since" not in said_in_strip(of_scrutiny)
    footer = html_of(client.get(world.url("actions/"))).partition("<footer")[2]
    assert "This page as it stood on another day" in footer
    assert "another day" not in html_of(client.get(world.url("changes/"))).partition("<footer")[2]


def test_the_strip_names_the_meeting_and_offers_the_others(world: World, sign_in) -> None:
    cutoff = timezone.now() - timedelta(seconds=1)
    meeting = save(Meeting(plan=world.plan, kind="board", number=1, held_on=DAY, cutoff_at=cutoff))
    save(
        Meeting(
            plan=world.plan,
            kind="board",
            number=2,
            held_on=DAY + timedelta(days=9),
            cutoff_at=timezone.now() + timedelta(days=9),
        )
    )
    page = sign_in(world.lead).get(world.url(f"actions/?at={meeting.instant_name}"))
    strip = said_in_strip(page)
    assert ", for the Improvement Board of 20 November 2026</span>" in strip
    assert strip.count("<option") == 1
    assert '<option value="meeting-1" selected>' in strip


def said_in_strip(answer) -> str:
    strip = html_of(answer).partition('<div class="app-strip')[2].partition("</header>")[0]
    return " ".join(strip.split())
