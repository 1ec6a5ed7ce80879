"""Drafts of reports: written in, changed, corrected and dropped."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.changes.reports import drop_report
from board.difference.between import difference
from board.models import Publication, Report
from board.scrutiny.comparison import compare
from improvement.roles import Role
from improvement.waiting import SOURCES, Reader
from tests.board.factories import this_instant
from tests.board.reports_made import URL, issue
from tests.pages import html_of, send
from tests.world import change


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
