"""What actions say of the requirement that they answer: one rule, case by case."""

from datetime import date, timedelta

import pytest

from board.dashboard.requirement_state import Answering, ByActions, state_by_actions
from workstreams.ratings.rules import Level

ON = date(2013, 11, 18)
DUE = date(2013, 12, 31)


def action(level=Level.ON_TRACK, delivery="under_way", late=0, due=DUE, ref="FP-01"):
    return Answering(ref, delivery, level, late, due)


DONE = action(Level.COMPLETE, "carried_out")
WAITS = action(Level.IMPACT_DUE, "carried_out", due=DUE + timedelta(days=9))
IDLE = action(Level.NOT_DUE, "not_started")
LATE = action(Level.AMBER, late=3)
GONE = action(Level.OUTSIDE, "withdrawn")


@pytest.mark.parametrize(
    ("actions", "due", "state", "reason"),
    [
        ([], DUE, ByActions.NONE, None),
        ([GONE], DUE, ByActions.NONE, None),
        ([DONE, DONE, GONE], ON - timedelta(days=9), ByActions.DONE, "Each action has reached"),
        ([DONE, WAITS], DUE, ByActions.ON_TRACK, "keep their dates"),
        ([DONE, WAITS], ON, ByActions.ON_TRACK, "keep their dates"),
        ([DONE, WAITS], ON - timedelta(days=1), ByActions.LATE, "It was due 1 day ago"),
        ([DONE, LATE], DUE, ByActions.LATE, "FP-01 is late by 3 days"),
        ([LATE, action(late=20, ref="IM-02")], None, ByActions.LATE, "IM-02 is late by 20 days"),
        ([action(Level.RED)], DUE, ByActions.AT_RISK, "FP-01 is red on the facts"),
        ([IDLE, action(Level.NOT_READY)], DUE, ByActions.AT_RISK, "FP-01 is not ready"),
        ([action(Level.OUTSIDE, "suspended")], DUE, ByActions.AT_RISK, "FP-01 is suspended"),
        ([action(due=DUE + timedelta(days=1))], DUE, ByActions.AT_RISK, "after the requirement"),
        ([action(due=None)], DUE, ByActions.ON_TRACK, "keep their dates"),
        ([action(due=DUE + timedelta(days=1))], None, ByActions.ON_TRACK, "keep their dates"),
        ([IDLE, IDLE], DUE, ByActions.NOT_STARTED, "No action has started"),
        ([IDLE, DONE], DUE, ByActions.ON_TRACK, "keep their dates"),
    ],
)
def test_the_first_that_applies(actions, due, state, reason):
    found = state_by_actions(actions, due, ON)
    assert found.state is state
    assert (reason is None) == (not found.reasons)
    assert reason is None or reason in found.reasons[0]


def test_no_word_of_it_says_that_a_requirement_is_met():
    assert not [state for state in ByActions if "met" in state.label.lower()]
    assert [state.shape for state in ByActions] == [
        *("red", "amber", "not_due", "green", "complete", "")
    ]
