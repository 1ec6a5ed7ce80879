"""The measures that should move if an action works: three at most, and judged once agreed."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement.changes import add_record
from tests.pages import filled, html_of
from tests.world import a_plan, an_action, save
from workstreams.changes import (
    add_action,
    ask_judged_change,
    decide_judged_change,
    edit_action,
)
from workstreams.models import Action, ActionMeasure, Measure, Workstream

ASKED = {"reason": "It should move first"}


@pytest.fixture
def measures(world):
    """Four measures of the world's agreed plan."""
    more = [Measure(plan=world.plan, code=f"M{n}", name=f"Measure {n}") for n in (2, 3, 4)]
    for measure in more:
        measure.outcome = world.outcome
    return [world.measure, *map(save, more)]


def named_by(action):
    return {link.measure for link in action.measure_links.current()}


def ask(world, measures, **how):
    how = {"by": world.manager, "now": timezone.now(), **ASKED, **how}
    return ask_judged_change(Action, world.action.pk, {}, links={"measures": measures}, **how)


def test_once_agreed_an_action_names_measures_by_a_request_that_another_approves(world, measures):
    first, second = measures[:2]
    request = ask(world, [first, second])
    assert [tuple(move) for move in request.in_words] == [
        ("Measures that should move", "none", "Measure 2, Visits")
    ]
    assert named_by(world.action) == set()
    how = {"approve": True, "note": "Agreed", "now": timezone.now()}
    decide_judged_change(request.pk, by=world.chair, **how)
    assert named_by(world.action) == {first, second}
    with pytest.raises(ValidationError, match="You have not changed anything"):
        ask(world, [second, first])
    action = world.fresh(world.action)
    how = {"by": world.manager, "version": action.version, "reason": "Mine"}
    with pytest.raises(ValidationError, match="moves only when somebody asks"):
        edit_action(action.pk, {}, {"measures": [first]}, **how)
    kept = edit_action(action.pk, {"title": "Clearer"}, {"measures": [first, second]}, **how)
    assert kept.title == "Clearer"
    with pytest.raises(ValidationError, match="moves only when somebody asks"):
        add_record(ActionMeasure(action=action, measure=measures[2]), by=world.manager, reason="x")


def test_no_action_names_more_than_three(world, measures):
    with pytest.raises(ValidationError, match="at most three"):
        ask(world, measures)
    new = Action(plan=world.plan, workstream=world.practice, ref="FP-77", title="New")
    with pytest.raises(ValidationError, match="at most three"):
        add_action(new, {"measures": measures}, by=world.manager, reason="New")
    draft = a_plan("elsewhere", state="draft")
    action = an_action(save(Workstream(plan=draft, code="FP", name="Practice")), "FP-01")
    codes = [save(Measure(plan=draft, code=f"M{n}", name=f"M{n}")) for n in range(4)]
    for measure in codes[:3]:
        link = ActionMeasure(action=action, measure=measure)
        link.full_clean()
        save(link)
    assert str(link) == "FP-01 and measure M2"
    with pytest.raises(ValidationError, match="at most three"):
        ActionMeasure(action=action, measure=codes[3]).full_clean()
    ActionMeasure(action=action, measure=codes[3], removed=True).full_clean()


def test_they_are_named_on_the_form_and_asked_for_on_its_page_once_agreed(world, measures, sign_in):
    client = sign_in(world.manager)
    form = client.get(world.url("actions/FP-01/judging/")).context["form"]
    codes = [measure.code for measure in measures]
    many = client.post(
        world.url("actions/FP-01/judging/"), filled(form, measures=", ".join(codes), **ASKED)
    )
    assert many.status_code == 400
    assert "Name at most three measures" in html_of(many)
    sent = client.post(
        world.url("actions/FP-01/judging/"), filled(form, measures=", ".join(codes[:2]), **ASKED)
    )
    assert sent.status_code == 302
    world.draft()
    form = client.get(world.url("actions/FP-01/edit/")).context["form"]
    page = client.post(
        world.url("actions/FP-01/edit/"), filled(form, measures=", ".join(codes[1:]), **ASKED)
    )
    assert page.status_code == 302
    assert named_by(world.action) == set(measures[1:])
    whole = html_of(client.get(world.url("actions/FP-01/history/")))
    assert "Measure 4" in whole
