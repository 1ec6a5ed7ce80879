"""The pages of redactions: the programme manager asks for one, and someone else decides."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.history_lines import kinds
from improvement.editing import attempt, crumbs, posted, show
from improvement.models import Plan, Redaction
from improvement.paging import page_of, page_read
from improvement.record_changes import changes_of
from improvement.redaction.changes import ask_redaction, decide_redaction
from improvement.redaction.forms import AskRedactionForm, DecideRedactionForm
from improvement.redaction.places import (
    Place,
    label_of,
    model_of,
    place_of,
    places,
    record_of,
)
from improvement.redaction.search import columns_in_words, found_elsewhere, records_in_words
from improvement.roles import GRANTS, Permission


@require_safe
@allows(Permission.READ_HISTORY)
def redaction_list(request: PlanRequest, plan: Plan) -> HttpResponse:
    redactions = Redaction.objects.filter(plan=plan).select_related("asked_by", "decided_by")
    context = {
        "plan": plan,
        "rows": [(redaction, where(redaction)) for redaction in redactions],
        "may_look": bool(GRANTS[Permission.DECIDE_REDACTION] & request.roles),
        "breadcrumbs": trail(plan, "Text taken out"),
    }
    return render(request, "improvement/redaction_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.ASK_REDACTION)
def redaction_ask(request: PlanRequest, plan: Plan, noun: str, pk: int) -> HttpResponse:
    model = kinds().get(noun)
    by_key = {place.key: place for place in places(model, pk, plan.pk)} if model else {}
    if model is None or not by_key:
        raise Http404("No text of such a record can be taken out")
    form = AskRedactionForm(posted(request), places=by_key.values())
    redaction = attempt(form, lambda: ask(request, plan, by_key[form.cleaned_data["place"]], form))
    if redaction:
        messages.success(request, "You have asked. Someone else decides")
        return redirect("redaction-decide", plan.slug, redaction.pk)
    record = model._base_manager.get(pk=pk)
    context = {
        "heading": f"Ask for text to be taken out of {model._meta.verbose_name} “{record}”",
        "breadcrumbs": trail(plan, "Ask for text to be taken out"),
    }
    return show(request, "includes/record_form.html", form, **context)


def ask(request: PlanRequest, plan: Plan, place: Place, form: AskRedactionForm) -> Redaction:
    ground, reason = form.cleaned_data["ground"], form.cleaned_data["reason"]
    return ask_redaction(plan, place, ground, by=request.user, now=clock.now(), reason=reason)


@require_http_methods(["GET", "HEAD", "POST"])
@allows(Permission.DECIDE_REDACTION)
def redaction_decide(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
    redaction = get_object_or_404(Redaction, plan=plan, pk=pk)
    form = DecideRedactionForm(posted(request), version=redaction.version)
    decided = attempt(
        form,
        lambda: decide_redaction(
            pk,
            form.cleaned_data["decision"],
            by=request.user,
            version=form.cleaned_data["version"],
            now=clock.now(),
            reason=form.cleaned_data["reason"],
        ),
    )
    if decided:
        messages.success(request, f"Your decision is kept: {decided.get_decision_display()}")
        return redirect("redaction-list", plan.slug)
    context = {"plan": plan, "redaction": redaction, **decision_context(request, redaction)}
    return show(request, "improvement/redaction_decide.html", form, **context)


def where(redaction: Redaction) -> str:
    """The record and column of the text, in words; the record by its present name."""
    model, record = model_of(redaction), record_of(redaction)
    return f"{model._meta.verbose_name} “{record}”, {label_of(model, redaction.column)}"


def decision_context(request: PlanRequest, redaction: Redaction) -> dict[str, Any]:
    """What the page shows beside its form: the text, while there is one, and where else it is."""
    is_open = redaction.decision == Redaction.Decision.OPEN
    place = place_of(redaction) if is_open else None
    return {
        "place": place,
        "where": where(redaction),
        **(elsewhere(request, redaction, place) if place else {}),
        "may_decide": redaction.can_be_decided_by(request.user),
        **changes_of(request, [redaction]),
        "breadcrumbs": trail(redaction.plan, "Decide on taking text out"),
    }


def elsewhere(request: PlanRequest, redaction: Redaction, place: Place) -> dict[str, Any]:
    """Where else the text is: what it is taken out of too, and a page of where it stays."""
    found = found_elsewhere(redaction, place)
    page = page_of(request, found.in_order, name="elsewhere")
    return {
        "repeating": records_in_words(found.repeating),
        "elsewhere": page_read(page, columns_in_words),
    }


def trail(plan: Plan, here: str) -> list[dict[str, str]]:
    return crumbs(("History", reverse("plan-history", args=[plan.slug])), here)
