"""How the other records are pictured: measures, evidence, workstreams, people, what was escalated
or challenged, and what the plan allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from board.difference.facts import of_chart
from board.difference.parts import (
    judged,
    judged_names,
    part,
    pictured_as,
    plainly,
    related,
    timeless_part,
    told_of,
)
from board.difference.parts import listed as names_of
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Challenge, Exchange, FollowUp
from improvement.history import history_of
from improvement.models import Cover, Membership, OnPlan, Organisation, Plan, Team
from improvement.text_order import in_order
from workstreams.models import (
    ActionFinding,
    Benchmark,
    Escalation,
    Evidence,
    EvidenceAction,
    EvidenceMeasure,
    EvidenceOutcome,
    Expectation,
    Fact,
    Finding,
    Measure,
    Milestone,
    Outcome,
    PlanImport,
    Reading,
    Rebase,
    Round,
    Source,
    Theme,
    Workstream,
)
from workstreams.queries.measure_series import measure_series

GIVEN = ("clock", "due")  # how long there is to answer a finding
BORNE_ON: tuple[tuple[Any, ...], ...] = (  # the links of evidence, and how their other end is named
    (EvidenceAction, "action__ref", "action__workstream__code"),
    (EvidenceOutcome, "outcome__code"),
    (EvidenceMeasure, "measure__code"),
)


@part("measure", Measure, *((model, "measure_id") for model in (Reading, Benchmark, Rebase)))
def measures(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    listed = Measure.objects.filter(keys, plan=plan)
    read = listed.select_related(*related(Measure)).order_by(in_order("code"))
    for series in measure_series(read, on):
        measure = series.measure
        told = sum(reading.says_something for reading in series.readings)
        values = {
            "Readings": Value(Kind.MEASURES, str(told), told),
            **told_of(measure, Kind.MEASURES, but=judged_names(measure)),
            **judged(measure, Kind.JUDGED),
        }
        for reading in series.readings[-1:]:
            values |= told_of(reading, Kind.MEASURES, label="Last reading: ")
        for benchmark in series.benchmarks[-1:]:
            values |= told_of(benchmark, Kind.MEASURES, label="Last benchmark: ")
        if not series.is_context:
            values |= {"Its chart": of_chart(series.verdict)}
        name, added = f"{measure.code} {measure.name}", "Added to the plan"
        yield pictured_as(measure, values, Kind.MEASURES, added, name=name)


@part("evidence", Evidence, *((model, "evidence_id") for model, *_ in BORNE_ON))
def evidence(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Evidence.objects.filter(keys, plan=plan).order_by("pk")
    streams: dict[int, set[str]] = defaultdict(set)
    bears_on: dict[int, list[str]] = defaultdict(list)
    for model, *columns in BORNE_ON:
        links = model.objects.current().filter(evidence__plan=plan)
        for key, name, *codes in links.values_list("evidence_id", *columns):
            bears_on[key].append(name)
            streams[key].update(codes)
    for piece in found.select_related("superseded_by", *related(Evidence)):
        ran_out = piece.has_run_out(on) and not piece.superseded
        told = "has run out" if ran_out else "has not run out"
        newer = piece.superseded_by.title if piece.superseded_by else "none"
        values = {
            "Standing": plainly(Kind.EVIDENCE, "set aside" if piece.superseded else "in force"),
            "Its validity": Value(Kind.EVIDENCE, told, ran_out, int(ran_out)),
            "What it bears on": plainly(Kind.EVIDENCE, names_of(bears_on[piece.pk])),
            "Newer evidence": plainly(Kind.EVIDENCE, newer),
            **told_of(piece, Kind.EVIDENCE, but=("superseded", "superseded_by")),
        }
        own = tuple(sorted(streams[piece.pk]))
        yield pictured_as(piece, values, Kind.EVIDENCE, "Added", streams=own)


@timeless_part("workstream", Workstream)
def workstreams(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Workstream.objects.filter(keys, plan=plan).select_related(*related(Workstream))
    days = ("deputy_from", "deputy_until")
    for stream in found:
        lead = str(stream.lead) if stream.lead else "nobody"
        words = {"Lead": lead, "Deputy": stream.deputy_in_words or "nobody"}
        words["Lead’s post"] = stream.lead_post or "none"
        values = {label: plainly(Kind.PEOPLE, text) for label, text in words.items()}
        values |= told_of(stream, Kind.WORDS, but=("lead", "deputy", *days, "lead_post"))
        yield pictured_as(stream, values, Kind.PLAN, "Added", streams=(stream.code,))


@timeless_part("finding", Finding, (ActionFinding, "finding_id"))
def findings(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    linked = ActionFinding.objects.current().filter(finding__plan=plan)
    refs: dict[int, list[str]] = defaultdict(list)
    for key, ref in linked.values_list("finding_id", "action__ref"):
        refs[key].append(ref)
    for finding in plan.findings.filter(keys):
        values = {"Actions that answer it": plainly(Kind.PLAN, names_of(refs[finding.pk]))}
        values |= told_of(finding, Kind.JUDGED, only=GIVEN)
        values |= told_of(finding, Kind.WORDS, but=GIVEN)
        yield pictured_as(finding, values, Kind.PLAN, "Added")


def plain_part(name: str, model: type[OnPlan], added: str) -> None:
    """Registers the records of a model of which every field is told, and nothing else."""

    @timeless_part(name, model)
    def read(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
        found = model._base_manager.filter(keys, plan=plan).select_related(*related(model))
        for each in found.order_by("pk"):
            yield pictured_as(each, told_of(each, Kind.WORDS), Kind.PLAN, added)


plain_part("outcome", Outcome, "Added")
plain_part("theme", Theme, "Added")
plain_part("document", Source, "Entered")
plain_part("fact", Fact, "Entered")
plain_part("round", Round, "Opened or scheduled")


@timeless_part("import", PlanImport)
def imports(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in PlanImport.objects.filter(keys, plan=plan):
        values = told_of(each, Kind.PLAN)
        named = {"name": f"File “{each}”"}
        yield pictured_as(each, values, Kind.PLAN, "Chosen for an import", **named)


@timeless_part("organisation", Organisation)
def organisations(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Organisation.objects.filter(keys, plan=plan).order_by("pk"):
        values, page = told_of(each, Kind.PEOPLE), ("body-detail", (each.ref,), ())
        yield each.pk, PicturedRecord(str(each), *page, values, Kind.PEOPLE, "Entered")


@timeless_part("team", Team)
def teams(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Team.objects.filter(keys, plan=plan).order_by("pk"):
        values, page = told_of(each, Kind.PEOPLE), ("plan-history", (), ())
        yield each.pk, PicturedRecord(f"Team: {each}", *page, values, Kind.PEOPLE, "Entered")


@timeless_part("expectation", Expectation)
def expectations(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Expectation.objects.filter(keys, action__plan=plan)
    read = found.select_related("action__workstream", *related(Expectation))
    for each in read.order_by("pk"):
        name, code = f"{each.action.ref}: what is expected of staff", each.action.workstream.code
        values = told_of(each, Kind.PEOPLE)
        yield pictured_as(each, values, Kind.PEOPLE, each.words, name=name, streams=(code,))


@timeless_part("milestone", Milestone)
def milestones(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Milestone._base_manager.filter(keys, action__plan=plan).select_related(
        "action__workstream"
    )
    for each in found.order_by("pk"):
        values, code = told_of(each, Kind.DATES), each.action.workstream.code
        yield pictured_as(each, values, Kind.DATES, "Added", streams=(code,))


@part("membership", Membership)
def memberships(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    """Who holds a role on the day. People and their roles are always read as they are now, but for
    a role that was not given yet."""
    given = history_of(Membership).filter(plan_ref=plan.pk, version=1).values("id")
    held = Membership.objects.current(on).filter(keys, plan=plan, pk__in=given)
    held = held.filter(user__is_active=True)
    for each in held.select_related("user").order_by("user__name", "role", "pk"):
        role = each.get_role_display()
        yield (
            each.pk,
            PicturedRecord(
                str(each.user),
                "plan-history",
                (),
                (),
                {},
                Kind.PEOPLE,
                f"{role} from now on",
                f"{role} no longer",
            ),
        )


@part("cover", Cover)
def covers(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    current = Cover.objects.current(on).filter(keys, plan=plan)
    for each in current.select_related("covered", "covering").order_by("pk"):
        begun, over = f"Covers {each.covered}", f"Covers {each.covered} no longer"
        values, named = told_of(each, Kind.PEOPLE), {"name": str(each.covering), "ended": over}
        yield pictured_as(each, values, Kind.PEOPLE, begun, **named)


@timeless_part("escalation", Escalation)
def escalations(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Escalation.objects.filter(keys, action__plan=plan).select_related("action__workstream")
    for each in found.order_by("pk"):
        answer = "answered" if each.is_answered else "no answer"
        own, code = f"Escalated to the {each.to_whom}", each.action.workstream.code
        values = {own: plainly(Kind.ASKED, answer), **told_of(each, Kind.ASKED)}
        named = {"name": str(each.action)}
        yield pictured_as(each, values, Kind.ASKED, own, streams=(code,), **named)


@part("challenge", Challenge, (Exchange, "challenge_id"), (FollowUp, "challenge_id"))
def challenges(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Challenge.objects.filter(keys, plan=plan).prefetch_related("exchanges", "follow_ups")
    read = found.select_related("action__workstream", *related(Challenge))
    for each in read.order_by("pk"):
        last, stream = each.latest, each.action.workstream if each.action else each.workstream
        words = standing_of(each)
        late = not (last.is_answered or each.withdrawn_at) and last.due < on
        # No better than it was: a reply that nobody needs was not given in time.
        reply = "overdue" if late else "not needed" if each.withdrawn_at else "not overdue"
        values = {
            "How it stands": Value(Kind.ASKED, words, (last.turn, words)),
            "Its reply": Value(Kind.LATE, reply, late, None if each.withdrawn_at else int(late)),
            **told_of(each, Kind.ASKED),
            **told_of(last, Kind.ASKED),
        }
        for look in list(each.follow_ups.all())[-1:]:
            values |= told_of(look, Kind.ASKED, label="What was done: ")
        name = f"{each}: {each.about or 'the plan as a whole'}"
        own = (stream.code,) if stream else ()
        yield pictured_as(each, values, Kind.ASKED, "Raised", name=name, streams=own)


def standing_of(challenge: Challenge) -> str:
    last = challenge.latest
    if challenge.withdrawn_at:
        return "withdrawn"
    if last.is_concluded:
        return last.get_conclusion_display().lower()
    return "replied to" if last.is_answered else "no reply"


@timeless_part("plan", also=lambda span: {span.plan.pk})
def settings_of_plan(plan: Plan, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Plan.objects.filter(keys, pk=plan.pk):
        values, page = told_of(each, Kind.JUDGED), ("plan-settings", (), ())
        yield each.pk, PicturedRecord("The plan", *page, values, Kind.PLAN, "Begun")
