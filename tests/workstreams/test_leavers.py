"""Who leaves keeps nothing: the post keeps it, and says that it is empty."""

from datetime import timedelta

import pytest

from improvement import clock
from improvement.models import Membership
from tests.world import save
from workstreams.models import Action
from workstreams.queries.worklist import empty_posts

REASON = "The owner’s post is empty: who held it has left"


@pytest.fixture
def gone(world):
    """The owner's only role ended yesterday."""
    end_role(world.owner, clock.today() - timedelta(days=1))
    return world


def end_role(person, day):
    membership = person.memberships.get()
    membership.active_from, membership.active_until = day - timedelta(days=9), day
    save(membership)


def rated(world):
    on = clock.today()
    return Action.objects.for_list().with_facts(world.plan, on).get(pk=world.owned.pk)


def words_of(answer):
    return " ".join(answer.content.decode().split())


def test_an_action_whose_owner_left_is_not_ready_and_says_why(gone, sign_in):
    assert rated(gone).level == "not_ready"
    page = words_of(sign_in(gone.manager).get(gone.url("actions/MH-01/")))
    assert REASON in page
    listed = words_of(sign_in(gone.manager).get(gone.url("actions/?level=not_ready")))
    assert "MH-01" in listed


def test_a_role_that_still_holds_leaves_it_as_it_was(world):
    end_role(world.owner, clock.today() + timedelta(days=1))
    assert rated(world).level != "not_ready"


def test_who_can_no_longer_sign_in_has_left(world):
    world.owner.is_active = False
    save(world.owner)
    assert rated(world).level == "not_ready"


def test_the_manager_is_told_which_posts_are_empty_and_what_is_theirs(gone, sign_in):
    end_role(gone.lead, clock.today())
    found = empty_posts(gone.plan, clock.today())
    assert [(one.person, [*one.workstreams, *one.actions]) for one in found] == [
        (gone.lead, [gone.practice]),
        (gone.owner, [gone.owned]),
    ]
    page = words_of(sign_in(gone.manager).get(gone.url("my-work/")))
    assert "Name a lead of" in page
    assert "Name an owner of MH-01" in page
    assert "held by Owner" in page
    assert "Posts that are empty" not in words_of(
        sign_in(gone.other_lead).get(gone.url("my-work/"))
    )


def test_nobody_has_left_to_begin_with(world, sign_in):
    assert empty_posts(world.plan, clock.today()) == []
    assert "Posts that are empty" not in words_of(sign_in(world.manager).get(world.url("my-work/")))


def end_page(world, sign_in, person):
    membership = person.memberships.first()
    return words_of(sign_in(world.manager).get(world.url(f"people/{membership.pk}/end/")))


def test_what_stays_with_the_post_is_shown_before_a_role_ends(world, sign_in):
    world.measure.keeper = world.lead
    save(world.measure)
    page = end_page(world, sign_in, world.lead)
    assert "This is the last role of Lead on this plan" in page
    for held in ("Front line practice", str(world.measure)):
        assert f"<li>{held}</li>" in page
    assert "<li>MH-01 The work of MH-01</li>" in end_page(world, sign_in, world.owner)
    assert "nothing that is still open" in end_page(world, sign_in, world.adviser)


def test_who_holds_another_role_keeps_what_is_theirs(world, sign_in):
    given = Membership(plan=world.plan, user=world.owner, role="lead", active_from=clock.today())
    save(given)
    assert "so these stay theirs" in end_page(world, sign_in, world.owner)
