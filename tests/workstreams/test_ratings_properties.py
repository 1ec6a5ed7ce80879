"""Properties of the ratings that hold for any facts, any thresholds and any day."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from improvement.dates import Precision
from tests.workstreams.grid import GRID, LIMITS, TODAY, expected_facts
from workstreams.models import RAG, Action, Update
from workstreams.ratings.rules import (
    CONTRADICTS_GREEN,
    Facts,
    Level,
    Thresholds,
    days_late,
    days_slipped,
    disagreements,
    is_due_soon,
    is_late,
    is_slipping,
    is_stale,
    rate,
)

dates = st.dates(date(2012, 1, 1), date(2015, 12, 31))
dates_or_none = st.none() | dates
any_facts = st.builds(
    Facts,
    delivery=st.sampled_from(Action.Delivery.values),
    decision=st.text(max_size=5),
    priority=st.sampled_from(Action.Priority.values),
    baseline_due=dates_or_none,
    due=dates_or_none,
    precision=st.sampled_from(Precision.values),
    proposed_due=dates_or_none,
    foreseen_due=dates_or_none,
    starts=dates_or_none,
    finished=dates_or_none,
    declared_rag=st.sampled_from(["", *RAG.values]),
    confidence=st.sampled_from(["", *Update.Confidence.values]),
    last_accepted=dates_or_none,
    asked_since=dates_or_none,
)
any_limits = st.builds(
    Thresholds, *(st.integers(0, 400) for _ in ("freshness", "due soon", "red after"))
)
days_on = st.integers(0, 800).map(timedelta)


@given(any_facts, any_limits, dates)
def test_every_rating_has_a_level_and_at_least_one_reason(facts, limits, on):
    rating = rate(facts, limits, on)
    assert isinstance(rating.level, Level)
    assert rating.reasons
    assert all(rating.reasons)
    disagreements(facts, rating)


@given(any_facts)
def test_no_action_is_late_on_the_day_it_is_due(facts):
    assert facts.due is None or not is_late(facts, facts.due)


@given(any_facts, dates, days_on)
def test_a_late_open_action_stays_late_and_gets_later_day_by_day(facts, on, later):
    if facts.is_open and is_late(facts, on):
        assert is_late(facts, on + later)
        assert days_late(facts, on + later) == days_late(facts, on) + later.days


@given(any_facts, any_limits, dates)
def test_a_late_action_is_never_due_soon_and_its_level_contradicts_green(facts, limits, on):
    if is_late(facts, on):
        assert not is_due_soon(facts, limits, on)
        assert rate(facts, limits, on).level in CONTRADICTS_GREEN


@given(any_facts, any_limits, dates, days_on)
def test_a_stale_action_stays_stale_without_an_update(facts, limits, on, later):
    begins = facts.starts is None or facts.starts <= on
    if facts.is_open and begins and is_stale(facts, limits, on):
        assert is_stale(facts, limits, on + later)


@given(any_facts, dates, st.sampled_from(["due", "proposed_due", "foreseen_due"]))
def test_a_later_date_never_makes_an_action_slip_less(facts, day, name):
    if getattr(facts, name) is None or getattr(facts, name) < day:
        moved = replace(facts, **{name: day})
        assert days_slipped(moved) >= days_slipped(facts)
        assert is_slipping(moved) >= is_slipping(facts)


@given(any_facts, any_limits, dates)
def test_an_action_to_do_without_an_owner_or_a_date_is_not_ready(facts, limits, on):
    if facts.is_to_do(on) and (not facts.has_owner or facts.baseline_due is None):
        assert rate(facts, limits, on).level == Level.NOT_READY


@given(any_facts, any_limits, dates)
def test_only_an_action_carried_out_and_verified_is_complete(facts, limits, on):
    if rate(facts, limits, on).level == Level.COMPLETE:
        assert facts.stage_verified
        assert facts.delivery == "carried_out"


def test_the_grid_of_example_actions_covers_every_level():
    levels = {rate(expected_facts(case, TODAY), LIMITS, TODAY).level for case in GRID.values()}
    assert levels == set(Level)
