"""Who may open what: each route is asked for by each person, by GET and by POST.

The table is tests/access_table.py. A route that is not in it fails the suite, and so does a view
that declares no permission.
"""

import os
import re
from functools import cache
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve

from improvement.access import allows
from improvement.audit.access_log import AccessEvent
from improvement.files import store
from improvement.past_pages import AS_THEY_ARE, in_the_past
from improvement.roles import GRANTS, Permission, Role, can
from tests.access_answers import PEOPLE, P
from tests.access_table import GET, WRITES, on_post
from tests.pages import address, person
from tests.world import World, save


@pytest.fixture
def world(world: World, evidence_root: Path) -> World:
    """The world, whose evidence has a file that can be opened."""
    evidence, content = world.evidence, b"%PDF-1.7"
    evidence.file_key, evidence.file_name = store.keep(content), "report.pdf"
    evidence.file_size, evidence.file_digest = len(content), store.digest(content)
    evidence.file_scan = "not_scanned"
    save(evidence)
    return world


def routes(resolver: URLResolver | None = None, before: str = "") -> list[str]:
    """Every route of the site as it is written, includes joined."""
    joined = []
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + str(entry.pattern)
        joined += [here] if isinstance(entry, URLPattern) else routes(entry, here)
    return joined


def test_every_route_of_the_site_stands_in_the_table():
    assert sorted(routes()) == sorted(GET)


LET_IN = b"let in"


class Porch:
    """Middleware behind the site's door: where a request asks for no more, it says that the door
    has let it in, in place of the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, *_):
        return HttpResponse(LET_IN) if "X-Door-Only" in request.headers else None


@pytest.fixture
def clients(world, sign_in, settings, caplog) -> dict[str, Client]:
    caplog.set_level("CRITICAL", "django.request")  # else each refusal is written down, with where
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.test_access.Porch"]
    return {name: sign_in(person(world, name)) for name in PEOPLE}


EVERY_WAY = bool(os.environ.get("EVERY_WAY"))  # as `make deep-postgresql` asks, so in CI


def asked(clients, url, expected):
    """What each person of `expected`, their statuses, is answered by GET. The door is asked about
    each of them; and those whom it lets in are answered as the first of them who is signed in,
    unless the view too tells one from another. The chair, who has the most of their own to do,
    opens each page too."""
    answers = {name: clients[name].get(url, headers={"X-Door-Only": "yes"}) for name in expected}
    let_in = [name for name, answer in answers.items() if answer.content == LET_IN]
    opened = let_in
    if not EVERY_WAY and len({expected[name] for name in let_in}) == 1:
        first = let_in[: 2 if let_in[0] == "out" else 1]
        opened = [name for name in let_in if name in first or name == "chair"]
    whole = {name: clients[name].get(url) for name in opened}
    usual = whole[first[-1]] if opened != let_in else None
    return answers | {name: whole.get(name, usual) for name in let_in}


class ShortRefusals:
    """The site's addresses, but for the pages that say what is refused: of 5,000 answers half are
    refusals, whose own pages would take as long to make as all the others."""

    urlpatterns = get_resolver("improvement.urls").url_patterns

    @staticmethod
    def handler403(request, exception):
        return HttpResponse("Not allowed", status=403)

    @staticmethod
    def handler404(request, exception):
        return HttpResponse("Not found", status=404)


SHORT_REFUSALS = ShortRefusals()


@pytest.mark.urls(SHORT_REFUSALS)
def test_who_may_read_and_that_reading_writes_nothing(world, clients, history_rows_written):
    """And that in none of these pages, shown as it stood, there is a form or a link to one; and
    that no cache keeps what only somebody signed in is given."""
    expected = {route: who_asks(answers) for route, answers in GET.items()}
    addresses = {route: address(route, world) for route in GET}
    got, to_forms, kept, last = {route: {} for route in GET}, set(), set(), None
    with history_rows_written() as rows:
        for route, url in addresses.items():
            for name, answer in asked(clients, url, expected[route]).items():
                got[route][name] = answer.status_code
                if "no-store" not in answer.get("Cache-Control", "") and name != "out":
                    kept.add((route, name))
                seen, last = last is answer, answer  # by somebody who is answered the same
                if can_stand(answer) and not seen:
                    shown = in_the_past(answer.content.decode(), world.plan.slug, "2026-11-20", url)
                    to_forms |= {(route, name, to) for to in ways_to_change(shown)}
    assert got == expected
    assert rows == {}
    assert to_forms == set()
    assert kept
    assert all(route.startswith(("public/", "robots", "sitemap")) for route, _ in kept)


def who_asks(answers):
    """Everybody, with what they are answered. On PostgreSQL one person who is given the page: its
    queries are all that differs there, and `make deep-postgresql` asks for everybody."""
    if connection.vendor == "sqlite" or EVERY_WAY:
        return answers
    given = [name for name, status in answers.items() if status == 200] or list(answers)
    return {given[-1]: answers[given[-1]]}


def can_stand(answer):
    """Whether it is a page of a plan that has an address as it stood."""
    match = answer.resolver_match
    return (
        answer.status_code == 200
        and match.route.startswith(P)
        and match.url_name not in AS_THEY_ARE
        and answer["Content-Type"].startswith("text/html")
    )


def ways_to_change(page):
    """The addresses of forms to which the page links, and the forms that it sends."""
    links = re.findall(r'<a\b[^>]*?\shref="(/[^"?#]*)[^"]*"(?![^>]*data-live)', page)
    forms = re.findall(r'<form\b[^>]*method="post"[^>]*>', page.partition("<main")[2])
    to_forms = {*map(route_of, links)} & WRITES - {P + "my-settings/"}
    return to_forms | set(forms)


@cache  # the pages link to the same hundreds of addresses over and over
def route_of(link):
    return resolve(link).route


def sent(clients, url):
    """What each person is answered by an empty POST, which leaves nothing behind."""
    before = transaction.savepoint()
    answers = {name: client.post(url).status_code for name, client in clients.items()}
    transaction.savepoint_rollback(before)
    return answers


@pytest.mark.urls(SHORT_REFUSALS)
def test_who_may_send(world, clients):
    expected = {route: on_post(route) for route in GET if not route.startswith("accounts/")}
    assert {route: sent(clients, address(route, world)) for route in expected} == expected


@pytest.mark.urls(SHORT_REFUSALS)
def test_a_view_that_refuses_one_role_alone_is_seen(world, clients, monkeypatch):
    def refuse(_, request, *__):
        return HttpResponse(status=403) if request.user == world.chair else None

    monkeypatch.setattr("tests.test_access.Porch.process_view", refuse)
    route = P + "challenges/add/"
    assert sent(clients, address(route, world)) == on_post(route) | {"chair": 403}


def undeclared(request):
    raise AssertionError("the door let it through")


handler403 = "improvement.views.site.permission_denied"
urlpatterns = [path("undeclared/", undeclared), *get_resolver("improvement.urls").url_patterns]


@pytest.mark.urls("tests.test_access")
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_view_that_declares_no_permission_is_refused(signed_in, world, sign_in, settings):
    settings.DEBUG = False
    client = sign_in(world.manager if signed_in else None)
    assert client.get("/undeclared/").status_code == 403
    assert AccessEvent.objects.count() == signed_in  # whose name is known


def test_every_view_declares_a_permission():
    def views(resolver):
        for entry in resolver.url_patterns:
            yield from views(entry) if isinstance(entry, URLResolver) else [entry.callback]

    assert all(isinstance(view.permission, Permission) for view in views(get_resolver()))


def test_every_permission_of_a_plan_is_granted_to_someone():
    anywhere = {Permission.ANYONE, Permission.SIGNED_IN}
    assert set(GRANTS) == set(Permission) - anywhere
    assert all(roles and roles <= set(Role) for roles in GRANTS.values())


def test_scrutiny_may_only_come_in_read_what_was_published_be_told_of_it_and_ask():
    granted = {permission for permission, roles in GRANTS.items() if Role.SCRUTINY in roles}
    reads = {Permission.READ_SCRUTINY_PAGES, Permission.READ_PUBLIC_RECORD}
    challenges = {Permission.READ_QUESTIONS, Permission.ASK_QUESTION}  # scrutiny's own
    own = {Permission.READ_SCRUTINY_WORK, Permission.KEEP_SCRUTINY_WORK}
    told = {Permission.BE_REMINDED, Permission.READ_REPORTS}
    exempt = {Permission.READ_RELEASES, Permission.ASK_RELEASE}
    assert granted == {Permission.ENTER_PLAN, *told, *reads, *challenges, *own, *exempt}


def test_an_owner_reads_reports_and_escalates_and_decides_nothing():
    reads = {
        *(Permission.ENTER_PLAN, Permission.READ_LIVE_PLAN, Permission.READ_HISTORY),
        *(Permission.READ_BOARD, Permission.READ_SCRUTINY_PAGES, Permission.READ_EXPECTATIONS),
        *(Permission.READ_PUBLIC_RECORD, Permission.READ_CHALLENGES, Permission.READ_QUESTIONS),
        *(Permission.READ_REPORTS, Permission.READ_SCRUTINY_WORK),
    }
    acts = {
        *(Permission.SUBMIT_UPDATE, Permission.ASK_DATE_CHANGE, Permission.ESCALATE),
        *(Permission.ADD_EVIDENCE, Permission.CLAIM_STAGE, Permission.ACKNOWLEDGE),
        *(Permission.BE_REMINDED, Permission.REPLY_TO_CHALLENGE, Permission.SAY_DECISION_DONE),
        *(Permission.REVIEW_RISK, Permission.ASSESS_IMPACT),
    }
    granted = {permission for permission, roles in GRANTS.items() if Role.OWNER in roles}
    assert granted == reads | acts


def test_a_role_holds_from_its_first_day_to_its_last(world, sign_in):
    client = sign_in(world.adviser)
    assert client.get(world.url("actions/")).status_code == 200
    membership = world.membership
    membership.active_until = membership.active_from
    membership.save_as("system:test", "The adviser leaves")
    assert client.get(world.url("actions/")).status_code == 404


def test_a_person_who_is_deactivated_is_signed_out_at_once(world, sign_in):
    client = sign_in(world.lead)
    world.lead.is_active = False
    world.lead.save_as("system:test", "Left the council")
    assert client.get(world.url("actions/")).status_code == 302
    assert not can(world.fresh(world.lead), Permission.READ_LIVE_PLAN, world.plan)


def test_a_role_on_one_plan_opens_no_other(world, sign_in):
    from tests.world import a_plan

    a_plan("elsewhere")
    assert sign_in(world.manager).get("/plans/elsewhere/actions/").status_code == 404
    assert sign_in(world.manager).get("/plans/nowhere/actions/").status_code == 404


def test_a_permission_can_be_declared_on_a_view():
    view = allows(Permission.ANYONE)(undeclared)
    assert view.permission is Permission.ANYONE
    del view.permission


def test_signed_out_readers_come_back_to_the_page_they_asked_for(world):
    answer = Client().get(world.url("actions/?late=1"))
    assert answer["Location"] == f"/accounts/login/?next={world.url('actions/')}%3Flate%3D1"


def test_nothing_of_the_plan_stays_in_a_cache(world, sign_in):
    kept = sign_in(world.lead).get(world.url("actions/MH-02/"))["Cache-Control"]
    assert {"no-store", "private"} <= set(kept.split(", "))
    assert "no-store" in sign_in(world.stranger).get(world.url("actions/"))["Cache-Control"]
    assert "Cache-Control" not in sign_in(None).get("/accounts/password/reset/done/")


def test_without_a_plan_only_what_needs_none_is_granted(world):
    assert can(AnonymousUser(), Permission.ANYONE)
    assert not can(AnonymousUser(), Permission.SIGNED_IN)
    assert can(world.stranger, Permission.SIGNED_IN)
    assert not can(world.manager, Permission.READ_LIVE_PLAN)
    assert can(world.manager, Permission.READ_LIVE_PLAN, world.plan)
