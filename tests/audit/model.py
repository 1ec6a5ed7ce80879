"""What the database should hold, in plain Python: the rows of history in the order of commit.

Programs are what a state machine makes up: single changes and attempts, and blocks of them that are
kept or undone as a whole. A record is named by its place among those that there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from hypothesis import strategies as st


class Row(NamedTuple):
    """One version of one plan, and who made it and why."""

    id: int
    version: int
    title: str
    actor: str
    reason: str


@dataclass
class Model:
    """`doomed`: a change waits for a history row that nobody will write, so COMMIT must fail."""

    history: list[Row] = field(default_factory=list)
    doomed: bool = False

    @property
    def newest(self) -> dict[int, Row]:
        return {row.id: row for row in self.history}

    def write(self, pk: int, title: str, actor: str, reason: str) -> None:
        version = self.newest[pk].version + 1 if pk in self.newest else 1
        self.history.append(Row(pk, version, title, actor, reason))

    def copy(self) -> Model:
        return Model(list(self.history), self.doomed)


class Add(NamedTuple):
    title: str
    reason: str


class Change(NamedTuple):
    place: int
    title: str
    reason: str


class Forge(NamedTuple):
    """A change in raw SQL with a history row that tells the truth, which is as good as any."""

    place: int


class Attempt(NamedTuple):
    """Something that is refused at once, or at COMMIT, by its place in the lists of those."""

    place: int
    attempt: int
    at_commit: bool


class Block(NamedTuple):
    steps: list[Step]
    undone: bool
    bare: bool  # a savepoint without a change of its own around it


Step = Add | Change | Forge | Attempt | Block
PLACES = st.integers(0, 30)
# SQL must not trip over quotes, nor a comparison over letters that are written in two ways.
TEXTS = st.text("aé'\"% –\U0001f600", min_size=1, max_size=6)
REASONS = TEXTS.map(str.strip).filter(bool)
CHANGES = st.builds(Change, PLACES, TEXTS, REASONS)
ADDS = st.builds(Add, TEXTS, REASONS)
# Each as likely as another, where a range of integers would draw mostly the first.
WHICH = st.sampled_from(range(120))
ATTEMPTS = st.builds(Attempt, PLACES, WHICH, st.booleans())
STEPS = st.one_of(CHANGES, ADDS, st.builds(Forge, PLACES), ATTEMPTS)
BLOCKS = st.builds(
    Block,
    st.lists(
        st.recursive(
            STEPS,
            lambda inner: st.builds(
                Block, st.lists(inner, max_size=3), st.booleans(), st.booleans()
            ),
            max_leaves=5,
        ),
        max_size=4,
    ),
    st.booleans(),
    st.just(False),
)
