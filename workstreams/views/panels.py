"""Parts of *my work*, and of the pages of actions, findings, workstreams, documents and
escalations, from each kind of record.

A view module registers its own; so may a package that stands above this one, when it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from improvement.access import PlanRequest
from improvement.registry import Registry
from workstreams.models import Action, Finding, Source, Workstream


@dataclass(frozen=True)
class Panel:
    """A template and its context, which it reads as `panel`; where `notice` names a template too,
    that one stands at the top of the page, and `view` beside what the lead says and the facts show.
    Without `template` it has no part of its own."""

    template: str = ""
    context: Mapping[str, object] = field(default_factory=dict)
    notice: str = ""
    view: str = ""


MY_WORK: Registry[Callable[[PlanRequest, date], Panel | None]] = Registry()
ACTION: Registry[Callable[[PlanRequest, Action, date], Panel | None]] = Registry()
FINDING: Registry[Callable[[PlanRequest, Finding, date], Panel | None]] = Registry()
ESCALATIONS: Registry[Callable[[PlanRequest, date], Panel | None]] = Registry()
DOCUMENT: Registry[Callable[[PlanRequest, Source, date], Panel | None]] = Registry()
WORKSTREAM: Registry[Callable[[PlanRequest, Workstream, date], Panel | None]] = Registry()


def shown(panels: Iterable[Panel | None]) -> list[Panel]:
    """The panels that have something to show, in the order of registration."""
    return [panel for panel in panels if panel is not None]
