"""Who kept their word, of what fell due in a period: by lead, by organisation and in total."""

from datetime import timedelta

from board.dashboard.kept_in_period import kept_in_period
from improvement import clock
from tests.pages import html_of
from tests.world import an_action, change, save
from workstreams.models import Workstream

KEPT = "board/kept/"


def numbers(row) -> dict[str, int]:
    return {name.removeprefix("kept_"): count.number for name, count in row.counts.items()}


def test_what_fell_due_in_a_period_is_counted_by_lead_organisation_and_in_total(world, sign_in):
    on = clock.today()
    change(world.action, due=on - timedelta(days=5), baseline_due=on - timedelta(days=5))
    done = {"delivery": "carried_out", "finished": on - timedelta(days=40)}
    own = {"lead_organisation": world.organisation}
    an_action(world.practice, "FP-02", due=on - timedelta(days=35), **done, **own)
    an_action(world.hub, "MH-03", due=on + timedelta(days=35), **own)
    first, last = on - timedelta(days=35), on - timedelta(days=6)
    whole, part = kept_in_period(world.plan, on), kept_in_period(world.plan, on, first, last)
    assert [numbers(found.total)["fell_due"] for found in (whole, part)] == [2, 1]
    assert numbers(whole.total) == {
        "fell_due": 2,
        "by_first": 1,
        "not_done": 1,
        "by_agreed": 0,
        "late": 0,
        "moved": 0,
    }
    assert {row.code: numbers(row)["by_first"] for row in part.streams} == {"FP": 1, "MH": 0}
    assert [row.name for row in part.bodies] == [str(world.organisation)]
    assert {row.name for row in whole.bodies} == {str(world.organisation), "No organisation named"}
    client = sign_in(world.member)
    page = client.get(world.url(f"{KEPT}?due_from={first}&due_to={last}"))
    assert "fell due in this period" in " ".join(html_of(page).split())
    for found in (whole, part):  # each number leads to exactly what it counts
        rows = [*found.streams, *found.bodies, found.total]
        for count in {c.query: c for row in rows for c in row.counts.values()}.values():
            listed = client.get(world.url(f"actions/?{count.query}")).context["page"]
            assert listed.paginator.count == count.number, count.query


def test_a_period_in_which_nothing_fell_due_says_so_and_a_wrong_one_is_refused(world, sign_in):
    client = sign_in(world.member)
    assert "No action has fallen due yet" in html_of(client.get(world.url(KEPT)))
    empty = client.get(world.url(f"{KEPT}?due_from=2010-01-01&due_to=2010-02-01"))
    assert "No action fell due in this period" in html_of(empty)
    wrong = client.get(world.url(f"{KEPT}?due_from=2010-02-01&due_to=2010-01-01"))
    assert wrong.status_code == 400
    assert "The last day must be on or after the first" in html_of(wrong)


def test_many_workstreams_stand_on_pages(world, sign_in):
    change(world.action, due=clock.today() - timedelta(days=5))
    change(world.fresh(world.action), baseline_due=clock.today() - timedelta(days=5))
    for number in range(26):
        save(Workstream(plan=world.plan, code=f"X{number}", name=f"Stream {number}"))
    assert 'href="?page=2' in html_of(sign_in(world.member).get(world.url(KEPT)))
