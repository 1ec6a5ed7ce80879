"""What a guard is, and what sqlite.py and postgresql.py each offer to turn guards into SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Rule:
    """A condition that must never be true, as SQL over NEW and OLD, and the rule that it breaks."""

    says: str
    broken: str


@dataclass(frozen=True)
class RuleByValue(Rule):
    """A rule that asks another question for each value: `cases` has the values, and what must never
    be true of each. No other value may be. `broken` says all of it at once."""

    value: str
    cases: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, says: str, value: str, cases: Mapping[str, str]) -> RuleByValue:
        each = " ".join(f"WHEN '{case}' THEN {broken}" for case, broken in cases.items())
        return cls(says, f"CASE {value} {each} ELSE TRUE END", value, tuple(cases.items()))


@dataclass(frozen=True)
class Guard:
    """The rules that one event on one table is held to.

    Events: insert, update, delete, truncate (PostgreSQL alone has it), commit.
    """

    table: str
    event: str
    rules: tuple[Rule, ...]

    @property
    def name(self) -> str:
        return f"audit_{self.table}_{self.event}"


class Dialect(Protocol):
    """One database's own SQL.

    Values, instants and columns are passed as SQL too; `cursor` is one of the database.
    """

    CLOCK: str  # the present instant
    BEGUN: str  # the instant at which the transaction began, or the present one
    AT_MOST: str  # how long a change may take, in words
    OF_THE_CONNECTION: tuple[Rule, ...]  # what every write demands of its connection
    OF_INSTANTS: tuple[Rule, ...]  # how every history row writes its instants

    def differ(self, one: str, other: str) -> str:
        """Whether two values differ; two NULLs do not."""

    def shifted(self, instant: str, seconds: int) -> str:
        """The instant some seconds later."""

    def text_of(self, instant: str) -> str:
        """An instant as 2012-11-16 10:00:00.000000, in UTC."""

    def sha256(self, text: str) -> str:
        """The SHA-256 of a text, in hex."""

    def without(self, salts: str, column: str) -> str:
        """An entry's salts, but for one column's."""

    def only_lost_text(self, left: str, stood: str) -> str:
        """Whether a document says nothing that another does not: it differs only in texts that
        hold the marker, whose other words stand as they stood, and in the days of `redacted_on`."""

    def unblinded(self, cursor: Any) -> AbstractContextManager[Any]:
        """A cursor whose SQL finds the site's tables and the database's own operators and
        functions, whatever else bears their names."""

    def foreign(
        self, cursor: Any, tables: Mapping[str, Mapping[str, bool]], guards: Collection[str]
    ) -> Iterator[str]:
        """What on or over these tables is not the site's own, in words.

        `tables` has the columns of each by name, and whether the database gives their default;
        `guards` are the names of what is ours.
        """

    def waiting_table(self, rule: Rule) -> dict[str, str]:
        """By name, a table where versions wait for their ledger entries, and its triggers.

        `rule` says which version may not leave it yet.
        """

    def definitions(self, guard: Guard, history: str) -> dict[str, str]:
        """By name, what makes one guard; `history` is the table of its table's history."""

    def installed(self, cursor: Any) -> dict[str, str]:
        """By name, the guards that the database has, as `definitions` would write them."""

    def unsafe_settings(self, cursor: Any) -> list[tuple[str, str]]:
        """Settings of the connection, and their values, under which a commit could be lost."""

    def can_disarm(self, cursor: Any) -> bool:
        """Whether the connection's role could take the guards away."""

    def columns(self, cursor: Any) -> set[tuple[str, str]]:
        """Every table's columns, as (table, column)."""

    def constraints(self, cursor: Any) -> set[tuple[str, str]]:
        """Every constraint that holds, as (table, name); a foreign key also as (table, column)."""

    def drop(self, cursor: Any, names: list[str]) -> None:
        """Take guards out of the database."""

    def create(self, cursor: Any, sql: list[str]) -> None:
        """Run the statements of `definitions`."""
