"""What waits for somebody's decision, the reader's own first; reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from board.models import Publication, RiskEscalation
from board.queries.risks import concerned_with
from improvement.addresses import address_of
from improvement.dates import in_words
from improvement.models import Plan, User
from improvement.prepared import read_of
from improvement.remembered import remembered
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import DateChange, Escalation, JudgedChange, Rebase
from workstreams.models.escalation import answers_for_the_board
from workstreams.queries.action_facts import dates_of
from workstreams.queries.open_work import of_inside
from workstreams.ratings.rules import days_late, days_past
from workstreams.ratings.words import days
from workstreams.templatetags.plan import since_raised

Keys = frozenset[int]
AskedAndDetail = tuple[str, str]  # what is asked, and its detail
# Of an action, what `dates_of` takes.
DATES = ("delivery", "priority", "baseline_due", "due", "due_precision", "starts", "finished")


@dataclass(frozen=True)
class Waiting:
    """Something asked that nobody has answered. `subject` is what it is about and `words` what is
    asked, with its `detail`; `is_yours`: the reader may decide it; `overdue` in days, 0 where no
    day has passed."""

    subject: str
    asked_on: date
    asked_by: str
    page: tuple[Any, ...]  # the name of the page that it leads to, with the page's arguments
    is_yours: bool
    tell: Callable[[], AskedAndDetail]  # asked of those that are shown alone
    overdue: int = 0

    @cached_property
    def told(self) -> AskedAndDetail:
        return self.tell()

    @property
    def words(self) -> str:
        return self.told[0]

    @property
    def detail(self) -> str:
        return self.told[1]

    @property
    def url(self) -> str:
        """Worked out of those that are shown alone."""
        return address_of(*self.page)

    @property
    def act(self) -> str:
        return f"Decide on {self.subject}"

    @property
    def overdue_in_words(self) -> str:
        return f"{days(self.overdue)} overdue" if self.overdue else ""


class AskedOfAll(NamedTuple):
    """What nobody has answered, of a plan, whoever reads it. Of an escalation to the board and of a
    request for a date, of which there may be hundreds, only their values."""

    escalations: list[Any]
    risks: list[RiskEscalation]
    date_changes: list[Any]
    judged_changes: list[JudgedChange]
    rebases: list[Rebase]


def asked_of(plan: Plan, on: date) -> AskedOfAll:
    """Five queries; as it stood, too, on a page of the past. The same on every day."""
    return AskedOfAll(
        read_of(escalations_asked, plan),
        read_of(risks_asked, plan),
        read_of(date_changes_asked, plan),
        read_of(judged_changes_asked, plan),
        read_of(rebases_asked, plan),
    )


def waiting(plan: Plan, user: User, roles: frozenset[Role], on: date) -> list[Waiting]:
    """Escalations to the board, requests and drafts that are not decided: the reader's own first,
    then what is overdue, then the oldest. At most eight queries; three where no record changed."""
    decides = bool(GRANTS[Permission.DECIDE_DATE_CHANGE] & roles)
    own = user.bound_as(plan.pk) if roles else frozenset()  # nothing is put to who has no role
    asked = remembered(asked_of, plan, on)
    found = [
        *escalations(asked.escalations, plan, user, roles, on),
        *risks(asked.risks, plan, bool(GRANTS[Permission.DECIDE_RISK] & roles), own, on),
        *date_changes(asked.date_changes, plan, decides, own),
        *judged_changes(asked.judged_changes, plan, decides, own),
        *rebases(asked.rebases, plan, decides, own),
    ]
    if GRANTS[Permission.READ_PUBLICATION_DRAFTS] & roles:
        found += drafts(plan, bool(GRANTS[Permission.ISSUE_PUBLICATION] & roles), own)
    return sorted(found, key=lambda each: (not each.is_yours, -each.overdue, each.asked_on))


def escalations(
    asked: list[Any], plan: Plan, user: User, roles: frozenset[Role], on: date
) -> Iterator[Waiting]:
    answers = answers_for_the_board(roles)
    for each in asked:
        yours = answers and not user.counts_as(each.raised_by_id, plan.pk, each.raised_at)
        yield Waiting(
            each.action__ref,
            timezone.localdate(each.raised_at),
            "a rule" if each.raised_by_id is None else each.raised_by__name,
            ("escalation-answer" if yours else "escalation", plan.slug, each.pk),
            yours,
            partial(escalation_told, each, on),
            days_past(each.due, on),
        )


def escalations_asked(plan: Plan) -> QuerySet[Escalation, Any]:
    to_board = Escalation.objects.filter(of_inside(plan), level=Escalation.Level.BOARD)
    columns = ("pk", "action__ref", "raised_at", "raised_by_id", "raised_by__name", "due", "words")
    dates = [f"action__{name}" for name in DATES]
    return to_board.unanswered().values_list(*columns, *dates, named=True)


def escalation_told(row: Any, on: date) -> AskedAndDetail:
    words = row.words
    if row.raised_by_id is None:
        dates = SimpleNamespace(**{name: getattr(row, f"action__{name}") for name in DATES})
        words = since_raised(words, row.raised_at, days_late(dates_of(dates), on))
    return "an answer to its escalation", words


def risks(
    asked: list[RiskEscalation], plan: Plan, answers: bool, own: Keys, on: date
) -> Iterator[Waiting]:
    concerned = concerned_with(each.risk for each in asked) if answers and asked else {}
    for each in asked:
        yours = answers and not concerned[each.risk_id] & own
        yield Waiting(
            f"Risk {each.risk.ref}",
            timezone.localdate(each.raised_at),
            "a rule",
            ("risk-answer" if yours else "risk", plan.slug, each.risk.ref),
            yours,
            partial(risk_told, each),
            days_past(each.due, on),
        )


def risks_asked(plan: Plan) -> QuerySet[RiskEscalation]:
    found = RiskEscalation.objects.filter(risk__plan=plan).unanswered()
    return found.select_related("risk")


def risk_told(escalation: RiskEscalation) -> AskedAndDetail:
    told = f"{escalation.risk.title}. {escalation.words}"
    return "an answer for a risk above what is tolerated", told


def date_changes(asked: list[Any], plan: Plan, decides: bool, own: Keys) -> Iterator[Waiting]:
    for each in asked:
        yours = decides and each.asked_by_id not in own
        page = ("action-detail", plan.slug, each.action__ref)
        yield Waiting(
            each.action__ref,
            timezone.localdate(each.asked_at),
            each.asked_by__name,
            ("date-change-decide", plan.slug, each.pk) if yours else page,
            yours,
            partial(date_change_told, each),
        )


def date_changes_asked(plan: Plan) -> QuerySet[DateChange, Any]:
    asked = DateChange.objects.filter(of_inside(plan)).waiting()
    columns = ("pk", "from_due", "to_due", "cause", "reason", "asked_at", "asked_by_id")
    of_others = ("action__ref", "action__due_precision", "asked_by__name")
    return asked.values_list(*columns, *of_others, named=True)


def date_change_told(row: Any) -> AskedAndDetail:
    first, then = (in_words(day, row.action__due_precision) for day in (row.from_due, row.to_due))
    cause = DateChange.Cause(row.cause).label
    return f"move its date from {first} to {then}", f"{cause}: {row.reason}"


def judged_changes(
    asked: list[JudgedChange], plan: Plan, decides: bool, own: Keys
) -> Iterator[Waiting]:
    for each in asked:
        (name, ref), yours = each.page(), decides and each.asked_by_id not in own
        page = (name, plan.slug, ref)
        decide = ("judged-change-decide", plan.slug, each.pk)
        yield Waiting(
            each.ref,
            timezone.localdate(each.asked_at),
            each.asked_by.name,
            decide if yours else page,
            yours,
            partial(judged_change_told, each),
        )


def judged_changes_asked(plan: Plan) -> QuerySet[JudgedChange]:
    return JudgedChange.objects.filter(plan=plan).waiting().with_people()


def judged_change_told(change: JudgedChange) -> AskedAndDetail:
    is_judging = change.kind == JudgedChange.Kind.JUDGING
    what = "change how it is judged" if is_judging else change.get_kind_display().lower()
    return what, "; ".join([*(moved(*move) for move in change.in_words), change.reason])


def moved(label: str, old: str, new: str) -> str:
    return f"{label}: {old or 'none'} to {new or 'none'}"


def rebases(asked: list[Rebase], plan: Plan, decides: bool, own: Keys) -> Iterator[Waiting]:
    for each in asked:
        code, yours = each.measure.code, decides and each.asked_by_id not in own
        page = ("measure-detail", plan.slug, code)
        decide = ("rebase-decide", plan.slug, code, each.pk)
        yield Waiting(
            each.measure.name,
            timezone.localdate(each.asked_at),
            each.asked_by.name,
            decide if yours else page,
            yours,
            partial(rebase_told, each),
        )


def rebases_asked(plan: Plan) -> QuerySet[Rebase]:
    asked = Rebase.objects.filter(measure__plan=plan).undecided()
    return asked.select_related("measure", "asked_by")


def rebase_told(rebase: Rebase) -> AskedAndDetail:
    return f"start its limits anew from {rebase.period:%B %Y}", rebase.change


def drafts(plan: Plan, issues: bool, own: Keys) -> Iterator[Waiting]:
    unissued = Publication.objects.filter(plan=plan, issued_at=None)
    for each in unissued.select_related("drafted_by").defer("document"):
        yield Waiting(
            f"Publication {each.number}",
            timezone.localdate(each.drafted_at),
            each.drafted_by.name,
            ("publication", plan.slug, each.audience, each.number),
            issues and each.drafted_by_id not in own,
            partial(draft_told, each),
        )


def draft_told(publication: Publication) -> AskedAndDetail:
    return f"issue it to {publication.readers}", ""
