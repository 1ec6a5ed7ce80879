"""Nothing of a withdrawn or suspended action waits for anyone, and nothing more is done on it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.dashboard.figures import figures
from board.queries.waiting import waiting as queue_of
from improvement import clock
from improvement.changes import add_record
from improvement.roles import Role
from tests.pages import html_of
from tests.world import change, save, some_evidence
from workstreams.changes import (
    UpdateAnswers,
    accept_update,
    acknowledge,
    add_evidence,
    add_expectation,
    amend_date_change,
    answer_escalation,
    ask_date_change,
    ask_judged_change,
    ask_standing,
    claim_stage,
    decide_date_change,
    decide_judged_change,
    decide_stage_claim,
    edit_expectation,
    escalate,
    keep_draft,
    submit_update,
)
from workstreams.models import Action, Evidence, Expectation, Milestone
from workstreams.queries.claims_to_check import claims_to_check
from workstreams.queries.open_work import open_work
from workstreams.queries.worklist import updates_to_review
from workstreams.reminders.items import reminder_items

SAID = UpdateAnswers("under_way", "green", "Done", "Next")
LATER = date(2099, 12, 31)
REFUSED = "FP-01 is (withdrawn|suspended), so nothing can be done on it"


def now():
    return timezone.now()


def move(world, kind):
    how = {"by": world.manager, "reason": "It is done twice", "now": now()}
    request = ask_standing(world.action.pk, kind, **how)
    decide_judged_change(request.pk, by=world.chair, approve=True, note="Board, 3 May", now=now())


@pytest.fixture
def busy(world):
    """An action from which everything hangs that can wait for somebody."""
    pk, lead = world.action.pk, world.lead
    a_date = {"to_due": LATER, "cause": "resource", "reason": "Posts"}
    world.date_change = ask_date_change(pk, by=lead, now=now(), **a_date)
    how = {"by": world.manager, "reason": "So", "now": now()}
    world.judging = ask_judged_change(Action, pk, {"priority": "immediate"}, **how)
    claimed = {"stage": "carried_out", "statement": "It is done"}
    world.claim = claim_stage(pk, by=lead, now=now(), **claimed)
    lapsed = {"stage": "in_use", "statement": "Seen", "claimed_at": now(), "claimed_by": lead}
    lapsed |= {"state": "verified", "decided_at": now(), "decided_by": world.chair}
    save(type(world.claim)(action=world.action, recheck=date(2026, 1, 1), **lapsed))
    asked = {"level": "board", "words": "No house", "due": LATER, "now": now()}
    world.asked = escalate(pk, by=lead, **asked)
    assert {world.staff, world.expectation}  # made when they are first asked for
    world.update = submit_update(pk, SAID, by=lead, now=now())
    return world


def waiting(world):
    """How much of the action waits in each queue."""
    on = clock.today()
    board = figures(world.plan, on)
    queue = queue_of(world.plan, world.chair, frozenset({Role.CHAIR}), on)
    words = [each.words for each in queue if each.subject == world.action.ref]
    to_check = claims_to_check(world.plan, world.manager, on)
    items = [item for each in reminder_items(world.plan, on).values() for item in each]
    return {
        "board: escalations": sum("escalation" in each for each in words),
        "board: dates": sum(each.startswith("move its date") for each in words),
        "board: judging": words.count("change how it is judged"),
        "board: claims": len(board.unchecked),
        "claims": len(to_check.claimed) + len(to_check.lapsed) + len(to_check.own),
        "updates": len(updates_to_review(world.plan)),
        "submitted": dict(open_work(world.plan, on, world.round).update_counts)["Submitted"],
        "expectations": Expectation.objects.current().count(),
        "reminders": sum(item.action == world.action for item in items),
    }


@pytest.mark.parametrize("kind", ["withdraw", "suspend"])
def test_nothing_of_an_action_outside_the_plan_waits_and_all_comes_back_with_it(kind, busy):
    before = waiting(busy)
    assert all(before.values())
    move(busy, kind)
    assert waiting(busy) == dict.fromkeys(before, 0)
    move(busy, "take_up")
    assert waiting(busy) == before


def acts(world):
    pk, lead = world.action.pk, world.lead
    a_date = {"to_due": LATER, "cause": "resource", "reason": "Posts", "now": now()}
    decides = {"by": world.chair, "note": "So", "now": now()}
    expected = Expectation(action=world.action, team=world.team, words="More", starts=LATER)
    piece = {"kind": "audit", "title": "Mine", "dated": date(2026, 1, 1)}
    piece |= {"plan": world.plan, "added_at": now(), "added_by": lead, "summary": "Seen"}
    words = {"by": world.manager, "reason": "So"}
    version = world.fresh(world.expectation).version
    return {
        "ask for a date": lambda: ask_date_change(pk, by=lead, **a_date),
        "change what was asked": lambda: amend_date_change(
            world.date_change.pk, by=lead, **a_date | {"reason": "More"}
        ),
        "decide the date": lambda: decide_date_change(
            world.date_change.pk, approve=True, **decides
        ),
        "decide the judging": lambda: decide_judged_change(
            world.judging.pk, approve=True, **decides
        ),
        "ask for judging": lambda: ask_judged_change(
            Action, pk, {"starts": LATER}, **words, now=now()
        ),
        "claim": lambda: claim_stage(pk, by=lead, stage="in_use", statement="So", now=now()),
        "check": lambda: decide_stage_claim(world.claim.pk, verify=True, **decides),
        "return the claim": lambda: decide_stage_claim(world.claim.pk, verify=False, **decides),
        "escalate": lambda: escalate(
            pk, by=lead, level="lead", words="So", due=LATER, now=now()
        ),
        "answer": lambda: answer_escalation(
            world.asked.pk, by=world.chair, answer="So", now=now()
        ),
        "send": lambda: submit_update(pk, SAID, by=lead, now=now()),
        "draft": lambda: keep_draft(pk, {"done": "So"}, by=lead),
        "accept": lambda: accept_update(world.update.pk, by=world.manager, now=now()),
        "expect": lambda: add_expectation(expected, **words),
        "reword": lambda: edit_expectation(
            world.expectation.pk, {"words": "Less"}, **words, version=version
        ),
        "acknowledge": lambda: acknowledge(
            world.expectation.pk, by=world.staff, clear=True, now=now(), on=clock.today(),
            version=version,
        ),
        "link evidence": lambda: add_evidence(
            Evidence(**piece), {"actions": [world.action]}, by=lead, reason="So"
        ),
        "add a milestone": lambda: add_record(
            Milestone(action=world.action, title="More"), **words
        ),
    }  # fmt: skip


def test_every_later_act_on_an_action_outside_the_plan_is_refused_with_words(
    busy, history_rows_written
):
    for kind in ("suspend", "withdraw"):
        move(busy, kind)
        busy.action.refresh_from_db()
        with history_rows_written() as rows:
            for name, act in acts(busy).items():
                with pytest.raises(ValidationError) as refused:
                    act()
                assert "so nothing can be done on it" in refused.value.messages[0], name
        assert rows == {}
    assert busy.fresh(busy.action).due != LATER


def test_the_pages_of_acts_on_a_withdrawn_action_say_why_they_are_closed(busy, sign_in):
    move(busy, "withdraw")
    client = sign_in(busy.lead)
    for path in ("update/", "update/steps/progress/", "date-change/", "claim/", "escalate/"):
        page = client.get(busy.url(f"actions/FP-01/{path}"))
        assert page.status_code == 403
        assert "FP-01 is withdrawn, so nothing can be done on it" in html_of(page)


def test_the_immediate_count_is_the_length_of_its_list(world, sign_in):
    for action, state in [(world.action, "withdrawn"), (world.owned, "suspended")]:
        change(action, priority="immediate", delivery=state, delivery_decision="Board")
    change(world.exempt, priority="immediate")
    count = figures(world.plan, clock.today()).immediate
    page = sign_in(world.chair).get(world.url(f"actions/?{count.query}")).context["page"]
    assert (count.number, page.paginator.count) == (1, 1)


def test_evidence_that_stands_on_a_withdrawn_action_can_still_be_reworded(world, sign_in):
    piece = some_evidence(world.plan, world.lead, action=world.action)
    change(world.action, delivery="withdrawn", delivery_decision="Board")
    page = sign_in(world.lead).get(world.url(f"evidence/{piece.pk}/edit/"))
    assert page.status_code == 200
