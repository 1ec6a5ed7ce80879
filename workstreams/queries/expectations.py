"""What is expected of whom, and who has answered whether it is clear to them; reads only.

An answer counts for the wording that the person read: once the words change, everyone is asked
again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from improvement.models import Membership, Plan, Team, User
from workstreams.models import Acknowledgement, Action, Expectation
from workstreams.models.expectation import ExpectationQuerySet
from workstreams.queries.open_work import of_inside


@dataclass(frozen=True)
class ExpectationAnswers:
    """An expectation with the people whom it is for and their answers to its present wording.

    `answers` are by the person's key; `outdated` are the keys of those who answered an earlier
    wording only.
    """

    expectation: Expectation
    people: tuple[User, ...]
    answers: dict[int, Acknowledgement]
    outdated: frozenset[int]

    @property
    def clear(self) -> list[User]:
        """The people who answered that it is clear to them."""
        return [p for p in self.people if p.pk in self.answers and self.answers[p.pk].clear]

    @property
    def unclear(self) -> list[Acknowledgement]:
        """The answers that it is not clear, with the question of each."""
        own = {person.pk for person in self.people}
        return [answer for pk, answer in self.answers.items() if pk in own and not answer.clear]

    @property
    def silent(self) -> list[User]:
        """The people who have not answered yet."""
        return [person for person in self.people if person.pk not in self.answers]


def answers_to(
    expectations: Iterable[Expectation], plan: Plan, on: date
) -> list[ExpectationAnswers]:
    """The expectations with whom they are for on the day, and their answers; three queries where
    there are some."""
    listed = list(expectations)
    if not listed:
        return []
    members = members_of(plan, on)
    answers: dict[int, dict[int, Acknowledgement]] = defaultdict(dict)
    for answer in Acknowledgement.objects.filter(expectation__in=listed).select_related("person"):
        answers[answer.expectation_id][answer.person_id] = answer
    return [with_answers(each, members, answers[each.pk]) for each in listed]


def with_answers(
    expectation: Expectation, members: dict[int, list[User]], answers: dict[int, Acknowledgement]
) -> ExpectationAnswers:
    """`members` are the people of each team; `answers` are to any wording, by the person's key."""
    if expectation.team_id is not None:
        people = members.get(expectation.team_id, [])
    else:
        people = [expectation.person] if expectation.person else []
    current = {pk: a for pk, a in answers.items() if a.wording == expectation.version}
    outdated = frozenset(answers) - set(current)
    return ExpectationAnswers(expectation, tuple(people), current, outdated)


def members_of(plan: Plan, on: date) -> dict[int, list[User]]:
    """The people of each team on the day, each once, by name."""
    held = Membership.objects.current(on).filter(plan=plan, user__is_active=True)
    members: dict[int, dict[int, User]] = defaultdict(dict)
    for membership in held.exclude(team=None).select_related("user"):
        assert membership.team_id is not None  # excluded above
        members[membership.team_id][membership.user_id] = membership.user
    return {team: list(people.values()) for team, people in members.items()}


def expectations_of(plan: Plan) -> ExpectationQuerySet:
    """The plan's expectations that still hold, with what their pages need."""
    current = Expectation.objects.current().filter(of_inside(plan))
    return current.select_related("action__workstream", "team", "person")


def expectations_on(action: Action, plan: Plan) -> ExpectationQuerySet:
    return expectations_of(plan).filter(action=action)


def expectations_for(person: User, plan: Plan, on: date) -> list[ExpectationAnswers]:
    """What is expected of the person, alone or in a team; those not answered yet come first."""
    teams = teams_of(person, plan, on)
    own = expectations_of(plan).filter(Q(person=person) | Q(team__in=teams))
    return sorted(answers_to(own, plan, on), key=lambda answers: person.pk in answers.answers)


def teams_of(person: User, plan: Plan, on: date) -> set[int]:
    """The keys of the person's teams on the day."""
    held = Membership.objects.current(on).filter(plan=plan, user=person)
    return {membership.team_id for membership in held if membership.team_id is not None}


@dataclass(frozen=True)
class ExpectationGroup:
    """A team, or a person alone, with all that is expected of them; counts are of answers."""

    recipient: Team | User
    answers: tuple[ExpectationAnswers, ...]

    @property
    def is_team(self) -> bool:
        return isinstance(self.recipient, Team)

    @property
    def clear(self) -> int:
        return sum(len(each.clear) for each in self.answers)

    @property
    def unclear(self) -> int:
        return sum(len(each.unclear) for each in self.answers)

    @property
    def silent(self) -> int:
        return sum(len(each.silent) for each in self.answers)


def expectation_groups(plan: Plan, on: date) -> list[ExpectationGroup]:
    """Every team, also those of which nothing is expected, and every person alone of whom
    something is."""
    groups: dict[Team | User, list[ExpectationAnswers]] = {team: [] for team in plan.teams.all()}
    for answers in answers_to(expectations_of(plan), plan, on):
        recipient = answers.expectation.team or answers.expectation.person
        assert recipient is not None  # by a constraint of the table
        groups.setdefault(recipient, []).append(answers)
    return [ExpectationGroup(recipient, tuple(own)) for recipient, own in groups.items()]
