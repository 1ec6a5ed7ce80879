"""Notices and their reviews. The manager enters them; once the chair has confirmed a notice, what
it says moves by the chair alone, and the chair alone closes it. Of a closed one the chair puts
right what was entered wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from board.models import DepartmentReturn, Notice, NoticeReview
from board.models.notice import CLOSED, CLOSING, IN_FORCE
from board.queries.notices import entered_by, why_not_confirmed
from improvement.changes import apply, require, require_another
from improvement.dates import in_words, last_day
from improvement.history import audited
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.changes.plan import DAYS_GIVEN_BY


def add_notice(notice: Notice, *, by: User | str, reason: str) -> Notice:
    """Enter a notice, expected, drafted or issued; the chair has yet to confirm it."""
    with audited(by, reason):
        require(by, Permission.ENTER_NOTICE, notice.plan_id)
        if again := sent_before(notice, by, but=["number"]):
            return again
        own = Notice.objects.filter(plan=notice.plan_id)
        notice.number = (own.aggregate(last=Max("number"))["last"] or 0) + 1
        check_not_closed_here(notice.state)
        notice.full_clean()
        notice.save_as(by, reason)
    return notice


def edit_notice(
    pk: int, values: Mapping[str, Any], *, by: User | str, version: int, reason: str
) -> Notice:
    """Change what a notice says. Of a confirmed one the plan's own dates go with it."""
    with audited(by, reason):
        notice = lock(Notice, pk, version)
        check_may_word(notice, by)
        check_state(notice, values.get("state", notice.state))
        if values.keys() & {*CLOSING}:
            raise ValidationError("A notice is closed by the chair, on its own page")
        apply(notice, values, by=by, reason=reason)
        if notice.is_closed:
            check_closing(notice)
        if gives_its_days(notice):
            keep_dates_of_plan(notice, by, reason)
    return notice


def confirm_notice(pk: int, *, by: User, now: datetime, version: int, reason: str) -> Notice:
    """Confirm that a notice stands here as it was issued; its dates become the plan's own."""
    with audited(by, reason):
        notice = lock(Notice, pk, version)
        require(by, Permission.DECIDE_NOTICE, notice.plan_id)
        refusal = "Nobody confirms a notice that they themselves entered"
        require_another(by, entered_by(notice), notice.plan_id, refusal)
        if why_not := why_not_confirmed(notice):
            raise ValidationError(why_not)
        apply(notice, {"confirmed_at": now, "confirmed_by": by}, by=by, reason=reason)
        keep_dates_of_plan(notice, by, reason)
    return notice


def close_notice(
    pk: int,
    *,
    by: User,
    state: str,
    closed_on: date,
    closed_by: str,
    closed_why: str,
    on: date,
    version: int,
) -> Notice:
    """Close a notice as the Department's letter says: lifted, replaced or raised to a direction.
    Nothing else closes one, whatever the board judges of its requirements."""
    with audited(by, closed_why):
        notice = lock(Notice, pk, version)
        require(by, Permission.DECIDE_NOTICE, notice.plan_id)
        if not notice.is_confirmed or notice.is_closed:
            raise ValidationError("Only a notice that is in force and confirmed can be closed")
        values = {"state": state, "closed_on": closed_on}
        values |= {"closed_by": closed_by, "closed_why": closed_why}
        take_closing(notice, values, on, by=by, reason=closed_why)
    return notice


def edit_closing(
    pk: int, values: Mapping[str, Any], *, by: User, on: date, version: int, reason: str
) -> Notice:
    """Put right how a notice was closed, when, by whose letter and on what grounds."""
    with audited(by, reason):
        notice = lock(Notice, pk, version)
        require(by, Permission.DECIDE_NOTICE, notice.plan_id)
        if not notice.is_closed:
            raise ValidationError("It is not closed")
        take_closing(notice, values, on, by=by, reason=reason)
    return notice


def take_closing(
    notice: Notice, values: Mapping[str, Any], on: date, *, by: User, reason: str
) -> None:
    if values["state"] not in CLOSED:
        raise ValidationError({"state": "Choose how it was closed"})
    if values["closed_on"] > on:
        raise ValidationError({"closed_on": "The day must be today or in the past"})
    apply(notice, values, by=by, reason=reason)
    check_closing(notice)


def check_closing(notice: Notice) -> None:
    if notice.issued and notice.closed_on and notice.closed_on < notice.issued:
        raise ValidationError({"closed_on": "It can’t be closed before it was issued"})


def add_review(review: NoticeReview, *, by: User | str, on: date, reason: str) -> NoticeReview:
    with audited(by, reason):
        require(by, Permission.EDIT_NOTICE, review.plan_id)
        if again := sent_before(review, by):
            return again
        check_letter(review, on)
        review.full_clean()
        review.save_as(by, reason)
        if review.letter_on:
            mark_reviewed(review, by)
    return review


def edit_review(
    pk: int, values: Mapping[str, Any], *, by: User | str, on: date, version: int, reason: str
) -> NoticeReview:
    with audited(by, reason):
        review = lock(NoticeReview, pk, version)
        require(by, Permission.EDIT_NOTICE, review.plan_id)
        check_kept(review)
        was_open = review.letter_on is None
        apply(review, values, by=by, reason=reason)
        check_letter(review, on)
        if was_open and review.letter_on:
            mark_reviewed(review, by)
    return review


def withdraw_review(pk: int, *, by: User, why: str, version: int) -> NoticeReview:
    """Withdraw one that was entered by mistake, so that nobody waits for it."""
    with audited(by, why):
        review = lock(NoticeReview, pk, version)
        require(by, Permission.EDIT_NOTICE, review.plan_id)
        if why_not := review.why_not_withdrawn:
            raise ValidationError(why_not)
        apply(review, {"withdrawn_why": why}, by=by, reason=why)
    return review


def check_kept(record: NoticeReview | DepartmentReturn) -> None:
    if record.withdrawn_why:
        raise ValidationError(record.WITHDRAWN)


def check_letter(review: NoticeReview, on: date) -> None:
    """Raise ValidationError for a letter of a day that is to come; one known to the month, say, may
    be of this month."""
    if review.letter_on and review.letter_on > last_day(on, review.letter_precision):
        raise ValidationError({"letter_on": "The letter’s date must be today or in the past"})


def mark_reviewed(review: NoticeReview, by: User | str) -> None:
    """A letter has concluded a review: a notice that was issued has been reviewed; what else has
    become of it since stands."""
    notice = lock(Notice, review.notice_id)
    if notice.state == Notice.State.ISSUED:
        notice.state = Notice.State.REVIEWED
        notice.full_clean()
        notice.save_as(by, f"{review}: the letter of {in_words(review.letter_on)}")


def check_may_word(notice: Notice, by: User | str) -> None:
    """Raise PermissionDenied unless the person may change what the notice says."""
    require(by, Permission.EDIT_NOTICE, notice.plan_id)
    if notice.is_confirmed:
        require(by, Permission.DECIDE_NOTICE, notice.plan_id)


def check_state(notice: Notice, state: str) -> None:
    """Raise ValidationError for a state that a notice can't move to by an edit of what it says."""
    if state == notice.state:
        return
    if notice.is_closed:
        raise ValidationError({"state": "It is closed: how is put right on its own page"})
    check_not_closed_here(state)
    if notice.is_confirmed and state not in IN_FORCE:
        raise ValidationError({"state": "The chair has confirmed that it was issued"})


def check_not_closed_here(state: str) -> None:
    if state in CLOSED:
        raise ValidationError({"state": "A notice is closed by the chair, on its own page"})


@DAYS_GIVEN_BY.register("notice")
def gives_days(plan: Plan) -> bool:
    """Whether a notice that was confirmed gives the plan its days."""
    return Notice.objects.confirmed().filter(plan=plan).exists()


def gives_its_days(notice: Notice) -> bool:
    """Whether the plan's own dates are those of the notice: it was the last to be confirmed."""
    last = Notice.objects.confirmed().filter(plan=notice.plan_id).order_by("confirmed_at").last()
    return last == notice


def keep_dates_of_plan(notice: Notice, by: User | str, reason: str) -> None:
    """The plan's own dates are those of the notice that was last confirmed."""
    plan = lock(Plan, notice.plan_id)
    values = {
        "notice_issued": notice.issued,
        "notice_precision": notice.issued_precision,
        "release_expected": notice.release_expected,
        "release_precision": notice.release_precision,
    }
    if any(getattr(plan, name) != value for name, value in values.items()):
        apply(plan, values, by=by, reason=reason)
