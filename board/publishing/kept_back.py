"""What a document keeps from its readers, and why, for whoever drafts or issues it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from board.models import Publication
from board.publishing import Document
from board.publishing.challenges import asked_of, left_out
from board.publishing.document import SCHEMA_VERSION
from board.publishing.refusals import untold_of
from board.publishing.schema import schema_name, schema_named
from board.publishing.stored import every_measure
from board.publishing.withheld import legal_ground
from improvement import clock
from improvement.models import Plan
from improvement.past import as_at
from improvement.prepared import count_of
from improvement.text_order import in_order
from workstreams.measures.suppression import HIDDEN
from workstreams.models import Action, Evidence, Update

FIELDS = {  # those that only some readers are given, in words
    "cited": "how scrutiny’s questions are cited",
    "group": "for which of its groups scrutiny asked",
    "ref": "references of actions",
    "description": "the full descriptions of actions",
    "owner_post": "who owns an action",
    "lead_post": "who leads an area of work",
    "lead_rating": "how leads rate their own actions",
    "late_rated_green": "how leads rate their own actions",
    "done": "leads’ words on what was done and is next",
    "next": "leads’ words on what was done and is next",
    "said_on": "leads’ words on what was done and is next",
    "facts_rating": "the rating that the facts show of an action",
    "facts_label": "the rating that the facts show of an action",
    "facts_reasons": "the rating that the facts show of an action",
}


@dataclass(frozen=True)
class KeptBack:
    """`actions` are withheld, each with the law and the reason that was given; `evidence` counts
    what is marked. `hidden` are the names of measures, each with how many of its numbers are
    hidden; `asked` are those of scrutiny's questions whose words are left out, each with the
    reason; `fields` is what these readers are not given of anything. What nobody has accepted yet
    is counted apart (`not_accepted`), since that moves with every update."""

    actions: list[tuple[Action, str]]
    evidence: int
    hidden: list[tuple[str, int]]
    asked: list[tuple[str, str]]
    fields: list[str]


def kept_back(plan: Plan, document: Document, shown_since: datetime | None = None) -> KeptBack:
    """As it is now; what was asked as it stood at the past instant that the document shows."""
    untold = untold_of(plan, document, shown_since)
    with as_at(shown_since) if shown_since else nullcontext():
        asked = asked_of(plan, document, clock.today())
    marked = Action.objects.filter(plan=plan).withheld()
    return KeptBack(
        [(action, legal_ground(action)) for action in marked.order_by(in_order("ref"))],
        Evidence.objects.filter(plan=plan).withheld().count(),
        list(hidden_numbers(document)),
        list(left_out(asked, untold)),
        not_given(document["audience"]),
    )


def not_accepted(plan: Plan) -> int:
    """How many updates nobody has accepted yet."""
    return count_of(sent_in, plan)


def sent_in(plan: Plan) -> QuerySet[Update]:
    return Update.objects.filter(action__plan=plan, state=Update.State.SUBMITTED)


def hidden_numbers(document: Document) -> Iterator[tuple[str, int]]:
    for measure in every_measure(document):
        cells = [measure["baseline"], *(reading["value"] for reading in measure["readings"])]
        if HIDDEN in cells:
            yield measure["name"], cells.count(HIDDEN)


def not_given(audience: str) -> list[str]:
    """What the board is given and the audience is not, in words."""
    given = fields_of(audience)
    left = [name for name in fields_of(Publication.Audience.BOARD) if name not in given]
    return list(dict.fromkeys(FIELDS[name] for name in left))


def fields_of(audience: str) -> dict[str, Any]:
    """The names of all fields of the audience's documents, in order."""
    nouns = schema_named(schema_name(SCHEMA_VERSION, audience))["definitions"].values()
    return {name: noun for noun in nouns for name in noun["properties"]}
