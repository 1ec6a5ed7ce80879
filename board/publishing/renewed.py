"""A draft with what was entered of single actions since it was made: the rows of these are made
anew, and all else stands.

It is what a draft made anew would be, or none at all: where anything was entered of which another
part of the document might tell, nothing is renewed. What is issued is never made so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from board.publishing import Document
from board.publishing.actions import counts, values_by_key
from board.publishing.document import OPEN, Draft
from board.publishing.schema import given_to
from board.publishing.withheld import refuse_leaks
from improvement.models import Plan
from improvement.prepared import Among, among, read_of
from improvement.remembered import Entries, tables_of
from workstreams.models import Action, Escalation, EvidenceUpdate, JudgedChange, Milestone
from workstreams.queries.remembered import OF_ACTIONS
from workstreams.queries.touched import touched_by

Place = tuple[str, str]  # the code of an action's workstream, and the action's opaque key
# Of what is entered of actions day by day, that of which no document tells.
NOT_TOLD = frozenset({Escalation, EvidenceUpdate, JudgedChange, Milestone})
# What other parts of a document say of an action, or by which it has its place in it.
TOLD_ELSEWHERE = ("ref", "title", "organisation")


def renewed(draft: Draft, plan: Plan, on: date, since: Entries) -> Draft | None:
    """The draft, of the plan on the day, with the entries since it was made; the same one where
    they alter nothing in it. None where they may alter more than the rows of open actions that were
    in it, or where it may have to be refused. At most five queries."""
    if not all(entry.history_table in tables_of(OF_ACTIONS) for entry in since):
        return None
    touched = touched_by(since, tables_of(NOT_TOLD))
    actions = read_of(touched_actions, plan, on, among(touched or ()))
    if touched is None or not actions:
        return None if touched is None else draft
    rows = rows_of(plan, actions, on)
    before = dict(placed(draft.streams))
    is_open = all(action.marking == OPEN for action in actions)
    if not is_open or not all(is_called_alike(row, before.get(at)) for at, row in rows.items()):
        return None
    again = with_rows(draft, rows)
    told = dict(placed(again.document["workstreams"]))
    try:
        said = {"rows": [told[at] for at in rows]}
        refuse_leaks(said, draft.untold.actions, draft.untold.evidence)
    except ValidationError:
        return None  # made anew, it is refused for the first of all reasons
    return again


def touched_actions(plan: Plan, on: date, keys: Among) -> QuerySet[Action]:
    return Action.objects.for_list().with_facts(plan, on).filter(pk__in=keys)


def is_called_alike(row: Document, before: Document | None) -> bool:
    return before is not None and all(row[name] == before[name] for name in TOLD_ELSEWHERE)


def rows_of(plan: Plan, actions: Collection[Action], on: date) -> dict[Place, Document]:
    """What a document says of each action, with every field, but for its number."""
    values = values_by_key(plan, actions, on)
    return {
        (action.workstream.code, values[action.pk]["key"]): values[action.pk] for action in actions
    }


def placed(streams: Iterable[Document]) -> Iterator[tuple[Place, Document]]:
    for stream in streams:
        yield from (((stream["code"], row["key"]), row) for row in stream["actions"])


def with_rows(draft: Draft, rows: Mapping[Place, Document]) -> Draft:
    """The draft with these in the places of its own, and what is counted of them counted again."""
    codes, document = {code for code, _ in rows}, draft.document
    streams = [
        counted(stream, rows) if stream["code"] in codes else stream for stream in draft.streams
    ]
    every = [row for stream in streams for row in stream["actions"]]
    moved = [stream for stream in streams if stream["code"] in codes]
    only = [stream | {"actions": own_rows(stream, rows)} for stream in moved]
    told = {name: document[name] for name in ("schema_version", "audience")}
    given = given_to(document["audience"], told | {"counts": counts(every), "workstreams": only})
    own, again = dict(placed(given["workstreams"])), {s["code"]: s for s in given["workstreams"]}
    given["workstreams"] = [
        stream | again[stream["code"]] | {"actions": replaced(stream, own)}
        if stream["code"] in codes
        else stream
        for stream in document["workstreams"]
    ]
    return replace(draft, document=document | given, streams=streams)


def counted(stream: Document, rows: Mapping[Place, Document]) -> Document:
    actions = replaced(stream, rows)
    return stream | {"actions": actions, "counts": counts(actions)}


def replaced(stream: Document, rows: Mapping[Place, Document]) -> list[Document]:
    """The rows of the workstream, with these in the places of its own; the others are the same."""
    code = stream["code"]
    return [
        {"number": row["number"]} | again if (again := rows.get((code, row["key"]))) else row
        for row in stream["actions"]
    ]


def own_rows(stream: Document, rows: Mapping[Place, Document]) -> list[Document]:
    return [row for row in stream["actions"] if (stream["code"], row["key"]) in rows]
