"""Drafting and issuing publications."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.changes.issuing import why_not_readable, why_out_of_turn
from board.models import IssuedNumber, IssuedSum, Publication, digest
from board.publishing.document import make_document
from board.publishing.issued import as_drafted, issued
from board.publishing.refusals import (
    DraftMeasures,
    refuse_marked_since,
    refuse_unfit,
    says_what_is_decided,
    untold_of,
)
from board.publishing.schema import check
from improvement.audit.ledger import current_head
from improvement.changes import require, require_another
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from improvement.sent_twice import once
from improvement.text_order import in_order
from workstreams.models import Measure
from workstreams.queries.measure_series import measure_series


def draft_publication(
    plan: Plan,
    *,
    by: User,
    audience: str,
    note: str,
    at: datetime,
    on: date,
    reason: str,
    number: int | None = None,
    shows: datetime | None = None,
) -> Publication:
    """Draft a publication of the plan as it is now: `at` is this instant and `on` its day. Where
    `shows` is given, of the plan as it stood at that instant.

    Someone else issues it. `number`, where given, is the one that the form showed: the draft is
    refused where another publication has taken it since.
    """
    with audited(by, reason):
        plan = lock(Plan, plan.pk)  # as it is now, whenever the caller read it
        require(by, Permission.DRAFT_PUBLICATION, plan.pk)
        following = next_number(plan, audience)
        sent = Publication(
            plan=plan, audience=audience, number=number or following, note=note, drafted_by=by
        )
        with once(sent, by, but=("document", "digest")):
            if number not in (None, following):
                raise ValidationError(
                    "Another publication was drafted after you opened this page. Look at it first"
                )
        instant, day = (shows, timezone.localdate(shows)) if shows else (at, on)
        document = make_document(
            plan, at=instant, on=day, audience=audience, statement=note, past=shows is not None
        )
        check(document)
        publication = Publication(
            plan=plan,
            audience=audience,
            number=following,
            as_at=instant,
            note=note,
            document=document,
            digest=digest(document),
            drafted_at=at,
            drafted_by=by,
        )
        publication.full_clean()
        publication.save_as(by, reason)
    return publication


def next_number(plan: Plan, audience: str) -> int:
    """The number of the next publication for the audience; the first is 1."""
    numbers = Publication.objects.filter(plan=plan, audience=audience)  # the last one first
    return (numbers.values_list("number", flat=True).first() or 0) + 1


def issue_publication(
    pk: int, *, by: User, version: int, now: datetime, reason: str
) -> Publication:
    """Issue a draft that someone else made, and keep what it says of the measures' numbers.

    Refused for each reason of `why_not_to_issue`, asked anew under the lock.
    """
    with audited(by, reason):
        publication = lock(Publication, pk, version)
        require(by, Permission.ISSUE_PUBLICATION, publication.plan_id)
        refusal = "Nobody issues what they themselves drafted"
        require_another(by, publication.drafted_by_id, publication.plan_id, refusal)
        measures = measures_of(publication)  # and what was issued before this one
        if problem := why_not_to_issue(publication, measures):
            raise ValidationError(f"{problem}. A new one has to be drafted")
        publication.issued_at, publication.issued_by = now, by
        publication.head_entry, publication.head_digest = current_head()
        publication.full_clean()
        publication.save_as(by, reason)
        remember(publication, measures, by, reason)
    return publication


def remember(publication: Publication, measures: DraftMeasures, by: User, reason: str) -> None:
    """Keep a row for each number that readers know, or know to be hidden, from now on."""
    decided = measures.issued.issue(publication, measures.cells)
    if not says_what_is_decided(publication.document, measures.as_drafted, decided.hidden):
        raise RuntimeError("What would be kept of the publication is not what its document says")
    unwritten = measures.issued.unwritten
    for model in (IssuedNumber, IssuedSum):
        save_many_as([row for row in unwritten if isinstance(row, model)], by, reason)


def measures_of(publication: Publication) -> DraftMeasures:
    """The measures that the draft shows, as they stand now too, and what was issued before."""
    plan, shows = publication.plan, publication.as_at
    every = Measure.objects.filter(plan=plan).order_by(in_order("code"))
    return DraftMeasures(
        as_drafted(publication),
        measure_series(every, timezone.localdate(shows)),
        issued(plan, shows),
        shows if publication.shows_the_past else None,
    )


def why_not_to_issue(publication: Publication, measures: DraftMeasures | None = None) -> str:
    """The reason why the publication can't be issued, in words; empty where it can. `measures` are
    its own, where the caller has read them."""
    issued_to_them = Publication.objects.issued_to(publication.audience, publication.plan_id)
    if problem := why_out_of_turn(publication, issued_to_them):
        return problem
    is_whole = publication.is_as_drafted
    if problem := why_not_readable(publication, "The document", is_whole=is_whole):
        return problem
    measures = measures or measures_of(publication)
    plan, document = publication.plan, publication.document
    drafted_at = publication.history.get(version=1).history_date
    try:
        refuse_marked_since(plan, drafted_at)
        untold = untold_of(plan, document, measures.shown_since, drafted_at)
        refuse_unfit(plan, document, measures, untold)
    except ValidationError as refusal:
        return ". ".join(refusal.messages).rstrip(".")
    return ""
