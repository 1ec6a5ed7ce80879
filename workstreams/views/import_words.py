"""What is said once an import was written or taken back."""

from __future__ import annotations

from dataclasses import astuple

from improvement.numbers import counted
from workstreams.changes.readings import ReadingCounts
from workstreams.models import Milestone
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


def kept_in_words(kept: list[Milestone]) -> str:
    """Which milestones stay, the first few by name, and why."""
    stay = "stays as the import left it" if len(kept) == 1 else "stay as the import left them"
    named = ", ".join(f"“{each.title}” of {each.action.ref}" for each in kept[:3])
    return (
        f"{counted(len(kept), 'milestone')} {stay}: {named}{' and others' if kept[3:] else ''}. "
        "Another milestone has the former words by now"
    )
