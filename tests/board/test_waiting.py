"""The numbers that the navigation shows, against what the pages list, for everyone there is."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from benchmarks.counting import counted
from board.changes import raise_challenge
from board.models import Publication
from board.queries.challenges import challenges_waiting_for
from improvement import clock, remembered
from improvement.audit.rules import tracked_models
from improvement.models import Cover, Redaction, User
from improvement.remembered import table_of
from improvement.roles import GRANTS, Role
from improvement.stand_ins import ANY_PLAN, ANYONE
from improvement.waiting import QUOTED, SOURCES, count_waiting, counting, may_wait
from tests.board.factories import a_challenge, concluded, days, replied
from tests.kept_apart_rules import RULES
from tests.pages import html_of
from tests.world import a_member, an_action, change, save
from workstreams.models import (
    Action,
    DateChange,
    Escalation,
    JudgedChange,
    Milestone,
    Rebase,
    Round,
    Workstream,
)
from workstreams.queries.claims_to_check import claims_to_check
from workstreams.queries.expectations import expectations_for
from workstreams.queries.worklist import updates_to_review, worklist_of


def reader(plan, user):
    return SimpleNamespace(plan=plan, user=user, roles=user.roles_on(plan.pk), standing=None)


def counted_one_by_one(plan, user, roles):
    """How much waits for the person, found row by row as their pages find it."""
    on = clock.today()
    current = Round.objects.taking_updates(plan.pk, on)
    mine = worklist_of(user, plan, current, on) if current else []
    own = ~Q(asked_by=user)
    escalations = Escalation.objects.filter(action__plan=plan).unanswered()
    answers = expectations_for(user, plan, on)
    drafts = Publication.objects.filter(plan=plan, issued_at=None).exclude(drafted_by=user)
    rows = {
        "updates to send": sum(item.is_to_do for item in mine),
        "escalations": sum(each.can_be_answered_by(user, roles) for each in escalations),
        "date changes": DateChange.objects.filter(own, action__plan=plan).waiting().count(),
        "judged changes": JudgedChange.objects.filter(own, plan=plan).waiting().count(),
        "new starts": Rebase.objects.filter(own, measure__plan=plan, decision="open").count(),
        "updates to accept": sum(u.submitted_by_id != user.pk for u in updates_to_review(plan)),
        "claims": len(claims_to_check(plan, user, on).claimed),
        "expectations": sum(user.pk not in each.answers for each in answers),
        "redactions": Redaction.objects.filter(own, plan=plan, decision="open").count(),
        "publications": drafts.count(),
        "challenges": len(challenges_waiting_for(plan, user, roles, on)),
    }
    may = {name for name, source in SOURCES.items() if GRANTS[source.permission] & roles}
    return {name: number for name, number in rows.items() if number and name in may}


def test_everyones_numbers_are_those_of_their_pages(demo):
    everyone, told = User.objects.filter(memberships__plan=demo).distinct(), set()
    for user in everyone:
        request = reader(demo, user)
        counts = count_waiting(request)
        known = {name: counts[name] for name in counts if name in KNOWN}
        assert known == counted_one_by_one(demo, user, request.roles), user
        told |= set(known)
    assert {"updates to send", "escalations", "claims", "expectations", "challenges"} <= told


def test_whoever_stands_in_for_nobody_is_counted_in_a_shorter_way(demo):
    told = set()
    for user in User.objects.filter(memberships__plan=demo).distinct():
        counts = count_waiting(reader(demo, user))
        # What the user was read to be bound as stays with it, and so it is known to stand alone.
        if user.bound_as(demo.pk) == {user.pk} and not user.covered_by(demo.pk):
            assert user.stands_alone(demo.pk)
            assert count_waiting(reader(demo, user)) == counts, user
            told |= set(counts)
    assert {"updates to send", "claims", "updates to accept"} <= told


def test_the_shorter_way_finds_the_same_actions_to_update(world):
    deputy = a_member(world.plan, "Dora Deputy", Role.LEAD)
    change(world.practice, lead=None, deputy=deputy, deputy_from=clock.today())
    change(world.hub, lead=world.lead)
    found = set()
    for user in User.objects.filter(memberships__plan=world.plan).distinct():
        roles, on = user.roles_on(world.plan.pk), clock.today()
        if user.bound_as(world.plan.pk) == {user.pk} and not user.covered_by(world.plan.pk):
            alone = set(Action.objects.to_update_alone_by(user, roles, on))
            assert alone == set(Action.objects.to_update_by(user, on)), user
            found |= {(user.name, action.ref) for action in alone}
    assert {("Dora Deputy", "FP-01"), ("Lead", "MH-02"), ("Owner", "MH-01")} <= found


def test_a_deputy_where_there_is_no_lead_has_updates_to_send(world):
    deputy = a_member(world.plan, "Dora Deputy", Role.LEAD)
    since = {"deputy": deputy, "deputy_from": clock.today() - timedelta(days=3)}
    area = save(Workstream(plan=world.plan, code="ZZ", name="Zed", order=9, **since))
    an_action(area, "ZZ-01")
    counts = count_waiting(reader(world.plan, deputy))
    # Read once, these are known of the person, who is counted in the shorter way then.
    assert deputy.bound_as(world.plan.pk) == {deputy.pk}
    assert not deputy.covered_by(world.plan.pk)
    assert deputy.stands_alone(world.plan.pk)
    assert count_waiting(reader(world.plan, deputy)) == counts == {"updates to send": 1}


BY_SOURCE = {rule.source: name for name, rule in RULES.items()}
OF_EACH_KIND = ("updates to accept", "claims", "escalations", "challenges", "notices")
KNOWN = {
    *("updates to send", "escalations", "date changes", "judged changes", "new starts"),
    *("updates to accept", "claims", "expectations", "redactions", "publications"),
    "challenges",
}


def test_a_name_that_no_source_has_hides_nothing(world):
    for name, request in (
        ("escalation", reader(world.plan, world.lead)),
        ("challenge", SimpleNamespace(standing="As it stood")),
    ):
        with pytest.raises(KeyError, match=name):
            may_wait(request, name)


def test_the_chair_finds_all_that_waits_for_them_on_my_work(demo, client):
    chair = User.objects.get(email="chair@example.org")
    client.force_login(chair)
    page = client.get(f"/plans/{demo.slug}/my-work/")
    assert page.status_code == 200
    named = {words.split(" ", 1)[1] for words, _ in page.context["decisions"]}
    counts = count_waiting(reader(demo, chair))
    words = {
        SOURCES[name].words[number > 1] for name, number in counts.items() if SOURCES[name].words
    }
    assert named == words
    first = page.context["frame"].entries[0]
    assert first.waiting == sum(counts.values()) > 0


def test_my_work_counts_the_challenges_that_it_lists_below_the_updates_that_are_due(world, sign_in):
    for kind in ("question", "recommendation"):
        raise_challenge(
            world.plan,
            by=world.chair,
            about=world.action,
            kind=kind,
            post="lead",
            lead_of=world.practice,
            words="Why is it late?",
            due=clock.today(),
            now=timezone.now(),
        )
    for user in (world.lead, world.chair, world.other_lead):
        page = sign_in(user).get(world.url("my-work/"))
        listed = html_of(page).count(' href="/plans/testshire/challenges/')
        assert count_waiting(reader(world.plan, user)).get("challenges", 0) == listed
    page = html_of(sign_in(world.lead).get(world.url("my-work/")))
    due, asked = page.index("FP-01 The work of FP-01</a>"), page.index('id="challenges"')
    assert due < asked
    assert page.count("challenges/C2/reply/") == 1


def test_the_number_of_challenges_moves_with_people_cover_and_the_day(world, settings):
    """It is remembered for everyone at once, and must be nobody's from before."""
    settings.PLAN_TODAY = today = clock.today()

    def for_whom():
        found = set()
        for user in User.objects.filter(memberships__plan=world.plan, is_active=True).distinct():
            asked = reader(world.plan, user)
            number = count_waiting(asked).get("challenges", 0)
            on = clock.today()
            assert number == len(challenges_waiting_for(world.plan, user, asked.roles, on)), user
            found |= {user.name} if number else set()
        return found

    assert for_whom() == set()
    challenge = a_challenge(world)
    assert for_whom() == {"Lead"}
    cover = {"starts": days(1), "ends": days(2), "covered": world.lead, "covering": world.owner}
    save(Cover(plan=world.plan, **cover))
    assert for_whom() == {"Lead"}
    settings.PLAN_TODAY = today + timedelta(days=1)
    assert for_whom() == {"Lead", "Owner"}
    settings.PLAN_TODAY = today
    assert for_whom() == {"Lead"}
    change(User.objects.get(pk=world.lead.pk), is_active=False)
    assert for_whom() == {"Manager"}
    replied(challenge, world.manager)
    assert for_whom() == {"Chair"}
    concluded(challenge, world.chair)
    assert for_whom() == set()
    settings.PLAN_TODAY = challenge.follow_ups.get().due
    assert for_whom() == {"Chair"}


@pytest.mark.parametrize("name", [BY_SOURCE[source] for source in OF_EACH_KIND])
def test_the_numbers_that_are_kept_are_those_that_are_counted_anew(world, name):
    """Of everyone, whatever is entered: what waits, who acts, what stands outside the plan."""
    rule, everyone = RULES[name], User.objects.filter(memberships__plan=world.plan).distinct()

    def numbers():
        return {user.name: count_waiting(reader(world.plan, user)) for user in everyone.all()}

    def told():
        found, kept = numbers(), remembered.answers.copy()
        remembered.answers.clear()
        assert found == numbers()
        remembered.answers.clear()
        remembered.answers.update(kept)
        return found

    before = told()
    done = rule.did(world)
    waits = told()
    assert not rule.source or waits != before
    people = {"covered": getattr(world, rule.decider), "covering": world.adviser}
    save(Cover(plan=world.plan, starts=clock.today(), ends=clock.today(), **people))
    told()
    action = Action.objects.get(pk=world.action.pk)
    delivery = action.delivery
    change(action, delivery="suspended", delivery_decision="Minute 4")
    told()
    change(action, delivery=delivery, delivery_decision="")
    rule.decide(world, done, world.fresh(getattr(world, rule.decider)))
    told()


def test_numbers_are_counted_again_only_where_a_record_may_alter_them(world):
    def asked():
        request = reader(world.plan, world.lead)
        with counted() as counts:
            numbers = count_waiting(request)
        return numbers, counts.statements

    first, _ = asked()
    assert asked() == (first, 1)  # the ledger's head
    save(Milestone(action=world.action, title="A step", due=clock.today()))
    assert asked() == (first, 2)
    change(world.action, owner=world.other_lead)
    assert asked()[1] == 3


def test_what_counts_is_built_without_asking(db, django_assert_num_queries):
    """A source that read something of a person while it is built would count it for all others."""
    sources = tuple(SOURCES.values())
    with django_assert_num_queries(0):
        kept = [
            counting.__wrapped__(sources, frozenset({role}), clock.today(), alone)
            for role in Role
            for alone in (True, False)
        ]
    assert all({ANYONE.pk, ANY_PLAN.pk} <= {*each.statement.params} for each in kept)
    # Else what is counted would stand although what it was counted of is another by now.
    tracked = {model._meta.db_table: table_of(model) for model in tracked_models()}
    of_models = {model._meta.db_table for model in apps.get_models()}
    for each in kept:
        read = of_models & {*QUOTED.findall(each.statement.sql)}
        assert each.reads == {tracked.get(name, name) for name in read} <= {*tracked.values()}
