"""What stands open in a plan: in the order and the numbers that its rows give one by one, and
brought up to date by the actions that were touched alone."""

from collections import Counter
from datetime import timedelta

import pytest

from improvement import clock
from improvement.models import Plan, User
from improvement.text_order import natural_key
from tests.board.factories import a_challenge, a_claim, an_update, changed, days
from tests.world import an_action, save, some_evidence
from workstreams.models import Action, DateChange, EvidenceAction, Milestone, Round, Update
from workstreams.queries import open_work as module
from workstreams.queries.open_work import (
    NOBODY,
    STATE_LABELS,
    STILL_OPEN,
    TO_DO_STATES,
    WORST_LEVELS,
    disagrees_if_accepted,
    open_work,
    work_read,
)
from workstreams.queries.worklist import (
    asked_in_full,
    rated_action,
    updates_to_review,
    worklist_of,
)


def urgency(item):
    """As a person would put it in order, row by row."""
    state = TO_DO_STATES.index(item.state) if item.is_to_do else len(TO_DO_STATES)
    level = item.rating.level
    badness = WORST_LEVELS.index(level) if level in WORST_LEVELS else len(WORST_LEVELS)
    standard = item.action.priority != "immediate"
    return state, badness, standard, natural_key(item.action.ref), item.action.pk


def items_one_by_one(plan, user, current, on):
    actions = Action.objects.with_facts(plan, on).filter(delivery__in=STILL_OPEN)
    own = actions.filter(pk__in=[a.pk for a in Action.objects.to_update_by(user, on)])
    updates = {u.action_id: u for u in Update.objects.filter(round=current)}
    items = [rated_action(action, plan, on, updates.get(action.pk)) for action in own]
    return sorted(items, key=urgency)


def owed_one_by_one(plan, current):
    sent = set(Update.objects.filter(round=current).sent().values_list("action", flat=True))
    owed: dict[str, list[str]] = {}
    for action in Action.objects.filter(plan=plan, delivery__in=STILL_OPEN).for_list():
        if action.pk not in sent:
            post = action.owned_by if action.owner_id else action.workstream.led_by
            owed.setdefault(post or NOBODY, []).append(f"{action}")
    return owed


def states_one_by_one(plan, current, on):
    actions = Action.objects.with_facts(plan, on).inside()
    updates = {u.action_id: u for u in Update.objects.filter(round=current)}
    counted = (a for a in actions if a.delivery in STILL_OPEN or a.pk in updates)
    states = Counter(rated_action(a, plan, on, updates.get(a.pk)).state for a in counted)
    return [(label, states[state]) for state, label in STATE_LABELS.items()]


def test_the_whole_is_what_its_rows_are_one_by_one(demo):
    on = clock.today()
    newest, *_, oldest = Round.objects.filter(plan=demo)
    for day in (on, on + timedelta(days=60)):
        for current in (None, oldest, newest):
            agrees(demo, current, day)


def agrees(plan, current, on):
    work = work_read(plan, on, current, None)
    owed = {post: [f"{each}" for each in actions] for post, actions in work.owed.items()}
    assert owed == owed_one_by_one(plan, current)
    assert [*owed] == [*owed_one_by_one(plan, current)]
    assert work.update_counts == states_one_by_one(plan, current, on)
    left = Action.objects.with_facts(plan, on).filter(delivery__in=STILL_OPEN)
    assert work.without_owner == [each.pk for each in left.filter(fact_owner_left=True)]
    facts = Action.objects.with_facts(plan, on).in_bulk()
    assert [(sent.pk, sent.is_disputed) for sent in work.to_accept] == [
        (update.pk, disagrees_if_accepted(facts[update.action_id], plan, on))
        for update in updates_to_review(plan)
    ]
    for user in User.objects.filter(memberships__plan=plan).distinct():
        asked, items = (
            worklist_of(user, plan, current, on),
            items_one_by_one(plan, user, current, on),
        )
        assert [each.action.ref for each in asked] == [item.action.ref for item in items]
        assert asked_in_full(asked, plan, current, on) == items
        assert [each.is_to_do for each in asked] == [item.is_to_do for item in items]


def test_who_stands_in_for_nobody_is_asked_the_same(demo):
    on, current = clock.today(), Round.objects.taking_updates(demo.pk)
    told = []
    for user in User.objects.filter(memberships__plan=demo).distinct():
        asked, roles = worklist_of(user, demo, current, on), user.roles_on(demo.pk)
        assert worklist_of(user, demo, current, on, roles) == asked
        if (user.bound_as(demo.pk), user.covered_by(demo.pk)) == ({user.pk}, []):
            assert user.stands_alone(demo.pk)
            assert worklist_of(user, demo, current, on, roles) == asked
            told.append(bool(asked))
    assert {*told} == {True, False}


@pytest.fixture
def times_read(monkeypatch):
    """Says how often the whole was read, and how often a part, since it was last asked."""
    calls = []

    def counting(plan, on, current, only):
        calls.append(only)
        return work_read(plan, on, current, only)

    def since():
        found = [only is None for only in calls]
        calls.clear()
        return found.count(True), found.count(False)

    monkeypatch.setattr(module, "work_read", counting)
    return since


def test_it_is_brought_up_to_date_by_the_actions_that_were_touched(world, times_read):
    on, current = clock.today(), world.round
    piece = some_evidence(world.plan, world.lead)
    open_work(world.plan, on, current)
    times_read()

    def now():
        return Action.objects.get(pk=world.action.pk)

    def ask():
        asked = {"from_due": now().due, "to_due": days(90), "cause": "scope_grew", "reason": "Time"}
        save(DateChange(action=now(), asked_by=world.lead, asked_at=clock.now(), **asked))

    def update():
        return Update.objects.get(action=world.action, round=current)

    gone = {"delivery": "suspended", "delivery_decision": "The board"}
    once = (
        lambda: an_action(world.practice, "FP-77", owner=world.owner),
        lambda: changed(now(), title="Another title", priority="immediate"),
        lambda: save(Update(action=now(), round=current)),
        lambda: changed(update(), done="Begun"),
        lambda: changed(update(), state="ready", declared_rag="green"),
        lambda: changed(
            update(), state="submitted", submitted_by=world.lead, submitted_at=clock.now()
        ),
        lambda: changed(
            update(), state="accepted", decided_by=world.manager, decided_at=clock.now()
        ),
        ask,
        lambda: a_claim(world, now(), "carried_out"),
        lambda: save(EvidenceAction(evidence=piece, action=now())),
        lambda: changed(piece, superseded=True, superseded_reason="Too old"),
        lambda: changed(now(), workstream=world.hub),
        lambda: changed(now(), **gone),
        lambda: changed(now(), delivery="under_way", delivery_decision=""),
    )
    for number, write in enumerate(once):
        write()
        work = open_work(world.plan, on, current)
        assert work == work_read(world.plan, on, current, None), number
        assert times_read() == (0, 1), number


def test_what_no_facts_rest_on_leaves_it_as_it_was(world, times_read):
    on = clock.today()
    before = open_work(world.plan, on, world.round)
    save(Milestone(action=world.action, title="A third of it"))
    a_challenge(world)
    assert open_work(world.plan, on, world.round) is before
    assert times_read() == (1, 0)


def test_what_may_alter_any_action_has_all_read_anew(world, times_read):
    on = clock.today()
    open_work(world.plan, on, world.round)
    times_read()
    for write in (
        lambda: changed(world.owner.memberships.get(), active_until=on),
        lambda: changed(world.round, closes=days(40)),
        lambda: changed(world.practice, lead_post="Head of practice"),
        lambda: changed(world.plan, red_after_days=3),
        lambda: changed(world.owner, name="Another name"),
    ):
        write()
        work = open_work(world.plan, on, world.round)
        assert work == work_read(world.plan, on, world.round, None)
        assert times_read() == (1, 0)


def test_a_day_an_instant_and_a_round_have_works_of_their_own(world):
    on, sent = clock.today(), an_update(world, world.action)
    work = open_work(world.plan, on, sent.round)
    assert work.told
    assert not open_work(world.plan, on, None).told
    assert open_work(world.plan, on + timedelta(days=400), sent.round) != work
    with clock.standing_at(clock.now()):
        assert open_work(world.plan, on, sent.round) is not work


def test_what_a_page_made_of_a_plan_that_has_changed_since_is_given_to_no_other(world):
    on, as_it_was = clock.today(), Plan.objects.get(pk=world.plan.pk)
    changed(world.action, due=days(-5), baseline_due=days(-5), delivery="under_way")
    plan = changed(world.plan, red_after_days=1)
    before = open_work(as_it_was, on, world.round)
    after = open_work(plan, on, world.round)
    assert after == work_read(plan, on, world.round, None)
    assert after != before
