"""Drafting, previewing and issuing publications."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board.changes import (
    draft_publication,
    issue_publication,
    next_number,
    why_not_to_issue,
)
from board.forms import DraftForm, IssueForm
from board.models import Publication
from board.publishing.document import make_document
from board.publishing.issued import as_drafted, given_away
from board.publishing.warnings import identifiers, unjudged, warnings
from board.publishing.withheld import late_and_withheld
from board.scrutiny.document import document_context
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_lines import entries_of
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.roles import GRANTS, Permission
from workstreams.models import Action


@require_safe
@allows(Permission.READ_PUBLICATION_DRAFTS)
def publication_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    publications = Publication.objects.filter(plan=plan).defer("document")
    publications = publications.order_by("-drafted_at", "-pk")
    may_draft = GRANTS[Permission.DRAFT_PUBLICATION] & request.roles
    context = {
        "plan": plan,
        "page": page_of(request, publications.select_related("drafted_by", "issued_by")),
        "readers": [(each.value, each.label) for each in Publication.Audience if may_draft],
        "given_away": given_away(plan) if may_draft else (),
    }
    return render(request, "board/publication_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_PUBLICATION)
def publication_draft(request: PlanRequest, plan: Plan) -> HttpResponse:
    audience = request.GET.get("audience", Publication.Audience.SCRUTINY.value)
    if audience not in Publication.Audience.values:
        raise Http404
    form = DraftForm(posted(request), number=next_number(plan, audience), audience=audience)
    drafted = attempt(form, lambda: draft(request, plan, form))
    if drafted:
        messages.success(request, f"{drafted} was drafted")
        return redirect("publication", plan.slug, drafted.audience, drafted.number)
    context = preview(plan, audience) | {
        "plan": plan,
        "audience": audience,
        "readers": Publication.READERS_IN_WORDS[audience],
        "now": clock.now(),
        "breadcrumbs": crumbs(publications_crumb(plan), "Draft a publication"),
    }
    return show(request, "board/publication_draft.html", form, **context)


def preview(plan: Plan, audience: str) -> dict[str, Any]:
    """What a draft would say if it were made now, or why it would be refused."""
    try:
        document = make_document(plan, at=clock.now(), on=clock.today(), audience=audience)
        return {"document": document}
    except ValidationError as refusal:
        return {"refusals": refusal.messages}


def draft(request: PlanRequest, plan: Plan, form: DraftForm) -> Publication:
    typed = form.cleaned_data
    return draft_publication(
        plan,
        by=request.user,
        audience=typed["audience"],
        note=typed["note"],
        number=typed["number"],
        at=clock.now(),
        on=clock.today(),
        reason=typed["note"],
    )


@require_safe
@allows(Permission.READ_PUBLICATION_DRAFTS)
def publication_numbered_alone(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """An address from before each audience had numbers of its own: it was always scrutiny's."""
    return redirect("publication", plan.slug, Publication.Audience.SCRUTINY.value, number)


@require_safe
@allows(Permission.READ_PUBLICATION_DRAFTS)
def publication(request: PlanRequest, plan: Plan, audience: str, number: int) -> HttpResponse:
    publication = publication_numbered(plan, audience, number)
    context = publication_context(request, publication)
    if context["may_issue"] and not context["problem"]:
        context["form"] = issue_form(publication)
    return render(request, "board/publication.html", context)


@require_POST
@allows(Permission.ISSUE_PUBLICATION)
def publication_issue(request: PlanRequest, plan: Plan, audience: str, number: int) -> HttpResponse:
    publication = publication_numbered(plan, audience, number)
    form = issue_form(publication, request.POST)
    if attempt(form, lambda: issue(request, publication, form)):
        messages.success(request, f"{publication} was issued")
        return redirect("publication", plan.slug, audience, number)
    context = publication_context(request, publication)
    return show(request, "board/publication.html", form, **context)


def issue_form(publication: Publication, typed: QueryDict | None = None) -> IssueForm:
    which = [publication.plan.slug, publication.audience, publication.number]
    action = reverse("publication-issue", args=which)
    to_confirm = list(identifiers(publication.document))
    return IssueForm(typed, version=publication.version, action=action, to_confirm=to_confirm)


def publication_context(request: PlanRequest, publication: Publication) -> dict[str, Any]:
    trail = crumbs(publications_crumb(publication.plan), str(publication))
    to_check = {} if publication.is_issued else what_to_check(publication)
    return (
        document_context(publication, request)
        | to_check
        | {
            "plan": publication.plan,
            "may_issue": publication.can_be_issued_by(request.user),
            "problem": why_not_to_issue(publication),
            "entries": entries_of([publication]),
            "breadcrumbs": trail,
        }
    )


def what_to_check(publication: Publication) -> dict[str, Any]:
    """What is to be read again before the draft is issued."""
    document, today = publication.document, clock.today()
    actions = Action.objects.for_list().with_facts(publication.plan, today)
    return {
        "withheld": late_and_withheld(actions.exclude(marking=Action.Marking.OPEN), today),
        "warnings": warnings(document) if document["schema_version"] > 1 else (),
        "unjudged": unjudged(as_drafted(publication)),
    }


def issue(request: PlanRequest, publication: Publication, form: IssueForm) -> Publication:
    return issue_publication(
        publication.pk,
        by=request.user,
        version=form.cleaned_data["version"],
        now=clock.now(),
        reason=form.cleaned_data["reason"],
    )


def publication_numbered(plan: Plan, audience: str, number: int) -> Publication:
    return get_object_or_404(Publication, plan=plan, audience=audience, number=number)


def publications_crumb(plan: Plan) -> tuple[str, str]:
    return ("Publications", reverse("publication-list", args=[plan.slug]))
