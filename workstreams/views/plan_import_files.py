"""What is downloaded of a file that a plan is imported from: itself, its answers, its preview."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from improvement import clock
from improvement.access import PlanRequest, allows
from improvement.audit.access_log import AccessEvent, note_read
from improvement.csv_export import csv_file
from improvement.files.answers import download
from improvement.files.plan_files import UnreadableFile
from improvement.models import Plan
from improvement.roles import Permission
from workstreams.models import PlanImport
from workstreams.queries.imported_readings import compare_readings
from workstreams.queries.own_sheet import compare_for
from workstreams.queries.plan_imports import KINDS, preview_rows, reading_of, stream_of
from workstreams.views.chosen_files import with_its_file


@require_safe
@allows(Permission.BRING_BACK)
@with_its_file
def plan_import_download(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    """The whole preview as a table."""
    reading = reading_of(record)
    comparison = compare_for(request.user, plan, reading, stream_of(record))
    readings = compare_readings(plan, reading.beside, clock.today(), request.user)
    rows = preview_rows(plan, reading, comparison, readings)
    lines = [
        (KINDS[kind], line.where, line.about, line.field, line.old, line.new)
        for kind, of in rows.items()
        for line in of
    ]
    heads = ("What happens", "Where in the file", "Action", "Field", "Here now", "In the file")
    return csv_file(f"{plan.slug}-import-{record.pk}", [heads, *lines])


@require_safe
@allows(Permission.EDIT_STRUCTURE)
@with_its_file
def plan_import_answers(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    """What was said of the file, as `manage.py import_plan --answers` reads it."""
    name = content_disposition_header(True, f"{record.title}-answers.yaml")
    return HttpResponse(
        record.answers,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": name},
    )


@require_safe
@allows(Permission.BRING_BACK)
@with_its_file
def plan_import_file(request: PlanRequest, plan: Plan, record: PlanImport) -> HttpResponse:
    """The file as it came, if it still has the digest on record."""
    answer = download(record)
    if answer is None:
        raise UnreadableFile(f"“{record}” is missing, or is no longer what was put on record")
    note_read(request, AccessEvent.Kind.DOWNLOADED, f"{record.file_name}, to import the plan from")
    return answer
