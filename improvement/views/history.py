"""The history of the whole plan: every change, filtered and paged."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from improvement.access import allows
from improvement.audit.entries import read, rows_on_plan
from improvement.audit.filters import HistoryFilterForm
from improvement.models import Plan
from improvement.roles import GRANTS, Permission

PAGE = 25


@require_safe
@allows(Permission.READ_HISTORY)
def plan_history(request: HttpRequest, plan: Plan) -> HttpResponse:
    form = HistoryFilterForm(request.GET or None, plan=plan)
    valid = form.is_valid() or not form.is_bound
    rows = rows_on_plan(plan.pk, form.matching(), form.kind()) if valid else []
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"plan": plan, "form": form, "page": page, "entries": read(list(page))}
    context["may_redact"] = bool(GRANTS[Permission.ASK_REDACTION] & request.roles)
    return render(request, "improvement/plan_history.html", context, status=200 if valid else 400)
