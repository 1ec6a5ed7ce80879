"""The list by which a new council sets its plan up: what is done, what is next, who does it."""

from datetime import date
from pathlib import Path

import pytest

from improvement.roles import Role
from tests.pages import html_of
from tests.world import a_member, a_plan, a_round, an_action, change, save
from workstreams.importing.plan_reading import read_plan
from workstreams.importing.questions import questions_about, rating_words
from workstreams.models import ActionOutcome, Measure, Outcome, Workstream
from workstreams.queries.set_up import set_up_steps

LAYOUTS = Path(__file__).parent / "layouts"


@pytest.fixture
def plan(db):
    return a_plan("newshire", state="draft")


def states(plan) -> str:
    """A letter a step: not started, in progress, done, can't start yet."""
    letters = {"Not started": "n", "In progress": "p", "Done": "d", "Cannot start yet": "-"}
    return "".join(letters[step.state] for step in set_up_steps(plan))


def test_each_step_goes_from_not_started_to_done(plan):
    manager = a_member(plan, "Manager", Role.MANAGER)
    assert states(plan) == "pnnnnn--"
    change(plan, notice_issued=date(2026, 2, 1))
    stream = save(Workstream(plan=plan, code="FD", name="Front door"))
    action = an_action(stream, "FD-01", due=None, delivery="not_started")
    assert states(plan) == "dnpnnp--"
    chair = a_member(plan, "Chair", Role.CHAIR)
    assert chair.roles_on(plan.pk) == {Role.CHAIR}
    assert states(plan) == "dppnnpn-"
    told = {step.name: step.told for step in set_up_steps(plan)}
    assert told["Workstreams"] == "1 workstream, 1 of them without a lead."
    closed = save(Workstream(plan=plan, code="CL", name="Closed", state="closed"))
    assert closed.lead is None
    told = {step.name: step.told for step in set_up_steps(plan)}
    assert told["Workstreams"] == "2 workstreams, 1 of them without a lead."
    change(stream, lead=manager)
    change(action, baseline_due=date(2027, 1, 1), due=date(2027, 1, 1))
    outcome = save(Outcome(plan=plan, code="O1", statement="I am safe"))
    assert states(plan) == "dddpndn-"
    save(ActionOutcome(action=action, outcome=outcome))
    save(Measure(plan=plan, outcome=outcome, code="M1", name="Visits"))
    assert states(plan) == "ddddddn-"
    change(plan, state="agreed")
    assert states(plan) == "dddddddn"
    a_round(plan)
    assert states(plan) == "dddddddd"
    assert states(a_plan("other", state="draft")) == "pnnnnn--"


def test_the_manager_of_a_draft_begins_there_and_each_open_step_leads_to_its_page(
    plan, sign_in, django_assert_max_num_queries
):
    client = sign_in(a_member(plan, "Manager", Role.MANAGER))
    assert client.get("/plans/newshire/")["Location"] == "/plans/newshire/set-up/"
    with django_assert_max_num_queries(25):
        page = client.get("/plans/newshire/set-up/")
    assert "Bring the plan you have" in html_of(page)
    assert 'href="/plans/newshire/settings/agree/"' not in html_of(page)
    for step, may in page.context["rows"]:
        if may and step.is_open:
            url = f'href="/plans/newshire/{address_of(step)}"'
            assert url in html_of(page), step
            assert client.get(url[6:-1]).status_code == 200
    lead = sign_in(a_member(plan, "Lead", Role.LEAD))
    told = html_of(lead.get("/plans/newshire/set-up/"))
    assert "Bring the plan you have" not in told
    assert "workstreams/add/" not in told
    change(plan, state="agreed")
    assert client.get("/plans/newshire/")["Location"] == "/plans/newshire/my-work/"
    assert "Set up" not in html_of(client.get("/plans/newshire/my-work/"))


def address_of(step) -> str:
    pages = {
        "plan-settings-edit": "settings/edit/",
        "person-add": "people/add/",
        "workstream-add": "workstreams/add/",
        "record-add": "structure/outcomes/add/",
        "measure-add": "measures/add/",
        "action-add": "actions/add/",
    }
    return pages[step.view]


def test_each_layout_asks_little_enough_for_a_running_plan_in_sixty_interactions():
    """The journey of a new council takes 54 of them with one answer and two leads to name."""
    for file in sorted(LAYOUTS.glob("[01]*")):
        reading = read_plan(file.name, file.read_bytes())
        ratings = [
            each for each, (_, of_key) in rating_words(reading.actions).items() if not of_key
        ]
        answers = len(ratings) + len(questions_about(reading.actions))
        streams = len({action.more.get("workstream") for action in reading.actions})
        assert 54 + (answers - 1) + 6 * (streams - 2) <= 60, file.name
