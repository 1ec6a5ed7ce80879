"""The illustrative course of the plan is consistent and has the shape it was written to have.

Checks what the loader relies on; no database is used.
"""

from calendar import monthrange
from collections import Counter
from datetime import date

import pytest

from tests.demo_data import (
    ACTIONS,
    ALL_REFS,
    COURSE,
    EMAILS,
    EVIDENCE,
    IMMEDIATE,
    ROUNDS,
    in_order,
    of,
    readings_of,
    refs,
    updates_of,
    value_of,
)
from workstreams.ratings.stages import EvidenceSummary, missing_evidence, must_lapse


class TestIllustrativePlan:
    def test_references_in_the_course_are_unique_and_resolve(self):
        for key, name in (("actions", "ref"), ("measures", "code"), ("accounts", "email")):
            assert max(Counter(refs(key, name)).values()) == 1
        assert not ACTIONS.keys() & IMMEDIATE.keys()
        assert set(refs("immediate_course")) == IMMEDIATE.keys()
        for key in ("updates", "date_changes", "stage_claims"):
            assert {row["action"] for row in COURSE[key]} <= ALL_REFS

    def test_an_action_refers_only_to_records_that_the_plan_has(self):
        organisations = set(refs("organisations"))
        for action in ACTIONS.values():
            assert action["ref"].startswith(action["workstream"])
            assert {action["lead_organisation"], *action["partners"]} <= organisations
            assert set(action["themes"]) <= set(refs("themes", "code"))
            assert set(action["outcomes"]) <= set(refs("outcomes", "code"))
            assert set(action["findings"]) <= set(refs("findings"))
            assert action["owner"] is None or action["owner"] in EMAILS
            assert action["owner_post"] or action["owner"] is None

    def test_there_are_about_seventy_actions_over_eight_workstreams(self):
        counts = Counter(action["workstream"] for action in ACTIONS.values())
        assert counts == {
            "FP": 13, "SB": 8, "WD": 9, "MH": 9, "CC": 7, "LA": 7, "QA": 9, "LG": 4,
        }  # fmt: skip
        assert len(ALL_REFS) == 70

    @pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action["ref"])
    def test_an_action_has_consistent_dates_state_and_milestones(self, action):
        assert in_order(action["starts"], action["baseline_due"])
        assert (action["delivery"] == "carried_out") == bool(action["finished"])
        assert len(action["title"]) <= 200
        assert action["milestones"] or action["workstream"] == "LG"
        if action["due_precision"] == "month" and action["due"]:
            assert action["due"].day == monthrange(action["due"].year, action["due"].month)[1]
        if action["delivery"] in {"withdrawn", "suspended"}:
            assert "by the Improvement Board on" in action["delivery_decision"]
            assert action["decided_on"] in {m["held_on"] for m in COURSE["meetings"]}

    def test_an_exempt_or_confidential_action_gives_the_reason(self):
        marked = [action for action in ACTIONS.values() if action["marking"] != "open"]
        assert Counter(action["marking"] for action in marked) == {"exempt": 3, "confidential": 1}
        for action in marked:
            assert action["marking_reason"]
            assert ("exempt_paragraph" in action) == (action["marking"] == "exempt")

    @pytest.mark.parametrize("ref", sorted(ALL_REFS))
    def test_the_agreed_date_is_the_first_date_moved_by_approved_date_changes(self, ref):
        action = ACTIONS.get(ref) or IMMEDIATE[ref]
        due = action["baseline_due"]
        for change in of("date_changes", ref):
            assert change["from_due"] == due
            assert in_order(change["asked_on"], change.get("decided_on"))
            if change["decision"] == "approved":
                due = change["to_due"]
        assert action.get("due", action["baseline_due"]) == due

    def test_date_changes_are_asked_for_and_decided_by_different_people(self):
        changes = COURSE["date_changes"]
        assert Counter(c["decision"] for c in changes) == {"approved": 23, "refused": 2, "open": 1}
        assert all(c["asked_by"] != c.get("decided_by") for c in changes)
        moved = Counter(c["action"] for c in changes if c["decision"] == "approved")
        assert sum(times >= 3 for times in moved.values()) == 3
        assert sum(c["cause"] == "waiting_on_another_body" for c in changes) >= 8


class TestIllustrativeUpdates:
    def test_only_the_last_round_is_open(self):
        assert [round_["state"] for round_ in ROUNDS.values()] == ["closed"] * 11 + ["open"]
        flat = [r[key] for r in ROUNDS.values() for key in ("opens", "closes")]
        assert in_order(*flat)
        assert all(day.weekday() < 5 for day in flat)
        assert all(
            in_order(r["observes_from"], r["observes_to"], r["opens"]) for r in ROUNDS.values()
        )

    def test_an_action_has_at_most_one_update_a_round(self):
        pairs = Counter((update["action"], update["round"]) for update in COURSE["updates"])
        assert max(pairs.values()) == 1

    def test_an_update_has_consistent_answers_days_and_people(self):
        for update in COURSE["updates"]:
            self.check_update(update, ROUNDS[update["round"]])

    def check_update(self, update, round_):
        assert update["done"]
        if update["round"] < 12:
            assert update["state"] == "accepted"
            assert update["decided_by"] != update["submitted_by"]
        else:
            assert update["state"] in {"submitted", "draft"}
        if update.get("submitted_on"):
            assert in_order(
                round_["opens"], update["submitted_on"], update.get("returned_on"),
                update.get("resubmitted_on"), update.get("decided_on"),
            )  # fmt: skip
            assert update["submitted_on"] <= min(round_["closes"], date(2013, 11, 18))
            assert update["submitted_by"] in EMAILS
        if update["declared_rag"] in {"amber", "red"}:
            assert update["explanation"]
        if update.get("confidence") in {"medium", "low"} and update["state"] != "draft":
            assert update["confidence_reason"]
        if update["delivery"] == "carried_out":
            assert in_order(round_["observes_from"], update["finished"], update["submitted_on"])

    @pytest.mark.parametrize("ref", sorted(ALL_REFS))
    def test_an_actions_last_update_agrees_with_it(self, ref):
        updates = updates_of(ref)
        course = {row["ref"]: row for row in COURSE["immediate_course"]}
        action = ACTIONS.get(ref) or course[ref]
        if action["delivery"] not in {"withdrawn", "suspended"}:
            assert updates[-1]["delivery"] == action["delivery"]
        assert updates[-1].get("finished") == action["finished"]
        assert all(update["delivery"] != "carried_out" for update in updates[:-1])
        last = ROUNDS[updates[-1]["round"]]["closes"]
        assert all(not m["finished"] or m["finished"] <= last for m in action["milestones"])

    def test_a_stage_claim_is_made_and_decided_by_different_people(self):
        for claim in COURSE["stage_claims"]:
            assert claim["claimed_by"] != claim.get("decided_by")
            assert (claim["state"] == "claimed") == ("decided_on" not in claim)
            assert in_order(claim["claimed_on"], claim.get("decided_on"), claim.get("recheck"))
            evidence = [EVIDENCE[key] for key in claim["evidence"]]
            assert all(piece["added_on"] <= claim["claimed_on"] for piece in evidence)
            assert not missing_evidence(
                claim["stage"], [EvidenceSummary(e["kind"], bool(e.get("heard"))) for e in evidence]
            )
            assert claim["state"] != "verified" or must_lapse(claim["stage"]) == (
                "recheck" in claim
            )

    def test_evidence_has_consistent_days_and_links_and_some_actions_have_none(self):
        assert len(EVIDENCE) == len(COURSE["evidence"])
        for piece in EVIDENCE.values():
            assert in_order(piece["dated"], piece["added_on"], piece.get("superseded_on"))
            assert set(piece["actions"]) <= ALL_REFS
            assert piece["summary"]
            assert piece.get("superseded_by", piece["key"]) in EVIDENCE
            assert ("exempt_paragraph" in piece) == (piece.get("marking") == "exempt")
        actions_with_evidence = {ref for piece in EVIDENCE.values() for ref in piece["actions"]}
        assert 15 < len(ALL_REFS - actions_with_evidence) < 35


class TestShapeOfTheCourse:
    def test_three_quarters_of_the_actions_are_green_or_carried_out_by_september(self):
        rated_updates = [u for u in COURSE["updates"] if u["round"] == 11 and u["declared_rag"]]
        green = {u["action"] for u in rated_updates if u["declared_rag"] == "green"}
        carried_out = {ref for ref in ALL_REFS if updates_of(ref)[-1]["delivery"] == "carried_out"}
        assert len(green | carried_out) / len(ALL_REFS) > 0.75

    def test_no_action_is_shown_to_make_a_difference(self):
        claims = [c for c in COURSE["stage_claims"] if c["stage"] == "making_a_difference"]
        assert [claim["state"] for claim in claims] == ["returned"]

    def test_some_late_actions_are_declared_green(self):
        late = [
            ref for ref, action in ACTIONS.items()
            if action["delivery"] == "under_way"
            and action["due"] and action["due"] < date(2013, 11, 18)
            and updates_of(ref)[-1]["declared_rag"] == "green"
        ]  # fmt: skip
        assert len(late) >= 4

    def test_no_measure_has_reached_its_target(self):
        for measure in COURSE["measures"]:
            values = [v for v in map(value_of, readings_of(measure)) if v is not None]
            if measure["target"] is not None:
                sign = 1 if measure["direction"] == "up" else -1
                assert all(sign * (measure["target"] - value) > 0 for value in values)

    def test_a_reading_has_one_number_or_two_or_a_note_on_why_there_is_none(self):
        for reading in COURSE["readings"]:
            numbers = {"value", "numerator", "denominator"} & reading.keys()
            assert numbers in ({"value"}, {"numerator", "denominator"}, set())
            assert numbers or reading.get("note") or reading.get("as_stated")

    def test_a_reading_is_corrected_and_confirmed_after_it_was_entered(self):
        for reading in COURSE["readings"]:
            corrections = [correction["on"] for correction in reading.get("corrected", [])]
            assert in_order(reading["entered_on"], *corrections, reading.get("confirmed_on"))

    def test_a_new_start_is_decided_after_it_was_asked_for(self):
        rebases = COURSE["rebases"]
        decided = [(r["decision"], in_order(r["asked_on"], r["decided_on"])) for r in rebases]
        assert decided == [
            (decision, True) for decision in ("approved", "refused", *["approved"] * 3)
        ]

    def test_only_the_counts_in_the_published_report_are_marked_published(self):
        published = [r for r in COURSE["readings"] if r.get("provenance") == "published"]
        assert [(r["period"], r["value"], r["paragraph"]) for r in published] == [
            (date(2012, 9, 1), 169, "13.3"),
            (date(2012, 11, 1), 193, "13.3"),
            (date(2012, 11, 1), 1600, "10.14, 13.4"),
        ]

    def test_every_outcome_has_two_to_four_measures(self):
        counts = Counter(m["outcome"] for m in COURSE["measures"] if m["outcome"])
        assert set(counts) == {*refs("outcomes", "code")}
        assert all(2 <= count <= 4 for count in counts.values())
        periods = Counter((r["measure"], r["period"]) for r in COURSE["readings"])
        assert max(periods.values()) == 1
        assert {code for code, _ in periods} == set(refs("measures", "code"))

    def test_a_total_has_parts_that_add_up_to_it(self):
        parts = [m["code"] for m in COURSE["measures"] if m.get("part_of") == "CX-2"]
        for total in [r for r in COURSE["readings"] if r["measure"] == "CX-2"]:
            own = [r for r in COURSE["readings"] if r["period"] == total["period"]]
            counted = [r["value"] for r in own if r["measure"] in parts]
            assert (len(counted), sum(counted)) == (5, total["value"])

    def test_publications_are_drafted_and_issued_by_different_people(self):
        for publication in COURSE["publications"]:
            assert publication["drafted_by"] != publication["issued_by"]
            assert in_order(*(publication[key] for key in ("as_at", "drafted_on", "issued_on")))
