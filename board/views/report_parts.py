"""What is written in a report, what stands in its files, the files themselves, and their style."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from board.changes.reports import set_house_style, write_section
from board.forms.reports import HouseStyleForm, SectionForm
from board.models import HouseStyle, Report, ReportSection
from board.models.document import derived_from
from board.queries.reports import house_style_of, last_issued, text_was_taken_out, words_of
from board.reports.outline import written_parts
from board.reports.paper import paper_of
from board.scrutiny.comparison import compare
from board.views.reports import draft_called, own_page, report_called, trail
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.editing import attempt, crumbs, posted, show
from improvement.files import scan
from improvement.files.answers import download
from improvement.files.receive import add_with_file
from improvement.models import Plan
from improvement.paging import LONG_ROWS, asks_for_all, page_or_all
from improvement.record_changes import changes_of
from improvement.roles import Permission

SECTIONS = 8  # of a report that stand on a page of it
MOST_LINES = 30  # of what changed, beside what is written of it


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.WRITE_REPORT)
def report_section(
    request: PlanRequest, plan: Plan, kind: str, number: int, name: str
) -> HttpResponse:
    """One section, with what stood there last time. Saving it leads to the next."""
    found = draft_called(request, plan, kind, number)
    section = get_object_or_404(found.sections, name=name)
    parts = written_parts(kind)
    place = [part.name for part in parts].index(name)
    form = SectionForm(posted(request), section=section, part=parts[place])
    if attempt(form, lambda: write(request, section.pk, form)):
        messages.success(request, f"“{parts[place].heading}” was saved")
        if following := parts[place + 1 : place + 2]:
            return redirect("report-section", plan.slug, kind, number, following[0].name)
        return redirect("report", plan.slug, kind, number)
    context = last_time(found, name) | {
        "plan": plan,
        "report": found,
        "part": parts[place],
        "place": place + 1,
        "number_of_parts": len(parts),
        "breadcrumbs": crumbs(trail(plan), own_page(found), parts[place].heading),
    }
    return show(request, "board/report_section.html", form, **context)


def write(request: PlanRequest, pk: int, form: SectionForm) -> ReportSection:
    words, version = form.cleaned_data["words"], form.cleaned_data["version"]
    return write_section(pk, words, by=request.user, version=version)


def last_time(found: Report, name: str) -> dict[str, Any]:
    """What was written under the heading last time, and what the figures say otherwise since."""
    last = last_issued(found)
    if last is None:
        return {}
    context = {"last": last, "last_words": words_of(last).get(name, "")}
    now, then = found.publication, last.publication
    if now.audience != then.audience:
        return context
    compared = derived_from(now.document, compare, then.document)
    lines = compared.lines[:MOST_LINES]
    more = len(compared.lines) - len(lines)
    return context | {
        "compared": compared,
        "lines": lines,
        "more": more,
        "document": now.document,
    }


@require_safe
@allows(Permission.READ_REPORTS)
def report_content(request: PlanRequest, plan: Plan, kind: str, number: int) -> HttpResponse:
    """What stands in the Word document, as a page: some parts of it, or all."""
    found = report_called(request, plan, kind, number)
    paper = paper_of(found, words_of(found))
    sections = paper.sections if asks_for_all(request) else paper.shortened(LONG_ROWS)
    context = {
        "plan": plan,
        "report": found,
        "paper": paper,
        "page": page_or_all(request, sections, SECTIONS),
        "breadcrumbs": crumbs(trail(plan), own_page(found), "What stands in it"),
    }
    return render(request, "board/report_content.html", context)


@require_safe
@allows(Permission.READ_REPORTS)
def report_file(
    request: PlanRequest, plan: Plan, kind: str, number: int, form: str
) -> HttpResponse:
    """The file as it was made, if it still has the digest on record."""
    found = report_called(request, plan, kind, number)
    file = get_object_or_404(found.files, form=form)
    taken_out = text_was_taken_out(found)
    answer = None if taken_out else download(file)
    if answer is None:
        context = {"plan": plan, "report": found, "file": file, "taken_out": taken_out}
        return render(request, "board/report_file.html", context, status=404)
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"{file.file_name}, of {found}")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DRAFT_REPORT)
def house_style(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = HouseStyleForm(posted(request), request.FILES or None)
    if attempt(form, lambda: keep_style(request, plan, form)):
        messages.success(request, "Reports drafted from now on have these styles")
        return redirect("house-style", plan.slug)
    context = {
        "plan": plan,
        "style": house_style_of(plan),
        "scans": scan.is_scanned(),
        **changes_of(request, HouseStyle.objects.filter(plan=plan)),
        "breadcrumbs": crumbs(trail(plan), "Style"),
    }
    return show(request, "board/house_style.html", form, **context)


def keep_style(request: PlanRequest, plan: Plan, form: HouseStyleForm) -> HouseStyle:
    """Keep the file, then the record that names it; the file is deleted if that fails."""
    style = HouseStyle(
        plan=plan,
        **form.cleaned_data["file"].keep(),
        added_at=clock.now(),
        added_by=request.user,
    )
    reason = form.cleaned_data["reason"]
    return add_with_file(style, lambda: set_house_style(style, by=request.user, reason=reason))
