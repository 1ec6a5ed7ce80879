"""Reports: drafted, written section by section, and issued with the files that are made then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from board.changes.issuing import why_not_readable, why_out_of_turn
from board.models import (
    DepartmentReturn,
    HouseStyle,
    Publication,
    Report,
    ReportFile,
    ReportSection,
)
from board.publishing.replies import WITHHELD_MARKINGS, refuse_unfit_reply, refuse_withheld
from board.queries.reports import AUDIENCES, house_style_of, words_of
from board.reports.files import StyleLost, files_of, name_of
from board.reports.outline import written_parts
from improvement.audit.ledger import current_head
from improvement.changes import apply, require, require_another, take_on
from improvement.files import store
from improvement.history import audited, save_many_as
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from improvement.sent_twice import sent_before
from workstreams.models import Action


def draft_report(
    plan: Plan,
    kind: str,
    values: Mapping[str, Any],
    *,
    by: User,
    now: datetime,
    reason: str,
    addendum_to: Report | None = None,
) -> Report:
    """Draft a report of the kind; an addendum begins with the words of what it is to."""
    with audited(by, reason):
        plan = lock(Plan, plan.pk)
        require(by, Permission.DRAFT_REPORT, plan.pk)
        report = Report(plan=plan, kind=kind, addendum_to=addendum_to, drafted_by=by, **values)
        if again := sent_before(report, by, but=("number", "style")):
            return again
        last = Report.objects.filter(plan=plan, kind=kind).order_by("-number").first()
        report.number, report.drafted_at = (last.number + 1 if last else 1), now
        report.style = house_style_of(plan)
        check_sources(report)
        report.full_clean()
        report.save_as(by, reason)
        words = words_of(addendum_to) if addendum_to else {}
        sections = [
            ReportSection(report=report, name=p.name, words=words.get(p.name, ""), written_by=by)
            for p in written_parts(kind)
        ]
        save_many_as(sections, by, reason)
    return report


def edit_report(
    pk: int, values: Mapping[str, Any], *, by: User, version: int, reason: str
) -> Report:
    """Change of what a draft is made, its marking, or what it puts right. It takes the house style
    that there is now."""
    with audited(by, reason):
        report = lock(Report, pk, version)
        require(by, Permission.DRAFT_REPORT, report.plan_id)
        check_is_draft(report)
        values = {**values, "style": house_style_of(report.plan)}
        take_on(report, values)
        check_sources(report)
        report.save_as(by, reason)
    return report


def drop_report(pk: int, *, by: User, version: int, reason: str) -> Report:
    """Let a draft rest for good: its number is not given again, and nothing is deleted."""
    with audited(by, reason):
        report = lock(Report, pk, version)
        require(by, Permission.DRAFT_REPORT, report.plan_id)
        check_is_draft(report)
        apply(report, {"dropped": True}, by=by, reason=reason)
    return report


def check_sources(report: Report) -> None:
    """Raise ValidationError for a publication that the report may not be made of, for a return of
    another plan or that was withdrawn, and for an addendum to what is no issued report of its kind.
    The return is locked: it isn't withdrawn meanwhile."""
    publication, addendum_to = report.publication, report.addendum_to
    return_pk = report.department_return_id
    owed = lock(DepartmentReturn, return_pk) if return_pk else None
    is_of_plan = publication.plan_id == report.plan_id
    if not (is_of_plan and publication.is_issued and is_for(report.kind, publication)):
        raise ValidationError({"publication": "Choose an issued publication of this plan"})
    if owed and owed.notice.plan_id != report.plan_id:
        raise ValidationError({"department_return": "Choose a return of this plan"})
    if owed and owed.withdrawn_why:
        raise ValidationError({"department_return": DepartmentReturn.WITHDRAWN})
    if addendum_to and (addendum_to.plan_id, addendum_to.kind) != (report.plan_id, report.kind):
        raise ValidationError("An addendum is to a report of the same plan and kind")
    if addendum_to and not addendum_to.is_issued:
        raise ValidationError("What is not issued yet needs no addendum: change the draft")


def is_for(kind: str, publication: Publication) -> bool:
    return publication.audience in AUDIENCES[kind]


def check_is_draft(report: Report) -> None:
    if report.is_issued:
        raise ValidationError(
            "This report has been issued, and does not change. Put it right with an addendum"
        )
    if report.dropped:
        raise ValidationError("This draft was dropped, and does not change")


def write_section(pk: int, words: str, *, by: User, version: int) -> ReportSection:
    """Write under a heading of a draft. The report moves too: who read it before may not issue
    it as it is now."""
    with audited(by, "Written"):
        section = lock(ReportSection, pk, version)
        report = lock(Report, section.report_id)
        require(by, Permission.WRITE_REPORT, report.plan_id)
        check_is_draft(report)
        if section.words == words:
            raise ValidationError("You have not changed anything")
        section.words, section.written_by = words, by
        section.full_clean()
        section.save_as(by, "Written")
        parts = {part.name: part.heading for part in written_parts(report.kind)}
        report.save_as(by, f"Written under “{parts[section.name]}”")
    return section


def why_not_to_issue(report: Report) -> str:
    """The reason why the report can't be issued, in words; empty where it can."""
    if report.dropped:
        return "This draft was dropped"
    publication, first = report.publication, written_parts(report.kind)[0]
    issued = Report.objects.filter(plan=report.plan_id, kind=report.kind).issued()
    if problem := why_out_of_turn(report, issued):
        return problem
    is_whole = publication.is_as_it_was
    if problem := why_not_readable(publication, str(publication), is_whole=is_whole):
        return problem
    if not words_of(report).get(first.name, "").strip():
        return f"Nothing is written under “{first.heading}”"
    return what_its_readers_may_not_read(report)


def what_its_readers_may_not_read(report: Report) -> str:
    """In words, what a report names that is withheld now from its readers; "" for nothing. Who
    sits on the board reads what is exempt, and nobody may be told what is confidential. What is
    written to scrutiny is looked through as a reply to it is."""
    written = {**words_of(report), "addendum_words": report.addendum_words}
    said = {"document": report.publication.document, "written": written}
    is_for_outside = report.kind in (Report.Kind.SCRUTINY, Report.Kind.DEPARTMENT)
    markings = WITHHELD_MARKINGS if is_for_outside else (Action.Marking.CONFIDENTIAL,)
    try:
        refuse_withheld(report.plan, said, markings)
        for words in written.values() if report.kind == Report.Kind.SCRUTINY else ():
            refuse_unfit_reply(report.plan, words)
    except ValidationError as refused:
        return ". ".join(refused.messages).rstrip(".")
    return ""


def issue_report(pk: int, *, by: User, version: int, now: datetime, reason: str) -> Report:
    """Issue a draft that someone else made: its files are made, kept and never made again. Where
    anything fails, neither a record nor a file of it is left."""
    kept: list[str] = []
    try:
        with audited(by, reason):
            report = lock(Report, pk, version)
            require(by, Permission.ISSUE_REPORT, report.plan_id)
            refusal = "Nobody issues what they themselves drafted"
            require_another(by, report.drafted_by_id, report.plan_id, refusal)
            if problem := why_not_to_issue(report):
                raise ValidationError(f"{problem}. It can’t be issued")
            report.issued_at, report.issued_by = now, by
            report.head_entry, report.head_digest = current_head()
            report.full_clean()
            report.save_as(by, reason)
            keep_files(report, kept, by=by, now=now, reason=reason)
    except BaseException:
        for key in kept:
            store.discard(key)
        raise
    return report


def keep_files(report: Report, kept: list[str], *, by: User, now: datetime, reason: str) -> None:
    """Make and keep the files; the keys of those that are on the disk are added to `kept`."""
    try:
        contents = files_of(report, words_of(report), now)
    except StyleLost as lost:
        raise ValidationError(f"{lost}. Put it back, or choose another") from lost
    for form, content in contents.items():
        kept.append(store.keep(content))
        file = ReportFile(report=report, form=form, file_key=kept[-1], made_at=now)
        file.file_name, file.file_size = name_of(report, form), len(content)
        file.file_digest = store.digest(content)
        file.full_clean()
        file.save_as(by, reason)


def set_house_style(style: HouseStyle, *, by: User, reason: str) -> HouseStyle:
    """Take the styles of reports from another file from now on. It is in the store already."""
    with audited(by, reason):
        require(by, Permission.DRAFT_REPORT, style.plan_id)
        if again := sent_before(style, by, but=("file_key", "file_scan")):
            return again
        style.full_clean()
        style.save_as(by, reason)
    return style
