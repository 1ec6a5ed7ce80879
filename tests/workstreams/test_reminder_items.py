"""Which reminders each person has: of what they owe or decide, and of nothing else."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import pytest

from improvement.models import Membership
from improvement.roles import Role
from tests.board.factories import a_claim
from tests.world import LONG_AGO, World, a_member, a_plan, an_action, change, leave, save
from workstreams.changes import (
    UpdateAnswers,
    ask_date_change,
    claim_stage,
    escalate,
    keep_draft,
    return_update,
    submit_update,
)
from workstreams.models import ActionFinding, Expectation, Finding
from workstreams.reminders.items import distance_in_words, reminder_items

ON = date(2026, 11, 16)
LATER = date(2026, 11, 17)
NOW = datetime(2026, 11, 10, 9, tzinfo=UTC)
GREEN = UpdateAnswers("under_way", "green", "Trained 14 of 22.", "Train the other eight.")


@pytest.fixture(autouse=True)
def _on_its_day(settings):
    settings.PLAN_TODAY = ON


def reminders_of(world: World, name: str, kind: str = "") -> list[str]:
    items = reminder_items(world.plan, ON).get(getattr(world, name), [])
    return [f"{i.what}: {i.why}" for i in items if kind in ("", i.kind)]


def test_the_agreed_date_of_an_action_reminds_its_owner_and_its_lead(world):
    change(world.owned, due=date(2026, 11, 23))
    reminders = ["MH-01 The work of MH-01: agreed date 23 November 2026, in 7 days"]
    assert (
        reminders_of(world, "owner", "date")
        == reminders_of(world, "other_lead", "date")
        == reminders
    )
    assert reminders_of(world, "lead", "date") == []


def test_a_date_known_to_the_month_is_reminded_of_as_a_month(world):
    change(world.action, due=date(2026, 11, 30), due_precision="month")
    assert reminders_of(world, "lead", "date") == [
        "FP-01 The work of FP-01: agreed date November 2026, in 14 days"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"due": ON + timedelta(days=31)},
        {"due": None, "baseline_due": None},
        {"due": ON, "delivery": "carried_out", "finished": ON},
        {"due": ON, "delivery": "withdrawn", "delivery_decision": "The board"},
    ],
)
def test_no_reminder_is_due_of_a_date_far_off_unknown_or_no_longer_awaited(world, values):
    change(world.action, **values)
    assert reminders_of(world, "lead", "date") == []


def test_a_deputy_is_reminded_as_the_lead_is_and_alone_once_the_lead_has_left(world):
    deputy = a_member(world.plan, "Deputy", Role.LEAD)
    world.deputy = deputy
    change(world.practice, deputy=deputy)
    change(world.action, due=ON)
    assert reminders_of(world, "deputy", "date") == reminders_of(world, "lead", "date")
    leave(world, "lead")
    assert reminders_of(world, "lead") == []
    assert reminders_of(world, "deputy", "date") == [
        "FP-01 The work of FP-01: agreed date 16 November 2026, today"
    ]


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SCRUTINY])
def test_a_lead_or_owner_without_a_role_that_reports_is_not_reminded(world, role):
    world.other = a_member(world.plan, "Other", role)
    change(world.practice, lead=world.other)
    change(world.action, due=ON, owner=world.other)
    assert reminders_of(world, "other") == []


def test_a_person_who_cannot_sign_in_is_not_reminded(world):
    change(world.action, due=ON)
    change(world.lead, is_active=False)
    assert reminders_of(world, "lead") == []


def test_the_reminder_of_a_round_counts_the_updates_a_person_still_has_to_send(world):
    an_action(world.hub, "MH-03")
    text = "updates to send by 30 November 2026, in 14 days"
    assert reminders_of(world, "other_lead", "round") == [f"Round 1: 3 {text}"]
    assert reminders_of(world, "owner", "round") == [
        f"Round 1: 1 {text.replace('updates', 'update')}"
    ]
    submit_update(world.owned.pk, GREEN, by=world.owner, now=NOW)
    assert reminders_of(world, "other_lead", "round") == [f"Round 1: 2 {text}"]
    assert reminders_of(world, "owner", "round") == []


def test_a_draft_update_counts_as_still_to_send(world):
    keep_draft(world.owned.pk, asdict(GREEN), by=world.owner)
    assert len(reminders_of(world, "owner", "round")) == 1


def test_nobody_is_reminded_of_a_round_that_is_closed_or_due_far_off(world):
    change(world.round, closes=ON + timedelta(days=31))
    assert reminders_of(world, "lead", "round") == []
    change(world.round, state="closed")
    assert reminder_items(world.plan, ON) == {}


def return_owners_update(world: World):
    update = submit_update(world.owned.pk, GREEN, by=world.owner, now=NOW)
    return_update(update.pk, by=world.manager, now=NOW, note="Say how many of 22")


RETURNED = (
    "MH-01 The work of MH-01: an update was returned to you on 10 November 2026: put it right and "
    "send it again"
)


def test_a_returned_update_reminds_whoever_sent_it(world):
    return_owners_update(world)
    assert reminders_of(world, "owner", "returned") == [RETURNED]
    assert reminders_of(world, "other_lead", "returned") == []


def test_a_returned_update_of_someone_who_left_reminds_the_lead(world):
    return_owners_update(world)
    leave(world, "owner")
    assert reminders_of(world, "other_lead", "returned") == [RETURNED]


def claim_carried_out(world: World, by, action=None):
    claim_stage((action or world.action).pk, by=by, stage="carried_out", statement="Done", now=NOW)


CLAIM = "a claim of 10 November 2026 that it is carried out waits for you to check"


def test_a_stage_claim_reminds_the_manager_and_the_lead_but_not_its_claimant(world):
    claim_carried_out(world, world.lead)
    assert reminders_of(world, "manager", "claim") == [f"FP-01 The work of FP-01: {CLAIM}"]
    assert reminders_of(world, "lead", "claim") == reminders_of(world, "chair", "claim") == []
    claim_carried_out(world, world.owner, world.owned)
    assert reminders_of(world, "other_lead", "claim") == [f"MH-01 The work of MH-01: {CLAIM}"]


def test_a_stage_claim_that_nobody_else_could_check_reminds_the_chair(world):
    leave(world, "lead")
    claim_carried_out(world, world.manager)
    assert reminders_of(world, "manager", "claim") == []
    assert reminders_of(world, "chair", "claim") == [f"FP-01 The work of FP-01: {CLAIM}"]


def test_a_stage_claim_on_a_withdrawn_action_reminds_nobody(world):
    claim_carried_out(world, world.lead)
    change(world.action, delivery="withdrawn", delivery_decision="The board")
    assert reminders_of(world, "manager", "claim") == []


def test_a_date_change_reminds_the_chair_unless_the_chair_asked_for_it(world):
    values = {"to_due": date(2099, 9, 30), "cause": "our_delay", "reason": "Posts are empty"}
    date_change = ask_date_change(world.action.pk, by=world.lead, now=NOW, **values)
    text = "a request of 10 November 2026 to move its date waits for you to decide"
    assert reminders_of(world, "chair", "date_change") == [f"FP-01 The work of FP-01: {text}"]
    change(date_change, asked_by=world.chair)
    assert reminders_of(world, "chair", "date_change") == []


def test_an_escalation_reminds_the_level_that_received_it_once_for_each_action(world):
    values = {"words": "A house", "due": date(2026, 11, 20), "now": NOW}
    escalate(world.owned.pk, by=world.owner, level="lead", **values)
    escalate(world.owned.pk, by=world.owner, level="manager", **values)
    text = "MH-01 The work of MH-01: it was escalated to you on 10 November 2026: "
    text += "answer by 20 November 2026"
    assert reminders_of(world, "other_lead", "escalation") == [text]
    assert reminders_of(world, "manager", "escalation") == [text]
    assert (
        reminders_of(world, "owner", "escalation")
        == reminders_of(world, "chair", "escalation")
        == []
    )
    change(world.hub, lead=world.manager)  # the manager is now at both levels
    assert reminders_of(world, "manager", "escalation") == [text]


def test_a_team_member_whose_role_may_not_answer_is_not_reminded_of_expectations(world):
    membership = Membership.objects.get(user=world.member)
    change(membership, team=world.team)
    assert world.expectation.team == world.team
    assert reminders_of(world, "member", "expectation") == []


def test_staff_get_one_reminder_for_all_their_unanswered_expectations(world):
    assert reminders_of(world, "staff", "expectation") == []
    save(Expectation(action=world.action, person=world.staff, words="Later", starts=LATER))
    world.expectation  # noqa: B018  # made on first asking
    asks = "What does this mean for me?: say whether a thing that you are expected to do is clear"
    assert reminders_of(world, "staff", "expectation") == [f"{asks} to you"]
    save(Expectation(action=world.owned, person=world.staff, words="Sign", starts=ON))
    asks = "What does this mean for me?: say whether 2 things that you are expected to do are clear"
    assert reminders_of(world, "staff", "expectation") == [f"{asks} to you"]


@pytest.mark.parametrize(
    ("marking", "words"),
    [("exempt", "An exempt action"), ("confidential", "A confidential action")],
)
def test_an_exempt_or_confidential_action_is_not_named_in_a_reminder(world, marking, words):
    change(world.exempt, due=ON, marking=marking, exempt_paragraph="1")
    assert reminders_of(world, "other_lead", "date") == [
        f"{words}: agreed date 16 November 2026, today"
    ]


def test_finding_reminders_runs_a_bounded_number_of_queries(world, django_assert_max_num_queries):
    for number in range(10, 30):
        an_action(world.hub, f"MH-{number}", due=ON, owner=world.owner)
    return_owners_update(world)
    with django_assert_max_num_queries(33):
        reminder_items(world.plan, ON)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (7, "in 7 days"),
        (1, "tomorrow"),
        (0, "today"),
        (-1, "late by 1 day"),
        (-2, "late by 2 days"),
    ],
)
def test_the_distance_to_a_day_is_written_in_words(days, words):
    assert distance_in_words(ON + timedelta(days=days), ON) == words


class TestFindings:
    def test_one_that_is_due_reminds_the_managers_until_it_is_put_right(self, world):
        change(world.finding, due=date(2026, 11, 15))
        later = {"ref": "F2", "text": "Records are late", "due": date(2026, 12, 10)}
        save(Finding(plan=world.plan, **later))
        save(Finding(plan=world.plan, ref="F3", text="Later", due=date(2027, 12, 10)))
        late = "Finding F1: to be put right by 15 November 2026, late by 1 day"
        assert reminders_of(world, "manager", "finding") == [
            f"{late}; no action answers it; 1 more is due"
        ]
        assert reminders_of(world, "lead", "finding") == []
        link = save(ActionFinding(action=world.action, finding=world.finding))
        save(ActionFinding(action=world.owned, finding=world.finding))
        assert reminders_of(world, "manager", "finding") == [
            f"{late}; not there yet: FP-01, MH-01; 1 more is due"
        ]
        change(world.owned, delivery="withdrawn", delivery_decision="By the board")
        done = change(world.action, delivery="carried_out", finished=LONG_AGO)
        a_claim(world, done, "carried_out", claimed_by=world.lead)
        due = "Finding F2: to be put right by 10 December 2026, in 24 days; no action answers it"
        assert reminders_of(world, "manager", "finding") == [due]
        change(link, removed=True)
        assert reminders_of(world, "manager", "finding")[0].startswith(late)

    def test_the_findings_of_a_second_plan_are_its_own(self, world):
        save(Finding(plan=a_plan("elsewhere"), ref="F9", text="Theirs", due=ON))
        assert reminders_of(world, "manager", "finding") == []
