"""Reads reports: who may read which, of what they are made, and what was written last time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from board.models import (
    DepartmentReturn,
    HouseStyle,
    Notice,
    Publication,
    PublicationQuerySet,
    Report,
    ReportFile,
    ReportQuerySet,
    ReportSection,
)
from improvement import clock
from improvement.history import history_model
from improvement.models import Plan, Redaction
from improvement.prepared import Among, among, read_of
from improvement.remembered import remembered
from improvement.roles import GRANTS, Permission, Role
from workstreams.checks import WITH_FILES
from workstreams.queries.remembered import OF_ACTIONS

WITH_FILES.register("reports")(lambda: ReportFile.objects.order_by("pk"))
WITH_FILES.register("house styles")(lambda: HouseStyle.objects.order_by("pk"))

READERS = Publication.Audience
# The documents that each kind may be made of: scrutiny is told nothing that it was not published.
AUDIENCES: dict[str, tuple[str, ...]] = {
    Report.Kind.BOARD: (READERS.BOARD, READERS.SCRUTINY),
    Report.Kind.EXCEPTIONS: (READERS.BOARD, READERS.SCRUTINY),
    Report.Kind.DEPARTMENT: (READERS.BOARD, READERS.SCRUTINY),
    Report.Kind.SCRUTINY: (READERS.SCRUTINY,),
}
schema_versions: dict[str, int] = {}  # of documents, by their digests; 0 of one without


def readable(plan: Plan, roles: frozenset[Role]) -> ReportQuerySet:
    """The reports that someone with these roles may read: of who oversees the plan all that were
    issued, of scrutiny its own; drafts by those who write in them."""
    found = Report.objects.filter(plan=plan)
    if not GRANTS[Permission.WRITE_REPORT] & roles:
        found = found.issued()
    if not GRANTS[Permission.READ_BOARD] & roles:
        found = found.filter(kind=Report.Kind.SCRUTINY)
    people = ("drafted_by", "issued_by", "publication__plan", "addendum_to")
    read = found.select_related(*people, "department_return__notice")
    return read.defer("publication__document")  # a whole plan, which most pages do not look into


def returns_listed(notice: Notice) -> QuerySet[DepartmentReturn]:
    """The notice's returns as its page lists them, each with whether a report is made for it."""
    made = Report.objects.kept().filter(department_return=OuterRef("pk"))
    listed = notice.returns.unsent_first()
    return listed.annotate(is_reported=Exists(made))  # type: ignore[no-redef]  # it fills the cached property


def of_returns(
    plan: Plan, roles: frozenset[Role], returns: Sequence[DepartmentReturn]
) -> list[tuple[DepartmentReturn, list[Report]]]:
    """Each return with its reports that someone with these roles may read, but for dropped ones."""
    reports = read_of(made_for, plan, roles, among(each.pk for each in returns))
    return [(each, [r for r in reports if r.department_return_id == each.pk]) for each in returns]


def made_for(plan: Plan, roles: frozenset[Role], returns: Among) -> QuerySet[Report]:
    found = readable(plan, roles).kept().filter(department_return__in=returns)
    return found.order_by("number")


def publications_for(plan: Plan, kind: str) -> QuerySet[Publication]:
    """The issued publications that a report of the kind may be made of, the latest position first:
    one of a past instant may be issued after it."""
    found = fit_for_reports(plan).filter(audience__in=AUDIENCES[kind])
    return found.defer("document").order_by("-as_at", "-issued_at")


def kinds_with_publications(plan: Plan) -> set[str]:
    """The kinds that a report could be drafted of now; one query, or two where more was entered
    since than what is said of actions."""
    there_are = remembered(audiences_fit, plan, clock.today(), unaltered_by=OF_ACTIONS)
    return {kind for kind, audiences in AUDIENCES.items() if there_are & set(audiences)}


def audiences_fit(plan: Plan, on: date) -> frozenset[str]:
    """Of whom there is such a publication."""
    fit = fit_for_reports(plan).order_by()
    return frozenset(fit.values_list("audience", flat=True).distinct())


def fit_for_reports(plan: Plan) -> PublicationQuerySet:
    """Those whose document is in a form from which reports are made. Its digest names all that it
    says, so that each, a whole plan, is looked into once for the life of the process."""
    issued = Publication.objects.filter(plan=plan).issued()
    digests = dict(issued.values_list("pk", "digest"))
    unknown = [pk for pk, digest in digests.items() if digest not in schema_versions]
    if unknown:
        looked_into = issued.filter(pk__in=unknown)
        for pk, version in looked_into.values_list("pk", "document__schema_version"):
            schema_versions[digests[pk]] = version or 0
    fit = [pk for pk, digest in digests.items() if schema_versions[digest] >= 2]
    return issued.filter(pk__in=fit)


def words_of(report: Report) -> dict[str, str]:
    return {section.name: section.words for section in report.sections.all()}


def last_issued(report: Report) -> Report | None:
    """The report of the same kind that was issued before this one was drafted."""
    before = Report.objects.filter(plan=report.plan_id, kind=report.kind).issued()
    latest = before.filter(number__lt=report.number).order_by("-number")
    return latest.select_related("publication").defer("publication__document").first()


def house_style_of(plan: Plan) -> HouseStyle | None:
    """The style that files are made in from now on; None for ours."""
    return HouseStyle.objects.filter(plan=plan).first()


def text_was_taken_out(report: Report) -> bool:
    """Whether, after its files were made, a text was taken out of what they were made of."""
    if report.issued_at is None:
        return False
    approved = Redaction.objects.filter(
        plan=report.plan_id,
        decision=Redaction.Decision.APPROVED,
        decided_at__gte=report.issued_at,
    )
    sections = set(report.sections.values_list("pk", flat=True))
    sources: tuple[tuple[type, set[int]], ...] = (
        (Publication, {report.publication_id}),
        (Report, {report.pk}),
        (ReportSection, sections),
    )
    about = {(history_model(model)._meta.db_table, key) for model, keys in sources for key in keys}
    return any(
        pair in about for pair in approved.values_list("history_table", "record_id").iterator()
    )
