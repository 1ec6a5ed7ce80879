"""A lead takes their own sheet away and brings it back: it asks for dates, and changes nothing."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from improvement.files.workbook_writer import workbook_of
from improvement.history import StaleRecord
from improvement.paging import PAGE_SIZE
from improvement.roles import Role
from tests.pages import html_of, send
from tests.world import a_member, a_plan, an_action, change, save
from workstreams.changes import write_import
from workstreams.changes.import_requests import Asking
from workstreams.importing import own_workbook
from workstreams.importing.plan_reading import read_plan
from workstreams.models import Action, DateChange, PlanImport, Workstream
from workstreams.queries.own_sheet import held_to_own
from workstreams.queries.plan_comparison import compare_plan
from workstreams.queries.plan_exports import plan_sheets
from workstreams.queries.plan_imports import reading_of

LATER = date(2099, 9, 30)
WHY = {"cause": "scope_grew", "reason": "Twice as many families came"}


def bring_back(client, world, content: bytes, name="sheet.xlsx"):
    return client.post(world.url("import/"), {"file": SimpleUploadedFile(name, content)})


def with_cells(content: bytes, ref: str, **values) -> bytes:
    """The workbook, where the row of the action, or a new one, has other values by their headings
    (with _ for a space)."""
    book, saved = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    sheet = book["Actions"]
    at = {row[0].value: row[0].row for row in sheet.iter_rows(min_row=2)}
    row = at.get(ref, sheet.max_row + 1)
    for head, value in values.items():
        column = own_workbook.HEADINGS.index(head.replace("_", " ")) + 1
        sheet.cell(row, column).value = value
    book.save(saved)
    return saved.getvalue()


def all_told(client, page: str) -> str:
    return html_of(client.get(f"{page}?show=problems"))


def test_a_lead_brings_their_sheet_back_and_it_asks_for_their_dates_alone(world, sign_in):
    client = sign_in(world.lead)
    page = html_of(client.get(world.url("import/")))
    link = world.url("export.xlsx?workstream=FP")
    assert link in page
    assert "workstream=MH" not in page
    back = f'href="{world.url("import/")}"'
    assert back in html_of(client.get(world.url("workstreams/FP/")))
    assert back not in html_of(client.get(world.url("workstreams/MH/")))
    second = an_action(world.practice, "FP-02")
    whole = client.get(world.url("export.xlsx")).content
    change(second, owner_post="Meanwhile")
    content = with_cells(
        whole, "FP-01", **{"Agreed_date": LATER, "Owner’s_post": "Deputy", "State": "Carried out"}
    )
    content = with_cells(content, "FP-01", Carried_out_on=date(2026, 11, 1))
    content = with_cells(content, "FP-02", **{"Owner’s_post": "Mine"})
    content = with_cells(content, "MH-01", Agreed_date=LATER)
    content = with_cells(content, "new", Action="One more", Workstream="Front line practice")
    book, saved = openpyxl.load_workbook(BytesIO(content)), BytesIO()
    book["Milestones"]["C2"] = LATER
    book.save(saved)
    before = list(Action.objects.order_by("pk").values())
    added = bring_back(client, world, saved.getvalue())
    record = PlanImport.objects.get()
    preview = world.url(f"import/{record.pk}/preview/")
    assert (added.status_code, added["Location"]) == (302, preview)
    shown = html_of(client.get(preview))
    assert "Ask the chair about 1" in shown
    assert "Step 4 of 4" not in shown
    said = all_told(client, preview)
    for words in (
        "State of FP-01, “Carried out”, is not yours to change here: say it in your update",
        "Owner&#x27;s post of FP-01, “Deputy”, is not yours to change here: the programme manager",
        "MH-01 is not yours to change. The row is left out",
        "“One more” is not here, and only the programme manager adds an action",
        "A milestone of FP-01 is not yours to change: the programme manager does",
    ):
        assert words in said, words
    assert "Owner&#x27;s post" in html_of(client.get(f"{preview}?show=conflicts"))
    assert client.get(preview.replace("preview/", "preview.csv")).status_code == 200
    done = send(client, preview, **WHY)
    assert (done.status_code, done["Location"]) == (302, world.url(f"import/{record.pk}/"))
    assert list(Action.objects.order_by("pk").values()) == before
    asked = DateChange.objects.get()
    assert (asked.action, asked.to_due, asked.asked_by) == (world.action, LATER, world.lead)
    written = asked.history.get()
    assert written.history_user_id == world.lead.pk
    assert written.history_change_reason == f"{WHY['reason']} (import {record.pk})"
    record.refresh_from_db()
    assert (record.state, record.actions_added, record.actions_changed) == ("written", 0, 0)
    page = html_of(client.get(world.url(f"import/{record.pk}/")))
    assert "was brought back" in page
    [lines] = re.findall(r'href="([^"]*/history/\?why=[^"]*)"', page)
    assert "FP-01 date change" in html_of(client.get(lines))
    assert "Take this import back" not in page
    assert client.get(world.url(f"import/{record.pk}/file/")).status_code == 200
    # The same again: the request waits, so nothing more is asked.
    bring_back(client, world, saved.getvalue())
    again = world.url(f"import/{PlanImport.objects.first().pk}/preview/")
    assert "This file changes nothing" in html_of(client.get(again))
    assert "Agreed date" in html_of(client.get(f"{again}?show=conflicts"))


def test_only_the_manager_reads_the_sheet_of_another_and_nobody_else_brings_it_back(world, sign_in):
    content = with_cells(workbook_of(plan_sheets(world.plan, "FP")), "FP-01", Agreed_date=LATER)
    bring_back(sign_in(world.lead), world, content)
    record = PlanImport.objects.get()
    other = sign_in(world.other_lead)
    for page in ("", "preview/", "preview.csv", "file/"):
        assert other.get(world.url(f"import/{record.pk}/{page}")).status_code == 404
    for page in ("columns/", "questions/", "answers.yaml", "take-back/"):
        assert sign_in(world.lead).get(world.url(f"import/{record.pk}/{page}")).status_code == 403
    assert "sheet.xlsx" not in html_of(other.get(world.url("import/")))
    assert "sheet.xlsx" in html_of(sign_in(world.manager).get(world.url("import/")))
    about = {"version": 1, "expected": "", "expected_readings": ""}
    asking = Asking("Why", "scope_grew", timezone.now())
    reading = reading_of(record)
    for person, refused in ((world.other_lead, PermissionDenied), (world.lead, StaleRecord)):
        with pytest.raises(refused):
            write_import(record.pk, reading, by=person, asking=asking, **about)
    assert not DateChange.objects.exists()


def test_a_lead_brings_back_no_other_file_and_asks_nothing_of_what_can_not_move(world, sign_in):
    nobody = sign_in(a_member(world.plan, "Third", Role.LEAD))
    assert "You lead no workstream" in html_of(nobody.get(world.url("import/")))
    client = sign_in(world.lead)
    refused = bring_back(client, world, b"Ref,Action,By when\n1,Ring back,May 2014\n", "plan.csv")
    assert "This is no workbook that was taken away from here" in html_of(refused)
    unreadable = bring_back(client, world, b"PK\x03\x04 no workbook")
    assert (refused.status_code, unreadable.status_code) == (400, 400)
    elsewhere = a_plan("elsewhere")
    stream = save(Workstream(plan=elsewhere, code="FP", name="Front line practice"))
    an_action(stream, "FP-01", due=LATER, title=world.action.title)
    change(an_action(world.practice, "FP-02", due=None), delivery="under_way")
    gone = an_action(world.practice, "FP-03")
    ours = workbook_of(plan_sheets(world.plan, "FP"))
    change(gone, delivery="suspended", delivery_decision="The board")
    for ref in ("FP-02", "FP-03"):
        ours = with_cells(ours, ref, Agreed_date=LATER)
    for content in (workbook_of(plan_sheets(elsewhere)), ours):
        bring_back(client, world, content)
        preview = world.url(f"import/{PlanImport.objects.first().pk}/preview/")
        assert "This file changes nothing" in html_of(client.get(preview)), preview
        assert "Agreed date" in html_of(client.get(f"{preview}?show=conflicts"))


def test_a_sheet_that_asked_the_chair_in_a_draft_is_not_taken_back(world, sign_in):
    world.draft()
    lead, manager = sign_in(world.lead), sign_in(world.manager)
    content = with_cells(workbook_of(plan_sheets(world.plan, "FP")), "FP-01", Agreed_date=LATER)
    bring_back(lead, world, content)
    page = world.url(f"import/{PlanImport.objects.get().pk}/")
    send(lead, page + "preview/", **WHY)
    assert DateChange.objects.undecided().exists()
    later = with_cells(content, "FP-01", Agreed_date=date(2099, 12, 31))
    found = compare_plan(world.plan, read_plan("sheet.xlsx", later).actions, "plan")
    (row,) = held_to_own(found, world.fresh(world.lead), world.plan).rows
    assert (list(row.conflicts), row.requests) == (["due"], {})  # the chair decides on the first
    assert "Take this import back" not in html_of(manager.get(page))
    assert "It asked the chair, who decides: it can’t be taken back" in html_of(
        send(manager, page + "take-back/")
    )
    assert PlanImport.objects.get().state == "written"


def test_who_leads_many_workstreams_is_offered_their_sheets_a_page_at_a_time(world, sign_in):
    for number in range(PAGE_SIZE):
        name = f"Stream {number}"
        save(Workstream(plan=world.plan, code=f"Z{number}", name=name, lead=world.lead))
    page = html_of(sign_in(world.lead).get(world.url("import/")))
    assert page.count("Download the actions of") == PAGE_SIZE
    assert 'href="?own=2' in page
