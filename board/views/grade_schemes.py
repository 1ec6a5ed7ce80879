"""Pages of the schemes of grades: what each grades, and what must be so for the grade to reach."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import add_scheme, edit_scheme
from board.forms import DescriptorForm, GradedElementForm, GradeSchemeForm
from board.models import Descriptor, GradedElement, GradeScheme
from board.views.grades import trail
from improvement.access import PlanRequest, allows
from improvement.changes import Record, add_record, edit_record
from improvement.editing import attempt, crumbs, page_after_adding, posted, show
from improvement.models import Plan
from improvement.paging import page_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission
from workstreams.forms.records import RecordForm

ADDED = "Added to the grade criteria"


@require_safe
@allows(Permission.READ_BOARD)
def grade_scheme_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    context = {
        "plan": plan,
        "page": page_of(request, GradeScheme.objects.filter(plan=plan)),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "breadcrumbs": crumbs(trail(plan), "Grade criteria"),
    }
    return render(request, "board/grade_scheme_list.html", context)


@require_safe
@allows(Permission.READ_BOARD)
def grade_scheme(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    scheme = get_object_or_404(GradeScheme, plan=plan, pk=pk)
    descriptors = Descriptor.objects.filter(element__scheme=scheme)
    elements = list(scheme.elements.prefetch_related("descriptors"))
    context = {
        "plan": plan,
        "scheme": scheme,
        "is_bare": not any(each.asks for each in elements),
        "elements": elements,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        **changes_of(request, [scheme, scheme.elements.all(), descriptors]),
        "breadcrumbs": crumbs(trail(plan), schemes(plan), scheme.name),
    }
    return render(request, "board/grade_scheme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def grade_scheme_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    form = GradeSchemeForm(posted(request))
    added = attempt(
        form,
        lambda: add_scheme(
            GradeScheme(plan=plan, **form.values), form.element_names, by=request.user, reason=ADDED
        ),
    )
    if added:
        messages.success(request, f"“{added}” was added. Say what must be so for each of its parts")
        return redirect("grade-scheme", plan.slug, added.pk)
    return form_page(request, form, "Add a scheme of grades")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def grade_scheme_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    scheme = get_object_or_404(GradeScheme, plan=plan, pk=pk)
    form = GradeSchemeForm(posted(request), record=scheme)
    edited = attempt(
        form,
        lambda: edit_scheme(
            pk,
            form.values,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"“{edited}” was changed")
        return redirect("grade-scheme", plan.slug, pk)
    return form_page(request, form, f"Edit the scheme: {scheme}")


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def graded_element_add(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    scheme = get_object_or_404(GradeScheme, plan=plan, pk=pk)
    form = GradedElementForm(posted(request), initial={"order": scheme.elements.count() + 1})
    heading = f"Add what {scheme} grades"
    added = attempt(form, lambda: add(request, GradedElement(scheme=scheme, **form.values)))
    return after_adding(request, form, added, heading, scheme.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def graded_element_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    element = get_object_or_404(GradedElement, scheme__plan=plan, pk=pk)
    form = GradedElementForm(posted(request), record=element)
    return edit(request, form, element, element.scheme_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def descriptor_add(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    element = get_object_or_404(GradedElement, scheme__plan=plan, pk=pk)
    form = DescriptorForm(posted(request))
    heading = f"{element}: add what must be so"
    added = attempt(form, lambda: add(request, Descriptor(element=element, **form.values)))
    return after_adding(request, form, added, heading, element.scheme_id)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.EDIT_STRUCTURE)
def descriptor_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    descriptor = get_object_or_404(Descriptor, element__scheme__plan=plan, pk=pk)
    form = DescriptorForm(posted(request), record=descriptor)
    return edit(request, form, descriptor, descriptor.element.scheme_id)


def add(request: PlanRequest, record: Record) -> Record:
    return add_record(record, by=request.user, reason=ADDED)


def after_adding(
    request: PlanRequest, form: RecordForm, added: object, heading: str, scheme: int
) -> HttpResponse:
    if not added:
        return form_page(request, form, heading)
    messages.success(request, f"“{added}” was added")
    return page_after_adding(request, form, "grade-scheme", request.plan.slug, scheme)


def edit(
    request: PlanRequest, form: RecordForm, record: GradedElement | Descriptor, scheme: int
) -> HttpResponse:
    edited = attempt(
        form,
        lambda: edit_record(
            type(record),
            record.pk,
            form.values,
            by=request.user,
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if not edited:
        return form_page(request, form, f"Edit: {record}")
    messages.success(request, f"“{edited}” was changed")
    return redirect("grade-scheme", request.plan.slug, scheme)


def form_page(request: PlanRequest, form: RecordForm, heading: str) -> HttpResponse:
    trails = crumbs(trail(request.plan), schemes(request.plan), heading)
    context = {"heading": heading, "breadcrumbs": trails}
    return show(request, "includes/record_form.html", form, **context)


def schemes(plan: Plan) -> tuple[str, str]:
    return ("Grade criteria", reverse("grade-scheme-list", args=[plan.slug]))
