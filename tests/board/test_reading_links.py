"""Links with which a co-opted member reads what was published for scrutiny: dated, revocable, in
the access log, and nothing but that."""

from io import StringIO
from logging import StreamHandler, getLogger

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from board.changes import make_reading_link, revoke_reading_link
from board.models import ReadingLink
from board.models.reading_link import digest_of
from improvement import clock
from improvement.audit.access_log import AccessEvent
from improvement.history import history_of
from improvement.roles import Role
from tests.board.factories import days, draft, issue
from tests.pages import html_of, on_day, send
from tests.world import a_member, a_plan, change


def a_link(world, by=None, **values):
    said = {"plan": world.plan, "name": "Parent governor", "why": "Co-opted", "until": days(30)}
    link = ReadingLink(**said | values)
    now, on = clock.now(), clock.today()
    return make_reading_link(link, by=by or world.manager, on=on, now=now)


def test_a_link_gives_what_was_published_for_scrutiny_and_each_opening_is_logged(world, sign_in):
    link, token = a_link(world)
    public, later = world.for_the_public, draft(world)
    client, address = Client(), f"/read/{token}/"
    answer = client.get(address)
    page = html_of(answer)
    assert "given to Parent governor until" in page
    assert "The work of FP-01" in html_of(client.get(f"{address}?show=all"))
    assert "MH-02" not in page
    for inner in ("/plans/", "/accounts/", "Ask about this"):
        assert inner not in page
    assert client.cookies == {}
    assert {"no-store", "private"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert 'name="robots" content="noindex' in page
    first = f"{address}publications/{world.publication.number}/"
    assert client.get(first).status_code == 200
    for number in (public.number + 7, later.number):
        assert client.get(f"{address}publications/{number}/").status_code == 404
    issue(world, later)
    page = html_of(client.get(address))
    assert first in page
    assert "This is an earlier publication" in html_of(client.get(first))
    events = AccessEvent.objects.filter(kind=AccessEvent.Kind.READ_BY_LINK)
    assert {each.who for each in events} == {"Link to read for Parent governor"}
    assert events.count() == 5
    log = html_of(sign_in(world.manager).get(world.url("people/access/")))
    assert "Opened a link to read" in log
    assert "Used a signed address" not in log
    assert events.first().what == f"By link to read {link.pk}: Scrutiny publication 1"
    assert client.get(world.url("progress/")).status_code == 302
    assert client.post(address).status_code == 405


def test_only_the_digest_is_kept_and_nothing_wrong_opens_it(world):
    link, token = a_link(world)
    kept = ReadingLink.objects.values().get() | history_of(ReadingLink).values().get()
    assert digest_of(token) == kept["token_digest"]
    assert token not in repr(kept)
    assert len(token) > 40
    client = Client()
    texts = set()
    for other in (token[:-1], token + "x", link.token_digest, "1", str(link.pk)):
        answer = client.get(f"/read/{other}/")
        assert answer.status_code == 404
        assert "no-store" in answer["Cache-Control"]
        texts.add(html_of(answer))
    change(link, until=days(-1))
    texts.add(html_of(client.get(f"/read/{token}/")))
    change(link, until=days(0))
    assert client.get(f"/read/{token}/").status_code == 200
    sent = {"by": world.manager, "now": clock.now(), "reason": "She left"}
    revoke_reading_link(link.pk, version=world.fresh(link).version, **sent)
    for address in (f"/read/{token}/", f"/read/{token}/publications/1/"):
        answer = client.get(address)
        assert answer.status_code == 404
        texts.add(html_of(answer))
    assert len(texts) == 1
    with pytest.raises(ValidationError, match="was revoked"):
        revoke_reading_link(link.pk, version=world.fresh(link).version, **sent)


def test_wrong_links_are_counted_and_then_refused_and_right_ones_are_not(world, settings):
    settings.LINK_RATE = "2/m/ip"
    _, token = a_link(world)
    client = Client()
    wrong = [client.get(f"/read/wrong-{number}/").status_code for number in range(3)]
    assert wrong == [404, 404, 429]
    assert client.get(f"/read/{token}/").status_code == 200
    assert client.get(f"/read/{token}/publications/99/").status_code == 429


def test_a_refusal_of_a_link_that_works_is_kept_apart_too_and_no_log_has_its_secret(world):
    _, token = a_link(world)
    client, address = Client(enforce_csrf_checks=True), f"/read/{token}/"
    [handler] = [each for each in getLogger().handlers if type(each) is StreamHandler]
    logged = StringIO()
    before = handler.setStream(logged)
    for answer in (
        client.get(f"{address}publications/99/"),
        client.get(f"{address}nowhere/"),
        client.get(address.rstrip("/")),
        client.post(address),
        Client().post(address),
    ):
        assert answer.status_code in (301, 403, 404, 405)
        assert "no-store" in answer["Cache-Control"]
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
    handler.setStream(before)
    assert "Not Found: /read/…/publications/99/" in logged.getvalue()
    assert "Method Not Allowed" in logged.getvalue()
    assert token not in logged.getvalue()


def test_the_manager_makes_changes_and_revokes_one_and_sees_how_often_it_was_opened(world, sign_in):
    manager, url = sign_in(world.manager), world.url("reading-links/")
    assert "No link to read was made yet" in html_of(manager.get(url))
    typed = {"name": "Parent governor", "why": "Co-opted"}
    late = send(manager, f"{url}add/", **typed, **on_day("until", days(400)))
    assert "a year at most" in html_of(late)
    made = send(manager, f"{url}add/", **typed, **on_day("until", days(30)))
    assert made.status_code == 200
    assert "no-store" in made["Cache-Control"]
    address = made.context["address"]
    assert html_of(made).count(address) == 1
    link = ReadingLink.objects.get()
    own = f"{url}{link.pk}/"
    assert address not in html_of(manager.get(own))
    assert "Never" in html_of(manager.get(own))
    Client().get("/read/" + address.split("/read/")[1])
    assert "1 time, last" in html_of(manager.get(own))
    assert send(manager, f"{own}edit/", name="Governor", reason="Shorter").url == own
    Client().get("/read/" + address.split("/read/")[1])
    page = html_of(manager.get(own))
    assert "Link to read for Governor" in page
    assert "2 times, last" in page  # both names' openings are its own
    assert send(manager, f"{own}edit/", name="X", reason="Late", version=1).status_code == 409
    assert send(manager, f"{own}revoke/", reason="Late", version=1).status_code == 409
    assert send(manager, f"{own}revoke/", reason="She left").url == own
    page = html_of(manager.get(own))
    assert "It was revoked." in page
    assert "Why: She left" in page
    assert "Revoke it" not in page
    assert "was revoked. Make a new one" in html_of(send(manager, f"{own}edit/", reason="No"))
    assert "Revoked" in html_of(manager.get(url))


def test_nobody_else_makes_one_and_a_second_plan_has_its_own(world, sign_in):
    for person in (world.chair, world.lead, world.councillor):
        with pytest.raises(PermissionDenied):
            a_link(world, by=person)
    link, token = a_link(world)
    other = a_plan("elsewhere")
    manager = sign_in(a_member(other, "Elsewhere", Role.MANAGER))
    for page in ("", "edit/", "revoke/"):
        assert manager.get(f"/plans/elsewhere/reading-links/{link.pk}/{page}").status_code == 404
    change(link, plan=other)
    assert "Nothing has been published to scrutiny yet" in html_of(Client().get(f"/read/{token}/"))


def test_the_list_takes_as_many_queries_however_many_links_there_are(world, sign_in):
    client, counts, url = sign_in(world.manager), [], world.url("reading-links/")
    for size in (1, 8):
        for number in range(size):
            a_link(world, name=f"Governor {size} {number}")
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts == [6, 6]
