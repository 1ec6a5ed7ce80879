"""A deputy may do what the lead of a workstream may from a first day to a last, and no longer."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.difference.between import difference
from board.queries.challenges import parties_on
from improvement import clock
from improvement.cover.changes import check_cover
from improvement.models import Cover, Membership
from improvement.prepared import read_of
from improvement.roles import Role, Standing
from tests.board.factories import a_challenge, days, this_instant
from tests.pages import html_of, on_day, send
from tests.workstreams.update_pages import posts_left
from tests.world import a_member, a_plan, change, leave, save
from workstreams.changes import UpdateAnswers, answer_escalation, escalate, submit_update
from workstreams.forms import EscalateForm
from workstreams.models import Action, Escalation, Workstream
from workstreams.queries.worklist import keys_to_update
from workstreams.reminders.people import People
from workstreams.views.expectations import editable_actions

EDIT = "workstreams/FP/edit/"
SAID = UpdateAnswers("under_way", "green", "Done", "Next")


@pytest.fixture
def deputy(world):
    return a_member(world.plan, "Deputy", Role.LEAD)


def acts_as_lead(world, deputy) -> set[str]:
    """In which of the ways in which the lead does."""
    person = type(deputy).objects.get(pk=deputy.pk)
    action = Action.objects.select_related("workstream").get(pk=world.action.pk)
    people, on = People(world.plan, clock.today()), clock.today()
    challenge = world.plan.challenges.get()
    ways = {
        "sends updates": action.can_be_updated_by(person),
        "is listed": action in Action.objects.to_update_by(person),
        "is reminded": deputy.pk in people.leads(action.workstream),
        "replies": deputy.pk in parties_on(world.plan, on).repliers(challenge),
        "answers": bool(Escalation.objects.all().at_level_of(person, {Role.LEAD})),
        "expects": action in editable_actions(Asking(person), world.plan),
    }
    return {name for name, may in ways.items() if may}


class Asking:
    """What a page is asked with, as far as it says who asks."""

    roles = frozenset({Role.LEAD})

    def __init__(self, user):
        self.user = user


def test_a_deputy_leads_on_their_days_and_on_no_other(world, deputy):
    change(world.practice, deputy=deputy)
    change(world.action, owner=world.owner)
    a_challenge(world)
    asked = {"level": "lead", "words": "No house is found", "due": days(30)}
    escalate(world.action.pk, by=world.owner, now=timezone.now(), **asked)
    every = {"sends updates", "is listed", "is reminded", "replies", "answers", "expects"}
    for first, last, ways in (
        (None, None, every),
        (days(0), days(0), every),
        (days(-5), None, every),
        (None, days(-1), set()),
        (days(1), days(9), set()),
    ):
        change(world.practice, deputy_from=first, deputy_until=last)
        assert acts_as_lead(world, deputy) == ways, (first, last)
    own = {day: read_of(keys_to_update, world.plan, deputy, days(day)) for day in (0, 1, 9, 10)}
    assert [day for day, found in own.items() if found] == [1, 9]


def test_the_history_says_whose_deputy_acted_and_so_of_who_covers_one(world, deputy):
    change(world.practice, deputy=deputy)
    substitute = a_member(world.plan, "Substitute", Role.MEMBER)
    of_cover = {"starts": days(0), "ends": days(0)}
    save(Cover(plan=world.plan, covered=deputy, covering=substitute, **of_cover))
    now = {"now": timezone.now()}
    sent = submit_update(world.action.pk, SAID, by=deputy, **now).history.latest("version")
    place = "Lead as lead of Front line practice"
    assert sent.actor_role == f"for {place} (deputy), Workstream lead"
    asked = {"level": "lead", "words": "No house is found", "due": days(30)}
    told = escalate(world.action.pk, by=world.fresh(substitute), **asked, **now)
    assert told.history.latest("version").actor_role == (
        f"for Deputy as Workstream lead (covered), Board member, deputy of {place}"
    )
    answered = answer_escalation(told.pk, by=world.lead, answer="By May", **now)
    assert answered.history.latest("version").actor_role == "Workstream lead"
    change(world.action, owner=deputy)
    own = submit_update(world.action.pk, SAID, by=deputy, **now).history.latest("version")
    assert own.actor_role == f"Workstream lead, deputy of {place}"
    change(world.practice, lead=None)
    alone = "Workstream lead, deputy lead of Front line practice"
    assert world.fresh(deputy).role_names(world.plan.pk) == alone
    assert world.fresh(deputy).role_names(a_plan("elsewhere").pk) == ""
    change(world.practice, deputy_until=days(-1))
    assert deputy.role_names(world.plan.pk) == "Workstream lead"


def test_the_history_names_the_place_or_role_by_which_the_deputy_acted(world, deputy):
    """Of two workstreams of one lead; where the deputy of one covers the lead too, who has two
    roles; and the lead alone, where it may have been by either role."""
    change(world.practice, deputy=deputy)
    change(world.hub, lead=world.lead, deputy=deputy)
    owned = change(world.owned, owner=None)

    def said(action) -> str:
        sent = submit_update(action.pk, SAID, by=world.fresh(deputy), now=timezone.now())
        return sent.history.latest("version").actor_role

    own, practice, hub = "Workstream lead", "as lead of Front line practice", "as lead of The hub"
    assert said(world.action) == f"for Lead {practice} (deputy), {own}, deputy of Lead {hub}"
    assert said(owned) == f"for Lead {hub} (deputy), {own}, deputy of Lead {practice}"
    of_cover = {"starts": days(0), "ends": days(0)}
    save(Cover(plan=world.plan, covered=world.lead, covering=deputy, **of_cover))
    lent = "Lead as Workstream lead (covered)"
    place = f"deputy of Lead {practice}"
    assert said(owned) == f"for Lead {hub} (deputy), {own}, {lent}, {place}"
    change(world.hub, deputy=None)
    save(Membership(plan=world.plan, user=world.lead, role=Role.OWNER, active_from=days(-9)))
    owner = "Lead as Action owner (covered)"
    assert said(owned) == f"for {lent}, {own}, {owner}, {place}"
    change(owned, owner=world.lead)
    assert said(owned) == f"for Lead, {own}, {lent}, {owner}, {place}"


def test_who_deputises_for_too_many_for_a_line_of_the_history_is_told_their_number():
    places = [(2, "Lead", f"lead of {name:x<55}") for name in "abcd"]
    first, second = (f"deputy of Lead as lead of {name:x<55}" for name in "ab")
    said = Standing.of(1, "Deputy", [(1, "Deputy", Role.LEAD)], places).words
    assert said == f"Workstream lead, {first}, {second} and 2 more"
    assert len(said) <= 200


def test_who_no_longer_deputises_leaves_no_post_and_answers_no_escalation(world, deputy):
    change(world.practice, deputy=deputy, deputy_until=days(3))
    for name in (world.lead, deputy):
        change(name.memberships.get(), active_until=days(0))
    assert deputy in [post.person for post in posts_left(world)]
    change(world.practice, deputy_until=days(-1))
    assert deputy not in [post.person for post in posts_left(world)]
    about = {"action": world.action, "by": world.owner, "on": clock.today()}
    change(deputy.memberships.get(), active_until=None)
    assert "lead" not in dict(EscalateForm(**about).fields["level"].choices)
    change(world.practice, deputy_until=days(3))
    assert "lead" in dict(EscalateForm(**about).fields["level"].choices)


def test_an_escalation_is_offered_to_a_level_at_which_somebody_else_answers(world, deputy):
    about = {"action": world.action, "by": world.owner, "on": clock.today()}

    def offered() -> list[str]:
        return [level for level, _ in EscalateForm(**about).fields["level"].choices]

    assert offered() == ["lead", "manager", "board"]
    for name, left in (("manager", ["lead", "board"]), ("chair", ["lead"]), ("lead", [])):
        leave(world, name)
        assert offered() == left
    told = EscalateForm(**about)["level"].help_text
    assert "Nobody else on this plan can answer yet" in told
    change(world.practice, deputy=world.owner)  # who raises it would answer it
    assert offered() == []


def test_the_only_manager_is_not_named_deputy_and_covers_no_lead(world):
    named = {"deputy": world.manager, "deputy_from": days(0)}
    covering = Cover(plan=world.plan, covered=world.lead, covering=world.manager)
    covering.starts = covering.ends = days(0)

    def name_deputy() -> None:
        Workstream(plan=world.plan, code="NW", name="New", **named).full_clean()

    def try_cover() -> None:
        check_cover(covering)

    for refused in (name_deputy, try_cover):
        with pytest.raises(ValidationError, match="This is the only programme manager"):
            refused()
    a_member(world.plan, "Second manager", Role.MANAGER)  # who accepts
    name_deputy()
    try_cover()


def test_a_new_deputy_has_a_first_day_and_the_page_tells_the_days(world, deputy, sign_in):
    manager, url = sign_in(world.manager), world.url("workstreams/FP/")
    assert "Deputy lead" not in html_of(manager.get(url))
    since = this_instant()
    named = {"deputy": deputy.pk, "reason": "Leave"}
    last = on_day("deputy_until", days(9))
    assert "Enter the deputy’s first day" in html_of(send(manager, world.url(EDIT), **named))
    first = on_day("deputy_from", days(10))
    late = send(manager, world.url(EDIT), **named, **first, **last)
    assert "must be on or after the first" in html_of(late)
    first = on_day("deputy_from", days(2))
    assert send(manager, world.url(EDIT), **named, **first, **last).status_code == 302
    blank = dict.fromkeys(first, "")
    other = {"deputy": a_member(world.plan, "Second deputy", Role.LEAD).pk, "reason": "Leave"}
    for sent in (blank | {"reason": "A slip"}, other, other | blank):
        refused = send(manager, world.url(EDIT), **sent)
        assert "Enter the deputy’s first day" in html_of(refused), sent
    with pytest.raises(ValidationError, match="first day"):  # whatever asks for it
        Workstream(plan=world.plan, code="NW", name="New", deputy=deputy).full_clean()
    nobody = send(manager, world.url(EDIT), deputy="", reason="Back")
    assert "Name the deputy whose days these are" in html_of(nobody)
    page = html_of(manager.get(url))
    assert "Deputy, from " in page
    told = [c for item in difference(world.plan, since).items for c in item.changes]
    assert ("Deputy", "nobody") in [(c.what, c.old) for c in told]
    change(world.fresh(world.practice), deputy_from=None, deputy_until=None)
    assert "Deputy, first day not known" in html_of(manager.get(url))
    assert send(manager, world.url(EDIT), name="Practice", reason="Shorter").status_code == 302
    with pytest.raises(IntegrityError):
        change(world.hub, deputy_from=days(0))
