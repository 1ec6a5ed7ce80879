"""What is owed under a notice: its returns to the Department, and its reviews."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from board.changes import (
    add_review,
    close_notice,
    edit_return,
    edit_review,
    edit_sent_return,
    send_return,
)
from board.changes.returns import next_return
from board.models import DepartmentReturn, Notice, NoticeReview
from board.queries.notices import notice_in_force
from improvement.dates import in_words, month_end
from tests.board.factories import days
from tests.board.notice_acts import CLOSING, NOTICE, on_day
from tests.pages import a_date, filled, html_of, send
from tests.world import change, save


class TestReturns:
    def test_one_that_is_sent_brings_the_next(self, world, sign_in):
        owed = change(world.owed_return, period_end=days(-8), due=days(-1))
        manager = sign_in(world.manager)
        page = html_of(manager.get(world.url(NOTICE)))
        assert "Overdue" in page
        assert "(late by 1 day)" in page
        url = world.url(f"notice/returns/{owed.pk}/send/")
        late = send(manager, url, **on_day("sent", days(1)))
        assert "must not be to come" in html_of(late)
        opened = filled(manager.get(url).context["form"], note="Visits, audits")
        assert manager.post(url, opened).url == world.url("notice/1/")
        assert manager.post(url, opened).status_code == 409
        sent, following = DepartmentReturn.objects.all()
        assert (sent.sent, sent.days_late, sent.note) == (days(0), 1, "Visits, audits")
        assert following.sent is None
        page = html_of(manager.get(world.url(NOTICE)))
        assert "late by 1 day<" in page
        with pytest.raises(ValidationError, match="sent already"):
            send_return(owed.pk, by=world.chair, sent=days(0), note="", on=days(0), version=3)
        with pytest.raises(ValidationError, match="so its days stand"):
            edit_return(owed.pk, {}, by=world.chair, version=3, reason="A slip")

    def test_one_that_was_sent_is_put_right_with_a_reason(self, world, sign_in):
        owed = change(world.owed_return, period_end=days(-8), due=days(-1))
        manager, chair = sign_in(world.manager), sign_in(world.chair)
        url = world.url(f"notice/returns/{owed.pk}/sent/edit/")
        about = {"by": world.manager, "on": days(0), "reason": "The post was late"}
        with pytest.raises(ValidationError, match="not sent yet"):
            edit_sent_return(owed.pk, {"sent": days(0)}, version=2, **about)
        send_return(owed.pk, by=world.manager, sent=days(0), note="", on=days(0), version=2)
        refused = html_of(send(manager, url, reason="x", **on_day("sent", days(-1))))
        assert "the chair alone says that it was in time" in refused
        assert "last day of its period or later" in html_of(
            send(chair, url, reason="x", **on_day("sent", days(-9)))
        )
        opened = filled(chair.get(url).context["form"], reason="The post was late")
        opened |= on_day("sent", days(-1))
        assert chair.post(url, opened).url == world.url("notice/1/")
        assert chair.post(url, opened).status_code == 409
        assert send(manager, url, reason="Its words", note="Audits").status_code == 302
        assert "must not be to come" in html_of(
            send(manager, url, reason="x", **on_day("sent", days(1)))
        )
        page = html_of(manager.get(world.url(NOTICE)))
        assert "Put right on" in page
        assert "The post was late" in page
        assert f"(sent, before: {in_words(days(0))})" in page
        assert page.count("(sent, before:") == 1
        assert "<strong>late" not in page
        refused = send(manager, url, reason="x", **on_day("due", days(-2)))
        assert "the chair alone changes for when it was owed" in html_of(refused)
        with pytest.raises(PermissionDenied):
            edit_sent_return(owed.pk, {"sent": days(-1), "due": days(-2)}, version=5, **about)
        assert send(chair, url, reason="x", **on_day("due", days(-2))).status_code == 302
        assert DepartmentReturn.objects.get(pk=owed.pk).days_late == 1
        moved = send(chair, url, reason="x", **on_day("period_end", days(-9)))
        following = DepartmentReturn.objects.get(sent=None)
        link = world.url(f"notice/returns/{following.pk}/edit/")
        assert (
            f'counted from the old end of the period: <a class="govuk-link" href="{link}">'
            in html_of(chair.get(moved.url))
        )
        ends = [each.period_end for each in manager.get(world.url(NOTICE)).context["returns"]]
        assert len(ends) == 2
        assert ends == sorted(ends, reverse=True)  # the next, which is owed, then what was sent

        send_return(following.pk, by=world.chair, sent=days(0), note="", on=days(0), version=1)
        moved = send(chair, url, reason="x", **on_day("period_end", days(-8)))
        assert "counted from the old" not in html_of(chair.get(moved.url))  # the last is not next

    def test_the_next_is_reckoned_from_the_notice(self, world):
        def following(ends):
            last = DepartmentReturn(notice=world.notice, period_end=ends, due=ends)
            found = next_return(world.notice, last)
            return found.period_end, found.due

        assert following(date(2013, 5, 31)) == (date(2013, 8, 31), date(2013, 9, 6))
        assert following(date(2013, 8, 31)) == (date(2013, 11, 30), date(2013, 12, 6))
        # of that year the bank holidays are not known
        assert following(date(2098, 9, 30)) == (date(2098, 12, 31), date(2099, 1, 7))

    def test_the_chair_adds_and_moves_them(self, world, sign_in):
        assert world.notice
        chair, add = sign_in(world.chair), world.url("notice/1/returns/add/")
        form = chair.get(add).context["form"]
        assert form["due"].value() is None
        ends, due = date(2026, 12, 31), date(2027, 1, 8)
        for _ in range(2):  # sent twice
            answer = send(chair, add, **on_day("period_end", ends), **on_day("due", due))
            assert answer.url == world.url("notice/1/")
        assert chair.get(add).context["form"]["period_end"].value() == date(2027, 3, 31)
        owed = DepartmentReturn.objects.get()
        url = world.url(f"notice/returns/{owed.pk}/edit/")
        opened = filled(chair.get(url).context["form"], reason="Agreed", **on_day("due", ends))
        assert "after its period has ended" in html_of(chair.post(url, opened))
        opened |= on_day("due", date(2027, 1, 15))
        assert chair.post(url, opened).status_code == 302
        assert chair.post(url, opened).status_code == 409
        twice = send(chair, add, **on_day("period_end", ends), **on_day("due", due))
        assert "already a return for this period" in html_of(twice)

    def test_a_notice_that_is_closed_asks_no_more_but_for_what_its_letter_did(self, world, sign_in):
        asked = change(world.owed_return, period_end=days(-8), due=days(-1))
        about = {"by": world.chair, "on": days(0), "version": world.notice.version}
        close_notice(world.notice.pk, closed_on=days(0), **CLOSING, **about)
        chair, manager = sign_in(world.chair), sign_in(world.manager)
        page = html_of(chair.get(world.url(NOTICE)))
        assert "Not owed: the notice was closed" in page
        assert "Still owed" not in page
        assert chair.get(world.url(f"notice/returns/{asked.pk}/edit/")).status_code == 403
        with pytest.raises(PermissionDenied, match="no more than its letter did"):
            edit_return(asked.pk, {"due": days(9)}, by=world.chair, version=2, reason="Later")
        refused = send(manager, world.url(f"notice/returns/{asked.pk}/send/"), note="Late")
        assert "it is not owed" in html_of(refused)
        add = world.url("notice/1/returns/add/")
        assert manager.get(add).status_code == 403
        six_months = on_day("period_end", days(170)) | on_day("due", days(180))
        assert send(chair, add, reason="Its letter", **six_months).status_code == 302
        left = DepartmentReturn.objects.get(after_close=True)
        edit, sent = (world.url(f"notice/returns/{left.pk}/{act}/") for act in ("edit", "send"))
        assert manager.get(edit).status_code == 403
        opened = filled(
            chair.get(edit).context["form"], reason="Agreed", **on_day("due", days(175))
        )
        assert chair.post(edit, opened).status_code == 302
        assert chair.post(edit, opened).status_code == 409
        page = html_of(manager.get(world.url(NOTICE)))
        assert "Still owed to the Department:" in page
        assert "in 175 days" in page
        dashboard = chair.get(world.url("board/")).context["figures"].clock
        assert "Return due" in dashboard.in_words
        assert send(manager, sent, note="Gains held").status_code == 302
        assert not DepartmentReturn.objects.owed().exists()
        assert "Still owed" not in html_of(manager.get(world.url(NOTICE)))


class TestReviews:
    def test_a_review_has_its_letter_before_its_outcome(self, world, sign_in):
        assert world.notice
        manager = sign_in(world.manager)
        due = a_date("due", 5, 6, 2027)
        for _ in range(2):  # sent twice
            sent = {"title": "Six-month review", **due}
            answer = send(manager, world.url("notice/1/reviews/add/"), **sent)
            assert answer.url == world.url("notice/1/")
        review = NoticeReview.objects.get()
        assert review.due == date(2027, 6, 30)
        page = html_of(manager.get(world.url(NOTICE)))
        assert "six-month review, June 2027" in page
        url = world.url(f"notice/reviews/{review.pk}/edit/")
        opened = filled(manager.get(url).context["form"], reason="It came", outcome="Satisfactory")
        assert "stands in a letter" in html_of(manager.post(url, opened))
        opened |= a_date("letter_on", 19, 9, 2026)
        assert manager.post(url, opened).status_code == 302
        assert manager.post(url, opened).status_code == 409
        page = html_of(manager.get(world.url(NOTICE)))
        assert "Satisfactory" in page
        assert "Nothing that is owed" in page
        assert "Testshire: issued 1 February 2026, reviewed<" in page
        history = world.notice.history.latest("version")
        assert history.history_change_reason == "Six-month review: the letter of 19 September 2026"
        with pytest.raises(PermissionDenied):
            edit_review(review.pk, {}, by=world.lead, on=days(0), version=2, reason="No")

    def test_a_notice_is_reviewed_by_a_letter_and_stays_as_it_was_revised(self, world):
        letter = {"letter_on": days(-1), "outcome": "Satisfactory"}
        asked = {"plan": world.plan, "notice": world.notice}
        entered = {"by": world.manager, "on": days(0), "reason": "It came"}
        add_review(NoticeReview(title="First", **asked), **entered)
        assert world.fresh(world.notice).state == "issued"
        add_review(NoticeReview(title="Second", **asked, **letter), **entered)
        assert world.fresh(world.notice).state == "reviewed"
        assert notice_in_force(world.plan) == world.notice
        with pytest.raises(IntegrityError):  # it stays the one in force
            save(Notice(plan=world.plan, number=2, state="issued", issued=days(-1)))
        change(world.fresh(world.notice), state="revised")
        first = NoticeReview.objects.get(title="First")
        about = entered | {"version": 1}
        for late, known in ((days(1), "day"), (days(62), "month")):
            wrong = letter | {"letter_on": late, "letter_precision": known}
            with pytest.raises(ValidationError, match="today or in the past"):
                edit_review(first.pk, wrong, **about)
            with pytest.raises(ValidationError, match="today or in the past"):
                add_review(NoticeReview(title="x", **asked, **wrong), **entered)
        this_month = {"letter_on": month_end(days(0)), "letter_precision": "month"}
        edit_review(first.pk, letter | this_month, **about)
        assert world.fresh(world.notice).state == "revised"  # a review does not undo that
        assert world.notice.history.count() == 3
        edit_review(first.pk, {"outcome": "Good"}, **about | {"version": 2})
        assert world.notice.history.count() == 3
