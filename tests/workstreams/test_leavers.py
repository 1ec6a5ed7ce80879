"""People who leave: what they owned stays with the post, and the post is shown as empty."""

from datetime import timedelta

import pytest

from improvement import clock
from improvement.models import Membership
from tests.pages import html_of
from tests.world import save
from workstreams.models import Action
from workstreams.queries.worklist import empty_posts, rated_action

REASON = "The owner’s post is empty: who held it has left"


@pytest.fixture
def world_without_owner(world):
    """The owner's only role ended yesterday."""
    end_role(world.owner, clock.today() - timedelta(days=1))
    return world


def end_role(person, day):
    membership = person.memberships.get()
    membership.active_from, membership.active_until = day - timedelta(days=9), day
    save(membership)


def level_of_owned(world):
    """The computed rating of the action that the owner owns."""
    on = clock.today()
    action = Action.objects.for_list().with_facts(world.plan, on).get(pk=world.owned.pk)
    return rated_action(action, world.plan, on).rating.level


def words_of(answer):
    return html_of(answer)


def test_an_action_whose_owner_left_is_not_ready_and_gives_the_reason(world_without_owner, sign_in):
    assert level_of_owned(world_without_owner) == "not_ready"
    page = words_of(
        sign_in(world_without_owner.manager).get(world_without_owner.url("actions/MH-01/"))
    )
    assert REASON in page
    listed = words_of(
        sign_in(world_without_owner.manager).get(
            world_without_owner.url("actions/?level=not_ready")
        )
    )
    assert "MH-01" in listed


def test_an_action_stays_ready_while_its_owners_role_still_holds(world):
    end_role(world.owner, clock.today() + timedelta(days=1))
    assert level_of_owned(world) != "not_ready"


def test_an_owner_who_can_no_longer_sign_in_counts_as_having_left(world):
    world.owner.is_active = False
    save(world.owner)
    assert level_of_owned(world) == "not_ready"


def test_the_manager_sees_which_posts_are_empty_and_what_they_hold(world_without_owner, sign_in):
    end_role(world_without_owner.lead, clock.today())
    posts = empty_posts(world_without_owner.plan, clock.today())
    assert [(post.person, [*post.workstreams, *post.actions]) for post in posts] == [
        (world_without_owner.lead, [world_without_owner.practice]),
        (world_without_owner.owner, [world_without_owner.owned]),
    ]
    page = words_of(sign_in(world_without_owner.manager).get(world_without_owner.url("my-work/")))
    assert "Name a lead of" in page
    assert "Name an owner of MH-01" in page
    assert "held by Owner" in page
    assert "Posts that are empty" not in words_of(
        sign_in(world_without_owner.other_lead).get(world_without_owner.url("my-work/"))
    )


def test_no_post_is_empty_while_everyone_holds_their_role(world, sign_in):
    assert empty_posts(world.plan, clock.today()) == []
    assert "Posts that are empty" not in words_of(sign_in(world.manager).get(world.url("my-work/")))


def end_page(world, sign_in, person):
    membership = person.memberships.first()
    return words_of(sign_in(world.manager).get(world.url(f"people/{membership.pk}/end/")))


def test_the_page_that_ends_a_role_lists_what_its_holder_owns_leads_or_keeps(world, sign_in):
    world.measure.keeper = world.lead
    save(world.measure)
    page = end_page(world, sign_in, world.lead)
    assert "This is the last role of Lead on this plan" in page
    for name in ("Front line practice", str(world.measure)):
        assert f"<li>{name}</li>" in page
    assert "<li>MH-01 The work of MH-01</li>" in end_page(world, sign_in, world.owner)
    assert "nothing that is still open" in end_page(world, sign_in, world.adviser)


def test_someone_who_holds_another_role_keeps_what_they_own(world, sign_in):
    second_role = Membership(
        plan=world.plan, user=world.owner, role="lead", active_from=clock.today()
    )
    save(second_role)
    assert "so these stay theirs" in end_page(world, sign_in, world.owner)
