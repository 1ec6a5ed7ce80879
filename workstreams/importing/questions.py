"""What a person is asked about a file, each once however many rows it is about; pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from improvement.dates import in_words
from workstreams.importing.answers import Answers
from workstreams.importing.proposals import ProposedAction
from workstreams.importing.rating_keys import bare_word

# What each answer sets of a row.
ANSWERED = {"due": "due", "review": "due", "lead": "lead", "split": "split"}
MEANINGS = (
    *("off track", "at risk", "on track", "not started", "under way", "complete"),
    *("complete and checked", "suspended", "withdrawn"),
)


@dataclass
class Question:
    """`code` is that of what is asked, `words` say it, and `rows` are those that the answer is for,
    by the keys of `Answers.rows`. `stated` is what the file says there, `otherwise` what is written
    without an answer."""

    code: str
    words: str
    stated: str
    otherwise: str
    rows: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)


def rating_words(actions: Iterable[ProposedAction]) -> dict[str, tuple[int, str]]:
    """Each rating of the file, with how many rows have it and what its own key says of it."""
    found: dict[str, tuple[int, str]] = {}
    for action in actions:
        if action.rag:
            count, meaning = found.get(bare_word(action.rag), (0, ""))
            found[bare_word(action.rag)] = (count + 1, action.meaning or meaning)
    return found


def questions_about(actions: Iterable[ProposedAction]) -> list[Question]:
    """The dates and leads that are asked for, a date once for all cells with the same words; and
    last, of each cell with several lines, whether it holds several actions."""
    found: dict[tuple[str, ...], Question] = {}
    for action in actions:
        key = row_key(action)
        for ask in action.ask:
            if ask.code not in ANSWERED:
                continue
            stated = (action.stated or "") if ask.code in ("due", "review") else ""
            same = (ask.code, stated, ask.words) if stated else (ask.code, key)
            otherwise = in_words(action.due) if ask.code == "due" and action.due else ""
            one = found.setdefault(same, Question(ask.code, ask.words, stated, otherwise))
            if key not in one.rows:
                one.rows.append(key)
                one.actions.append(action.action)
    return sorted(found.values(), key=lambda one: one.code == "split")


def row_key(action: ProposedAction) -> str:
    return f"{action.sheet}!{action.row}" if action.sheet else str(action.row)


def answer_to(question: Question, answers: Answers) -> str:
    """What was answered before, as it can be typed."""
    said: Any = answers.rows.get(question.rows[0], {}).get(ANSWERED[question.code], "")
    return said.isoformat() if isinstance(said, date) else str(said)
