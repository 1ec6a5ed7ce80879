"""How the other records are pictured: measures, evidence, workstreams, people, what was escalated
or challenged, and what the plan allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from board.difference.facts import of_chart
from board.difference.parts import Span, judged, part, plainly, told
from board.difference.picture import Kind, PicturedRecord, Value
from board.models import Challenge, Exchange, FollowUp
from improvement.history import history_of
from improvement.models import Cover, Membership, Plan
from improvement.text_order import in_order, natural_key
from workstreams.models import (
    ActionFinding,
    Benchmark,
    Escalation,
    Evidence,
    Finding,
    Measure,
    PlanImport,
    Reading,
    Rebase,
    Workstream,
)
from workstreams.queries.measure_series import measure_series


def touched_measures(span: Span) -> set[int]:
    own = span.changed(Measure)
    for model in (Reading, Benchmark, Rebase):
        own |= span.changed(model, "measure_id")
    return own


@part("measure", touched_measures)
def measures(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    listed = Measure.objects.filter(keys, plan=plan).select_related("outcome")
    for series in measure_series(listed.order_by(in_order("code")), on):
        measure = series.measure
        told = sum(reading.says_something for reading in series.readings)
        values = {"Readings": Value(Kind.MEASURES, str(told), told), **judged(measure, Kind.JUDGED)}
        if not series.is_context:
            values |= {"Its chart": of_chart(series.verdict)}
        name, added = f"{measure.code} {measure.name}", "Added to the plan"
        yield (
            measure.pk,
            PicturedRecord(
                name, "measure-detail", (measure.code,), (), values, Kind.MEASURES, added
            ),
        )


@part("evidence", lambda span: span.changed(Evidence))
def evidence(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    listed = Evidence.objects.filter(keys, plan=plan).order_by("pk")
    streams: dict[int, set[str]] = defaultdict(set)
    linked = listed.filter(action_links__removed=False)
    codes = ("pk", "action_links__action__workstream__code")
    for key, code in linked.order_by().values_list(*codes):
        streams[key].add(code)
    for piece in listed:
        words = "set aside" if piece.superseded else "in force"
        ran_out = piece.has_run_out(on) and not piece.superseded
        told = "has run out" if ran_out else "has not run out"
        values = {
            "Standing": Value(Kind.EVIDENCE, words, words),
            "Its validity": Value(Kind.EVIDENCE, told, ran_out, int(ran_out)),
        }
        own = tuple(sorted(streams[piece.pk]))
        yield (
            piece.pk,
            PicturedRecord(
                piece.title, "evidence-detail", (piece.pk,), own, values, Kind.EVIDENCE, "Added"
            ),
        )


@part("workstream", lambda span: span.changed(Workstream))
def workstreams(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for stream in Workstream.objects.filter(keys, plan=plan).select_related("lead", "deputy"):
        people = {"Lead": stream.lead, "Deputy": stream.deputy}
        words = {label: str(person) if person else "nobody" for label, person in people.items()}
        words["Lead’s post"] = stream.lead_post or "none"
        values = {label: Value(Kind.PEOPLE, text, text) for label, text in words.items()}
        code = (stream.code,)
        yield (
            stream.pk,
            PicturedRecord(
                stream.name, "workstream-detail", code, code, values, Kind.PLAN, "Added"
            ),
        )


def touched_findings(span: Span) -> set[int]:
    return span.changed(Finding) | span.changed(ActionFinding, "finding_id")


@part("finding", touched_findings)
def findings(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    linked = ActionFinding.objects.current().filter(finding__plan=plan)
    refs: dict[int, list[str]] = defaultdict(list)
    for key, ref in linked.values_list("finding_id", "action__ref"):
        refs[key].append(ref)
    for finding in plan.findings.filter(keys):
        answering = ", ".join(sorted(refs[finding.pk], key=natural_key)) or "none"
        values = {"Actions that answer it": plainly(Kind.PLAN, answering)}
        values |= told(finding, "clock", Kind.JUDGED) | told(finding, "due", Kind.JUDGED)
        yield (
            finding.pk,
            PicturedRecord(
                str(finding), "finding-detail", (finding.pk,), (), values, Kind.PLAN, "Added"
            ),
        )


@part("import", lambda span: span.changed(PlanImport))
def imports(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in PlanImport.objects.filter(keys, plan=plan):
        words, own = each.get_state_display(), (each.pk,)
        values = {"Import": plainly(Kind.PLAN, words)}
        name = f"File “{each}”"
        yield (
            each.pk,
            PicturedRecord(name, "plan-import", own, (), values, Kind.PLAN, "Chosen for an import"),
        )


@part("membership", lambda span: span.changed(Membership))
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


@part("cover", lambda span: span.changed(Cover))
def covers(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    current = Cover.objects.current(on).filter(keys, plan=plan)
    for each in current.select_related("covered", "covering").order_by("pk"):
        begun, over = f"Covers {each.covered}", f"Covers {each.covered} no longer"
        name = str(each.covering)
        yield each.pk, PicturedRecord(name, "cover-list", (), (), {}, Kind.PEOPLE, begun, over)


@part("escalation", lambda span: span.changed(Escalation))
def escalations(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Escalation.objects.filter(keys, action__plan=plan).select_related("action__workstream")
    for each in found.order_by("pk"):
        answer = "answered" if each.is_answered else "no answer"
        own, code = f"Escalated to the {each.to_whom}", each.action.workstream.code
        values = {own: Value(Kind.ASKED, answer, answer)}
        yield (
            each.pk,
            PicturedRecord(
                str(each.action), "escalation", (each.pk,), (code,), values, Kind.ASKED, own
            ),
        )


@part("challenge", lambda span: span.changed(Challenge) | challenged(span))
def challenges(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    found = Challenge.objects.filter(keys, plan=plan).prefetch_related("exchanges", "follow_ups")
    for each in found.select_related("action__workstream", "workstream", "measure").order_by("pk"):
        last, stream = each.latest, each.action.workstream if each.action else each.workstream
        words = (
            last.get_conclusion_display().lower()
            if last.is_concluded
            else "replied to"
            if last.is_answered
            else "no reply"
        )
        late = not last.is_answered and last.due < on
        values = {
            "Reply": Value(Kind.ASKED, words, (last.turn, words)),
            "Its reply": Value(Kind.LATE, "overdue" if late else "not overdue", late, int(late)),
        }
        if looks := [look for look in each.follow_ups.all() if look.found]:
            state = looks[-1].get_found_display().lower()
            values["What was done"] = Value(Kind.ASKED, state, (looks[-1].turn, state))
        name = f"{each}: {each.about or 'the plan as a whole'}"
        own = (stream.code,) if stream else ()
        yield (
            each.pk,
            PicturedRecord(name, "challenge", (each.ref,), own, values, Kind.ASKED, "Raised"),
        )


def challenged(span: Span) -> set[int]:
    parts = (Exchange, FollowUp)
    return set[int]().union(*(span.changed(part, "challenge_id") for part in parts))


PLAN_VALUES = (
    *("state", "focus_stage", "release_expected", "notice_issued"),
    *("freshness_days", "due_soon_days", "red_after_days"),
)


@part("plan", lambda span: {span.plan.pk})
def settings_of_plan(plan: Plan, on: date, keys: Q) -> Iterator[tuple[int, PicturedRecord]]:
    for each in Plan.objects.filter(keys, pk=plan.pk):
        values: dict[str, Value] = {}
        for name in PLAN_VALUES:
            values |= told(each, name, Kind.JUDGED)
        yield (
            each.pk,
            PicturedRecord("The plan", "plan-settings", (), (), values, Kind.PLAN, "Begun"),
        )
