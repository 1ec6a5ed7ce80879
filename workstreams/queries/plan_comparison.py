"""Compares what a file proposes with the plan: what is new, changed, unchanged, or not in the file.

An action is known again by the council's own reference, else by its workstream and title. What was
changed here since it was last imported is never overwritten: where the file differs too, both are
shown as a conflict. What it held then is read from its history.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError

from improvement.dates import last_day
from improvement.files.grids import Grid
from improvement.models import Plan
from improvement.text_order import folded
from workstreams.importing.as_values import values_of
from workstreams.importing.own_workbook import UNSAID
from workstreams.importing.proposals import Problem, ProposedAction
from workstreams.models import Action, Milestone
from workstreams.models.action import OUTSIDE
from workstreams.models.judged import is_agreed
from workstreams.queries.import_reasons import keys_imported, last_imported, versions_named
from workstreams.queries.imported_links import NewLink, compare_links
from workstreams.queries.imported_milestones import ComparedMilestone, compare_milestones
from workstreams.queries.imported_records import RecordComparison, compare_records
from workstreams.queries.known_again import actions_like, actions_read, known_actions
from workstreams.queries.own_rows import (
    marked_elsewhere,
    not_written,
    of_another,
    problem,
    strange_row,
)
from workstreams.queries.protected_changes import protect

# What is taken over, or put back, together or not at all.
STATE_AND_DAY, FIRST_AND_DUE = ("delivery", "finished"), ("baseline_due", "due")
STATE_AND_DECISION = ("delivery", "delivery_decision")
TOGETHER = (STATE_AND_DAY, STATE_AND_DECISION, FIRST_AND_DUE)
OF_NO_JUDGEMENT = ("source_ref", "title", "description", "owner_post")


@dataclass
class ComparedAction:
    """A proposed action beside the plan's own: pairs of old and new values by field, and those that
    changed both here and in the file. In an agreed plan `requests` are the pairs that are asked of
    the chair."""

    proposed: ProposedAction
    values: dict[str, Any]
    action: Action | None = None  # of a new one, once it was added
    is_new: bool = True
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    requests: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    milestones: list[ComparedMilestone] = field(default_factory=list)
    links: list[NewLink] = field(default_factory=list)

    @property
    def differs(self) -> bool:
        """Whether the file says anything else of it than the plan."""
        of_fields = self.is_new or self.changes or self.requests or self.conflicts
        return bool(of_fields or self.links) or any(each.differs for each in self.milestones)


@dataclass
class PlanComparison:
    """Of a file with a plan; `missing` are the plan's actions that were imported and that the file
    no longer has, and the milestones that it lacks of those it has; `problems` are what the file
    says and an import never writes. `takes_conflicts` is whether whoever imports it may take the
    file's value over what was changed here. `elsewhere` are the short names of other plans that
    wrote rows of it."""

    rows: list[ComparedAction]
    missing: list[Action | Milestone]
    problems: list[Problem] = field(default_factory=list)
    takes_conflicts: bool = True
    records: RecordComparison = field(default_factory=RecordComparison)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def of_another(self) -> str:
        """That another plan wrote the workbook, or some of its rows; "" where none did."""
        names = ", ".join(f"“{each}”" for each in self.elsewhere)
        return (
            f"This workbook was written by another plan, {names}. An action here is compared with "
            "the row of its reference only where both have the same words"
            if names
            else ""
        )

    @property
    def new(self) -> list[ComparedAction]:
        return [row for row in self.rows if row.is_new]

    @property
    def changed(self) -> list[ComparedAction]:
        return [row for row in self.rows if row.changes]

    @property
    def unchanged(self) -> list[ComparedAction]:
        return [
            row
            for row in self.rows
            if not (row.is_new or row.changes or row.conflicts or row.requests)
        ]

    @property
    def asking(self) -> list[ComparedAction]:
        return [row for row in self.rows if row.requests]

    @property
    def in_conflict(self) -> list[ComparedAction]:
        return [row for row in self.rows if row.conflicts]

    @property
    def milestones(self) -> list[tuple[ComparedAction, ComparedMilestone]]:
        """Those of which anything is written or stays against the file, with their actions."""
        return [(row, each) for row in self.rows for each in row.milestones if each.differs]

    @property
    def links(self) -> list[NewLink]:
        return [each for row in self.rows for each in row.links]

    @property
    def new_milestones(self) -> list[tuple[ComparedAction, ComparedMilestone]]:
        return [(row, each) for row, each in self.milestones if each.milestone is None]

    @property
    def changed_milestones(self) -> list[tuple[ComparedAction, ComparedMilestone]]:
        return [(row, each) for row, each in self.milestones if each.changes]

    @property
    def writes(self) -> bool:
        of_actions = any(
            row.is_new or row.changes or row.requests or row.links for row in self.rows
        )
        others = self.new_milestones or self.changed_milestones or self.records.written
        return of_actions or bool(others)

    def digest(self) -> str:
        """Of what an import would write now: another one where anything of that has changed."""
        told = [
            (each.sheet, each.row, row.values, row.changes, row.conflicts, row.requests)
            for row in self.rows
            for each in (row.proposed,)
        ] + [each.told() for _, each in self.milestones]
        told += [each.told() for each in self.links]
        told += [each.told() for each in self.records.rows]
        actions = [(row.action.pk, row.action.version) for row in self.rows if row.action]
        return sha256(repr((told, actions)).encode()).hexdigest()


def compare_plan(
    plan: Plan, proposed: Iterable[ProposedAction], title: str, beside: Iterable[Grid] = ()
) -> PlanComparison:
    """`title` is the workstream of actions for which the file names none, and `beside` are the
    other sheets of the plan's own workbook whose records are imported with it."""
    proposed, known = list(proposed), known_actions(plan)
    said = [values_of(each) for each in proposed]
    actions = actions_like(plan, known, zip(proposed, said, strict=True))
    imported = last_imported(plan, actions)
    refs = Counter(each.source_ref for each in known if each.source_ref)
    by_ref = {a.source_ref: a for a in actions if refs[a.source_ref] == 1}
    by_title = {(folded(a.workstream.name), folded(a.title)): a for a in actions}
    given = Counter(each.ref for each in proposed)
    own = {action.ref: action for action in actions}
    written_from = versions_named(plan, proposed, own)
    records = compare_records(plan, beside)
    new_names = records.names()
    rows, problems, found = [], list(records.problems), set[int]()
    for each, values in zip(proposed, said, strict=True):
        if each.own:
            here = own.get(each.own.ref)
            here = here if here and here.pk not in found else None
            found |= {here.pk} if here else set()
            left_out = marked_elsewhere(each, each.own, here) or of_another(each, each.own, here)
            if left_out:
                problems.append(left_out)
                continue
            if here:
                before = written_from.get(here.pk)
                problems += not_written(each, each.own, here, before, new_names)
                rows.append(compared(each, values, here, before))
                continue
        if each.own and each.own.ref:
            values = UNSAID | values  # it was written by another plan, or stands there twice
        workstream = folded(each.more.get("workstream") or title)
        if renamed := records.former.get(workstream):
            workstream = folded(renamed.name)
        action = by_ref.get(values["source_ref"]) if given[each.ref] == 1 and each.ref else None
        written_by, _, ref = (each.more.get("here") or "").rpartition(":")
        action = own.get(ref, action)
        action = action or by_title.get((workstream, folded(values["title"])))
        if action and ref and (strange := strange_row(each, written_by, action, plan)):
            problems.append(strange)
            continue
        if action and action.pk not in found:
            found.add(action.pk)
            rows.append(compared(each, values, action, imported.get(action.pk)))
        elif not values["title"].strip():
            problems.append(
                problem(each, "heading", "The action has no words. The row is left out")
            )
        else:
            values["baseline_due"] = values["baseline_due"] or values["due"]
            rows.append(ComparedAction(each, values))
            problems += not_written(each, each.own, None, None, {}) if each.own else ()
    if any(each.own for each in proposed):  # perhaps only some workstreams were taken away
        names = {folded(each.more.get("workstream") or "") for each in proposed}
        left = {each.pk for each in known if folded(each.workstream) in names}
    else:
        left = keys_imported(plan)
    gone = [each.pk for each in known if each.pk in left and each.pk not in found]
    missing = actions_read(plan, gone).exclude(delivery=Action.Delivery.WITHDRAWN) if gone else ()
    if is_agreed(plan):
        protect(plan, rows)
    lacking, of_milestones = compare_milestones(plan, rows)
    problems += [*of_milestones, *compare_links(plan, rows, records)]
    elsewhere = {each.own.plan for each in proposed if each.own} - {"", plan.slug}
    return PlanComparison(
        rows, [*missing, *lacking], problems, records=records, elsewhere=sorted(elsewhere)
    )


def compared(
    proposed: ProposedAction, values: dict[str, Any], action: Action, before: Any | None
) -> ComparedAction:
    """One that was never imported was typed here: only what was left empty takes the file's."""
    row = ComparedAction(proposed, values, action, is_new=False)
    for name, new in values.items():
        here = getattr(action, name)
        then = getattr(before, name) if before else UNSAID[name]
        if proposed.own and name in ("baseline_due", "due") and new not in (here, None):
            new = last_day(new, values.get("due_precision", action.due_precision))
        if new not in (here, then):
            (row.changes if here == then else row.conflicts)[name] = (here, new)
    for pair in TOGETHER * 2:  # what one pair holds back may belong to another
        if any(name in row.conflicts for name in pair) or contradict(
            pair, *after(row, action, pair)
        ):
            row.conflicts |= {name: row.changes.pop(name) for name in pair if name in row.changes}
    return row


def choices_of_file(plan: Plan, rows: Iterable[ComparedAction]) -> dict[str, tuple[Action, str]]:
    """The conflicts in which the file's value may be taken all the same: the action and the field,
    by a key for a form. In an agreed plan, nothing by which it is judged."""
    return {
        f"{row.action.pk}:{name}": (row.action, name)
        for row in rows
        if row.action
        for name in row.conflicts
        if name in OF_NO_JUDGEMENT or not is_agreed(plan)
    }


def take_from_file(plan: Plan, rows: Iterable[ComparedAction], chosen: Collection[str]) -> None:
    """Take the file's values where that was chosen; of two that stand together, both. Raises
    ValidationError where no action can hold them, or it was no such choice."""
    rows = [row for row in rows if row.action and row.conflicts]
    offered = choices_of_file(plan, rows)
    if not set(chosen) <= offered.keys():
        raise ValidationError("Choose among what was changed here and in the file")
    for row in rows:
        assert row.action
        names = {name for name in row.conflicts if f"{row.action.pk}:{name}" in chosen}
        for _ in TOGETHER:
            names |= {n for pair in TOGETHER if names & {*pair} for n in pair} & {*row.conflicts}
        row.changes |= {name: row.conflicts.pop(name) for name in sorted(names)}
        for pair in TOGETHER if names else ():
            after = [
                row.changes[n][1] if n in row.changes else getattr(row.action, n) for n in pair
            ]
            if contradict(pair, *after):
                raise ValidationError(
                    f"{row.action.ref} can’t hold what the file has: only what is carried out has "
                    "its day, and an agreed date needs a first one. Change it on its own page"
                )


def after(row: ComparedAction, action: Action, names: Iterable[str]) -> list[Any]:
    """What the action would hold in the fields once the row's changes are made."""
    return [row.changes[n][1] if n in row.changes else getattr(action, n) for n in names]


def contradict(pair: tuple[str, str], first: Any, second: Any) -> bool:
    """Whether no action can hold both: only what is carried out has the day of that, what is
    suspended or withdrawn has its decision, and there is no agreed date without a first one."""
    if pair == STATE_AND_DECISION:
        return first in OUTSIDE and not second
    if pair == STATE_AND_DAY:
        return bool(first == Action.Delivery.CARRIED_OUT) != bool(second)
    return bool(second and not first)
