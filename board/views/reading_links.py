"""Pages of links to read for co-opted members: made, put right, revoked, and how often each was
opened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import edit_reading_link, make_reading_link, revoke_reading_link
from board.forms.reading_links import ReadingLinkForm, RevokeForm
from board.models import ReadingLink
from board.queries.reading_links import openings
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import Permission


@require_safe
@allows(Permission.GIVE_LINKS)
def reading_link_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    on = clock.today()
    page = page_of(request, ReadingLink.objects.filter(plan=plan))
    rows = [(each, each.works(on)) for each in page]
    return render(
        request, "board/reading_link_list.html", {"plan": plan, "page": page, "rows": rows}
    )


@require_safe
@allows(Permission.GIVE_LINKS)
def reading_link(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    return render(request, "board/reading_link.html", page_context(request, link_at(plan, pk)))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.GIVE_LINKS)
def reading_link_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The answer shows the address, once: its token is kept nowhere, and no redirect has it."""
    form = ReadingLinkForm(posted(request))
    made = attempt(form, lambda: made_with(request, form))
    if made:
        link, token = made
        address = request.build_absolute_uri(reverse("read-by-link", args=[token]))
        context = page_context(request, link) | {"address": address}
        return render(request, "board/reading_link.html", context)
    heading = "Make a link to read for a co-opted member"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def made_with(request: PlanRequest, form: ReadingLinkForm) -> tuple[ReadingLink, str]:
    link = ReadingLink(plan=request.plan, **form.values)
    return make_reading_link(link, by=request.user, on=clock.today(), now=clock.now())


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.GIVE_LINKS)
def reading_link_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    link = link_at(plan, pk)
    form = ReadingLinkForm(posted(request), record=link)
    if attempt(form, lambda: edited(request, link, form)):
        messages.success(request, f"{link} was changed")
        return redirect("reading-link", plan.slug, pk)
    heading = f"Change it: {link}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, link), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def edited(request: PlanRequest, link: ReadingLink, form: ReadingLinkForm) -> ReadingLink:
    sent: dict[str, Any] = {"by": request.user, "on": clock.today(), "reason": form.reason}
    version = form.cleaned_data["version"]
    return edit_reading_link(link.pk, form.values, version=version, **sent)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.GIVE_LINKS)
def reading_link_revoke(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    link = link_at(plan, pk)
    form = RevokeForm(posted(request), version=link.version)
    if attempt(form, lambda: revoked(request, link, form)):
        messages.success(request, f"{link} was revoked")
        return redirect("reading-link", plan.slug, pk)
    heading = f"Revoke it: {link}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, link), "Revoke")}
    return show(request, "includes/record_form.html", form, **context)


def revoked(request: PlanRequest, link: ReadingLink, form: RevokeForm) -> ReadingLink:
    values = {name: form.cleaned_data[name] for name in ("version", "reason")}
    return revoke_reading_link(link.pk, by=request.user, now=clock.now(), **values)


def page_context(request: PlanRequest, link: ReadingLink) -> dict[str, Any]:
    return {
        "plan": request.plan,
        "link": link,
        "works": link.works(clock.today()),
        "opened": openings(link),
        **changes_of(request, [link]),
        "breadcrumbs": crumbs(trail(request.plan), str(link)),
    }


def link_at(plan: Plan, pk: int) -> ReadingLink:
    return get_object_or_404(
        ReadingLink.objects.select_related("made_by", "revoked_by"), plan=plan, pk=pk
    )


def trail(plan: Plan) -> tuple[str, str]:
    return ("Links to read", reverse("reading-link-list", args=[plan.slug]))


def trail_of(plan: Plan, link: ReadingLink) -> list[tuple[str, str]]:
    return [trail(plan), (str(link), reverse("reading-link", args=[plan.slug, link.pk]))]
