"""What scrutiny asked and recommended as a document shows it, with each reply and what was done.

Every audience is given each that was not withdrawn, so that what is counted is what scrutiny's own
tracker shows. Where the words or an answer may not be told (board/publishing/untold.py), or the
line is not in the document, one sentence stands in place of all that was typed: the same for every
reason, and in a list without gaps, so that it tells of none. Whoever drafts is told which, and why.
So one that is marked exempt or confidential, now or at the instant shown, is still counted.

The public is given the words only of what was asked from a publication that itself gave scrutiny's
questions: who asks keeps which one they read (Challenge.publication), and the forms have said that
the words are published since there are such. Nothing else on record tells what a form said, and a
day written here would be wrong for most sites. A question from before stays without words for
good, its later answers too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from board.models import Challenge, Exchange, FollowUp, Publication
from board.models.about import ABOUT
from board.models.challenge import OF_SCRUTINY
from board.publishing import Document
from board.publishing.keys import key_of
from board.publishing.measures import day_text
from board.publishing.stored import NOT_TOLD, OVERDUE
from board.publishing.untold import Untold
from board.publishing.withheld import legal_ground
from board.queries.challenge_subjects import NOT_PUBLISHED, WHOLE_PLAN, Subjects, subjects_in
from improvement.dates import in_words
from improvement.models import Plan
from improvement.numbers import counted

TYPED_BEFORE = "It was asked before who asks was told that the words are published"
MARKED_THEN = "It was marked exempt or confidential at that instant"
NO_LINE = "It is about a line that these readers are not shown"
EXCHANGED = ("words", "reply", "note")  # what is typed each time that it is put
ANOTHER = "another organisation"  # one that the document does not name


def asked_of(plan: Plan, document: Document, on: date) -> list[Document]:
    """Each that was not withdrawn, the first asked first, about the lines of the document; "" for a
    line that is not in it. `is_from_before` and `ground`, the law under which it was withheld at
    the instant, stay out of every document: no schema names them."""
    subjects = subjects_in(plan, document)
    asked: Any = Challenge.objects.filter(OF_SCRUTINY, plan=plan, withdrawn_at=None)
    asked = asked.annotate(knowing=Q(publication__document__has_key="challenges"))
    asked = asked.select_related(*ABOUT, "lead_of", "body", "group").order_by("number")
    asked = asked.prefetch_related("exchanges", "follow_ups")
    is_for_all = document["audience"] == Publication.Audience.PUBLIC
    return [
        values_of(each, subjects, on) | {"is_from_before": is_for_all and not each.knowing}
        for each in asked
    ]


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
        "group": challenge.group.title if challenge.group else "",
        "stands": stands(challenge.latest, on),
        "exchanges": [exchange_values(each) for each in challenge.exchanges.all()],
        "looks": [look_values(each) for each in looks if each.found_at],
        "look_again": next((day_text(each.due) for each in looks if not each.found_at), ""),
        "ground": legal_ground(challenge) if challenge.is_marked else "",
    }


def stands(last: Exchange, on: date) -> str:
    if last.is_concluded:
        return "Closed"
    if last.is_answered:
        return "Replied to"
    return OVERDUE if last.due < on else "Reply due"


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
    if any(text not in ("", NOT_TOLD) for text in typed(challenge)):
        marked = untold.marked.get(challenge["key"])
        if marked or challenge.get("ground"):
            return why_marked(marked) if marked else MARKED_THEN
    if challenge.get("is_from_before"):
        return TYPED_BEFORE
    is_of_measure = challenge["line"].startswith("measure:")
    return untold.found_in(typed(challenge), challenge["about"] if is_of_measure else "")


def why_marked(challenge: Challenge) -> str:
    until = challenge.marking_review
    review = f"to be looked at again by {in_words(until)}" if until else "no review day yet"
    return (
        f"It is marked: {challenge.marking_in_words}. Reason given: {challenge.marking_reason}"
        f" ({review})"
    )


def grounds_of(asked: list[Document], untold: Untold) -> set[str]:
    """The laws under which words of what was asked are withheld, now or at the instant shown."""
    then = {each["ground"] for each in asked}
    now = {legal_ground(m) for each in asked if (m := untold.marked.get(each["key"]))}
    return (then | now) - {""}


def typed(challenge: Document) -> Iterator[str]:
    """What somebody typed of it: nothing else can tell what the plan does not. The group that
    asked is what scrutiny called it."""
    yield challenge.get("group", "")
    for exchange in challenge["exchanges"]:
        yield from (exchange[name] for name in EXCHANGED)
    yield from (look["words"] for look in challenge["looks"])


def told(asked: list[Document], untold: Untold, withdrawn: int) -> Document:
    """What was asked, numbered from 1, with the words that may be told; and how many there are."""
    answered = sum(bool(each["exchanges"][-1]["reply"]) for each in asked)
    counts = {"asked": len(asked), "answered": answered, "withdrawn": withdrawn}
    given = [without_words(each) if why_left_out(each, untold) else each for each in asked]
    numbered = [{"number": i, **each} for i, each in enumerate(given, 1)]
    return {"asked_by_scrutiny": counts, "challenges": numbered}


def without_words(challenge: Document) -> Document:
    """It with its days and how it stands, but for all that was typed."""
    return challenge | {
        "about": challenge["about"] or NOT_PUBLISHED,
        "line": challenge["line"] if challenge["about"] else "",
        "group": "",
        "exchanges": [
            each | {name: NOT_TOLD for name in EXCHANGED if each[name]}
            for each in challenge["exchanges"]
        ],
        "looks": [look | {"words": NOT_TOLD} for look in challenge["looks"]],
    }


def put_right_since(plan: Plan, document: Document, on: date) -> Iterator[str]:
    """How many of the questions that the document of a past instant gives say something else now,
    or were withdrawn since. They stay as they stood: only markings and redactions of today change
    what is told of a past instant. So whoever drafts is told."""
    present = {each["key"]: set(typed(each)) for each in asked_of(plan, document, on)}
    given = [c for c in document.get("challenges", ()) if NOT_TOLD not in typed(c)]
    says = {"withdrawn": 0, "put right": 0}
    for each in given:
        if each["key"] not in present:
            says["withdrawn"] += 1
        elif not set(filter(None, typed(each))) <= present[each["key"]]:
            says["put right"] += 1
    for done, number in says.items():
        if number:
            yield (
                f"{counted(number, 'question')} of scrutiny’s {'were' if number > 1 else 'was'}"
                f" {done} since then: this gives the words as they were"
            )


def left_out(asked: list[Document], untold: Untold) -> Iterator[tuple[str, str]]:
    """How each is cited whose words may not be told, and why."""
    for each in asked:
        if why := why_left_out(each, untold):
            yield each["cited"], why
