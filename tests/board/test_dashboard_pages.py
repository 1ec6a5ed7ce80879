"""The pages behind the board's first page, what stands there besides the actions, and where the
start page of a plan leads."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from board.models import ImpactAssessment, Validation
from board.queries.judgements import opinions, run_out
from improvement.roles import Role
from tests.board.factories import (
    a_claim,
    a_decision,
    a_judgement,
    a_meeting,
    changed,
    days,
    serves,
    this_instant,
)
from tests.pages import html_of
from tests.world import (
    a_measure,
    a_member,
    a_plan,
    an_action,
    change,
    save,
    some_evidence,
)
from workstreams.models import Workstream

UNDECIDED = {"decided_at": None, "decided_by": None, "state": "claimed"}


def test_evidence_and_checks_have_a_page_with_each_share(world, read_dashboard):
    serves(world, world.action)
    a_claim(world, world.action, "in_use", recheck=days(-1))
    a_claim(world, world.owned, "carried_out", evidence="", decided_by=world.other_lead)
    a_claim(world, world.exempt, "carried_out", **UNDECIDED)
    page = read_dashboard(path="board/evidence/")
    assert "2 claims to have reached a stage were checked:" in page
    assert "1 by somebody of the same workstream, 1 with no evidence; the check of 1" in page
    assert "1 claim has not been checked yet." in page
    found = {
        show: re.findall(
            r"(?:FP|MH)-\d+ The work", read_dashboard(path=f"board/evidence/?show={show}")
        )
        for show in ("unchecked", "checked", "same_workstream", "without_evidence", "run_out")
    }
    assert found == {
        "unchecked": ["MH-02 The work"],
        "checked": ["FP-01 The work", "MH-01 The work"],
        "same_workstream": ["MH-01 The work"],
        "without_evidence": ["MH-01 The work"],
        "run_out": ["FP-01 The work"],
    }
    assert "“I am protected from harm”" in page


def test_the_pages_say_so_where_there_is_nothing(world, sign_in):
    plan = a_plan("elsewhere")
    chair = a_member(plan, "Another chair", Role.CHAIR)
    client = sign_in(chair)
    said = {
        "": "This plan has no actions yet",
        "disagreements/": "Nothing that is said of these actions is contradicted",
        "evidence/": "This plan has no outcomes yet",
        "organisations/": "No action has an organisation that leads it yet.",
        "workstreams/": "This plan has no workstreams yet.",
        "measures/": "This plan has no outcome measures yet.",
        "waiting/": "Nothing that was asked waits for a decision.",
    }
    for path, words in said.items():
        assert words in html_of(client.get(f"/plans/elsewhere/board/{path}"))
    page = html_of(client.get("/plans/elsewhere/board/evidence/"))
    assert "Nobody has claimed yet that an action has reached a stage." in page
    assert "like this" not in page
    save(Workstream(plan=plan, code="FP", name="Practice"))
    an_action(plan.workstreams.get(), "FP-01")
    changed(plan, state="draft")
    page = html_of(client.get("/plans/elsewhere/board/"))
    assert "This plan is a draft." in page
    assert "due once the plan is agreed: equality and human rights, legal, community." in page


def test_a_filter_with_no_such_value_is_refused_with_words(world, sign_in):
    client = sign_in(world.chair)
    a_meeting(world, days(-7), this_instant())
    for path in (
        "disagreements/?kind=x",
        "evidence/?show=x",
        "measures/?show=x",
        "waiting/?yours=x",
    ):
        page = client.get(world.url(f"board/{path}"))
        assert (path, page.status_code) == (path, 400)
        assert "Select one of the choices in the list: “x” is none of them" in html_of(page)


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("manager", "my-work/"),
        ("lead", "my-work/"),
        ("owner", "my-work/"),
        ("chair", "board/"),
        ("member", "board/"),
        ("adviser", "board/"),
        ("councillor", "progress/"),
    ],
)
def test_the_start_page_of_a_plan_leads_each_role_to_its_own_page(world, sign_in, name, home):
    answer = sign_in(getattr(world, name)).get(world.url())
    assert answer["Location"] == world.url(home)


def test_someone_who_also_sends_updates_is_led_to_my_work_first(world, sign_in):
    both = a_member(world.plan, "Both", Role.CHAIR, Role.LEAD)
    assert sign_in(both).get(world.url())["Location"] == world.url("my-work/")


def test_besides_the_actions_stand_risks_money_outside_checks_and_assessments(
    world, read_dashboard, sign_in
):
    other = a_plan("elsewhere")
    planned = {"kind": "visit", "carried_out_by": "A council", "planned_from": days(-9)}
    for plan, title in ((world.plan, "Visit"), (other, "Theirs")):
        save(Validation(plan=plan, title=title, **planned))
        asked = {"kind": "legal", "due": days(-1)}
        save(ImpactAssessment(plan=plan, **asked))
    said = read_dashboard()
    assert "No open risk is on the register ." in said
    assert "No line of money is entered." in said
    assert "Outside checks overdue: 1 of 1 ." in said
    assert "Neither vacancies nor turnover has a figure." in said
    assert "Run out:" not in said
    assert "What each body owes" in said
    assert (
        "Impact assessments : 1 missing, 1 overdue; not on record or asked for: "
        "equality and human rights, community."
    ) in said
    listed = sign_in(world.chair).get(world.url("validation/?state=overdue"))
    assert [row.validation.title for row in listed.context["page"]] == ["Visit"]
    held = {"held_from": days(-9), "report_due": days(3)}
    change(Validation.objects.get(plan=world.plan), **held)
    made = {"text": "None found", "made_on": days(0), "made_by": "Head of law"}
    change(ImpactAssessment.objects.get(plan=world.plan), **made)
    for plan in (world.plan, other):
        some_evidence(plan, world.lead, dated=days(-40), runs_out=days(-1))
    about = {"direction": "context", "outcome": None}
    a_measure(world, [9, 8], code="W10", topic="turnover", **about)
    a_measure(world, [20, 18, None], code="W9", topic="turnover", **about)  # the first of its topic
    a_measure(world, [30], code="W11", topic="vacancies", **about, team=world.team)
    a_measure(world, [12], code="W12", topic="vacancies", **about)
    assert (world.risk.ref, world.resource.ref) == ("R1", "M1")
    change(world.resource, due=days(-1))
    said = read_dashboard()
    assert "Risks above what the board tolerates: 1 of 1 ." in said
    assert "Money not known to be paid for: 1 of 1 line, 1 overdue." in said
    assert "Outside checks overdue: 0 of 1 ." in said
    assert (
        "Impact assessments : not on record or asked for: equality and human rights, community."
        in said
    )
    assert re.search(r"Workforce : vacancies 12%, \w+ 20\d\d; turnover 18%, \w+ 20\d\d\.", said)
    assert "Run out: evidence 1 ." in said
    judged_at, *_ = (
        a_meeting(world, days(-ago), timezone.now() - timedelta(days=ago + 7))
        for ago in (30, 20, 9)
    )
    change(a_decision(world, meeting=judged_at), due=days(-1))
    a_judgement(world, meeting=judged_at)
    assert [
        each.lapses for each in opinions(run_out(world.plan, days(0)), world.plan, days(0))
    ] == [days(-9)]
    assert not run_out(world.plan, days(-10))
    said = read_dashboard()
    assert "Overdue: decisions 1 . Run out: evidence 1 , judgements 1 ." in said
    a_judgement(world, meeting=judged_at, subject=world.requirement, state="met", rating="")
    client = sign_in(world.member)

    def to_renew() -> tuple[int, int]:
        page = client.get(world.url("judgements/?state=renew")).context["page"]
        return run_out(world.plan, days(0)).count(), page.paginator.count

    assert to_renew() == (2, 2)
    change(world.fresh(world.requirement), ended=True)
    change(world.fresh(world.action), delivery="suspended", delivery_decision="The board")
    assert to_renew() == (0, 0)
