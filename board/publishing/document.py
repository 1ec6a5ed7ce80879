"""A self-contained document of the plan on a day, for readers outside the programme; its digest.

What is withheld is left out before anything is counted or numbered, so no total, gap, link or
label can show it. Only what someone accepted or verified is the published position.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import Meeting, Publication
from board.publishing.measures import demand, outcomes, said
from improvement.dates import in_words
from improvement.models import Plan
from workstreams.models import (
    Action,
    Evidence,
    Fact,
    StageClaim,
    Update,
    Workstream,
)
from workstreams.queries.action_facts import annotations_of, facts_of
from workstreams.ratings import rules

SCHEMA_VERSION = 1
CONFIDENTIAL = "Section 100A(3) of the Local Government Act 1972 (confidential information)"
QUESTIONS = "scrutiny-questions"
MEANING = {  # of the paragraphs of Schedule 12A that an improvement plan may meet
    "1": "information about an individual",
    "2": "information likely to reveal who an individual is",
    "3": "financial or business affairs",
    "4": "consultations about labour relations",
}

Document = dict[str, Any]


class Unsupported(ValueError):
    """A document was asked for that this version can't make honestly."""


def make(plan: Plan, *, at: datetime, on: date, audience: str, statement: str = "") -> Document:
    """The plan as the live rows state it now, where now is `at`, on the day `on`; what its
    drafter says of it opens it.

    Raises Unsupported for another audience than scrutiny or an instant of another day, and
    ValidationError when a published text names something that is withheld, or an address.
    """
    if audience != Publication.Audience.SCRUTINY:
        raise Unsupported("Only a publication for scrutiny can be made in this version")
    if timezone.localdate(at) != on:
        raise Unsupported(
            "A publication shows the plan as it stands now, and not at a past instant"
        )
    actions = list(Action.objects.filter(plan=plan).for_list().with_facts(plan, on))
    withheld = [action for action in actions if action.marking != Action.Marking.OPEN]
    streams = workstreams(plan, [a for a in actions if a.marking == Action.Marking.OPEN], on)
    everything = [action for stream in streams for action in stream["actions"]]
    document = {
        "schema_version": SCHEMA_VERSION,
        "audience": str(audience),
        "as_at": at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        "on": in_words(on),
        "statement": statement,
        "plan": about(plan),
        "next_meeting": next_meeting(plan, on),
        "counts": counts(everything),
        "workstreams": streams,
        "outcomes": outcomes(plan, on),
        "demand": demand(plan, on),
        "questions": questions(plan),
        "withheld_under": sorted({ground(action) for action in withheld}),
    }
    refuse_leaks(document, withheld, withheld_evidence(plan))
    return document


def withheld_evidence(plan: Plan) -> list[str]:
    """The titles of the evidence that is marked. None of it is ever in a document, marked or not;
    but the words of a claim or a report may name it."""
    marked = Evidence.objects.filter(plan=plan).exclude(marking=Action.Marking.OPEN)
    return list(marked.values_list("title", flat=True))


def digest(document: Document) -> str:
    """SHA-256, in hex, over the document's canonical JSON: sorted keys, UTF-8, no spaces."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def ground(action: Action) -> str:
    """The law under which the action is withheld."""
    if action.marking == Action.Marking.CONFIDENTIAL:
        return CONFIDENTIAL
    number = re.sub(r"(?i)^para(graph)?\.?\s*", "", action.exempt_paragraph)
    meaning = f" ({MEANING[number]})" if number in MEANING else ""
    return f"Paragraph {number} of Schedule 12A to the Local Government Act 1972{meaning}"


def refuse_leaks(document: Document, withheld: Iterable[Action], evidence: Iterable[str]) -> None:
    """Nobody's address, and neither reference nor title of what is withheld, is in any text."""
    for text in texts(document):
        if re.search(r"\S@\S", text):
            raise ValidationError(f"Take the email address out of this text first: “{text}”")
        for action in withheld:
            if names(text, action):
                raise ValidationError(f"This text names {action.ref}, which is withheld: “{text}”")
        for title in evidence:
            if has_title(text, title):
                raise ValidationError(f"This text names “{title}”, which is withheld: “{text}”")


def names(text: str, action: Action) -> bool:
    """Whether the text gives the action's reference or its title."""
    has_ref = re.search(rf"\b{re.escape(action.ref)}\b", text, re.I)
    return bool(has_ref) or has_title(text, action.title)


def has_title(text: str, title: str) -> bool:
    """Whether it is in the text, whatever the case and spaces; one word alone says too little."""
    words = title.casefold().split()
    return len(words) > 1 and " ".join(words) in " ".join(text.casefold().split())


def texts(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        yield value
    elif isinstance(value, Iterable):
        for item in value:
            yield from texts(item)


def about(plan: Plan) -> Document:
    return {
        "title": plan.title,
        "council": plan.council,
        "illustrative": plan.illustrative,
        "notice_issued": said(plan.notice_issued, plan.notice_precision),
        "release_expected": said(plan.release_expected),
    }


def next_meeting(plan: Plan, on: date) -> str:
    """The day of the next scrutiny meeting; empty when none is set."""
    meetings = Meeting.objects.filter(plan=plan, kind=Meeting.Kind.SCRUTINY, held_on__gt=on)
    return said(meetings.order_by("held_on").values_list("held_on", flat=True).first())


def workstreams(plan: Plan, visible: list[Action], on: date) -> list[Document]:
    """Each workstream with its visible actions, numbered from 1: references would show gaps."""
    keys = [action.pk for action in visible]
    reports, claims = Reports(keys), verified_claims(keys, on)
    rows: defaultdict[int, list[Document]] = defaultdict(list)
    for action in visible:
        mine = rows[action.workstream_id]
        mine.append({"number": len(mine) + 1} | publish(action, reports, claims[action.pk], on))
    return [
        {
            "code": stream.code,
            "name": stream.name,
            "state": stream.get_state_display(),
            "in_scope": stream.in_scope_of_inspection,
            "scope_note": stream.scope_note,
            "lead_post": stream.lead_post,
            "counts": counts(rows[stream.pk]),
            "actions": rows[stream.pk],
        }
        for stream in Workstream.objects.filter(plan=plan)
    ]


def verified_claims(keys: list[int], on: date) -> dict[int, list[StageClaim]]:
    found = defaultdict(list)
    for claim in StageClaim.objects.filter(action__in=keys).order_by("claimed_at", "pk"):
        if claim.holds(on):
            found[claim.action_id].append(claim)
    return found


class Reports:
    """What has been accepted about each action. A report that waits for a decision has moved the
    action's own state already; until someone accepts it, the earlier state is the published one."""

    def __init__(self, keys: list[int]) -> None:
        said = Update.objects.filter(action__in=keys, swept_up=False)
        updates = said.exclude(state__in=[Update.State.DRAFT, Update.State.READY])
        self.accepted: dict[int, Update] = {}
        self.reported: set[int] = set()
        for update in updates.order_by("round__number", "pk"):
            self.reported.add(update.action_id)
            if update.state == Update.State.ACCEPTED:
                self.accepted[update.action_id] = update
        first = Action.history.filter(id__in=self.reported - self.accepted.keys(), version=1)
        self.first = {row.id: row for row in first}

    def state(self, action: Action) -> tuple[str, date | None]:
        """The action's published state, and the day it was carried out."""
        facts = self.accepted.get(action.pk) or self.first.get(action.pk) or action
        verified = annotations_of(action).fact_carried_out_verified
        if verified or not facts.delivery or facts_of(action).is_outside:
            facts = action
        return facts.delivery, facts.finished


def publish(action: Action, reports: Reports, claims: list[StageClaim], on: date) -> Document:
    """What readers outside are told of an action."""
    update = reports.accepted.get(action.pk)
    delivery, finished = reports.state(action)
    facts = replace(
        facts_of(action), delivery=delivery, finished=finished, proposed_due=None, foreseen_due=None
    )
    return {
        "title": action.title,
        "description": action.description,
        "owner_post": action.owner_post,
        "organisation": action.lead_organisation.name if action.lead_organisation else "",
        "provenance": action.provenance,
        "paragraph": action.paragraph,
        "delivery": delivery,
        "state": str(Action.Delivery(delivery).label),
        "finished": said(finished),
        "due": action.due_in_words if action.due else "",
        "first_due": action.baseline_in_words if action.baseline_due else "",
        "days_late": rules.days_late(facts, on),
        "days_moved": rules.days_slipped(facts),
        "lead_rating": update.declared_rag if update else "",
        "done": update.done if update else "",
        "next": update.next if update else "",
        "why": update.explanation if update else "",
        "shown": [{"stage": claim.stage, "statement": claim.statement} for claim in claims],
    }


def counts(actions: list[Document]) -> Document:
    """Counts of published actions. Withdrawn and suspended ones are counted apart, as outside."""
    states = Counter(action["delivery"] for action in actions)
    late = [action for action in actions if action["days_late"]]
    outside = [a for a in actions if a["delivery"] in ("withdrawn", "suspended")]
    inside = [a for a in actions if a not in outside]
    stages = Counter(stage for action in inside for stage in reached(action))
    return {
        "actions": len(inside),
        "outside": len(outside),
        "not_started": states["not_started"],
        "under_way": states["under_way"],
        "carried_out": states["carried_out"],
        "late": len(late),
        "late_rated_green": sum(action["lead_rating"] == "green" for action in late),
        "moved": sum(action["days_moved"] > 0 for action in inside),
        "verified": {stage: stages[stage] for stage in Plan.Stage.values},
    }


def reached(action: Document) -> set[str]:
    """The stages verified; a check of an action that is not carried out proves no such thing."""
    stages = {one["stage"] for one in action["shown"]}
    return stages if action["delivery"] == "carried_out" else stages - {"carried_out"}


def questions(plan: Plan) -> list[Document]:
    facts = Fact.objects.filter(plan=plan, section=QUESTIONS).exclude(text="")
    return [
        {"label": fact.label, "text": fact.text, **place(fact.source.title, fact.paragraph)}
        for fact in facts.select_related("source")
    ]


def place(title: str, paragraph: str) -> Document:
    """Where a fact stands, in words, and the month in which its document appeared."""
    found = re.search(r"\d{1,2} ([A-Z][a-z]+ \d{4})", title)
    point = paragraph.removeprefix("key-point-")
    kind = "paragraph" if point == paragraph else "key point"
    parts = [f"report of {found[0]}"] if found else []
    parts += [f"{kind} {point}"] if point else []
    return {"where": ", ".join(parts), "asked": found[1] if found else ""}
