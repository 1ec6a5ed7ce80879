"""The notice: entered by the manager, confirmed and closed by the chair."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.changes import (
    add_notice,
    add_requirement,
    close_notice,
    confirm_notice,
    edit_closing,
    edit_notice,
)
from board.dashboard.timetable import clock_of, read_timetable
from board.forms import NoticeForm, NoticeReviewForm, RequirementForm
from board.models import DepartmentReturn, Notice, NoticeReview, Requirement
from board.models.regimes import REGIMES, REVIEWS, SUBJECTS, Row, choices_on
from board.queries.notices import Kind, owed, to_confirm
from improvement import clock
from improvement.history import StaleRecord
from improvement.models import Plan
from tests.board.factories import days, this_instant
from tests.board.notice_acts import CLOSING, NOTICE, on_day
from tests.pages import a_date, filled, html_of, send
from tests.world import a_plan, change, save
from workstreams.changes import edit_plan

SAID = {"regime": "notice", "service": "Child protection", "evidence": "Inspection, autumn"}


def test_from_an_empty_page_to_a_notice_that_is_confirmed(world, sign_in):
    manager, chair = sign_in(world.manager), sign_in(world.chair)
    empty = html_of(manager.get(world.url(NOTICE)))
    assert "No notice is on record" in empty
    assert "Enter a notice" in empty
    assert len(manager.get(world.url("notice.csv")).content.splitlines()) == 1  # its headings
    assert "Enter a notice" not in html_of(sign_in(world.lead).get(world.url(NOTICE)))

    dates = a_date("issued", 1, 2, 2026) | a_date("issued_otherwise", 3, 3, 2026)
    words = {"issued_precision": "month", "issued_basis": "The council", **dates}
    words["issued_otherwise_basis"] = "Cabinet"
    for _ in range(2):  # sent twice
        answer = send(manager, world.url("notice/add/"), **SAID, **words)
        assert answer.url == world.url("notice/1/")
    notice = Notice.objects.get()
    assert (notice.issued, notice.returns_every) == (date(2026, 2, 28), 3)
    page = html_of(manager.get(world.url(NOTICE)))
    for wanted in ["has not confirmed", "February 2026", "Sources disagree", "March 2026"]:
        assert wanted in page
    assert "Confirm it" not in page

    confirm = world.url("notice/1/confirm/")
    early = send(chair, confirm, reason="The letter of February")
    assert "enter them first" in html_of(early)
    assert "Confirm it" not in html_of(chair.get(world.url(NOTICE)))
    assert not to_confirm(world.plan).exists()
    save(Requirement(plan=world.plan, notice=notice, ref="NR1", heading="Visits", subject="plan"))
    assert "Confirm it" in html_of(chair.get(world.url(NOTICE)))
    assert to_confirm(world.plan).get() == notice
    opened = filled(chair.get(confirm).context["form"], reason="The letter of February")
    assert chair.post(confirm, opened).url == world.url(NOTICE)
    assert chair.post(confirm, opened).status_code == 409
    plan = Plan.objects.get(pk=world.plan.pk)
    assert (plan.notice_issued, plan.notice_precision) == (date(2026, 2, 28), "month")
    assert "has not confirmed" not in html_of(manager.get(world.url(NOTICE)))
    with pytest.raises(ValidationError, match="confirmed already"):
        confirmed(world, world.fresh(notice))


def confirmed(world, notice):
    about = {"by": world.chair, "now": timezone.now(), "reason": "Read"}
    return confirm_notice(notice.pk, version=notice.version, **about)


def test_what_a_confirmed_notice_says_is_changed_by_the_chair_alone(world, sign_in):
    notice, url = world.notice, world.url("notice/1/edit/")
    values = {"by": world.manager, "version": 1, "reason": "A slip"}
    with pytest.raises(PermissionDenied):
        edit_notice(notice.pk, {"warning": "None"}, **values)
    chair = sign_in(world.chair)
    opened = filled(chair.get(url).context["form"], reason="A slip", release_words="18 months")
    opened |= a_date("release_expected", 3, 8, 2027)
    assert chair.post(url, opened).url == world.url("notice/1/")
    assert chair.post(url, opened).status_code == 409
    plan = Plan.objects.get(pk=world.plan.pk)
    assert (plan.release_expected, plan.release_precision) == (date(2027, 8, 31), "month")
    assert "August 2027" in html_of(chair.get(world.url(NOTICE)))
    send(chair, url, reason="It says so", warning="A direction")
    assert world.fresh(plan).version == plan.version  # its days are the same
    back = send(chair, url, reason="A slip", state="draft")
    assert "confirmed that it was issued" in html_of(back)


def test_a_notice_is_not_closed_by_editing_it(world):
    about = {"by": world.chair, "version": 1, "reason": "A slip"}
    for values in [{"state": "lifted"}, {"closed_why": "Done"}]:
        with pytest.raises(ValidationError, match="closed by the chair"):
            edit_notice(world.notice.pk, values, **about)
    with pytest.raises(ValidationError, match="closed by the chair"):
        add_notice(Notice(plan=world.plan, state="lifted"), by=world.manager, reason="New")


def test_a_notice_that_is_not_issued_or_is_another_in_force(world):
    draft = save(Notice(plan=world.plan, number=2, regime="direction", state="draft"))
    with pytest.raises(ValidationError, match="not been issued"):
        confirmed(world, draft)
    values = {"by": world.manager, "version": 1, "reason": "It came"}
    issued = {"state": "issued", "addressed_to": "T", "service": "S"}
    with pytest.raises(ValidationError, match="the day on which it was issued"):
        edit_notice(draft.pk, issued, **values)
    assert world.notice.state == "issued"
    with pytest.raises(ValidationError, match="close that one first"):
        edit_notice(draft.pk, issued | {"issued": date(2026, 5, 1)}, **values)


def test_only_the_chair_closes_and_only_as_a_letter_says(world, sign_in):
    assert world.requirement
    chair, url = sign_in(world.chair), world.url("notice/1/close/")
    page = html_of(chair.get(url))
    assert "NR1 Visits in time: by its actions" in page
    for day, words in [(days(1), "today or in the past"), (date(2025, 1, 1), "before it was")]:
        assert words in html_of(send(chair, url, **CLOSING, **on_day("closed_on", day)))
    opened = filled(chair.get(url).context["form"], **CLOSING, **on_day("closed_on", days(0)))
    assert chair.post(url, opened).url == world.url("notice/1/")
    assert chair.post(url, opened).status_code == 409
    assert "by the letter of Minister" in html_of(chair.get(world.url(NOTICE)))
    notice = Notice.objects.get()
    about = {"by": world.chair, "on": clock.today(), "version": notice.version}
    with pytest.raises(ValidationError, match="in force and confirmed"):
        close_notice(notice.pk, closed_on=days(0), **CLOSING, **about)
    for path in ["requirements/add", "reviews/add"]:
        assert chair.get(world.url(f"notice/1/{path}/")).status_code == 403


def test_the_chair_puts_right_a_closed_notice(world, sign_in):
    """How it was closed, what it said, what it required, its reviews; and the plan's own day with
    it, unless a later notice gives that."""
    assert world.requirement
    chair, manager = sign_in(world.chair), sign_in(world.manager)
    about = {"by": world.chair, "on": clock.today(), "version": 1}
    with pytest.raises(ValidationError, match="It is not closed"):
        edit_closing(world.notice.pk, {}, reason="A slip", **about)
    close_notice(world.notice.pk, closed_on=days(-3), **CLOSING, **about)
    closing, said = world.url("notice/1/closing/edit/"), world.url("notice/1/edit/")
    theirs = ("requirements/NR1", f"reviews/{world.review.pk}")
    others = [world.url(f"notice/{each}/edit/") for each in theirs]
    for url in [closing, said, *others]:
        assert manager.get(url).status_code == 403
    for day, words in [(days(1), "today or in the past"), (date(2025, 1, 1), "before it was")]:
        late = send(chair, closing, reason="A slip", **on_day("closed_on", day))
        assert words in html_of(late)
    right = {"state": "raised", "reason": "The letter says so"} | on_day("closed_on", days(-4))
    opened = filled(chair.get(closing).context["form"], **right)
    assert chair.post(closing, opened).url == world.url("notice/1/")
    assert chair.post(closing, opened).status_code == 409
    page = html_of(chair.get(world.url(NOTICE)))
    assert "Raised to a direction on" in page
    assert "The letter says so" in page

    issued = {"reason": "The council’s day"} | on_day("issued", date(2026, 1, 15))
    assert send(chair, said, warning="None", **issued).status_code == 302
    assert Plan.objects.get(pk=world.plan.pk).notice_issued == date(2026, 1, 15)
    assert world.fresh(world.notice).state == "raised"
    late = on_day("issued", days(0))
    assert "before it was issued" in html_of(send(chair, said, reason="A slip", **late))
    about = {"by": world.chair, "version": world.fresh(world.notice).version, "reason": "A slip"}
    for state in ("issued", "lifted"):
        with pytest.raises(ValidationError, match="how is put right on its own page"):
            edit_notice(world.notice.pk, {"state": state}, **about)
    for url in others:
        assert send(chair, url, reason="A slip", title="Other", heading="Other").status_code == 302
    with pytest.raises(PermissionDenied, match="requires nothing new"):
        add_requirement(
            Requirement(plan=world.plan, notice=world.fresh(world.notice), ref="NR9"),
            {},
            by=world.chair,
            reason="New",
        )
    harder = {"regime": "direction", "state": "issued", "issued": days(-2)}
    confirmed = {"confirmed_at": timezone.now(), "confirmed_by": world.chair}
    save(Notice(plan=world.plan, number=2, **harder, **confirmed))
    edit_notice(world.notice.pk, {"issued": date(2026, 1, 16)}, **about)
    assert Plan.objects.get(pk=world.plan.pk).notice_issued == date(2026, 1, 15)


def test_a_notice_is_closed_as_one_of_three_things(world):
    about = {"by": world.chair, "on": clock.today(), "version": 1, "closed_on": days(0)}
    with pytest.raises(ValidationError, match="how it was closed"):
        close_notice(world.notice.pk, **CLOSING | {"state": "issued"}, **about)


def test_the_database_refuses_half_a_close_and_half_a_confirmation(world):
    for values in [
        {"state": "lifted"},
        {"closed_on": date(2026, 5, 1)},
        {"confirmed_by": None},
        {"issued": None},
        {"window_from": date(2027, 1, 2), "window_to": date(2027, 1, 1)},
    ]:
        with pytest.raises(IntegrityError):
            change(world.fresh(world.notice), **values)


def test_nothing_is_offered_before_its_time():
    def offered(rows, day):
        return [code for code, _ in choices_on(rows, day)]

    assert offered(REGIMES, date(2008, 5, 31)) == ["other"]
    assert offered(REGIMES, date(2013, 6, 30)) == ["notice", "other"]
    assert offered(REGIMES, date(2013, 7, 1)) == ["notice", "direction", "other"]
    told = [row.days_in_words for row in REGIMES]
    assert told[0] == "From June 2008"
    assert told[1].startswith("When it began is not known; first read of in July 2013: Isle")
    assert told[2] == "When it began is not known"
    over = Row("old", "Old", date(2008, 6, 1), date(2010, 3, 31))
    assert over.days_in_words == "From June 2008 to 31 March 2010"
    assert len(offered(SUBJECTS, date(2013, 11, 18))) == len(SUBJECTS) - 2
    assert "resources" in offered(SUBJECTS, date(2014, 1, 7))
    assert offered(REVIEWS, date(2013, 11, 18)) == ["department"]
    assert offered(REVIEWS, date(2016, 5, 1)) == ["department", "monitoring"]
    assert len(offered(REVIEWS, date(2026, 1, 1))) == 3


def test_what_is_on_record_stays_chosen_though_its_row_is_of_another_time(world):
    form = NoticeForm(on=date(2007, 1, 1), record=world.notice)
    assert "notice" in dict(form.fields["regime"].choices)
    form = RequirementForm(plan=world.plan, on=date(2007, 1, 1), record=world.requirement)
    assert dict(form.fields["subject"].choices) == {"findings": "Put right what was found"}
    review = NoticeReviewForm(on=date(2007, 1, 1), record=change(world.review, kind="adviser"))
    assert "adviser" in dict(review.fields["kind"].choices)


def test_the_days_of_the_plan_move_with_its_notice_and_not_by_its_settings(world, sign_in):
    assert world.notice
    chair, url = sign_in(world.chair), world.url("settings/edit/")
    fields = chair.get(url).context["form"].fields
    assert "release_expected" not in fields
    assert "due_soon_days" in fields
    assert "as the chair confirmed it" in html_of(chair.get(world.url("settings/")))
    about = {"by": world.chair, "version": world.plan.version, "reason": "Sooner"}
    for values in [{"release_expected": days(9)}, {"notice_precision": "month"}]:
        with pytest.raises(ValidationError, match="they move with it"):
            edit_plan(world.plan.pk, values, **about)
    change(world.notice, confirmed_at=None, confirmed_by=None)
    assert "release_expected" in chair.get(url).context["form"].fields
    assert edit_plan(world.plan.pk, {"release_expected": days(9)}, **about).version == 2


def test_what_is_owed_next_is_the_first_of_all(world, sign_in, settings):
    settings.PLAN_TODAY = date(2026, 11, 16)
    change(world.notice, window_from=date(2027, 3, 19), window_to=date(2027, 9, 19))
    change(world.review, due=date(2027, 2, 28))
    change(world.owed_return, period_end=date(2026, 12, 31), due=date(2027, 1, 8))
    page = sign_in(world.adviser).get(world.url(NOTICE))
    assert [each.what for each in page.context["owed"]] == [
        *("Return for the period to 31 December 2026", "Six-month review", "Next inspection")
    ]
    assert "return for the period to 31 December 2026, 8 January 2027" in html_of(page)
    assert page.context["owed"][-1].words == "19 March 2027 to 19 September 2027"
    change(world.fresh(world.notice), window_to=None)
    owed = sign_in(world.adviser).get(world.url(NOTICE)).context["owed"]
    assert owed[-1].words == "19 March 2027"


def test_an_inspection_is_to_come_until_its_window_closes(world):
    first, last = date(2027, 3, 19), date(2027, 9, 19)
    notice = change(world.notice, window_from=first, window_to=last)
    change(world.review, letter_on=date(2026, 11, 1))
    dates = read_timetable(world.plan, first)
    for day, words, short, distance in [
        (first, "19 March 2027 to 19 September 2027", "from 19 March 2027", "today"),
        (
            date(2027, 3, 25),
            "open until 19 September 2027",
            "until 19 September 2027",
            "in 178 days",
        ),
        (last, "open until 19 September 2027", "until 19 September 2027", "today"),
    ]:
        coming = [each for each in owed(notice, day) if each.kind is Kind.INSPECTION]
        assert [(each.words, each.distance) for each in coming] == [(words, distance)]
        assert not coming[0].is_overdue
        clock_line = clock_of(world.plan, dates, day, coming)
        assert f"Inspection: {short}." in clock_line.in_words
        assert "inspection" not in clock_line.missing_in_words
    assert Kind.INSPECTION not in [each.kind for each in owed(notice, date(2027, 9, 20))]


def test_an_earlier_notice_keeps_its_page(world, sign_in):
    closed = {"closed_on": date(2026, 4, 1), "closed_by": "Minister"}
    change(world.notice, state="replaced", **closed)
    harder = {"regime": "other", "title": "Second notice", "addressed_to": "T", "service": "S"}
    save(Notice(plan=world.plan, number=2, state="expected", **harder))
    chair = sign_in(world.chair)
    page = html_of(chair.get(world.url(NOTICE)))
    assert "Second notice" in page
    assert "Improvement notice 1" in page
    assert "Replaced by a harder one on 1 April 2026" in html_of(chair.get(world.url("notice/1/")))
    assert chair.get(world.url("notice/3/")).status_code == 404


def test_the_notice_as_it_stood(world, sign_in):
    assert world.requirement
    then = {"at": this_instant().isoformat()}
    change(world.notice, warning="A direction may follow", version=1)
    chair = sign_in(world.chair)
    assert "A direction may follow" not in html_of(chair.get(world.url(NOTICE), then))
    assert "A direction may follow" in html_of(chair.get(world.url(NOTICE)))


def test_a_second_plan_sees_nothing_of_it(world, sign_in):
    other = a_plan("elsewhere")
    notice = save(Notice(plan=other, number=7, regime="notice", service="Secret", state="draft"))
    owed = {"period_end": days(0), "due": days(1)}
    theirs = save(DepartmentReturn(notice=notice, **owed))
    review = save(NoticeReview(plan=other, notice=notice, title="Theirs"))
    chair = sign_in(world.chair)
    assert "No notice is on record" in html_of(chair.get(world.url(NOTICE)))
    for path in [
        *("7/", "7/edit/", "7/confirm/", "7/close/", "7/requirements/add/"),
        *("7/returns/add/", "7/reviews/add/"),
        *(f"returns/{theirs.pk}/edit/", f"returns/{theirs.pk}/send/"),
        f"reviews/{review.pk}/edit/",
    ]:
        assert chair.get(world.url(NOTICE + path)).status_code == 404, path


def test_a_stale_notice_is_a_conflict(world):
    with pytest.raises(StaleRecord):
        edit_notice(world.notice.pk, {}, by=world.chair, version=9, reason="Late")
