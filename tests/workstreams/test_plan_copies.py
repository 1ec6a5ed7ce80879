"""A second plan made from an old one: its structure, and nothing of what became of it."""

from datetime import date

import pytest

from improvement.history import audited
from improvement.models import Membership, Plan
from improvement.roles import Role
from tests.pages import html_of
from tests.world import BY, LONG_AGO, a_plan, an_action, change, count_history, save
from workstreams.importing.plan_reading import read_plan
from workstreams.models import (
    Action,
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    ActionTheme,
    Evidence,
    Measure,
    Milestone,
    Reading,
    Workstream,
)

TITLE = "Testshire’s second plan"


@pytest.fixture
def old(world):
    """The world's plan with one action that has something of each kind."""
    with audited(BY, "Set up a test"):
        action = an_action(
            world.practice,
            "FP-50",
            owner=world.owner,
            description="Every week\nRating when imported: G\nProgress when imported: Begun\nMore",
        )
        change(action, marking="exempt", exempt_paragraph="1", marking_reason="A person")
        save(Milestone(action=action, title="Two workers", due=date(2030, 1, 1)))
        whole = save(Measure(plan=world.plan, outcome=world.outcome, code="T1", name="Total"))
        part = save(
            Measure(plan=world.plan, outcome=world.outcome, code="P1", name="Part", part_of=whole)
        )
        save(ActionMeasure(action=action, measure=part))
        save(ActionTheme(action=action, theme=world.theme))
        save(ActionTheme(action=world.action, theme=world.theme, removed=True))
        save(ActionOutcome(action=action, outcome=world.outcome))
        save(ActionFinding(action=action, finding=world.finding))
        gone = {"delivery": "withdrawn", "delivery_decision": "The board"}
        an_action(world.practice, "FP-51", **gone)
    world.old = action
    return world


@pytest.fixture
def new(old):
    plan = a_plan("second", title=TITLE, state="draft")
    save(Membership(plan=plan, user=old.manager, role=Role.MANAGER, active_from=LONG_AGO))
    return plan


def copy(client, old, plan="second"):
    return client.post(f"/plans/{plan}/set-up/copy/", {"source": old.plan.pk})


def test_the_structure_is_copied_and_no_progress_person_date_or_evidence(old, new, sign_in):
    client = sign_in(old.manager)
    assert "copy the structure of another plan" in html_of(client.get("/plans/second/set-up/"))
    assert copy(client, old).status_code == 302
    action = Action.objects.get(plan=new, ref="FP-50")
    kept = ("title", "owner_post", "marking", "exempt_paragraph", "required_stage", "priority")
    assert [getattr(action, n) for n in kept] == [getattr(old.old, n) for n in kept]
    assert action.description == "Every week"
    assert (action.owner, action.due, action.baseline_due, action.starts) == (None,) * 4
    number = Action.objects.filter(plan=new).count()
    told = html_of(client.get("/plans/second/set-up/"))
    assert f"{number} of them without a date or an owner’s post" in told
    assert (action.delivery, action.finished) == ("not_started", None)
    assert action.workstream == Workstream.objects.get(plan=new, code="FP")
    assert not Workstream.objects.filter(plan=new).exclude(lead=None, deputy=None).exists()
    assert not Action.objects.filter(plan=new, ref="FP-51").exists()
    assert [(each.title, each.due) for each in action.milestones.all()] == [("Two workers", None)]
    part = action.measure_links.get().measure
    assert (part.plan, part.part_of.code, part.part_of.plan) == (new, "T1", new)
    assert part.outcome.plan == action.theme_links.get().theme.plan == new
    assert action.outcome_links.get().outcome.plan == new
    assert not action.finding_links.exists()
    assert not Action.objects.get(plan=new, ref="FP-01").theme_links.exists()
    assert not Evidence.objects.filter(plan=new).exists()
    assert not Reading.objects.filter(measure__plan=new).exists()
    row = action.history.get()
    assert (row.history_change_reason, row.actor) == (
        f"Copied from “{old.plan}”, without progress, dates, people or evidence",
        old.manager.name,
    )
    assert Plan.objects.get(pk=new.pk).state == "draft"


def test_only_an_empty_plan_is_filled_and_from_one_that_the_person_manages(old, new, sign_in):
    theirs = a_plan("elsewhere", state="draft")
    client = sign_in(old.manager)
    refused = client.post("/plans/second/set-up/copy/", {"source": theirs.pk})
    assert refused.status_code == 400
    assert client.post("/plans/second/set-up/copy/", {}).status_code == 400
    agreed = client.post(old.url("set-up/copy/"), {"source": new.pk})
    assert "no longer empty" in html_of(agreed)
    save(Workstream(plan=new, code="ZZ", name="Begun"))
    before = count_history()
    again = copy(client, old)
    assert (again.status_code, count_history()) == (400, before)


def test_the_example_is_read_without_a_question(new, old, sign_in):
    answer = sign_in(old.manager).get("/plans/second/set-up/example.xlsx")
    reading = read_plan("example-plan.xlsx", answer.content)
    assert len(reading.actions) == 6
    assert reading.problems == []
    for each in reading.actions:
        assert (each.ask, each.precision) == ([], "day")
        assert all([each.due, each.lead, each.finding, each.more["workstream"], each.ref])
