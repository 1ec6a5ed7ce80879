"""What a row of the plan's own workbook says and an import never writes, and in which words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from improvement.models import Plan
from improvement.numbers import counted
from improvement.text_order import folded
from workstreams.importing.own_workbook import STATES
from workstreams.importing.proposals import OwnRow, Problem, ProposedAction
from workstreams.models import Action

Marking = Action.Marking


def problem(proposed: ProposedAction, code: str, words: str) -> Problem:
    return Problem(proposed.sheet, f"row {proposed.row}", code, words)


def left(own: OwnRow) -> str:
    """That the row is left out, and what goes with it."""
    few = len(own.milestones or ())
    return (
        f"The row is left out, with {counted(few, 'milestone')}" if few else "The row is left out"
    )


def marked_elsewhere(proposed: ProposedAction, own: OwnRow, here: Action | None) -> Problem | None:
    """Why the row is left out: it is marked in the file and would be published from here."""
    if folded(own.marking) in ("", folded(Marking.OPEN.label)):
        return None
    if here is None:
        said = "it has no action of its reference here: add it and mark it here first"
    elif here.marking == Marking.OPEN:
        said = f"{here.ref} is open here: mark it here first"
    else:
        return None
    words = f"Marked “{own.marking}” in the file, and {said}. {left(own)}"
    return problem(proposed, "heading", words)


def of_another(proposed: ProposedAction, own: OwnRow, here: Action | None) -> Problem | None:
    """Why a row that another plan wrote is left out: the action that has its reference here is
    another one."""
    if here is None or own.plan in ("", here.plan.slug) or is_the_same(proposed, here):
        return None
    words = f"The plan “{own.plan}” wrote this row, and {here.ref} is another action here"
    return problem(proposed, "ref", f"{words}. {left(own)}")


def is_the_same(proposed: ProposedAction, here: Action) -> bool:
    """Whether the row is of the action by its words, or by the council's own reference."""
    by_ref = bool(proposed.ref) and proposed.ref == here.source_ref
    return by_ref or folded(proposed.action) == folded(here.title)


def strange_row(
    proposed: ProposedAction, written_by: str, here: Action, plan: Plan
) -> Problem | None:
    """Why a row that names an action of this site is left out: another plan wrote it, or the row
    does not say which and is of another action. `written_by` is the plan's, from the row."""
    if written_by == plan.slug:
        return None
    if not written_by and is_the_same(proposed, here):
        return None
    wrote = f"The plan “{written_by}” wrote this row" if written_by else "Another plan wrote it"
    words = f"{wrote}, so it does not change {here.ref} of this one. The row is left out"
    return problem(proposed, "ref", words)


def not_written(
    proposed: ProposedAction,
    own: OwnRow,
    here: Action | None,
    before: Any | None,
    names: Mapping[int, str],
) -> Iterator[Problem]:
    """What was changed in the row alone and stays: `before` is the version that it was written
    from. Of a new action, `here` is None. `names` are those that the file gives workstreams, by
    their keys."""
    if own.outside and here is None:
        words = f"Only a decision makes it “{STATES[own.outside]}”: it comes in as not started"
        yield problem(proposed, "state", words)
    if here is None:
        return
    then = before or here
    if own.outside not in ("", here.delivery, then.delivery):
        words = "Only a decision withdraws or suspends: the state stays as it is here"
        yield problem(proposed, "state", f"“{STATES[own.outside]}”. {words}")
    stream = proposed.more.get("workstream") or ""
    own_stream = here.workstream
    known = {"", *map(folded, (own_stream.name, own_stream.code))}
    known.add(folded(names.get(own_stream.pk, "")))
    if folded(stream) not in known and then.workstream_id == here.workstream_id:
        words = f"“{stream}”. It stays in “{here.workstream}” here: move it on its own page"
        yield problem(proposed, "heading", words)
    marked = ("", folded(here.get_marking_display()))
    if folded(own.marking) not in marked and then.marking == here.marking:
        words = f"“{own.marking}”. It stays “{here.get_marking_display()}”: mark it on its own page"
        yield problem(proposed, "heading", words)
