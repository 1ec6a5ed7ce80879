"""What is remembered of columns of actions, or of which of them changed, is what the records say
after each change, whether it alters it or not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from board.dashboard.evidence_claims import claims_by_choice, sorted_by_choice
from improvement import clock
from improvement.audit.ledger import LedgerEntry
from improvement.history import backfilled
from improvement.remembered import answers
from tests.board.factories import a_claim, an_update, changed, days
from tests.world import BY, an_action, save
from workstreams.models import Action, Milestone
from workstreams.queries import action_filters
from workstreams.queries.action_filters import changed_since, keys_found, keys_read
from workstreams.queries.action_lists import actions_named, names_cited, whole_list
from workstreams.queries.touched import COLUMNS, moved_columns
from workstreams.queries.whole_timeline import timeline_read, whole_timeline


def listed(plan, on):
    """All of it but the lines, which are read as they are asked for."""
    choices, has_round, keys, _ = whole_list(plan, on)
    return {name: tuple(made) for name, made in choices.items()}, has_round, keys


def listed_anew(plan, on):
    answers.clear()
    return listed(plan, on)


KEPT = {
    "timeline": (whole_timeline, timeline_read),
    "claims": (claims_by_choice, sorted_by_choice),
    "names": (lambda plan, on: actions_named(plan), names_cited),
    "list": (listed, listed_anew),
}


@pytest.mark.parametrize("name", KEPT)
def test_an_answer_of_columns_follows_each_change_of_an_action(world, name):
    kept, anew = KEPT[name]
    on = clock.today()
    a_claim(world, world.action, "carried_out")

    def same():
        shown = kept(world.plan, on)
        assert repr(shown) == repr(anew(world.plan, on))
        return shown

    def action():
        return Action.objects.get(pk=world.action.pk)

    before = same()
    changed(action(), description="Told otherwise")
    if name != "list":
        assert kept(world.plan, on) is before
    for write in (
        lambda: changed(action(), due=days(40)),
        lambda: changed(action(), title="Another title"),
        lambda: changed(action(), owner_post="Another post"),
        lambda: changed(action(), workstream=world.hub),
        lambda: changed(action(), ref="MH-77"),
        lambda: changed(action(), delivery="carried_out", finished=on),
        lambda: an_action(world.practice, "FP-77"),
        lambda: save(Milestone(action=world.owned, title="A third of it")),
        lambda: a_claim(world, world.owned, "carried_out"),
        lambda: an_update(world, world.owned, declared_rag="red"),
    ):
        write()
        same()


def test_the_keys_of_changed_actions_are_added_to_by_what_is_entered(world):
    today, plan = clock.today(), world.plan

    def same(since=today) -> set[int]:
        """As it is brought up to date, which is as it is read anew."""
        shown = changed_since(plan, since)
        kept = dict(answers)
        answers.clear()
        assert changed_since(plan, since) == shown
        answers.update(kept)
        return shown

    first = same()
    assert same(days(1)) == set()
    with backfilled(timezone.now() - timedelta(days=30), BY):
        old = an_action(world.hub, "MH-79")
        save(Milestone(action=old, title="A third of it"))
    save(Milestone(action=old, title="Another third of it"))
    assert same() == first
    an_update(world, old)
    assert same() == first | {old.pk}
    new = an_action(world.hub, "MH-80")
    changed(world.action, description="Told otherwise")
    assert same() == first | {old.pk, new.pk}
    assert same(days(1)) == set()


FILTERS = (
    *(("level", "red"), ("late", True), ("rag", "red"), ("q", "otherwise"), ("owner", "A post")),
    *(("workstream", "MH"), ("delivery", "carried_out"), ("stage", "carried_out")),
    *(("stale", True), ("disagreeing", True), ("moved_often", True), ("kept", "late")),
)


def test_what_a_filter_finds_follows_each_change(world):
    plan, on = world.plan, clock.today()
    narrowings = [(each,) for each in FILTERS] + [(("changed_since", on), ("inside", True))]
    for number in range(3):
        an_action(world.practice, f"FP-9{number}", due=days(-30 * number))

    def action():
        return Action.objects.get(pk=world.action.pk)

    def found():
        kept = [keys_found(plan, on, chosen) for chosen in narrowings]
        assert kept == [keys_read(plan, on, chosen) for chosen in narrowings]
        return kept

    seen = [found()]
    claim = a_claim(world, world.action, "carried_out", "")
    for write in (
        lambda: changed(action(), description="Told otherwise"),
        lambda: changed(action(), due=days(-90), baseline_due=days(-90)),
        lambda: an_update(world, world.action, declared_rag="red"),
        lambda: changed(action(), owner_post="A post"),
        lambda: changed(claim, state="returned"),
        lambda: save(Milestone(action=world.action, title="A third of it")),
        lambda: changed(action(), workstream=world.hub, ref="MH-99"),
        lambda: changed(action(), delivery="carried_out", finished=on),
        lambda: an_action(world.hub, "MH-77", due=days(-40)),
        lambda: changed(world.plan, red_after_days=3),
    ):
        write()
        plan = type(plan).objects.get(pk=plan.pk)
        seen.append(found())
    assert len({str(each) for each in seen}) > 6


def test_a_filter_is_asked_again_of_the_actions_that_were_touched_alone(world, monkeypatch):
    plan, on, whole = world.plan, clock.today(), []

    def watched(*args):
        whole.append(args)
        return keys_read(*args)

    monkeypatch.setattr(action_filters, "keys_read", watched)
    late = (("late", True),)
    before = keys_found(plan, on, late)
    changed(world.action, description="Told otherwise")
    assert keys_found(plan, on, late) == before
    assert len(whole) == 1
    changed(world.action, due=days(-9), baseline_due=days(-9))
    assert keys_found(plan, on, late) == [*before, world.action.pk]
    assert len(whole) == 2


def test_every_column_of_an_action_that_was_added_is_moved(world):
    assert moved_columns(()) == frozenset()

    def last(number=1):
        return list(LedgerEntry.objects.order_by("-sequence")[:number])

    changed(world.action, description="Told otherwise", due=days(50))
    assert moved_columns(last()) == {"description", "due"}
    changed(world.action, title="Another title")
    assert moved_columns(last(2)) == {"description", "due", "title"}
    save(Milestone(action=world.action, title="A third of it"))
    assert moved_columns(last()) == frozenset()
    an_action(world.hub, "MH-78")
    assert moved_columns(last()) == COLUMNS
