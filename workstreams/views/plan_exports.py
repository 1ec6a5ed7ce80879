"""The plan as an Excel workbook, to work in and to bring back through the import."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.files.kinds import EXCEL
from improvement.files.workbook_writer import workbook_of
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.queries.plan_exports import plan_sheets


@require_safe
@allows(Permission.READ_LIVE_PLAN)
def plan_export(request: PlanRequest, plan: Plan) -> HttpResponse:
    """The whole plan, or with `?workstream=` the actions of one."""
    code = request.GET.get("workstream", "")[:6]
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"The plan as a workbook {code}".strip())
    name = "-".join(filter(None, (plan.slug, code.lower() if code.isalnum() else "")))
    return HttpResponse(
        workbook_of(plan_sheets(plan, code)),
        content_type=EXCEL.media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'},
    )
