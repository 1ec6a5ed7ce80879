"""Records of every noun of the board, many at once: for long lists and their queries."""

from datetime import date, timedelta

from django.utils import timezone

from board.models import (
    AgendaItem,
    Attendance,
    Decision,
    DepartmentReturn,
    Exchange,
    GradeScheme,
    Judgement,
    KeptForecast,
    Meeting,
    NoticeReview,
    Requirement,
    RequirementAction,
    RequirementMeasure,
    ResourceAction,
    RiskAction,
    RiskReview,
    Seat,
    SelfAssessment,
    Substitute,
    Terms,
    ValidationFinding,
    ValidationMove,
)
from improvement import clock
from improvement.history import save_many_as
from improvement.models import Cover
from tests.board.factories import a_challenge, days
from tests.world import BY, LONG_AGO, change, some_evidence
from workstreams.models import (
    Action,
    ActionOrganisation,
    DateChange,
    Escalation,
    Evidence,
    EvidenceAction,
    Finding,
    Measure,
    Milestone,
    Reading,
    StageClaim,
    Workstream,
)


def saved(rows):
    """The records, of one model, saved together."""
    rows = list(rows)
    save_many_as(rows, BY, "Set up a test")
    return rows


def many_of_each(world, numbers):
    """Records of every noun of the board, each once for each number."""
    plan, body, lead, now, on = (
        *(world.plan, world.organisation, world.lead, timezone.now(), clock.today()),
    )
    earlier = {n: on - timedelta(days=7 * n) for n in numbers}
    of_plan, of_lead = {"plan": plan}, {"owner_post": "Head", "owner": lead}
    led = {"title": "Late", "delivery": "under_way", "lead_organisation": body} | of_plan
    actions = saved(
        Action(workstream=world.practice, ref=f"FP-{n}", due=days(-n), baseline_due=days(-n), **led)
        for n in numbers
    )
    other = saved(
        Action(workstream=world.hub, ref=f"MH-{n}", title="x", **of_plan) for n in numbers
    )
    saved(ActionOrganisation(action=action, organisation=body) for action in other)
    of_staff = {"direction": "up", "outcome": world.outcome, "topic": "caseload"} | of_plan
    measures = saved(Measure(code=f"W{n}", name=f"W{n}", **of_staff) for n in numbers)
    demand = {"direction": "context", "topic": "plans"} | of_plan
    saved(Measure(code=f"D{n}", name=f"D{n}", **demand) for n in numbers)
    saved(Reading(measure=each, period=date(2025, 1, 1), value=1) for each in measures)

    saved(Workstream(code=f"X{n}", name=f"Stream {n}", **of_plan) for n in numbers)
    recorded = {"attendance_at": now} | of_plan
    held = saved(
        Meeting(kind="board", number=n, held_on=earlier[n], cutoff_at=now, **recorded)
        for n in numbers
    )
    of_meeting = {"meeting": world.meeting, "subject": "figures"}
    saved(
        AgendaItem(place=n, title=f"{n}", measure=measure, **of_meeting)
        for n, measure in zip(numbers, measures, strict=True)
    )
    seats = saved(
        Seat(post=f"Post {n}", starts=LONG_AGO, organisation=body, **of_plan) for n in numbers
    )
    alone = saved(Seat(post=f"Adviser {n}", starts=LONG_AGO, **of_plan) for n in numbers)
    saved(Attendance(meeting=held[0], seat=seat, state="absent") for seat in alone)
    substitutes = [
        Substitute(seat=seat, post=f"Deputy {n}", starts=LONG_AGO)
        for n, own in zip(numbers, seats, strict=True)
        for seat in (world.seat, own)
    ]
    saved(substitutes)
    saved(Attendance(meeting=each, seat=world.seat, state="present") for each in held)
    pairs = zip(held, seats, strict=True)
    saved(Attendance(meeting=each, seat=seat, state="absent") for each, seat in pairs)
    saved(Terms(number=n, starts=earlier[n], purpose=f"Purpose {n}", **of_plan) for n in numbers)

    minuted = {"minuted_at": now, "minuted_by": world.chair} | of_plan
    saved(
        Decision(
            meeting=held[0], number=n, text="x", reasons="x", effective=on, **of_lead, **minuted
        )
        for n in numbers
    )
    saved(
        Judgement(meeting=held[0], action=action, rating="amber", words="Slow", **minuted)
        for action in actions
    )
    for n in numbers:
        a_challenge(world, post="body", body=body, words=f"Why {n}?")
    for challenge in (world.challenge, world.question):
        asked_again(challenge, lead, len(numbers))

    asked = {"notice": world.notice, "subject": "plan", "body": body} | of_plan
    requirements = saved(Requirement(ref=f"NR{n}", heading=f"{n}", **asked) for n in numbers)
    saved(Requirement(ref=f"OLD{n}", heading=f"{n}", ended=True, **asked) for n in numbers)
    saved(RequirementAction(requirement=world.requirement, action=action) for action in actions)
    saved(RequirementMeasure(requirement=world.requirement, measure=each) for each in measures)
    sent = {"due": on, "sent": on, "notice": world.notice}
    saved(DepartmentReturn(period_end=earlier[n], **sent) for n in numbers)
    saved(NoticeReview(notice=world.notice, title=f"Review {n}", **of_plan) for n in numbers)
    kept = {"total": 3, "done": 1, "lacking": "nothing"} | of_plan
    saved(KeptForecast(month=date(1980 + n, 1, 1), **kept) for n in numbers)
    saved(KeptForecast(month=on, requirement=each, **kept) for each in requirements)

    made = {"made_at": now, "made_by": lead, "confidence": "low", "evidence": "Audits"} | of_plan
    saved(SelfAssessment(scheme=world.grade_scheme, made_on=earlier[n], **made) for n in numbers)
    graded = {"first_day": on, "grades": "good\npoor", "goal": "good"} | of_plan
    saved(GradeScheme(name=f"Scheme {n}", **graded) for n in numbers)
    scored = {"risk": world.risk, "likelihood": 1, "impact": 1, "why": "Why"} | of_plan
    reviewed = [date(1980 + n, month, 1) for n in numbers for month in (1, 2)]
    saved(RiskReview(reviewed_on=day, next_review=on, **scored) for day in reviewed)
    saved(RiskAction(risk=world.risk, action=action) for action in actions)
    saved(ResourceAction(resource=world.resource, action=action) for action in actions)
    findings = saved(Finding(ref=f"F{n}", text=f"Text {n}", **of_plan) for n in numbers)
    saved(ValidationFinding(validation=world.validation, finding=each) for each in findings)
    moved = {"validation": world.validation, "moved_at": now, "moved_by": lead, "reason": "Snow"}
    saved(ValidationMove(from_first=on, **moved) for _ in numbers)
    given = {"kind": "audit", "dated": on, "summary": "x", "added_at": now, "added_by": lead}
    saved(Evidence(title=f"{n}", organisation=body, **given, **of_plan) for n in numbers)
    saved(EvidenceAction(evidence=world.evidence, action=action) for action in actions)
    covers = {"covered": world.adviser, "covering": world.member} | of_plan
    saved(Cover(starts=earlier[n], ends=days(n), **covers) for n in numbers)
    twice = (*numbers, *numbers)  # its pages are longer
    saved(Cover(starts=earlier[n], ends=on, ended=True, **covers) for n in twice)
    much_of_an_action(world, numbers)


def much_of_an_action(world, numbers):
    """Of each kind of record that its page lists, one for each number."""
    action, lead, now, on = world.action, world.lead, timezone.now(), clock.today()
    of_action = {"action": action}
    saved(Milestone(title=f"Step {n}", **of_action) for n in numbers)
    decided = {"decided_by": world.chair, "decided_at": now, "decision_note": "Not yet"}
    asked = {"from_due": on, "to_due": days(40), "cause": "resource", "reason": "Two posts"}
    by_lead = {"asked_by": lead, "asked_at": now, "decision": "refused"}
    saved(DateChange(**asked, **by_lead, **decided, **of_action) for _ in numbers)
    claimed = {"stage": "carried_out", "statement": "Done", "claimed_by": lead, "claimed_at": now}
    saved(StageClaim(state="returned", **claimed, **decided, **of_action) for _ in numbers)
    raised = {
        "why": "by_hand",
        "level": "manager",
        "words": "Two posts",
        "due": on,
        "raised_at": now,
    }
    answered = {"answered_at": now, "answered_by": world.manager, "answer": "Advertised"}
    saved(Escalation(raised_by=lead, **raised, **answered, **of_action) for _ in numbers)
    pieces = [some_evidence(world.plan, lead) for _ in numbers]
    saved(EvidenceAction(evidence=each, **of_action) for each in pieces)
    for n in numbers:
        a_challenge(world, about=action, words=f"Why {n}?")


def a_large_plan(world):
    """Twelve workstreams with 700 actions, 60 measures and 40 findings, with words as long as a
    council's, all of it published for each audience; the key of a measure in the middle."""
    plan, said = world.plan, "Managers look at a sample of the visits of each team every month. "
    assert world.for_the_board, world.for_the_public  # the first, of the plan while it is small
    streams = saved(
        Workstream(plan=plan, code=f"L{n}", name=f"Early help, area {n}", lead_post=f"Head {n}")
        for n in range(1, 13)
    )
    of_plan = {"plan": plan, "title": said[:50], "description": 3 * said, "owner_post": "Manager"}
    dates = [(days(3 * n - 900), days(3 * n - 900 + 40 * (n % 3 == 0))) for n in range(700)]
    actions = saved(
        Action(
            workstream=streams[n % 12],
            ref=f"L{n % 12 + 1}-{n // 12}",
            delivery=("under_way", "not_started")[n % 2],
            starts=days(3 * n - 1200),
            baseline_due=first,
            due=now,
            **of_plan,
        )
        for n, (first, now) in enumerate(dates)
    )
    saved(
        Milestone(
            action=each, title=f"{said[:38]} {step}", due=each.due - timedelta(days=30 * step)
        )
        for each in actions
        for step in range(4)
    )
    saved(Finding(plan=plan, ref=f"L{n}", text=2 * said) for n in range(40))
    named = {"plan": plan, "unit": "%", "definition": 2 * said, "target": 90}
    measures = saved(
        Measure(code=f"L{n}", name=f"{said[:40]} {n}", outcome=world.outcome, **named)
        for n in range(60)
    )
    saved(
        Reading(measure=each, period=date(2020 + n // 12, n % 12 + 1, 1), value=60 + n % 7)
        for each in measures
        for n in range(36)
    )
    published = world.second["scrutiny"]
    return published.document["outcomes"][0]["measures"][40]["key"]


def asked_again(challenge, lead, times):
    """The last time that it was put, answered and not satisfied; and so on, but for the last."""
    last, now = challenge.exchanges.order_by("turn").last(), timezone.now()
    said = {"reply": "Soon", "replied_at": now, "replied_by": lead, "conclusion": "no"}
    said |= {"concluded_at": now, "concluded_by": last.asked_by}
    change(last, **said)
    again = {"words": "And now?", "due": days(9), "asked_at": now, "asked_by": last.asked_by}
    turns = [last.turn + n for n in range(1, times + 1)]
    saved(
        Exchange(challenge=challenge, turn=turn, **again, **(said if turn != turns[-1] else {}))
        for turn in turns
    )
