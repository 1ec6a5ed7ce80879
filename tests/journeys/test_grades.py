"""The board reads what nobody has covered, how far from good it is, and moderates what was said."""

import pytest

pytestmark = pytest.mark.journey


def test_a_member_reads_which_findings_lack_what(site, new_reader, browser_options):
    member = new_reader(site, "member", **browser_options)
    member.open("")
    member.go_to("Plan")
    member.go_to("Findings")
    first = member.page.locator("main p").first.inner_text()
    assert "Every one of the 13 findings has an action." in first
    assert "to be put right at once" in member.words
    member.follow("F8 Social workers visiting children")
    assert "I3-1 Visits to children on a plan made in time" in member.words


def test_a_lead_assesses_and_a_member_who_had_no_part_moderates(site, new_reader, browser_options):
    lead = new_reader(site, "lead", **browser_options)
    lead.open("")
    lead.go_to("Board")
    lead.go_to("Grades")
    first = lead.page.locator("main p").first.inner_text()
    assert "By our own word of 22 October 2013, good is reached in 0 of 4" in first
    assert "who had no part in it, agrees in part" in lead.words
    assert "Illustrative: what must be so is in our own words" in lead.words
    assert "Quality of practice: as it was, inadequate." in lead.words
    lead.follow("Make a self-assessment")
    lead.press("Save", status=400)
    lead.choose("Low")
    lead.fill(evidence="The audits of October")
    lead.page.get_by_label("Overall effectiveness: grade").select_option("Inadequate")
    lead.press("Save")
    assert "the grades of two schemes can’t be compared" in lead.words
    lead.follow("Change this self-assessment")
    lead.fill(evidence="The audits of October and November", reason="Two more files")
    lead.press("Save")

    member = new_reader(site, "member", **browser_options)
    member.open("grades/")
    assert "Nobody has moderated it: it is the word of Front line practice lead" in member.words
    member.follow("Moderate it")
    member.choose("Agrees in part")
    member.press("Say so", status=400)
    member.fill(note="The audits are of one team only")
    member.press("Say so")
    assert "“The audits are of one team only”" in member.words


def test_a_manager_enters_what_must_be_so_to_be_good(site, new_reader, browser_options):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("grades/schemes/")
    manager.follow("Single framework")
    manager.follow("Add what must be so")
    manager.fill(text="Children say that help made things better")
    manager.press("Save")
    assert "“Children say that help made things better” was added" in manager.words
    manager.follow("Edit this scheme")
    manager.fill(note="As printed", reason="Its source")
    manager.press("Save")
    manager.open("grades/")
    manager.open("grades/?at=2013-10-25")
    assert "Nobody has moderated it" in manager.words
