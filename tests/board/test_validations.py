"""Outside checks: planned, moved, held, reported, and the findings that they feed."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.changes import add_finding_of, add_validation, edit_validation, move_validation
from board.difference.between import difference
from board.forms.validations import ValidationForm
from board.models import Validation, ValidationMove
from board.queries.validations import BELOW, lines_of
from improvement import clock
from improvement.history import StaleRecord
from improvement.paging import PAGE_SIZE
from tests.board.factories import changed, days, this_instant
from tests.pages import html_of, on_day, send
from tests.world import a_plan, save
from workstreams.models import ActionFinding, Finding
from workstreams.reminders.items import reminder_items


def a_check(world, **values):
    usual = {"kind": "peer_review", "title": "Peer review", "carried_out_by": "Peers"}
    values = {"planned_from": days(10)} | usual | values
    return save(Validation(plan=values.pop("plan", world.plan), **values))


def move(check, by, first, reason="The team was not free", **values):
    sent = {"first": first, "last": None, "precision": "day", "version": check.version} | values
    return move_validation(check.pk, by=by, reason=reason, now=timezone.now(), **sent)


def edit(check, by, findings=(), **values):
    about = {"by": by, "on": clock.today(), "version": check.version, "reason": "What came of it"}
    return edit_validation(check.pk, values, findings, **about)


def test_who_may_enter_move_and_add_what_it_found(world):
    new = {"kind": "visit", "title": "Visit", "carried_out_by": "Members", "planned_from": days(1)}
    for person in (world.lead, world.owner, world.member, world.adviser, world.councillor):
        about = {"by": person, "reason": "New"}
        with pytest.raises(PermissionDenied):
            add_validation(Validation(plan=world.plan, **new), (), on=clock.today(), **about)
        with pytest.raises(PermissionDenied):
            move(world.validation, person, days(3))
        with pytest.raises(PermissionDenied):
            edit(world.validation, person, outcome="Good")
        with pytest.raises(PermissionDenied):
            add_finding_of(world.validation.pk, Finding(plan=world.plan, ref="F9"), **about)
    about = {"by": world.chair, "on": clock.today(), "reason": "New"}
    assert add_validation(Validation(plan=world.plan, **new), (), **about).pk
    found, about = {"ref": "F9", "text": "Late", "clock": "other"}, {"by": world.manager}
    for _ in range(2):  # sent twice
        finding = Finding(plan=world.plan, **found)
        add_finding_of(world.validation.pk, finding, reason="New", **about)
    assert [each.finding.ref for each in world.validation.finding_links.all()] == ["F9"]


def test_the_days_that_it_moved_from_are_kept_with_the_reason(world):
    check = world.validation
    moved = move(check, world.manager, days(20))
    again = move(moved, world.chair, days(30), reason="Once more")
    for each in again.moves.all():
        assert str(each) == f"{check}, moved from {each.from_in_words}"
        assert each.page() == check.page()
    kept = [(each.from_first, each.from_last, each.reason) for each in again.moves.all()]
    assert kept == [
        (date(2099, 6, 25), date(2099, 6, 27), "The team was not free"),
        (days(20), None, "Once more"),
    ]
    with pytest.raises(ValidationError, match="planned now"):
        move(again, world.chair, days(30))
    with pytest.raises(ValidationError, match="move on a page of their own"):
        edit(again, world.manager, planned_from=days(1))
    with pytest.raises(StaleRecord):
        move(check, world.manager, days(40), version=1)
    held = edit(again, world.manager, held_from=clock.today())
    with pytest.raises(ValidationError, match="can’t move"):
        move(held, world.manager, days(40))
    assert ValidationMove.objects.count() == 2


def test_what_is_said_of_it_holds_together(world):
    for values, words in (
        ({"held_from": days(1)}, "today or in the past"),
        ({"outcome": "Good"}, "Enter when it was held"),
        ({"held_from": days(-1), "reported_on": days(1)}, "today or in the past"),
        ({"held_from": days(-1), "held_to": days(-2)}, "on or after the first"),
        ({"held_from": days(-1), "called_off": "Snow"}, "not called off"),
        ({"expected_number": 5}, "Enter what was counted"),
        ({"held_to": days(-2)}, "Enter the first day too"),
    ):
        with pytest.raises(ValidationError, match=words):
            edit(world.fresh(world.validation), world.manager, **values)
    # Healthwatch began on 1 April 2013, and no visit of that kind was planned before.
    early = Validation(plan=world.plan, kind="healthwatch", title="Early", carried_out_by="Them")
    for name in ("planned_from", "held_from"):
        setattr(early, name, date(2013, 3, 31))
        with pytest.raises(ValidationError, match="Healthwatch began on 1 April 2013"):
            early.full_clean()
        setattr(early, name, None)
    with pytest.raises(ValidationError, match="planned, or was held"):
        early.full_clean()


def test_a_day_is_overdue_only_from_the_day_after_and_a_month_after_its_end(world):
    today = clock.today()
    check = a_check(world, planned_from=today, report_due=today)
    assert not check.is_past_its_days(today)
    assert check.is_past_its_days(today + timedelta(days=1))
    assert not check.is_report_overdue(today)
    assert check.is_report_overdue(today + timedelta(days=1))
    ends_later = changed(check, planned_to=today + timedelta(days=2))
    assert not ends_later.is_past_its_days(today + timedelta(days=2))
    month = changed(
        check, planned_from=date(2026, 9, 30), planned_to=None, planned_precision="month"
    )
    assert not month.is_past_its_days(date(2026, 9, 30))
    assert month.is_past_its_days(date(2026, 10, 1))
    assert not changed(check, called_off="Snow").is_past_its_days(days(400))
    assert not check.is_report_overdue(days(400))


def test_the_timeline_has_an_arrow_to_where_one_ended_late_and_it_is_said(world, sign_in):
    plans = {"planned_from": days(-30), "planned_to": days(-20)}
    month = {"planned_precision": "month", "planned_to": None, "planned_from": date(2026, 9, 30)}
    late = ("moved", days(-20), days(-14), BELOW)
    for values, lines, words in (
        ({"held_from": days(-30), "held_to": days(-14)}, [late], "Ended 6 days later"),
        ({"held_from": days(-30), "held_to": days(-20)}, [], ""),
        ({"held_from": days(-19)}, [("moved", days(-20), days(-19), BELOW)], "Ended 1 day later"),
        ({"held_from": days(-14), "held_precision": "month"}, [], ""),  # it may have been in time
        (
            month | {"held_from": date(2026, 10, 31), "held_precision": "month"},
            [],  # of one day each: the line from the first planned says it
            "Ended later than planned",
        ),
        ({}, [("moved", days(-20), days(0), BELOW)], ""),  # nobody has said that it was held
        ({"called_off": "Snow"}, [], ""),
    ):
        check = Validation(pk=1, **plans | values)  # of which no move is on record
        drawn = [line for line in lines_of(check, clock.today()) if line.below]
        assert [(d.kind, d.first, d.last, d.below) for d in drawn] == lines, values
        assert check.late_in_words.startswith(words), values
        assert bool(check.late_in_words) == bool(words), values
    a_check(world, **plans, held_from=days(-30), held_to=days(-14))
    assert "Ended 6 days later than planned" in html_of(
        sign_in(world.member).get(world.url("validation/"))
    )


def test_the_list_says_what_is_next_what_moved_and_what_is_overdue(world, sign_in):
    client, url = sign_in(world.member), world.url("validation/")
    assert "The programme manager or the chair enters each" in html_of(client.get(url))
    manager = sign_in(world.manager)
    assert "Enter each review, visit or inspection" in html_of(manager.get(url))
    a_check(world, plan=a_plan("elsewhere"), title="Of another plan")
    move(world.validation, world.manager, days(12))
    audit = {"counted": "cases audited", "expected_number": 1600, "reported_number": 1400}
    a_check(world, title="Audit", held_from=days(-30), **audit, report_due=days(-1))
    a_check(world, title="Visit", planned_from=days(-2))
    a_check(world, title="Snowed off", called_off="Snow")
    edit(a_check(world, title="Review", held_from=days(-9)), world.manager, [world.finding])
    page = html_of(client.get(url))
    found = page.index("What was found last")
    assert found < page.index("Practice is weak") < page.index("1,400 reported")
    assert page.index("1,400 reported") < page.index("The report is overdue:") < page.index("<svg")
    assert "2 of 5 outside checks were held; 1 is to come, and the days of 1 moved." in page
    assert "Of another plan" not in page
    assert "Cases audited: 1,600 expected, 1,400 reported" in page
    assert page.count("The report is overdue:") == page.count("Its days have passed:") == 1
    assert "25 June 2099 to 27 June 2099<br><strong>Moved once</strong>" in page
    assert "Enter an outside check" not in page
    shown = {
        state: [row.validation.title for row in client.get(url, {"state": state}).context["page"]]
        for state in ("held", "to_come", "moved", "overdue", "called_off")
    }
    assert shown == {
        "held": ["Audit", "Review"],
        "to_come": ["Visit", "Peer challenge"],
        "moved": ["Peer challenge"],
        "overdue": ["Audit", "Visit"],
        "called_off": ["Snowed off"],
    }
    assert client.get(url, {"state": "other"}).status_code == 400


def test_a_manager_enters_moves_and_reports_one_and_adds_what_it_found(
    world, sign_in, history_rows_written
):
    client = sign_in(world.manager)
    typed = {"title": "Peer review", "kind": "peer_review", "carried_out_by": "Peers"}
    add = world.url("validation/add/")
    refused = send(client, add, **typed)
    assert "Enter the days for which it is planned, or was held" in html_of(refused)
    answer = send(client, add, **typed, **on_day("planned_from", days(5)))
    check = Validation.objects.get()
    page = html_of(client.get(answer["Location"]))
    assert "Peer review was entered" in page
    assert "No finding of it stands in the plan yet." in page
    url = world.url(f"validation/{check.pk}/")
    assert send(client, add, **typed, **on_day("planned_from", days(6))).status_code == 400
    assert send(client, f"{url}move/", **on_day("first", days(9))).status_code == 400  # no reason
    with history_rows_written() as rows:
        send(client, f"{url}move/", **on_day("first", days(9)), reason="Snow")
    assert rows == {"Validation": 1, "ValidationMove": 1}
    late = on_day("first", days(8)) | {"reason": "Late", "version": 1}
    assert send(client, f"{url}move/", **late).status_code == 409
    held = on_day("held_from", days(0))
    assert send(client, f"{url}edit/", version=1, reason="Held", **held).status_code == 409
    assert "You have not changed anything" in html_of(send(client, f"{url}edit/", reason="None"))
    send(client, f"{url}edit/", reason="Held", **held, findings=world.finding.ref)
    assert client.get(f"{url}move/").status_code == 403
    with history_rows_written() as rows:
        found = {"text": "Figures are not trusted", "clock": "other"}
        answer = send(client, f"{url}findings/add/", **found)
    assert rows == {"Finding": 1, "ValidationFinding": 1}
    page = html_of(client.get(answer["Location"]))
    assert "Before: " in page
    assert ": Snow" in page
    assert "Figures are not trusted" in page
    finding = Finding.objects.get(text="Figures are not trusted")
    save(ActionFinding(action=world.action, finding=finding))
    assert "0 of 1 carried out" in html_of(client.get(url))
    own = html_of(client.get(world.url(f"findings/{finding.pk}/")))
    assert "Found by" in own
    assert f'href="{url}"' in own
    send(client, f"{url}edit/", reason="Not theirs", findings=world.finding.ref)
    assert "Found by" not in html_of(client.get(world.url(f"findings/{finding.pk}/")))
    assert sign_in(world.chair).get(f"{url}findings/add/").status_code == 403


def test_a_form_offers_the_kind_on_record_and_the_days_where_none_was_planned(world):
    check = a_check(world, kind="healthwatch", planned_from=None, held_from=days(-1))
    form = ValidationForm(plan=world.plan, on=date(2012, 1, 1), record=check)
    assert "healthwatch" in dict(form.fields["kind"].choices)
    assert "planned_from" in form.fields


def test_nothing_of_another_plan_is_reached_or_linked(world, sign_in):
    other = a_check(world, plan=a_plan("elsewhere"))
    for page in ("", "edit/", "move/", "findings/add/"):
        address = world.url(f"validation/{other.pk}/{page}")
        assert sign_in(world.manager).get(address).status_code == 404
    finding = save(Finding(plan=other.plan, ref="X1", text="Elsewhere", clock="other"))
    with pytest.raises(ValidationError, match="findings of this plan"):
        edit(world.validation, world.manager, findings=[finding])


def test_the_pages_ask_as_many_queries_for_many_as_for_one(
    world, sign_in, django_assert_max_num_queries
):
    client, url = sign_in(world.member), world.url("validation/")
    move(world.validation, world.manager, days(3))
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    asked = len(one)
    for number in range(PAGE_SIZE + 2):
        check = a_check(world, title=f"Check {number}", planned_from=days(number - 9))
        edit(move(check, world.manager, days(40 + number)), world.manager, [world.finding])
    client.get(url)
    with django_assert_max_num_queries(asked):
        answer = client.get(url)
    wide, _ = answer.context["pictures"]
    names = dict(wide.groups)["name"]
    assert len(names) == PAGE_SIZE + 3  # the picture covers them all, the table a page of them
    page = html_of(answer)
    assert "Page 1 of 2" in page or 'aria-label="Page 2"' in page
    with django_assert_max_num_queries(20):
        client.get(world.url(f"validation/{world.validation.pk}/"))


def test_who_enters_checks_is_reminded_of_what_comes_first_and_of_a_report(world):
    def reminded(on):
        return {
            person: [(item.what, item.why) for item in items if item.kind == "validation"]
            for person, items in reminder_items(world.plan, on).items()
            if any(item.kind == "validation" for item in items)
        }

    today = clock.today()
    check = a_check(world, planned_from=today)
    assert reminded(today - timedelta(days=31)) == {}
    before = reminded(today - timedelta(days=7))
    assert set(before) == {world.manager, world.chair}
    [(what, why)] = before[world.chair]
    assert (what, why.endswith(", in 7 days")) == ("Peer review", True)
    check = changed(check, held_from=today, report_due=days(3))
    [(_, why)] = reminded(days(4))[world.manager]
    assert why.startswith("its report is due on")
    assert why.endswith("late by 1 day")
    changed(check, reported_on=today)
    assert reminded(days(4)) == {}


def test_the_difference_tells_moves_and_what_became_overdue(world):
    check = world.validation
    late = a_check(world, title="Visit", planned_from=days(5), report_due=days(20))
    off = a_check(world, title="Look")
    since = this_instant()
    changed(off, called_off="The team was ill")
    moved = move(check, world.manager, days(20))
    edit(moved, world.manager, [world.finding], held_from=days(0), outcome="Weak")
    changed(late, planned_from=days(-2), report_due=date(2099, 3, 1))
    told = [c for item in difference(world.plan, since).items for c in item.changes]
    lines = {(c.what, c.new) for c in told}
    assert {("What it concluded", "Weak"), ("Findings", "F1")} <= lines
    assert ("Its days and its report", "overdue") in lines
    assert "called off" in {new for _, new in lines}
    assert ("Its report is due on", "1 March 2099") in lines


def test_a_page_as_it_stood_has_the_days_of_then(world, sign_in):
    check = world.validation
    at = this_instant().isoformat()
    move(check, world.manager, days(20))
    page = html_of(sign_in(world.member).get(world.url(f"validation/{check.pk}/"), {"at": at}))
    assert "25 June 2099 to 27 June 2099" in page
    assert "Moved on" not in page
