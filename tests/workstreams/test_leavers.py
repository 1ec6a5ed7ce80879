"""People who leave: what they owned stays with the post, and the post is shown as empty."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from improvement import clock
from improvement.changes import add_record, edit_record
from improvement.models import Membership
from tests.pages import html_of, send
from tests.workstreams.update_pages import posts_left
from tests.world import change, save
from workstreams.changes import add_action, add_expectation, edit_action
from workstreams.models import Action, Expectation, Workstream
from workstreams.queries.open_work import open_work
from workstreams.queries.worklist import rated_action

REASON = "The owner’s post is empty: who held it has left, or can’t send updates"


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
    posts = posts_left(world_without_owner)
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
    assert posts_left(world) == []
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


def test_a_role_that_is_not_enough_keeps_nothing(world, sign_in):
    second_role = Membership(
        plan=world.plan, user=world.owner, role="staff", active_from=clock.today()
    )
    save(second_role)
    assert "not one that is enough for all of these" in end_page(world, sign_in, world.owner)


def test_who_keeps_a_role_in_which_they_cannot_report_leaves_an_empty_post(world, sign_in):
    """A lead, a deputy and an owner, each of whom is an adviser or an owner only."""
    change(world.practice, deputy=world.other_lead)
    for name, role in (("lead", "owner"), ("other_lead", "owner"), ("owner", "adviser")):
        membership = getattr(world, name).memberships.get()
        change(membership, role=role)
    posts = posts_left(world)
    assert [(p.person, p.workstreams, p.deputised, p.actions) for p in posts] == [
        (world.lead, (world.practice,), (), ()),
        (world.other_lead, (world.hub,), (), ()),
        (world.other_lead, (), (world.practice,), ()),
        (world.owner, (), (), (world.owned,)),
    ]
    assert level_of_owned(world) == "not_ready"
    page = words_of(sign_in(world.manager).get(world.url("my-work/")))
    assert "Deputy lead of Front line practice" in page
    assert "Name a deputy lead of" in page


def test_nobody_is_asked_to_report_in_a_role_in_which_they_cannot(world, sign_in):
    change(world.practice, deputy=world.owner)  # as an owner, they do not lead
    for person in (world.owner, world.adviser):
        own = Action.objects.to_update_by(person)
        assert all(action.can_be_updated_by(person) for action in own)
    home = sign_in(world.owner).get(world.url("my-work/"))
    assert [item.action.ref for item in home.context["items"]] == ["MH-01"]


def test_a_person_is_named_only_for_a_post_that_their_role_can_fill(world, sign_in):
    """Lead, deputy, owner and keeper of a measure; on the form and in each change behind it."""
    client = sign_in(world.manager)
    for path, name, may, may_not in [
        ("workstreams/FP/edit/", "lead", "other_lead", ("owner", "chair", "member", "stranger")),
        ("workstreams/FP/edit/", "deputy", "manager", ("owner", "chair", "adviser", "councillor")),
        ("workstreams/add/", "deputy", "lead", ("owner", "chair")),
        ("actions/FP-01/edit/", "owner", "owner", ("chair", "member", "adviser", "stranger")),
        ("actions/add/", "owner", "lead", ("chair", "councillor")),
        ("measures/M1/edit/", "keeper", "lead", ("owner", "chair")),
    ]:
        form = client.get(world.url(path)).context["form"]
        offered = set(form.fields[name].queryset)
        assert getattr(world, may) in offered
        assert not offered & {getattr(world, who) for who in may_not}
        for who in may_not:
            answer = send(client, world.url(path), **{name: getattr(world, who).pk}, reason="Why")
            assert answer.status_code == 400


def test_the_changes_refuse_whom_the_forms_do_not_offer(world):
    by, refused = world.manager, pytest.raises(ValidationError, match="on this plan: name who is")
    new = {"plan": world.plan, "ref": "FP-09", "title": "New", "workstream": world.practice}
    with refused:
        add_action(Action(owner=world.chair, **new), {}, by=by, reason="Why")
    with refused:
        edit_action(world.action.pk, {"owner": world.chair}, {}, by=by, version=1, reason="Why")
    with refused:
        edit_record(Workstream, world.hub.pk, {"deputy": world.owner}, by=by, version=1, reason="A")
    with refused:
        add_record(Workstream(plan=world.plan, code="X", lead=world.chair), by=by, reason="Why")
    expected = {"action": world.action, "words": "See each child", "starts": clock.today()}
    with refused:
        add_expectation(Expectation(person=world.chair, **expected), by=by, reason="Why")


def test_a_role_that_has_ended_or_not_begun_names_nobody(world):
    for values in (
        {"active_until": clock.today()},
        {"active_until": None, "active_from": clock.today() + timedelta(days=1)},
    ):
        change(world.owner.memberships.get(), **values)
        with pytest.raises(
            ValidationError, match="Owner is not Programme manager, Workstream lead"
        ):
            edit_action(
                world.action.pk,
                {"owner": world.owner},
                {},
                by=world.manager,
                version=1,
                reason="Why",
            )


def test_other_values_of_a_post_that_is_empty_can_still_change(world_without_owner):
    world = world_without_owner
    edited = edit_action(
        world.owned.pk,
        {"title": "Another title", "owner": world.owner},
        {},
        by=world.manager,
        version=1,
        reason="Why",
    )
    assert edited.title == "Another title"


def test_an_owner_or_a_lead_without_a_post_is_named_in_person(world, sign_in):
    change(world.owned, owner_post="")
    client = sign_in(world.manager)
    for path in ("actions/MH-01/", "actions/", "my-work/"):
        page = words_of(client.get(world.url(path)))
        assert "Owner" in page
        assert "No post owns" not in page
    owed = open_work(world.plan, clock.today(), None).owed
    posts = {action.ref: post for post, actions in owed.items() for action in actions}
    assert posts[world.owned.ref] == "Owner"
    assert posts[world.action.ref] == "Lead"
    change(world.owned, owner=None)
    assert "Nobody owns this action" in words_of(client.get(world.url("actions/MH-01/")))
