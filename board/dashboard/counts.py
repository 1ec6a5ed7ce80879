"""Counts of actions, each with the query string of the action list that shows what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from board.dashboard.rows import ActionRow
from workstreams.models import Workstream

NONE: Mapping[str, str] = {}


@dataclass(frozen=True)
class Count:
    """A number of actions and the query string of the list that shows exactly these.

    `head` is the heading of its column where it stands in a table.
    """

    number: int
    query: str
    head: str = ""

    @classmethod
    def of(cls, number: int, filters: Mapping[str, str], head: str = "") -> Count:
        """With the query string of these filters."""
        return cls(number, urlencode(filters), head)


def tally(
    rows: Sequence[ActionRow], filters: Mapping[str, str], known: Mapping[str, str] = NONE
) -> Count:
    """The count of the rows that match the filters of the action list. That all of them match the
    `known` ones need not be found out."""
    asked = frozenset(filters.items())
    return Count.of(sum(asked <= row.filters for row in rows), {**known, **filters})


def note_on(stream: Workstream) -> str:
    notes = [] if stream.state == Workstream.State.ACTIVE else [stream.get_state_display().lower()]
    if not stream.in_scope_of_inspection:
        notes.append("outside the inspection’s scope")
    return ", ".join(notes)
