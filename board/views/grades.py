"""Pages of self-assessments: how far from the grade to reach by one's own word, and who checked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from board.changes import (
    edit_moderation,
    edit_self_assessment,
    make_self_assessment,
    moderate_self_assessment,
)
from board.forms import ModerateForm, ModerationForm, SelfAssessmentForm
from board.models import GradeScheme, Meeting, SelfAssessment
from board.queries.grades import (
    answers_given,
    assessments_by_key,
    descriptors_of,
    elements_of,
    grades_of,
    had_a_part,
    has_descriptors,
    latest_made,
    scheme_on,
    self_assessments,
    told,
    why_not_put_right,
)
from board.queries.meetings import meeting_cited
from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan
from improvement.paging import page_of, paged_of
from improvement.prepared import among, first_of, read_of
from improvement.record_changes import changes_of
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_BOARD)
def grade_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The latest self-assessment, and the list of all."""
    latest, on = first_of(latest_made, plan), clock.today()
    scheme = scheme_on(plan, on)
    context = {
        "plan": plan,
        "on": on,
        "told": told(latest) if latest else None,
        "scheme": scheme,
        "goal": (latest.scheme if latest else scheme or GradeScheme(goal="good")).goal,
        "next_scheme": scheme if latest and scheme != latest.scheme else None,
        "is_bare": scheme and not has_descriptors(scheme),
        "page": page_of(request, paged_of(self_assessments, plan)),
        "may_assess": scheme and GRANTS[Permission.ASSESS_GRADES] & request.roles,
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "may_moderate": latest and may_moderate(request, latest),
    }
    return render(request, "board/grade_list.html", context)


@require_safe
@allows(Permission.READ_BOARD)
def self_assessment(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = self_assessment_at(plan, pk)
    return render(request, "board/self_assessment.html", page_context(request, record))


def self_assessment_at(plan: Plan, pk: int) -> SelfAssessment:
    """The plan's with the key. Raises Http404 where there is none."""
    found = first_of(assessments_by_key, plan, among([pk]))
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASSESS_GRADES)
def self_assessment_add(request: PlanRequest, plan: Plan) -> HttpResponse:
    """Make a self-assessment under the scheme in force today. It begins with the answers of the one
    before, if that is of the same scheme: what is no longer so is to be changed."""
    scheme = scheme_on(plan, clock.today())
    if scheme is None:
        messages.info(request, "Add the scheme of grades first: the programme manager does that")
        return redirect("grade-list", plan.slug)
    last = self_assessments(plan).filter(scheme=scheme).first()
    initial = proposed(request, plan)
    form = SelfAssessmentForm(posted(request), initial=initial, **asked(plan, scheme, last))
    made = attempt(
        form,
        lambda: make_self_assessment(
            SelfAssessment(plan=plan, scheme=scheme, **form.values),
            form.answers,
            by=request.user,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, f"{made} was entered. It waits to be moderated")
        return redirect("self-assessment", plan.slug, made.pk)
    heading = "Make a self-assessment"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


def proposed(request: PlanRequest, plan: Plan) -> dict[str, Any]:
    """`?meeting=meeting-3` proposes the meeting."""
    meeting = meeting_cited(plan, request.GET.get("meeting", "")).first()
    return {"made_on": clock.today(), "meeting": meeting}


def asked(plan: Plan, scheme: GradeScheme, record: SelfAssessment | None) -> dict[str, Any]:
    """What the form is given: what it asks, and what a record has answered so far."""
    answered, graded = {}, {}
    chosen = Q(pk=record.meeting_id if record else None)  # which may have been called off since
    if record:
        rows = read_of(answers_given, record)
        answered = {each.descriptor_id: (each.answer, each.evidence) for each in rows}
        graded = grades_of(record)
    meetings = Meeting.objects.filter(plan=plan, kind=Meeting.Kind.BOARD)
    return {
        "scheme": scheme,
        "meetings": meetings.filter(chosen | Q(called_off=False)),
        "elements": read_of(elements_of, scheme),
        "descriptors": read_of(descriptors_of, scheme),
        "graded": graded,
        "answered": answered,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASSESS_GRADES)
def self_assessment_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = self_assessment_at(plan, pk)
    if record.is_moderated:
        return settled(request, record)
    form = SelfAssessmentForm(posted(request), record=record, **asked(plan, record.scheme, record))
    edited = attempt(
        form,
        lambda: edit_self_assessment(
            pk,
            form.values,
            form.answers,
            by=request.user,
            now=clock.now(),
            version=form.cleaned_data["version"],
            reason=form.reason,
        ),
    )
    if edited:
        messages.success(request, f"{edited} was changed")
        return redirect("self-assessment", plan.slug, pk)
    heading = f"Change the {record.in_sentence}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), heading)}
    return show(request, "includes/record_form.html", form, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MODERATE_GRADES)
def self_assessment_moderate(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    record = self_assessment_at(plan, pk)
    if record.is_moderated:
        return settled(request, record)
    if had_a_part(request.user, record):
        raise PermissionDenied
    form = ModerateForm(posted(request), version=record.version)
    moderated = attempt(
        form,
        lambda: moderate_self_assessment(
            pk,
            by=request.user,
            moderation=form.cleaned_data["moderation"],
            note=form.cleaned_data["note"],
            now=clock.now(),
            version=form.cleaned_data["version"],
        ),
    )
    if moderated:
        messages.success(request, f"What you say of the {record.in_sentence} was saved")
        return redirect("self-assessment", plan.slug, pk)
    return show(request, "board/self_assessment.html", form, **page_context(request, record))


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.MODERATE_GRADES)
def moderation_edit(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    """Put right what the reader said of one themselves."""
    record = get_object_or_404(self_assessments(plan).filter(moderated_by=request.user), pk=pk)
    if why_not := why_not_put_right(request.user, record):
        raise PermissionDenied(why_not)
    form = ModerationForm(posted(request), record=record)
    names = ("moderation", "note", "version", "reason")
    edited = attempt(
        form,
        lambda: edit_moderation(
            pk, by=request.user, **{name: form.cleaned_data[name] for name in names}
        ),
    )
    if edited:
        messages.success(request, f"What you say of the {record.in_sentence} was put right")
        return redirect("self-assessment", plan.slug, pk)
    heading = f"Put right what you said of the {record.in_sentence}"
    context = {"heading": heading, "breadcrumbs": crumbs(trail(plan), "Put right")}
    return show(request, "includes/record_form.html", form, **context)


def settled(request: PlanRequest, record: SelfAssessment) -> HttpResponse:
    """The answer to a form for one that has been moderated: the record as it is now."""
    if request.method != "POST":
        return redirect("self-assessment", request.plan.slug, record.pk)
    context = page_context(request, record)
    return render(request, "board/self_assessment.html", context, status=409)


def may_moderate(request: PlanRequest, record: SelfAssessment) -> bool:
    may = bool(GRANTS[Permission.MODERATE_GRADES] & request.roles)
    return may and not record.is_moderated and not had_a_part(request.user, record)


def may_put_right(request: PlanRequest, record: SelfAssessment) -> bool:
    may = bool(GRANTS[Permission.MODERATE_GRADES] & request.roles)
    return may and not why_not_put_right(request.user, record)


def page_context(request: PlanRequest, record: SelfAssessment) -> dict[str, Any]:
    may_assess = bool(GRANTS[Permission.ASSESS_GRADES] & request.roles)
    return {
        "plan": request.plan,
        "told": told(record),
        "may_edit": GRANTS[Permission.EDIT_STRUCTURE] & request.roles,
        "may_change": may_assess and not record.is_moderated,
        "may_moderate": may_moderate(request, record),
        "may_put_right": may_put_right(request, record),
        **changes_of(request, [record, record.grades.all(), record.answers.all()]),
        "breadcrumbs": crumbs(trail(request.plan), str(record)),
    }


def trail(plan: Plan) -> tuple[str, str]:
    return ("Grades", reverse("grade-list", args=[plan.slug]))
