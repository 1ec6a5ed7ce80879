"""The plan's settings, who may change which, and the chair's agreement."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.difference.between import difference
from improvement import clock
from improvement.history import StaleRecord
from improvement.models import Plan
from tests.board.factories import a_meeting
from tests.pages import a_date, html_of, send
from tests.world import save
from workstreams.changes import agree_plan, edit_action, edit_plan
from workstreams.models import ActionFinding, ActionOutcome
from workstreams.queries.readiness import readiness_gaps

ON = "Board of 27 November"


@pytest.fixture
def world(world):
    """The world, whose plan is still a draft."""
    world.plan.state = "draft"
    save(world.plan)
    return world


def agree(world, by=None, version=2):
    return agree_plan(world.plan.pk, by=by or world.chair, version=version, reason=ON)


def edit(world, by, version=2, **values):
    return edit_plan(world.plan.pk, values, by=by, version=version, reason="As decided")


def words_of(answer):
    return html_of(answer)


class TestAgreeingThePlan:
    def test_the_chair_agrees_the_plan_and_its_first_dates_can_no_longer_change(
        self, world, sign_in
    ):
        client = sign_in(world.chair)
        assert "This plan is a draft." in words_of(client.get(world.url("board/")))
        page = words_of(client.get(world.url("settings/")))
        assert "Agree this plan" in page
        answer = send(client, world.url("settings/agree/"), reason=ON)
        assert answer["Location"] == world.url("settings/")
        page = words_of(client.get(answer["Location"]))
        assert f"by Chair: {ON}" in page
        assert "Agree this plan" not in page
        assert "This plan is a draft." not in words_of(client.get(world.url("board/")))
        action = world.action
        with pytest.raises(ValidationError, match="plan has been agreed"):
            edit_action(
                action.pk,
                {"baseline_due": action.baseline_due.replace(year=2098)},
                {},
                by=world.manager,
                version=action.version,
                reason="Later",
            )

    def test_agreeing_the_plan_writes_one_history_row(self, world, history_rows_written):
        with history_rows_written() as rows:
            agree(world)
        assert rows == {"Plan": 1}

    def test_only_the_chair_agrees_the_plan(self, world):
        for person in (world.manager, world.lead, world.member):
            with pytest.raises(PermissionDenied):
                agree(world, by=person)

    def test_a_plan_is_agreed_only_once(self, world, sign_in):
        client = sign_in(world.chair)
        form = client.get(world.url("settings/agree/")).context["form"]
        agree(world)
        with pytest.raises(ValidationError, match="agreed already"):
            agree(world, version=3)
        page = client.get(world.url("settings/agree/"))
        assert "This plan has been agreed already." in words_of(page)
        answer = client.post(
            world.url("settings/agree/"), {"reason": ON, "version": form["version"].value()}
        )
        assert answer.status_code == 409

    def test_a_plan_edited_since_the_chair_read_it_is_not_agreed(self, world):
        edit(world, world.manager, title="Another")
        with pytest.raises(StaleRecord):
            agree(world)

    def test_a_plan_without_actions_cannot_be_agreed(self, world):
        empty = save(Plan(slug="empty", title="Empty", council="Testshire"))
        from improvement.models import Membership

        save(Membership(plan=empty, user=world.chair, role="chair", active_from=date(2020, 1, 1)))
        with pytest.raises(ValidationError, match="nothing to agree"):
            agree_plan(empty.pk, by=world.chair, version=1, reason=ON)


class TestReadinessOfThePlan:
    def test_the_gaps_of_a_plan_are_listed_for_the_chair(self, world, sign_in):
        rows = [(gap.noun, gap.missing, len(gap.records)) for gap in readiness_gaps(world.plan)]
        assert rows == [
            ("finding", "no action to answer it", 1),
            ("outcome", "no action to serve it", 1),
        ]
        page = words_of(sign_in(world.chair).get(world.url("settings/agree/")))
        assert "1 finding with no action to answer it" in page

    def test_of_an_agreed_plan_they_are_not_looked_for(self, world, sign_in):
        agree_plan(world.plan.pk, by=world.chair, version=world.plan.version, reason=ON)
        page = sign_in(world.chair).get(world.url("settings/agree/"))
        assert page.context["gaps"] == []
        assert "This plan has been agreed already." in words_of(page)

    def test_a_plan_without_gaps_says_that_nothing_is_missing(self, world, sign_in):
        save(ActionFinding(action=world.action, finding=world.finding))
        save(ActionOutcome(action=world.action, outcome=world.outcome))
        assert readiness_gaps(world.plan) == []
        page = words_of(sign_in(world.chair).get(world.url("settings/agree/")))
        assert "Every action has a date and an owner" in page


class TestPlanSettings:
    def test_the_manager_edits_the_settings_of_a_draft_plan(self, world, sign_in):
        typed = {"title": "Our plan", "red_after_days": 14, "reason": "As the board asked"}
        answer = send(sign_in(world.manager), world.url("settings/edit/"), **typed)
        assert answer["Location"] == world.url("settings/")
        plan = Plan.objects.get(pk=world.plan.pk)
        assert (plan.title, plan.red_after_days) == ("Our plan", 14)

    def test_only_the_chair_changes_the_thresholds_of_an_agreed_plan(self, world, sign_in):
        agree(world)
        client, url = sign_in(world.manager), world.url("settings/edit/")
        assert "red_after_days" not in client.get(url).context["form"].fields
        with pytest.raises(PermissionDenied):
            edit(world, world.manager, version=3, red_after_days=90)
        answer = send(sign_in(world.chair), url, focus_stage="in_use", reason="From now on")
        assert answer.status_code == 302
        assert Plan.objects.get(pk=world.plan.pk).focus_stage == "in_use"

    def test_only_the_chair_moves_the_days_by_which_an_agreed_plan_is_judged(self, world, sign_in):
        url, day = world.url("settings/edit/"), date(2030, 1, 1)
        edit(world, world.manager, notice_issued=date(2026, 1, 1))
        agree(world, version=3)
        form = sign_in(world.manager).get(url).context["form"]
        for name in ("release_expected", "notice_issued", "notice_precision"):
            assert name not in form.fields
            with pytest.raises(PermissionDenied):
                edit(world, world.manager, version=4, **{name: day})
        before = timezone.now()
        days = a_date("release_expected", 1, 1, 2030)
        answer = send(sign_in(world.chair), url, **days, due_soon_days=3, reason="Agreed")
        assert answer.status_code == 302
        assert Plan.objects.get(pk=world.plan.pk).release_expected == day
        for until in (None, timezone.now()):
            (told,) = difference(world.fresh(world.plan), before, until).items
            assert (told.item.name, told.item.url_name) == ("The plan", "plan-settings")
            assert [(change.what, change.old, change.new) for change in told.changes] == [
                ("Release expected", "none", "1 January 2030"),
                ("Days before a date is due soon", "14", "3"),
            ]
        a_meeting(world, clock.today() - timedelta(days=1), before)
        page = html_of(sign_in(world.member).get(world.url("changes/")))
        assert "The plan</a>" in " ".join(page.split())

    def test_only_the_manager_changes_the_title_of_a_plan(self, world, sign_in):
        form = sign_in(world.chair).get(world.url("settings/edit/")).context["form"]
        assert "title" not in form.fields
        with pytest.raises(PermissionDenied):
            edit(world, world.chair, title="The chair’s plan")
        with pytest.raises(PermissionDenied):
            edit(world, world.lead, title="The lead’s plan")

    @pytest.mark.parametrize("days", ["-1", "367", "soon"])
    def test_a_threshold_in_days_must_be_a_number_within_a_year(self, days, world, sign_in):
        typed = {"red_after_days": days, "reason": "Test"}
        answer = send(sign_in(world.manager), world.url("settings/edit/"), **typed)
        assert answer.status_code == 400
