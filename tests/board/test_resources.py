"""Money: lines as they were stated, what is not paid for, what hangs on it, and honest sums."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from board.changes import add_resource, edit_resource
from board.difference.between import difference
from board.models import Resource
from board.queries.resources import money_overview, resources_of, sums
from improvement import clock
from improvement.history import StaleRecord
from improvement.roles import Role
from tests.board.factories import days, this_instant
from tests.pages import html_of, send
from tests.world import a_measure, a_member, a_plan, an_action, change, save
from workstreams.reminders.items import reminder_items

URL = "resources/"


def a_line(world, ref, actions=(), measures=(), **values):
    said = {"kind": "cost", "words": f"Words of {ref}", "plan": world.plan} | values
    links = {"actions": actions, "measures": measures}
    return add_resource(Resource(ref=ref, **said), links, by=world.manager, reason="Seen")


def test_a_sum_is_of_one_kind_and_year_and_says_what_it_leaves_out(world):
    a_line(world, "M1", words="£364 in the current financial year", year="2012/13")
    a_line(world, "M2", amount_from=630000, year="2013/14")
    a_line(world, "M3", amount_from=75000, amount_to=100000, kind="income")
    a_line(world, "M4", amount_from=500, year="2013/14")
    a_line(world, "M5", amount_from=200, year="2013/14", kind="pressure")
    a_line(world, "M6", year="2013/14")
    a_line(world, "M7", amount_from=999, year="2013/14", struck_out=True)
    found = [(s.kind, s.year, s.lowest, s.highest, s.counted, s.left_out) for s in sums(world.plan)]
    assert found == [
        ("Cost", "2012/13", 0, 0, 0, ["M1"]),  # what has no unit is never computed with
        ("Cost", "2013/14", 630500, 630500, 2, ["M6"]),
        ("Income", "Year not stated", 75000, 100000, 1, []),
        ("Pressure", "2013/14", 200, 200, 1, []),
    ]
    for amounts in ({"amount_from": 5, "amount_to": 5}, {"amount_from": -1}, {"amount_to": 5}):
        with pytest.raises(ValidationError, match="from a lower amount to a higher"):
            a_line(world, "M8", **amounts)
    with pytest.raises(IntegrityError):
        save(Resource(plan=world.plan, ref="M9", kind="cost", words="x", amount_to=Decimal(1)))


def test_what_is_not_paid_for_is_counted_by_what_is_stated_of_it(world):
    first, second = world.action, an_action(world.practice, "FP-02")
    third = an_action(world.practice, "FP-03")
    a_line(world, "M1", secured="no", actions=[first, second])
    a_line(world, "M2", secured="part", actions=[first], kind="loss")
    a_line(world, "M3", kind="pressure")
    a_line(world, "M4", secured="yes", actions=[third])
    a_line(world, "M5", kind="income", actions=[third])  # it takes no money
    a_line(world, "M6", secured="no", actions=[third], struck_out=True)
    told = money_overview(world.plan, clock.today())
    assert (told.lines, told.said_unpaid, told.not_stated) == (5, 2, 1)
    assert [each.ref for each in told.endangered] == ["FP-01", "FP-02"]
    assert told.endangered_count == 2
    # Income of which it is stated that it is not secured is not there to pay for anything.
    a_line(world, "M7", kind="income", secured="no", actions=[third])
    a_line(world, "M8", kind="income", secured="yes")
    told = money_overview(world.plan, clock.today())
    assert (told.said_unpaid, told.not_stated, told.endangered_count) == (3, 1, 3)
    listed = list(resources_of(world.plan))
    assert [each.ref for each in listed] == ["M1", "M7", "M2", "M3", "M4", "M8", "M5", "M6"]
    paid = {each.ref for each in listed if each.is_paid_for}
    unpaid = {each.ref for each in Resource.objects.not_paid_for()}
    assert (paid, unpaid) == ({"M4", "M5", "M8"}, {"M1", "M2", "M3", "M7"})


def test_demand_alone_drives_a_cost_and_nothing_of_another_plan(world):
    outcome, demand = world.measure, a_measure(world, [169, 193], "CX-1", direction="context")
    with pytest.raises(ValidationError, match="No measure of demand: M1"):
        a_line(world, "M1", measures=[outcome])
    line, other = a_line(world, "M1", measures=[demand]), a_plan("elsewhere")
    with pytest.raises(ValidationError, match="from this plan"):
        edit_resource(
            *(line.pk, {}, {"measures": [change(demand, plan=other)]}),
            by=world.manager,
            on=clock.today(),
            version=1,
            reason="No",
        )


def test_who_keeps_the_money_enters_a_line_and_changes_it(world, sign_in):
    manager, url = sign_in(world.manager), world.url(URL)
    assert "No line of money is entered yet" in html_of(manager.get(url))
    a_measure(world, [169, 193], "CX-1", direction="context", unit="plans")
    typed = {"ref": "M1", "kind": "cost", "words": "£364 this year", "secured": "no"}
    wrong = send(manager, url + "add/", **typed, actions="XX-1", measures="M1")
    assert wrong.status_code == 400
    assert "This plan has no action XX-1" in html_of(wrong)
    typed |= {"actions": "FP-01", "measures": "CX-1"}
    assert send(manager, url + "add/", **typed).url == url + "M1/"
    assert send(manager, url + "add/", **typed).url == url + "M1/"  # sent twice
    assert Resource.objects.count() == 1
    page = html_of(sign_in(world.member).get(url))
    assert "Of 1 line of money, <strong>1 is not paid for, or only in part</strong>" in page
    assert "In danger: " in page
    assert world.url("actions/FP-01/") in page
    assert "“£364 this year”" in page
    assert "No clear amount" in page
    assert "No amount is stated" in page
    assert "M1: no clear amount is stated" in page
    assert "169 plans, January 2025" in page
    assert "193 plans, February 2025" in page
    assert "neither higher nor lower is better" in page
    edit = url + "M1/edit/"
    assert send(manager, edit, secured="yes", reason="Found").status_code == 302
    assert send(manager, edit, version=1, secured="no", reason="Late").status_code == 409
    assert "You have not changed anything" in html_of(send(manager, edit, reason="None"))
    assert send(manager, edit, actions="", reason="Not that").status_code == 302
    page = html_of(manager.get(url + "M1/"))
    assert "No action is named" in page
    assert "Why: Not that" in page
    history = html_of(manager.get(world.url("actions/FP-01/history/")))
    assert "FP-01 and money M1" in history
    assert "No line is like that" in html_of(manager.get(url + "?show=unpaid"))
    assert "No line is like that" in html_of(manager.get(url + "?kind=income"))
    assert manager.get(url + "?secured=maybe").status_code == 400
    send(manager, edit, struck_out="on", reason="Entered twice")
    assert "No line counts. Choose “What was struck out”" in html_of(manager.get(url))
    assert "£364 this year" in html_of(manager.get(url + "?show=struck_out"))
    with pytest.raises(PermissionDenied):
        edit_resource(
            Resource.objects.get().pk,
            {},
            {},
            by=world.lead,
            on=clock.today(),
            version=4,
            reason="No",
        )


def test_a_line_is_settled_by_a_day_and_who_keeps_the_money_is_reminded(world, sign_in):
    today = clock.today()

    def reminded(on):
        items = reminder_items(world.plan, on).items()
        return {p: i.what for p, own in items for i in own if i.kind == "money"}

    assert not reminded(today)
    late = a_line(world, "M1", secured="no", due=today)
    a_line(world, "M2", kind="income", due=days(30))
    for number, values in enumerate(({"secured": "yes"}, {"struck_out": True})):
        a_line(world, f"M{number + 3}", due=today - timedelta(days=9), **values)
    client, url = sign_in(world.member), world.url(URL)
    assert not reminded(today - timedelta(days=31))
    told = {world.manager.pk: "Money M1", world.chair.pk: "Money M1"}
    assert {p.pk: what for p, what in reminded(today - timedelta(days=30)).items()} == told
    assert "overdue" not in html_of(client.get(f"{url}M1/"))
    about = {"by": world.manager, "on": today}
    edit_resource(late.pk, {"due": days(-2)}, {}, version=1, reason="Sooner", **about)
    since = this_instant()
    page = html_of(client.get(url))
    assert "1 is past the day by which it was to be settled" in page
    assert [each.ref for each in client.get(f"{url}?show=overdue").context["page"]] == ["M1"]
    assert "overdue" in html_of(client.get(f"{url}M1/"))
    with pytest.raises(ValidationError, match="The day has passed: enter another one"):
        edit_resource(late.pk, {"due": None}, {}, version=2, reason="No day", **about)
    edit_resource(late.pk, {"due": days(9)}, {}, version=2, reason="More time", **about)
    page = html_of(client.get(f"{url}M1/"))
    assert "moved once that day had passed" in page
    page = html_of(client.get(url))
    assert "past the day" not in page
    assert "Of 1 the day to settle it was moved, or taken away, once it had passed." in page
    assert "1 is past the day" in html_of(client.get(url, {"at": since.isoformat()}))
    told = [c.what for item in difference(world.plan, since).items for c in item.changes]
    assert told == ["Its due day", "To be settled by"]


def test_published_words_and_amounts_stand(world, sign_in):
    line = change(a_line(world, "M1", amount_from=5), provenance="published")
    about = {"by": world.manager, "on": clock.today(), "reason": "Clearer"}
    for name, value in (("words", "£364k"), ("amount_from", 364000), ("year", "2013/14")):
        with pytest.raises(ValidationError, match="stands as it was published"):
            edit_resource(line.pk, {name: value}, {}, version=2, **about)
    fields = sign_in(world.manager).get(world.url(f"{URL}M1/edit/")).context["form"].fields
    assert "words" not in fields
    assert "secured" in fields
    edit_resource(line.pk, {"secured": "part"}, {}, version=2, **about)
    with pytest.raises(StaleRecord):
        edit_resource(line.pk, {"secured": "yes"}, {}, version=2, **about)


def test_a_second_plan_sees_none_of_it(world, sign_in):
    assert world.resource
    other = a_plan("elsewhere")
    client = sign_in(a_member(other, "Elsewhere", Role.MANAGER))
    assert "two posts" not in html_of(client.get(f"/plans/elsewhere/{URL}"))
    for path in ("M1/", "M1/edit/"):
        assert client.get(f"/plans/elsewhere/{URL}{path}").status_code == 404
    assert (money_overview(other, clock.today()).lines, sums(other)) == (0, [])


def test_the_difference_and_an_earlier_day_tell_how_it_stood(world, sign_in):
    line = a_line(world, "M1", secured="yes")
    since = this_instant()
    edit_resource(
        *(line.pk, {"secured": "no"}, {"actions": [world.action]}),
        by=world.manager,
        on=clock.today(),
        version=1,
        reason="The grant ends",
    )
    told = {
        (c.what, c.old, c.new, str(c.sense))
        for item in difference(world.plan, since).items
        for c in item.changes
        if item.item.name == "Money M1"
    }
    assert told == {
        ("Is it secured", "secured", "not secured", "worse"),
        ("Actions in danger without it", "none", "FP-01", ""),
    }
    page = html_of(sign_in(world.member).get(world.url(URL), {"at": since.isoformat()}))
    assert "<strong>0 are not paid for" in page


def test_pages_of_money_take_as_many_queries_however_many_lines_there_are(world, sign_in):
    client, counts, number = sign_in(world.member), [], 0
    demand = a_measure(world, [1, 2], "CX-1", direction="context")
    for size in (2, 30):
        for _ in range(size):
            number += 1
            action = an_action(world.practice, f"FP-{number + 10}")
            a_line(world, f"M{number}", [action], [demand], secured="no")
        counts.append([])
        for page in ("", "M1/"):
            client.get(world.url(URL + page))
            with CaptureQueriesContext(connection) as asked:
                client.get(world.url(URL + page))
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] == [19, 10]
    page = html_of(client.get(world.url(URL)))
    assert "and others, 32 in all" in page
