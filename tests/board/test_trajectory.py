"""The plan's trajectory: what was reached by when beside its first dates, and the forecast."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from django.utils import timezone

from board.dashboard.figures import figures
from board.dashboard.forecast import Forecast
from board.dashboard.months_ahead import MonthAhead
from board.dashboard.pace import Record, month_number
from board.dashboard.trajectory import AHEAD, PAST, counter
from board.pictures.trajectory import HALF, LETTER, NARROW, WIDE, draw_trajectory, heights
from improvement import clock
from improvement.dates import month_end
from tests.board.factories import a_claim, changed, days
from tests.pages import html_of
from tests.world import an_action


def at(count):
    return timezone.now() + timedelta(days=count)


def a_course(world):
    """Two of five actions were due; two are said to be carried out, and one is checked."""
    plan = {"required_stage": "making_a_difference"}
    early = {"delivery": "carried_out", "finished": days(-100), "due": days(-90)}
    first = an_action(world.practice, "FP-02", **early, **plan)
    an_action(world.practice, "FP-03", delivery="carried_out", finished=days(-40), due=days(-60))
    an_action(world.hub, "MH-09", due=days(20))
    gone = {"delivery": "withdrawn", "delivery_decision": "The board", "due": days(-70)}
    an_action(world.hub, "MH-10", **gone)
    changed(world.exempt, due_precision="ongoing", baseline_due=None, due=None)
    a_claim(world, first, "carried_out", claimed_at=at(-95), decided_at=at(-80))
    a_claim(world, first, "in_use", claimed_at=at(-70), decided_at=at(-65), recheck=days(-10))
    a_claim(world, first, "in_use", claimed_at=at(-8), decided_at=at(-5), recheck=days(90))
    a_claim(world, first, "making_a_difference", decided_at=at(-2), recheck=days(90))
    undecided = {"decided_at": None, "decided_by": None, "state": "claimed"}
    a_claim(world, world.owned, "carried_out", **undecided)
    return figures(world.plan, clock.today()).trajectory


def test_each_month_is_counted_by_the_record_and_today_equals_the_dashboard(world):
    course = a_course(world)
    counts = {name: count.number for name, count in course.shown.counts.items()}
    assert course.today.on == clock.today()
    assert course.today.reached == {name: counts[name] for name in course.today.reached}
    assert course.today.reached == {"said": 2, "checked": 1, "used": 1, "differing": 1}
    assert (course.total, course.planned.number, course.today.planned) == (6, 2, 2)
    for each in course.past:
        on = each.on
        assert each.reached["said"] == (on >= days(-100)) + (on >= days(-40))
        assert each.reached["checked"] == (on >= days(-80))
        assert each.reached["used"] == (days(-65) <= on <= days(-10)) + (on >= days(-5))
        assert each.planned == (on >= days(-90)) + (on >= days(-60))
    ends = [each.on for each in course.standings if each.on != clock.today()]
    assert ends == [month_end(day) for day in ends]
    assert [month_number(b.on) - month_number(a.on) for a, b in pairwise(course.standings)] == [
        1
    ] * (len(course.standings) - 1)
    assert month_number(course.standings[0].on) == month_number(days(-100)) - 1
    assert course.standings[-1].reached is None
    assert course.standings[-1].planned == 3
    assert not course.starts_late


def test_months_too_long_ago_are_left_out_and_the_release_is_drawn_to(world):
    changed(world.plan, release_expected=days(500))
    changed(world.action, delivery="carried_out", finished=date(2021, 3, 1))
    course = figures(world.plan, clock.today()).trajectory
    now = month_number(clock.today())
    assert (course.starts_late, len(course.past)) == (True, PAST + 1)
    assert not any("In use:" in sentence for sentence in course.sentences)  # none is to be
    assert course.standings[0].reached["said"] == 1
    assert month_number(course.standings[-1].on) == now + AHEAD
    for action in world.plan.actions.all():
        changed(action, baseline_due=days(10))
    for release, last in ((days(500), month_number(days(500))), (days(9), now + 12)):
        changed(world.plan, release_expected=release)
        course = figures(world.plan, clock.today()).trajectory
        assert month_number(course.standings[-1].on) == last


def test_every_line_stands_where_its_numbers_are(world):
    course = a_course(world)
    for size in (WIDE, NARROW):
        drawn = draw_trajectory(course, size)
        base, step = drawn.base, (drawn.base - size.top) / course.total
        lines = {line.kind: line.path.removeprefix("M").split("L") for line in drawn.lines}
        assert {kind: len(places) for kind, places in lines.items()} == {
            "planned": len(course.standings),
            **dict.fromkeys(("said", "checked", "used", "differing"), len(course.past)),
        }
        for kind in course.today.reached:
            for each, place in zip(course.past, lines[kind], strict=True):
                assert abs(float(place.split()[1]) - (base - step * each.reached[kind])) <= 0.1
        for each, place in zip(course.standings, lines["planned"], strict=True):
            assert abs(float(place.split()[1]) - (base - step * each.planned)) <= 0.1
        first, last = lines["planned"][0].split()[0], lines["planned"][-1].split()[0]
        assert (float(first), float(last)) == (size.left, size.width - size.right)
        assert lines["said"][-1].split()[0] == drawn.today
        assert [label.lines[0].text for label in drawn.labels if label.kind != "planned"] == [
            "Said carried out 2",
            *("Checked 1", "In use 1", "A difference 1"),
        ]
        heights = [float(label.lines[0].y) for label in drawn.labels if label.kind != "planned"]
        assert all(b - a >= 17 for a, b in pairwise(heights))
        months = [float(text.x) for text in drawn.across if not text.text.isdigit()]
        assert all(b - a >= 38 for a, b in pairwise(months))


def forecast_to(course, kind, low, high):
    """The course with the same forecast for every month to come."""
    ahead = [
        each
        if each.reached
        else replace(each, **{kind: MonthAhead(0, low, high - 1, high, 0.0, 0.0)})
        for each in course.standings
    ]
    return replace(course, standings=ahead)


def test_forecasts_are_bands_from_today_to_their_last_month(world):
    course = forecast_to(forecast_to(a_course(world), "ahead", 3, 5), "ahead_in_use", 1, 2)
    drawn = draw_trajectory(course, WIDE)
    step = (drawn.base - WIDE.top) / course.total
    said = ["Forecast 3 to 5, middle 4", "Forecast 1 to 2, middle 1"]
    assert [text.text for text in drawn.forecasts] == said
    for half, (begins, middle) in zip(drawn.middles, [(2, 4), (1, 1)], strict=True):
        places = [place.split() for place in half.path.removeprefix("M").split("L")]
        assert places[0][0] == drawn.today
        heights = [begins, *[middle] * (len(places) - 1)]
        assert all(
            abs(float(y) - (drawn.base - step * n)) <= 0.1
            for (_, y), n in zip(places, heights, strict=True)
        )
    for band, (starts, low, high) in zip(drawn.bands, [([1, 2], 3, 5), ([1], 1, 2)], strict=True):
        places = [place.split() for place in band.path.removeprefix("M")[:-1].split("L")]
        ahead = len(course.standings) - len(course.past)
        heights = [*starts, *[high] * ahead, *[low] * ahead]
        found = [float(y) for _, y in places]
        assert all(
            abs(y - (drawn.base - step * n)) <= 0.1 for y, n in zip(found, heights, strict=True)
        )
        assert {x for x, _ in places[: len(starts)]} == {drawn.today}


def test_a_day_in_two_spans_of_one_action_counts_once():
    first, inside, apart = (day(1), day(9)), (day(2), day(5)), (day(12), day(14))
    count = counter([[apart, inside, first], [inside]])
    told = {1: 1, 2: 2, 5: 2, 6: 1, 9: 1, 10: 0, 12: 1, 15: 0}
    assert {number: count(day(number)) for number in told} == told


def day(number):
    return date(2013, 5, number)


def test_the_first_dates_are_named_after_today_where_there_is_no_room_before(world):
    drawn = draw_trajectory(figures(world.plan, clock.today()).trajectory, NARROW)
    (label,) = [label for label in drawn.labels if label.kind == "planned"]
    assert label.leader
    assert float(label.lines[0].x) > float(drawn.today)


def test_the_sentences_follow_how_much_history_there_is(world):
    course = a_course(world)
    assert course.sentences[0].startswith("Too little history for a forecast")
    assert course.sentences[1].startswith("In use: too little history")
    months = [
        MonthAhead(month_number(clock.today()) + n, 20, 21, 22, n / 10, n / 10) for n in range(11)
    ]
    planned = {"nine_in_ten": months[0].month, "every": months[1].month}
    full = Forecast(40, 20, "", 0, course_record(), 0.5, planned, months)
    for total, number in ((40, 6), (9, 5)):
        facts = replace(
            course.shown.facts, carried_out=replace(full, total=total), in_use=replace(full)
        )
        told = replace(course, shown=replace(course.shown, facts=facts)).sentences
        assert len(told) == number
        assert ("The last action is hard to foresee" in " ".join(told)) is (total == 40)
        assert "In use: the plan said nine in ten of its 40 actions would be in use" in told[-2]


def course_record():
    rates = {"not_due": 0.1, "due": 0.5, "late": 0.1, "to_use": 0.1}
    return Record(rates, rates, rates)


def test_the_page_has_the_picture_its_table_and_links(world, sign_in):
    client = sign_in(world.adviser)
    a_course(world)
    html = html_of(client.get(world.url("board/pace/")))
    assert html.count('<svg class="app-picture ') == 2
    for words in ("Today, ", 'data-label="Said carried out"', "kept=fell_due&amp;inside=1"):
        assert words in html
    pictures = html.split("<svg ")[1:]
    assert all(len(each.split("</svg>")[0]) < 15_000 for each in pictures)


def test_without_an_action_nothing_is_drawn(world, sign_in):
    for action in world.plan.actions.all():
        changed(action, delivery="withdrawn", delivery_decision="The board")
    html = html_of(sign_in(world.chair).get(world.url("board/pace/")))
    assert "No action is in the plan yet" in html
    assert "<svg" not in html.split("<main")[1]


def test_the_first_dates_do_not_run_through_the_names_of_the_other_lines(world):
    """Nothing was due yet, and what is to come rises beside today."""
    for number in range(40):
        an_action(world.practice, f"FP-{number + 10}", due=days(9 + 8 * number))
    course = figures(world.plan, clock.today()).trajectory
    for size in (WIDE, HALF):
        drawn = draw_trajectory(course, size)
        planned = next(line.path for line in drawn.lines if line.kind == "planned")
        places = [tuple(map(float, place.split())) for place in planned[1:].split("L")]
        for label in drawn.labels:
            (text,) = label.lines
            if label.leader:
                left, height = float(text.x), float(text.y)
                low, high = heights(places, left, left + LETTER * len(text.text))
                assert height < low or height - 14 > high, (size.layout, text.text)
