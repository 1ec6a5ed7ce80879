"""Every number on the board's pages is a link to exactly the rows that it counts, for every role
that may read it; and no page asks the database more of a longer plan."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
from board.queries.remembered import answers
from improvement import clock
from improvement.history import audited, save_many_as
from improvement.models import Cover
from tests.access_table import BOARD
from tests.board.factories import (
    a_challenge,
    a_claim,
    a_meeting,
    an_update,
    changed,
    days,
    serves,
    this_instant,
)
from tests.pages import html_of
from tests.world import BY, LONG_AGO, RISING, a_measure, an_action, change
from workstreams.changes import close_round
from workstreams.models import (
    Action,
    ActionOrganisation,
    Evidence,
    EvidenceAction,
    Finding,
    Measure,
    Reading,
)

LINK = re.compile(r'<a\b[^>]*href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
NUMBER = re.compile(r"\s*([\d,]+)(?: more| in all|\s+claims?|\s+more leads)?\s*")
PAGES = {  # with the queries of a reading when nothing is remembered
    "": 63,
    "disagreements/": 57,
    "evidence/": 11,
    "organisations/": 55,
    "workstreams/": 60,
    "kept/": 9,
    "pace/": 54,
    "rounds/": 20,
    "measures/": 59,
    "waiting/": 10,
}
AFTER_A_CHANGE = 35  # of the dashboard
# The pages of the board's nouns, and the names of the lists that have pages there.
NOUNS = {
    "meetings/": ["page"],
    "meetings/{meeting}/": [],
    "meetings/{meeting}/agenda/": [],
    "meetings/{meeting}/paper/": [],
    "meetings/attendance/": ["page"],
    "terms/": ["page", "versions"],
    "terms/seats/{seat}/": ["page", "substitutes"],
    "decisions/": ["page"],
    "decisions/{decision}/": [],
    "judgements/": ["page"],
    "judgements/{judgement}/": [],
    "challenges/{challenge}/": ["exchanges"],
    "questions/{question}/": ["exchanges"],
    "notice/": ["page", "returns", "reviews"],
    "notice/forecasts/": ["page"],
    "notice/requirements/NR1/": ["page", "measures"],
    "grades/": ["page"],
    "grades/{assessment}/": [],
    "grades/schemes/": ["page"],
    "grades/schemes/{scheme}/": [],
    "risks/{risk}/": ["page"],
    "resources/{resource}/": [],
    "validation/{validation}/": ["moves", "covers"],
    "impact/{impact}/": [],
    "evidence/{evidence}/": [],
    "bodies/{body}/": [
        *("page", "late", "requirements", "asked", "replies", "given", "seats"),
        "partner",
    ],
    "workforce/": ["rows", "demand"],
    "people/cover/": ["lasting", "page"],
}


@pytest.fixture
def busy_world(world):
    """A plan in which every number of the dashboard is more than nought."""
    fp, police = world.practice, {"lead_organisation": world.organisation}
    for number in range(2, 6):
        action = an_action(fp, f"FP-0{number}", due=days(-40 - number), **police)
        an_update(world, action, declared_rag="green" if number % 2 else "red")
    done = {"delivery": "carried_out", "finished": days(-1), "priority": "immediate"}
    finished = an_action(world.hub, "MH-06", required_stage="making_a_difference", **done)
    a_claim(world, finished, "carried_out")
    a_claim(world, finished, "in_use")
    gone = {"delivery": "suspended", "delivery_decision": "The board"}
    an_action(world.hub, "MH-07", due=days(-9), **gone)
    undecided = {"decided_at": None, "decided_by": None, "state": "claimed"}
    for action in (world.action, world.owned, finished):
        a_claim(world, action, "making_a_difference", **undecided)
        serves(world, action)
    an_update(world, world.action)
    a_measure(world, RISING, "M2", direction="down", target=10)
    close_round(world.round.pk, by=world.manager, now=clock.now(), reason="Closed")
    a_meeting(world, days(-7), this_instant())
    assert world.risk.pk
    assert world.resource.pk
    return world


def numbers(client, address):
    """The links of a page that are a number, with the number; each but once."""
    page = html_of(client.get(address))
    main = re.search(r"<main.*</main>", page, re.DOTALL)[0]
    found = {}
    for href, words in LINK.findall(main):
        if match := NUMBER.fullmatch(re.sub(r"<[^>]+>", "", words)):
            target = f"{address.split('?')[0]}{href}" if href.startswith("?") else href
            found[unescape(target)] = int(match[1].replace(",", ""))
    return found


@pytest.mark.parametrize("role", BOARD)
def test_every_number_is_a_link_to_exactly_the_rows_that_it_counts(busy_world, sign_in, role):
    client = sign_in(getattr(busy_world, role))
    seen = {}
    for path in PAGES:
        for address, number in numbers(client, busy_world.url(f"board/{path}")).items():
            if seen.setdefault(address, number) == number and "/page=" not in address:
                answer = client.get(address)
                assert (address, answer.status_code) == (address, 200)
                assert (address, answer.context["page"].paginator.count) == (address, number)
    assert len(seen) > 40


def test_no_number_on_the_first_page_stands_without_its_rows(busy_world, sign_in):
    """But for dates, readings, days and what a figure was before, which count no record."""
    page = html_of(sign_in(busy_world.chair).get(busy_world.url("board/")))
    cells = re.findall(r'<td class="app-lines__number"[^>]*>(.*?)</td>', page, re.DOTALL)
    counted = [cell for cell in cells if re.fullmatch(r"\s*\d+\s*", re.sub(r"<[^>]+>", "", cell))]
    assert counted
    assert all("<a" in cell or re.sub(r"<[^>]+>|\s", "", cell) == "0" for cell in counted)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_much_of_a_long_plan_as_of_a_short_one(path, world, sign_in):
    client = sign_in(world.chair)
    a_meeting(world, days(-7), this_instant())
    a_measure(world, RISING, "M2", direction="down")
    counts = []
    for numbers_added in (range(10, 12), range(12, 24)):
        with audited(BY, "Set up a test"):
            for number in numbers_added:
                action = an_action(world.practice, f"FP-{number}", due=days(-number))
                an_update(world, action)
                a_claim(world, action, "in_use")
                serves(world, action)
                gone = an_action(world.hub, f"MH-{number}")
                changed(gone, delivery="withdrawn", delivery_decision="The board")
        answers.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(world.url(f"board/{path}")).status_code == 200
        counts.append(len(asked))
    assert counts == [PAGES[path]] * 2


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

    held = saved(
        Meeting(kind="board", number=n, held_on=earlier[n], cutoff_at=now, **of_plan)
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


def test_a_page_of_a_noun_asks_as_much_of_many_as_of_few_and_each_list_has_pages(world, sign_in):
    client = sign_in(world.chair)
    assert world.requirement
    with audited(BY, "Set up a test"):
        many_of_each(world, range(10, 12))
    named = {
        "meeting": world.meeting.instant_name,
        "seat": world.seat.pk,
        "decision": "D10",
        "judgement": Judgement.objects.first().pk,
        "challenge": world.challenge.ref,
        "question": world.question.ref,
        "assessment": SelfAssessment.objects.first().pk,
        "scheme": world.grade_scheme.pk,
        "risk": world.risk.ref,
        "resource": world.resource.ref,
        "validation": world.validation.pk,
        "impact": world.impact_assessment.pk,
        "evidence": world.evidence.pk,
        "body": world.organisation.ref,
    }
    counts = {path: [] for path in NOUNS}
    for numbers_added in (range(12, 24), range(24, 40)):
        with audited(BY, "Set up a test"):
            many_of_each(world, numbers_added)
        for path, own in counts.items():
            answers.clear()
            with CaptureQueriesContext(connection) as asked:
                answer = client.get(world.url(path.format(**named)))
            assert (path, answer.status_code) == (path, 200)
            own.append(len(asked))
    assert {path: own for path, own in counts.items() if len(set(own)) > 1} == {}
    for path, lists in NOUNS.items():
        answer = client.get(world.url(path.format(**named)))
        page = html_of(answer)
        for name in lists:
            rows = answer.context[name].paginator
            assert rows.num_pages > 1, (path, name)
            asks = {"rows": "workforce"}.get(name, name)
            assert f'href="?{asks}=2' in page, (path, name)


def test_after_a_change_what_the_papers_show_is_not_read_again(busy_world, sign_in):
    client, address = sign_in(busy_world.chair), busy_world.url("board/")
    client.get(address)
    change(busy_world.action, title="Another title")
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    assert len(asked) == AFTER_A_CHANGE


def test_organisations_and_disagreements_are_narrowed_by_what_their_links_say(busy_world, sign_in):
    client = sign_in(busy_world.member)
    for query, refs in {
        "workstream=FP&kind=dates": ["FP-05", "FP-03"],
        "organisation=police": ["FP-05", "FP-03"],
        "organisation=none&kind=evidence": [],
        "kind=measures": ["MH-06", "FP-01", "MH-01"],
    }.items():
        page = client.get(busy_world.url(f"board/disagreements/?{query}")).context["page"]
        assert (query, [each.row.ref for each in page]) == (query, refs)


def test_the_action_list_can_be_narrowed_by_stage_asked_for_and_outcome(busy_world, sign_in):
    client = sign_in(busy_world.member)
    for query, refs in {
        "required=beyond": ["MH-06"],
        "required=making_a_difference": ["MH-06"],
        "required=in_use": [],
        "outcome=O1": ["FP-01", "MH-01", "MH-06"],
    }.items():
        page = client.get(busy_world.url(f"actions/?{query}")).context["page"]
        assert (query, [action.ref for action in page]) == (query, refs)
