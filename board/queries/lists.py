"""The board's lists: by what their columns sort, and what their files say of each row."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, ExpressionWrapper, F, IntegerField, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from board.models.challenge import OF_SCRUTINY
from board.queries.challenge_subjects import IN_OFFICE, LEAD_OF
from improvement.lists import ListFile
from improvement.sorting import Column, Columns, by_text
from improvement.text_order import Folded, InOrder, in_order

MOVED = F("score") - F("score_then")
RISK_COLUMNS: Columns = {
    "ref": Column("Risk", in_order("ref")),
    "score": Column("Score now", F("score")),
    "moved": Column("Since the board met", ExpressionWrapper(MOVED, IntegerField())),
    "first": Column("From, and to be", F("score_first")),
    "owner": Column("Who owns it", by_text("owner_post")),
}
RISKS = ListFile(
    "risks",
    "The register of risks",
    {
        "Reference": lambda line: line.risk.ref,
        "Risk": lambda line: line.risk.title,
        "Kind": lambda line: line.risk.kind.name,
        "Tolerated up to": lambda line: line.risk.kind.appetite,
        "Score now": lambda line: line.risk.score,
        "Likelihood": lambda line: line.risk.likelihood_now,
        "Impact": lambda line: line.risk.impact_now,
        "Above what is tolerated": lambda line: "yes" if line.risk.is_above else "",
        "Score when the board met": lambda line: line.was,
        "Since the board met": lambda line: str(line.movement.label),
        "First score": lambda line: line.risk.score_first,
        "Target": lambda line: line.risk.target,
        "Target by": lambda line: line.risk.target_on,
        "Who owns it": lambda line: line.risk.owner_post,
        "Next review": lambda line: line.risk.review_due,
        "Closed on": lambda line: line.risk.closed_on,
    },
)

DECISION_COLUMNS: Columns = {
    "number": Column("Decision", F("number")),
    "text": Column("What was decided", by_text("text")),
    "owner": Column("Who carries it out", by_text("owner_post")),
    "due": Column(  # those that wait to be carried out come first
        "Where it stands",
        Case(When(withdrawn_by=None, done_on=None, then=F("due"))),
    ),
}


def decision_state(decision: Any) -> str:
    if decision.withdrawal:
        return f"Withdrawn by {decision.withdrawal.ref}"
    return "Carried out" if decision.done_on else "To be carried out"


DECISIONS = ListFile(
    "decisions",
    "The list of decisions",
    {
        "Decision": lambda each: each.ref,
        "What was decided": lambda each: each.text,
        "Decided on": lambda each: each.meeting.held_on,
        "Withdraws": lambda each: each.withdraws.ref if each.withdraws else "",
        "Who carries it out": lambda each: each.owner_post,
        "By": lambda each: each.due,
        "Where it stands": decision_state,
        "Carried out on": lambda each: each.done_on,
    },
)

WORDS: Any = TextField()
LETTER = Case(When(OF_SCRUTINY, then=Value("S", WORDS)), default=Value("C", WORDS))
# Of each thing that a challenge may be about, with what its name begins.
ABOUT = (
    *("action__ref", "workstream__name", "measure__code"),
    *("risk__ref", "resource__ref", "validation__title"),
)
ASKED = Case(  # as `Subjects.asked` has it
    When(lead_of__isnull=False, then=Concat(Value(LEAD_OF, WORDS), "lead_of__name")),
    When(body__isnull=False, then=F("body__name")),
    *(When(post=post, then=Value(words, WORDS)) for post, words in IN_OFFICE.items()),
    output_field=WORDS,
)
CHALLENGE_COLUMNS: Columns = {
    "number": Column("Challenge", InOrder(Concat(LETTER, Cast("number", WORDS)))),
    "about": Column(  # the whole plan comes last
        "What is asked",
        Coalesce(*map(in_order, ABOUT)),
    ),
    "asked": Column("Of whom", Folded(ASKED)),
    "due": Column("Where it stands", F("reply_due")),  # what waits for a reply comes first
}


def challenge_state(row: dict[str, Any]) -> str:
    exchange = row["exchange"]
    if exchange.concluded_at:
        return f"Closed: {exchange.get_conclusion_display().lower()}"
    return "Replied to" if exchange.replied_at else "Waits for a reply"


CHALLENGES = ListFile(
    "challenges",
    "The list of challenges",
    {
        "Challenge": lambda row: row["challenge"].ref,
        "About": lambda row: row["about"],
        "What is asked": lambda row: row["exchange"].words,
        "Asked by": lambda row: row["challenge"].get_raised_as_display(),
        "Of whom": lambda row: row["asked"],
        "Times asked": lambda row: row["exchange"].turn,
        "Reply due": lambda row: row["exchange"].due,
        "Where it stands": challenge_state,
        "Answer": lambda row: row["exchange"].get_answer_display(),
    },
)
