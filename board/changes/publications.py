"""Drafting and issuing publications."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError

from board.dashboard.standing import as_stood
from board.models import Publication
from board.publishing.document import digest, make_document
from improvement.audit.ledger import current_head
from improvement.changes import lock, require
from improvement.history import audited
from improvement.models import Plan, User
from improvement.roles import Permission
from workstreams.models import Action


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
) -> Publication:
    """Draft a publication of the plan as it is now: `at` is this instant and `on` its day.

    Someone else issues it. `number`, where given, is the one that the form showed: the draft is
    refused where another publication has taken it since.
    """
    with audited(by, reason):
        plan = lock(Plan, plan.pk)  # as it is now, whenever the caller read it
        require(by, Permission.DRAFT_PUBLICATION, plan.pk)
        following = next_number(plan, audience)
        if number not in (None, following):
            raise ValidationError(
                "Another publication was drafted after you opened this page. Look at it first"
            )
        document = make_document(plan, at=at, on=on, audience=audience, statement=note)
        publication = Publication(
            plan=plan,
            audience=audience,
            number=following,
            as_at=at,
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
    last = Publication.objects.filter(plan=plan, audience=audience).first()
    return last.number + 1 if last else 1


def issue_publication(
    pk: int, *, by: User, version: int, now: datetime, reason: str
) -> Publication:
    """Issue a draft that someone else made.

    Refused where the document does not match its digest, where something in it has been withheld
    since, and where a later publication has been issued.
    """
    with audited(by, reason):
        publication = lock(Publication, pk, version)
        require(by, Permission.ISSUE_PUBLICATION, publication.plan_id)
        if publication.drafted_by_id == by.pk:
            raise PermissionDenied("Nobody issues what they themselves drafted")
        if problem := why_not_to_issue(publication):
            raise ValidationError(f"{problem}. A new one has to be drafted")
        publication.issued_at, publication.issued_by = now, by
        publication.head_entry, publication.head_digest = current_head()
        publication.full_clean()
        publication.save_as(by, reason)
    return publication


def why_not_to_issue(publication: Publication) -> str:
    """The reason why the publication can't be issued, in words; empty where it can."""
    siblings = Publication.objects.filter(plan=publication.plan_id, audience=publication.audience)
    if publication.is_issued:
        return "This publication has been issued already"
    if siblings.issued().filter(number__gt=publication.number).exists():
        return "A later publication has been issued already"
    if digest(publication.document) != publication.digest:
        return "The document does not match its digest"
    if withheld_since_drafted(publication):
        return "Something has been marked exempt or confidential since this was drafted"
    return ""


def withheld_since_drafted(publication: Publication) -> bool:
    """Whether an action that was open when the document was made is withheld now."""
    drafted_at = publication.history.get(version=1).history_date
    withheld = Action.objects.filter(plan=publication.plan_id).exclude(marking=Action.Marking.OPEN)
    return as_stood(withheld, drafted_at).filter(marking=Action.Marking.OPEN).exists()
