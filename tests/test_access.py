"""Who may open what: every route × every role, written by hand, for GET and for POST.

Read a row as: this route, asked for by these people in PEOPLE's order, answers so. A route that is
not in the table fails the suite, and so does a view that declares no permission.
"""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path

from improvement.access import allows
from improvement.audit.access_log import AccessEvent
from improvement.files import store
from improvement.roles import GRANTS, Permission, Role, can
from tests.world import World, save
from workstreams.reminders.address import token_of

PEOPLE = [
    *("out", "stranger", "manager", "lead", "owner", "chair", "member", "adviser", "scrutiny"),
    "staff",
]
#         out  stra  mana  lead  owne  chai  memb  advi  scru  staf
INSIDE = [302, 404, 200, 200, 200, 200, 200, 200, 403, 403]
BOARD_ = INSIDE
MANAGE = [302, 404, 200, 403, 403, 403, 403, 403, 403, 403]
DRAFTS = [302, 404, 200, 403, 403, 200, 403, 403, 403, 403]
ISSUER = [302, 404, 403, 403, 403, 405, 403, 403, 403, 403]  # it is only sent to
REVIEW = [
    302,
    404,
    404,
    403,
    403,
    403,
    403,
    403,
    403,
    403,
]  # no report on FP-01 waits
AGREES = [302, 404, 403, 403, 403, 200, 403, 403, 403, 403]
DECIDE = [302, 404, 403, 403, 403, 404, 403, 403, 403, 403]  # no request waits for the chair
ADDEVI = [302, 404, 200, 200, 200, 403, 200, 403, 403, 403]
OWNEVI = [302, 404, 200, 200, 403, 403, 403, 403, 403, 403]  # the world's evidence: added by lead
CHECKS = [302, 404, 200, 200, 403, 200, 403, 403, 403, 403]
NOCLAI = [302, 404, 404, 404, 403, 404, 403, 403, 403, 403]  # there is no such claim
SCRUTI = [302, 404, 200, 200, 200, 200, 200, 200, 200, 200]
NOTHIN = [302, 404, 404, 404, 404, 404, 404, 404, 404, 404]  # allowed in, and nothing is there
REPORT = [302, 404, 200, 200, 200, 403, 403, 403, 403, 403]
OWNWRK = [302, 404, 200, 200, 403, 403, 403, 403, 403, 403]  # FP-01: led by lead, owned by nobody
REMIND = [302, 404, 200, 200, 200, 200, 200, 200, 403, 200]
EXPECT = [302, 404, 200, 200, 403, 403, 403, 403, 403, 403]
OWNEXP = [302, 404, 200, 200, 200, 200, 200, 200, 403, 200]  # of staff and their team
FOR_ME = [302, 404, 200, 200, 200, 403, 403, 403, 403, 200]
THEYAN = [302, 404, 404, 404, 404, 403, 403, 403, 403, 200]  # staff alone is in the team
HOME__ = [302, 404, 302, 302, 302, 302, 302, 302, 302, 302]
SIGNED = [302, 200, 200, 200, 200, 200, 200, 200, 200, 200]
FRONT_ = [302] * 10
ANYONE = [200] * 10
LINKED = [200] * 10  # whoever has the signed address, signed in or not
SIGNIN = [200, *[302] * 9]  # who is signed in already is sent on

P = "plans/<slug:plan>/"


@pytest.fixture
def world(world: World, evidence_root: Path) -> World:
    """The world, whose evidence has a file that can be opened."""
    evidence, content = world.evidence, b"%PDF-1.7"
    evidence.file_key, evidence.file_name = store.keep(content), "report.pdf"
    evidence.file_size, evidence.file_digest = len(content), store.digest(content)
    evidence.file_scan = "not_scanned"
    save(evidence)
    return world


GET = {
    "": FRONT_,
    "healthz": ANYONE,
    "accounts/login/": SIGNIN,
    "accounts/logout/": [302, *[200] * 9],
    "accounts/inactive/": ANYONE,
    "accounts/signup/": SIGNIN,
    "accounts/password/change/": SIGNED,
    "accounts/password/reset/": ANYONE,
    "accounts/password/reset/done/": ANYONE,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": ANYONE,
    "accounts/password/reset/key/done/": ANYONE,
    "plans/": SIGNED,
    P + "": HOME__,
    P + "history/": INSIDE,
    P + "history/download/": INSIDE,
    P + "history/since/": INSIDE,
    P + "history/<slug:kind>/<int:pk>/": INSIDE,
    P + "redactions/": INSIDE,
    P + "redactions/<int:pk>/": DRAFTS,
    P + "redactions/<slug:noun>/<int:pk>/ask/": MANAGE,
    P + "people/": MANAGE,
    P + "people/access/": MANAGE,
    P + "people/add/": MANAGE,
    P + "people/<int:pk>/edit/": MANAGE,
    P + "people/<int:pk>/end/": MANAGE,
    P + "my-work/": REPORT,
    P + "my-settings/": REMIND,
    P + "my-settings/calendar/renew/": INSIDE,
    P + "messages/": REMIND,
    P + "calendar/<str:token>.ics": LINKED,
    P + "my-work/submit/": REPORT,
    P + "my-work/accept/": MANAGE,
    P + "rounds/": INSIDE,
    P + "rounds/open/": MANAGE,
    P + "rounds/<int:number>/": INSIDE,
    P + "rounds/<int:number>/edit/": MANAGE,
    P + "rounds/<int:number>/close/": MANAGE,
    P + "rounds/<int:number>/reopen/": MANAGE,
    P + "date-changes/": INSIDE,
    P + "date-changes/<int:pk>/": DECIDE,
    P + "escalations/": INSIDE,
    P + "escalations/<int:pk>/": INSIDE,
    P + "escalations/<int:pk>/answer/": MANAGE,  # the manager is to answer it
    P + "for-me/": FOR_ME,
    P + "expectations/": INSIDE,
    P + "expectations/add/": EXPECT,
    P + "expectations/<int:pk>/edit/": EXPECT,
    P + "expectations/<int:pk>/answer/": THEYAN,
    P + "expectations/teams/<int:pk>/": OWNEXP,
    P + "expectations/people/<int:pk>/": OWNEXP,
    P + "workstreams/": INSIDE,
    P + "workstreams/add/": MANAGE,
    P + "workstreams/<slug:code>/": INSIDE,
    P + "workstreams/<slug:code>/edit/": MANAGE,
    P + "actions/": INSIDE,
    P + "actions/add/": MANAGE,
    P + "actions/<slug:ref>/": INSIDE,
    P + "actions/<slug:ref>/edit/": MANAGE,
    P + "actions/<slug:ref>/withdraw/": MANAGE,
    P + "actions/<slug:ref>/update/": OWNWRK,
    P + "actions/<slug:ref>/update/review/": REVIEW,
    P + "actions/<slug:ref>/update/steps/<slug:step>/": OWNWRK,
    P + "actions/<slug:ref>/update/check/": OWNWRK,
    P + "actions/<slug:ref>/update/unchanged/": OWNWRK,
    P + "actions/<slug:ref>/date-change/": OWNWRK,
    P + "actions/<slug:ref>/escalate/": OWNWRK,
    P + "actions/<slug:ref>/history/": INSIDE,
    P + "settings/": INSIDE,
    P + "settings/edit/": DRAFTS,
    P + "settings/agree/": AGREES,
    P + "actions/<slug:ref>/milestones/add/": MANAGE,
    P + "actions/<slug:ref>/claim/": OWNWRK,
    P + "claims/": CHECKS,
    P + "claims/<int:pk>/check/": NOCLAI,
    P + "evidence/": INSIDE,
    P + "evidence/add/": ADDEVI,
    P + "evidence/<int:pk>/": INSIDE,
    P + "evidence/<int:pk>/edit/": OWNEVI,
    P + "evidence/<int:pk>/supersede/": OWNEVI,
    P + "evidence/<int:pk>/file/": INSIDE,
    P + "structure/<slug:noun>/": INSIDE,
    P + "structure/<slug:noun>/add/": MANAGE,
    P + "structure/<slug:noun>/<int:pk>/": INSIDE,
    P + "structure/<slug:noun>/<int:pk>/edit/": MANAGE,
    P + "measures/": INSIDE,
    P + "measures/<slug:code>/": INSIDE,
    P + "measures/<slug:code>/readings.csv": INSIDE,
    P + "measures/add/": MANAGE,
    P + "measures/<slug:code>/edit/": MANAGE,
    P + "measures/<slug:code>/benchmarks/add/": MANAGE,
    P + "measures/<slug:code>/new-start/": MANAGE,
    P + "measures/<slug:code>/new-start/<int:pk>/": DECIDE,
    P + "measures/<slug:code>/readings/add/": MANAGE,
    P + "measures/<slug:code>/readings/paste/": MANAGE,
    P + "measures/<slug:code>/readings/to-fill-in.csv": INSIDE,
    P + "timeline/": INSIDE,
    P + "published/": INSIDE,
    P + "board/": BOARD_,
    P + "publications/": DRAFTS,
    P + "publications/draft/": MANAGE,
    P + "publications/<int:number>/": DRAFTS,
    P + "publications/<int:number>/issue/": ISSUER,
    P + "progress/": SCRUTI,
    P + "progress/workstreams/<slug:code>/": SCRUTI,
    P + "progress/publications/<int:number>/": SCRUTI,
}


def on_post(route: str) -> list[int]:
    """What an empty POST answers: 405 to a page that takes none, 400 to an empty form; who may
    not even read the page is told no more than by GET."""
    taken = 400 if route in WRITES else 405
    signed_out, *others = GET[route]
    answers = {200: taken, 302: taken, 405: taken}
    first = 302 if signed_out == 302 else taken
    return [first, *(answers.get(status, status) for status in others)]


SENT_TO = (
    *("add/", "edit/", "end/", "withdraw/", "update/", "draft/", "issue/"),
    *("open/", "close/", "submit/", "accept/", "date-change/", "redactions/<int:pk>/", "ask/"),
    *("steps/<slug:step>/", "check/", "unchanged/", "claim/", "supersede/", "agree/", "paste/"),
    *("new-start/", "new-start/<int:pk>/", "escalate/", "answer/"),
)
WRITES = {route for route in GET if route.endswith(SENT_TO)} | {
    P + "my-settings/",
    P + "my-settings/calendar/renew/",
}


def routes(resolver: URLResolver | None = None, before: str = "") -> list[str]:
    """Every route of the site as it is written, includes joined."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        here = before + str(entry.pattern)
        found += [here] if isinstance(entry, URLPattern) else routes(entry, here)
    return found


def address(route: str, world: World) -> str:
    publication = world.publication.number
    values = {
        "<slug:plan>": world.plan.slug,
        "<slug:code>/": "M1/" if "measures" in route else "FP/",
        "<slug:ref>": "FP-01",
        "<str:token>": token_of(world.preference),
        "<slug:noun>": "theme" if "redactions" in route else "themes",
        "<slug:step>": "progress",
        "<slug:kind>/<int:pk>": f"theme/{world.theme.history.latest().history_id}",
        "<int:pk>": str(key_of(route, world)),
        "<int:number>": str(publication),
        "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-x/",
    }
    for name, value in values.items():
        route = route.replace(name, value)
    return f"/{route}"


def key_of(route: str, world: World) -> int:
    """The key of the record that the address is about; some are there only if a test asks."""
    if route.endswith("redactions/<int:pk>/"):
        return world.redaction.pk
    people = {"expectations/teams": world.team, "expectations/people": world.staff}
    records = people | {"expectations": world.expectation, "escalations": world.escalation}
    records |= {"structure": world.theme, "evidence": world.evidence, "people": world.membership}
    records |= {"claims": world.claim} if hasattr(world, "claim") else {}
    records |= {"new-start": world.rebase} if hasattr(world, "rebase") else {}
    records |= {"date-changes": world.date_change} if hasattr(world, "date_change") else {}
    records |= {"redactions": world.theme}
    return next((record.pk for part, record in records.items() if part in route), 1)


def person(world: World, name: str):
    names = {"out": None, "scrutiny": world.councillor}
    return names[name] if name in names else getattr(world, name)


def test_every_route_of_the_site_stands_in_the_table():
    assert sorted(routes()) == sorted(GET)


@pytest.mark.parametrize("route", GET)
def test_who_may_read(route, world, sign_in):
    url = address(route, world)
    got = [sign_in(person(world, name)).get(url).status_code for name in PEOPLE]
    assert dict(zip(PEOPLE, got, strict=True)) == dict(zip(PEOPLE, GET[route], strict=True))


@pytest.mark.parametrize("route", [route for route in GET if not route.startswith("accounts/")])
def test_who_may_send(route, world, sign_in):
    url, expected = address(route, world), on_post(route)
    got = [sign_in(person(world, name)).post(url).status_code for name in PEOPLE]
    assert dict(zip(PEOPLE, got, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


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


def test_scrutiny_may_do_nothing_but_come_in_and_read_what_was_published():
    granted = {permission for permission, roles in GRANTS.items() if Role.SCRUTINY in roles}
    assert granted == {Permission.ENTER_PLAN, Permission.READ_SCRUTINY_PAGES}


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


def test_reading_every_page_as_every_role_writes_nothing(world, sign_in, history_rows_written):
    clients = [sign_in(person(world, name)) for name in PEOPLE]
    addresses = [address(route, world) for route in GET]
    with history_rows_written() as rows:
        for url in addresses:
            for client in clients:
                client.get(url)
    assert rows == {}


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
