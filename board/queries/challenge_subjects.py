"""What a challenge may be about, and how each reader sees it named.

Scrutiny may ask about what a publication issued to it shows and nothing else. It is offered the
lines by their opaque keys and titles as published, so that a challenge tells it neither what was
withheld nor what has changed since. Whoever reads the live plan is offered the live records.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast

from board.models import (
    Challenge,
    Publication,
    Resource,
    Risk,
    Validation,
)
from board.models.about import About
from board.models.document import derived_from
from board.publishing.keys import key_by, key_of
from improvement.models import Organisation, Plan
from improvement.paging import LONG_ROWS
from improvement.prepared import Among, among, first_of
from improvement.text_order import in_order, natural_key
from workstreams.models import Action, Measure, Workstream
from workstreams.queries.action_lists import actions_named

WHOLE_PLAN, THE_PLAN = "plan", "The plan as a whole"
MODELS: dict[str, type[About]] = {
    "action": Action,
    "workstream": Workstream,
    "measure": Measure,
    "risk": Risk,
    "resource": Resource,
    "validation": Validation,
}
# By which of its fields a record is cited, where that is not its reference.
CITED_BY = {"workstream": "code", "measure": "code", "validation": "pk"}
KEYED = ("action", "measure")  # whose lines have opaque keys where they are published
# The posts to which a challenge is put, in words within a sentence.
LEAD_OF = "the lead of "  # and the workstream
IN_OFFICE: dict[str, str] = {
    Challenge.Post.OWNER: "the owner of this action",
    Challenge.Post.MANAGER: "the programme manager",
    Challenge.Post.CHAIR: "the independent chair",
    Challenge.Post.EXECUTIVE: "the Lead Member, for the executive",
}
NOT_PUBLISHED = "A line that is not published"
NOTHING: dict[str, Any] = {"workstreams": [], "outcomes": [], "demand": []}  # no publication yet


class Names(ChainMap[str, str]):
    """What records are called, by how each is cited. Of `actions` there may be thousands: no page
    that names one of them goes through them all."""

    def __init__(self, few: dict[str, str], actions: dict[str, str] | None = None) -> None:
        self.few, self.actions = few, actions or {}
        super().__init__(self.few, self.actions)


@dataclass(frozen=True)
class Subjects:
    """The names of what a reader may ask about, by how each is cited in an address: "plan",
    "action:FP-01", "workstream:FP", "measure:I1-2", "risk:R3", "resource:M4", "validation:7"."""

    plan: Plan
    names: Names
    is_published: bool  # whether these are the lines of a publication, under their opaque keys
    bodies: Mapping[str, str] = field(default_factory=dict)  # organisations' names by their refs
    publication: Publication | None = None  # that publication; None before the first

    def cited(self, subject: About | None) -> str:
        if subject is None:
            return WHOLE_PLAN
        kind = str(subject._meta.model_name)
        if self.is_published and kind in KEYED:
            return f"{kind}:{key_of(subject)}"
        return f"{kind}:{getattr(subject, CITED_BY.get(kind, 'ref'))}"

    def name(self, subject: About | None) -> str:
        return self.names.get(self.cited(subject), NOT_PUBLISHED)

    def record(self, cited: str) -> About | None:
        """The record that is cited; None for the whole plan. Raises KeyError for what is not
        offered, and for a line of a document from before the secret of the keys was changed."""
        if cited not in self.names:
            raise KeyError(cited)
        if cited == WHOLE_PLAN:
            return None
        kind, _, ref = cited.partition(":")
        model, name = MODELS[kind], CITED_BY.get(kind, "ref")
        records: QuerySet[Any] = model._default_manager.filter(plan=self.plan)
        if self.is_published and kind in KEYED:
            keys = records.order_by().values_list("pk", flat=True)
            own = {key_by(model, pk): pk for pk in keys}
            name, ref = "pk", own[ref]
        found: About = records.get(**{name: ref})
        return found

    def body(self, ref: str) -> Organisation:
        return Organisation.objects.get(plan=self.plan, ref=ref)

    def posts(self, subject: About | None) -> dict[str, str]:
        """The posts to whom a challenge about the record may be put, by how each is cited:
        "owner", "lead:FP", "manager", "chair", "executive", "body:police"."""
        posts = {"owner": "The owner of this action"} if isinstance(subject, Action) else {}
        own = subject.workstream if isinstance(subject, Action) else subject
        streams = [c for c in self.names.few if c.startswith("workstream:")]
        streams.sort(key=lambda cited: cited != self.cited(own))  # its own lead first
        leads = {f"lead:{c.partition(':')[2]}": f"The lead of {self.names[c]}" for c in streams}
        bodies = {f"body:{ref}": name for ref, name in self.bodies.items()}
        offices = {
            "manager": "The programme manager",
            "chair": "The chair",
            "executive": "The Lead Member, for the executive",
        }
        return posts | leads | offices | bodies

    def asked(self, challenge: Challenge) -> str:
        """The post to which a challenge was put, in words within a sentence."""
        if challenge.lead_of:
            return f"{LEAD_OF}{self.names.get(self.cited(challenge.lead_of), 'an area of work')}"
        return challenge.body.name if challenge.body else IN_OFFICE[challenge.post]


def live_subjects(plan: Plan) -> Subjects:
    """What whoever reads the live plan may ask about."""
    names = Names({WHOLE_PLAN: THE_PLAN} | few_names(plan), actions_named(plan))
    return Subjects(plan, names, False, bodies_of(plan))


def subjects_of(plan: Plan, challenges: Iterable[Challenge]) -> Subjects:
    """Of these only what the challenges name: what they are about, and whose lead was asked. Their
    records are read with them."""
    found = Subjects(plan, Names({WHOLE_PLAN: THE_PLAN}), False)
    named = [record for each in challenges for record in (each.about, each.lead_of) if record]
    found.names.update((found.cited(record), name_of(record)) for record in named)
    return found


def name_of(record: About) -> str:
    """As `live_subjects` has it."""
    if isinstance(record, Measure):
        return f"{record.code} {record.name}"
    return f"{record.ref} {record.words}" if isinstance(record, Resource) else str(record)


def published_subjects(plan: Plan, publication: Publication | None = None) -> Subjects:
    """What scrutiny may ask about: the lines of the publication, or of the latest."""
    read = publication or first_of(latest_for_scrutiny, plan)
    return subjects_in(plan, read.document if read else NOTHING, read)


def latest_for_scrutiny(plan: Plan) -> QuerySet[Publication]:
    return Publication.objects.issued_to_scrutiny(plan)[:1]


def asked_from(challenge: Challenge) -> Publication | None:
    """The publication from which it was asked; its document, which is a whole plan, is read when it
    is asked for (board/models/document.py)."""
    if challenge.publication_id is None:
        return None
    return first_of(publications_by_key, among([challenge.publication_id]))


def publications_by_key(keys: Among) -> QuerySet[Publication]:
    return Publication.objects.issued().filter(pk__in=keys)


def subjects_in(
    plan: Plan, document: dict[str, Any], publication: Publication | None = None
) -> Subjects:
    """The lines of the document, which may be that of the publication."""
    told = derived_from(document, published_bodies)
    bodies = {ref: name for ref, name in bodies_of(plan).items() if name in told}
    return Subjects(plan, derived_from(document, names_told), True, bodies, publication)


def place_of(cited: str, document: dict[str, Any]) -> str:
    """Where in the page of a whole publication the line stands: the end of the address."""
    key = cited.partition(":")[2]
    for stream in document["workstreams"]:
        keys = [action.get("key") for action in stream["actions"]]
        if key in keys:
            page = keys.index(key) // LONG_ROWS + 1
            further = f"&actions={page}" if page > 1 else ""
            return f"?show={stream['code']}{further}#{key}"
    return f"?show={key}#{key}" if key else ""


def bodies_of(plan: Plan) -> dict[str, str]:
    return dict(Organisation.objects.filter(plan=plan).values_list("ref", "name"))


def published_bodies(document: dict[str, Any]) -> set[str]:
    """The names of the organisations that a document says lead an action."""
    streams = document["workstreams"]
    return {action["organisation"] for stream in streams for action in stream["actions"]}


def few_names(plan: Plan) -> dict[str, str]:
    """Of what is not an action, in the order of the plan."""
    measures = Measure.objects.filter(plan=plan).order_by(in_order("code"))
    streams = Workstream.objects.filter(plan=plan)
    return (
        {f"workstream:{code}": name for code, name in streams.values_list("code", "name")}
        | {f"measure:{code}": f"{code} {n}" for code, n in measures.values_list("code", "name")}
        | {f"{kind}:{ref}": name for kind, ref, name in other_lines(plan)}
    )


def other_lines(plan: Plan) -> list[tuple[str, str, str]]:
    """The risks, lines of money and outside checks, each with how it is cited and named; one
    query."""
    risks = Risk.objects.filter(plan=plan).order_by().values_list(Value("risk"), "ref", "title")
    lines = Resource.objects.filter(plan=plan).order_by()
    checks = Validation.objects.filter(plan=plan).order_by()
    number = Cast("pk", CharField())
    found = risks.union(
        lines.values_list(Value("resource"), "ref", "words"),
        checks.values_list(Value("validation"), number, "title"),
        all=True,
    )
    rows = sorted(found, key=lambda row: (list(MODELS).index(row[0]), natural_key(row[1])))
    return [
        (kind, ref, name if kind == "validation" else f"{ref} {name}") for kind, ref, name in rows
    ]


def names_told(document: dict[str, Any]) -> Names:
    """The whole plan, and the document's lines, by how each is cited."""
    names = {WHOLE_PLAN: THE_PLAN} | dict(published_names(document))
    actions = {cited: name for cited, name in names.items() if cited.startswith("action:")}
    return Names({cited: names[cited] for cited in names if cited not in actions}, actions)


def published_names(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines of a document that have keys; those of its first form have none."""
    streams, outcomes = document["workstreams"], document["outcomes"]
    actions = [action for stream in streams for action in stream["actions"]]
    measures = [measure for outcome in outcomes for measure in outcome["measures"]]
    for stream in streams:
        yield f"workstream:{stream['code']}", stream["name"]
    for action in filter(is_keyed, actions):
        yield f"action:{action['key']}", action["title"]
    for measure in filter(is_keyed, [*measures, *document["demand"]]):
        yield f"measure:{measure['key']}", measure["name"]


def is_keyed(line: dict[str, Any]) -> bool:
    return "key" in line
