"""Junk sent to every form and every list: whatever is typed, the site answers, and what it refuses
leaves no trace. Generated anew on every run; Hypothesis prints what broke it."""

import re
from copy import deepcopy
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.changes import draft_publication
from tests.access_table import GET, WRITES
from tests.pages import address, filled, shown
from tests.world import World, save
from workstreams.changes import (
    UpdateAnswers,
    ask_date_change,
    ask_for_rebase,
    ask_standing,
    claim_stage,
    submit_update,
)
from workstreams.models import Reading

pytestmark = pytest.mark.usefixtures("unmeasured")
EXAMPLES = settings(
    max_examples=settings.default.max_examples // 50,  # of each of 230 pages; many in make deep
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
P = "plans/<slug:plan>/"
REVIEW = P + "actions/<slug:ref>/update/review/"
ACCOUNTS = [route for route in GET if re.search("login/|logout/|signup/|change/|reset/$", route)]
DECIDES = {
    P + "date-changes/<int:pk>/",
    P + "judged-changes/<int:pk>/",
    P + "measures/<slug:code>/new-start/<int:pk>/",
}
FORMS = sorted(WRITES | {REVIEW, *DECIDES, *ACCOUNTS})
LISTS = sorted(
    route
    for route, answers in GET.items()
    if route.startswith(P)
    and route not in FORMS
    and answers["manager"] == 200
    and not route.endswith("file/")  # it is no page, and takes no query
)
OPEN = ["accounts/login/", "accounts/password/reset/", "accounts/signup/"]
LATER = date(2099, 9, 30)
LINK = re.compile(r"/accounts/password/reset/key/\S+")

WORDS = """
0 -1 1 2 29 99 26 2013 9999 1e9 1.5 NaN inf true on None null [] % %s%n% @ \\ ' " &amp;
FP-01 FP T1 O1 F1 police green red amber under_way carried_out open exempt day month immediate
in_use active scrutiny manager lead accept return February 2013-11-18 0001-01-01 9999-12-31
../../etc/passwd <script>alert(1)</script> name@example.org lead@example.org
"""
ODD = [
    *WORDS.split(),
    *("", " ", "\x00", "a\x00b", "\r\n", "\u202e", "\ufeff", "\uff12\uff19"),  # the last: 29
    *(
        "\u200b\u2060",
        "\u3164",
        "a\x07b\x1b",
        "FP\u201101",
        "1st",
        "sep.",
        "95%",
        "1,234",
        "2011-12",
    ),
    *('"They listened', "#DIV/0!", "sep=;", "=1+1", "'=1", "\u22120.30000000000000004"),
    *("9" * 30, str(2**31), str(2**63), str(2**63 - 1), str(-(2**63) - 1)),
    *("x" * 5000, "é" * 300, "🐦" * 50, "x" * 260 + "@example.org"),
    *("{{ 7|add:7 }}", "'; DROP TABLE improvement_plan; --", "NHS number 943 476 5919"),
]
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
VALUE = st.sampled_from(ODD) | TEXT


def junk_for(names: list[str]) -> st.SearchStrategy[dict[str, list[str]]]:
    """Some of the fields, some that nobody asked for: each once, often, or not at all."""
    keys = st.sampled_from([*names, "role", "page", "plan", "id", "confirm_not_personal"])
    return st.dictionaries(keys | TEXT, st.lists(VALUE, max_size=3), max_size=len(names) + 2)


def parts_of(form: Any) -> list[str]:
    """The names under which the form is sent, each box of a date by itself."""
    return [part for name in form.fields for part in shown(form, name) or [name]]


def send_junk(client: Any, url: str, form: Any, history_rows_written: Any) -> None:
    """Post generated junk over what the form shows, from the same beginning each time."""
    cookies = deepcopy(client.cookies)  # with the session, which comes back as the records do

    @EXAMPLES
    @given(junk=junk_for(parts_of(form) if form else ["version", "reason"]))
    def send(junk: dict[str, list[str]]) -> None:
        beginning, client.cookies = transaction.savepoint(), deepcopy(cookies)
        body = urlencode((filled(form) if form else {}) | junk, doseq=True)
        with history_rows_written() as rows:
            answer = client.post(url, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in (200, 302, 400, 403, 404, 409), url
        assert rows == {} or answer.status_code == 302, url
        transaction.savepoint_rollback(beginning)

    send()


@pytest.fixture
def busy(world, settings):
    """With a report and a claim that wait for an answer, a draft to be issued, and no limit to
    attempts."""
    settings.ACCOUNT_RATE_LIMITS = False
    report = UpdateAnswers("under_way", "green", "Done", "Next")
    now = timezone.now()
    submit_update(world.action.pk, report, by=world.lead, now=now)
    world.claim = claim_stage(
        world.action.pk, by=world.lead, stage="carried_out", statement="It is done", now=now
    )
    world.date_change = ask_date_change(
        world.owned.pk, by=world.owner, to_due=LATER, cause="resource", reason="Posts", now=now
    )
    world.judged_change = ask_standing(
        world.owned.pk, "suspend", by=world.manager, reason="It waits", now=now
    )
    save(Reading(measure=world.measure, period=date(2026, 10, 1), value=12))
    world.rebase = ask_for_rebase(
        world.measure.pk, by=world.manager, period=date(2026, 10, 1), change="A form", now=now
    )
    world.publication = draft_publication(
        world.plan,
        by=world.manager,
        audience="scrutiny",
        note="How it stands",
        at=now,
        on=timezone.localdate(now),
        reason="For scrutiny",
    )
    return world


def writer(world: World, route: str) -> Any:
    """Whoever may send there."""
    if route.endswith(("issue/", "agree/")) or route in DECIDES:
        return world.chair
    if route.endswith("expectations/<int:pk>/answer/"):
        return world.staff
    return None if route in OPEN else world.manager


def test_no_form_breaks_on_junk_or_keeps_what_it_refused(busy, sign_in, history_rows_written):
    for route in FORMS:
        client, url = sign_in(writer(busy, route)), address(route, busy)
        page = client.get(url.replace("/issue/", "/"))
        form = page.context.get("form") if page.context else None
        send_junk(client, url, form, history_rows_written)


def test_junk_for_a_new_password_breaks_nothing(busy, client, mailoutbox, history_rows_written):
    client.post("/accounts/password/reset/", {"email": busy.lead.email})
    page = client.get(LINK.search(mailoutbox[0].body)[0], follow=True)
    url = page.request["PATH_INFO"]
    send_junk(client, url, page.context["form"], history_rows_written)


def ask_junk(client: Any, url: str) -> None:
    """Ask for the page with generated junk in the fields of its filter."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    form = answer.context.get("form") if answer.context else None

    @EXAMPLES
    @given(junk=junk_for(parts_of(form) if form else []))
    def ask(junk: dict[str, list[str]]) -> None:
        query = urlencode(junk, doseq=True)
        if not query:
            return  # so it was asked for above
        assert client.get(f"{url}?{query}").status_code in (200, 400), f"{url}?{query}"

    ask()


def test_no_page_breaks_on_a_junk_query(world, sign_in):
    client = sign_in(world.manager)
    for route in LISTS:
        ask_junk(client, address(route, world))


@EXAMPLES
@given(parts=st.lists(VALUE, min_size=1, max_size=4))
def test_no_address_breaks(parts, busy, sign_in):
    client = sign_in(busy.manager)
    for before in ["", "plans/", busy.url()[1:], busy.url("structure/")[1:], "accounts/password/"]:
        answer = client.get(f"/{before}{quote('/'.join(parts), safe='/')}/")
        assert answer.status_code in (200, 302, 404)
