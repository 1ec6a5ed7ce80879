"""Reports: issued by another than drafted them, and kept as files that never change."""

import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes.reports import draft_report, edit_report, why_not_to_issue, write_section
from board.models import Report, ReportFile
from board.views.reports import kinds_to_draft
from improvement.audit.access_log import AccessEvent
from improvement.audit.ledger import current_head
from improvement.files import store
from improvement.history import StaleRecord
from improvement.models import Redaction
from improvement.redaction.changes import ask_redaction, decide_redaction
from improvement.redaction.places import places
from improvement.roles import Role
from tests.board import factories
from tests.board.factories import changed, days, this_instant
from tests.board.reports_made import URL, issue
from tests.pages import filled, html_of, on_day
from tests.world import a_member, a_plan, change
from workstreams.checks import fault_of, records_with_files


def test_a_report_is_issued_by_another_and_its_files_are_as_they_were_made(world, sign_in):
    report = world.drafted()
    for wrong in (world.manager, world.member):
        with pytest.raises(PermissionDenied):
            issue(world, report, by=wrong)
    before = current_head()
    issued = issue(world, report)
    assert (issued.head_entry, issued.head_digest) == before
    assert before in Report.heads_kept()
    files = {file.form: file for file in issued.files.all()}
    assert sorted(files) == ["word", "workbook"]
    for form, file in files.items():
        content = store.read(file.file_key, file.file_digest)
        assert (len(content), content[:2]) == (file.file_size, b"PK")
        answer = sign_in(world.member).get(world.url(f"reports/board/1/files/{form}/"))
        assert answer.content == content
        assert 'filename="testshire-board-1' in answer["Content-Disposition"]
    assert AccessEvent.objects.filter(what__contains="of Board paper 1").count() == 2
    with pytest.raises(ValidationError, match="issued already"):
        issue(world, issued)
    with pytest.raises(ValidationError, match="does not change"):
        edit_report(issued.pk, {}, by=world.manager, version=issued.version, reason="No")
    section = issued.sections.get()
    with pytest.raises(ValidationError, match="does not change"):
        write_section(section.pk, "Later", by=world.chair, version=section.version)
    with pytest.raises(IntegrityError, match="issued"):
        change(world.fresh(issued), marking="sensitive")


def test_what_a_report_may_be_made_of(world):
    about = {"by": world.manager, "now": timezone.now(), "reason": "Try"}
    other = a_plan("elsewhere")
    elsewhere = world.fresh(world.publication)
    elsewhere.plan = other
    for wrong in (elsewhere, world.for_the_public):
        with pytest.raises(ValidationError, match="issued publication of this plan"):
            draft_report(world.plan, "board", {"publication": wrong}, **about)
    made_of = {"publication": world.publication}
    with pytest.raises(PermissionDenied):
        draft_report(world.plan, "board", made_of, **(about | {"by": world.chair}))
    owed = {"department_return": world.owed_return}
    with pytest.raises(ValidationError, match="only_the_departments"):
        draft_report(world.plan, "board", made_of | owed, **about)
    report = draft_report(world.plan, "department", made_of | owed, **about)
    assert draft_report(world.plan, "department", made_of | owed, **about) == report  # sent twice
    with pytest.raises(ValidationError, match="Nothing is written under “Summary”"):
        issue(world, report)
    puts_right = {"addendum_words": "A slip", **made_of}
    with pytest.raises(ValidationError, match="no addendum: change the draft"):
        draft_report(world.plan, "department", puts_right, addendum_to=report, **about)
    with pytest.raises(ValidationError, match="of the same plan and kind"):
        draft_report(world.plan, "board", puts_right, addendum_to=report, **about)
    changed(world.notice, plan=other)
    owed = {"department_return": world.fresh(world.owed_return)}
    with pytest.raises(ValidationError, match="a return of this plan"):
        draft_report(world.plan, "department", made_of | owed | {"marking": "sensitive"}, **about)
    report.publication.document = {"counts": "improved by hand"}
    assert why_not_to_issue(report).endswith("does not match its digest")


def test_a_page_of_a_report_says_under_which_heading_it_goes_on(world, sign_in, monkeypatch):
    monkeypatch.setattr("board.views.report_parts.SECTIONS", 1)
    content = world.url(f"{URL}board/{world.reported('board').number}/content/")
    client = sign_in(world.chair)
    number = client.get(content).context["page"].paginator.num_pages
    pages = [html_of(client.get(f"{content}?page={n + 1}")) for n in range(number)]
    for page in pages:
        assert re.findall(r"<(h\d)", page[page.index("<h1") :])[:2] == ["h1", "h2"]
    assert any("(continued)</h2>" in page for page in pages)


def test_scrutiny_reads_its_own_reports_and_no_other(world, sign_in):
    world.reported("scrutiny")
    assert world.report
    councillor = sign_in(world.councillor)
    page = html_of(councillor.get(world.url(URL)))
    assert "Scrutiny report 1" in page
    assert "Board paper" not in page
    url = world.url(f"{URL}scrutiny/1/")
    assert "History of this report" not in html_of(councillor.get(url))
    assert councillor.get(url + "files/word/").status_code == 200
    assert councillor.get(world.url(f"{URL}board/1/files/word/")).status_code == 404


def test_a_return_leads_to_its_report_and_is_sent_with_it_on_its_day(world, sign_in):
    owed, notice = world.owed_return, world.url("notice/")
    manager = sign_in(world.manager)
    assert world.publication
    page = html_of(manager.get(notice))
    address = f"{URL}draft/?kind=department&return={owed.pk}"
    assert f"{address.replace('&', '&amp;')}" in page
    assert "Draft its report" not in html_of(sign_in(world.member).get(notice))
    assert manager.get(world.url(address)).context["form"].initial["department_return"] == owed.pk
    report = world.drafted("department", department_return=owed)
    assert f"{report}</a>, a draft" in html_of(manager.get(notice))
    assert str(report) not in html_of(sign_in(world.member).get(notice))
    url = world.url(f"{URL}department/1/")
    assert manager.post(url + "sent/", {"version": 1}).status_code == 404  # it is a draft
    issue(world, report, now=timezone.now() - timedelta(days=3))
    member = sign_in(world.member)
    assert "that the return was sent" not in html_of(member.get(url))
    assert f"{report}</a>" in html_of(member.get(notice))
    form = manager.get(url).context["sent_form"]
    assert form["sent"].value() == days(-3)
    for day, words in (
        (days(-4), "on the day of its issue or later"),
        (days(1), "must not be to come"),
    ):
        assert words in html_of(manager.post(url + "sent/", filled(form) | on_day("sent", day)))
    assert manager.post(url + "sent/", filled(form) | {"version": 9}).status_code == 409
    opened = filled(form) | on_day("sent", days(-2))
    assert manager.post(url + "sent/", opened).url == url
    sent = world.fresh(owed)
    assert sent.sent == days(-2)
    assert sent.note.startswith("Report to the Department 1, issued on ")
    assert "that the return was sent" not in html_of(manager.get(url))
    assert manager.post(url + "sent/", {"version": 2}).status_code == 404  # only once


def test_it_is_said_where_the_figures_end_before_the_period(world, sign_in):
    report = world.drafted("department", department_return=world.owed_return)
    url, warning = world.url(f"{URL}department/{report.number}/"), "Its figures end before its"
    for who in (world.manager, world.chair):
        assert warning in html_of(sign_in(who).get(url))
    change(world.owed_return, period_end=days(-30), due=days(9))
    assert warning not in html_of(sign_in(world.chair).get(url))


@pytest.mark.parametrize("kind", Report.Kind.values)
def test_a_report_names_nothing_that_its_readers_may_not_read(world, sign_in, kind):
    report, action = world.drafted(kind), world.exempt
    section = report.sections.first()
    said = f"Ask about {action.title}"
    write_section(section.pk, said, by=world.manager, version=section.version)
    for marking, refused_of in (
        ("exempt", {"scrutiny", "department"}),
        ("confidential", set(Report.Kind.values)),
    ):
        paragraph = "3" if marking == "exempt" else ""
        change(world.fresh(action), marking=marking, exempt_paragraph=paragraph)
        page = html_of(sign_in(world.chair).get(world.url(f"{URL}{kind}/1/")))
        assert ("it can’t be issued" in page) is (kind in refused_of)
    with pytest.raises(ValidationError, match="It can’t be issued"):
        issue(world, world.fresh(report))


def test_a_report_to_scrutiny_is_looked_through_as_a_reply_is(world):
    report = world.drafted("scrutiny")
    said = {
        "It stands at https://plan.example.org/plans/x/": "Take the link out",
        "Eva van der Berg will do it": "This names Eva van der Berg",
    }
    a_member(world.plan, "Eva van der Berg", Role.LEAD)
    for words, refusal in said.items():
        section = report.sections.first()
        write_section(section.pk, words, by=world.manager, version=section.version)
        assert refusal in why_not_to_issue(world.fresh(report))


def test_what_fails_leaves_neither_a_record_nor_a_file(world, monkeypatch):
    report, before, keep = world.drafted(), set(store.all_keys()), store.keep

    def full(content):
        """The disk is full when the second file is to be kept."""
        if len(set(store.all_keys()) - before) == 1:
            raise OSError("No space left on device")
        return keep(content)

    monkeypatch.setattr(store, "keep", full)
    with pytest.raises(OSError, match="No space left"):
        issue(world, report)
    assert not world.fresh(report).is_issued
    assert not ReportFile.objects.exists()
    assert set(store.all_keys()) == before


def test_a_file_that_was_altered_is_found_and_not_given_out(world, sign_in):
    file = world.report.files.get(form="word")
    member, url = sign_in(world.member), world.url(f"{URL}board/1/")
    store.path_of(file.file_key).write_bytes(b"PK another")
    assert "does not have this digest" in html_of(member.get(url))
    answer = member.get(url + "files/word/")
    assert answer.status_code == 404
    assert "no longer what was put on record" in html_of(answer)
    assert [fault_of(r) for r in records_with_files() if fault_of(r)] == [
        "is not what was put on record"
    ]


def test_files_with_text_that_was_taken_out_are_not_given_out(world, sign_in):
    section = world.report.sections.get()
    found = places(type(section), section.pk, world.plan.pk)
    place = next(place for place in found if place.column == "words")
    now = timezone.now()
    asked = ask_redaction(world.plan, place, "child", by=world.manager, now=now, reason="A name")
    decision = Redaction.Decision.APPROVED
    about = {"version": asked.version, "now": now, "reason": "It does"}
    decide_redaction(asked.pk, decision, by=world.chair, **about)
    member, url = sign_in(world.member), world.url(f"{URL}board/1/")
    assert "no longer given out" in html_of(member.get(url))
    answer = member.get(url + "files/word/")
    assert (answer.status_code, "Text was taken out" in html_of(answer)) == (404, True)
    assert "two things" not in html_of(member.get(url + "content/?show=all"))


def test_a_report_as_it_stood_and_the_list_in_as_many_queries_for_many(
    world, sign_in, django_assert_num_queries
):
    member, url = sign_in(world.member), world.url(URL)
    before = this_instant()
    assert world.report
    then = f"?at={quote(before.isoformat())}"
    assert "No report has been issued yet" in html_of(member.get(url + then))
    assert member.get(url + "board/1/" + then).status_code == 404
    after = this_instant()
    now = f"?at={quote(after.isoformat())}"
    assert "Checked just now" in html_of(member.get(url + "board/1/" + now))
    member.get(url)
    with CaptureQueriesContext(connection) as one:
        member.get(url)
    asked = len(one)
    world.reported()
    world.reported("exceptions")
    member.get(url)
    with django_assert_num_queries(asked):
        member.get(url)


def test_the_kinds_to_draft_are_remembered_until_a_publication_comes(
    world, django_assert_num_queries
):
    assert [kind for kind, _ in kinds_to_draft(world.plan)] == Report.Kind.values
    with django_assert_num_queries(1):
        assert [kind for kind, _ in kinds_to_draft(world.plan)] == Report.Kind.values
    assert kinds_to_draft(a_plan("elsewhere")) == []


def test_a_kind_is_offered_as_soon_as_its_publication_is_issued(db):
    plan = a_plan("elsewhere")
    drafter, issuer = (a_member(plan, str(role), role) for role in (Role.MANAGER, Role.CHAIR))
    assert kinds_to_draft(plan) == []
    elsewhere = SimpleNamespace(plan=plan, manager=drafter, chair=issuer)
    drafted = factories.draft(elsewhere, audience="board")
    assert kinds_to_draft(plan) == []
    factories.issue(elsewhere, drafted)
    kinds = {kind for kind, _ in kinds_to_draft(plan)}
    assert kinds == {*Report.Kind.values} - {"scrutiny"}


def test_a_second_plan_sees_none_of_it(world, sign_in):
    assert world.report
    other = a_plan("elsewhere")
    client = sign_in(a_member(other, "Elsewhere", Role.MANAGER))
    page = html_of(client.get("/plans/elsewhere/reports/"))
    assert "there is none yet" in page
    assert "Board paper 1" not in page
    for path in ("", "content/", "files/word/", "edit/", "addendum/", "sections/asked/"):
        assert client.get(f"/plans/elsewhere/{URL}board/1/{path}").status_code == 404
    assert client.get("/plans/elsewhere/reports/draft/?kind=board").status_code == 404
    with pytest.raises(StaleRecord):
        edit_report(
            world.report.pk, {"marking": "sensitive"}, by=world.manager, version=9, reason="No"
        )
