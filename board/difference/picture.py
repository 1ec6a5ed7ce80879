"""A picture of the plan's records on a day, and what differs between two of them; pure.

A record is pictured by named values. Of each it is said by what it is compared (`key`), how it is
worded, and, where one is worse than another, how bad it is (`rank`). A lead's own word has no rank:
it is never worse or better.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from django.db.models import TextChoices

from improvement.text_order import natural_key


class Kind(TextChoices):
    """What a change is one of; the order is that of the page."""

    LATE = "late", "Became late, red or silent"
    STAGES = "stages", "Stages and checks"
    PLAN = "plan", "Added, withdrawn, suspended"
    DATES = "dates", "Dates"
    SAID = "said", "What leads said"
    EVIDENCE = "evidence", "New evidence"
    MEASURES = "measures", "Measures"
    WORDS = "words", "Titles, texts and other particulars"
    JUDGED = "judged", "How it is judged"
    PEOPLE = "people", "People and posts"
    ASKED = "asked", "Escalations and challenges"
    BOARD = "board", "The board: its meetings, decisions, judgements"
    NOTICE = "notice", "The notice and what it requires"
    OUTSIDE = "outside", "Outside checks and assessments"
    RISKS = "risks", "Risks and money"
    SCRUTINY = "scrutiny", "Scrutiny’s work"


class Sense(TextChoices):
    WORSE = "worse", "Worse"
    BETTER = "better", "Better"
    NEITHER = "", "Neither"


class Value(NamedTuple):
    """One value of a record: two are the same where their keys are."""

    kind: Kind
    words: str
    key: object
    rank: int | None = None
    needs_sense: bool = False  # a change that is neither worse nor better says nothing
    is_bad: bool = False  # worse than whatever it was


@dataclass(frozen=True)
class PicturedRecord:
    """A record: `name` and its page; the codes of the workstreams that it belongs to; the kind and
    words of its being added (and ended, where a record of its kind may end)."""

    name: str
    url_name: str
    url_args: tuple[str | int, ...]
    streams: tuple[str, ...]
    values: Mapping[str, Value]
    kind: Kind
    added: str
    ended: str = ""
    late: int = 0  # days past its date
    is_immediate: bool = False  # an action of immediate priority


Key = tuple[str, int]  # the part by which a record is read, and the record's key
Picture = dict[Key, PicturedRecord]
Rank = tuple[int, bool, int]  # the lowest first


class Change(NamedTuple):
    """One value that differs; `old` and `new` in words."""

    kind: Kind
    what: str
    old: str
    new: str
    sense: Sense
    by_calendar: bool = False  # as the record was, it would be so too: a day passed


@dataclass(frozen=True)
class ItemChanges:
    """A record with what differs in it, what got worse first."""

    item: PicturedRecord
    changes: tuple[Change, ...]

    def of_sense(self, sense: Sense) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.sense == sense)

    @cached_property
    def others(self) -> tuple[Change, ...]:
        """Those that are neither worse nor better."""
        return self.of_sense(Sense.NEITHER)

    @cached_property
    def place(self) -> tuple[int, Rank]:
        """Where it stands among others: what got worse first, then what got better."""
        if self.sense == Sense.WORSE:
            item = self.item
            return 0, worst_first(self.leading, item.late, is_immediate=item.is_immediate)
        return 1 if self.sense == Sense.BETTER else 2, (0, False, -self.item.late)

    @cached_property
    def sense(self) -> Sense:
        """Worse where anything is, else better where anything is."""
        senses = {change.sense for change in self.changes}
        return next((s for s in (Sense.WORSE, Sense.BETTER) if s in senses), Sense.NEITHER)

    @property
    def leading(self) -> tuple[Change, ...]:
        """The changes of its own sense."""
        return self.of_sense(self.sense)

    @property
    def by_calendar(self) -> bool:
        """Whether these came of themselves, since a day passed."""
        return all(change.by_calendar for change in self.leading)

    def narrowed(self, kind: str, stream: str) -> ItemChanges | None:
        """Only the changes of the kind; None where none is left, or it is of another workstream."""
        if stream and stream not in self.item.streams:
            return None
        if not kind:
            return self
        changes = tuple(change for change in self.changes if change.kind == kind)
        return replace(self, changes=changes) if changes else None


def compared(then: Picture, now: Picture, unmoved: Picture) -> dict[Key, ItemChanges]:
    """Every record that differs. `unmoved` are the records as they were then, on the day of
    `now`."""
    gone = [key for key in then if key not in now]
    return {
        key: ItemChanges(now.get(key) or then[key], changes)
        for key in [*now, *gone]
        if (changes := tuple(changes_of(then.get(key), now.get(key), unmoved.get(key))))
    }


def ranked(
    found: Mapping[Key, ItemChanges], parts: Sequence[str], before: Iterable[Key] = ()
) -> list[Key]:
    """What got worse first, by `worst_first`, then what got better, then the others, each the
    latest first; and else in the order of the `parts` and of names. `before` are those among them
    that are in order already."""
    of_part = {name: number for number, name in enumerate(parts)}
    keys = list(before)

    def order(key: Key) -> tuple[object, ...]:
        each = found[key]
        return *each.place, of_part[key[0]], natural_key(each.item.name), key[1]

    new = found.keys() - keys
    if len(new) > len(keys):
        return sorted(found, key=order)
    for key in new:
        insort(keys, key, key=order)
    return keys


def worst_first(changes: Iterable[Change], late: int, *, is_immediate: bool = False) -> Rank:
    """The place of what got worse among others, by these changes for the worse: immediate actions
    that became late; then by the worst of each, among these the immediate actions, and by days
    late."""
    changes = list(changes)
    newly_late = any(change.what == LATE for change in changes)
    first = is_immediate and newly_late
    return 0 if first else min(map(weight, changes)) + 1, not is_immediate, -late


def weight(change: Change) -> int:
    """Newly red or a chart that got worse, newly late, newly amber or not ready, a check that ran
    out or whatever else, no recent update."""
    if change.kind == Kind.MEASURES:
        return 0
    if change.what == LEVEL:
        return 0 if change.new == RED else 2
    return {LATE: 1, STALE: 4}.get(change.what, 3)


def changes_of(
    old: PicturedRecord | None, new: PicturedRecord | None, unmoved: PicturedRecord | None
) -> list[Change]:
    if old is None or new is None:
        item = new or old
        assert item is not None
        what = item.added if new else item.ended
        return [Change(item.kind, what, "", "", Sense.NEITHER, (unmoved is None) == (new is None))]
    return changes_of_values(old.values, new.values, unmoved.values if unmoved else {})


def changes_of_values(
    old: Mapping[str, Value], new: Mapping[str, Value], alone: Mapping[str, Value]
) -> list[Change]:
    """What got worse first; `alone` are the values as a day that passed by itself made them."""
    names = [*new, *(name for name in old if name not in new)]
    every = (change_of(name, old.get(name), new.get(name), alone.get(name)) for name in names)
    changes = [change for change in every if change]
    return sorted(without_echoes(changes), key=lambda change: change.sense != Sense.WORSE)


def change_of(
    name: str, old: Value | None, new: Value | None, unmoved: Value | None
) -> Change | None:
    known = new or old
    assert known is not None
    if old is not None and new is not None and old.key == new.key:
        return None
    sense = sense_of(old, new)
    if sense == Sense.NEITHER and known.needs_sense:
        return None
    before, after = (value.words if value else "" for value in (old, new))
    alone = new is not None and unmoved is not None and unmoved.key == new.key
    return Change(known.kind, name, before, after, sense, alone)


def sense_of(old: Value | None, new: Value | None) -> Sense:
    if old is None or new is None:
        return Sense.NEITHER
    if new.is_bad:
        return Sense.WORSE
    if old.rank is None or new.rank is None or old.rank == new.rank:
        return Sense.NEITHER
    return Sense.WORSE if new.rank > old.rank else Sense.BETTER


LATE, LEVEL, STALE, STATE = "Its date", "The facts show", "Updates", "State"
RED = "Red"
SETTLED = ("Carried out", "Withdrawn", "Suspended")  # states in which nothing is late or silent


def without_echoes(changes: list[Change]) -> list[Change]:
    """Without what follows from another change alone: of an action that was carried out
    or withdrawn, that it is late no longer; of one that became late, that it is amber."""
    by_name = {change.what: change for change in changes}
    state, late = by_name.get(STATE), by_name.get(LATE)
    echoes = set()
    if state and state.new in SETTLED:
        echoes |= {LATE, LEVEL, STALE}
    if late and by_name.get(LEVEL) and by_name[LEVEL].new != RED:
        echoes |= {LEVEL}
    return [change for change in changes if change.what not in echoes]
