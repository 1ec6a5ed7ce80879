"""`manage.py create_plan`: how a council begins, and how its manager first signs in."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from improvement.models import Membership, Plan, User
from improvement.roles import Role

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough beginning"
OPTIONS = {
    "slug": "leominster-2026",
    "title": "Children’s improvement plan",
    "council": "Leominster Council",
    "manager_email": "Alice@leominster.gov.uk",
    "manager_name": "Alice Manager",
}


def create_plan(**changed: str) -> str:
    printed = StringIO()
    call_command("create_plan", stdout=printed, **OPTIONS | changed)
    return printed.getvalue()


def test_create_plan_makes_an_empty_draft_plan_with_a_manager():
    create_plan()
    plan = Plan.objects.get(slug="leominster-2026")
    assert (plan.state, plan.illustrative) == (Plan.State.DRAFT, False)
    membership = Membership.objects.get(plan=plan)
    assert (membership.role, membership.user.name) == (Role.MANAGER, "Alice Manager")
    assert not membership.user.has_usable_password()


def test_the_history_of_a_created_plan_names_the_command_and_is_no_backfill():
    create_plan()
    plan = Plan.objects.get(slug="leominster-2026")
    membership = Membership.objects.get(plan=plan)
    rows = [record.history.get() for record in [plan, membership.user, membership]]
    assert {(row.actor, row.backfill) for row in rows} == {("system:create_plan", False)}


def test_create_plan_prints_what_to_do_next():
    printed = create_plan()
    assert "/plans/leominster-2026/" in printed
    assert "Forgotten password" in printed
    assert "/accounts/password/reset/" in printed


def test_the_manager_of_a_created_plan_chooses_a_password_and_signs_in(client, mailoutbox):
    create_plan()
    client.post("/accounts/password/reset/", {"email": "alice@leominster.gov.uk"})
    link = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[0].body)[0]
    form = client.get(link, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    client.post("/accounts/login/", {"login": "alice@leominster.gov.uk", "password": PASSWORD})
    assert client.get("/accounts/password/change/").status_code == 200


def test_a_manager_who_has_an_account_keeps_their_password_and_gets_the_role():
    create_plan()
    alice = User.objects.get(email="alice@leominster.gov.uk")
    alice.set_password(PASSWORD)
    alice.save_as(alice, "Chose a new password")
    assert "Forgotten password" not in create_plan(slug="leominster-2027")
    assert Membership.objects.filter(user=alice).count() == 2


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"slug": "no spaces please"}, "slug:"),
        ({"title": ""}, "title:"),
        ({"council": "x" * 121}, "council:"),
        ({"manager_email": "no address"}, "email:"),
        ({"manager_name": ""}, "name:"),
    ],
)
def test_create_plan_refuses_an_invalid_value_and_creates_nothing(changed, message):
    plans, people = Plan.objects.count(), User.objects.count()
    with pytest.raises(CommandError, match=message):
        create_plan(**changed)
    assert (Plan.objects.count(), User.objects.count()) == (plans, people)


def test_create_plan_refuses_a_slug_that_is_taken():
    create_plan()
    with pytest.raises(CommandError, match="slug: Plan with this Slug already exists"):
        create_plan()
