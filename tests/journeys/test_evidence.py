"""A stage claim: a lead adds evidence and claims a stage, the chair checks it."""

import pytest

from tests.files import CSV
from tests.journeys.reader import PHONE

pytestmark = pytest.mark.journey
FILE = {"name": "visits.csv", "mimeType": "text/csv", "buffer": CSV}


def test_a_lead_adds_evidence_and_claims_a_stage_and_the_chair_verifies_it(
    site, new_reader, browser_options
):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("actions/FP-03/")
    lead.follow("Add evidence")
    lead.press("Save this evidence", status=400)
    assert lead.page.title().startswith("Error: ")
    lead.fill(title="Visits in November", summary="Nine visits in ten were in time.")
    lead.fill(dated_day="11", dated_month="11", dated_year="2013")
    lead.choose("Child protection and looked after data")
    lead.page.locator("main [name=file]").set_input_files(FILE)
    lead.press("Save this evidence")
    assert "Not scanned for viruses" in lead.words
    lead.follow("FP-03 ")
    lead.follow("Claim a stage")
    lead.fill(statement="The standard is in place.")
    lead.page.get_by_label("Visits in November").check()
    lead.press("Send the claim to be checked")
    assert "waits to be checked" in lead.words

    chair = new_reader(site, "chair", **browser_options)
    chair.open("claims/")
    chair.follow("FP-03 ")
    with chair.page.expect_download() as download:
        chair.page.get_by_role("link", name="visits.csv").click()
    assert download.value.suggested_filename == "visits.csv"
    chair.choose("Yes, it is true")
    chair.fill(note="Read the list with two team managers.")
    chair.press("Save your answer")
    assert "The claim on FP-03 was verified" in chair.words


def test_superseded_evidence_is_found_and_followed_to_the_newer_on_a_phone(site, new_reader):
    member = new_reader(site, "member", viewport=PHONE)
    member.open("evidence/?superseded=1&q=framework")
    member.follow("Framework for quality assurance, draft")
    assert "This counts no more." in member.words
    member.follow("Quality assurance framework, version 1")
    assert "Takes the place of" in member.words
