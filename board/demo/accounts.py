"""The demonstration's accounts: posts and not people, all with one password."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from board.demo import BY
from board.demo.files import Part, instant
from improvement.changes import add_record, give_role
from improvement.history import backfilled
from improvement.models import Membership, Plan, Team, User
from improvement.roles import Role

PASSWORD = "improvement-plan-2012"  # noqa: S105  # printed for all to read; opens made-up data
REASON = "An account for the demonstration"


def add_accounts(plan: Plan, part: Part) -> dict[str, User]:
    """Add the teams and the accounts with their roles on the plan; the people by e-mail address."""
    teams = {name: add_team(plan, name, part) for name in part["teams"]}
    hashes = {True: make_password(PASSWORD), False: make_password(None)}  # slow: made once
    organisations = {body.ref: body for body in plan.organisations.all()}
    people: dict[str, User] = {}
    for account in part["accounts"]:
        person = User(email=account["email"], name=account["name"])
        person.password = hashes[account["signs_in"]]
        with backfilled(instant(account["active_from"], hour=10), BY):
            person.full_clean()
            person.save_as(BY, REASON)
            membership = Membership(
                plan=plan,
                user=person,
                role=account["role"],
                organisation=organisations.get(account["organisation"]),
                team=teams.get(account.get("team")),
                active_from=account["active_from"],
            )
            give_role(membership, by=BY, reason=REASON)
        people[person.email] = person
    return people


def add_team(plan: Plan, name: str, part: Part) -> Team:
    started = min(account["active_from"] for account in part["accounts"])
    with backfilled(instant(started, hour=9), BY):
        return add_record(Team(plan=plan, name=name), by=BY, reason=REASON)


def account_lines(accounts: list[Part]) -> list[str]:
    """A line for each account that can sign in, and the password last."""
    lines = [
        f"{account['email']:<22} {Role(account['role']).label:<18} {account['name']}"
        for account in accounts
        if account["signs_in"]
    ]
    return [*lines, f"Password: {PASSWORD}"]
