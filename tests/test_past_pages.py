"""`?at=` on every page of a plan: the page as it stood, however much changed since."""

import re
from datetime import timedelta
from urllib.parse import quote

from django.utils import timezone

from improvement.history import backfilled
from improvement.past_pages import AS_THEY_ARE, INSTANTS, Standing, instant_named
from improvement.roles import Role
from tests.access_table import GET, P
from tests.board.factories import this_instant
from tests.pages import address, html_of, person
from tests.world import World, a_member, a_plan, change, save
from workstreams.models import Milestone

# What belongs to the moment of reading: the form's token, and the head of the ledger in a CSV.
TOKEN = rb'name="csrfmiddlewaretoken" value="[^"]*"'
HEAD = "[^\n]*The ledger’s head when this was read.*".encode()
OF_THE_READING = re.compile(rb"|".join([TOKEN, HEAD]))


def pages(world: World) -> dict[str, str]:
    """The address of each page of the plan, with the first person of the table who may read it."""
    readers = {}
    for route, answers in GET.items():
        name = next((name for name, status in answers.items() if status == 200), "")
        if route.startswith(P) and name not in ("", "out"):
            readers[address(route, world)] = name
    return readers


def test_a_page_at_an_instant_is_the_same_whatever_changes_afterwards(
    world: World, sign_in
) -> None:
    at = quote(this_instant().isoformat())
    read = {
        url: (sign_in(person(world, name)).get(f"{url}?at={at}"), name)
        for url, name in pages(world).items()
    }
    change(world.fresh(world.action), title="Another title", priority="immediate")
    change(world.fresh(world.practice), name="Another name")
    change(world.fresh(world.plan), freshness_days=3, title="Another plan")
    change(world.fresh(world.theme), title="Another theme")
    save(Milestone(action=world.action, title="A later step"))
    checked = 0
    for url, (before, name) in read.items():
        after = sign_in(person(world, name)).get(f"{url}?at={at}")
        assert after.status_code == before.status_code, url
        if before.resolver_match.url_name in AS_THEY_ARE or before.status_code != 200:
            continue
        assert content(after) == content(before), url
        assert b"Another title" not in content(after), url
        checked += 1
    assert checked > 45


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
    assert 'method="post"' not in page.partition("<main")[2].partition("</main>")[0]
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
    assert "2 changes up to then were entered later<" in " ".join(page.split())
    assert Standing(timezone.now(), 1, "").later_in_words == "1 change up to then was"


def test_an_instant_without_an_offset_is_in_local_time(world: World) -> None:
    noon = timezone.localtime(instant_named(world.plan, "2020-06-01T12:00"))
    assert noon.isoformat() == "2020-06-01T12:00:00+01:00"
