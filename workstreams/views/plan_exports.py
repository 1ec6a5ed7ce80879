"""The plan as an Excel workbook, to work in and to bring back through the import."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.files.kinds import EXCEL
from improvement.files.plan_files import UnreadableFile
from improvement.files.workbook_writer import SheetToWrite, workbook_of
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.importing.answers import WrongAnswers
from workstreams.queries.own_columns import last_import, sheets_in_own_columns
from workstreams.queries.plan_exports import plan_sheets


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_export(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The whole plan; with `?workstream=` the actions of one; with `?columns=own` the actions in
    the columns of the file that they were last imported from."""
    code, own = request.GET.get("workstream", ""), request.GET.get("columns") == "own"
    if code and (own or code not in plan.workstreams.values_list("code", flat=True)):
        raise Http404("No such workstream, or columns that only the whole plan has")
    sheets = in_own_columns(plan) if own else plan_sheets(plan, code)
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"The plan as a workbook {code}".strip())
    name = "-".join(filter(None, (plan.slug, code.lower() if code.isalnum() else "")))
    return HttpResponse(
        workbook_of(sheets),
        content_type=EXCEL.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )


def in_own_columns(plan: Plan) -> list[SheetToWrite]:
    """404 where nothing was imported from a file of the council's own, or that is lost."""
    record = last_import(plan)
    try:
        sheets = sheets_in_own_columns(plan, record) if record else []
    except (UnreadableFile, WrongAnswers) as lost:
        raise Http404(str(lost)) from lost
    if not sheets:
        raise Http404("No plan in columns of its own was imported")
    return sheets
