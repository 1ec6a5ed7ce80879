"""The map of the site: who is offered which page, where each page stands, and what waits."""

import re

from django.test import RequestFactory
from django.urls import resolve

from improvement.navigation import MAP, Offer, frame_of
from improvement.remembered import answers
from improvement.roles import GRANTS, Role
from tests.access_answers import ROLES, P
from tests.access_table import GET
from tests.pages import address, html_of, person

EVERY = [page for pages in MAP.values() for page in pages]
INSIDE = ["My work", "Plan", "Measures", "Board", "Published", "Records"]
PUBLISHED = ["Progress", "Documents", "Public record"]
ENTRIES = {
    "manager": [*INSIDE, "Manage"],
    "lead": INSIDE,
    "owner": INSIDE,
    "chair": [*INSIDE, "Manage"],
    "member": INSIDE,
    "adviser": INSIDE,
    "scrutiny": [*PUBLISHED, "Reports", "Scrutiny", "Questions"],
    "staff": ["Asked of me", "Messages", *PUBLISHED],
}
# Pages that stand in no group: the plan's own address leads on, the others are the person's own.
IN_NO_GROUP = {
    "plan-home",
    "plan-search",
    "my-settings",
    "my-lists",
    "my-calendar-renew",
    "calendar",
}


def entries(page):
    """The labels of the frame's first and second line."""
    frame = page.context["frame"]
    return [e.label for e in frame.entries], [e.label for e in frame.pages]


def current(page):
    return re.findall(r'<a[^>]* aria-current="(\w+)"[^>]*>([^<]*\w)', html_of(page))


def test_each_role_is_offered_the_groups_of_what_it_may_open_and_nothing_else(world, sign_in):
    assert len(MAP) <= 7
    for role in ROLES:
        client = sign_in(person(world, role))
        home = client.get(client.get(world.url())["Location"])
        assert entries(home)[0] == ENTRIES[role]
        offered = [page for page in EVERY if offers(role, page)]
        for page in offered:
            answer = client.get(page.url(world.plan.slug))
            assert answer.status_code == 200, (role, page)
            first, second = entries(answer)
            group = next(label for label, pages in MAP.items() if page in pages)
            own = [p.label for p in MAP[group] if p in offered]
            if role in ("scrutiny", "staff"):
                assert (second, page.label in first) == ([], True)
            else:
                assert second == (own if len(own) > 1 else [])
            assert (
                "page",
                page.label if second or role in ("scrutiny", "staff") else group,
            ) in current(answer)


def offers(role, page):
    return Role(role) in GRANTS[page.permission] and not page.of_a_draft  # the plan is agreed


def test_every_page_of_the_map_is_in_the_table_of_access(world):
    opened = {resolve(address(route, world)).url_name: GET[route] for route in GET if P in route}
    for page in EVERY:
        may = {role for role in ROLES if opened[page.view][role] == 200}
        assert {role for role in ROLES if offers(role, page)} <= may, page


def test_every_page_of_the_table_stands_in_one_group_or_is_exempt_by_name(world):
    without = set()
    for route in GET:
        if P not in route:
            continue
        url = address(route, world)
        if Offer.of(world.plan.slug, MAP).place(url.partition("?")[0]) is None:
            without.add(resolve(url).url_name)
    assert without == IN_NO_GROUP


def test_a_page_within_a_record_is_marked_on_both_lines_as_above_it(world, sign_in):
    client = sign_in(world.lead)
    inside = client.get(world.url("actions/FP-01/"))
    assert ("true", "Plan") in current(inside)
    assert ("true", "Actions") in current(inside)
    assert entries(inside)[1][:3] == ["Workstreams", "Actions", "Timeline"]
    measure = client.get(world.url("measures/M1/"))
    assert ("true", "Measures") in current(measure)
    assert entries(measure)[1] == ["All measures", "Workforce"]
    staff = sign_in(world.staff)
    assert ("true", "Asked of me") in current(
        staff.get(world.url(f"expectations/people/{world.staff.pk}/"))
    )


def test_the_frame_costs_one_query_with_all_that_waits_once_that_is_counted(
    world, django_assert_num_queries
):
    request = RequestFactory().get(world.url("settings/"))
    request.plan, request.user, request.standing = world.plan, world.manager, None
    request.roles = frozenset({Role.MANAGER})
    answers.clear()
    for queries in (2, 1):
        request.__dict__.pop("waiting", None)
        with django_assert_num_queries(queries):
            frame_of(request)
    request.standing, request.__dict__["waiting"] = object(), None
    with django_assert_num_queries(0):
        assert not frame_of(request).entries[0].waiting
