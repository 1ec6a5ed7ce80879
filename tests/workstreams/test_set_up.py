"""Setting a plan up: what an empty list says, what a form proposes, one record after another."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from improvement.changes import edit_record
from improvement.history import backfilled
from improvement.models import Organisation
from improvement.roles import Role
from tests.pages import filled, html_of, send
from tests.world import BY, PASSWORD, a_member, a_plan, a_round, an_action, change, save
from workstreams.changes import edit_action
from workstreams.models import (
    Action,
    ActionFinding,
    ActionOrganisation,
    ActionOutcome,
    Finding,
    Milestone,
    Outcome,
    Theme,
    Workstream,
)
from workstreams.queries.immediate_findings import immediate_findings
from workstreams.queries.proposals import next_reference
from workstreams.ratings.kept import Kept


def test_the_list_of_actions_offers_the_manager_to_add_one(world, sign_in):
    button = f'href="{world.url("actions/add/")}"'
    assert button in html_of(sign_in(world.manager).get(world.url("actions/")))
    assert button not in html_of(sign_in(world.lead).get(world.url("actions/")))


def test_an_empty_plan_does_not_say_to_clear_a_filter_that_is_not_set(db, sign_in):
    client = sign_in(a_member(a_plan("new-plan"), "Manager", Role.MANAGER))
    for path, empty in (
        ("actions/", "This plan has no actions yet."),
        ("workstreams/", "This plan has no workstreams yet."),
    ):
        for query in ("", "?q="):
            page = html_of(client.get(f"/plans/new-plan/{path}{query}"))
            assert empty in page
            assert "Clear a filter" not in page
        assert "Clear a filter" in html_of(client.get(f"/plans/new-plan/{path}?q=river"))


def test_a_page_of_an_empty_plan_leads_to_what_comes_next(db, sign_in):
    client = sign_in(a_member(a_plan("new-plan"), "Member", Role.MEMBER))
    next_step = '<a class="govuk-link" href="/plans/new-plan/set-up/">What comes next'
    for path in ("actions/", "workstreams/", "measures/", "timeline/", "board/measures/"):
        page = html_of(client.get(f"/plans/new-plan/{path}"))
        assert next_step in page, path
        assert "Of 0 actions" not in page


def test_the_next_reference_follows_the_last_of_its_kind():
    assert next_reference(["FP-01", "FP-09"]) == "FP-10"
    assert next_reference(["T1", "T10", "T2"]) == "T11"
    assert next_reference(["I4-1", "I4-2"]) == "I4-3"
    assert next_reference(["X-7", "FP-03"]) == "FP-04"
    assert next_reference(["FP", "ten"]) == ""
    assert next_reference([]) == ""


def test_one_action_after_another_is_added_each_with_its_reference_proposed(world, sign_in):
    client = sign_in(world.manager)
    form = client.get(world.url("actions/add/?workstream=FP")).context["form"]
    assert (form["ref"].value(), form["workstream"].value()) == ("FP-02", world.practice.pk)
    typed = filled(form, title="The second", another="Save and add another")
    answer = client.post(world.url("actions/add/?workstream=FP"), typed)
    assert answer["Location"] == world.url("actions/add/?workstream=FP")
    page = client.get(answer["Location"])
    assert page.context["form"]["ref"].value() == "FP-03"
    assert "FP-02 was added" in html_of(page)
    answer = send(client, world.url("actions/add/"), title="The third")  # beside the last one
    assert answer["Location"] == world.url("actions/FP-03/")


def test_a_reference_is_proposed_for_a_plan_without_actions_and_none_that_is_taken(db, sign_in):
    plan = a_plan("new-plan")
    client = sign_in(a_member(plan, "Manager", Role.MANAGER))
    add = "/plans/new-plan/actions/add/"
    assert client.get(add).context["form"]["ref"].value() in (None, "")
    stream = save(Workstream(plan=plan, code="A", name="One"))
    other = save(Workstream(plan=plan, code="B", name="Another"))
    assert client.get(f"{add}?workstream=A").context["form"]["ref"].value() == "A-01"
    an_action(other, "A-01")
    assert client.get(f"{add}?workstream=A").context["form"]["ref"].value() == ""
    assert stream.actions.count() == 0


def test_every_kind_of_record_can_be_added_in_one_go(world, sign_in):
    client = sign_in(world.manager)
    for path, model, typed, proposed in [
        ("structure/themes/add/", Theme, {"name": "Families"}, {"code": "T2", "order": 2}),
        ("structure/outcomes/add/", Outcome, {"statement": "I am heard"}, {"code": "O2"}),
        ("structure/findings/add/", Finding, {"text": "Late", "clock": "other"}, {"ref": "F2"}),
        ("workstreams/add/", Workstream, {"code": "X", "name": "New"}, {"order": 3}),
        ("actions/FP-01/milestones/add/", Milestone, {"title": "Half"}, {}),
    ]:
        before = model.objects.count()
        form = client.get(world.url(path)).context["form"]
        assert {name: form[name].value() for name in proposed} == proposed
        sent = filled(form, **typed, another="Save and add another")
        answer = client.post(world.url(path), sent)
        assert (answer.status_code, answer.get("Location")) == (302, world.url(path)), path
        assert model.objects.count() == before + 1
    page = client.get(world.url("measures/add/"))
    assert page.context["form"]["code"].value() == "M2"
    assert "Save and add another" in html_of(page)
    edit = html_of(client.get(world.url("workstreams/FP/edit/")))
    assert "Save and add another" not in edit


def test_a_new_workstream_is_in_scope_and_numbered_by_itself(world, sign_in):
    send(sign_in(world.manager), world.url("workstreams/add/"), code="X", name="New")
    stream = Workstream.objects.get(code="X")
    assert (stream.in_scope_of_inspection, stream.order) == (True, 3)


def test_partners_of_an_action_come_in_the_order_of_their_names(world, sign_in):
    for ref, name in (("z", "Zoo"), ("a", "Ambulance"), ("m", "Museum")):
        partner = save(Organisation(plan=world.plan, ref=ref, name=name))
        save(ActionOrganisation(action=world.action, organisation=partner))
    page = html_of(sign_in(world.lead).get(world.url("actions/FP-01/")))
    assert "with Ambulance, Museum, Zoo" in page


def test_an_update_is_offered_only_while_a_round_is_open(world, sign_in):
    client, link = sign_in(world.lead), "actions/FP-01/update/"
    assert link in html_of(client.get(world.url("actions/FP-01/")))
    change(world.round, state="closed")
    assert link not in html_of(client.get(world.url("actions/FP-01/")))


def test_the_actions_page_names_the_lead_and_the_measures_that_should_move(world, sign_in):
    client = sign_in(world.member)
    page = html_of(client.get(world.url("actions/FP-01/")))
    assert "Lead of the workstream" in page
    assert "No measure belongs to an outcome that it serves." in page
    change(world.practice, lead_post="Head of practice")
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    page = html_of(client.get(world.url("actions/FP-01/")))
    assert "Head of practice: Lead" in page
    assert f'href="{world.url("measures/M1/")}">Visits</a>' in page


def test_the_actions_page_has_the_last_two_rounds_and_a_page_has_them_all(world, sign_in):
    change(world.round, number=9)
    for number in range(1, 9):
        day = {"observes_from": date(2026, number, 1), "observes_to": date(2026, number, 28)}
        a_round(world.plan, number, state="closed", opens=date(2026, number, 28), **day)
    client = sign_in(world.member)
    page = html_of(client.get(world.url("actions/FP-01/")))
    assert "<strong>Round 8</strong>: no update" in page
    assert "<strong>Round 7</strong>" not in page
    assert "Every round, with 7 earlier ones" in page
    every = client.get(world.url("actions/FP-01/updates/"))
    assert [past.round.number for past in every.context["page"]] == [9, 8, 7, 6, 5, 4]
    later = client.get(world.url("actions/FP-01/updates/?page=2"))
    assert [past.round.number for past in later.context["page"]] == [3, 2, 1]


def test_a_demonstration_does_not_name_the_true_day_of_the_last_visit(world, client, settings):
    for _ in range(2):
        client.logout()
        client.post("/accounts/login/", {"login": world.manager.email, "password": PASSWORD})
    assert "since you came on" in html_of(client.get(world.url("my-work/")))
    settings.PLAN_TODAY = date(2026, 11, 18)
    page = html_of(client.get(world.url("my-work/")))
    assert "since your last visit" in page
    assert "since you came on" not in page


def test_the_findings_to_be_put_right_at_once_stand_by_themselves(world):
    on = timezone.localdate()
    change(world.finding, clock="immediate")
    later = save(Finding(plan=world.plan, ref="F2", text="In time", clock="3_months"))
    none = save(Finding(plan=world.plan, ref="F3", text="At once too", clock="immediate"))
    change(world.plan, notice_issued=on - timedelta(days=365))
    with backfilled(timezone.now(), BY):
        own = an_action(world.practice, "FP-02", priority="immediate", due=on - timedelta(days=9))
    for action, finding in ((world.action, world.finding), (own, later)):
        save(ActionFinding(action=action, finding=finding))
    first, second = immediate_findings(world.plan, on)
    assert [a.item.action for a in first.actions] == [world.action]
    assert (first.actions[0].days_open, first.actions[0].kept) == (365, None)
    assert (second.finding, second.actions, second.is_put_right) == (none, (), False)
    # The report's own action stands for the finding, and not what was added to it.
    save(ActionFinding(action=own, finding=world.finding))
    Action.objects.get(pk=own.pk)
    change(world.fresh(own), provenance="published")
    (shown,) = immediate_findings(world.plan, on)[0].actions
    assert (shown.item.action.ref, shown.kept.kept) == ("FP-02", Kept.NOT_DONE)


def test_nobody_alone_takes_from_an_agreed_plan_what_is_to_be_put_right_at_once(world):
    finding = save(Finding(plan=world.plan, ref="F9", text="Unseen", clock="immediate"))
    action, about = world.action, {"by": world.manager, "reason": "It reads better"}

    def answer(*findings, version):
        return edit_action(action.pk, {}, {"findings": list(findings)}, version=version, **about)

    answer(finding, world.finding, version=1)
    with pytest.raises(ValidationError, match="this still answers F9, at once"):
        answer(world.finding, version=2)
    answer(finding, version=2)
    with pytest.raises(ValidationError, match="to be put right at once stays one"):
        edit_record(Finding, finding.pk, {"clock": "other"}, version=1, **about)
    edit_record(Finding, finding.pk, {"text": "Children unseen"}, version=1, **about)
    change(world.plan, state="draft")
    answer(world.finding, version=3)
    edit_record(Finding, finding.pk, {"clock": "other"}, version=2, **about)
