"""Nobody decides on what they did themselves, nor does whoever acts for them: one row a rule."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from board.queries.challenges import parties_on
from board.queries.waiting import waiting
from improvement import clock
from improvement.history import backfilled
from improvement.models import Cover
from improvement.roles import Role
from improvement.waiting import SOURCES, Reader
from tests.board.factories import replied
from tests.kept_apart_rules import RULES, Rule, a_claim
from tests.world import World, a_member, a_plan, change, save
from workstreams.models import Workstream
from workstreams.reminders.items import reminder_items


def cover(world: World, rule: Rule) -> Cover:
    days = {"starts": clock.today(), "ends": clock.today()}
    people = {"covered": getattr(world, rule.doer), "covering": getattr(world, rule.decider)}
    return save(Cover(plan=world.plan, **people, **days))


def as_it_waits(world: World, rule: Rule) -> tuple[bool, bool]:
    """Whether it is counted as waiting for the decider, and whether they are reminded of it."""
    decider = world.fresh(getattr(world, rule.decider))
    reader = Reader(decider, world.plan, decider.roles_on(world.plan.pk), clock.today())
    source = SOURCES[rule.source] if rule.source else None
    counted = bool(source and (source.number(reader) if source.number else source.rows(reader)))
    items = reminder_items(world.plan, clock.today())[decider]
    return counted, any(item.kind == rule.kind for item in items)


def check_kept(world: World, sign_in: Any, rule: Rule, done: Any, until: Callable[[], Any]) -> None:
    """The decider is kept from it everywhere `until` something is called, and nowhere then."""
    decider = world.fresh(getattr(world, rule.decider))
    page = world.url(rule.page(done)) if rule.page else ""
    assert as_it_waits(world, rule) == (False, False)
    assert not page or sign_in(decider).get(page).status_code == 403
    with pytest.raises(PermissionDenied):
        rule.decide(world, done, decider)
    until()
    assert as_it_waits(world, rule) == (bool(rule.source), bool(rule.kind))
    assert not page or sign_in(decider).get(page).status_code == 200
    rule.decide(world, done, world.fresh(decider))


@pytest.mark.parametrize("name", RULES)
def test_who_acts_for_somebody_is_kept_from_what_they_are_kept_from(world, sign_in, name):
    rule = RULES[name]
    done, covering = rule.did(world), cover(world, rule)
    check_kept(world, sign_in, rule, done, lambda: change(covering, ended=True))


def deputise(world: World, lead: str, deputy: str, first: int, last: int | None) -> None:
    """Name people lead and deputy, for days from today, of a workstream with no part in it."""
    people = {"lead": getattr(world, lead), "deputy": getattr(world, deputy)}
    days = {"deputy_from": in_days(first), "deputy_until": None if last is None else in_days(last)}
    change(world.fresh(world.hub), **people, **days)


def in_days(number: int) -> date:
    return clock.today() + timedelta(days=number)


@pytest.mark.parametrize(
    ("name", "over"),
    [
        ("a claim is checked", (1, None)),
        ("an update is accepted", (-9, -1)),
        ("several updates are accepted", (1, None)),
        ("an escalation is answered", (1, 1)),
        ("a self-assessment is moderated", (-9, -1)),
        ("the board answers for a risk that they own", (1, None)),
    ],
)
def test_a_deputy_is_kept_from_what_the_lead_did_on_their_days_alone(world, sign_in, name, over):
    rule = RULES[name]
    done, people = rule.did(world), (world, rule.doer, rule.decider)
    deputise(*people, 0, None)
    check_kept(world, sign_in, rule, done, lambda: deputise(*people, *over))


@pytest.mark.parametrize("name", ["a claim is checked", "text is taken out"])
def test_a_lead_is_kept_from_what_a_deputy_did_whoever_was_named_later(world, sign_in, name):
    rule = RULES[name]
    deputise(world, rule.decider, rule.doer, 0, None)
    done = rule.did(world)
    page = world.url(rule.page(done)) if rule.page else ""
    decider = world.fresh(getattr(world, rule.decider))
    for later in (
        {"deputy_from": in_days(-9), "deputy_until": in_days(-1)},
        {"deputy_from": in_days(0), "deputy_until": None, "deputy": world.other_lead},
        {"deputy_from": None, "deputy": None},
        {"lead": world.other_lead},
    ):
        change(world.fresh(world.hub), **later)
        assert as_it_waits(world, rule) == (False, False), later
        assert not page or sign_in(decider).get(page).status_code == 403
        with pytest.raises(PermissionDenied):
            rule.decide(world, done, world.fresh(decider))


@pytest.mark.parametrize("name", ["a claim is checked", "text is taken out"])
def test_a_lead_decides_on_what_a_deputy_did_once_another_was_named(world, name):
    rule = RULES[name]
    people = {"lead": getattr(world, rule.decider), "deputy": getattr(world, rule.doer)}
    with backfilled(timezone.now() - timedelta(days=9), "system:test"):
        led = save(Workstream(plan=world.plan, code="NW", **people, deputy_from=in_days(-9)))
    with backfilled(timezone.now() - timedelta(days=1), "system:test"):
        change(led, deputy=world.other_lead, deputy_from=in_days(-1))
    done = rule.did(world)
    assert as_it_waits(world, rule) == (True, bool(rule.kind))
    rule.decide(world, done, world.fresh(getattr(world, rule.decider)))


def test_who_covers_a_deputy_is_kept_from_what_the_lead_did(world, sign_in):
    rule = RULES["a claim is checked"]
    done, today = rule.did(world), clock.today()
    deputise(world, "lead", "other_lead", 0, None)
    people = {"covered": world.other_lead, "covering": world.manager}
    covering = save(Cover(plan=world.plan, **people, starts=today, ends=today))
    check_kept(world, sign_in, rule, done, lambda: change(covering, ended=True))


def test_a_deputy_whose_one_role_is_covering_another_is_kept_from_what_the_lead_did(world, sign_in):
    rule, today = RULES["an update is accepted"], clock.today()
    page = world.url(rule.page(rule.did(world)))
    covering = {"covered": world.manager, "covering": world.stranger}
    save(Cover(plan=world.plan, **covering, starts=today, ends=today))
    for first, last, status, waits in ((0, None, 403, 0), (-9, -1, 200, 1)):
        deputise(world, "lead", "stranger", first, last)
        assert sign_in(world.fresh(world.stranger)).get(page).status_code == status
        reader = Reader(world.fresh(world.stranger), world.plan, frozenset({Role.MANAGER}), today)
        assert SOURCES[rule.source].rows(reader).count() == waits


def test_where_who_asked_deputises_for_who_replied_others_in_that_role_may_conclude(world):
    other, challenge = a_member(world.plan, "Other chair", Role.CHAIR), world.challenge
    replied(challenge, world.lead)
    deputise(world, "lead", "chair", 0, None)
    parties = parties_on(world.plan, clock.today())
    assert parties.askers(world.fresh(challenge)) == [other.pk]


@pytest.mark.parametrize(
    "name",
    [
        "a claim is checked",
        "an update is accepted",
        "text is taken out",
        "an exempt item is released",
        "an escalation is answered",
        "a self-assessment is moderated",
        "a challenge is replied to",
        "a challenge is closed",
    ],
)
def test_who_is_back_is_kept_from_what_a_substitute_did_in_their_place(world, sign_in, name):
    rule, today = RULES[name], clock.today()
    done = rule.did(world)
    page = world.url(rule.page(done)) if rule.page else ""
    people = {"covered": getattr(world, rule.decider), "covering": getattr(world, rule.doer)}
    had = save(Cover(plan=world.plan, **people, starts=today, ends=today))
    decider = world.fresh(people["covered"])
    assert as_it_waits(world, rule) == (False, False)
    assert not page or sign_in(decider).get(page).status_code == 403
    with pytest.raises(PermissionDenied):
        rule.decide(world, done, decider)
    other = a_plan("elsewhere")
    change(had, starts=today - timedelta(days=9), ends=today - timedelta(days=1))
    save(Cover(plan=other, **people, starts=today, ends=today))  # of another plan
    assert as_it_waits(world, rule) == (True, bool(rule.kind))
    assert not page or sign_in(decider).get(page).status_code == 200
    rule.decide(world, done, world.fresh(decider))


def test_where_a_claim_is_offered_it_is_not_offered_to_who_covers_the_claimant(world, sign_in):
    claim = a_claim(world)
    link = f"claims/{claim.pk}/check/"
    pages = ("actions/FP-01/", "board/evidence/", "claims/")
    client = sign_in(world.manager)
    assert all(link in client.get(world.url(page)).content.decode() for page in pages)
    covering = cover(world, RULES["a claim is checked"])
    assert not any(link in client.get(world.url(page)).content.decode() for page in pages)
    swapped = {"covered": covering.covering, "covering": covering.covered}
    change(covering, **swapped)  # the claim was made in the manager's place
    assert not any(link in client.get(world.url(page)).content.decode() for page in pages)


def test_a_risk_of_their_own_is_offered_to_nobody_for_an_answer_or_to_be_closed(world, sign_in):
    rule = RULES["the board answers for a risk that they own"]
    rule.did(world)
    page = world.url("risks/R2/")
    links = (world.url("risks/R2/answer/"), world.url("risks/R2/close/"))

    def offered() -> list[bool]:
        found = sign_in(world.chair).get(page).content.decode()
        [asked] = waiting(
            world.plan, world.fresh(world.chair), frozenset({Role.CHAIR}), clock.today()
        )
        return [*(link in found for link in links), asked.is_yours]

    assert offered() == [True, True, True]
    cover(world, rule)
    assert offered() == [False, False, False]
