"""The start page, the health page, error pages, headers, and the settings the site starts with."""

from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, path

from improvement.access import allows
from improvement.audit import guards
from improvement.models import Membership
from improvement.roles import Permission
from tests.pages import html_of
from tests.site_settings import SAFE, start
from tests.world import LONG_AGO, a_plan, save

ROOT = Path(__file__).resolve().parent.parent


def test_the_start_page_leads_to_a_persons_only_plan_or_to_their_list_of_plans(world, sign_in):

    client = sign_in(world.lead)
    assert client.get("/")["Location"] == world.url()
    assert sign_in(world.stranger).get("/")["Location"] == "/plans/"
    other_plan = a_plan("elsewhere", title="Another plan")
    save(Membership(plan=other_plan, user=world.lead, role="member", active_from=LONG_AGO))
    assert client.get("/")["Location"] == "/plans/"
    page = html_of(client.get("/plans/"))
    assert "Testshire’s plan" in page
    assert "Another plan" in page


def test_the_list_of_plans_shows_only_ones_own(world, sign_in):
    a_plan("elsewhere", title="Another plan")
    assert "Another plan" not in html_of(sign_in(world.lead).get("/plans/"))
    page = html_of(sign_in(world.stranger).get("/plans/"))
    assert "You have no role on any plan" in page


class TestHealthPage:
    @pytest.fixture(autouse=True)
    def _database(self, db):
        pass

    def answer(self) -> tuple[int, str]:
        answer = Client().get("/healthz")
        assert "no-store" in answer["Cache-Control"]
        return answer.status_code, html_of(answer)

    def test_the_health_page_answers_ok(self):
        assert self.answer() == (200, "ok")

    def test_the_health_page_fails_when_a_migration_is_not_applied(self):
        ours = MigrationLoader(connection).disk_migrations
        newest = max(name for app, name in ours if app == "improvement")
        MigrationRecorder(connection).record_unapplied("improvement", newest)
        assert self.answer() == (503, "not ok")

    def test_the_health_page_fails_when_a_guard_is_missing(self):
        dialect = guards.DIALECTS[connection.vendor]
        with connection.cursor() as cursor:
            name = next(n for n in dialect.installed(cursor) if n.endswith("_delete"))
            dialect.drop(cursor, [name])
        assert self.answer() == (503, "not ok")

    def test_the_health_page_compares_anew_only_what_has_changed(self, django_assert_num_queries):
        assert self.answer() == (200, "ok")
        with django_assert_num_queries(2):
            assert self.answer() == (200, "ok")
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX aside ON improvement_plan (title)")
        with CaptureQueriesContext(connection) as asked:
            assert self.answer() == (200, "ok")
        assert len(asked) > 5

    def test_the_health_page_answers_head_requests_and_refuses_post(self):
        assert Client().head("/healthz").status_code == 200
        assert Client().post("/healthz").status_code == 405


def fail_with(error: Exception):
    @allows(Permission.ANYONE)
    def view(request):
        raise error

    return view


urlpatterns = [
    path("broken/", fail_with(ValueError("a detail that is nobody's business"))),
    path("gone/", fail_with(OperationalError("connection to server at 10.0.0.1 refused"))),
    path("closed/", fail_with(InterfaceError("connection already closed"))),
    path("senseless/", fail_with(SuspiciousOperation("a detail"))),
    *get_resolver("improvement.urls").url_patterns,
]
handler400 = "improvement.views.site.bad_request"
handler500 = "improvement.views.site.server_error"


@pytest.mark.urls("tests.test_site")
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/broken/", 500, "There is a problem with this site"),
        ("/gone/", 503, "This site is not available for the moment"),
        ("/closed/", 503, "This site is not available for the moment"),
        ("/senseless/", 400, "That request did not make sense"),
    ],
)
def test_an_error_page_gives_no_detail_of_the_error(address, status, words):
    answer = Client(raise_request_exception=False).get(address)
    page = html_of(answer)
    assert answer.status_code == status
    assert words in page
    assert not any(detail in page for detail in ["detail", "10.0.0.1", "Traceback"])


def test_an_unknown_address_is_page_not_found_signed_in_or_out(world, sign_in):
    for client in [Client(), sign_in(world.lead)]:
        answer = client.get("/no/such/page/")
        assert answer.status_code == 404
        assert "Page not found" in html_of(answer)


def test_a_page_that_a_role_does_not_include_says_so(world, sign_in):
    answer = sign_in(world.lead).get(world.url("people/"))
    assert answer.status_code == 403
    assert "Your role on this plan does not include this page." in html_of(answer)


def test_a_form_without_its_csrf_token_is_refused_and_changes_nothing(world, history_rows_written):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.manager)
    with history_rows_written() as rows:
        answer = client.post(
            world.url("structure/themes/add/"), {"code": "T2", "name": "Voice", "order": "2"}
        )
    assert (answer.status_code, rows) == (403, {})
    assert "This page had been open too long" in html_of(answer)


def test_too_many_fields_or_a_broken_upload_are_bad_requests(world, sign_in):
    client = sign_in(world.manager)
    url = world.url("structure/themes/add/")
    assert client.post(url, {f"f{n}": "1" for n in range(1001)}).status_code == 400
    broken = client.post(url, b"--x", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400
    assert client.post(url, b"code=T2", content_type="text/plain").status_code == 400


def test_every_page_has_a_content_security_policy_and_security_headers(world, sign_in):
    for client, address in [
        (Client(), "/accounts/login/"),
        (Client(), "/healthz"),
        (sign_in(world.lead), world.url("actions/")),
        (sign_in(world.lead), "/no/such/page/"),
    ]:
        headers = client.get(address).headers
        policy = headers["Content-Security-Policy"]
        for directive in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ]:
            assert directive in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_pages_answer_head_requests_with_an_empty_body(world, sign_in):
    client = sign_in(world.manager)
    for address in ["actions/", "actions/FP-01/edit/", "history/", "people/", "board/"]:
        answer = client.head(world.url(address))
        assert (answer.status_code, answer.content) == (200, b"")


# Variables by which programs are found, and those that measure coverage (COVERAGE_…).


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "SECRET_KEY is not set. Make one with"),
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set. Make one with"),
        ({"SECRET_KEY": "x" * 50}, "ALLOWED_HOSTS must name the addresses of the site"),
        (SAFE | {"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the addresses of the site"),
    ],
)
def test_the_settings_refuse_an_insecure_start_and_say_what_to_set(environment, says):
    started = start(**environment)
    assert started.returncode != 0
    assert says in started.stderr


def test_in_production_cookies_and_pages_use_https_only():
    code = (
        "print(settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE,"
        " settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS, settings.DEBUG,"
        " settings.SECURE_PROXY_SSL_HEADER, settings.PLAN_TODAY,"
        " settings.PUBLISHED_KEYS_SECRET == settings.SECRET_KEY)"
    )
    assert start(code, **SAFE).stdout.strip() == "True True True 31536000 False None None True"


def test_in_development_the_settings_need_nothing_but_debug():
    code = "print(settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT)"
    assert start(code, DEBUG="on").stdout.strip() == "['127.0.0.1', 'localhost'] False"


def test_on_postgresql_connections_are_kept_and_a_proxy_is_trusted_when_configured():
    code = "print(settings.DATABASE['CONN_MAX_AGE'], settings.SECURE_PROXY_SSL_HEADER[1])"
    url = "postgres://someone@127.0.0.1/plan"
    assert start(code, DATABASE_URL=url, PROXIES="1", **SAFE).stdout.strip() == "600 https"


def test_without_its_database_the_site_asks_to_try_again_and_gives_no_detail():
    code = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1")
client.cookies["sessionid"] = "someone-signed-in"
for address in ["/healthz", "/", "/plans/testshire/actions/"]:
    answer = client.get(address)
    print(answer.status_code, len(answer.content), b"Please try again" in answer.content)
    assert b"127.0.0.1" not in answer.content
"""
    started = start(
        "settings.ALLOWED_HOSTS" + code,
        DJANGO_SETTINGS_MODULE="improvement.settings",
        DATABASE_URL="postgres://someone@127.0.0.1:1/plan",
        HTTPS="off",
        **SAFE | {"ALLOWED_HOSTS": "127.0.0.1"},
    )
    health, *pages = started.stdout.splitlines()
    assert health == "503 6 False"
    assert [page.split()[0::2] for page in pages] == [["503", "True"]] * 2


def test_the_day_of_a_demonstration_is_set_by_an_environment_variable_and_shown(
    world, sign_in, settings
):
    assert start("print(settings.PLAN_TODAY)", PLAN_TODAY="2013-11-18", **SAFE).stdout == (
        "2013-11-18\n"
    )
    assert start(PLAN_TODAY="last Monday", **SAFE).returncode != 0
    settings.PLAN_TODAY = date(2013, 11, 18)
    page = html_of(sign_in(world.lead).get(world.url("actions/")))
    assert "It is 18 November 2013 here." in page


def test_a_production_server_starts_from_its_entry_point():
    started = start(
        "from improvement.wsgi import *; print(site.__class__.__name__, application.__name__)",
        **SAFE,
    )
    assert started.stdout.strip() == "WSGIHandler serve"
