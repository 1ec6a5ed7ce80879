"""Escalations: raised by hand and by rule, waiting until their level answers, whatever happens."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from tests.filling import a_date, filled, send
from tests.world import World, a_round, an_action, save
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
from workstreams.queries.escalations_due import rules_met

DUE = date(2099, 1, 31)
ESCALATE = "actions/FP-01/escalate/"
WORDS = "No house is found, and the council owns three."
RED = UpdateAnswers("under_way", "red", "Nothing", "The rest", explanation="Posts are empty")
GREEN = UpdateAnswers("under_way", "green", "Trained 14", "The rest")


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def raised(world: World, level="board", by=None, action=None) -> Escalation:
    action, by = action or world.action, by or world.lead
    return escalate(action.pk, by=by, level=level, words=WORDS, due=DUE, now=timezone.now())


def answered(world: World, one: Escalation, by=None, **values) -> Escalation:
    told = {"answer": "The director frees a house by May.", "now": timezone.now()} | values
    return answer_escalation(one.pk, by=by or world.chair, **told)


def reported(world: World, report=RED, action=None):
    action = action or world.action
    update = submit_update(action.pk, report, by=world.lead, now=timezone.now())
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


def late(world: World, days: int, **values) -> Action:
    due = timezone.localdate() - timedelta(days=days)
    ref = f"FP-{20 + days}"
    return an_action(world.practice, ref, due=due, baseline_due=due, **values)


class TestByHand:
    @pytest.mark.parametrize(
        ("person", "path", "offered"),
        [
            ("owner", "MH-01", ["lead", "manager", "board"]),
            ("lead", "FP-01", ["manager", "board"]),
            ("manager", "FP-01", ["lead", "board"]),
        ],
    )
    def test_nobody_puts_an_action_before_themselves(self, person, path, offered, world, sign_in):
        client = sign_in(getattr(world, person))
        form = client.get(world.url(f"actions/{path}/escalate/")).context["form"]
        assert [value for value, _ in form.fields["level"].choices] == offered

    def test_a_lead_who_is_not_there_is_not_asked(self, world, sign_in):
        world.hub.lead = None
        save(world.hub)
        form = sign_in(world.owner).get(world.url("actions/MH-01/escalate/")).context["form"]
        assert "lead" not in dict(form.fields["level"].choices)

    def test_it_waits_for_its_level_and_is_seen_by_everyone_inside(
        self, world, sign_in, history_rows_written
    ):
        client = sign_in(world.lead)
        with history_rows_written() as rows:
            answer = send(client, world.url(ESCALATE), level="board", words=WORDS)
        assert (answer.status_code, rows) == (302, {"Escalation": 1})
        assert "FP-01 waits for an answer from the Improvement Board" in words_of(
            client.get(answer["Location"])
        )
        one = Escalation.objects.get()
        for path in ("actions/FP-01/", "escalations/", f"escalations/{one.pk}/", "board/"):
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
    def test_what_is_wrong_is_named_and_changes_nothing(
        self, typed, message, world, sign_in, history_rows_written
    ):
        good = {"level": "board", "words": WORDS}
        with history_rows_written() as rows:
            answer = send(sign_in(world.lead), world.url(ESCALATE), **good | typed)
        assert answer.status_code == 400
        assert message in words_of(answer)
        assert rows == {}

    def test_a_level_is_asked_one_thing_at_a_time(self, world):
        raised(world)
        raised(world, level="manager")
        with pytest.raises(ValidationError, match="waits for an answer from there already"):
            raised(world)

    def test_it_is_for_those_who_report_on_the_action(self, world, sign_in):
        with pytest.raises(PermissionDenied):
            raised(world, by=world.other_lead)
        with pytest.raises(PermissionDenied):
            raised(world, by=world.member)
        assert "Escalate this action" in words_of(
            sign_in(world.lead).get(world.url("actions/FP-01/"))
        )
        page = words_of(sign_in(world.other_lead).get(world.url("actions/FP-01/")))
        assert "Escalate this action" not in page


class TestAnswering:
    ANSWERS = {
        "lead": ["lead"],
        "manager": ["manager"],
        "board": ["chair"],
    }

    @pytest.mark.parametrize("level", ANSWERS)
    def test_only_the_level_that_received_it_answers(self, level, world):
        by = world.manager if level != "manager" else world.lead
        people = ["manager", "lead", "other_lead", "owner", "chair", "member", "adviser"]
        one = raised(world, level, by=by)
        may = [name for name in people if one.can_be_answered_by(getattr(world, name))]
        assert may == self.ANSWERS[level]

    def test_nobody_answers_what_they_raised(self, world):
        one = raised(world, "lead", by=world.manager)
        world.practice.lead = world.manager
        save(world.practice)
        with pytest.raises(PermissionDenied, match="never who raised it"):
            answered(world, one, by=world.manager)
        one.answered_at, one.answered_by, one.answer = timezone.now(), world.manager, "Yes"
        with pytest.raises(IntegrityError, match="escalation_answered_by_another"):
            save(one)

    def test_an_answer_stands_beside_the_action_for_ever(
        self, world, sign_in, history_rows_written
    ):
        one, client = raised(world), sign_in(world.chair)
        assert "Answer on FP-01" in words_of(client.get(world.url("board/")))
        url = world.url(f"escalations/{one.pk}/answer/")
        with history_rows_written() as rows:
            sent = send(client, url, answer="A house by May.")
        assert (sent["Location"], rows) == (world.url("escalations/"), {"Escalation": 1})
        for path in ("actions/FP-01/", "escalations/", f"escalations/{one.pk}/"):
            page = words_of(sign_in(world.lead).get(world.url(path)))
            assert "A house by May." in page
            assert "Answered by Chair" in page
        assert "escalated to the board" not in words_of(client.get(world.url("board/")))

    def test_a_second_answer_is_a_conflict_and_an_empty_one_none(self, world, sign_in):
        one, client = raised(world), sign_in(world.chair)
        url = world.url(f"escalations/{one.pk}/answer/")
        typed = filled(client.get(url).context["form"], answer="Another one")
        assert send(client, url, answer=" ").status_code == 400
        answered(world, one)
        assert client.get(url).status_code == 200
        late = client.post(url, typed)
        assert late.status_code == 409
        assert "frees a house by May" in words_of(late)
        with pytest.raises(ValidationError, match="answered already"):
            answered(world, one)

    def test_what_changed_since_it_was_read_is_shown_first(self, world, sign_in):
        one, client = raised(world), sign_in(world.chair)
        url = world.url(f"escalations/{one.pk}/answer/")
        typed = filled(client.get(url).context["form"], answer="Yes")
        one.due += timedelta(days=7)
        save(one)
        assert client.post(url, typed).status_code == 409

    def test_a_lead_of_another_workstream_may_read_it_and_not_answer(self, world, sign_in):
        one, client = raised(world, "lead", by=world.manager), sign_in(world.other_lead)
        assert client.get(world.url(f"escalations/{one.pk}/answer/")).status_code == 403
        page = words_of(client.get(world.url(f"escalations/{one.pk}/")))
        assert "Answer this" not in page
        assert "Answer this" in words_of(
            sign_in(world.lead).get(world.url(f"escalations/{one.pk}/"))
        )

    def test_it_stands_on_the_home_of_whoever_is_to_answer(self, world, sign_in):
        raised(world, "lead", by=world.manager)
        page = words_of(sign_in(world.lead).get(world.url("my-work/")))
        assert "Escalated to you" in page
        assert "Escalated to you" not in words_of(sign_in(world.manager).get(world.url("my-work/")))

    def test_an_overdue_one_says_so(self, world, sign_in):
        one = raised(world)
        one.due = timezone.localdate() - timedelta(days=1)
        save(one)
        page = words_of(sign_in(world.chair).get(world.url("board/")))
        assert "<strong>1 is overdue</strong>" in page
        for path in ("escalations/", "actions/FP-01/", f"escalations/{one.pk}/"):
            assert "overdue" in words_of(sign_in(world.lead).get(world.url(path))).lower()


class TestLateByRule:
    @pytest.mark.parametrize(
        ("priority", "days", "heard"),
        [
            ("standard", 56, False),
            ("standard", 57, True),
            ("immediate", 0, False),
            ("immediate", 1, True),
        ],
    )
    def test_the_board_hears_past_twice_the_threshold(self, priority, days, heard, world):
        action = late(world, days, priority=priority)
        found = by_rule(world)
        assert [one.action for one in found] == ([action] if heard else [])
        if heard:
            (one,) = found
            assert (one.level, one.why, one.raised_by) == ("board", "far_late", None)
            assert f"Late by {days} day" in one.words

    @pytest.mark.parametrize(
        ("due", "days", "heard"),
        [
            (date(2026, 10, 31), 0, True),  # the report covers that day, and it is not done
            (date(2026, 11, 1), 0, False),  # it may be done, and not reported yet
            (date(2026, 11, 1), 35, False),
            (date(2026, 11, 1), 36, True),  # the last report is stale
        ],
    )
    def test_what_no_report_covers_yet_is_left_alone_while_the_last_is_fresh(
        self, due, days, heard, world
    ):
        """Round 1 reports on October; its report is accepted on 10 November."""
        now = datetime(2026, 11, 10, 12, tzinfo=UTC)
        world.action.priority = "immediate"
        world.action.due = world.action.baseline_due = date(2099, 1, 1)
        save(world.action)
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=now)
        accept_update(update.pk, by=world.manager, now=now)
        world.action = world.fresh(world.action)
        world.action.due = world.action.baseline_due = due
        save(world.action)
        assert len(by_rule(world, now + timedelta(days=days))) == heard

    def test_it_waits_whatever_the_colour_does_since(self, world, sign_in):
        action = late(world, 60)
        by_rule(world)
        action.due += timedelta(days=200)
        save(action)
        assert by_rule(world) == []
        assert "Late by 60 days" in words_of(sign_in(world.chair).get(world.url("board/")))

    def test_what_was_answered_is_raised_again_only_by_what_came_after(self, world):
        action = late(world, 60)
        (one,) = by_rule(world)
        answered(world, one)
        assert by_rule(world) == by_rule(world, timezone.now() + timedelta(days=30)) == []
        action.due = timezone.localdate() + timedelta(days=1)
        save(action)
        again = timezone.now() + timedelta(days=57)
        assert by_rule(world, again) == []
        assert len(by_rule(world, again + timedelta(days=1))) == 1

    def test_what_is_done_or_withdrawn_and_a_plan_not_agreed_are_left_alone(self, world):
        on = timezone.localdate()
        late(world, 60, delivery="carried_out", finished=on)
        late(world, 61, delivery="withdrawn", delivery_decision="The board")
        assert by_rule(world) == []
        late(world, 62)
        world.plan.state = "draft"
        save(world.plan)
        assert by_rule(world) == []


class TestRedTwice:
    def test_two_accepted_reds_running_are_heard_at_once_and_only_once(self, world):
        reported(world)
        assert not Escalation.objects.exists()
        next_round(world, 2)
        reported(world)
        one = Escalation.objects.get()
        assert (one.why, one.words) == ("red_twice", "Reported as red in rounds 1 and 2")
        assert one.due == timezone.localdate() + timedelta(days=14)
        row = one.history.get()
        assert (row.actor, row.history_change_reason) == ("Manager", f"By rule: {one.words}")
        assert by_rule(world) == []
        answered(world, one)
        assert by_rule(world) == []
        next_round(world, 3)
        reported(world)
        assert Escalation.objects.unanswered().get().words == "Reported as red in rounds 2 and 3"

    def test_another_colour_breaks_the_run_and_silence_does_not(self, world):
        reported(world)
        next_round(world, 2)
        reported(world, GREEN)
        next_round(world, 3)
        reported(world)
        assert not Escalation.objects.exists()
        next_round(world, 4)
        sweep_up(world.action.pk, by=world.manager, now=timezone.now(), note="No report")
        next_round(world, 5)
        reported(world)
        assert Escalation.objects.get().words == "Reported as red in rounds 3 and 5"


class TestReturnedTwice:
    def back(self, world: World) -> None:
        update = submit_update(world.action.pk, GREEN, by=world.lead, now=timezone.now())
        return_update(update.pk, by=world.manager, now=timezone.now(), note="Say how many")

    def test_the_second_return_is_heard(self, world):
        self.back(world)
        assert not Escalation.objects.exists()
        self.back(world)
        one = Escalation.objects.get()
        assert one.why == "returned_twice"
        assert "was returned 2 times" in one.words

    def test_what_has_been_accepted_since_is_not_raised_by_the_command(self, world):
        world.plan.state = "draft"  # nothing is raised as it happens
        save(world.plan)
        self.back(world)
        self.back(world)
        reported(world, GREEN)
        world.plan.state = "agreed"
        save(world.plan)
        assert by_rule(world) == []


def test_all_that_is_wrong_is_one_escalation(world):
    world.action = late(world, 60)
    reported(world)
    one = Escalation.objects.get()
    answered(world, one)
    next_round(world, 2)
    reported(world)
    assert Escalation.objects.unanswered().get().why == "red_twice"
    world.action = late(world, 70)
    TestReturnedTwice().back(world)
    first = Escalation.objects.get(action=world.action)
    assert first.words == "Late by 70 days; 28 days make it red"


def test_the_command_says_how_many_and_raises_nothing_twice(world):
    late(world, 60)
    printed = StringIO()
    call_command("escalate", stdout=printed)
    call_command("escalate", stdout=printed)
    assert printed.getvalue().splitlines() == [
        "Escalated to the board: 1",
        "Escalated to the board: 0",
    ]
    assert Escalation.objects.get().history.get().actor == "system:escalate"


def test_the_rules_ask_as_many_questions_of_a_long_plan_as_of_a_short_one(
    world, django_assert_num_queries
):
    for days in (60, 61, 62):
        late(world, days)
        with django_assert_num_queries(4):
            rules_met(world.plan, timezone.now())
