"""Forecasts that are kept month by month, and what came of them."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from board.changes import keep_forecasts
from board.dashboard.kept_forecasts import ForecastAndOutcome, came_about, compare
from board.dashboard.pace import Dates
from board.dashboard.requirements import MadeOf, made_of
from board.difference.between import difference
from board.models import KeptForecast, RequirementAction
from improvement import clock
from improvement.history import backfilled
from tests.board.factories import days, this_instant
from tests.pages import html_of
from tests.world import BY, a_plan, change, save
from workstreams.models import Action

ON = date(2013, 11, 18)
PAGE = "notice/forecasts/"


def kept(**values):
    months = {"early": date(2013, 9, 30), "late": date(2013, 12, 31)} | values
    return KeptForecast(month=date(2013, 6, 1), total=3, done=1, **months)


@pytest.mark.parametrize(
    ("forecast", "came", "words", "verdict"),
    [
        (kept(), date(2013, 9, 2), "September 2013 to December 2013", "As forecast"),
        (kept(), date(2013, 8, 31), "September 2013 to December 2013", "Earlier than forecast"),
        (kept(), None, "September 2013 to December 2013", ""),
        (kept(late=date(2013, 10, 31)), None, "September 2013 to Oct", "Later than forecast"),
        (kept(late=None), ON, "to later than three years on", "As forecast"),
        (kept(early=None, late=None), ON, "later than three", "Earlier than forecast"),
        (kept(early=None, late=None, lacking="done"), ON, "Too little history", ""),
    ],
)
def test_what_came_lies_to_what_was_forecast(forecast, came, words, verdict):
    row = ForecastAndOutcome(forecast, came, ON, MadeOf(frozenset(), frozenset()))
    assert words in row.forecast_in_words
    assert row.verdict == verdict
    assert row.came_in_words == (f"{came:%B %Y}" if came else "Not yet")


def test_it_came_when_the_last_that_was_needed_was_carried_out():
    def action(finished=None, left=None):
        return Dates("FP-01", date(2013, 1, 1), finished=finished, left=left)

    done = [action(date(2013, month, 1)) for month in range(1, 10)]
    assert came_about([*done, action()], all_of_them=False) == date(2013, 9, 1)
    assert came_about([*done, action()], all_of_them=True) is None
    assert came_about([*done, action(left=ON)], all_of_them=True) == date(2013, 9, 1)
    assert came_about([], all_of_them=True) is None


def run():
    output = StringIO()
    call_command("keep_forecasts", stdout=output)
    return output.getvalue().strip()


def test_the_command_keeps_them_once_a_month_and_no_page_does(world, sign_in):
    assert world.requirement
    chair = sign_in(world.chair)
    empty = html_of(chair.get(world.url(PAGE)))
    assert "No forecast is kept yet" in empty
    assert "the first in the month in which the plan is agreed" in empty
    assert not KeptForecast.objects.exists()
    before = this_instant()
    a_plan("draft", state="draft")
    assert run() == "Forecasts kept: 2"
    assert run() == "Forecasts kept: 0"
    of_plan, of_requirement = KeptForecast.objects.order_by("pk")
    assert (of_plan.requirement, of_requirement.requirement) == (None, world.requirement)
    assert of_plan.lacking == "months"
    assert str(of_plan) == f"Forecast of {clock.today():%B %Y}, the whole plan"
    page = html_of(chair.get(world.url(PAGE)))
    assert "NR1 Visits in time" in page
    assert "Too little history" in page
    assert "No forecast can be judged yet" in page
    at = {"at": before.isoformat()}
    assert "No forecast is kept yet" in html_of(chair.get(world.url(PAGE), at))


def test_a_plan_without_a_notice_keeps_its_own(world):
    assert len(keep_forecasts(world.plan, by="system:test", on=clock.today())) == 1


def test_a_difference_tells_what_was_forecast_for_the_plan_and_nothing_of_another(world):
    assert world.requirement
    before = this_instant()
    for plan in (world.plan, a_plan("elsewhere")):
        keep_forecasts(plan, by="system:test", on=clock.today())
    [told] = difference(world.plan, before).items
    assert told.item.name == f"Forecast of {clock.today():%B %Y}, the whole plan"
    assert "Kept: Too little history" in str(told)
    assert difference(world.plan, this_instant()).items == []


def test_they_are_compared_on_their_page_and_another_plans_are_not_there(world, sign_in):
    month = {"month": date(2026, 6, 1), "total": 1, "done": 0, "late": date(2026, 9, 30)}
    months = {"early": date(2026, 7, 31), "middle": date(2026, 8, 31)} | month
    save(KeptForecast(plan=world.plan, requirement=world.requirement, **months))
    save(KeptForecast(plan=a_plan("elsewhere"), **months | {"total": 77}))
    change(world.action, delivery="carried_out", finished=date(2026, 8, 3))
    page = html_of(sign_in(world.member).get(world.url(PAGE)))
    assert "Of 1 forecast that can be judged, 1 came as forecast." in page
    assert "July 2026 to September 2026" in page
    assert "August 2026" in page
    assert "of 77" not in page
    change(world.action, delivery="under_way", finished=None)
    page = html_of(sign_in(world.member).get(world.url(PAGE)))
    assert "Of 1 forecast that can be judged, 0 came as forecast." in page


def test_it_is_compared_by_the_actions_that_answered_the_requirement_when_it_was_kept(world):
    keep_forecasts(world.plan, by="system:test", on=clock.today())
    assert world.requirement  # linked to the first action after the plan's own forecast
    link = world.requirement.action_links.get()
    month = {"month": clock.today().replace(day=1), "total": 1, "done": 0}
    made = save(KeptForecast(plan=world.plan, requirement=world.requirement, **month))
    other = {"requirement": world.requirement, "action": world.owned}

    def found():
        dates = [Dates("FP-01", ON, finished=ON), Dates(world.owned.ref, ON)]
        (row,) = compare([made], dates, made_of(world.plan, [made], dates), ON)
        return row.came, row.has_moved

    assert found() == (ON, False)
    added = save(RequirementAction(**other))
    assert found() == (ON, True)
    change(added, removed=True)
    assert found() == (ON, False)
    change(link, removed=True)
    assert found() == (ON, True)


def test_the_plans_is_compared_by_the_actions_that_it_was_made_of(world, sign_in):
    today = clock.today()
    months = {"month": today.replace(day=1), "early": days(-40), "late": days(5), "total": 10}
    months["done"] = 9
    made = save(KeptForecast(plan=world.plan, **months))
    then = [Dates(f"FP-{number}", days(-60), finished=today) for number in range(10)]
    later = [Dates(f"MH-{number}", days(1)) for number in range(3)]
    (row,) = compare([made], [*then, *later], made_of(world.plan, [made], [*then, *later]), days(9))
    assert (row.verdict, row.made_of.added) == ("As forecast", 3)
    page, chair = world.url(PAGE), sign_in(world.chair)
    assert "added since" not in html_of(chair.get(page))
    with backfilled(timezone.now() - timedelta(days=40), BY):
        save(KeptForecast(plan=world.plan, **months | {"month": days(-40).replace(day=1)}))
    assert f"Of the plan’s actions then; {Action.objects.count()} were added since" in html_of(
        chair.get(page)
    )


def test_a_requirement_that_no_action_answered_has_nothing_to_compare(world, sign_in):
    link = world.requirement.action_links.get()
    change(link, removed=True)
    keep_forecasts(world.plan, by="system:test", on=clock.today())
    page = html_of(sign_in(world.chair).get(world.url(PAGE)))
    assert "No action answered it" in page
    assert "Nothing to compare" in page
    change(link, removed=False, version=2)
    page = html_of(sign_in(world.chair).get(world.url(PAGE)))
    assert ("No action answered it" in page, "others do now" in page) == (True, False)


def test_a_forecast_of_the_past_has_its_months(demo):
    made = KeptForecast.objects.filter(plan=demo, lacking="", requirement=None)
    assert made.count() == 6
    first = made.order_by("month")[0]
    assert first.early < first.middle
    assert KeptForecast.objects.filter(plan=demo).count() == 66
