"""What of the board's waits for a person, as sources of `improvement/waiting.py`."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from board.models import (
    Challenge,
    Decision,
    Publication,
    Release,
    Report,
    Risk,
    RiskEscalation,
    SelfAssessment,
)
from board.queries.challenges import parties_on
from board.queries.grades import Written, counts_as_own, to_moderate, writers_of
from board.queries.notices import to_confirm
from board.queries.risks import concerned_with
from improvement import clock
from improvement.models import Cover, Plan, User
from improvement.remembered import Entries, brought_up_to_date, remembered, table_of, tables_of
from improvement.roles import Permission
from improvement.waiting import SOURCES, Reader, Source, of_others
from workstreams.models import Action
from workstreams.queries.remembered import OF_ACTIONS, SAID


def releases_to_decide(reader: Reader) -> QuerySet[Any]:
    asked = Release.objects.filter(plan=reader.plan).waiting()
    return of_others(asked, "asked_by", reader, "asked_at")


def publications_to_issue(reader: Reader) -> QuerySet[Any]:
    drafts = Publication.objects.filter(plan=reader.plan, issued_at=None)
    return of_others(drafts, "drafted_by", reader)


def reports_to_issue(reader: Reader) -> QuerySet[Any]:
    """Without drafts of which nothing comes any more: a later one of their kind was issued."""
    later = Report.objects.issued().filter(
        plan=OuterRef("plan"), kind=OuterRef("kind"), number__gt=OuterRef("number")
    )
    drafts = Report.objects.drafts().filter(~Exists(later), plan=reader.plan)
    return of_others(drafts, "drafted_by", reader)


def challenges_asked(reader: Reader) -> QuerySet[Any]:
    """Any may wait: on whom each does is read once for everyone."""
    return Challenge.objects.filter(plan=reader.plan)


class ChallengesOfEach(NamedTuple):
    """By a person's key the keys of the challenges on which it is their turn, as
    `challenges_waiting_for` gives them, and the actions that these challenges are about: whose
    owner and workstream say for whom."""

    own: dict[int, set[int]]
    actions: frozenset[int | None]

    def still(self, since: Entries) -> ChallengesOfEach | None:
        """Itself, where nothing that was entered since alters it."""
        said, action = tables_of(SAID), table_of(Action)
        is_beside = (
            each.history_table in said
            or (each.history_table == action and each.record_id not in self.actions)
            for each in since
        )
        return self if all(is_beside) else None


def challenges_of_each(plan: Plan, on: date) -> ChallengesOfEach:
    """One reading for everyone."""
    waiting = Challenge.objects.filter(plan=plan).waiting(on).order_by()
    read = waiting.select_related("action__workstream", "lead_of")
    parties = parties_on(plan, on)
    found = list(read.prefetch_related("exchanges", "follow_ups"))
    own: dict[int, set[int]] = {}
    for challenge in found:
        for person in parties.waits_for(challenge):
            own.setdefault(person, set()).add(challenge.pk)
    return ChallengesOfEach(own, frozenset(challenge.action_id for challenge in found))


def own_challenges(plan: Plan, user: User, on: date) -> set[int]:
    """The keys of the challenges that wait for the person."""
    key = challenges_of_each, plan.pk, plan.version, on, clock.instant()
    found = brought_up_to_date(key, lambda: challenges_of_each(plan, on), ChallengesOfEach.still)
    return found.own.get(user.pk, set())


def challenges_to_answer(reader: Reader) -> int:
    return len(own_challenges(reader.plan, reader.user, reader.on))


def decisions_to_carry_out(reader: Reader) -> QuerySet[Any]:
    own = Decision.objects.carried_out_by(reader.user, reader.plan, reader.roles, reader.on)
    return own.to_act_on().filter(waits_from__lte=reader.on)


def decisions_to_give_a_day(reader: Reader) -> QuerySet[Any]:
    """Without those that the person is to carry out, which are counted there."""
    waiting = Decision.objects.filter(plan=reader.plan, due=None).to_act_on()
    own = decisions_to_carry_out(reader).order_by().values("pk")
    return waiting.filter(waits_from__lte=reader.on).exclude(pk__in=own)


def self_assessments_waiting(reader: Reader) -> QuerySet[SelfAssessment]:
    return to_moderate(reader.plan)


def self_assessments_to_moderate(reader: Reader) -> int:
    written = remembered(writers_of_each, reader.plan, reader.on, unaltered_by=OF_ACTIONS)
    return sum(not counts_as_own(reader.user, reader.plan.pk, each) for each in written)


def writers_of_each(plan: Plan, on: date) -> list[set[Written]]:
    """Of each that waits to be moderated who made or changed it."""
    return [*writers_of(to_moderate(plan)).values()]


def notices_to_confirm(reader: Reader) -> QuerySet[Any]:
    return of_others(to_confirm(reader.plan), "entered", reader)


def risks_to_review(reader: Reader) -> QuerySet[Risk]:
    """Those that the person, or whom they cover, owns, and that are due."""
    covers = Cover.objects.current(reader.on).filter(plan=reader.plan, covering=reader.user)
    own = Q(owner=reader.user) | Q(owner__in=covers.values("covered"))
    return Risk.objects.filter(own, plan=reader.plan).to_review(reader.on)


def risks_to_answer_for(reader: Reader) -> QuerySet[RiskEscalation]:
    return RiskEscalation.objects.filter(risk__plan=reader.plan).unanswered()


def concerned_with_each(plan: Plan, on: date) -> list[set[int]]:
    """Of each of these the keys of who owns or scored the risk."""
    waiting = RiskEscalation.objects.filter(risk__plan=plan).unanswered()
    concerned = concerned_with(each.risk for each in waiting.select_related("risk"))
    return [*concerned.values()]


def risks_of_others(reader: Reader) -> int:
    """Of how many of these the reader, or whom they stand in for, neither owns nor scored it."""
    own = reader.user.bound_as(reader.plan.pk)
    concerned = remembered(concerned_with_each, reader.plan, reader.on, unaltered_by=SAID)
    return sum(not keys & own for keys in concerned)


SOURCES.register("releases")(
    Source(
        "my-work",
        Permission.DECIDE_RELEASE,
        releases_to_decide,
        ("exempt item that scrutiny asks to read", "exempt items that scrutiny asks to read"),
        "release-list",
    )
)
SOURCES.register("publications")(
    Source(
        "my-work",
        Permission.ISSUE_PUBLICATION,
        publications_to_issue,
        ("publication to issue", "publications to issue"),
        "publication-list",
    )
)
SOURCES.register("reports")(
    Source(
        "my-work",
        Permission.ISSUE_REPORT,
        reports_to_issue,
        ("report to write in and issue", "reports to write in and issue"),
        "report-list",
    )
)
SOURCES.register("challenges")(
    Source("my-work", Permission.READ_LIVE_PLAN, challenges_asked, number=challenges_to_answer)
)
SOURCES.register("decisions")(
    Source(
        "meeting-list",
        Permission.SAY_DECISION_DONE,
        decisions_to_carry_out,
        ("decision of the board to carry out", "decisions of the board to carry out"),
        "decision-list",
    )
)
SOURCES.register("decisions without a day")(
    Source(
        "meeting-list",
        Permission.RECORD_DECISION,
        decisions_to_give_a_day,
        ("board decision that needs a due date", "board decisions that need a due date"),
        "decision-list",
        query="?state=undated",
    )
)
SOURCES.register("self-assessments")(
    Source(
        "grade-list",
        Permission.MODERATE_GRADES,
        self_assessments_waiting,
        ("self-assessment to moderate", "self-assessments to moderate"),
        "grade-list",
        self_assessments_to_moderate,
    )
)
SOURCES.register("notices")(
    Source(
        "notice",
        Permission.DECIDE_NOTICE,
        notices_to_confirm,
        ("notice to confirm", "notices to confirm"),
        "notice",
    )
)
SOURCES.register("risks to review")(
    Source(
        "risk-list",
        Permission.REVIEW_RISK,
        risks_to_review,
        ("risk of yours to review", "risks of yours to review"),
        "risk-list",
    )
)
SOURCES.register("risks to answer for")(
    Source(
        "my-work",
        Permission.DECIDE_RISK,
        risks_to_answer_for,
        ("risk that the board is to answer for", "risks that the board is to answer for"),
        "board-waiting",
        risks_of_others,
    )
)
