"""What each body (an organisation of the plan) leads, owes, has given, was asked and attended, also
where it leads nothing; the worst first. A fixed number of queries, whatever the plan's size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, QuerySet

from board.dashboard.bodies import Body
from board.models import Challenge, Requirement
from board.models.challenge import ChallengeQuerySet
from board.queries.attendance import OfBody, attendance_by_body
from board.queries.judgements import latest_of_requirements
from improvement.models import Organisation, Plan
from improvement.prepared import read_of
from improvement.remembered import remembered
from workstreams.models import ActionOrganisation, Evidence
from workstreams.queries.remembered import OF_ACTIONS


@dataclass(frozen=True)
class BodyTold:
    """A body on a day. `late` counts the actions that it leads; `unmet` are the requirements of the
    notice that it answers for and that are past their day without being judged met; `asked` and
    `unanswered` count the challenges put to it, `overdue` those whose reply is late."""

    organisation: Organisation
    leads: Body
    partner_in: int
    requirements: int
    unmet: tuple[Requirement, ...]
    asked: int
    unanswered: int
    overdue: int
    given: int
    last_given: date | None
    attended: OfBody | None

    @property
    def late(self) -> int:
        return self.leads.counts["late"].number

    @property
    def owed(self) -> int:
        """What of its own is past its day."""
        return self.late + len(self.unmet) + self.overdue

    @property
    def missed(self) -> int:
        """How many times a seat of it was not filled."""
        return self.attended.of - self.attended.filled if self.attended else 0

    @property
    def share_attended(self) -> float | None:
        """How many of its seats were filled, of all; None where nobody has said."""
        return (
            self.attended.filled / self.attended.of if self.attended and self.attended.of else None
        )

    @property
    def is_idle(self) -> bool:
        """Whether the plan asks nothing of it."""
        return not (self.leads.leads_something or self.partner_in or self.requirements)


def bodies_told(plan: Plan, on: date, bodies: Sequence[Body]) -> list[BodyTold]:
    """`bodies` are those of the dashboard's figures. Seven queries, of which one asks whether what
    is remembered of partners still stands."""
    leads = {body.ref: body for body in bodies}
    asked, unanswered, overdue = challenges_by_body(plan, on)
    required = requirements_by_body(plan, on)
    given = evidence_by_body(plan)
    attended = {each.organisation: each for each in attendance_by_body(plan)}
    partners = remembered(partners_in_actions, plan, on, unaltered_by=OF_ACTIONS)
    told = []
    for each in Organisation.objects.filter(plan=plan):
        own = required.get(each.pk, {})
        number, latest = given.get(each.pk, (0, None))
        told.append(
            BodyTold(
                organisation=each,
                leads=leads[each.ref],
                partner_in=partners.get(each.pk, 0),
                requirements=len(own),
                unmet=tuple(found for found, is_unmet in own.items() if is_unmet),
                asked=asked[each.pk],
                unanswered=unanswered[each.pk],
                overdue=overdue[each.pk],
                given=number,
                last_given=latest,
                attended=attended.get(each.pk),
            )
        )
    return sorted(told, key=badness)


def badness(body: BodyTold) -> tuple[int, ...]:
    """The least is the worst: most past its day, then red on the facts, then seats left empty."""
    return (-body.owed, -body.leads.counts["red"].number, -body.missed, int(body.is_idle))


def partners_in_actions(plan: Plan, on: date) -> dict[int, int]:
    """In how many of the plan's actions each body is a partner; it goes through all of them."""
    current = ActionOrganisation.objects.current().filter(action__plan=plan).order_by()
    return dict(current.values_list("organisation_id").annotate(Count("pk")))


def challenges_by_body(plan: Plan, on: date) -> tuple[Counter[int], Counter[int], Counter[int]]:
    """How many were put to each body, wait for its reply, and have waited past their day."""
    asked = Counter(read_of(bodies_asked, plan))
    return asked, Counter(read_of(bodies_waited_for, plan)), Counter(read_of(bodies_late, plan, on))


def to_bodies(plan: Plan) -> ChallengeQuerySet:
    return Challenge.objects.filter(plan=plan, body__isnull=False).order_by()


def bodies_asked(plan: Plan) -> QuerySet[Challenge, Any]:
    """The key of the body, of each challenge."""
    return to_bodies(plan).values_list("body_id", flat=True)


def bodies_waited_for(plan: Plan) -> QuerySet[Challenge, Any]:
    return to_bodies(plan).unanswered().values_list("body_id", flat=True)


def bodies_late(plan: Plan, on: date) -> QuerySet[Challenge, Any]:
    return to_bodies(plan).overdue(on).values_list("body_id", flat=True)


def requirements_by_body(plan: Plan, on: date) -> dict[int, dict[Requirement, bool]]:
    """The requirements in force that each body answers for, and whether each is past its day
    without being judged met."""
    found = read_of(required_of_bodies, plan)
    judged = latest_of_requirements(plan, found, on) if found else {}
    by_body: dict[int, dict[Requirement, bool]] = {}
    for each in found:
        opinion = judged.get(each.pk)
        is_met = opinion is not None and opinion.says_met
        is_over = each.due is not None and each.due < on
        assert each.body_id is not None  # filtered above
        by_body.setdefault(each.body_id, {})[each] = is_over and not is_met
    return by_body


def required_of_bodies(plan: Plan) -> QuerySet[Requirement]:
    return Requirement.objects.filter(plan=plan, body__isnull=False).current()


def evidence_by_body(plan: Plan) -> Mapping[int, tuple[int, date]]:
    """How many pieces of evidence that count each body has given, and the date of the latest."""
    return {key: (number, latest) for key, number, latest in read_of(evidence_given, plan)}


def evidence_given(plan: Plan) -> QuerySet[Evidence, Any]:
    given = Evidence.objects.current().filter(plan=plan, organisation__isnull=False).order_by()
    return given.values_list("organisation_id").annotate(Count("pk"), Max("dated"))
