"""The chair opens the dashboard before a meeting, reads an action, and issues a publication."""

import re

import pytest

from tests.demonstration import PLAN

pytestmark = pytest.mark.journey
NOTE = "Dates moved again in October, and nothing is shown to have changed for children."


def test_a_chair_sees_what_got_worse_and_opens_the_worst(site, new_reader, browser_options):
    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    assert chair.path.endswith("/board/")
    worst = chair.page.locator("section[aria-labelledby=worse] tbody tr").first
    assert "18 days late" in worst.inner_text()
    ref = worst.get_by_role("link").first.inner_text().split()[0]
    chair.follow(re.compile(f"^{ref}$"))
    assert chair.path.endswith(f"/actions/{ref}/")

    chair.open("board/")
    chair.follow("FP Front line practice", within="section[aria-labelledby=areas]")
    listed = chair.page.locator("main table").get_by_role("link", name=re.compile("^FP-13 "))
    chair.follow(listed.inner_text())
    assert chair.path.endswith("/actions/FP-13/")


def test_a_chair_asks_the_lead_who_must_explain(site, new_reader, browser_options):
    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    chair.follow("Ask", within="section[aria-labelledby=contradicted] tbody tr")
    assert chair.path.endswith("/challenges/add/")
    assert "FP-12" in chair.page.locator("h1").inner_text()
    assert chair.page.locator("main [name=to]").input_value() == "lead:FP"


def test_every_action_is_at_most_two_clicks_from_the_dashboard(site, new_reader):
    chair = new_reader(site, "chair")
    every = set()
    for number in (1, 2, 3):
        every |= links(read(chair, f"{PLAN}actions/?page={number}"), "actions")
    assert len(every) == 70

    dashboard = read(chair, f"{PLAN}board/")
    near = links(dashboard, "actions")
    for workstream in links(dashboard, "workstreams"):
        near |= links(read(chair, workstream), "actions")
    assert near >= every


def read(reader, path):
    response = reader.context.request.get(path)
    assert response.status == 200
    return response.text()


def links(html, kind):
    """Addresses of that kind's own pages that a page links to."""
    return set(re.findall(rf'href="({PLAN}{kind}/[A-Z]+(?:-\d+)?/)"', html))


def test_the_chair_issues_a_publication_that_the_manager_drafted(site, new_reader, browser_options):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("")
    manager.follow("Publications")
    manager.follow("Scrutiny")
    manager.fill(note=NOTE)
    manager.press("Draft the publication")
    assert "has not been published" in manager.words
    draft = manager.page.url
    refuse_to_let_the_drafter_issue(manager, draft)

    chair = new_reader(site, "chair", **browser_options)
    chair.open("")
    chair.follow(re.compile(r"\d+ in all"), within=".app-board__yours")
    chair.follow(re.compile("^Decide on Publication "))
    assert chair.page.url == draft
    assert NOTE in chair.words
    for page in (2, 3):  # it is issued below the last of its figures
        assert chair.page.get_by_role("button", name="Issue the publication").count() == 0
        chair.follow(f"Go on to page {page}")
    chair.fill(reason="Read through and agreed with the board.")
    chair.press("Issue the publication")
    assert "was issued" in chair.words
    assert chair.page.get_by_role("button", name="Issue the publication").count() == 0

    chair.open("progress/")
    chair.follow("Read everything")
    assert NOTE in chair.words


def refuse_to_let_the_drafter_issue(manager, draft):
    """The button is not shown to the drafter, and a request made without it is refused."""
    assert manager.page.get_by_role("button", name="Issue the publication").count() == 0
    token = manager.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "version": "1", "reason": "Because I can"}
    answer = manager.context.request.post(f"{draft}issue/", form=form)
    assert answer.status == 403
    assert "Your role on this plan does not include this page" in answer.text()
    manager.open(draft)
    assert "Not issued" in manager.words


def test_a_chair_filters_the_history_by_agreed_date_and_opens_a_change(
    site, new_reader, browser_options
):
    chair = new_reader(site, "chair", **browser_options)
    chair.open("history/")
    assert "12 changes on this page, the latest recorded first." in chair.words
    first = chair.page.locator(".app-change__what").first.inner_text()
    chair.follow("Earlier changes")
    assert chair.page.locator(".app-change__what").first.inner_text() != first
    chair.follow("Go back to the latest")

    chair.page.get_by_text("Search and filter").click()
    chair.page.get_by_label("Kind of record").select_option("Action")
    chair.press("Apply filters")
    chair.page.get_by_label("What was changed").select_option("Action: agreed date")
    chair.press("Apply filters")
    assert re.search(r"What was changed: Action: agreed date \d+ changes", chair.words)
    assert chair.page.locator(".app-change del").count() >= 10
    chair.follow("15 October 2013 at")
    assert "Version" in chair.page.locator("h1").inner_text()
    assert "from 30 September 2013 → to 31 December 2013" in chair.words.replace("  ", " ")


def test_the_chair_writes_the_report_to_the_department_and_issues_it(
    site, new_reader, browser_options
):
    manager = new_reader(site, "manager", **browser_options)
    manager.open("reports/")
    manager.follow("Report to the Department")
    manager.press("Save this draft")
    assert "Nothing is written under “Summary”" in manager.words

    chair = new_reader(site, "chair", **browser_options)
    chair.open("reports/")
    chair.follow("Report to the Department 2")
    chair.follow("Summary")
    assert "Most of what was promised for this period is done." in chair.words  # last time
    chair.fill(words="Half of the work is done. Nothing has changed for children that we can show.")
    chair.press("Save")
    assert chair.page.locator("h1").inner_text() == "Each requirement of the notice"
    chair.open("reports/department/2/")
    chair.follow("Read what stands in it")
    assert "Nothing has changed for children that we can show." in chair.words
    assert "Draft: this has not been issued" in chair.words
    chair.open("reports/department/2/")
    chair.fill(reason="Agreed with the council’s lead member.")
    chair.press("Issue the report")
    assert "was issued" in chair.words
    assert chair.words.count("Checked just now") == 2
    file = chair.page.get_by_role("link", name="Word document").get_attribute("href")
    assert chair.context.request.get(file).body().startswith(b"PK")
