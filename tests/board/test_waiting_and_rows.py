"""What waits for a decision and what the rows of the board say: the kinds that are seldom there."""

import re
from datetime import date

from django.utils import timezone

from board.dashboard.figures import figures
from board.dashboard.measure_lines import measure_lines
from improvement import clock
from tests.board.factories import a_claim, an_update, changed, days
from tests.pages import html_of
from tests.world import STEADY, a_measure, save
from workstreams.changes import ask_for_rebase
from workstreams.models import DateChange


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html_of(answer)))


def test_a_request_to_start_a_measures_limits_anew_waits_for_the_chair(world, sign_in):
    measure = a_measure(world, STEADY, "M2")
    asked = {"by": world.manager, "now": timezone.now()}
    ask_for_rebase(measure.pk, period=date(2025, 6, 1), change="A new team", **asked)
    page = words(sign_in(world.chair).get(world.url("board/waiting/")))
    assert "Start its limits anew from June 2025 A new team" in page
    assert "Decide on Measure M2" in page
    assert "Decide on Measure M2" not in words(
        sign_in(world.member).get(world.url("board/waiting/"))
    )


def test_a_contradicted_action_says_how_often_its_date_has_moved(world, sign_in):
    an_update(world, changed(world.action, due=days(-3), baseline_due=days(-60)))
    when = timezone.now()
    decided = {"decision": "approved", "decided_by": world.chair, "asked_by": world.lead}
    decided |= {"asked_at": when, "decided_at": when, "cause": "resource", "reason": "Posts"}
    for number in range(3):
        dates = {"from_due": world.action.due, "to_due": days(number + 1)}
        save(DateChange(action=world.action, **dates, **decided))
    page = words(sign_in(world.chair).get(world.url("board/disagreements/")))
    assert "Its date has moved 3 times, which is an exception" in page
    assert "Ask about FP-01" in page
    assert "Ask about FP-01" not in words(
        sign_in(world.manager).get(world.url("board/disagreements/"))
    )


def test_a_target_range_is_written_with_both_its_ends(world):
    a_measure(world, STEADY, "M2", direction="range", target=14, target_to=18)
    lines = measure_lines(world.plan, None, clock.today())
    assert [line.target_in_words for line in lines] == ["none", "14 to 18%"]


def test_in_use_counts_for_the_forecast_from_the_first_check_of_the_stage_asked_for(world):
    changed(world.action, required_stage="in_use", delivery="carried_out", finished=days(-9))
    a_claim(world, world.action, "in_use")
    a_claim(world, world.action, "in_use", claimed_at=timezone.now())
    shown = figures(world.plan, clock.today())
    assert (shown.course.facts.in_use.total, shown.course.facts.in_use.done) == (1, 1)
