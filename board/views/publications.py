"""Drafting, previewing and issuing publications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board.changes import (
    draft_publication,
    issue_publication,
    next_number,
    why_not_to_issue,
)
from board.changes.publications import measures_of
from board.forms import DraftForm, IssueForm
from board.models import Publication
from board.publishing.issued import given_away
from board.publishing.kept_back import kept_back, not_accepted
from board.publishing.warnings import identifiers, unjudged
from board.publishing.withheld import late_and_withheld
from board.queries.meeting_lists import PUBLICATION_COLUMNS, PUBLICATIONS
from board.scrutiny.document import document_context
from board.views.draft_previews import previewed, since_last, warnings_of
from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.filters import FilterForm
from improvement.models import Plan
from improvement.paging import page_of
from improvement.past_pages import instant_named, instants_offered
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from improvement.sorting import sorted_rows
from workstreams.models import Action
from workstreams.queries.remembered import SAID
from workstreams.queries.touched import COLUMNS, remembered_of_columns

# The columns of actions by which something else may be withheld, or late and withheld. Beside what
# is marked, a draft is checked against nothing that is said of actions.
OF_CHECKS = COLUMNS - {"description"}
LINES = 10  # of what changed, on a page that is about more than that


@require_safe
@allows(Permission.READ_PUBLICATION_DRAFTS)
def publication_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    publications = Publication.objects.filter(plan=plan).defer("document")
    publications = publications.order_by("-drafted_at", "-pk")
    form = FilterForm(request.GET or None, columns=PUBLICATION_COLUMNS)
    listed = sorted_rows(publications, form.columns, form.chosen_order)
    listed = listed.select_related("drafted_by", "issued_by")
    if ending and not form.is_refused:
        return lists.as_file(request, ending, PUBLICATIONS, listed)
    may_draft = GRANTS[Permission.DRAFT_PUBLICATION] & request.roles
    context = {
        **lists.shown(request, form, listed),
        "plan": plan,
        "readers": [(each.value, each.label) for each in Publication.Audience if may_draft],
        "given_away": given_away(plan) if may_draft else (),
    }
    return render(request, "board/publication_list.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_PUBLICATION)
def publication_draft(request: PlanRequest, plan: Plan) -> HttpResponse:
    audience = request.GET.get("audience", Publication.Audience.SCRUTINY.value)
    if audience not in Publication.Audience.values:
        raise Http404
    chosen = request.POST.get("shows", request.GET.get("shows", ""))
    shows = instant_shown(plan, chosen)
    chosen = chosen if shows else ""
    number = next_number(plan, audience)
    form = DraftForm(posted(request), number=number, audience=audience, shows=chosen)
    drafted = attempt(form, lambda: draft(request, plan, form, shows))
    if drafted:
        messages.success(request, f"{drafted} was drafted")
        return redirect("publication", plan.slug, drafted.audience, drafted.number)
    context = draft_context(request, audience, shows) | {"chosen": chosen}
    return show(request, "board/publication_draft.html", form, **context)


def draft_context(request: PlanRequest, audience: str, shows: datetime | None) -> dict[str, Any]:
    plan = request.plan
    told = previewed(plan, audience, shows)
    return told | {
        **pages_of(request, told),
        "plan": plan,
        "audience": audience,
        "audiences": Publication.READERS_IN_WORDS,
        "readers": Publication.READERS_IN_WORDS[audience],
        "instant": shows or clock.now(),
        "meetings": instants_offered(plan),
        "today": clock.today(),
        "breadcrumbs": crumbs(publications_crumb(plan), "Draft a publication"),
    }


def instant_shown(plan: Plan, name: str) -> datetime | None:
    """The instant of that name; None for the plan as it is now, which no later instant is."""
    instant = instant_named(plan, name) if name else None
    return instant if instant and instant < clock.now() else None


def pages_of(request: PlanRequest, context: dict[str, Any]) -> dict[str, Any]:
    """A page of the lines that changed and one of the actions that are kept back, with how many
    updates are, where the context has them."""
    pages: dict[str, Any] = {}
    if "compared" in context:
        pages["lines"] = page_of(request, context["compared"].lines, LINES, "since")
    if "kept" in context:
        pages["kept_actions"] = page_of(request, context["kept"].actions, name="kept")
        pages["not_accepted"] = not_accepted(request.plan)
    return pages


def draft(request: PlanRequest, plan: Plan, form: DraftForm, shows: datetime | None) -> Publication:
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
        shows=shows,
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
    is_read = not context["measures"].has_next()  # a draft is issued below its last figures
    if context["may_issue"] and not context["problem"] and is_read:
        context["form"] = issue_form(request, publication)
    return render(request, "board/publication.html", context)


@require_POST
@allows(Permission.ISSUE_PUBLICATION)
def publication_issue(request: PlanRequest, plan: Plan, audience: str, number: int) -> HttpResponse:
    publication = publication_numbered(plan, audience, number)
    form = issue_form(request, publication)
    if attempt(form, lambda: issue(request, publication, form)):
        messages.success(request, f"{publication} was issued")
        return redirect("publication", plan.slug, audience, number)
    context = publication_context(request, publication)
    return show(request, "board/publication.html", form, **context)


def issue_form(request: PlanRequest, publication: Publication) -> IssueForm:
    """Its address says which page it stands on, which is shown again where it is refused."""
    which = [publication.plan.slug, publication.audience, publication.number]
    query = request.GET.urlencode()
    return IssueForm(
        posted(request),
        version=publication.version,
        action=reverse("publication-issue", args=which) + (f"?{query}" if query else ""),
        to_confirm=list(identifiers(publication.document)),
    )


def publication_context(request: PlanRequest, publication: Publication) -> dict[str, Any]:
    plan = publication.plan
    trail = crumbs(publications_crumb(plan), str(publication))
    which = [plan.slug, publication.audience, publication.number]
    told = checked(publication)
    return (
        document_context(publication, request)
        | told
        | pages_of(request, told)
        | {
            "plan": plan,
            "may_issue": publication.can_be_issued_by(request.user),
            **changes_of(request, [publication]),
            "page_url": reverse("publication", args=which),
            "breadcrumbs": trail,
        }
    )


def checked(publication: Publication) -> dict[str, Any]:
    """What the page of a publication says that is to be read again, or that keeps it from being
    issued; of a draft remembered."""
    if publication.is_issued:
        return {"problem": why_not_to_issue(publication)}
    plan, day = publication.plan, clock.today()
    return remembered_of_columns(what_to_check, plan, day, OF_CHECKS, SAID, publication.pk)


def what_to_check(plan: Plan, today: date, pk: int) -> dict[str, Any]:
    """What is to be read again before the draft is issued, and why it can't be. It is asked anew
    when it is issued."""
    publication = Publication.objects.defer("document").get(plan=plan, pk=pk)
    document, measures = publication.document, measures_of(publication)
    actions = Action.objects.for_list().with_facts(plan, today)
    issued = Publication.objects.issued_to(publication.audience, plan)
    found: dict[str, Any] = {"problem": why_not_to_issue(publication, measures)}
    if document["schema_version"] > 1:
        shows = publication.as_at if publication.shows_the_past else None
        found |= since_last(issued.before(publication), document) | {
            "warnings": warnings_of(plan, document, shows),
            "kept": kept_back(plan, document, shows),
        }
    found |= {
        "withheld": late_and_withheld(actions.withheld(), today),
        "ahead": issued.filter(as_at__gt=publication.as_at).defer("document").first(),
        "unjudged": unjudged(measures.as_drafted),
    }
    again = ("warnings", "withheld", "unjudged", "ahead")
    return found | {"has_warnings": any(found.get(name) for name in again)}


def issue(request: PlanRequest, publication: Publication, form: IssueForm) -> Publication:
    return issue_publication(
        publication.pk,
        by=request.user,
        version=form.cleaned_data["version"],
        now=clock.now(),
        reason=form.cleaned_data["reason"],
    )


def publication_numbered(plan: Plan, audience: str, number: int) -> Publication:
    without = Publication.objects.defer("document")  # which is read once for all
    return get_object_or_404(without, plan=plan, audience=audience, number=number)


def publications_crumb(plan: Plan) -> tuple[str, str]:
    return ("Publications", reverse("publication-list", args=[plan.slug]))
