"""The published part and what followed are complete, and the demonstration's three parts separate.

No database is used; data/README.md says what each file is.
"""

import re
from collections import Counter
from datetime import date

import pytest

from improvement.dates import last_day
from improvement.personal_identifiers import identifiers_in
from tests.demo_data import COURSE, DATA, FOLLOWED, IMMEDIATE, PUBLISHED, refs, texts

CERTAINTIES = {None, "stated", "likely", "anticipated", "expected", "planned", "projected"}
FACTS_PER_SECTION = {
    "document": 11,
    "recommendations": 2,
    "scrutiny-questions": 6,
    "inspection": 13,
    "strengths": 2,
    "weaknesses": 5,
    "intervention": 9,
    "board": 10,
    "plan": 27,
    "monitoring": 8,
    "evidence-angles": 6,
    "external-assurance": 3,
    "reporting-duties": 3,
    "immediate-actions": 9,
    "staffing": 8,
    "issues": 2,
    "figures": 6,
    "finance": 8,
    "demand": 3,
    "risks": 17,
    "organisations": 2,
    "people": 3,
    "statements": 8,
    "key-dates": 11,
    "not-published": 16,
    "discrepancies": 11,
    "glossary": 18,
}
FACTS = [*PUBLISHED["facts"], *FOLLOWED["facts"]]


class TestPublishedAndFollowedParts:
    def test_the_published_part_has_every_fact_of_the_report_by_section(self):
        assert Counter(fact["section"] for fact in PUBLISHED["facts"]) == FACTS_PER_SECTION
        assert [section["slug"] for section in PUBLISHED["sections"]] == list(FACTS_PER_SECTION)

    @pytest.mark.parametrize("part", [PUBLISHED, FOLLOWED], ids=["published", "followed"])
    def test_each_fact_has_a_reference_of_its_own(self, part):
        assert max(Counter(fact["ref"] for fact in part["facts"]).values()) == 1

    def test_every_fact_has_a_paragraph_a_certainty_and_a_date_precision(self):
        for fact in FACTS:
            self.check_fact(fact)

    def check_fact(self, fact):
        assert "paragraph" in fact
        assert "text" in fact
        assert fact["label"]
        assert fact.get("certainty") in CERTAINTIES
        assert fact.get("value") is None or isinstance(fact["value"], int | float)
        assert (fact.get("date") is None) == (fact.get("date_precision") is None)
        if fact.get("date"):
            assert fact["date_precision"] in {"day", "month", "year"}
            assert fact["date"] == last_day(fact["date"], fact["date_precision"])

    def test_every_fact_of_the_report_names_a_paragraph(self):
        assert all(isinstance(fact["paragraph"], str) for fact in PUBLISHED["facts"])
        named = {p for fact in PUBLISHED["facts"] for p in fact["paragraph"].split(", ")}
        numbered = {"7.1", "8.1", "11.1", "12.1", "14.1", "16.1", "17.1", "18.1", "18.2"}
        for chapter, last in ((9, 4), (10, 20), (13, 4), (15, 5)):
            numbered |= {f"{chapter}.{number}" for number in range(1, last + 1)}
        points = {f"key-point-{number}" for number in range(1, 7)}
        assert named == numbered | points | {"header", "purpose", "rec(a)", "rec(b)"}

    def test_an_amount_without_a_unit_is_kept_as_text_only(self):
        (amount,) = [fact for fact in PUBLISHED["facts"] if fact["ref"] == "FIN4"]
        assert amount["text"] == "£364 in the current financial year"
        assert amount["value"] is None
        assert "unit" not in amount

    def test_only_facts_that_the_report_does_not_state_have_no_text(self):
        silent = {fact["section"] for fact in PUBLISHED["facts"] if fact["text"] is None}
        assert silent == {"not-published"}

    def test_the_plan_has_the_seven_workstreams_and_the_developing_eighth(self):
        states = [row["state"] for row in PUBLISHED["workstreams"]]
        assert states == ["active"] * 7 + ["developing"]
        outside = [w["code"] for w in PUBLISHED["workstreams"] if not w["in_scope_of_inspection"]]
        assert outside == ["LA"]

    def test_the_immediate_actions_have_no_owner_and_only_published_dates(self):
        assert [row["paragraph"] for row in IMMEDIATE.values()] == [
            "10.14", "10.15", "10.16", "10.17",
        ]  # fmt: skip
        assert all(row["owner_post"] is None for row in IMMEDIATE.values())
        dates = {row["starts"] for row in IMMEDIATE.values()}
        assert dates == {date(2012, 11, 12), None}
        assert IMMEDIATE["IM-01"]["baseline_due"] == date(2012, 12, 15)

    def test_every_fact_of_what_followed_is_later_than_the_published_report(self):
        published = {fact["date"] for fact in PUBLISHED["facts"] if "date" in fact}
        assert max(published) == date(2013, 12, 31)
        assert min(fact["date"] for fact in FOLLOWED["facts"]) > date(2012, 11, 16)

    def test_every_fact_of_what_followed_names_its_source(self):
        sources = {source["ref"] for source in FOLLOWED["sources"]}
        assert {fact["source"] for fact in FOLLOWED["facts"]} <= sources
        assert {fact["section"] for fact in FOLLOWED["facts"]} == {"what-followed", "england"}

    def test_a_note_says_where_two_sources_disagree(self):
        (notice,) = [f for f in FOLLOWED["facts"] if f["label"] == "Improvement Notice issued"]
        assert "disagree" in notice["note"]


class TestDataFiles:
    @pytest.mark.parametrize("file", sorted(DATA.rglob("*.yaml")), ids=lambda file: file.name)
    def test_a_data_file_names_its_part_and_has_at_most_500_lines(self, file):
        lines = file.read_text().splitlines()
        part = {"published": "AS PUBLISHED", "followed": "PUBLIC RECORD"}.get(
            file.relative_to(DATA).parts[0].split("-")[0],
            "ILLUSTRATIVE: made up for the demonstration; describes no real event, person",
        )
        assert part in lines[0]
        assert len(lines) <= 500

    def test_the_readme_of_the_data_is_at_most_60_lines(self):
        assert len((DATA / "README.md").read_text().splitlines()) <= 60

    def test_no_real_person_is_named_in_the_illustrative_part(self):
        words = " ".join(texts(COURSE))
        assert not re.search(r"\b(Mr|Mrs|Ms|Miss|Dr|Cllr|Councillor) [A-Z]|Curran|Timpson", words)
        assert all(name.isascii() for name in refs("accounts", "name"))

    @pytest.mark.parametrize("part", [FOLLOWED, COURSE], ids=["followed", "illustrative"])
    def test_no_text_looks_like_an_identifier(self, part):
        assert [text for text in texts(part) if identifiers_in(text)] == []
