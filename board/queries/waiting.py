"""What waits for somebody's decision, the reader's own first; reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from board.models import Publication, RiskEscalation
from board.queries.risks import concerned_with
from improvement.addresses import address_of
from improvement.dates import in_words
from improvement.models import Plan, User
from improvement.roles import GRANTS, Permission, Role
from workstreams.models import DateChange, Escalation, JudgedChange, Rebase
from workstreams.ratings.rules import days_past
from workstreams.ratings.words import days
from workstreams.templatetags.plan import then_and_now

Keys = frozenset[int]


@dataclass(frozen=True)
class Waiting:
    """Something asked that nobody has answered. `subject` is what it is about and `words` what is
    asked, with its `detail`; `is_yours`: the reader may decide it; `overdue` in days, 0 where no
    day has passed."""

    subject: str
    words: str
    asked_on: date
    asked_by: str
    page: tuple[Any, ...]  # the name of the page that it leads to, with the page's arguments
    is_yours: bool
    detail: str = ""
    overdue: int = 0

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


def waiting(plan: Plan, user: User, roles: frozenset[Role], on: date) -> list[Waiting]:
    """Escalations to the board, requests and drafts that are not decided: the reader's own first,
    then what is overdue, then the oldest. At most seven queries."""
    decides, own = bool(GRANTS[Permission.DECIDE_DATE_CHANGE] & roles), user.bound_as(plan.pk)
    found = [
        *escalations(plan, user, roles, on),
        *risks(plan, bool(GRANTS[Permission.DECIDE_RISK] & roles), own, on),
        *date_changes(plan, decides, own),
        *judged_changes(plan, decides, own),
        *rebases(plan, decides, own),
    ]
    if GRANTS[Permission.READ_PUBLICATION_DRAFTS] & roles:
        found += drafts(plan, bool(GRANTS[Permission.ISSUE_PUBLICATION] & roles), own)
    return sorted(found, key=lambda each: (not each.is_yours, -each.overdue, each.asked_on))


def escalations(plan: Plan, user: User, roles: frozenset[Role], on: date) -> Iterator[Waiting]:
    to_board = Escalation.objects.filter(action__plan=plan, level=Escalation.Level.BOARD)
    for each in to_board.unanswered().select_related("action__workstream", "raised_by"):
        yours = each.can_be_answered_by(user, roles)
        yield Waiting(
            each.action.ref,
            "an answer to its escalation",
            timezone.localdate(each.raised_at),
            each.raised_by.name if each.raised_by else "a rule",
            ("escalation-answer" if yours else "escalation", plan.slug, each.pk),
            yours,
            then_and_now(each, on),
            days_past(each.due, on),
        )


def risks(plan: Plan, answers: bool, own: Keys, on: date) -> Iterator[Waiting]:
    found = RiskEscalation.objects.filter(risk__plan=plan).unanswered()
    to_board = list(found.select_related("risk"))
    concerned = concerned_with(each.risk for each in to_board) if answers and to_board else {}
    for each in to_board:
        yours = answers and not concerned[each.risk_id] & own
        yield Waiting(
            f"Risk {each.risk.ref}",
            "an answer for a risk above what is tolerated",
            timezone.localdate(each.raised_at),
            "a rule",
            ("risk-answer" if yours else "risk", plan.slug, each.risk.ref),
            yours,
            f"{each.risk.title}. {each.words}",
            days_past(each.due, on),
        )


def date_changes(plan: Plan, decides: bool, own: Keys) -> Iterator[Waiting]:
    """Of each only its values are read, for there may be hundreds."""
    asked = DateChange.objects.filter(action__plan=plan).waiting()
    columns = ("pk", "from_due", "to_due", "cause", "reason", "asked_at", "asked_by_id")
    of_others = ("action__ref", "action__due_precision", "asked_by__name")
    for each in asked.values_list(*columns, *of_others, named=True):
        precision, yours = each.action__due_precision, decides and each.asked_by_id not in own
        dates = f"{in_words(each.from_due, precision)} to {in_words(each.to_due, precision)}"
        page = ("action-detail", plan.slug, each.action__ref)
        yield Waiting(
            each.action__ref,
            f"move its date from {dates}",
            timezone.localdate(each.asked_at),
            each.asked_by__name,
            ("date-change-decide", plan.slug, each.pk) if yours else page,
            yours,
            f"{DateChange.Cause(each.cause).label}: {each.reason}",
        )


def judged_changes(plan: Plan, decides: bool, own: Keys) -> Iterator[Waiting]:
    for each in JudgedChange.objects.filter(plan=plan).waiting().with_people():
        (name, ref), yours = each.page(), decides and each.asked_by_id not in own
        page = (name, plan.slug, ref)
        decide = ("judged-change-decide", plan.slug, each.pk)
        what = "how it is judged" if each.kind == JudgedChange.Kind.JUDGING else ""
        yield Waiting(
            each.ref,
            f"change {what}" if what else each.get_kind_display().lower(),
            timezone.localdate(each.asked_at),
            each.asked_by.name,
            decide if yours else page,
            yours,
            "; ".join([*(moved(*move) for move in each.in_words), each.reason]),
        )


def moved(label: str, old: str, new: str) -> str:
    return f"{label}: {old or 'none'} to {new or 'none'}"


def rebases(plan: Plan, decides: bool, own: Keys) -> Iterator[Waiting]:
    asked = Rebase.objects.filter(measure__plan=plan).undecided()
    for each in asked.select_related("measure", "asked_by"):
        code, yours = each.measure.code, decides and each.asked_by_id not in own
        page = ("measure-detail", plan.slug, code)
        decide = ("rebase-decide", plan.slug, code, each.pk)
        yield Waiting(
            each.measure.name,
            f"start its limits anew from {each.period:%B %Y}",
            timezone.localdate(each.asked_at),
            each.asked_by.name,
            decide if yours else page,
            yours,
            each.change,
        )


def drafts(plan: Plan, issues: bool, own: Keys) -> Iterator[Waiting]:
    unissued = Publication.objects.filter(plan=plan, issued_at=None)
    for each in unissued.select_related("drafted_by"):
        yield Waiting(
            f"Publication {each.number}",
            f"issue it to {each.readers}",
            timezone.localdate(each.drafted_at),
            each.drafted_by.name,
            ("publication", plan.slug, each.audience, each.number),
            issues and each.drafted_by_id not in own,
        )
