"""What scrutiny asked and recommended as a document shows it, with each reply and what was done.

Every audience is given the words: scrutiny asks in meetings that are open to the public, and the
answer is owed to them. What may not be told (board/publishing/untold.py), or is about a line that
the document does not show, is left out whole before anything is counted or numbered; whoever drafts
is told which, and why. Only how one is cited is kept from the public, whose gaps would show that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils import timezone

from board.models import Challenge, Exchange, FollowUp
from board.models.about import ABOUT
from board.models.challenge import OF_SCRUTINY
from board.publishing import Document
from board.publishing.keys import key_of
from board.publishing.measures import day_text
from board.publishing.untold import Untold
from board.queries.challenge_subjects import WHOLE_PLAN, Subjects, subjects_in
from improvement.models import Plan

NO_LINE = "It is about a line that these readers are not shown"
ANOTHER = "another organisation"  # one that the document does not name


def asked_of(plan: Plan, document: Document, on: date) -> list[Document]:
    """Each that was not withdrawn, the first asked first, about the lines of the document; "" for a
    line that is not in it."""
    subjects = subjects_in(plan, document)
    asked = Challenge.objects.filter(OF_SCRUTINY, plan=plan, withdrawn_at=None)
    asked = asked.select_related(*ABOUT, "lead_of", "body").order_by("number")
    asked = asked.prefetch_related("exchanges", "follow_ups")
    return [values_of(each, subjects, on) for each in asked]


def withdrawn_of(plan: Plan) -> int:
    return Challenge.objects.withdrawn().filter(OF_SCRUTINY, plan=plan).count()


def values_of(challenge: Challenge, subjects: Subjects, on: date) -> Document:
    cited, body = subjects.cited(challenge.about), challenge.body
    is_told = body is None or body.ref in subjects.bodies
    looks = list(challenge.follow_ups.all())
    return {
        "key": key_of(challenge),
        "cited": challenge.ref,
        "kind": str(challenge.kind),
        "about": subjects.names.get(cited, ""),
        "line": "" if cited == WHOLE_PLAN else cited,
        "to": subjects.asked(challenge) if is_told else ANOTHER,
        "stands": stands(challenge.latest, on),
        "exchanges": [exchange_values(each) for each in challenge.exchanges.all()],
        "looks": [look_values(each) for each in looks if each.found_at],
        "look_again": next((day_text(each.due) for each in looks if not each.found_at), ""),
    }


def stands(last: Exchange, on: date) -> str:
    if last.is_concluded:
        return "Closed"
    if last.is_answered:
        return "Replied to"
    return "Reply overdue" if last.due < on else "Reply due"


def exchange_values(exchange: Exchange) -> Document:
    return {
        "asked": day_of(exchange.asked_at),
        "due": day_text(exchange.due),
        "words": exchange.words,
        "answer": exchange.get_answer_display(),
        "reply": exchange.reply,
        "replied": day_of(exchange.replied_at),
        "conclusion": exchange.get_conclusion_display(),
        "note": exchange.note,
    }


def look_values(look: FollowUp) -> Document:
    return {"found": look.get_found_display(), "words": look.words, "on": day_of(look.found_at)}


def day_of(instant: datetime | None) -> str:
    return day_text(timezone.localdate(instant)) if instant else ""


def why_left_out(challenge: Document, untold: Untold) -> str:
    """Why it may not be told, in words; "" where it may."""
    if not challenge["about"]:
        return NO_LINE
    is_of_measure = challenge["line"].startswith("measure:")
    return untold.found_in(typed(challenge), challenge["about"] if is_of_measure else "")


def typed(challenge: Document) -> Iterator[str]:
    """What somebody typed of it: nothing else can tell what the plan does not."""
    for exchange in challenge["exchanges"]:
        yield from (exchange[name] for name in ("words", "reply", "note"))
    yield from (look["words"] for look in challenge["looks"])


def told(asked: list[Document], untold: Untold, withdrawn: int) -> Document:
    """Of what was asked what may be told, numbered from 1, and how many these are."""
    challenges = [each for each in asked if not why_left_out(each, untold)]
    answered = sum(bool(each["exchanges"][-1]["reply"]) for each in challenges)
    counts = {"asked": len(challenges), "answered": answered, "withdrawn": withdrawn}
    numbered = [{"number": i, **each} for i, each in enumerate(challenges, 1)]
    return {"asked_by_scrutiny": counts, "challenges": numbered}


def left_out(asked: list[Document], untold: Untold) -> Iterator[tuple[str, str]]:
    """How each is cited that may not be told, and why."""
    for each in asked:
        if why := why_left_out(each, untold):
            yield each["cited"], why
