"""What differs between two instants: each kind of change, what is worse, what came of itself."""

from datetime import date

import pytest
from django.utils import timezone

from board.difference.between import difference
from board.difference.picture import (
    LATE,
    STALE,
    Kind,
    PicturedRecord,
    Sense,
    Value,
    compared,
    ranked,
)
from board.models import AgendaItem, Attendance, Substitute
from improvement.models import Cover, Membership
from improvement.roles import Role
from tests.board.factories import a_claim, an_update, changed, days, this_instant
from tests.world import RISING, a_measure, a_member, an_action, save, some_evidence
from workstreams.models import (
    ActionFinding,
    ActionMeasure,
    DateChange,
    EvidenceAction,
    Fact,
    Finding,
    Reading,
    Source,
)


@pytest.fixture
def told(world):
    """What changed since the test began, as lines; and of it what got worse and what got better."""
    since = this_instant()

    def lines(sense: str | None = None) -> list[str]:
        found = difference(world.plan, since)
        return [
            f"{item.item.name}: {c.what}: {c.old} → {c.new}"
            for item in found.items
            for c in item.changes
            if sense is None or c.sense == sense
        ]

    return lines


def fresh(world, record, **values):
    return changed(world.fresh(record), **values)


def test_nothing_differs_where_nothing_was_changed(world, told):
    assert told() == []


def test_of_actions_dates_owners_words_and_how_they_are_judged(world, told):
    an_action(world.practice, "FP-02")
    save(ActionMeasure(action=world.action, measure=world.measure))
    day = {"due": date(2099, 9, 30)}
    fresh(world, world.action, owner=world.owner, priority="immediate", **day)
    fresh(world, world.owned, delivery="withdrawn", delivery_decision="The board said so")
    an_update(world, world.exempt, declared_rag="amber")
    asked = {"cause": "resource", "reason": "Posts", "from_due": world.exempt.due}
    asked |= {"to_due": date(2099, 10, 1), "asked_at": timezone.now(), "asked_by": world.lead}
    save(DateChange(action=world.exempt, **asked))
    assert set(told("")) >= {
        "FP-02 The work of FP-02: Added to the plan:  → ",
        "FP-01 The work of FP-01: Owner: Head of service → Head of service, Owner",
        "FP-01 The work of FP-01: Priority: Standard → Immediate",
        "FP-01 The work of FP-01: Measures named: none → M1",
        "FP-01 The work of FP-01: Agreed date: 30 June 2099 → 30 September 2099",
        "MH-01 The work of MH-01: State: Under way → Withdrawn",
        "MH-02 The work of MH-02: Lead’s rating: none yet → Amber",
        "MH-02 The work of MH-02: Date asked for: none → 1 October 2099",
    }
    assert all("Lead’s rating" not in line for line in told("worse") + told("better"))


def test_of_findings_what_answers_them_and_the_time_given(world, told):
    save(ActionFinding(action=world.action, finding=world.finding))
    save(Finding(plan=world.plan, ref="F2", text="Visits are late"))
    fresh(world, world.finding, clock="immediate", due=date(2099, 1, 31))
    assert set(told("")) == {
        "F1: Practice is weak: Actions that answer it: none → FP-01",
        "F1: Practice is weak: Time given: No time stated → Immediate",
        "F1: Practice is weak: Due: none → 31 January 2099",
        "F2: Visits are late: Added:  → ",
    }


def test_what_is_carried_out_is_better_and_its_echoes_are_left_out(world):
    late = an_action(world.practice, "FP-02", due=days(-3))
    since = this_instant()
    changed(late, delivery="carried_out", finished=days(0))
    (item,) = difference(world.plan, since).items
    assert [c.what for c in item.changes] == ["State", "Carried out on"]
    assert item.sense == Sense.BETTER


def test_a_date_brought_forward_makes_late_and_one_put_off_makes_late_no_longer(world, told):
    fresh(world, world.action, due=days(-2))
    assert told("worse") == ["FP-01 The work of FP-01: Its date: not past → 2 days late"]
    fresh(world, world.owned, due=days(-50))
    assert "MH-01 The work of MH-01: The facts show: On track → Red" in told("worse")
    assert told("worse")[0].startswith("MH-01")  # the latest first


def test_checks_that_are_made_run_out_and_are_taken_back(world):
    held = a_claim(world, world.owned, "in_use")
    since = this_instant()
    a_claim(world, world.action, "carried_out")
    changed(held, state="returned", decision_note="It was not so")
    a_claim(world, world.exempt, "in_use", state="claimed", decided_at=None, decided_by=None)
    stages = {
        item.item.name[:5]: [(c.old, c.new, c.sense) for c in item.changes if c.kind == "stages"]
        for item in difference(world.plan, since).items
    }
    assert stages["FP-01"] == [("no", "checked", "better")]
    assert stages["MH-01"] == [("checked", "no", "worse")]
    assert stages["MH-02"] == [("no", "said, not checked", "")]


def test_of_measures_evidence_people_posts_and_the_plan(world, told):
    measure = a_measure(world, RISING[:12], direction="up")
    since = this_instant()
    for month, value in enumerate(RISING[12:], start=1):
        save(Reading(measure=measure, period=date(2026, month, 1), value=value))
    piece = some_evidence(world.plan, world.lead, action=world.action)
    save(EvidenceAction(evidence=world.evidence, action=world.owned))
    fresh(world, world.practice, lead=None, lead_post="Head of practice")
    a_member(world.plan, "Newcomer", Role.ADVISER)
    changed(Membership.objects.get(user=world.adviser), active_until=days(0))
    whom = {"covered": world.lead, "covering": world.other_lead}
    save(Cover(plan=world.plan, starts=days(0), ends=days(1), **whom))
    fresh(world, world.plan, freshness_days=40)
    fresh(world, world.evidence, superseded=True, superseded_reason="Old")
    lines = [
        f"{item.item.name}: {c.what}: {c.old} → {c.new}"
        for item in difference(world.plan, since).items
        for c in item.changes
    ]
    for line in (
        "M2 Measure M2: Readings: 12 → 15",
        f"{piece.title}: Added:  → ",
        f"{world.evidence.title}: Standing: in force → set aside",
        "Front line practice: Lead: Lead → nobody",
        "Front line practice: Lead’s post: none → Head of practice",
        "Newcomer: Adviser from now on:  → ",
        "Other lead: Covers Lead:  → ",
        "The plan: Days an update stays fresh: 35 → 40",
    ):
        assert line in lines


def test_of_meetings_their_days_and_agendas(world, told):
    meeting = world.meeting
    name = str(meeting)
    assert told() == [f"{name}: Put in the calendar:  → "]
    item = save(AgendaItem(meeting=meeting, place=1, subject="audit", title="Audits"))
    assert f"Audits ({name}): Put on the agenda:  → " in told()
    changed(item, removed=True)
    fresh(world, meeting, called_off=True, place="Shire Hall")
    assert told() == [f"{name}: Put in the calendar:  → "]


def test_of_who_was_there_the_terms_seats_documents_and_facts(world, told):
    world.meeting, world.terms, world.seat  # noqa: B018  # made by being asked for
    document = save(Source(plan=world.plan, ref="S1", title="The report"))
    stood = {"section": "events", "section_title": "Events", "ref": "E1", "label": "It was issued"}
    save(Fact(plan=world.plan, source=document, **stood))
    save(Attendance(meeting=world.meeting, seat=world.seat, state="absent"))
    assert world.substitute.seat == world.seat
    assert set(told("")) >= {
        f"{world.terms}: Put on record:  → ",
        f"{world.seat}: Sits on the board:  → ",
        "The report: Entered:  → ",
        "It was issued: Entered:  → ",
    }


def test_of_a_meeting_how_many_of_its_seats_were_filled(world):
    meeting, seat = world.meeting, world.seat
    since = this_instant()
    save(Attendance(meeting=meeting, seat=seat, state="present"))
    save(Substitute(seat=seat, post="Superintendent", starts=days(-1)))
    found = {(c.what, c.old, c.new) for i in difference(world.plan, since).items for c in i.changes}
    assert ("Seats that were filled", "not recorded", "1 of 1") in found
    assert ("Who was there", "not known", f"Present: {seat}") in found
    assert {("Substitutes", "none")} <= {line[:2] for line in found}


def test_what_got_worse_stands_by_what_became_of_it_and_then_by_days_late():
    rows = [
        ("silent", STALE, 90, False),
        ("late", LATE, 3, False),
        ("later", LATE, 5, False),
        ("immediate", LATE, 1, True),
    ]

    def pictured(rank: int) -> dict[tuple[str, int], PicturedRecord]:
        return {
            ("actions", key): PicturedRecord(
                *(name, "action-detail", (name,), ()),
                {what: Value(Kind.LATE, str(rank), rank, rank)},
                *(Kind.PLAN, "Added"),
                late=late,
                is_immediate=is_immediate,
            )
            for key, (name, what, late, is_immediate) in enumerate(rows)
        }

    differs = compared(pictured(0), pictured(1), {})
    found = [differs[key] for key in ranked(differs, ["actions"])]
    assert [each.item.name for each in found] == ["immediate", "later", "late", "silent"]
