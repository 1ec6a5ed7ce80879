"""Figures are worked out once for as long as no record changes, and anew once one does."""

from datetime import timedelta

from django.utils import timezone

from benchmarks.counting import counted
from board.difference.between import difference
from board.queries.waiting_numbers import challenges_to_answer
from board.views import differences
from improvement import clock
from improvement import remembered as module
from improvement.history import audited, backfilled
from improvement.past import as_at
from improvement.remembered import (
    KEPT,
    KEPT_OF_THE_PAST,
    MOST,
    brought_up_to_date,
    remembered,
    remembered_past,
)
from improvement.waiting import Reader
from tests.board.factories import (
    a_challenge,
    a_claim,
    a_meeting,
    an_update,
    changed,
    days,
    older,
    this_instant,
)
from tests.pages import html_of
from tests.world import BY, an_action, change, save
from workstreams.models import Milestone


def counting():
    calls = []

    def make(plan, on):
        calls.append(on)
        return len(calls)

    return make


def test_an_answer_is_made_once_until_a_record_changes(world):
    make, on = counting(), clock.today()
    assert [remembered(make, world.plan, on) for _ in range(3)] == [1, 1, 1]
    change(world.action, title="Another title")
    assert [remembered(make, world.plan, on) for _ in range(2)] == [2, 2]


def test_another_day_or_instant_has_its_own_answer(world):
    make, on = counting(), clock.today()
    assert remembered(make, world.plan, on) == 1
    assert remembered(make, world.plan, on - timedelta(days=1)) == 2
    with clock.standing_at(timezone.now()):
        assert remembered(make, world.plan, on) == 3
    assert remembered(make, world.plan, on) == 1


def test_only_the_last_that_were_asked_for_are_kept(world):
    make, on = counting(), clock.today()
    for number in range(KEPT + 1):
        remembered(make, world.plan, on - timedelta(days=number))
        remembered(make, world.plan, on)
    assert len(module.answers) == KEPT
    assert remembered(make, world.plan, on) == 1  # asked for again and again


def test_who_reads_many_instants_leaves_what_is_kept_of_the_present(world):
    make, on = counting(), clock.today()
    module.answers.clear()
    assert remembered(make, world.plan, on) == 1
    for seconds in range(KEPT + 1):
        with clock.standing_at(timezone.now() - timedelta(seconds=seconds)):
            remembered(make, world.plan, on)
    assert remembered(make, world.plan, on) == 1
    assert len(module.answers) <= KEPT_OF_THE_PAST + 1


def test_a_new_answer_takes_the_place_of_the_old(world):
    make, on = counting(), clock.today()
    for number in range(3):
        change(world.action, title=f"Title {number}")
        assert remembered(make, world.plan, on) == number + 1
    assert len([key for key in module.answers if make in key]) == 1


def test_what_waits_is_read_once_for_everyone(world):
    """The page of each asks for the ledger's head; the first asks for all that waits too."""
    a_challenge(world)
    module.answers.clear()
    asked = []
    for user in (world.lead, world.chair):
        with counted() as counts:
            challenges_to_answer(Reader(user, world.plan, frozenset(), clock.today()))
        asked.append(counts.statements)
    assert asked == [7, 1]


def test_whom_challenges_wait_for_is_asked_again_only_where_their_own_actions_change(world):
    a_challenge(world, about=world.owned, post="owner")

    def asked():
        with counted() as counts:
            own = Reader(world.owner, world.plan, frozenset(), clock.today())
            waiting = challenges_to_answer(own)
        return waiting, counts.statements

    number, whole = asked()
    assert number == 1
    change(world.action, title="Another title")
    assert asked() == (1, 2)
    assert whole > 2
    change(world.owned, owner=world.other_lead)
    number, again = asked()
    assert number == 0
    assert again > 2


def test_the_dashboard_after_a_change_shows_it(world, sign_in):
    client = sign_in(world.chair)
    assert client.get(world.url("board/")).context["figures"].actions == 3
    change(world.action, priority="immediate")
    assert client.get(world.url("board/")).context["figures"].immediate.number == 1


def test_what_changed_is_compared_once_and_after_a_change_anew(world, sign_in):
    client, address = sign_in(world.chair), world.url("changes/")
    since = {"from": this_instant().isoformat()}
    changed(world.action, due=days(-2))

    def asked(**narrowed):
        with counted() as counts:
            page = html_of(client.get(address, since | narrowed))
        return page, counts.statements

    first, compared = asked()
    again, remembered_since = asked(workstream="FP")
    assert remembered_since < compared / 2
    for page in (first, again):
        assert "1 thing got worse and none got better." in page
    changed(world.owned, delivery="carried_out", finished=days(0))
    assert "1 thing got worse and 1 got better." in asked()[0]


def test_after_a_change_of_an_action_it_alone_is_compared_again(world, monkeypatch):
    made, since = [], this_instant()

    def watched(*args):
        made.append(args)
        return difference(*args)

    monkeypatch.setattr(differences, "difference", watched)

    def compared():
        shown = differences.remembered_between(world.plan, since, None)
        anew = difference(world.plan, since)
        assert shown.whole == anew
        assert shown.items == anew.items
        return len(made)

    changed(world.owned, due=days(20))
    assert compared() == 1
    for alter in (
        lambda: changed(world.action, due=days(-2)),
        lambda: changed(world.action, description="Told otherwise"),
        lambda: an_update(world, world.action, declared_rag="red"),
        lambda: save(Milestone(action=world.action, title="A first step")),
        lambda: a_claim(world, world.owned, "carried_out", evidence=""),
    ):
        alter()
        assert compared() == 1
    changed(world.action, title="Named otherwise in all that tells of it")
    assert compared() == 2
    save(Milestone(action=an_action(world.hub, "MH-91"), title="Of an action that was not there"))
    assert compared() == 3
    with backfilled(since - timedelta(minutes=1), BY):
        an_action(world.hub, "MH-92")
    assert compared() == 4


def test_what_is_compared_again_is_told_with_the_days_that_passed(world):
    """One action was late from the first; the other is by the days alone, and told so."""
    then = timezone.now() - timedelta(days=30)
    old = older(world, then)
    with backfilled(then, BY):
        late, was_late = (an_action(old.hub, f"MH-9{n}", due=days(-10 * n)) for n in (1, 2))
    since = timezone.now() - timedelta(days=15)
    assert differences.remembered_between(old.plan, since, None).whole
    for alter in (
        lambda: changed(late, description="Told otherwise"),
        lambda: changed(was_late, description="Told otherwise"),
        lambda: changed(late, due=days(20)),
    ):
        alter()
        shown = differences.remembered_between(old.plan, since, None)
        assert shown.whole == difference(old.plan, since)


def test_what_stood_is_made_once_until_something_is_entered_that_alters_it(world):
    calls, at = [], this_instant()

    def make(plan, at):
        calls.append(at)
        return len(calls)

    def asked():
        return remembered_past(make, world.plan, at)

    assert [asked(), asked()] == [1, 1]
    change(world.action, title="Another title")
    assert [asked(), asked()] == [1, 1]
    with backfilled(at, BY):
        save(Milestone(action=world.action, title="Entered late"))
    assert [asked(), asked()] == [2, 2]
    change(world.owner.memberships.get(), active_until=days(0))
    assert [asked(), asked()] == [3, 3]
    change(world.round, closes=days(20))
    assert asked() == 4
    with audited(BY, "Set up a test"):
        for number in range(MOST + 1):
            save(Milestone(action=world.action, title=f"Step {number}"))
    assert [asked(), asked()] == [5, 5]


def test_what_a_page_of_the_past_remembers_stands_until_something_alters_what_stood(world):
    make, on, at = counting(), clock.today(), this_instant()

    def asked():
        with as_at(at):
            return remembered(make, world.plan, on)

    assert [asked(), asked()] == [1, 1]
    change(world.action, title="Another title")
    assert asked() == 1
    assert remembered(make, world.plan, on) == 2
    with backfilled(at, BY):
        save(Milestone(action=world.action, title="Entered late"))
    assert [asked(), asked()] == [3, 3]


def test_what_was_entered_is_read_once_for_all_answers(world, django_assert_num_queries):
    def asked(name):
        return brought_up_to_date((name,), list, lambda kept, since: [*kept, len(since)])

    assert [asked("one"), asked("other")] == [[], []]
    change(world.action, title="Another title")
    with django_assert_num_queries(3):  # of which two ask for the ledger's head
        assert [asked("one"), asked("other")] == [[1], [1]]


def test_what_is_kept_for_every_instant_follows_what_a_page_of_the_past_did_not_ask_for(world):
    at = this_instant()

    def asked():
        return brought_up_to_date(("kept",), list, lambda kept, since: [*kept, len(since)])

    assert asked() == []
    change(world.action, title="Another title")
    with as_at(at):
        assert asked() == [1]
    assert asked() == [1]


def test_the_papers_are_compared_with_what_was_entered_late(world, sign_in):
    world_then = this_instant()
    a_meeting(world, days(-1), world_then)
    client, address = sign_in(world.chair), world.url("board/")
    first = client.get(address).context["figures"].figures[0]
    assert (first.was, first.count.number) == (0, 0)
    with backfilled(world_then, BY):
        an_action(world.hub, "MH-90", due=days(-9))
    late = client.get(address).context["figures"].figures[0]
    assert (late.was, late.count.number) == (1, 1)
