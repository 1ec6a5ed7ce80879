"""How far each workstream is and how late its lead's work was done: the figures, and the bars and
marks that are drawn of them."""

import re

from board.dashboard.how_far import HowFar, Slip, how_far_of
from board.dashboard.plan_read import read_plan
from board.pictures.slips import LEFT, RIGHT, ROW, TOP, draw_slips
from board.pictures.stages import BAR, COLUMNS, draw_stages
from board.pictures.stages import ROW as STAGE_ROW
from board.pictures.stages import TOP as STAGE_TOP
from improvement import clock
from tests.board.factories import a_claim, changed, days
from tests.pages import html_of
from tests.world import an_action

BARS = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v")
MARKS = re.compile(r"M([\d.]+) (\d+)h0")


def paths(picture):
    return {path.kind: path.path for path in picture.paths}


def a_plan(world):
    done = {"delivery": "carried_out", "required_stage": "in_use"}
    in_time = an_action(world.practice, "FP-02", due=days(-50), finished=days(-60), **done)
    late = an_action(world.practice, "FP-03", due=days(-50), finished=days(-20), **done)
    moved = an_action(world.practice, "FP-04", due=days(-100))
    changed(moved, due=days(30), baseline_due=days(-100))
    a_claim(world, in_time, "carried_out")
    a_claim(world, late, "in_use")
    return how_far_of(read_plan(world.plan, clock.today()))


def test_a_workstream_has_its_stages_and_the_days_from_the_first_dates(world):
    practice, hub = a_plan(world)
    counts = {name: practice.counts[name].number for name in practice.counts}
    assert (counts["all"], counts["said"], counts["checked"]) == (4, 2, 1)
    assert (counts["must_use"], counts["used"], counts["must_differ"]) == (2, 1, 0)
    assert practice.slips == [
        Slip("FP-04", 100, is_done=False),
        Slip("FP-03", 30, is_done=True),
        Slip("FP-02", 0, is_done=True),
    ]
    assert (practice.in_time, practice.half_within, practice.furthest.ref) == (1, 30, "FP-04")
    assert practice.counts["kept_fell_due"].number == len(practice.slips)
    assert practice.slips_in_words == ("FP: 1 of 3 in time, half within 30 days, the longest 100.")
    assert practice.stages_in_words == (
        "FP: 2 said and 1 checked of 4, 1 of 2 in use, 0 of 0 making a difference."
    )
    assert (hub.slips_in_words, hub.furthest) == ("MH: nothing fell due.", None)


def test_a_bar_is_as_long_as_the_share_that_reached_the_stage(world):
    drawn = draw_stages(a_plan(world))
    filled = [tuple(map(float, found)) for found in BARS.findall(paths(drawn)["reached"])]
    y = STAGE_TOP + 21
    assert filled == [
        (COLUMNS[0], y, BAR * 2 / 4),
        (COLUMNS[1], y, BAR * 1 / 4),
        (COLUMNS[2], y, BAR * 1 / 2),
    ]
    outlines = BARS.findall(paths(drawn)["asked"])
    assert {float(width) for _, _, width in outlines} == {BAR}
    assert len(outlines) == 3 + 2  # nothing of the hub is to reach more than carried out
    texts = {(each.x, each.y): each.text for each in drawn.words}
    assert texts[f"{COLUMNS[0]:.0f}", str(STAGE_TOP + 16)] == "2 of 4"
    assert texts[f"{COLUMNS[3]:.0f}", str(STAGE_TOP + 16)] == "–"
    assert drawn.height == STAGE_TOP + 2 * STAGE_ROW


def test_a_mark_stands_as_far_right_as_its_days_and_a_ring_is_not_done(world):
    drawn = paths(draw_slips(a_plan(world)))
    step = (RIGHT - LEFT) / 100
    ((x, y),) = MARKS.findall(drawn["slip-done"])
    assert abs(float(x) - (LEFT + step * 30)) <= 2
    assert int(y) == TOP
    ((x, _),) = MARKS.findall(drawn["slip-open"])
    assert abs(float(x) - RIGHT) <= 2
    assert drawn["slip-hole"] == drawn["slip-open"]
    assert drawn["half"] == f"M{LEFT + step * 30:.1f} {TOP - 10}v20"
    ticks = [each.text for each in draw_slips(a_plan_of([Slip("A-1", 100, False)])).words]
    assert ticks == ["In time", "Days after", "FP", "0 of 1", "0", "20", "40", "60", "80"]


def a_plan_of(slips):
    return [HowFar("FP", "Practice", "", {}, slips)]


def test_many_slips_stay_few_marks(world):
    slips = [Slip(f"A-{n}", n, is_done=bool(n % 2)) for n in range(2000, -1, -1)]
    picture = draw_slips(a_plan_of(slips) * 25)
    drawn = paths(picture)
    assert len(MARKS.findall(drawn["slip-done"])) <= 25 * ((RIGHT - LEFT) / 4 + 1)
    assert sum(map(len, drawn.values())) < 45_000
    assert picture.height == TOP + 25 * ROW


def test_the_page_shows_both_pictures_with_their_tables(world, sign_in):
    a_plan(world)
    html = html_of(sign_in(world.member).get(world.url("board/workstreams/")))
    assert html.count('<svg class="app-picture app-picture--one"') == 2
    assert "FP: 1 of 3 in time, half within 30 days, the longest 100." in html
    assert "100 days, not done" in html
    assert "workstream=FP&amp;required=beyond&amp;stage=in_use&amp;inside=1" in html
