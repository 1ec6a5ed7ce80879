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
ANSWERED = {"due": "due", "review": "due", "lead": "lead", "split": "split"}  # of a state: Ask.by
MEANINGS = (
    *("off track", "at risk", "on track", "not started", "under way", "complete"),
    *("complete and checked", "suspended", "withdrawn"),
)


@dataclass
class Question:
    """`code` is that of what is asked, `words` say it, `sets` is the name of its answer, and `rows`
    are those that the answer is for, by the keys of `Answers.rows`. `stated` is what the file says
    there, `otherwise` what is written without an answer."""

    code: str
    words: str
    sets: str
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
    """The dates, leads and states that are asked for: a date once for all cells with the same
    words, a decision once for all with the same rating, the day on which something was done of each
    row. Last, of each cell with several lines, whether it holds several actions."""
    found: dict[tuple[str, ...], Question] = {}
    for action in actions:
        key = row_key(action)
        for ask in action.ask:
            sets = ask.by or ANSWERED.get(ask.code)
            if not sets:
                continue
            stated = stated_in(action, sets)
            same = (ask.code, stated, ask.words) if stated else (ask.code, key)
            otherwise = in_words(action.due) if ask.code == "due" and action.due else ""
            one = found.setdefault(same, Question(ask.code, ask.words, sets, stated, otherwise))
            if key not in one.rows:
                one.rows.append(key)
                one.actions.append(action.action)
    return sorted(found.values(), key=lambda one: one.code == "split")


def stated_in(action: ProposedAction, sets: str) -> str:
    """What the file says where the answer is asked for, if one holds for all that say the same."""
    return {"due": action.stated, "decision": action.rag}.get(sets) or ""


def row_key(action: ProposedAction) -> str:
    return f"{action.sheet}!{action.row}" if action.sheet else str(action.row)


def answer_to(question: Question, answers: Answers) -> str:
    """What was answered before, as it can be typed."""
    said: Any = answers.rows.get(question.rows[0], {}).get(question.sets, "")
    return said.isoformat() if isinstance(said, date) else str(said)
