"""The page on which whoever runs the site creates a plan."""

import pytest

from improvement.models import Membership, Plan
from tests.pages import html_of, send
from tests.world import a_person, a_plan

TYPED = {
    "council": "Newshire",
    "title": "Newshire’s plan",
    "slug": "newshire",
    "manager_name": "Alice Manager",
    "manager_email": "alice@newshire.example.org",
}


@pytest.fixture
def keeper(db, settings, sign_in):
    settings.SITE_KEEPERS = ["Keeper@example.org"]
    return sign_in(a_person("Keeper"))


def test_who_runs_the_site_creates_a_plan_and_its_manager_is_invited(keeper, mailoutbox):
    assert "Create a plan for a council" in html_of(keeper.get("/plans/"))
    refused = send(keeper, "/new-plan/", slug="Not an address")
    assert refused.status_code == 400
    a_plan("taken")
    taken = send(keeper, "/new-plan/", **(TYPED | {"slug": "taken"}))
    assert (taken.status_code, Plan.objects.count()) == (400, 1)
    assert send(keeper, "/new-plan/", **TYPED)["Location"] == "/plans/"
    plan = Plan.objects.get(slug="newshire")
    assert (plan.state, plan.council) == ("draft", "Newshire")
    membership = Membership.objects.get(plan=plan)
    assert (membership.role, membership.user.email) == ("manager", "alice@newshire.example.org")
    history = plan.history.get()
    assert (history.actor, history.history_change_reason) == (
        "system:create_plan",
        "Set up by Keeper, who runs the site",
    )
    (mail,) = mailoutbox
    assert mail.to == ["alice@newshire.example.org"]
    assert keeper.get("/plans/newshire/").status_code == 404  # who runs the site reads no plan


def test_nobody_else_creates_a_plan(db, sign_in, settings):
    settings.SITE_KEEPERS = ["someone@example.org"]
    other = sign_in(a_person("Other"))
    assert other.get("/new-plan/").status_code == 403
    assert other.post("/new-plan/", TYPED).status_code == 403
    assert "Create a plan" not in html_of(other.get("/plans/"))
    assert not Plan.objects.exists()
