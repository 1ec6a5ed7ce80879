"""People and their roles: a programme manager gives and ends them, but never their own."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from improvement import clock
from improvement.changes import add_person, end_role, give_role
from improvement.models import Membership, Organisation, User
from improvement.namesakes import PersonField
from improvement.roles import Role
from tests.pages import a_date, filled, html_of, send
from tests.world import LONG_AGO, World, a_plan, save

NEW = {
    "name": "Nia Newcomer",
    "email": "Nia@Example.org",
    "role": "lead",
    "reason": "Leads the new workstream",
}


def add(world: World, client, **typed):
    return client.post(world.url("people/add/"), NEW | typed)


def end_url(world: World) -> str:
    return world.url(f"people/{world.membership.pk}/end/")


def end(world: World, client, day: date | None = None, **typed):
    day = day or clock.today()
    boxes = a_date("ends", day.day, day.month, day.year)
    return send(client, end_url(world), **{"reason": "Left"} | boxes | typed)


def test_a_choice_of_people_may_offer_nobody_at_first(world):
    field = PersonField(User.objects.filter(pk=world.lead.pk), empty_label=None)
    assert [str(label) for _, label in field.choices] == ["Lead"]


def test_a_new_person_is_added_with_a_role_in_one_change(world, sign_in, history_rows_written):
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = add(world, client, organisation=world.organisation.pk)
    assert (answer.status_code, rows) == (302, {"User": 1, "Membership": 1})
    person = User.objects.get(email="nia@example.org")
    assert not person.has_usable_password()
    membership = Membership.objects.get(user=person)
    assert (membership.active_from, membership.organisation) == (
        clock.today(),
        world.organisation,
    )
    page = html_of(client.get(answer["Location"]))
    assert "Nia Newcomer as Workstream lead was added" in page
    assert "Why: Leads the new workstream" in page


def test_a_person_with_an_account_keeps_their_name_and_gets_the_role(
    world, sign_in, history_rows_written
):
    with history_rows_written() as rows:
        add(world, sign_in(world.manager), email="STRANGER@example.org", name="Someone Else")
    assert rows == {"Membership": 1}
    assert world.fresh(world.stranger).name == "Stranger"
    assert world.stranger.roles_on(world.plan.pk) == {Role.LEAD}


def test_a_person_may_hold_several_roles_and_has_the_pages_of_each(world, sign_in):
    manager, typed = sign_in(world.manager), {"email": world.councillor.email, "role": "adviser"}
    answer = add(world, manager, **typed)
    message = "councillor@example.org is already Scrutiny member on this plan."
    assert answer.status_code == 400
    assert message in html_of(answer)
    add(world, manager, **typed, confirm_known="on")
    assert world.councillor.roles_on(world.plan.pk) == {Role.SCRUTINY, Role.ADVISER}
    assert world.councillor.role_names(world.plan.pk) == "Adviser, Scrutiny member"
    client = sign_in(world.councillor)
    assert client.get(world.url("actions/")).status_code == 200
    assert client.get(world.url("progress/")).status_code == 200


def test_a_role_that_a_person_already_holds_is_refused(world, sign_in, history_rows_written):
    with history_rows_written() as rows:
        answer = add(world, sign_in(world.manager), email=world.lead.email)
    assert (answer.status_code, rows) == (400, {})
    assert "This person holds this role already" in html_of(answer)


@pytest.mark.parametrize(
    ("held", "given"),
    [("chair", "manager"), ("chair", "lead"), ("chair", "owner"), ("lead", "chair")],
)
def test_two_roles_that_would_decide_on_their_own_work_are_refused(
    held, given, world, sign_in, history_rows_written
):
    person = getattr(world, held)
    with history_rows_written() as rows:
        answer = add(
            world, sign_in(world.manager), email=person.email, role=given, confirm_known="on"
        )
    assert (answer.status_code, rows) == (400, {})
    page = html_of(answer)
    assert f"{person.email} is {Role(held).label} on this plan, and nobody is that and" in page


def test_a_role_that_has_ended_does_not_prevent_another(world, sign_in):
    client = sign_in(world.manager)
    membership = Membership.objects.get(user=world.chair)
    membership.active_until = clock.today()
    save(membership)
    assert add(world, client, email=world.chair.email, role="lead").status_code == 302
    assert world.chair.roles_on(world.plan.pk) == {Role.LEAD}


def test_adding_a_new_person_invites_them_and_says_how_they_choose_a_password(world, sign_in):
    client = sign_in(world.manager)
    page = html_of(client.get(add(world, client)["Location"]))
    assert "An invitation was mailed to" in page
    assert "They choose a password through “I have forgotten my password” at http" in page
    page = html_of(client.get(add(world, client, email=world.stranger.email)["Location"]))
    assert "They choose" not in page


WRONG = {
    "no name": ({"name": ""}, "Enter the name"),
    "a name too long": ({"name": "x" * 151}, "must be 150 characters or fewer"),
    "no address": ({"email": ""}, "Enter the email address"),
    "half an address": ({"email": "nia@"}, "Enter an email address like name@example.org"),
    "two addresses": ({"email": "a@b.org, c@d.org"}, "Enter an email address like"),
    "an address too long": ({"email": f"{'x' * 250}@b.org"}, "must be 254 characters or fewer"),
    "a name that nobody sees": ({"name": "\u200b\u3164"}, "must have letters or numbers that"),
    "a hidden character": ({"name": "N\x00ia"}, "must not include hidden characters"),
    "no role": ({"role": ""}, "Select the role"),
    "an unknown role": ({"role": "emperor"}, "Select one of the choices in the list"),
    "an unknown organisation": (
        {"organisation": "999999"},
        "Select one of the choices in the list",
    ),
    "no reason": ({"reason": " "}, "Enter why you are making this change"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_invalid_person_form_names_the_error_keeps_the_input_and_adds_nobody(
    case, world, sign_in, history_rows_written
):
    typed, message = WRONG[case]
    with history_rows_written() as rows:
        answer = add(world, sign_in(world.manager), **typed)
    page = html_of(answer)
    assert (answer.status_code, rows) == (400, {})
    assert message in page
    assert "Leads the new workstream" in page or "reason" in typed


def test_an_organisation_of_another_plan_is_refused(world, sign_in):
    foreign_organisation = save(Organisation(plan=a_plan("elsewhere"), ref="nhs", name="Theirs"))
    assert (
        add(world, sign_in(world.manager), organisation=foreign_organisation.pk).status_code == 400
    )


def test_fields_that_the_person_form_does_not_have_are_ignored(world, sign_in):
    add(world, sign_in(world.manager), is_active="", plan="999", active_until="2010-01-01")
    membership = Membership.objects.get(user__email="nia@example.org")
    assert (membership.plan, membership.active_until) == (world.plan, None)
    assert membership.user.is_active


def test_a_role_ends_after_its_last_day(world, sign_in, history_rows_written):
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = end(world, client)
    assert (answer.status_code, rows) == (302, {"Membership": 1})
    page = client.get(answer["Location"])
    assert "Not now" in html_of(page)
    assert world.membership in page.context["past"]
    assert sign_in(world.adviser).get(world.url("actions/")).status_code == 404
    again = end(world, client)
    assert again.status_code == 400
    assert "has ended already" in html_of(again)


def test_a_role_that_was_to_end_later_can_end_at_once(world, sign_in):
    client = sign_in(world.manager)
    end(world, client, clock.today() + timedelta(days=3000))
    assert sign_in(world.adviser).get(world.url("actions/")).status_code == 200
    assert end(world, client).status_code == 302
    assert sign_in(world.adviser).get(world.url("actions/")).status_code == 404


def test_a_role_given_today_can_be_ended_today(world, sign_in):
    client = sign_in(world.manager)
    add(world, client, email=world.stranger.email, role="adviser")
    world.membership = Membership.objects.get(user=world.stranger)
    assert sign_in(world.stranger).get(world.url("actions/")).status_code == 200
    end(world, client)
    assert sign_in(world.stranger).get(world.url("actions/")).status_code == 404


def test_a_role_that_ends_later_holds_until_then_and_can_be_given_again(world, sign_in):
    client = sign_in(world.manager)
    end(world, client, clock.today() + timedelta(days=30))
    assert world.membership in client.get(world.url("people/")).context["page"]
    assert sign_in(world.adviser).get(world.url("actions/")).status_code == 200
    assert add(world, client, email=world.adviser.email, role="adviser").status_code == 302


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (a_date("ends", "", "", ""), "Enter the day it ends"),
        (a_date("ends", 1, 1, 26), "Year must include 4 numbers"),
        (a_date("ends", 1, 1, 2009), "A role can end today or later, not in the past"),
        ({"reason": ""}, "Enter why you are making this change"),
        ({"version": "many"}, "This page has lost its place"),
    ],
)
def test_an_invalid_end_of_a_role_is_refused(typed, message, world, sign_in, history_rows_written):
    with history_rows_written() as rows:
        answer = end(world, sign_in(world.manager), **typed)
    assert (answer.status_code, rows) == (400, {})
    assert message in html_of(answer)


def test_ending_a_role_that_changed_meanwhile_is_a_conflict(world, sign_in):
    client = sign_in(world.manager)
    stale = filled(client.get(end_url(world)).context["form"], reason="I was slower")
    world.membership.organisation = world.organisation
    save(world.membership)
    answer = client.post(end_url(world), stale | a_date("ends", 1, 1, 2026))
    assert answer.status_code == 409
    assert "I was slower" in html_of(answer)
    assert world.fresh(world.membership).active_until is None


def test_nobody_changes_their_own_role(world, sign_in, history_rows_written):
    client = sign_in(world.manager)
    world.membership = Membership.objects.get(user=world.manager)
    with history_rows_written() as rows:
        assert end(world, client).status_code == 403
        assert add(world, client, email=world.manager.email, role="chair").status_code == 403
    assert rows == {}
    page = html_of(client.get(world.url("people/")))
    assert "Someone else ends your role" in page
    assert end_url(world) not in page


def test_a_membership_of_another_plan_is_not_found(world, sign_in):
    membership = save(
        Membership(plan=a_plan("elsewhere"), user=world.lead, role="lead", active_from=LONG_AGO)
    )
    url = world.url(f"people/{membership.pk}/end/")
    assert sign_in(world.manager).get(url).status_code == 404
    assert sign_in(world.manager).post(url).status_code == 404


def test_only_a_manager_adds_people_and_gives_or_ends_roles(world):
    for person in [world.lead, world.chair, world.councillor, world.stranger]:
        with pytest.raises(PermissionDenied):
            add_person(world.plan, by=person, name="Nia", email="nia@example.org", reason="Mine")
        with pytest.raises(PermissionDenied):
            end_role(
                world.membership.pk,
                by=person,
                version=1,
                ends=clock.today(),
                on=clock.today(),
                reason="Mine",
            )
        role = Membership(
            plan=world.plan, user=world.owner, role="chair", active_from=clock.today()
        )
        with pytest.raises(PermissionDenied):
            give_role(role, by=person, reason="Mine")


def test_the_list_of_people_runs_as_many_queries_for_many_as_for_few(
    world, sign_in, django_assert_num_queries
):
    client = sign_in(world.manager)
    for names in ["abc", "defghij"]:
        for name in names:
            add(world, client, name=name, email=f"{name}@example.org")
            ended = Membership.objects.get(user__name=name)
            if name in "bfg":
                ended.active_until = ended.active_from = LONG_AGO
                save(ended)
        client.get(world.url("people/"))  # shows the message that a person was added
        with django_assert_num_queries(10):
            client.get(world.url("people/"))
