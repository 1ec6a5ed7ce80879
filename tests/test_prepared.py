"""Queries whose SQL is built once give what the queries themselves give."""

from datetime import date

from django.db.models import Count, Prefetch
from django.utils import timezone

from improvement import clock, prepared
from improvement.paging import paged_of
from improvement.prepared import STEP, Among, Given, among, count_of, read_by_key, read_of
from tests.kept_sql import watch
from tests.world import an_action, save
from workstreams.models import Action, Milestone, Update

ON = date(2013, 11, 18)
# Pages on which most is read so.
PAGES = [
    *("actions/FP-01/", "actions/FP-01/history/", "my-work/", "rounds/1/", "measures/M1/"),
    *("workstreams/FP/", "actions/FP-01/update/", "history/", "board/"),
]


def by_ref(plan, ref):
    return Action.objects.filter(plan=plan, ref=ref).select_related("workstream")


def by_ref_among(plan, ref, keys):
    return by_ref(plan, ref).filter(pk__in=keys)


def milestones(action):
    return action.milestones.all()


def with_facts(plan, on, keys):
    actions = Action.objects.with_facts(plan, on).filter(pk__in=keys).order_by("ref")
    return actions.prefetch_related("milestones")


def refs(plan):
    return plan.actions.order_by("ref").values_list("ref", flat=True)


def first_refs(plan, most):
    return refs(plan)[:most]


def by_state(plan):
    return plan.actions.order_by().values_list("delivery").annotate(how_many=Count("pk"))


def test_each_is_read_as_by_the_query_itself(world, django_assert_num_queries):
    other = an_action(world.practice, "FP-77")
    for action in (world.action, other, world.action):
        with django_assert_num_queries(1):
            [read] = read_of(by_ref, world.plan, Given(action.ref))
            assert (read, read.workstream.name) == (action, world.practice.name)
        with django_assert_num_queries(1):
            found = read_of(milestones, action)
            assert all(each.action is action for each in found)
        assert found == [*action.milestones.all()]
    assert read_of(by_ref, world.plan, Given("FP-78")) == []
    assert read_of(refs, world.plan) == [*refs(world.plan)]
    assert read_of(first_refs, world.plan, 1) == [*first_refs(world.plan, 1)]
    assert read_of(first_refs, world.plan, True) == [*first_refs(world.plan, 1)]
    assert dict(read_of(by_state, world.plan)) == dict(by_state(world.plan))
    assert count_of(refs, world.plan) == world.plan.actions.count()


def test_some_are_looked_for_by_any_number_of_keys(world, django_assert_num_queries):
    actions = [an_action(world.practice, f"FP-{number}") for number in range(40, 48)]
    for number in range(1, 9):
        keys = among([*(action.pk for action in actions[:number]), actions[0].pk])
        assert len(keys) == number
        with django_assert_num_queries(2):
            found = read_of(with_facts, world.plan, ON, keys)
        assert found == [*with_facts(world.plan, ON, keys)]
        assert [each.fact_slipped for each in found] == [0] * number
    with django_assert_num_queries(0):
        assert read_of(with_facts, world.plan, ON, Among()) == []
    turned = [each.pk for each in reversed(found)]
    assert [each.pk for each in read_by_key(with_facts, world.plan, ON, turned)] == turned
    assert read_of(with_facts, world.plan, ON, among([2**63])) == []
    for length in (1500, STEP + 1):
        many = among([*range(-length, -1), world.action.pk])
        assert read_of(with_facts, world.plan, ON, many) == [world.action]
        assert read_of(by_ref_among, world.plan, Given("FP-01"), many) == [world.action]


def with_parts(plan, keys):
    milestones = Prefetch("milestones", Milestone.objects.order_by("-due", "pk"))
    actions = Action.objects.filter(plan=plan, pk__in=keys).order_by("ref")
    return actions.prefetch_related(milestones, "updates")


def with_parts_of_another_kind(plan, keys):
    return with_parts(plan, keys).prefetch_related("workstream", "updates__round")


def in_full(actions):
    return [(each, [*each.milestones.all()], [*each.updates.all()]) for each in actions]


def test_what_is_read_beside_the_records_is_read_as_by_the_query_itself(
    world, django_assert_num_queries, monkeypatch
):
    kept = watch(monkeypatch)
    actions = [world.action, *(an_action(world.practice, f"FP-{n}") for n in range(40, 46))]
    for number, due in enumerate((ON, date(2014, 1, 31), date(2013, 12, 2))):
        for action in actions[: 2 * number + 1]:
            save(Milestone(action=action, title=f"Step {number}", due=due))
    save(Update(action=actions[1], round=world.round))
    for some in (actions, actions[:2], actions[5:]):
        keys = among(action.pk for action in some)
        with django_assert_num_queries(3):
            found = read_of(with_parts, world.plan, keys)
            assert all(part.action is each for each, own, _ in in_full(found) for part in own)
        assert in_full(found) == in_full(with_parts(world.plan, keys))
        for each in found:
            assert [*each.milestones.filter(due=ON)] == [
                part for part in each.milestones.all() if part.due == ON
            ]
        read = read_of(with_parts_of_another_kind, world.plan, keys)
        assert in_full(read) == in_full(found)
    sizes = 2  # of lists of keys; the parts of another kind are read as usual
    assert kept.made.count("with_parts") == sizes
    assert kept.made.count("rows_within") == 2 * sizes
    assert read_of(with_parts, world.plan, among([-5])) == []
    assert count_of(with_parts, world.plan, keys) == len(some)


def test_parts_of_many_records_are_read_as_usual(world, monkeypatch):
    actions = [world.action, *(an_action(world.practice, f"FP-{n}") for n in (40, 41))]
    for number, action in enumerate(actions):
        save(Milestone(action=action, title=f"Step {number}", due=ON))
    keys = among(action.pk for action in actions)
    monkeypatch.setattr("improvement.prepared.STEP", 2)
    assert in_full(read_of(with_parts, world.plan, keys)) == in_full(with_parts(world.plan, keys))


def every_action(plan):
    return plan.actions.order_by("pk")


def test_any_page_of_a_list_has_its_own_rows(world):
    for number in range(20, 60):
        an_action(world.practice, f"FP-{number}")
    listed, every = paged_of(every_action, world.plan), [*every_action(world.plan)]
    assert listed.count() == len(every) > 40
    for start, stop in ((0, 12), (0, 7), (12, 24), (24, 36), (25, 50), (0, 60), (40, 90), (0, 0)):
        assert listed[start:stop] == every[start:stop], (start, stop)


def test_the_sql_is_built_once(world, sign_in, monkeypatch):
    kept = watch(monkeypatch)
    clients = [sign_in(person) for person in (world.manager, world.lead)]
    for _ in range(2):
        before = len(kept.made)
        for page in PAGES:
            for client in clients:
                assert client.get(world.url(page)).status_code == 200, page
    assert len(kept.made) == before > 20


def that_reads_the_day(plan):
    return plan.actions.filter(due=clock.today(), updates__submitted_at__lt=timezone.now())


def test_who_reads_a_clock_while_sql_is_built_is_seen(world, monkeypatch):
    """That none does, is seen on all pages: tests/board/test_query_counts.py."""
    kept = watch(monkeypatch)
    assert prepared.read_of(that_reads_the_day, world.plan) == []
    assert {("that_reads_the_day", "improvement.clock.today")} < {*kept.read}
    assert ("that_reads_the_day", "django.utils.timezone.now") in kept.read
