"""Counts of actions, each with the query string of the action list that shows what it counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from workstreams.models import Workstream

Filter = tuple[str, str]  # of the action list: its name and value


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


class Filtered:
    """The keys of the plan's actions under each filter of the action list, by its name and value.
    A count asks for what is in all of its filters, without going through the rows."""

    def __init__(self, keys: dict[Filter, frozenset[int]], every: frozenset[int]) -> None:
        self.keys, self.every = keys, every

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Filtered) and self.keys == other.keys

    @classmethod
    def of(cls, filters: Mapping[int, Iterable[Filter]]) -> Filtered:
        """From the filters under which each action is shown, by its key."""
        keys: defaultdict[Filter, set[int]] = defaultdict(set)
        for key, own in filters.items():
            for each in own:
                keys[each].add(key)
        return cls({each: frozenset(found) for each, found in keys.items()}, frozenset(filters))

    def renewed(self, filters: Mapping[int, Iterable[Filter]]) -> Filtered:
        """With other filters of these actions; the others are as they were."""
        now, gone = Filtered.of(filters), frozenset(filters)
        left = {
            each: found if found.isdisjoint(gone) else found - gone
            for each, found in self.keys.items()
        }
        joined = {each: left.get(each, frozenset()) | found for each, found in now.keys.items()}
        return Filtered(left | joined, self.every | gone)

    def keys_of(self, filters: Mapping[str, str]) -> frozenset[int]:
        """The actions under all of the filters."""
        found = sorted((self.keys.get(each, frozenset()) for each in filters.items()), key=len)
        return frozenset.intersection(*found) if found else self.every

    def count(self, filters: Mapping[str, str]) -> Count:
        return Count.of(len(self.keys_of(filters)), filters)


def note_on(stream: Workstream) -> str:
    notes = [] if stream.state == Workstream.State.ACTIVE else [stream.get_state_display().lower()]
    if not stream.in_scope_of_inspection:
        notes.append("outside the inspection’s scope")
    return ", ".join(notes)
