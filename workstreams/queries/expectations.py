"""Who is expected to do what differently, and to whom it is clear; reads.

An answer stands for the wording that was read: what is worded anew is asked anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from improvement.models import Membership, Plan, Team, User
from workstreams.models import Acknowledgement, Expectation
from workstreams.models.expectation import ExpectationQuerySet


@dataclass(frozen=True)
class Asked:
    """An expectation with what each of the people whom it is for has said of its wording."""

    expectation: Expectation
    people: tuple[User, ...]
    answers: dict[int, Acknowledgement]
    outdated: frozenset[int]  # who answered an earlier wording only

    @property
    def clear(self) -> list[User]:
        return [one for one in self.people if one.pk in self.answers and self.answers[one.pk].clear]

    @property
    def unclear(self) -> list[Acknowledgement]:
        """What is not clear, each with who asked."""
        own = {one.pk for one in self.people}
        return [one for pk, one in self.answers.items() if pk in own and not one.clear]

    @property
    def silent(self) -> list[User]:
        return [one for one in self.people if one.pk not in self.answers]


def asked_of_people(expectations: Iterable[Expectation], plan: Plan, on: date) -> list[Asked]:
    """The expectations with who they are for on the day, and the answers; three queries."""
    listed = list(expectations)
    members = members_of(plan, on) if listed else {}
    found: dict[int, dict[int, Acknowledgement]] = defaultdict(dict)
    for answer in Acknowledgement.objects.filter(expectation__in=listed).select_related("person"):
        found[answer.expectation_id][answer.person_id] = answer
    return [with_answers(one, members, found[one.pk]) for one in listed]


def with_answers(
    one: Expectation, members: dict[int, list[User]], answers: dict[int, Acknowledgement]
) -> Asked:
    people = [one.person] if one.team_id is None else members.get(one.team_id, [])
    standing = {pk: answer for pk, answer in answers.items() if answer.wording == one.version}
    return Asked(one, tuple(p for p in people if p), standing, frozenset(answers) - set(standing))


def members_of(plan: Plan, on: date) -> dict[int, list[User]]:
    """The people of each team on the day, each once, by name."""
    held = Membership.objects.current(on).filter(plan=plan, user__is_active=True)
    found: dict[int, dict[int, User]] = defaultdict(dict)
    for membership in held.exclude(team=None).select_related("user"):
        found[membership.team_id][membership.user_id] = membership.user  # type: ignore[index]
    return {team: list(people.values()) for team, people in found.items()}


def expectations_of(plan: Plan) -> ExpectationQuerySet:
    found = Expectation.objects.current().filter(action__plan=plan)
    return found.select_related("action__workstream", "team", "person")


def expected_of(person: User, plan: Plan, on: date) -> list[Asked]:
    """What is expected of the person, alone or in a team; what waits for their answer first."""
    teams = teams_of(person, plan, on)
    found = expectations_of(plan).filter(Q(person=person) | Q(team__in=teams))
    return sorted(asked_of_people(found, plan, on), key=lambda one: person.pk in one.answers)


def teams_of(person: User, plan: Plan, on: date) -> set[int]:
    held = Membership.objects.current(on).filter(plan=plan, user=person).exclude(team=None)
    return set(held.values_list("team_id", flat=True))


@dataclass(frozen=True)
class Group:
    """A team, or a person alone, with all that is expected of them."""

    of: Team | User
    asked: tuple[Asked, ...]

    @property
    def is_team(self) -> bool:
        return isinstance(self.of, Team)

    @property
    def clear(self) -> int:
        return sum(len(one.clear) for one in self.asked)

    @property
    def unclear(self) -> int:
        return sum(len(one.unclear) for one in self.asked)

    @property
    def silent(self) -> int:
        return sum(len(one.silent) for one in self.asked)


def groups(plan: Plan, on: date) -> list[Group]:
    """Every team, be nothing expected of it yet, and every person of whom something is."""
    found: dict[Team | User, list[Asked]] = {team: [] for team in plan.teams.all()}
    for one in asked_of_people(expectations_of(plan), plan, on):
        whom = one.expectation.team or one.expectation.person
        assert whom is not None  # a constraint of the table
        found.setdefault(whom, []).append(one)
    return [Group(whom, tuple(each)) for whom, each in found.items()]
