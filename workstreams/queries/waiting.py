"""What of the plan waits for a person, as the sources of `improvement/waiting.py`.

Each count is of what the page that bears it lists for the person.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from improvement.models import Membership
from improvement.roles import Permission
from improvement.waiting import SOURCES, Reader, Source, of_others
from workstreams.models import (
    Acknowledgement,
    Action,
    DateChange,
    Escalation,
    Expectation,
    JudgedChange,
    Rebase,
    Round,
    StageClaim,
    Update,
)
from workstreams.models.update import SENT
from workstreams.queries.open_work import STILL_OPEN, of_inside


def updates_to_send(reader: Reader) -> QuerySet[Any]:
    """The actions whose update in the round that takes updates is still to be sent."""
    current = Round.objects.reached(reader.plan.pk, reader.on).values("pk")[:1]
    # One round: a list of it would be read again for each action.
    sent = Update.objects.filter(action=OuterRef("pk"), round=Subquery(current), state__in=SENT)
    actions = Action.objects.filter(plan=reader.plan, delivery__in=STILL_OPEN)
    if reader.stands_alone:
        own = actions.to_update_alone_by(reader.user, reader.roles, reader.on)
    else:
        own = actions.to_update_by(reader.user, reader.on)
    return own.filter(Exists(current)).exclude(Exists(sent))


def escalations_to_answer(reader: Reader) -> QuerySet[Any]:
    escalations = Escalation.objects.filter(of_inside(reader.plan))
    received = escalations.at_level_of(reader.user, reader.roles, reader.on)
    return of_others(received, "raised_by", reader, "raised_at")


def date_changes_to_decide(reader: Reader) -> QuerySet[Any]:
    changes = DateChange.objects.filter(of_inside(reader.plan)).waiting()
    return of_others(changes, "asked_by", reader)


def judged_changes_to_decide(reader: Reader) -> QuerySet[Any]:
    changes = JudgedChange.objects.filter(plan=reader.plan).waiting()
    return of_others(changes, "asked_by", reader)


def new_starts_to_decide(reader: Reader) -> QuerySet[Any]:
    rebases = Rebase.objects.filter(measure__plan=reader.plan).undecided()
    return of_others(rebases, "asked_by", reader)


def updates_to_accept(reader: Reader) -> QuerySet[Any]:
    sent = Update.objects.filter(of_inside(reader.plan), state=Update.State.SUBMITTED)
    return of_others(sent, "submitted_by", reader, "submitted_at")


def claims_to_check(reader: Reader) -> QuerySet[Any]:
    claims = StageClaim.objects.filter(of_inside(reader.plan), state=StageClaim.State.CLAIMED)
    return of_others(claims, "claimed_by", reader, "claimed_at")


def expectations_to_answer(reader: Reader) -> QuerySet[Any]:
    held = Membership.objects.current(reader.on).filter(plan=reader.plan, user=reader.user)
    own = Q(person=reader.user) | Q(team__in=held.exclude(team=None).values("team"))
    answers = Acknowledgement.objects.filter(expectation=OuterRef("pk"), person=reader.user)
    answered = Exists(answers.filter(wording=OuterRef("version")))
    return Expectation.objects.current().filter(own, of_inside(reader.plan)).exclude(answered)


P = Permission
for name, source in {
    "updates to send": Source("my-work", P.SUBMIT_UPDATE, updates_to_send),
    "escalations": Source("my-work", P.ANSWER_ESCALATION, escalations_to_answer),
    "date changes": Source(
        "my-work",
        P.DECIDE_DATE_CHANGE,
        date_changes_to_decide,
        ("request to move a date", "requests to move a date"),
        "date-change-list",
    ),
    "judged changes": Source(
        "my-work",
        P.DECIDE_JUDGED_CHANGE,
        judged_changes_to_decide,
        ("request to change how something is judged", "requests to change how something is judged"),
        "judged-change-list",
    ),
    "new starts": Source(
        "my-work",
        P.DECIDE_REBASE,
        new_starts_to_decide,
        ("request to start a measure’s limits anew", "requests to start a measure’s limits anew"),
        "measure-list",
    ),
    "updates to accept": Source("updates-accept", P.DECIDE_UPDATE, updates_to_accept),
    "claims": Source(
        "stage-claim-list",
        P.VERIFY_STAGE,
        claims_to_check,
        ("claim of a stage to check", "claims of a stage to check"),
        "stage-claim-list",
    ),
    "expectations": Source("for-me", P.ACKNOWLEDGE, expectations_to_answer),
}.items():
    SOURCES.register(name)(source)
