"""Pages of reports: the list, a draft and what it is made of, and its issue."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from board.changes import send_return
from board.changes.reports import (
    draft_report,
    drop_report,
    edit_report,
    issue_report,
    why_not_to_issue,
)
from board.forms.reports import DropReportForm, IssueReportForm, ReportForm, SentReportForm
from board.models import DepartmentReturn, Report, ReportFile, ReportSection
from board.queries.reports import (
    house_style_of,
    kinds_with_publications,
    readable,
    text_was_taken_out,
)
from board.reports.outline import written_parts
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_lines import Entry
from improvement.dates import in_words
from improvement.editing import attempt, crumbs, posted, show
from improvement.files import store
from improvement.forms import Form
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_REPORTS)
def report_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    may_draft = GRANTS[Permission.DRAFT_REPORT] & request.roles
    found = readable(plan, request.roles)
    context = {
        "plan": plan,
        "page": page_of(request, found),
        "may_draft": may_draft,
        "kinds": kinds_to_draft(plan) if may_draft else (),
        "style": house_style_of(plan) if may_draft else None,
    }
    return render(request, "board/report_list.html", context)


def kinds_to_draft(plan: Plan) -> list[tuple[str, str]]:
    """The kinds that there is an issued publication for."""
    there_are = kinds_with_publications(plan)
    return [(str(kind), str(kind.label)) for kind in Report.Kind if kind in there_are]


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_REPORT)
def report_draft(request: PlanRequest, plan: Plan) -> HttpResponse:
    kind = request.GET.get("kind", "")
    if kind not in kinds_with_publications(plan):
        raise Http404
    owed = request.GET.get("return", "")
    initial = {"department_return": int(owed)} if re.fullmatch(r"[0-9]{1,9}", owed) else {}
    return draft_page(request, plan, kind, None, initial)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_REPORT)
def report_addendum(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    """Draft an addendum to an issued report."""
    addendum_to = report_called(request, plan, kind, number)
    if not addendum_to.is_issued:
        raise Http404
    return draft_page(request, plan, kind, addendum_to)


def draft_page(
    request: PlanRequest,
    plan: Plan,
    kind: str,
    addendum_to: Report | None,
    initial: dict[str, int] | None = None,
) -> HttpResponse:
    form = ReportForm(
        posted(request), plan=plan, kind=kind, addendum_to=addendum_to, initial=initial or {}
    )
    draft = partial(draft_report, plan, kind, by=request.user, addendum_to=addendum_to)
    drafted = attempt(form, lambda: draft(form.values, now=clock.now(), reason=form.reason))
    if drafted:
        messages.success(request, f"{drafted} was drafted")
        return redirect("report", plan.slug, *drafted.page()[1:])
    label = str(Report.Kind(kind).label)
    heading = f"Draft an addendum to {addendum_to}" if addendum_to else f"Draft: {label.lower()}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_safe
@allows(Permission.READ_REPORTS)
def report(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    found = report_called(request, plan, kind, number)
    context = report_context(request, found)
    if context["may_issue"] and not context["problem"]:
        context["form"] = issue_form(found)
    if context["may_send"]:
        context["sent_form"] = sent_form(found)
    return render(request, "board/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_REPORT)
def report_edit(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    found = draft_called(request, plan, kind, number)
    form = ReportForm(
        posted(request), plan=plan, kind=kind, addendum_to=found.addendum_to, record=found
    )
    edited = attempt(
        form,
        lambda: edit_report(
            found.pk,
            form.values,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited} was changed")
        return redirect("report", plan.slug, kind, number)
    heading = f"Change {found}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), own_page(found), "Change")}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_REPORT)
def report_drop(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    found = draft_called(request, plan, kind, number)
    form = DropReportForm(posted(request), version=found.version)
    if attempt(form, lambda: drop_report(found.pk, by=request.user, **why(form))):
        messages.success(request, f"{found} was dropped")
        return redirect("report", plan.slug, kind, number)
    heading = f"Drop the draft: {found}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), own_page(found), "Drop")}
    return show(request, "includes/record_form.html", form, **context)


def why(form: Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("version", "reason")}


@require_POST
@allows(Permission.EDIT_NOTICE)
def report_sent(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    """Record that the return was sent which the report is; its issue is what was sent."""
    found = report_called(request, plan, kind, number)
    if not may_send(request, found):
        raise Http404
    form = sent_form(found, request.POST)
    if attempt(form, lambda: send(request, found, form)):
        messages.success(request, f"{found.department_return}: it was recorded that this was sent")
        return redirect("report", plan.slug, kind, number)
    context = report_context(request, found) | {"sent_form": form}
    return show(request, "board/report.html", form, **context)


def send(request: PlanRequest, found: Report, form: SentReportForm) -> DepartmentReturn:
    assert found.department_return is not None  # `may_send`
    return send_return(
        found.department_return.pk,
        by=request.user,
        sent=form.cleaned_data["sent"],
        note=f"{found}, issued on {in_words(form.issued_on)}",
        on=clock.today(),
        version=form.cleaned_data["version"],
    )


def sent_form(found: Report, typed: QueryDict | None = None) -> SentReportForm:
    assert found.department_return is not None
    assert found.issued_at is not None  # both by `may_send`
    action = reverse("report-sent", args=[found.plan.slug, found.kind, found.number])
    issued_on, version = timezone.localdate(found.issued_at), found.department_return.version
    return SentReportForm(typed, action=action, issued_on=issued_on, version=version)


def may_send(request: PlanRequest, found: Report) -> bool:
    """Whether its issue is what is owed to the Department, and the person may say that it went."""
    owed = found.department_return
    may = bool(GRANTS[Permission.EDIT_NOTICE] & request.roles)
    return may and found.is_issued and owed is not None and owed.is_owed


@require_POST
@allows(Permission.ISSUE_REPORT)
def report_issue(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    found = report_called(request, plan, kind, number)
    form = issue_form(found, request.POST)
    if attempt(form, lambda: issue(request, found, form)):
        messages.success(request, f"{found} was issued")
        return redirect("report", plan.slug, kind, number)
    return show(request, "board/report.html", form, **report_context(request, found))


def issue(request: PlanRequest, found: Report, form: IssueReportForm) -> Report:
    return issue_report(found.pk, by=request.user, now=clock.now(), **why(form))


def issue_form(found: Report, typed: QueryDict | None = None) -> IssueReportForm:
    action = reverse("report-issue", args=[found.plan.slug, found.kind, found.number])
    return IssueReportForm(typed, version=found.version, action=action, to_confirm=())


def report_context(request: PlanRequest, found: Report) -> dict[str, Any]:
    sections = {s.name: s for s in found.sections.select_related("written_by")}
    return {
        "plan": found.plan,
        "report": found,
        "parts": [(part, sections[part.name]) for part in written_parts(found.kind)],
        "files": [(file, is_whole(file)) for file in found.files.all()],
        "text_was_taken_out": text_was_taken_out(found),
        "addenda": readable(found.plan, request.roles).filter(addendum_to=found),
        "may_draft": GRANTS[Permission.DRAFT_REPORT] & request.roles,
        "may_write": GRANTS[Permission.WRITE_REPORT] & request.roles,
        "may_issue": found.can_be_issued_by(request.user),
        "may_send": may_send(request, found),
        "problem": why_not_to_issue(found) if found.is_draft else "",
        **history(request, found),
        "page_url": own_page(found)[1],
        "breadcrumbs": crumbs(trail(found.plan), str(found)),
    }


def history(request: PlanRequest, found: Report) -> dict[str, Any]:
    """Context: what was done, in words, with who did it; the latest first."""
    if not GRANTS[Permission.READ_HISTORY] & request.roles:
        return {}
    headings = {part.name: part.heading for part in written_parts(found.kind)}
    changes = changes_of(request, [found, found.sections.all()])
    named = [(done(entry, headings), entry) for entry in changes["entries"]]
    return changes | {"entries": [(words, entry) for words, entry in named if words]}


def done(entry: Entry, headings: dict[str, str]) -> str:
    """ "" for what says nothing: an empty section, a report that moved because one was written."""
    if isinstance(entry.record, ReportSection):
        return "" if entry.added else f"Written: {headings[entry.record.name]}"
    if entry.added:
        return "Drafted"
    if not entry.fields:
        return ""
    if "dropped" in entry.columns:
        return "Dropped"
    return "Issued" if "issued_at" in entry.columns else "Changed"


def is_whole(file: ReportFile) -> bool:
    """Whether the file that is kept has the digest on record; read anew each time."""
    return store.read(file.file_key, file.file_digest) is not None


def report_called(request: PlanRequest, plan: Plan, kind: str, number: int) -> Report:
    return get_object_or_404(readable(plan, request.roles), kind=kind, number=number)


def draft_called(request: PlanRequest, plan: Plan, kind: str, number: int) -> Report:
    """Raises PermissionDenied where it was issued or dropped: it does not change any more."""
    found = report_called(request, plan, kind, number)
    if not found.is_draft:
        raise PermissionDenied
    return found


def trail(plan: Plan) -> tuple[str, str]:
    return ("Reports", reverse("report-list", args=[plan.slug]))


def own_page(found: Report) -> tuple[str, str]:
    return (str(found), reverse("report", args=[found.plan.slug, found.kind, found.number]))
