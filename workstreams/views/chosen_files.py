"""The files that a plan is imported from, as far as the reader may open them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from improvement.access import PlanRequest
from improvement.files.plan_files import UnreadableFile
from improvement.models import Plan
from improvement.roles import GRANTS, Permission
from workstreams.importing.answers import WrongAnswers
from workstreams.models import PlanImport

View = Callable[..., HttpResponse]


def with_its_file(view: View) -> View:
    """The view, of a file of the plan: of a lead, their own; where that can't be read any more, or
    what was answered of it can't be used, a page says why and what can be done."""

    @wraps(view)
    def page(request: PlanRequest, plan: Plan, pk: int) -> HttpResponse:
        record = get_object_or_404(imports_read_by(request, plan), pk=pk)
        try:
            return view(request, plan, record)
        except (UnreadableFile, WrongAnswers) as wrong:
            context = {
                "plan": plan,
                "record": record,
                "why": str(wrong),
                "wrong_answers": isinstance(wrong, WrongAnswers),
            }
            return render(request, "workstreams/plan_import_unreadable.html", context, status=404)

    return page


def imports_read_by(request: PlanRequest, plan: Plan) -> QuerySet[PlanImport]:
    """Every file, for who edits the plan; for a lead those that they brought back."""
    records = PlanImport.objects.filter(plan=plan).select_related("added_by", "plan")
    return records if edits(request) else records.filter(added_by=request.user)


def edits(request: PlanRequest) -> bool:
    return bool(GRANTS[Permission.EDIT_STRUCTURE] & request.roles)
