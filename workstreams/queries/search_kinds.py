"""The kinds of record that are looked for: those of the plan itself, and the people and posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from improvement import clock
from improvement.models import Membership, Plan
from improvement.roles import Role
from improvement.text_order import folded
from workstreams.models import Action, Evidence, Finding, Measure, Outcome, Workstream
from workstreams.queries.search import KINDS, Hit, Kind, records


def actions(plan: Plan, words: str) -> QuerySet[Action]:
    """In the order of entry: the plan's own would be worked out for each of thousands."""
    every = Action.objects.filter(plan=plan).select_related("workstream", "owner")
    return records(every, words, "ref", "pk")


def action_hit(action: Action) -> Hit:
    marking = "" if action.marking == Action.Marking.OPEN else action.get_marking_display()
    outside = action.get_delivery_display() if action.is_outside else ""
    remarks = [str(action.workstream), action.owned_by, outside, marking]
    return Hit(str(action), action.page(), [action.description], joined(remarks))


def workstreams(plan: Plan, words: str) -> QuerySet[Workstream]:
    return records(plan.workstreams.select_related("lead"), words, "code")


def workstream_hit(workstream: Workstream) -> Hit:
    return Hit(str(workstream), workstream.page(), remark=workstream.led_by)


def measures(plan: Plan, words: str) -> QuerySet[Measure]:
    every = Measure.objects.filter(plan=plan).select_related("outcome")
    return records(every, words, "code")


def measure_hit(measure: Measure) -> Hit:
    title = f"{measure.code} {measure.name}"
    return Hit(title, measure.page(), [measure.definition], measure.keeper_post)


def evidence(plan: Plan, words: str) -> QuerySet[Evidence]:
    return records(Evidence.objects.filter(plan=plan), words, "title")


def evidence_hit(one: Evidence) -> Hit:
    marking = "" if one.marking == Action.Marking.OPEN else one.get_marking_display()
    remarks = [one.get_kind_display(), "Superseded" if one.superseded else "", marking]
    return Hit(str(one), one.page(), [one.summary], joined(remarks))


def findings(plan: Plan, words: str) -> QuerySet[Finding]:
    return records(Finding.objects.filter(plan=plan), words, "ref")


def finding_hit(finding: Finding) -> Hit:
    return Hit(f"Finding {finding.ref}", finding.page(), [finding.text])


def outcomes(plan: Plan, words: str) -> QuerySet[Outcome]:
    return records(Outcome.objects.filter(plan=plan), words, "code")


def outcome_hit(outcome: Outcome) -> Hit:
    return Hit(f"{outcome.code} {outcome}", outcome.page())


def people_and_posts(plan: Plan, words: str) -> list[Hit]:
    """Who holds a role today, and the posts that are named in the plan. They are few, so they are
    looked through here."""
    wanted = [folded(word) for word in words.split()]
    every = chain(people(plan), posts(plan))
    return [
        hit for hit in every if all(word in folded(f"{hit.title}\n{hit.remark}") for word in wanted)
    ]


def people(plan: Plan) -> Iterator[Hit]:
    held = Membership.objects.filter(plan=plan).current(clock.today())
    held = held.order_by("user__name", "user", "pk")
    columns = ("user", "user__name", "role", "organisation__name", "team__name")
    for (key, name), roles in groupby(held.values_list(*columns), key=itemgetter(0, 1)):
        parts = [part for _, _, role, *bodies in roles for part in (Role(role).label, *bodies)]
        remark = joined(dict.fromkeys(parts))
        yield Hit(name, ("person-expectations", key), remark=remark)


def posts(plan: Plan) -> Iterator[Hit]:
    """The posts that own actions, each with its list, and those that lead workstreams."""
    owners = plan.actions.exclude(owner_post="").order_by()  # thousands are not sorted for dozens
    for post in sorted(owners.values_list("owner_post", flat=True).distinct(), key=folded):
        yield Hit(post, ("action-list",), remark="Owns actions", query=("owner", post))
    for workstream in plan.workstreams.exclude(lead_post=""):
        yield Hit(workstream.lead_post, workstream.page(), remark=f"Leads {workstream}")


def itself(hit: Hit) -> Hit:
    return hit


def joined(remarks: Iterable[Any]) -> str:
    return ", ".join(filter(None, remarks))


for name, kind in {
    "actions": Kind("Actions", actions, action_hit),
    "workstreams": Kind("Workstreams", workstreams, workstream_hit),
    "measures": Kind("Measures", measures, measure_hit),
    "evidence": Kind("Evidence", evidence, evidence_hit),
    "findings": Kind("Findings", findings, finding_hit),
    "outcomes": Kind("Outcomes", outcomes, outcome_hit),
    "people": Kind("People and posts", people_and_posts, itself),
}.items():
    KINDS.register(name)(kind)
