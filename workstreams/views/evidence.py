"""Pages of evidence: find it, read it, open its file, add it, edit it, supersede it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock, lists
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.editing import attempt, crumbs, posted, show
from improvement.files import scan
from improvement.files.answers import download
from improvement.files.receive import add_with_file
from improvement.models import Plan
from improvement.paging import page_read
from improvement.record_changes import changes_found
from improvement.roles import GRANTS, Permission
from workstreams.changes import add_evidence, edit_evidence, revise_evidence, supersede_evidence
from workstreams.forms import EvidenceFilterForm, EvidenceForm, SupersedeForm
from workstreams.forms.evidence import initial_of
from workstreams.models import Action, Evidence
from workstreams.queries.evidence_lists import evidence_listed, evidence_read, with_actions
from workstreams.queries.lists import EVIDENCE
from workstreams.queries.record_parts import linked_records, records_of_evidence
from workstreams.views.updates import prefers_steps


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def evidence_list(request: PlanRequest, plan: Plan, ending: str = "") -> HttpResponse:
    form, on = EvidenceFilterForm(request.GET or None), clock.today()
    whole = evidence_listed(plan, on)
    found = form.matching(Evidence.objects.filter(plan=plan), too_old=whole.too_old, on=on)
    if ending and not form.is_refused:
        return lists.as_file(request, ending, EVIDENCE, with_actions(found))
    keys = whole.keys if form.is_usual else list(found.values_list("pk", flat=True))
    listed = lists.shown(request, form, keys)
    context = {
        **listed,
        "page": page_read(listed["page"], evidence_read, plan),
        "plan": plan,
        "may_add": may_add(request),
        "on": on,
        "too_old": whole.too_old,
        "run_out": whole.run_out,
    }
    return render(request, "workstreams/evidence_list.html", context, status=form.status)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def evidence_detail(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    people = ("organisation", "added_by", "superseded_by")
    evidence = get_object_or_404(Evidence.objects.select_related(*people), plan=plan, pk=pk)
    context = {
        "plan": plan,
        "evidence": evidence,
        "on": clock.today(),
        "actions": linked_records(evidence, "action_links", "action"),
        "outcomes": linked_records(evidence, "outcome_links", "outcome"),
        "measures": linked_records(evidence, "measure_links", "measure"),
        "claims": linked_records(evidence, "claim_links", "claim__action"),
        "supersedes": evidence.supersedes.all(),
        **changes_found(request, records_of_evidence, evidence),
        "may_change": evidence.can_be_changed_by(request.user),
        "may_mark": evidence.can_be_marked_by(request.user),
        "breadcrumbs": crumbs(trail(plan), evidence.title),
    }
    return render(request, "workstreams/evidence_detail.html", context)


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def evidence_file(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """The file as a download, if it still has the digest on record; never shown within a page."""
    evidence = get_object_or_404(Evidence.objects.exclude(file_key=""), plan=plan, pk=pk)
    answer = download(evidence)
    if answer is None:
        context = {"plan": plan, "evidence": evidence}
        return render(request, "workstreams/evidence_file.html", context, status=404)
    is_open = evidence.marking == Action.Marking.OPEN
    kind = AccessEvent.Kind.DOWNLOADED if is_open else AccessEvent.Kind.OPENED_EXEMPT
    note_read(request, kind, f"{evidence.file_name}, of “{evidence}”")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ADD_EVIDENCE)
def evidence_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    about = Action.objects.filter(plan=plan, ref=request.GET.get("action", "")[:12])
    form = EvidenceForm(
        posted(request),
        request.FILES or None,
        plan=plan,
        on=clock.today(),
        initial={"actions": [*about.values_list("ref", flat=True)]},
    )
    added = attempt(form, lambda: store_and_add(request, plan, form))
    if added:
        messages.success(request, f"“{added}” was added as evidence")
        return redirect(*page_after_adding(request, plan, added))
    context = {"plan": plan, "scans": scan.is_scanned(), "breadcrumbs": crumbs(trail(plan), "Add")}
    return show(request, "workstreams/evidence_add.html", form, **context)


def page_after_adding(request: PlanRequest, plan: Plan, added: Evidence) -> tuple[Any, ...]:
    """The arguments of `redirect`: to the update that it was added for, or to its own page."""
    link = added.action_links.filter(action__ref=request.GET.get("update", "")[:12]).first()
    if link and prefers_steps(request, plan):
        return "update-step", plan.slug, link.action.ref, "stage"
    if link:
        return "action-update", plan.slug, link.action.ref
    return "evidence-detail", plan.slug, added.pk


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ADD_EVIDENCE)
def evidence_revise(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Add a newer revision, which begins with what the old one says and takes its place."""
    old = evidence_to_change(request, plan, pk)
    form = EvidenceForm(
        posted(request),
        request.FILES or None,
        plan=plan,
        on=clock.today(),
        initial=initial_of(old),
        keeps_marking=not old.can_be_marked_by(request.user),
        version=old.version,
    )
    added = attempt(form, lambda: store_and_add(request, plan, form, old))
    if added:
        messages.success(request, f"“{added}” was added, in the place of the one before")
        return redirect("evidence-detail", plan.slug, added.pk)
    trail_here = crumbs(*steps(plan, old), "Add a newer revision")
    context = {"plan": plan, "scans": scan.is_scanned(), "breadcrumbs": trail_here, "revises": old}
    return show(request, "workstreams/evidence_add.html", form, **context)


def store_and_add(
    request: PlanRequest, plan: Plan, form: EvidenceForm, old: Evidence | None = None
) -> Evidence:
    """Store the file, then add the record that names it, in the place of `old` where one is given.
    The file is deleted if that fails."""
    received = form.cleaned_data["file"]
    file = received.keep() if received is not None else {}
    entered = {"added_at": clock.now(), "added_by": request.user}
    evidence = Evidence(plan=plan, **entered, **form.values, **file)

    def add() -> Evidence:
        if old is None:
            return add_evidence(evidence, form.links, by=request.user, reason=form.reason)
        version, reason = form.cleaned_data["version"], "A newer revision takes its place"
        about = {"by": request.user, "version": version, "reason": reason}
        return revise_evidence(old.pk, evidence, form.links, **about)

    return add_with_file(evidence, add)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ADD_EVIDENCE)
def evidence_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    evidence = evidence_to_change(request, plan, pk)
    form = EvidenceForm(posted(request), plan=plan, on=clock.today(), record=evidence)
    edited = attempt(
        form,
        lambda: edit_evidence(
            pk,
            form.values,
            form.links,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"“{edited}” was changed")
        return redirect("evidence-detail", plan.slug, pk)
    heading = f"Edit this evidence: {evidence}"
    context = {"heading": heading, "breadcrumbs": crumbs(*steps(plan, evidence), "Edit")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ADD_EVIDENCE)
def evidence_supersede(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    evidence = evidence_to_change(request, plan, pk)
    form = SupersedeForm(posted(request), evidence=evidence)
    superseded = attempt(
        form,
        lambda: supersede_evidence(
            pk,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            newer=form.cleaned_data["newer"],
        ),
    )
    if superseded:
        messages.success(request, f"“{superseded}” is marked as superseded")
        return redirect("evidence-detail", plan.slug, pk)
    heading = f"Mark as superseded: {evidence}"
    context = {"heading": heading, "breadcrumbs": crumbs(*steps(plan, evidence), "Supersede")}
    return show(request, "includes/record_form.html", form, **context)


def evidence_to_change(request: PlanRequest, plan: Plan, pk: int) -> Evidence:
    """The evidence with this key. Raises PermissionDenied unless the person may change it."""
    evidence = get_object_or_404(Evidence, plan=plan, pk=pk)
    if not evidence.can_be_changed_by(request.user):
        raise PermissionDenied
    return evidence


def may_add(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.ADD_EVIDENCE] & request.roles)


def trail(plan: Plan) -> tuple[str, str]:
    return ("Evidence", reverse("evidence-list", args=[plan.slug]))


def steps(plan: Plan, evidence: Evidence) -> list[tuple[str, str]]:
    page = reverse("evidence-detail", args=[plan.slug, evidence.pk])
    return [trail(plan), (evidence.title, page)]
