"""The board's judgements beside what leads say and the facts show, which they change neither of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from board.dashboard.plan_read import PlanRead
from board.dashboard.rows import ActionRow, in_a_word
from board.queries.judgements import LatestJudgement, Opinion, opinions_of
from workstreams.models import RAG

STRICTNESS = {RAG.GREEN: 0, RAG.AMBER: 1, RAG.RED: 2}
NOT_SAID = "not said"


@dataclass(frozen=True)
class StreamRatings:
    """How many actions of a workstream are said, and are shown, to be what."""

    said: Counter[str] = field(default_factory=Counter)
    shown: Counter[str] = field(default_factory=Counter)

    @property
    def said_in_words(self) -> str:
        return in_words(self.said)

    @property
    def shown_in_words(self) -> str:
        return in_words(self.shown)


@dataclass(frozen=True)
class KeptApart:
    """A judgement beside what is said and shown: of an action (`rated`), or of how many of a
    workstream's actions (`ratings`)."""

    opinion: Opinion
    rated: ActionRow | None
    ratings: StreamRatings | None

    @property
    def said_in_words(self) -> str:
        """ "" for a requirement, which no lead rates."""
        if self.rated is None:
            return self.ratings.said_in_words if self.ratings else ""
        return (self.rated.said or NOT_SAID).capitalize()

    @property
    def shown_in_words(self) -> str:
        if self.rated is None:
            return self.ratings.shown_in_words if self.ratings else ""
        return str(self.rated.level.label)


def kept_apart(judged: Collection[LatestJudgement], read: PlanRead) -> list[KeptApart]:
    """Each judgement in full, beside what leads say and the facts show now. In one query."""
    opinions = opinions_of(judged)
    actions = {each.judgement.action_id for each in opinions}
    rows = {row.key: row for row in read.rows if row.key in actions}
    streams = {of.code for each in opinions if (of := each.judgement.workstream)}
    ratings = ratings_of(read, streams)
    return [
        KeptApart(
            each,
            rows.get(of.action_id or 0),
            ratings[of.workstream.code] if of.workstream else None,
        )
        for each in opinions
        for of in [each.judgement]
    ]


def ratings_of(read: PlanRead, streams: Collection[str]) -> dict[str, StreamRatings]:
    """By the workstreams' codes."""
    rows = (row for row in read.rows if row.workstream in streams)
    numbers = Counter((row.workstream, row.declared, row.level) for row in rows)
    ratings: dict[str, StreamRatings] = defaultdict(StreamRatings)
    for (stream, declared, level), number in numbers.items():
        ratings[stream].said[in_a_word(declared) or NOT_SAID] += number
        ratings[stream].shown[str(level.label)] += number
    return ratings


def in_words(numbers: Counter[str]) -> str:
    """ "3 green, 1 red", the most first."""
    return ", ".join(f"{number} {label.lower()}" for label, number in numbers.most_common())


def stricter_than_leads(latest: Iterable[LatestJudgement], read: PlanRead) -> int:
    """In how many of the judgements of actions that stand the board is stricter than the lead."""
    judged = {each.action: each.rating for each in latest if each.action and not each.has_lapsed}
    own = (row for row in read.rows if row.key in judged and row.declared)
    ratings = [(RAG(judged[row.key]), RAG(row.declared)) for row in own]
    return sum(STRICTNESS[rating] > STRICTNESS[rag] for rating, rag in ratings)
