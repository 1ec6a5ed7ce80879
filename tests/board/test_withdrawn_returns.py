"""A return to the Department or a review that was entered by mistake is withdrawn with a reason."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.html import strip_tags

from board.changes import (
    add_return,
    edit_return,
    edit_review,
    send_return,
    withdraw_return,
    withdraw_review,
)
from board.changes.reports import draft_report
from board.difference.between import difference
from board.models import DepartmentReturn
from board.queries.agenda_offers import offers
from board.queries.notices import owed
from improvement import clock
from tests.board.factories import days, this_instant
from tests.pages import filled, html_of
from tests.world import change
from workstreams.reminders.items import reminder_items

WHY = "Entered twice: the notice asks for it every three months"
SAYS = "it can’t be withdrawn"


def withdrawn(act, record, by, version=None):
    return act(record.pk, by=by, why=WHY, version=version or record.version)


def told_to(world, person, *kinds):
    items = reminder_items(world.plan, clock.today()).get(person, [])
    return [item.what for item in items if item.kind in kinds]


def test_a_return_is_owed_no_more_and_another_may_be_entered(world, sign_in):
    """The chair says what a confirmed notice asks for, and so that it does not ask for this."""
    once, since = world.owed_return, this_instant()
    change(once, period_end=days(-9), due=days(-1))
    once = world.fresh(once)
    chair, page = sign_in(world.chair), world.url("notice/")
    url = world.url(f"notice/returns/{once.pk}/withdraw/")
    assert url in html_of(chair.get(page))
    assert url not in html_of(sign_in(world.manager).get(page))
    for person in (world.manager, world.member):
        with pytest.raises(PermissionDenied):
            withdrawn(withdraw_return, once, person)
    assert told_to(world, world.manager, "return")
    opened = chair.get(url)
    for words in ("Why is it withdrawn?", "no longer owed. Enter the next return that is owed."):
        assert words in html_of(opened)
    form = filled(opened.context["form"])
    assert chair.post(url, form).status_code == 400  # without a reason
    assert chair.post(url, form | {"why": WHY}).url == world.url("notice/1/")
    assert chair.post(url, form | {"why": WHY}).status_code == 409
    shown = html_of(chair.get(page))
    assert f"Withdrawn: {WHY}" in " ".join(strip_tags(shown).split())
    assert url not in shown
    assert not owed(world.notice, clock.today())
    assert not told_to(world, world.manager, "return")
    assert once not in [
        offer.record for offer in offers(world.plan, [], clock.today(), clock.today())
    ]
    told = {
        change.what: change for i in difference(world.plan, since).items for change in i.changes
    }
    assert told["How it stands"].new == "withdrawn"
    assert told["How it stands"].sense not in ("better", "worse")
    once = world.fresh(once)
    about = {"by": world.chair, "version": once.version}
    for act in (
        lambda: withdrawn(withdraw_return, once, world.chair),
        lambda: edit_return(once.pk, {"due": days(9)}, reason="So", **about),
        lambda: send_return(once.pk, sent=days(0), note="", on=days(0), **about),
    ):
        with pytest.raises(ValidationError, match="was withdrawn: enter another"):
            act()
    before = world.owed_return  # as it was read before it was withdrawn
    made_of = {"publication": world.publication, "department_return": before}
    with pytest.raises(ValidationError, match="was withdrawn: enter another"):
        draft_report(
            world.plan,
            "department",
            made_of,
            by=world.manager,
            now=timezone.now(),
            reason="For the Department",
        )
    again = DepartmentReturn(notice=world.notice, period_end=once.period_end, due=once.due)
    again = add_return(again, by=world.chair, reason="The right one")
    send_return(again.pk, by=world.manager, sent=days(0), note="", on=days(0), version=1)
    assert world.notice.returns.owed().get().period_end > days(0)  # the one that follows


def test_what_was_sent_or_reported_is_not_withdrawn(world, sign_in):
    url = world.url(f"notice/returns/{world.owed_return.pk}/withdraw/")
    chair, page = sign_in(world.chair), world.url("notice/")
    assert url in html_of(chair.get(page))
    assert world.report_to_send.department_return == world.owed_return
    assert url not in html_of(chair.get(page))
    with pytest.raises(ValidationError, match=f"A report is made for it, so {SAYS}"):
        withdrawn(withdraw_return, world.owed_return, world.chair)
    change(world.owed_return, sent=date(2026, 10, 1))
    with pytest.raises(ValidationError, match=f"It was sent, so {SAYS}"):
        withdrawn(withdraw_return, world.fresh(world.owed_return), world.chair)
    with pytest.raises(IntegrityError):
        change(world.fresh(world.owed_return), withdrawn_why=WHY)


def test_a_review_is_expected_no_more(world, sign_in):
    change(world.review, due=days(-1), due_precision="day")
    review = world.fresh(world.review)
    assert owed(world.notice, clock.today())
    manager, url = sign_in(world.manager), world.url(f"notice/reviews/{review.pk}/withdraw/")
    assert url in html_of(manager.get(world.url("notice/")))
    with pytest.raises(PermissionDenied):
        withdrawn(withdraw_review, review, world.member)
    form = filled(manager.get(url).context["form"], why=WHY)
    assert manager.post(url, form).url == world.url("notice/1/")
    assert manager.post(url, form).status_code == 409
    page = html_of(manager.get(world.url("notice/")))
    assert WHY in page
    assert "None yet" not in page  # nobody waits for its letter
    assert f"notice/reviews/{review.pk}/" not in page
    assert not owed(world.notice, clock.today())
    assert not told_to(world, world.manager, "review")
    again = world.fresh(review)
    for act in (
        lambda: withdrawn(withdraw_review, again, world.manager),
        lambda: edit_review(
            again.pk, {"title": "x"}, by=world.chair, on=days(0), version=again.version, reason="So"
        ),
    ):
        with pytest.raises(ValidationError, match="was withdrawn: enter another"):
            act()
    change(again, withdrawn_why="", letter_on=days(-1))
    with pytest.raises(ValidationError, match=f"It has begun, so {SAYS}"):
        withdrawn(withdraw_review, world.fresh(review), world.manager)
    with pytest.raises(IntegrityError):
        change(world.fresh(review), withdrawn_why=WHY)
