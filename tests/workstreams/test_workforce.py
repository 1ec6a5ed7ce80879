"""The page of the workforce: measures by topic with their definitions and breaks, beside demand."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.publishing.issued import publishable
from improvement.models import Team
from tests.pages import html_of, send
from tests.world import STEADY, a_measure, a_plan, change, save
from workstreams.models import Measure, Rebase
from workstreams.queries.measure_series import measure_series


def test_each_topic_has_its_measures_and_what_nothing_measures_is_said(world, sign_in):
    client, url = sign_in(world.member), world.url("workforce/")
    page = html_of(client.get(url))
    assert "Nothing measures the workforce yet." in page
    assert "The programme manager adds measures" in page
    assert "Add a measure, or edit one" in html_of(sign_in(world.manager).get(url))
    about = {"topic": "caseload", "definition": "Open cases of the team", "name": "Duty team"}
    a_measure(world, [24, 22], code="W1", direction="down", **about)
    demand = {"topic": "referrals", "direction": "context", "outcome": None}
    a_measure(world, STEADY, code="D1", name="Referrals received", unit="referrals", **demand)
    save(Measure(plan=a_plan("elsewhere"), code="X", name="Of another plan", **demand))
    page = html_of(client.get(url))
    assert "<strong>Caseload by team:</strong> 22%, February 2025" in page
    asked = page.index("<strong>Referrals:</strong>")  # how much is asked of them stands above too
    assert asked < page.index("Nothing measures:")
    assert "Open cases of the team" in page
    assert "Of another plan" not in page
    assert (
        "<strong>Nothing measures:</strong> vacancies, agency staff, turnover, absence, "
        "front-line managers, child protection plans, children looked after, early help." in page
    )
    workforce, below = page.split("Demand: neither higher nor lower is better")
    assert "Duty team" in workforce
    assert "Referrals received" in below
    assert ("app-verdict" in workforce, "app-verdict" in below) == (True, False)


def test_a_caseload_is_told_by_team_and_the_teams_that_lack_one_are_named(world, sign_in):
    names = ("Duty team", "Looked after team", "Disability team")
    duty, looked_after, disability = (save(Team(plan=world.plan, name=name)) for name in names)
    theirs = save(Team(plan=a_plan("elsewhere"), name="Of another plan"))
    url = world.url("workforce/")
    for code, number, team in (("W1", 18, duty), ("W2", 24, looked_after), ("W3", 21, None)):
        a_measure(world, [number], code=code, topic="caseload", name=code, unit="cases", team=team)
    page = html_of(sign_in(world.member).get(url))
    assert "21 cases, January 2025" in page
    assert "Looked after team 24 cases; Duty team 18 cases" in " ".join(page.split())
    assert "<strong>No caseload is measured of:</strong>" in page
    assert "Disability team" in page
    assert "Of another plan" not in page
    manager, edit = sign_in(world.manager), world.url("measures/W3/edit/")
    teams = dict(manager.get(edit).context["form"].fields["team"].choices)
    assert set(teams.values()) == {"No one team", *names}
    send(manager, edit, team=str(disability.pk), reason="It is of one team")
    page = html_of(sign_in(world.member).get(url))
    assert "No caseload is measured of" not in page
    with pytest.raises(ValidationError, match="team of this plan"):
        Measure(plan=world.plan, code="W4", name="W4", direction="context", team=theirs).clean()


def test_a_break_is_told_with_its_period_and_what_stands_before_it(world, sign_in):
    measure = a_measure(world, STEADY, code="W1", topic="vacancies")
    now = timezone.now()
    asked = {"asked_by": world.manager, "asked_at": now, "decision": "approved", "decided_at": now}
    save(
        Rebase(
            measure=measure,
            series=1,
            period=date(2025, 7, 1),
            change="Posts are counted by their hours",
            decided_by=world.chair,
            **asked,
        )
    )
    client, url = sign_in(world.member), world.url("workforce/")
    page = html_of(client.get(url))
    assert "<strong>July 2025:</strong> Posts are counted by their hours" in page
    assert "1 measure of the workforce has a break" in page
    change(measure, series=2)
    page = html_of(client.get(url))
    assert f"Counted anew; {len(STEADY)} readings before it can’t be compared" in page
    assert "Nothing read yet" in page


def test_demand_is_refused_a_direction_however_it_is_given(world, sign_in):
    """In a draft plan by its form; once the plan is agreed by its place, and by a request."""
    words = "Demand is context only: neither more nor less of it is better"
    judged = a_measure(world, STEADY, code="W1", direction="down")
    demand = a_measure(world, STEADY, code="D1", direction="context", topic="plans")
    client = sign_in(world.manager)
    for state, path, typed in (
        ("draft", "measures/D1/edit/", {"direction": "down"}),
        ("agreed", "measures/W1/edit/", {"topic": "referrals"}),
        ("agreed", "measures/D1/judging/", {"direction": "up"}),
    ):
        change(world.fresh(world.plan), state=state)
        answer = send(client, world.url(path), **typed, reason="It should fall")
        assert (answer.status_code, words in html_of(answer)) == (400, True), path
    assert world.fresh(judged).topic == ""
    assert world.fresh(demand).direction == "context"


def test_a_manager_says_where_a_measure_stands(world, sign_in):
    measure = a_measure(world, [3, 4], code="W1", direction="context", outcome=None)
    client = sign_in(world.manager)
    stale = {"topic": "absence", "team": world.team.pk, "version": 9, "reason": "Late"}
    answer = send(client, world.url("measures/W1/edit/"), **stale)
    assert answer.status_code == 409
    shown = {label for label, _, _ in answer.context["form"].compared()}
    assert {"Where does it stand on the page of the workforce?", "Which team is it of?"} <= shown
    send(client, world.url("measures/W1/edit/"), topic="absence", reason="It is of the workforce")
    assert world.fresh(measure).topic == "absence"
    page = html_of(client.get(world.url("workforce/")))
    assert "<strong>Absence:</strong> 4%, February 2025" in page
    for path, words in (
        ("measures/", "The workforce: context until the chair decides what it judges"),
        ("measures/W1/", "This is context until the chair decides what it judges"),
    ):
        page = html_of(client.get(world.url(path)))
        assert words in page
        assert "This is demand" not in page


def test_the_context_of_the_workforce_is_in_no_publication(world):
    kept = a_measure(world, [3], code="W1", topic="absence", direction="context", outcome=None)
    judged = a_measure(world, [3], code="W2", topic="absence", direction="down")
    demand = a_measure(world, [3], code="D1", topic="plans", direction="context", outcome=None)
    series = measure_series([kept, judged, demand], date(2026, 11, 18))
    found = {each.measure for each in publishable(series)}
    assert found == {judged, demand}


def test_the_page_asks_as_many_queries_for_many_as_for_one(
    world, sign_in, django_assert_max_num_queries
):
    client, url = sign_in(world.member), world.url("workforce/")
    a_measure(world, [1], code="W1", topic="caseload")
    client.get(url)
    with django_assert_max_num_queries(15) as one:
        client.get(url)
    asked = len(one)
    for number in range(20):
        a_measure(world, [1, 2], code=f"W{number + 2}", topic="caseload")
    client.get(world.url("my-work/"))  # counts what waits anew
    with django_assert_max_num_queries(asked):
        client.get(url)
