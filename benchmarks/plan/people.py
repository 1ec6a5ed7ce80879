"""The plan itself, its people with their roles, and the bodies and teams that they come from."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password

from benchmarks.plan.sizes import ENTERED, WORKSTREAMS
from benchmarks.plan.writer import BY, Writer
from improvement.models import Membership, Organisation, Plan, Team, User
from improvement.roles import Role
from workstreams.models import Preference

PASSWORD = "measured and not kept secret"  # noqa: S105  # opens a plan that is made up
REASON = "Set up the plan"
SLUG = "measured"
MEMBERS, COUNCILLORS, ADVISERS, TEAMS, STAFF = 20, 8, 2, 10, 60


def add_people(writer: Writer) -> None:
    writer.plan = Plan(
        slug=SLUG,
        title="The plan that is measured",
        council="Testshire",
        state=Plan.State.AGREED,
        notice_issued=date(2012, 9, 28),
        release_expected=date(2014, 12, 31),
    )
    writer.save([writer.plan], BY, REASON, ENTERED)
    names = [
        "Council",
        "Health",
        "Police",
        "Schools",
        "Probation",
        "Housing",
        "Hospital",
        "Charity",
    ]
    writer.organisations = [
        Organisation(plan=writer.plan, ref=name.lower(), name=f"{name} of Testshire")
        for name in names
    ]
    writer.teams = [Team(plan=writer.plan, name=f"Team {number + 1}") for number in range(TEAMS)]
    writer.save(writer.organisations, BY, REASON, ENTERED, 1)
    writer.save(writer.teams, BY, REASON, ENTERED, 2)
    password = make_password(PASSWORD)
    counts = {
        Role.MANAGER: 2,
        Role.CHAIR: 1,
        Role.LEAD: 2 * WORKSTREAMS,
        Role.OWNER: writer.size.owners,
        Role.MEMBER: MEMBERS,
        Role.ADVISER: ADVISERS,
        Role.SCRUTINY: COUNCILLORS,
        Role.STAFF: STAFF,
    }
    people = {
        role: [
            User(
                email=f"{role.value}{number + 1}@example.org",
                name=f"{role.label} {number + 1}",
                password=password,
            )
            for number in range(count)
        ]
        for role, count in counts.items()
    }
    everyone = [(role, person) for role, group in people.items() for person in group]
    writer.save([person for _, person in everyone], BY, REASON, ENTERED, 3)
    memberships = [
        Membership(
            plan=writer.plan,
            user=person,
            role=role,
            organisation=writer.chance.choice(writer.organisations),
            team=writer.chance.choice(writer.teams) if role is Role.STAFF else None,
            active_from=ENTERED,
        )
        for role, person in everyone
    ]
    writer.save(memberships, BY, REASON, ENTERED, 4)
    preferences = [
        Preference(plan=writer.plan, user=person)
        for role, person in everyone
        if role is not Role.SCRUTINY
    ]
    writer.save(preferences, BY, REASON, ENTERED, 5)
    writer.managers, (writer.chair,) = people[Role.MANAGER], people[Role.CHAIR]
    writer.leads, writer.owners = people[Role.LEAD], people[Role.OWNER]
    writer.members = people[Role.MEMBER]
    writer.staff, writer.councillors = people[Role.STAFF], people[Role.SCRUTINY]
