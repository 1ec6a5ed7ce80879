"""Writes what a file proposes into the plan: all of it or nothing, each record attributed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from improvement.audit.sqlite import AT_MOST
from improvement.changes import require
from improvement.files.grids import Grid
from improvement.history import StaleRecord, audited, save_many_as
from improvement.locks import lock
from improvement.models import Plan, User
from improvement.roles import Permission
from improvement.text_order import folded
from workstreams.changes.import_requests import Asking, ask_for
from workstreams.changes.imported_records import write_records
from workstreams.importing.proposals import ProposedAction
from workstreams.models import Action, ActionFinding, Finding, Milestone, Workstream
from workstreams.models.action import REFERENCE
from workstreams.models.judged import is_agreed
from workstreams.queries.import_reasons import IMPORTED
from workstreams.queries.imported_links import KINDS_OF_LINK, taken_back
from workstreams.queries.imported_records import RecordComparison
from workstreams.queries.plan_comparison import (
    ComparedAction,
    PlanComparison,
    compare_plan,
    take_from_file,
)

LONGEST_CODE = 6
MOST_PARAGRAPHS = 80  # characters of the field
AGREED = (
    "The plan has been agreed, so dates and other judged fields move by request only, in "
    "somebody’s name: import the file on its page"
)


TOOK_TOO_LONG = (
    "The import took longer than a minute, which is too long for SQLite, so nothing was written. "
    "Try again when the site is quieter"
)
TAKEN_BACK_TOO_SLOWLY = (
    "Taking it back took longer than a minute, which is too long for SQLite, so nothing was "
    "changed. Try again when the site is quieter"
)


@contextmanager
def too_long_in_words(words: str = TOOK_TOO_LONG) -> Iterator[None]:
    """Raises ValidationError where SQLite's guards refuse a change for how long it took, as one of
    thousands of actions may on a busy machine."""
    try:
        yield
    except IntegrityError as refused:
        if AT_MOST not in str(refused):
            raise
        raise ValidationError(words) from refused


@too_long_in_words()
def import_plan(
    plan: Plan,
    proposed: Iterable[ProposedAction],
    *,
    title: str,
    file: str,
    by: User | str,
    expected: str = "",
    take: Collection[str] = (),
    beside: Iterable[Grid] = (),
    asking: Asking | None = None,
    tell: Callable[[int, str], object] = lambda share, words: None,
) -> PlanComparison:
    """Add the new actions and change those that the file alone changed. Nothing is removed, and no
    conflict is overwritten. `title` is the workstream of actions for which the file names none, and
    `file` names the file, with its digest, in each reason. `expected` is the digest of what was
    shown, and `take` names the conflicts in which the file's value is taken all the same. `beside`
    are the other sheets of the plan's own workbook: its workstreams, findings and outcomes.

    In an agreed plan, what is judged is asked of the chair in the words of `asking`. `tell` is
    called with the hundredths that are done, and with what comes next.

    Raises ValidationError where such a plan is imported without them, and StaleRecord where
    something else than was shown would be written by now.
    """
    reason = f"{IMPORTED}{file}"
    with audited(by, reason):
        plan = lock(Plan, plan.pk)
        require(by, Permission.EDIT_STRUCTURE, plan.pk)
        if is_agreed(plan) and (asking is None or isinstance(by, str)):
            raise ValidationError(AGREED)
        tell(5, "Comparing with the plan")
        comparison = compare_plan(plan, proposed, title, beside)
        if expected and comparison.digest() != expected:
            raise StaleRecord(plan)
        take_from_file(plan, comparison.rows, take)
        tell(15, "Writing workstreams and findings")
        before = former_names(comparison.records)
        write_records(plan, comparison.records, by, reason)
        workstreams = workstreams_for(plan, comparison.new, title, before, by, reason)
        findings = findings_for(plan, comparison.rows, by, reason)
        tell(25, f"Writing {len(comparison.new):,} new actions")
        add_new(plan, comparison.new, workstreams, title, by, reason)
        tell(65, f"Writing {len(comparison.changed):,} changed actions")
        change_old(comparison.changed, by, reason)
        tell(75, f"Writing {len(comparison.milestones):,} milestones")
        write_milestones(comparison, by, reason)
        write_links(comparison, by, reason)
        tell(85, "Linking actions to findings")
        link_findings(plan, comparison.rows, findings, by, reason)
        if asking and not isinstance(by, str):
            ask_for(comparison.rows, asking, by=by)
    tell(100, "Done")
    return comparison


def workstream_name(row: ComparedAction, title: str) -> str:
    return (row.proposed.more.get("workstream") or title)[:200]


def former_names(records: RecordComparison) -> dict[str, Workstream]:
    """The workstreams by the names, in folded letters, that they had or are about to give up."""
    streams = {row.record.name: row.record for row in records.rows if row.kind == "workstream"}
    return {folded(name): each for name, each in streams.items()} | records.former


def workstreams_for(
    plan: Plan,
    rows: list[ComparedAction],
    title: str,
    before: dict[str, Workstream],
    by: User | str,
    reason: str,
) -> dict[str, Workstream]:
    """The workstream of each name or code, in folded letters, or of its name `before`; what is not
    there is added."""
    own = list(Workstream.objects.filter(plan=plan))
    found = before | {folded(each.code): each for each in own}
    found |= {folded(each.name): each for each in own}
    codes, order = {each.code for each in own}, max((each.order for each in own), default=0)
    added = []
    for name in dict.fromkeys(workstream_name(row, title) for row in rows):
        if folded(name) not in found:
            code, order = free_code(name, codes), order + 1
            found[folded(name)] = Workstream(plan=plan, code=code, name=name, order=order)
            added.append(found[folded(name)])
            codes.add(code)
    save_many_as(added, by, reason)
    return found


def free_code(name: str, taken: set[str]) -> str:
    """A code from the first letters of the name's words that no other workstream has."""
    words = re.findall(r"[A-Z0-9]+", name.upper())
    stem = "".join(word[0] for word in words)[:3] or "W"
    numbered = (f"{stem}{number}" for number in range(2, 10_000))
    return next(code for code in (stem, *numbered) if code not in taken)[:LONGEST_CODE]


def findings_for(
    plan: Plan, rows: list[ComparedAction], by: User | str, reason: str
) -> dict[str, Finding]:
    """The finding of each text, in folded letters; those that are not there are added."""
    own = list(Finding.objects.filter(plan=plan))
    found = {folded(each.text): each for each in own}
    refs, number, added = {each.ref for each in own}, 0, []
    for proposed in (row.proposed for row in rows):
        text = proposed.finding
        if not text or folded(text) in found:
            continue
        while (ref := f"F{(number := number + 1)}") in refs:
            pass
        paragraph = ", ".join(proposed.paragraphs)[:MOST_PARAGRAPHS]
        found[folded(text)] = Finding(plan=plan, ref=ref, text=text, paragraph=paragraph)
        added.append(found[folded(text)])
    save_many_as(added, by, reason)
    return found


def add_new(
    plan: Plan,
    rows: list[ComparedAction],
    workstreams: dict[str, Workstream],
    title: str,
    by: User | str,
    reason: str,
) -> None:
    """Add the actions, each with the reference that `claimed` says and that is free, the others
    with the next of their workstream: numbered last, so that none takes what a later row claims."""
    taken = set(Action.objects.filter(plan=plan).values_list("ref", flat=True))
    last: dict[str, int] = {}
    for row in sorted(rows, key=rank):
        workstream = workstreams[folded(workstream_name(row, title))]
        ref = next((each for each in claimed(row) if each and each not in taken), "")
        if not ref:
            number = last.get(workstream.code, 0) + 1
            while (ref := f"{workstream.code}-{number:02d}") in taken:
                number += 1
            last[workstream.code] = number
        taken.add(ref)
        row.action = Action(plan=plan, workstream=workstream, ref=ref, **row.values)
        row.action.clean_fields()
    save_many_as([row.action for row in rows if row.action], by, reason)


def claimed(row: ComparedAction) -> tuple[str, str]:
    """The references that the row may have: of our workbook, written by another plan, the one that
    it names, by which it is known again; else the council's own. "" for one unlike ours."""
    named = row.proposed.own.ref if row.proposed.own else ""
    refs = (ref.upper() for ref in (named, row.values["source_ref"]))
    first, second = (
        ref if len(ref) <= 12 and re.match(REFERENCE.regex, ref) else "" for ref in refs
    )
    return first, second


def rank(row: ComparedAction) -> tuple[bool, bool]:
    """Where the row stands in turn: those that name a reference first, then the council's own."""
    first, second = claimed(row)
    return not first, not second


def change_old(rows: list[ComparedAction], by: User | str, reason: str) -> None:
    actions = []
    for row in rows:
        assert row.action
        for name, (_, new) in row.changes.items():
            setattr(row.action, name, new)
        if "delivery" in row.changes and "delivery_decision" not in row.changes:
            row.action.delivery_decision = ""  # of one that was withdrawn when it was taken back
        row.action.clean_fields()
        actions.append(row.action)
    save_many_as(actions, by, reason)


def write_milestones(comparison: PlanComparison, by: User | str, reason: str) -> None:
    added = [Milestone(action=row.action, **each.values) for row, each in comparison.new_milestones]
    changed = []
    for _, each in comparison.changed_milestones:
        assert each.milestone
        for name, (_, new) in each.changes.items():
            setattr(each.milestone, name, new)
        changed.append(each.milestone)
    for milestone in (*added, *changed):
        milestone.clean_fields(exclude=["action"])  # which would be read again for each
    save_many_as(changed, by, reason)  # first: what is added may have words that these had
    save_many_as(added, by, reason)


def write_links(comparison: PlanComparison, by: User | str, reason: str) -> None:
    for name, kind in KINDS_OF_LINK.items():
        own = [(row.action, each) for row in comparison.rows for each in row.links]
        own = [(action, each) for action, each in own if each.kind == name]
        again = [each.again for _, each in own if each.again]
        for link in again:
            link.removed = False
        added = [
            kind.links(**{"action": action, kind.other: each.record})
            for action, each in own
            if not each.again
        ]
        save_many_as(again, by, reason)
        save_many_as(added, by, reason)


def link_findings(
    plan: Plan,
    rows: list[ComparedAction],
    findings: dict[str, Finding],
    by: User | str,
    reason: str,
) -> None:
    """Link the actions to the findings that the file names, where they are not linked yet; a link
    that somebody removed stays so, but for those that were taken back."""
    links = ActionFinding.objects.filter(action__plan=plan)
    linked = {(link.action_id, link.finding_id): link for link in links}
    undone = taken_back(ActionFinding, plan)
    added, put_back = [], []
    for row in rows:
        finding = findings.get(folded(row.proposed.finding or ""))
        if not (row.action and finding):
            continue
        link = linked.get((row.action.pk, finding.pk))
        if link is None:
            link = ActionFinding(action=row.action, finding=finding)
            linked[row.action.pk, finding.pk] = link
            added.append(link)
        elif link.removed and (link.pk, link.version) in undone:
            link.removed = False
            put_back.append(link)
    save_many_as(added, by, reason)
    save_many_as(put_back, by, reason)
