"""Escalations: raised by hand and by rule, and shown until the level they went to has answered."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from tests.pages import a_date, filled, html_of, send
from tests.world import World, a_round, an_action, change, save
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    answer_escalation,
    close_round,
    escalate,
    escalate_by_rule,
    return_update,
    submit_update,
    sweep_up,
)
from workstreams.models import Action, Escalation
from workstreams.queries.escalations_due import escalations_due

DUE = date(2099, 1, 31)
ESCALATE = "actions/FP-01/escalate/"
WORDS = "No house is found, and the council owns three."
RED = UpdateAnswers("under_way", "red", "Nothing", "The rest", explanation="Posts are empty")
GREEN = UpdateAnswers("under_way", "green", "Trained 14", "The rest")


def words_of(answer) -> str:
    return html_of(answer)


def raise_escalation(world: World, level="board", by=None, action=None) -> Escalation:
    action, by = action or world.action, by or world.lead
    return escalate(action.pk, by=by, level=level, words=WORDS, due=DUE, now=timezone.now())


def answer_with_a_promise(world: World, escalation: Escalation, by=None, **values) -> Escalation:
    values_sent = {"answer": "The director frees a house by May.", "now": timezone.now()} | values
    return answer_escalation(escalation.pk, by=by or world.chair, **values_sent)


def send_accepted_update(world: World, answers=RED, action=None):
    action = action or world.action
    update = submit_update(action.pk, answers, by=world.lead, now=timezone.now())
    accept_update(update.pk, by=world.manager, now=timezone.now())
    return update


def next_round(world: World, number: int) -> None:
    close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="It is over")
    begins = date(2026, 10, 1) + timedelta(days=31 * (number - 1))
    world.round = a_round(
        world.plan, number, observes_from=begins, observes_to=begins + timedelta(days=27)
    )


def by_rule(world: World, now=None) -> list[Escalation]:
    plan = world.fresh(world.plan)
    return escalate_by_rule(plan, by="system:escalate", now=now or timezone.now())


def a_late_action(world: World, days: int, **values) -> Action:
    due = timezone.localdate() - timedelta(days=days)
    ref = f"FP-{20 + days}"
    return an_action(world.practice, ref, due=due, baseline_due=due, **values)


class TestEscalatingByHand:
    @pytest.mark.parametrize(
        ("person", "path", "offered"),
        [
            ("owner", "MH-01", ["lead", "manager", "board"]),
            ("lead", "FP-01", ["manager", "board"]),
            ("manager", "FP-01", ["lead", "board"]),
        ],
    )
    def test_nobody_is_offered_their_own_level_when_escalating_an_action(
        self, person, path, offered, world, sign_in
    ):
        client = sign_in(getattr(world, person))
        form = client.get(world.url(f"actions/{path}/escalate/")).context["form"]
        assert [value for value, _ in form.fields["level"].choices] == offered

    def test_the_leads_level_is_not_offered_where_a_workstream_has_no_lead(self, world, sign_in):
        world.hub.lead = None
        save(world.hub)
        form = sign_in(world.owner).get(world.url("actions/MH-01/escalate/")).context["form"]
        assert "lead" not in dict(form.fields["level"].choices)

    def test_an_escalation_waits_for_its_level_and_is_shown_to_every_board_member(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            answer = send(client, world.url(ESCALATE), level="board", words=WORDS)
        assert (answer.status_code, rows) == (302, {"Escalation": 1})
        assert "FP-01 waits for an answer from the Improvement Board" in words_of(
            client.get(answer["Location"])
        )
        escalation = Escalation.objects.get()
        for path in ("actions/FP-01/", "escalations/", f"escalations/{escalation.pk}/"):
            assert WORDS in words_of(sign_in(world.member).get(world.url(path)))

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"level": ""}, "Select an answer to “Who has to hear of it?”"),
            ({"level": "lead"}, "Select one of the choices"),
            ({"words": ""}, "Enter an answer to “What is in the way"),
            (a_date("due", 1, 1, 2020), "must be today or later"),
        ],
    )
    def test_an_invalid_escalation_form_names_the_error_and_saves_nothing(
        self, typed, message, world, sign_in, history_rows_written
    ):
        good = {"level": "board", "words": WORDS}
        with history_rows_written() as rows:
            answer = send(sign_in(world.lead), world.url(ESCALATE), **good | typed)
        assert answer.status_code == 400
        assert message in words_of(answer)
        assert rows == {}

    def test_a_level_has_at_most_one_unanswered_escalation_of_an_action(self, world):
        raise_escalation(world)
        raise_escalation(world, level="manager")
        with pytest.raises(ValidationError, match="waits for an answer from there already"):
            raise_escalation(world)

    def test_only_people_who_report_on_an_action_may_escalate_it(self, world, sign_in):
        with pytest.raises(PermissionDenied):
            raise_escalation(world, by=world.other_lead)
        with pytest.raises(PermissionDenied):
            raise_escalation(world, by=world.member)
        assert "Escalate this action" in words_of(
            sign_in(world.lead).get(world.url("actions/FP-01/"))
        )
        page = words_of(sign_in(world.other_lead).get(world.url("actions/FP-01/")))
        assert "Escalate this action" not in page


class TestAnsweringAnEscalation:
    ANSWERS = {
        "lead": ["lead"],
        "manager": ["manager"],
        "board": ["chair"],
    }

    @pytest.mark.parametrize("level", ANSWERS)
    def test_only_the_level_that_received_an_escalation_may_answer_it(self, level, world):
        by = world.manager if level != "manager" else world.lead
        people = ["manager", "lead", "other_lead", "owner", "chair", "member", "adviser"]
        escalation = raise_escalation(world, level, by=by)
        may = [name for name in people if escalation.can_be_answered_by(getattr(world, name))]
        assert may == self.ANSWERS[level]

    def test_an_owner_answers_no_escalation_even_named_as_the_workstreams_lead(self, world):
        escalation = raise_escalation(world, "lead", by=world.manager)
        world.practice.lead = world.owner
        save(world.practice)
        assert not world.fresh(escalation).can_be_answered_by(world.owner)
        with pytest.raises(PermissionDenied):
            answer_with_a_promise(world, escalation, by=world.owner)

    def test_nobody_answers_an_escalation_that_they_raised(self, world):
        escalation = raise_escalation(world, "lead", by=world.manager)
        world.practice.lead = world.manager
        save(world.practice)
        with pytest.raises(PermissionDenied, match="never who raised it"):
            answer_with_a_promise(world, escalation, by=world.manager)
        escalation.answered_at, escalation.answered_by, escalation.answer = (
            timezone.now(),
            world.manager,
            "Yes",
        )
        with pytest.raises(IntegrityError, match="escalation_answered_by_another"):
            save(escalation)

    def test_the_answer_to_an_escalation_stays_on_the_page_of_its_action(
        self, world, sign_in, history_rows_written
    ):
        escalation, client = raise_escalation(world), sign_in(world.chair)
        assert "Decide on FP-01" in words_of(client.get(world.url("board/waiting/")))
        url = world.url(f"escalations/{escalation.pk}/answer/")
        with history_rows_written() as rows:
            sent = send(client, url, answer="A house by May.")
        assert (sent["Location"], rows) == (world.url("escalations/"), {"Escalation": 1})
        for path in ("actions/FP-01/", "escalations/", f"escalations/{escalation.pk}/"):
            page = words_of(sign_in(world.lead).get(world.url(path)))
            assert "A house by May." in page
            assert "Answered by Chair" in page
        assert "Decide on FP-01" not in words_of(client.get(world.url("board/waiting/")))

    def test_a_second_answer_to_an_escalation_is_a_conflict_and_an_empty_one_is_refused(
        self, world, sign_in
    ):
        escalation, client = raise_escalation(world), sign_in(world.chair)
        url = world.url(f"escalations/{escalation.pk}/answer/")
        typed = filled(client.get(url).context["form"], answer="Another one")
        assert send(client, url, answer=" ").status_code == 400
        answer_with_a_promise(world, escalation)
        assert client.get(url)["Location"] == url.removesuffix("answer/")
        second_answer = client.post(url, typed)
        assert second_answer.status_code == 409
        assert "frees a house by May" in words_of(second_answer)
        with pytest.raises(ValidationError, match="answered already"):
            answer_with_a_promise(world, escalation)

    def test_an_answer_to_an_escalation_that_changed_meanwhile_is_a_conflict(self, world, sign_in):
        escalation, client = raise_escalation(world), sign_in(world.chair)
        url = world.url(f"escalations/{escalation.pk}/answer/")
        typed = filled(client.get(url).context["form"], answer="Yes")
        escalation.due += timedelta(days=7)
        save(escalation)
        assert client.post(url, typed).status_code == 409

    def test_a_lead_of_another_workstream_may_read_an_escalation_but_not_answer_it(
        self, world, sign_in
    ):
        escalation, client = (
            raise_escalation(world, "lead", by=world.manager),
            sign_in(world.other_lead),
        )
        assert client.get(world.url(f"escalations/{escalation.pk}/answer/")).status_code == 403
        page = words_of(client.get(world.url(f"escalations/{escalation.pk}/")))
        assert "Answer this" not in page
        assert "Answer this" in words_of(
            sign_in(world.lead).get(world.url(f"escalations/{escalation.pk}/"))
        )

    def test_an_escalation_is_listed_on_the_my_work_page_of_whoever_is_to_answer(
        self, world, sign_in
    ):
        raise_escalation(world, "lead", by=world.manager)
        page = words_of(sign_in(world.lead).get(world.url("my-work/")))
        assert "Escalated to you" in page
        assert "Escalated to you" not in words_of(sign_in(world.manager).get(world.url("my-work/")))

    def test_an_overdue_escalation_is_marked_overdue_on_every_page(self, world, sign_in):
        escalation = raise_escalation(world)
        escalation.due = timezone.localdate() - timedelta(days=1)
        save(escalation)
        page = words_of(sign_in(world.chair).get(world.url("board/")))
        assert "<strong>1 day overdue</strong>" in page
        for path in ("escalations/", "actions/FP-01/", f"escalations/{escalation.pk}/"):
            assert "overdue" in words_of(sign_in(world.lead).get(world.url(path))).lower()


class TestEscalatingLateActions:
    @pytest.mark.parametrize(
        ("priority", "days", "escalated"),
        [
            ("standard", 56, False),
            ("standard", 57, True),
            ("immediate", 0, False),
            ("immediate", 1, True),
        ],
    )
    def test_an_action_is_escalated_once_later_than_twice_the_red_threshold(
        self, priority, days, escalated, world
    ):
        action = a_late_action(world, days, priority=priority)
        escalations = by_rule(world)
        assert [escalation.action for escalation in escalations] == ([action] if escalated else [])
        if escalated:
            (escalation,) = escalations
            assert (escalation.level, escalation.why, escalation.raised_by) == (
                "board",
                "far_late",
                None,
            )
            assert f"Late by {days} day" in escalation.words

    @pytest.mark.parametrize(
        ("due", "days", "escalated"),
        [
            (date(2026, 10, 31), 0, True),  # the update covers that day, and it is not done
            (date(2026, 11, 1), 0, False),  # it may be done, and no update says so yet
            (date(2026, 11, 1), 35, False),
            (date(2026, 11, 1), 36, True),  # the last update is stale
        ],
    )
    def test_a_date_no_update_covers_yet_is_not_escalated_while_the_last_update_is_fresh(
        self, due, days, escalated, world
    ):
        """Round 1 observes October; its update is accepted on 10 November."""
        now = datetime(2026, 11, 10, 12, tzinfo=UTC)
        world.action.priority = "immediate"
        world.action.due = world.action.baseline_due = date(2099, 1, 1)
        save(world.action)
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=now)
        accept_update(update.pk, by=world.manager, now=now)
        world.action = world.fresh(world.action)
        world.action.due = world.action.baseline_due = due
        save(world.action)
        assert len(by_rule(world, now + timedelta(days=days))) == escalated

    def test_an_escalation_stays_on_the_dashboard_until_the_board_answers(self, world, sign_in):
        action = a_late_action(world, 60)
        by_rule(world)
        action.due += timedelta(days=200)
        save(action)
        assert by_rule(world) == []
        board = words_of(sign_in(world.chair).get(world.url("board/waiting/")))
        assert "when late by 60 days; now not late any more" in board

    def test_an_answered_lateness_is_escalated_again_only_for_a_later_date(self, world):
        action = a_late_action(world, 60)
        (escalation,) = by_rule(world)
        answer_with_a_promise(world, escalation)
        assert by_rule(world) == by_rule(world, timezone.now() + timedelta(days=30)) == []
        action.due = timezone.localdate() + timedelta(days=1)
        save(action)
        again = timezone.now() + timedelta(days=57)
        assert by_rule(world, again) == []
        assert len(by_rule(world, again + timedelta(days=1))) == 1

    def test_finished_and_withdrawn_actions_and_draft_plans_are_not_escalated(self, world):
        on = timezone.localdate()
        a_late_action(world, 60, delivery="carried_out", finished=on)
        a_late_action(world, 61, delivery="withdrawn", delivery_decision="The board")
        assert by_rule(world) == []
        a_late_action(world, 62)
        world.plan.state = "draft"
        save(world.plan)
        assert by_rule(world) == []


class TestEscalatingTwoRedRounds:
    def test_two_accepted_red_updates_in_a_row_are_escalated_at_once_and_once(self, world):
        send_accepted_update(world)
        assert not Escalation.objects.exists()
        next_round(world, 2)
        send_accepted_update(world)
        escalation = Escalation.objects.get()
        assert (escalation.why, escalation.words) == (
            "red_twice",
            "Said to be red in rounds 1 and 2",
        )
        assert escalation.due == timezone.localdate() + timedelta(days=14)
        row = escalation.history.get()
        assert (row.actor, row.history_change_reason) == ("Manager", f"By rule: {escalation.words}")
        assert by_rule(world) == []
        answer_with_a_promise(world, escalation)
        assert by_rule(world) == []
        next_round(world, 3)
        send_accepted_update(world)
        assert Escalation.objects.unanswered().get().words == "Said to be red in rounds 2 and 3"

    def test_a_green_update_breaks_a_run_of_reds_and_a_missing_update_does_not(self, world):
        send_accepted_update(world)
        next_round(world, 2)
        send_accepted_update(world, GREEN)
        next_round(world, 3)
        send_accepted_update(world)
        assert not Escalation.objects.exists()
        next_round(world, 4)
        sweep_up(world.action.pk, by=world.manager, now=timezone.now(), note="No report")
        next_round(world, 5)
        send_accepted_update(world)
        assert Escalation.objects.get().words == "Said to be red in rounds 3 and 5"


class TestEscalatingTwoReturns:
    def return_an_update(self, world: World) -> None:
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Say how many")

    def test_an_update_returned_twice_is_escalated(self, world):
        self.return_an_update(world)
        assert not Escalation.objects.exists()
        self.return_an_update(world)
        escalation = Escalation.objects.get()
        assert escalation.why == "returned_twice"
        assert "was returned 2 times" in escalation.words

    def test_no_history_is_asked_of_an_update_that_was_returned_once(
        self, world, django_assert_num_queries
    ):
        self.return_an_update(world)
        with django_assert_num_queries(2):  # its action and itself
            assert escalations_due(world.plan, timezone.now()) == {}

    def test_the_command_does_not_escalate_returns_followed_by_an_accepted_update(self, world):
        world.plan.state = "draft"  # nothing is raised as it happens
        save(world.plan)
        self.return_an_update(world)
        self.return_an_update(world)
        send_accepted_update(world, GREEN)
        world.plan.state = "agreed"
        save(world.plan)
        assert by_rule(world) == []


def test_an_action_that_meets_several_rules_has_one_escalation_at_a_time(world):
    today = timezone.localdate()
    change(world.round, observes_from=today - timedelta(days=30), observes_to=today)
    world.action = a_late_action(world, 60)
    send_accepted_update(world)
    escalation = Escalation.objects.get()
    answer_with_a_promise(world, escalation)
    next_round(world, 2)
    send_accepted_update(world)
    assert Escalation.objects.unanswered().get().why == "red_twice"
    world.action = a_late_action(world, 70)
    TestEscalatingTwoReturns().return_an_update(world)
    first = Escalation.objects.get(action=world.action)
    assert first.words == "Late by 70 days; 28 days make it red"


def test_the_escalate_command_prints_how_many_and_escalates_nothing_twice(world):
    a_late_action(world, 60)
    printed = StringIO()
    call_command("escalate", stdout=printed)
    call_command("escalate", stdout=printed)
    assert printed.getvalue().splitlines() == [
        "Escalated to the board: 1",
        "Escalated to the board: 0",
    ]
    assert Escalation.objects.get().history.get().actor == "system:escalate"


def test_the_escalation_rules_run_as_many_queries_for_a_long_plan_as_for_a_short_one(
    world, django_assert_num_queries
):
    for days in (60, 61, 62):
        a_late_action(world, days)
        with django_assert_num_queries(5):  # nothing was returned, so no history is asked
            escalations_due(world.plan, timezone.now())
