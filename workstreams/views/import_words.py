"""What is said once an import was written or taken back."""

from __future__ import annotations

from dataclasses import astuple

from improvement.numbers import counted
from workstreams.changes.readings import ReadingCounts
from workstreams.models import Milestone, Workstream
from workstreams.queries.plan_comparison import PlanComparison
from workstreams.views.readings import counts_in_words


def told(written: PlanComparison, recorded: ReadingCounts) -> str:
    """How many actions, milestones and readings were written, and what is asked of the chair."""
    words = f"{len(written.new)} added, {len(written.changed)} changed" + asked_of(written)
    new, changed = len(written.new_milestones), len(written.changed_milestones)
    words += f". Milestones: {new} added, {changed} changed" if new or changed else ""
    saved = ", ".join(counted(n, kind) for kind, n in written.records.counts().items())
    words += f". Saved: {saved}" if saved else ""
    words += f". Links: {len(written.links)} added" if written.links else ""
    return words + (f". {counts_in_words(recorded)}" if any(astuple(recorded)) else "")


def asked_of(comparison: PlanComparison) -> str:
    asked = len(comparison.asking)
    return f". The chair is asked about {asked}" if asked else ""


def kept_in_words(kept: list[Milestone | Workstream]) -> str:
    """Which workstreams and milestones stay, the first few of each by name, and why."""
    streams = [f"“{each.name}”" for each in kept if isinstance(each, Workstream)]
    steps = [f"“{each.title}” of {each.action.ref}" for each in kept if isinstance(each, Milestone)]
    told = [stay("workstream", "name", streams), stay("milestone", "words", steps)]
    return ". ".join(filter(None, told))


def stay(noun: str, what: str, named: list[str]) -> str:
    """That these stay, and why; "" for none."""
    if not named:
        return ""
    as_left = "stays as the import left it" if len(named) == 1 else "stay as the import left them"
    return (
        f"{counted(len(named), noun)} {as_left}: {', '.join(named[:3])}"
        f"{' and others' if named[3:] else ''}. Another {noun} has the former {what} by now"
    )
