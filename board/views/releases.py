"""Pages of releases: scrutiny asks and reads the answers, who decides answers, and the one item is
opened to the named councillor alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import ask_release, decide_release, edit_release, end_release
from board.forms.releases import DecideReleaseForm, EndReleaseForm, ReleaseForm
from board.models import Release
from board.publishing.actions import published_state
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.dates import in_words
from improvement.editing import attempt, crumbs, posted, show
from improvement.files.answers import download
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission

READ = ("asked_by", "decided_by", "action", "evidence", "plan")


@require_safe
@allows(Permission.READ_RELEASES)
def release_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Those that wait for an answer first, the one that is due first."""
    found = Release.objects.filter(plan=plan).select_related("asked_by")
    page = page_of(request, found.order_by(F("decided_at").desc(nulls_first=True), "due", "pk"))
    on = clock.today()
    context = {
        "plan": plan,
        "page": page,
        "on": on,
        "rows": [(each, each.is_overdue(on)) for each in page],
        "may_ask": GRANTS[Permission.ASK_RELEASE] & request.roles,
        "breadcrumbs": crumbs(*above(request), "Exempt items"),
    }
    return render(request, "board/release_list.html", context)


def above(request: PlanRequest) -> list[tuple[str, str]]:
    """What the list stands under: scrutiny's work, for those whose menu does not name the list."""
    if GRANTS[Permission.DECIDE_RELEASE] & request.roles:
        return []
    return [("Scrutiny’s work", reverse("scrutiny-work", args=[request.plan.slug]))]


@require_safe
@allows(Permission.READ_RELEASES)
def release(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found, on = release_at(plan, number), clock.today()
    decides = GRANTS[Permission.DECIDE_RELEASE] & request.roles
    context = {
        "plan": plan,
        "release": found,
        "is_overdue": found.is_overdue(on),
        "may_decide": found.can_be_decided_by(request.user),
        "may_end": decides and found.can_be_ended(on),
        "may_edit": found.can_be_edited_by(request.user),
        "may_read": found.may_be_read_by(request.user, on),
        "item": found.item if decides else None,
        **(changes_of(request, [found]) if GRANTS[Permission.READ_HISTORY] & request.roles else {}),
        "breadcrumbs": crumbs(trail(plan), found.ref),
    }
    return render(request, "board/release.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_RELEASE)
def release_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = ReleaseForm(posted(request))
    asked = attempt(
        form,
        lambda: ask_release(Release(plan=plan, **form.values), by=request.user, now=clock.now()),
    )
    if asked:
        due = in_words(asked.due)
        messages.success(request, f"{asked.ref} was sent. It is to be answered by {due}")
        return redirect("release", plan.slug, asked.number)
    heading = "Ask to read one exempt item"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_RELEASE)
def release_edit(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = release_at(plan, number)
    if not found.can_be_edited_by(request.user):
        raise PermissionDenied
    form = ReleaseForm(posted(request), record=found)
    if attempt(form, lambda: edited(request, found, form)):
        messages.success(request, f"{found.ref} was changed")
        return redirect("release", plan.slug, number)
    heading = f"Put it right: {found.ref}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, found), "Change")}
    return show(request, "includes/record_form.html", form, **context)


def edited(request: PlanRequest, found: Release, form: ReleaseForm) -> Release:
    sent: dict[str, Any] = {"by": request.user, "reason": form.reason}
    return edit_release(found.pk, form.values, version=form.cleaned_data["version"], **sent)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_RELEASE)
def release_decide(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = release_at(plan, number)
    if found.decided_at and request.method != "POST":
        return redirect("release", plan.slug, number)
    if not found.decided_at and not found.can_be_decided_by(request.user):
        raise PermissionDenied
    form = DecideReleaseForm(posted(request), plan=plan, version=found.version)
    form.preface = f"Asked for: {found.document}"
    if attempt(form, lambda: decided(request, found, form)):
        messages.success(request, f"{found.ref} was answered")
        return redirect("release", plan.slug, number)
    heading = f"Grant or refuse {found.ref}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, found), "Answer")}
    return show(request, "includes/record_form.html", form, **context)


def decided(request: PlanRequest, found: Release, form: DecideReleaseForm) -> Release:
    return decide_release(found.pk, by=request.user, now=clock.now(), **form.values)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_RELEASE)
def release_end(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    found = release_at(plan, number)
    if request.method != "POST" and not found.can_be_ended(clock.today()):
        return redirect("release", plan.slug, number)
    form = EndReleaseForm(posted(request), version=found.version)
    if attempt(form, lambda: ended(request, found, form)):
        messages.success(request, f"{found.ref} can’t be read any more")
        return redirect("release", plan.slug, number)
    heading = f"End it: {found.ref}"
    context = {"heading": heading, "breadcrumbs": crumbs(*trail_of(plan, found), "End")}
    return show(request, "includes/record_form.html", form, **context)


def ended(request: PlanRequest, found: Release, form: EndReleaseForm) -> Release:
    sent = {name: form.cleaned_data[name] for name in ("version", "reason")}
    return end_release(found.pk, by=request.user, on=clock.today(), **sent)


@require_safe
@allows(Permission.ASK_RELEASE)
def release_item(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """The one item, to the named councillor alone; each reading is in the access log."""
    found = open_to(request, release_at(plan, number))
    note_read(request, AccessEvent.Kind.OPENED_EXEMPT, f"{found.item}, by {found}")
    context = {
        "plan": plan,
        "release": found,
        "item": found.item,
        "state": published_state(found.action, clock.today()) if found.action else "",
        "breadcrumbs": crumbs(*trail_of(plan, found), "The item"),
    }
    return render(request, "board/release_item.html", context)


@require_safe
@allows(Permission.ASK_RELEASE)
def release_file(request: PlanRequest, plan: Plan, number: int) -> HttpResponse:
    """The file of the item, where it is evidence with one."""
    found = open_to(request, release_at(plan, number))
    evidence = found.evidence
    if evidence is None or not evidence.file_key:
        raise Http404
    answer = download(evidence)
    if answer is None:
        context = {"plan": plan, "release": found, "evidence": evidence}
        return render(request, "board/release_file.html", context, status=404)
    what = f"{evidence.file_name}, of “{evidence}”, by {found}"
    note_read(request, AccessEvent.Kind.OPENED_EXEMPT, what)
    return answer


def open_to(request: PlanRequest, found: Release) -> Release:
    if not found.may_be_read_by(request.user, clock.today()):
        raise PermissionDenied
    return found


def release_at(plan: Plan, number: int) -> Release:
    return get_object_or_404(Release.objects.select_related(*READ), plan=plan, number=number)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Exempt items", reverse("release-list", args=[plan.slug]))


def trail_of(plan: Plan, found: Release) -> list[tuple[str, str]]:
    return [trail(plan), (found.ref, reverse("release", args=[plan.slug, found.number]))]
