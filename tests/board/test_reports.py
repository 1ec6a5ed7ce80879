"""Reports: drafted by one, written in, issued by another, and kept as files that never change."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes.reports import (
    draft_report,
    drop_report,
    edit_report,
    issue_report,
    why_not_to_issue,
    write_section,
)
from board.difference.between import difference
from board.models import Publication, Report, ReportFile
from board.scrutiny.comparison import compare
from board.views.reports import kinds_to_draft
from improvement.audit.access_log import AccessEvent
from improvement.audit.ledger import current_head
from improvement.files import store
from improvement.history import StaleRecord
from improvement.models import Redaction
from improvement.redaction.changes import ask_redaction, decide_redaction
from improvement.redaction.places import places
from improvement.roles import Role
from improvement.waiting import SOURCES, Reader
from tests.board.factories import changed, days, this_instant
from tests.pages import filled, html_of, on_day, send
from tests.world import a_member, a_plan, change
from workstreams.checks import fault_of, records_with_files

URL = "reports/"


def issue(world, report, by=None, now=None):
    about = {"by": by or world.chair, "now": now or timezone.now(), "reason": "Read through"}
    return issue_report(report.pk, version=report.version, **about)


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


def test_the_chair_writes_heading_by_heading_with_last_times_words_beside(world, sign_in):
    world.reported("department")
    world.drafted("department")
    chair, url = sign_in(world.chair), world.url(f"{URL}department/2/")
    page = html_of(chair.get(url + "sections/requirements/"))
    assert "heading 2 of 11" in page
    assert "Nothing was written under this heading last time" in page
    assert "No count is another than on" in page  # both were made of one publication
    page = html_of(chair.get(url + "sections/summary/"))
    assert page.count("We ask for two things") == 2  # in the box, and beside it
    answer = send(chair, url + "sections/summary/", words="On course,\nbut late")
    assert answer.url == url + "sections/requirements/"
    stale = send(chair, url + "sections/summary/", words="Not on course", version=1)
    assert stale.status_code == 409
    assert "On course," in html_of(stale)
    assert send(chair, url + "sections/next/", words="An audit").url == url
    again = send(chair, url + "sections/next/", words="An audit")
    assert "You have not changed anything" in html_of(again)
    page = html_of(chair.get(url))
    assert "4 words, by Chair" in page
    assert "Nothing yet" in page
    assert page.count("Written: Summary") == 2
    content = html_of(chair.get(url + "content/"))
    assert "This report was made of" not in content  # which stands at its end
    content = html_of(chair.get(url + "content/?show=all"))
    assert "This report was made of" in content
    assert '<p class="govuk-body">On course,</p><p class="govuk-body">but late</p>' in content
    assert "Nothing is reported under this heading." in content
    assert chair.get(url + "sections/elsewhere/").status_code == 404
    stale = {"version": 9, "reason": "Content"}
    assert chair.post(url + "issue/", stale).status_code == 409
    read = Report.objects.get(kind="department", number=2).version
    assert chair.post(url + "issue/", {"version": read}).status_code == 400
    send(sign_in(world.manager), url + "sections/next/", words="No audit")
    stale = chair.post(url + "issue/", {"version": read, "reason": "Content"})
    assert stale.status_code == 409
    assert "Written under “The next three months”" in html_of(stale)
    assert chair.post(url + "issue/", {"version": read + 1, "reason": "Content"}).url == url
    assert chair.get(url + "sections/summary/").status_code == 403
    assert "Department 2" in html_of(sign_in(world.adviser).get(world.url(URL)))


def test_the_manager_drafts_changes_and_corrects(world, sign_in):
    manager, member = sign_in(world.manager), sign_in(world.member)
    assert "No report has been issued yet" in html_of(member.get(world.url(URL)))
    assert "?kind=department" in html_of(manager.get(world.url(URL)))
    draft = world.url(f"{URL}draft/?kind=exceptions")
    url = world.url(f"{URL}exceptions/1/")
    assert send(manager, draft, marking="sensitive").url == url
    assert member.get(url).status_code == 404  # a draft
    assert "never the person who drafted it" not in html_of(manager.get(url))  # nothing is written
    assert "Nothing is written under “What is being done about it”" in html_of(manager.get(url))
    edit = url + "edit/"
    assert manager.get(url + "addendum/").status_code == 404  # the draft itself is put right
    assert send(manager, edit, marking="official", reason="Nothing in it").url == url
    assert send(manager, edit, version=1, marking="sensitive", reason="Late").status_code == 409
    assert "You have not changed anything" in html_of(send(manager, edit, reason="None"))
    send(manager, url + "sections/done/", words="Two posts are filled")
    assert "never the person who drafted it" in html_of(manager.get(url))
    issue(world, Report.objects.get())
    assert manager.get(edit).status_code == 403
    page = html_of(member.get(url))
    done = re.findall(r'app-change__what">([^<]+)<', page)
    assert done == ["Issued", "Written: What is being done about it", "Changed", "Drafted"]
    assert page.count("Checked just now: the file that is kept has this digest") == 2
    correct = url + "addendum/"
    assert "Enter" in html_of(send(manager, correct))
    answer = send(manager, correct, addendum_words="Visits: 12 and not 21")
    assert answer.url == world.url(f"{URL}exceptions/2/")
    issue(world, Report.objects.get(number=2))
    page = html_of(member.get(url))
    assert "Put right by:" in page
    assert "Exception report 2, an addendum" in page
    content = html_of(member.get(world.url(f"{URL}exceptions/2/content/")))
    assert "What this puts right in Exception report 1" in content
    assert "Visits: 12 and not 21" in content
    assert "Two posts are filled" in content


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


def test_a_draft_that_can_never_be_issued_waits_for_nobody(world, sign_in):
    """Two are drafted and the second is issued: nothing comes of the first."""
    rows = SOURCES["reports"].rows
    reader = Reader(world.chair, world.plan, frozenset({Role.CHAIR}), timezone.localdate())
    first, second = world.drafted(), world.drafted(marking="sensitive")
    assert rows(reader).count() == 2
    issue(world, second)
    assert first.number < second.number
    assert rows(reader).count() == 0
    page = html_of(sign_in(world.chair).get(world.url(f"{URL}board/{first.number}/")))
    assert "A later report of this kind has been issued already, so it can’t be issued." in page


def test_last_times_figures_are_compared_where_both_are_for_the_same_readers(world, sign_in):
    first = world.reported("department")
    second = world.drafted("department", publication=world.second["scrutiny"])
    url = world.url(f"{URL}department/{second.number}/sections/summary/")
    page = html_of(sign_in(world.chair).get(url))
    assert f"Figures that differ from {first}" in page
    compared = compare(second.publication.document, first.publication.document)
    assert all(line.changes[0] in page for line in compared.lines)
    latest = max(Publication.objects.exclude(audience="public"), key=lambda each: each.as_at)
    assert world.published(shows=second.publication.as_at).issued_at > latest.issued_at
    offered = sign_in(world.manager).get(world.url(f"{URL}draft/?kind=department"))
    assert offered.context["form"].initial["publication"] == latest.pk
    for_board = world.drafted("department", publication=world.for_the_board)
    page = html_of(sign_in(world.chair).get(url.replace("/2/", f"/{for_board.number}/")))
    assert "was written for other readers" in page


def test_a_draft_is_dropped_with_its_reason_and_an_issued_report_never(world, sign_in):
    issued, draft = world.reported(), world.drafted()
    manager, url = sign_in(world.manager), world.url(f"{URL}board/{draft.number}/")
    assert manager.get(world.url(f"{URL}board/1/drop/")).status_code == 403
    about = {"by": world.manager, "reason": "No"}
    with pytest.raises(ValidationError, match="does not change"):
        drop_report(issued.pk, version=issued.version, **about)
    with pytest.raises(PermissionDenied):
        drop_report(draft.pk, version=draft.version, by=world.chair, reason="No")
    assert send(manager, url + "drop/").status_code == 400  # no reason
    assert send(manager, url + "drop/", reason="The meeting was called off").url == url
    page = html_of(manager.get(url))
    assert "Dropped as a draft" in page
    assert "Why: The meeting was called off" in page
    assert "Drop this draft" not in page
    assert "Dropped" in html_of(manager.get(world.url(URL)))
    assert "Dropped" not in html_of(sign_in(world.member).get(world.url(URL)))
    dropped = world.fresh(draft)
    assert not dropped.can_be_issued_by(world.chair)
    with pytest.raises(ValidationError, match="was dropped"):
        issue(world, dropped)
    with pytest.raises(ValidationError, match="was dropped"):
        drop_report(draft.pk, version=dropped.version, **about)
    assert manager.get(url + "sections/asked/").status_code == 403
    with pytest.raises(IntegrityError):
        change(world.fresh(issued), dropped=True)
    assert world.drafted().number == 3  # never given again


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


def test_what_is_issued_stands_in_the_difference_and_a_draft_waits_for_the_chair(world):
    before = this_instant()
    draft = world.drafted()
    reader = Reader(world.chair, world.plan, frozenset({Role.CHAIR}), timezone.localdate())
    assert list(SOURCES["reports"].rows(reader)) == [draft]
    told = difference(world.plan, before, None)
    assert "Board paper 1" not in str(told)
    issue(world, draft)
    assert not SOURCES["reports"].rows(reader).exists()
    assert "Board paper 1" in str(difference(world.plan, before, None))


def test_who_oversees_the_plan_reads_nothing_of_a_draft_anywhere(world, sign_in):
    world.drafted()
    member = sign_in(world.member)
    for path in (
        "history/",
        URL,
        "changes/",
        "my-work/",
        f"{URL}board/1/",
        f"{URL}board/1/content/",
    ):
        assert "two things" not in html_of(member.get(world.url(path)))
    assert "two things" in html_of(sign_in(world.chair).get(world.url("history/")))


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
    with CaptureQueriesContext(connection) as one:
        member.get(url)
    world.reported()
    world.reported("exceptions")
    with django_assert_num_queries(len(one)):
        member.get(url)


def test_the_kinds_to_draft_are_asked_for_in_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [kind for kind, _ in kinds_to_draft(world.plan)] == Report.Kind.values
    assert kinds_to_draft(a_plan("elsewhere")) == []


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
