"""The forecast equals an independent computation of the same method, and its words are plain."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.dashboard.forecast import Forecast, forecast, from_vector
from board.dashboard.forecast_words import every_one, headline, in_short, what_it_counts, why
from board.dashboard.pace import Dates
from board.dashboard.requirements import RequirementRow
from board.models import Requirement

# Plans with the results of an independent program. An action's line has its ref, the days added,
# due, finished and left, whether it must be in use, and the day on which it was; "-" is none.
VECTORS = json.loads(Path(__file__).with_name("forecast_vectors.json").read_text())
ACTIONS = {vector["title"]: vector["actions"] for vector in VECTORS}
FIELDS = ("ref", "added", "due", "finished", "left", "must_be_used", "in_use")
VALUES = {"-": None, "yes": True, "no": False}
TODAY = date(2013, 11, 18)


def as_vector(stored: dict[str, Any]) -> dict[str, Any]:
    lines = stored["actions"]
    lines = ACTIONS[lines] if isinstance(lines, str) else lines
    actions = [
        dict(zip(FIELDS, (VALUES.get(word, word) for word in line.split()), strict=True))
        for line in lines
    ]
    return {**stored, "actions": actions}


@pytest.mark.parametrize("stored", VECTORS, ids=lambda stored: stored["title"])
def test_a_forecast_equals_the_independent_computation(stored):
    answer = from_vector(as_vector(stored))
    months = answer.pop("months", None)
    expected = dict(stored["expect"])
    rows = expected.pop("months", None)
    assert answer.pop("rates", None) == pytest.approx(expected.pop("rates", None), abs=1e-9)
    assert answer.pop("spread", None) == pytest.approx(expected.pop("spread", None), abs=1e-9)
    assert answer == expected
    if rows:
        assert [list(month.values())[:4] for month in months] == [row[:4] for row in rows]
        chances = [chance for month in months for chance in list(month.values())[4:]]
        assert chances == pytest.approx([c for row in rows for c in row[4:]], abs=1e-9)


def plan(*, done: int, total: int, due: date = date(2013, 4, 30), **dates: Any) -> list[Dates]:
    """A plan a year old in which the first `done` actions were carried out in May."""
    finished = date(2013, 5, 20)
    return [
        Dates(f"A-{i}", date(2012, 11, 1), due, finished if i < done else None, **dates)
        for i in range(total)
    ]


def words(actions: list[Dates], **asked: Any) -> str:
    stage = asked.pop("stage", "carried_out")
    return headline(forecast(actions, TODAY, stage, **asked), stage, TODAY)


def test_a_plan_says_what_was_said_how_far_it_is_and_where_its_pace_leads():
    assert words(plan(done=43, total=68)) == (
        "The plan said nine in ten of its 68 actions would be carried out by April 2013; 43 are. "
        "At its pace so far 1 in 10 plans like it would get there by February 2014, 5 by April "
        "2014 and 9 by October 2014."
    )


def test_months_beyond_the_last_one_looked_at_are_later():
    slow = plan(done=15, total=60, due=date(2012, 12, 31))
    assert words(slow).endswith(
        "1 in 10 plans like it would get there by June 2015 and 5 only after October 2016."
    )
    slowest = plan(done=15, total=3000, due=date(2012, 12, 31))
    assert words(slowest).endswith(
        "fewer than 1 in 10 plans like it would get there by October 2016."
    )


def test_few_actions_are_told_of_as_one_set():
    actions = plan(done=28, total=30)
    assert words(actions, only={"A-29", "A-28"}).startswith(
        "All 2 actions: at the plan's pace 8 in 10 such sets would be carried out between"
    )
    assert words(actions, only={"A-29"}).startswith("The one action: at the plan's pace")
    of_set = forecast(actions, TODAY, "carried_out", only={"A-29"})
    row = RequirementRow(Requirement(), [], None, of_set, TODAY)
    assert row.forecast_in_words == words(actions, only={"A-29"})
    undated = [*plan(done=28, total=28), Dates("B", date(2012, 11, 1))]
    assert words(undated, only={"B"}).endswith("; the plan gave no date.")
    assert "one action" not in words(undated)
    many = [*plan(done=20, total=20), *(Dates(f"B{i}", date(2012, 11, 1)) for i in range(12))]
    assert words(many, only={f"B{i}" for i in range(12)}).startswith(
        "Of its 12 actions 0 are carried out; none had a date. At its pace so far"
    )


def test_the_months_of_a_set_are_told_in_as_few_words_as_they_need():
    slowest = plan(done=15, total=3000, due=date(2012, 12, 31))
    to_come = Dates("B", date(2012, 11, 1), date(2014, 4, 30))
    for actions, only, said in (
        (slowest, {f"A-{i}" for i in range(2992, 3000)}, "carried out later than October 2016;"),
        (plan(done=60, total=61), {"A-60"}, "carried out between November and December 2013;"),
        ([*plan(done=500, total=500), to_come], {"B"}, "carried out in May 2014;"),
    ):
        assert said in words(actions, only=only)


def test_no_forecast_says_which_history_is_lacking():
    young = [Dates(f"A-{i}", date(2013, 6, 1), TODAY, TODAY) for i in range(20)]
    assert words(young) == (
        "Too little history for a forecast: it needs 6 months since the first action was added; "
        "there are 5."
    )
    assert words(plan(done=11, total=12)) == (
        "Too little history for a forecast: it needs 15 actions carried out that had a date; "
        "there are 11."
    )
    used = plan(done=20, total=20, must_be_used=True)
    assert words(used, stage="in_use") == (
        "Too little history for a forecast: it needs 10 actions seen in use; there are 0."
    )
    assert words([]) == (
        "Too little history for a forecast: it needs 6 months since the first action was added; "
        "there are 0."
    )
    assert words(plan(done=20, total=20)) == (
        "All 20 actions are carried out: nothing is left to forecast."
    )
    assert words(plan(done=20, total=20), only=set()) == "There is no action to forecast."


def test_a_table_has_the_months_of_a_set_alone():
    def short(actions, **asked):
        return in_short(forecast(actions, TODAY, "carried_out", **asked), TODAY)

    months = short(plan(done=28, total=30), only={"A-29", "A-28"})
    assert months.startswith("Between ")
    assert months in words(plan(done=28, total=30), only={"A-29", "A-28"}).replace(
        "between", "Between"
    )
    assert short(plan(done=11, total=12)) == "Too little history"
    assert short(plan(done=20, total=20)) == "Nothing is left to forecast"
    assert short(plan(done=20, total=20), only=set()) == "There is no action to forecast"


def test_what_it_rests_on_and_counts_stands_beside_it():
    result = forecast(plan(done=43, total=68), TODAY, "carried_out")
    assert why(result) == (
        "In the month it is due, about 1 in 10 actions are carried out; "
        "once late, about 22 in 100 a month."
    )
    assert every_one(result, TODAY) == (
        "The last action is hard to foresee: "
        "9 in 10 such plans would still have one open before June 2014."
    )
    slowest = forecast(plan(done=15, total=3000, due=date(2012, 12, 31)), TODAY, "carried_out")
    assert every_one(slowest, TODAY).endswith("at the end of October 2016.")
    assert what_it_counts(0).endswith("Counts the actions now in the plan.")
    assert what_it_counts(1).endswith("in the plan; leaves out 1 suspended.")


def some_days() -> st.SearchStrategy[date]:
    return st.dates(date(2012, 6, 1), date(2014, 6, 1))


actions = st.lists(
    st.builds(
        Dates,
        st.uuids().map(str),
        added=some_days(),
        due=st.none() | some_days(),
        finished=st.none() | some_days(),
        left=st.none() | some_days(),
        must_be_used=st.booleans(),
        in_use=st.none() | some_days(),
    ),
    max_size=40,
)


@given(actions, st.sampled_from(["carried_out", "in_use"]))
def test_chances_only_rise_and_stand_in_order(extra, stage):
    """Whatever the dates, in any order and with any nonsense between them."""
    result: Forecast = forecast([*plan(done=18, total=20), *extra], TODAY, stage)
    assert 0 <= result.done <= result.total
    previous = None
    for month in result.months:
        assert result.done <= month.low <= month.middle <= month.high <= result.total
        assert 0 <= month.every <= 1 + 1e-12
        assert month.every <= month.nine_in_ten + 0.05  # Φ is no sum of whole numbers
        if previous:
            assert month.every >= previous.every - 1e-12
            assert month.low >= previous.low
        previous = month
