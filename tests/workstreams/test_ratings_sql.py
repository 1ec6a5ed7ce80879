"""The SQL of the ratings gives the same results as the pure functions, on either database."""

from datetime import timedelta

import pytest

from improvement.models import Plan
from tests.workstreams.grid import GRID, LIMITS, TODAY, expected_facts, redating_count
from tests.workstreams.grid_rows import GridRows
from workstreams.models import Action
from workstreams.queries.action_facts import facts_of
from workstreams.ratings import rules
from workstreams.ratings.rules import Level
from workstreams.ratings.sql import FactAnnotations

DAYS = [TODAY + timedelta(days=offset) for offset in (-36, -1, 0, 1, 14, 15, 28, 29)]


def rating_by_functions(case, on):
    """All results of the pure functions for an action on a day."""
    facts = expected_facts(case, on)
    rating = rules.rate(facts, LIMITS, on)
    return {
        "facts": facts,
        "level": rating.level.value,
        "re-dated": redating_count(case),
        "slipped": rules.days_slipped(facts),
        "late": rules.is_late(facts, on),
        "due soon": rules.is_due_soon(facts, LIMITS, on),
        "slipping": rules.is_slipping(facts),
        "moved often": rules.is_moved_often(facts, redating_count(case), on),
        "stale": rules.is_stale(facts, LIMITS, on),
        "disagreeing": bool(rules.disagreements(facts, rating)),
        "inside": rating.level is not Level.OUTSIDE,
    }


def ratings_by_sql(plan, on):
    """The same results for every action of the plan, by SQL."""
    rated = Action.objects.filter(plan=plan).with_facts(plan, on)
    flagged = {
        "late": rated.late(on),
        "due soon": rated.due_soon(plan, on),
        "slipping": rated.slipping(),
        "moved often": rated.moved_often(on),
        "stale": rated.stale(plan, on),
        "disagreeing": rated.disagreeing(plan, on),
        "inside": rated.inside(),
    }
    refs = {flag: set(actions.values_list("ref", flat=True)) for flag, actions in flagged.items()}
    levels = {
        ref: level.value
        for level in Level
        for ref in rated.at_level(plan, on, level).values_list("ref", flat=True)
    }
    return {
        action.ref: {
            "facts": facts_of(action),
            "level": levels[action.ref],
            "re-dated": action.fact_redatings,
            "slipped": action.fact_slipped,
            **{flag: action.ref in refs[flag] for flag in refs},
        }
        for action in rated
    }


def test_the_types_of_action_facts_name_exactly_the_annotations_of_the_query():
    annotations = Action.objects.with_facts(Plan(pk=1), TODAY).query.annotations
    assert set(annotations) == set(FactAnnotations.__annotations__)


@pytest.mark.django_db
def test_the_view_is_joined_so_that_facts_are_worked_out_for_the_rows_of_a_page_alone():
    sql = str(Action.objects.for_list().with_facts(Plan(pk=1), TODAY).query)
    assert 'INNER JOIN "view_action_facts"' in sql


@pytest.mark.django_db
def test_the_facts_and_levels_of_a_whole_plan_take_one_query(django_assert_num_queries):
    rows = GridRows()
    rows.write(dict(list(GRID.items())[:3]))
    with django_assert_num_queries(1):
        rated = list(Action.objects.filter(plan=rows.plan).with_facts(rows.plan, TODAY))
    assert [facts_of(action) for action in rated] == [
        expected_facts(GRID[a.ref], TODAY) for a in rated
    ]


@pytest.mark.django_db
def test_the_sql_and_the_pure_functions_give_every_action_the_same_rating_every_day():
    rows = GridRows()
    rows.write(GRID)
    for on in DAYS:
        ratings = ratings_by_sql(rows.plan, on)
        assert ratings.keys() == GRID.keys()
        for ref, case in GRID.items():
            assert ratings[ref] == rating_by_functions(case, on), (on, case)


@pytest.mark.django_db
def test_the_facts_of_an_action_are_named_after_it(world):
    assert str(world.action.facts) == f"Facts of {world.action}"
