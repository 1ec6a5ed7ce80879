"""The timeline: the whole plan in one picture; a line for each action, milestones, moves, today."""

import csv
import gzip
import re
from copy import copy
from dataclasses import replace
from datetime import date, timedelta

import pytest

from board.models import DepartmentReturn, NoticeReview
from improvement import clock
from improvement.history import audited
from tests.board.factories import an_update
from tests.pages import html_of
from tests.world import BY, an_action, change, save
from workstreams.models import Action, Milestone
from workstreams.queries.plan_timeline import (
    LONGEST,
    MOST_NUMBERS,
    MOVES,
    NARROW,
    ROOM,
    STACK,
    STEPS,
    TOP,
    WIDE,
    draw_plan,
    lanes_of,
    stand_apart,
    through,
)
from workstreams.queries.plan_timeline import (
    MOST as STACKED,
)
from workstreams.queries.timeline import AFTER, BROAD, DRAWN, SLIM, timeline_of, urgency
from workstreams.queries.whole_timeline import WholeTimeline, timeline_read, whole_timeline

ON = date(2026, 8, 1)
MOST = 15_000  # bytes of the page, gzipped
YEARS = range(2000, 2100)
PLACES = re.compile(r"M([\d.]+) ([\d.]+)")


@pytest.fixture
def actions(world):
    """One action of each kind, by its reference, read with its facts on ON."""
    kinds = {
        "T-1": {"delivery": "carried_out", "finished": date(2026, 5, 1), "due": date(2026, 5, 2)},
        "T-2": {"delivery": "under_way", "due": ON - timedelta(days=1)},
        "T-3": {"delivery": "under_way", "due": date(2026, 9, 1)},
        "T-4": {"delivery": "suspended", "due": date(2026, 9, 1), "delivery_decision": "Waits"},
        "T-5": {"delivery": "under_way", "due": None},
        "T-6": {"delivery": "withdrawn", "due": None, "delivery_decision": "Done twice"},
    }
    for ref, values in kinds.items():
        first = values["due"] and date(2026, 4, 1) if ref == "T-3" else values["due"]
        an_action(world.hub, ref, starts=date(2026, 1, 5), baseline_due=first, **values)
    listed = Action.objects.for_list().with_facts(world.plan, ON).filter(ref__startswith="T-")
    return list(listed.order_by("ref"))


def test_each_action_ends_as_it_stands_and_a_move_is_drawn_from_the_first_date(actions):
    steps = [
        Milestone(action=actions[0], due=date(2026, 3, 1), finished=date(2026, 3, 9)),
        Milestone(action=actions[0], due=date(2026, 4, 1)),
        Milestone(action=actions[0]),
    ]
    drawn = timeline_of(actions, steps, ON)
    assert [lane.end for lane in drawn.lanes] == [
        *("done", "late", "to come", "outside", "undated", "outside")
    ]
    assert [lane.words for lane in drawn.lanes] == [
        *("carried out on 1 May 2026", "1 day late", "still to come"),
        *("suspended", "no date set", "withdrawn"),
    ]
    assert [lane.moved is not None for lane in drawn.lanes] == [False] * 2 + [True] + [False] * 3
    assert drawn.lanes[4].stop == drawn.lanes[5].stop == drawn.today
    assert [diamond.met for diamond in drawn.lanes[0].milestones] == [True, False]
    for size in (BROAD, SLIM):
        lanes = timeline_of(actions, steps, ON, size).lanes
        assert all(size.left <= lane.start <= lane.stop <= size.right for lane in lanes)
    assert drawn.ticks[0].label == "Apr"
    urgent = {action.pk: urgency(action, ON) for action in actions}
    sums = WholeTimeline([], urgent, [], [], "").counted(actions)
    assert (sums.actions, sums.done, sums.late, sums.moved) == (6, 1, 1, 1)


def test_over_three_years_only_years_are_marked_and_no_dates_draw_nothing(actions):
    actions[0].starts = date(2020, 2, 1)
    labels = [tick.label for tick in timeline_of(actions, [], ON).ticks]
    assert labels == [f"Jan {year}" for year in range(2021, 2027)]
    undated = [actions[4]]
    undated[0].starts = None
    assert timeline_of(undated, [], ON) is None


def test_of_too_many_the_late_ones_come_first(actions):
    many = [actions[0]] * DRAWN + [actions[1]]
    drawn = timeline_of(many, [], ON)
    assert len(drawn.lanes) == DRAWN
    assert drawn.lanes[0].action == actions[1]


def test_the_page_shows_one_workstream_with_a_table_and_keeps_the_day(world, actions, sign_in):
    save(Milestone(action=actions[2], title="Half way", due=ON))
    client, today = sign_in(world.member), clock.today().isoformat()
    page = client.get(world.url("timeline/"))
    assert page.context["heading"] == "Front line practice"
    hub = client.get(world.url("timeline/?workstream=MH"))
    html = html_of(hub)
    drawings = ['app-timeline--broad"', 'app-timeline--slim"']
    for text in [*drawings, "No date set", "Dates of ", "T-6", "1 not met"]:
        assert text in html
    used = set(re.findall(r"url\(#(.*?)\)", html))
    assert {"plan-wide-mark-step", "plan-narrow-mark-step"} < used
    for each in used:
        assert html.count(f'<marker id="{each}"') == 1
    assert len(gzip.compress(hub.content)) <= MOST
    past = html_of(client.get(world.url(f"timeline/?workstream=MH&at={today}")))
    assert f"workstream=FP&amp;at={today}" in past
    wrong = client.get(world.url("timeline/?workstream=X"))
    assert wrong.status_code == 400
    assert "“X” is none of them" in html_of(wrong)


def test_every_number_of_the_whole_plan_opens_exactly_these_actions(world, actions, sign_in):
    client = sign_in(world.adviser)
    lanes = client.get(world.url("timeline/")).context["lanes"]
    counts = {lane.code: dict(lane.counts) for lane in lanes}
    assert counts["MH"] == {
        "done": 1,
        "late": 2,
        "to_come": 2,
        "outside": 2,
        "undated": 1,
        "moved": 1,
        "all": 8,
    }
    for code, numbers in counts.items():
        for show, number in numbers.items():
            query = f"workstream={code}" + ("" if show == "all" else f"&show={show}")
            answer = client.get(world.url(f"timeline/?{query}"))
            assert (query, answer.context["page"].paginator.count) == (query, number)
            assert number == 0 or f"?{query}#dates" in html_of(answer).replace("&amp;", "&")
    late = client.get(world.url("timeline/?show=late"))
    assert late.context["heading"] == "The whole plan: late"
    assert [action.ref for action in late.context["page"]] == ["T-2", "T-3"]
    none = html_of(client.get(world.url("timeline/?workstream=FP&show=late")))
    assert "No action is like this." in none
    assert '<svg class="app-timeline' not in none


def test_a_mark_stands_on_its_day_and_many_near_each_other_are_a_number(world, actions):
    lanes = lanes_of(world.plan, actions, ON)
    for size in (WIDE, NARROW):
        picture = draw_plan(lanes, ON, size)
        paths = {path.kind: path.path for path in picture.paths}
        first, last = date(2026, 4, 1), date(2026, 9, 1)  # from the first of the dates that moved
        start, end = first - timedelta(days=AFTER // 6), last + timedelta(days=AFTER)
        width = size.width - size.left - size.right

        def x(day, start=start, end=end, size=size, width=width):
            return size.left + width * (day - start).days / (end - start).days

        assert abs(first_x(paths["mark-done"]) - x(date(2026, 5, 1))) <= 0.5
        assert abs(first_x(paths["mark-late"]) - x(ON - timedelta(days=1))) <= 0.5
        assert abs(first_x(paths["mark-to_come"]) - x(last)) <= 0.5
        assert abs(first_x(paths["today"]) - x(ON)) <= 0.5
        assert paths["mark-many"] == paths["mark-event"] == ""
        assert all(0 <= float(each.x) <= size.width for each in picture.words)
        names = [each.text for each in picture.words if each.kind == "name"]
        assert names == ["MH The hub" if size is WIDE else "MH"]
    crowd = [replace(lanes[0], marks=[(ON, "done")] * (STACKED + 1))]
    picture = draw_plan(crowd, ON, WIDE)
    paths = {path.kind: path.path for path in picture.paths}
    assert (paths["mark-done"], bool(paths["mark-many"])) == ("", True)
    assert str(STACKED + 1) in [each.text for each in picture.words]
    stacked = draw_plan([replace(lanes[0], marks=[(ON, "done")] * STACKED)], ON, WIDE)
    heights = PLACES.findall({path.kind: path.path for path in stacked.paths}["mark-done"])
    middle = TOP + ROOM // 2
    assert [float(y) for _, y in heights] == [middle + STACK * n for n in (-1, 0, 1)]


def first_x(path):
    return float(PLACES.search(path)[1])


def test_milestones_stand_above_a_lane_and_moved_dates_below_it_from_first_to_now(world, actions):
    met, due = date(2026, 3, 9), date(2026, 4, 1)
    steps = [
        Milestone(action=actions[0], due=date(2026, 3, 1), finished=met),
        Milestone(action=actions[0], due=due),
        Milestone(action=actions[0], due=due),
        Milestone(action=actions[0]),
        Milestone(action=actions[3], due=date(2020, 1, 1)),  # suspended
    ]
    (lane,) = lanes_of(world.plan, actions, ON, steps)
    assert lane.steps == [(met, "met"), (due, "step"), (due, "step")]
    assert [(line.first, line.last) for line in lane.lines] == [(due, date(2026, 9, 1))]
    picture = draw_plan([lane], ON, WIDE)
    paths = {path.kind: path.path for path in picture.paths}
    middle = TOP + ROOM // 2
    for kind, down in (("met", STEPS), ("step", STEPS), ("arrow", MOVES[0])):
        ((x, y),) = PLACES.findall(paths[f"mark-{kind}"])
        assert float(y) == middle + down
    assert first_x(paths["moved"]) == first_x(paths["mark-step"])
    assert float(x) == first_x(paths["mark-to_come"])
    (many,) = lanes_of(world.plan, [replace_due(actions[2], n) for n in range(LONGEST + 2)], ON)
    assert [(line.last - line.first).days for line in many.lines] == [8, 7, 6, 5, 4, 3]


def test_marks_of_a_shape_are_the_corners_of_one_path_with_a_line_to_each():
    assert through([(20.04, 9), (12.5, 9), (31, 9), (7, 4)]) == "M7 4h0M12.5 9h7.5h11"
    assert through([]) == ""


def test_milestones_that_would_hide_each_other_are_one_filled_once_all_are_met():
    kinds = {0: "met", 1: "step", 12: "met", 17: "met", 99: "met"}
    days = [(ON + timedelta(days=x), kind) for x, kind in kinds.items()]
    drawn = stand_apart(days, lambda day: float((day - ON).days))
    assert list(drawn) == [(0, "step"), (12, "met"), (99, "met")]


def replace_due(action, number):
    """The action as if its date had been moved by so many days and one."""
    other = copy(action)
    other.baseline_due, other.due = ON, ON + timedelta(days=number + 1)
    return other


def test_what_happens_around_the_plan_has_lanes_above_it(world, sign_in):
    change(world.plan, notice_issued=date(2026, 1, 5), release_expected=date(2027, 1, 5))
    held = world.meeting
    client = sign_in(world.member)
    page = client.get(world.url("timeline/"))
    assert [(lane.short, len(lane.events)) for lane in page.context["events"]] == [
        ("Notice", 2),
        ("Board", 1),
    ]
    html = html_of(page)
    assert f"{held.held_on.day} {held.held_on:%B %Y}: meeting 1" in html
    assert "Improvement Board: 1. " in html


def test_the_lane_of_the_notice_is_that_in_force(world, sign_in):
    change(world.plan, notice_issued=date(2026, 1, 5))
    client = sign_in(world.member)
    (lane, *_) = client.get(world.url("timeline/")).context["events"]
    assert [event.words for event in lane.events] == ["Notice issued"]
    notice = change(world.notice, issued=date(2026, 2, 3), window_from=date(2027, 1, 4))
    save(NoticeReview(plan=world.plan, notice=notice, title="Six months", due=date(2026, 8, 3)))
    sent = {"period_end": date(2026, 4, 30), "due": date(2026, 5, 7), "sent": date(2026, 5, 6)}
    save(DepartmentReturn(notice=notice, **sent))
    (lane, *_) = client.get(world.url("timeline/")).context["events"]
    assert [(event.on, event.words) for event in lane.events] == [
        (date(2026, 2, 3), f"{notice} issued"),
        (date(2026, 5, 6), "Return for the period to 30 April 2026"),
        (date(2026, 8, 3), "Six months"),
        (date(2027, 1, 4), "Next inspection from"),
    ]


def test_a_long_name_is_cut_in_the_picture_and_whole_in_the_table(world, sign_in):
    change(world.hub, name="The development of a hub for many agencies")
    html = html_of(sign_in(world.member).get(world.url("timeline/")))
    assert ">MH The development of a…</text>" in html
    assert "MH The development of a hub for many agencies</a>" in html


def test_of_many_actions_the_most_urgent_are_on_the_first_page(world, sign_in):
    with audited(BY, "Set up a test"):
        for number in range(DRAWN + 2):
            due = ON if number == DRAWN else date(2099, 1, 1)
            an_action(world.practice, f"FP-{number + 10}", due=due)
    page = sign_in(world.member).get(world.url("timeline/?workstream=FP"))
    assert [len(drawing.lanes) for drawing in page.context["drawings"]] == [DRAWN] * 2
    assert page.context["page"].paginator.num_pages == 2
    if clock.today() > ON:
        assert page.context["page"][0].ref == f"FP-{DRAWN + 10}"


def test_the_file_has_the_actions_that_the_filters_leave_with_their_milestones(
    world, actions, sign_in
):
    save(Milestone(action=actions[1], title="Half way", due=ON, finished=ON))
    client = sign_in(world.lead)
    whole = list(csv.reader(client.get(world.url("timeline/download/")).text.splitlines()))
    assert len(whole) == 1 + 9 + 2  # the headings, the actions, and their milestones
    late = client.get(world.url("timeline/download/?show=late&workstream=MH")).text.splitlines()
    assert [line.split(",")[1:4] for line in late[1:]] == [
        ["T-2", "", "The work of T-2"],
        ["T-2", "yes", "Half way"],
        ["T-3", "", "The work of T-3"],
    ]
    assert late[1].split(",")[4:7] == ["2026-01-05", "2026-07-31", "2026-07-31"]
    wrong = client.get(world.url("timeline/download/?show=x"))
    assert (wrong.status_code, len(wrong.text.splitlines())) == (400, 1)


def test_a_plan_without_actions_says_so(world, sign_in, monkeypatch):
    from workstreams.queries import whole_timeline

    monkeypatch.setattr(whole_timeline, "dated_actions", lambda plan: [])
    page = html_of(sign_in(world.member).get(world.url("timeline/")))
    assert "This plan has no actions yet." in page
    assert '<svg class="app-' not in page.split("<main")[1]


def test_what_is_remembered_of_the_dates_follows_each_change_of_them(world):
    plan, on = world.plan, clock.today()
    seen = [whole_timeline(plan, on)]
    step = save(Milestone(action=world.action, title="A third of it", due=on))

    def action():
        return Action.objects.get(pk=world.action.pk)

    for write in (
        lambda: change(step, finished=on),
        lambda: change(action(), due=on + timedelta(days=300)),
        lambda: change(world.practice, name="Another name"),
        lambda: change(action(), delivery="carried_out", finished=on),
        lambda: an_action(world.practice, "FP-77"),
    ):
        write()
        seen.append(whole_timeline(plan, on))
        assert seen[-1] == timeline_read(plan, on)
    assert len({str(each) for each in seen}) == len(seen)
    an_update(world, world.owned)
    assert whole_timeline(plan, on) is seen[-1]


def test_where_many_circles_would_stand_each_stands_for_more(world, actions):
    """The picture stays as short where a plan has thousands of actions, and says of how many."""
    due = actions[2]
    many = [replace_due(due, n % 900) for n in range(6000)]
    (lane,) = lanes_of(world.plan, many, ON)
    for size in (WIDE, NARROW):
        groups = dict(draw_plan([lane], ON, size).groups)
        numbers = [int(each.text) for each in groups["middle"] if each.text.isdigit()]
        numbers = [number for number in numbers if number not in YEARS]
        assert 5 < len(numbers) <= MOST_NUMBERS
        assert sum(numbers) == 6000
