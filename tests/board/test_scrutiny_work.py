"""Scrutiny's own work: it alone enters it, whoever runs the plan reads it, and nothing of the live
plan stands on its pages."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from board.changes import add_scrutiny_record, edit_scrutiny_record
from board.difference.between import difference
from board.models import (
    Challenge,
    MemberTraining,
    Publication,
    ScrutinyChoice,
    ScrutinyItem,
    TaskGroup,
    TaskGroupMember,
    Validation,
)
from board.queries.scrutiny import NOUNS, owed_publication, visits
from improvement import clock
from improvement.history import StaleRecord
from improvement.paging import PAGE_SIZE
from improvement.roles import Role
from tests.board.factories import a_challenge, days, draft, this_instant
from tests.pages import html_of, on_day, send
from tests.world import a_member, a_plan, change, save

GROUP = {"title": "Oversight", "why": "It was recommended", "aims": "What Members must see"}
TYPED = {
    "choices": on_day("starts", days(-40)) | {"every_months": "3", "focus": "Visits in time"},
    "items": on_day("due", days(30)) | {"topic": "What children say"},
    "groups": on_day("starts", days(-9)) | GROUP,
    "members": on_day("starts", days(-9)) | {"name": "A councillor", "part": "chair"},
    "training": on_day("held_on", days(-3))
    | {"topic": "Reading charts", "given_by": "The team", "invited": "9", "came": "4"},
    "assessments": on_day("made_on", days(-3))
    | {"judged": "partly", "works": "Asking", "weak": "Looking again", "help_wanted": "A peer"},
}
CHANGED = {
    "choices": {"focus": "Sound decisions"},
    "items": {"outcome": "A question was put"},
    "groups": on_day("reported_on", days(-1)) | {"found": "Members are told too little"},
    "members": {"name": "Another councillor"},
    "training": {"learned": "A month says little"},
    "assessments": {"help_wanted": "Two peers"},
}
STANDING = {
    "choices": "",  # in force, unless a later one replaces it
    "items": "Done",
    "groups": "Reported on",
    "members": "Of the group",
    "training": "Held",
    "assessments": "Effective in part",
}


def add(world, record, by=None, on=None):
    by = by or world.councillor
    return add_scrutiny_record(record, by=by, on=on or clock.today(), reason="Decided")


def a_group(world, **values) -> TaskGroup:
    said = {"plan": world.plan, "starts": days(-9)} | GROUP | values
    return add(world, TaskGroup(**said))


def test_scrutiny_enters_each_changes_it_and_a_stale_form_is_refused(world, sign_in):
    councillor, member, url = sign_in(world.councillor), sign_in(world.member), "scrutiny/"
    hub = html_of(councillor.get(world.url(url)))
    for words in ("has not said how often", "Nothing is on the forward plan", "No group is at"):
        assert words in hub
    for noun, typed in TYPED.items():
        listed = world.url(f"{url}{noun}/")
        assert "Nothing is entered yet. Enter the first" in html_of(councillor.get(listed))
        assert "Nothing is entered yet. Scrutiny enters it" in html_of(member.get(listed))
        own = {"group": str(TaskGroup.objects.get().pk)} if noun == "members" else {}
        answer = send(councillor, f"{listed}add/", **typed, **own)
        assert answer.status_code == 302, html_of(answer)
        record = NOUNS[noun].model._base_manager.get()
        assert answer.url == f"{listed}{record.pk}/"
        assert send(councillor, f"{listed}add/", **typed, **own).url == answer.url  # sent twice
        assert NOUNS[noun].model._base_manager.count() == 1
        edit, changed = f"{answer.url}edit/", CHANGED[noun]
        nothing = send(councillor, edit, reason="None")
        assert "You have not changed anything" in html_of(nothing)
        assert send(councillor, edit, **changed, reason="Better so").url == answer.url
        late = {**changed, "version": 1, "reason": "Late"}
        assert send(councillor, edit, **late).status_code == 409
        assert answer.url in html_of(member.get(listed))
        page = html_of(member.get(answer.url))
        assert "Why: Better so" in page
        assert f'<p class="govuk-body-l">{STANDING[noun]}' in page or not STANDING[noun]
        assert list(changed.values())[-1] in page
        assert "/history/" not in html_of(councillor.get(answer.url))
        assert member.get(edit).status_code == sign_in(world.manager).get(edit).status_code == 403
    assert councillor.get(world.url("scrutiny/themes/")).status_code == 404
    hub = html_of(member.get(world.url(url)))
    for words in (
        "every 3 months",
        "Sound decisions",
        "4 of 9 came",
        "Two peers",
    ):
        assert words in hub


def test_a_publication_is_owed_by_what_scrutiny_chose_last(world):
    today = clock.today()
    assert owed_publication(world.plan, today) is None
    add(world, ScrutinyChoice(plan=world.plan, starts=days(-400), every_months=3, focus="All"))
    owed = owed_publication(world.plan, today)
    assert (owed.issued_on, owed.is_overdue) == (today, False)
    assert owed_publication(world.plan, owed.due).is_overdue is False
    assert owed_publication(world.plan, owed.due + timedelta(days=365)).is_overdue
    add(world, ScrutinyChoice(plan=world.plan, starts=days(-1), every_months=1, focus="Visits"))
    add(world, ScrutinyChoice(plan=world.plan, starts=days(9), every_months=6, focus="Later"))
    assert owed_publication(world.plan, today).choice.every_months == 1
    choice = ScrutinyChoice(starts=date(2013, 1, 31), every_months=1)
    assert choice.next_due(None) == date(2013, 2, 28)
    assert choice.next_due(date(2013, 5, 10)) == date(2013, 6, 10)


def test_what_does_not_hold_together_is_refused_in_words(world):
    group = a_group(world)
    chair = {"part": "chair", "starts": days(-9)}
    add(world, TaskGroupMember(group=group, name="First", **chair))
    at = {"plan": world.plan}
    other = Publication.objects.get(pk=draft(world).pk)
    training = {"topic": "Charts", "given_by": "Us", "held_on": days(-1)}
    for record, words in (
        (TaskGroupMember(group=group, name="Second", **chair), "Somebody chairs the group"),
        (TaskGroupMember(group=group, name="First", starts=days(-1)), "is of the group already"),
        (TaskGroup(**at, **GROUP | {"title": "No"}, starts=days(2), ends=days(1)), "on or after"),
        (TaskGroup(**at, **GROUP | {"title": "No"}, starts=days(-2), found="All"), "Enter both"),
        (TaskGroup(**at, **GROUP, starts=days(-2)), "already a group with this name"),
        (ScrutinyItem(**at, due=days(1), topic="A", outcome="B", dropped="C"), "not taken off"),
        (ScrutinyItem(**at, due=days(1), topic="A", publication=other), "issued to scrutiny"),
        (MemberTraining(**at, **training, invited=1, came=2), "More came than were invited"),
        (MemberTraining(**at, **training | {"held_on": days(1)}, invited=2, came=2), "in the past"),
        (ScrutinyChoice(**at, starts=days(1), every_months=13, focus="A"), "less than or equal"),
    ):
        with pytest.raises(ValidationError, match=words):
            add(world, record)
    for by in (world.manager, world.chair, world.member):
        with pytest.raises(PermissionDenied):
            add(world, ScrutinyItem(**at, due=days(1), topic="A"), by=by)
    item = add(world, ScrutinyItem(**at, due=days(1), topic="A"))
    sent = {"by": world.councillor, "on": clock.today(), "reason": "So"}
    edit_scrutiny_record(ScrutinyItem, item.pk, {"topic": "B"}, version=1, **sent)
    with pytest.raises(StaleRecord):
        edit_scrutiny_record(ScrutinyItem, item.pk, {"topic": "C"}, version=1, **sent)
    assert item.standing(days(1)) == "To come"
    assert item.standing(days(2)) == "Its day has passed"


def test_a_group_asks_its_own_questions(world, sign_in):
    group, councillor = a_group(world), sign_in(world.councillor)
    for name, left in (("One who left", days(-1)), ("One who stays", None)):
        member = TaskGroupMember(group=group, name=name, starts=days(-9), left_on=left)
        standing = add(world, member).standing(clock.today())
        assert standing.startswith("Left on" if left else "Of the group")
    hub = html_of(councillor.get(world.url("scrutiny/")))
    assert "One who stays" in hub
    assert "One who left" not in hub
    assert TaskGroup(starts=days(1)).standing(clock.today()).startswith("Begins on")
    page = world.url(f"scrutiny/groups/{group.pk}/")
    assert "It has asked nothing yet" in html_of(councillor.get(page))
    ask = f"{world.url('questions/add/')}?group={group.pk}"
    assert ask in html_of(councillor.get(page))
    assert ask not in html_of(sign_in(world.member).get(page))
    typed = {"about": "plan", "to": "manager", "words": "Who trains Members?"}
    assert send(councillor, ask, **typed).status_code == 302
    assert Challenge.objects.get().group == group
    assert "Who trains Members?" in html_of(councillor.get(page))
    assert "Asked for" in html_of(councillor.get(world.url("questions/S1/")))
    change(group, reported_on=days(-1), found="Little")
    assert "group" not in councillor.get(ask).context["form"].fields
    elsewhere = a_group(world, title="Other")
    change(elsewhere, plan=a_plan("elsewhere"))
    asked = {"by": world.councillor, "post": "manager", "of_scrutiny": True}
    with pytest.raises(PermissionDenied):
        a_challenge(world, group=elsewhere, **asked)


def test_visits_are_told_by_their_days_and_nothing_that_was_typed(world, sign_in):
    said = {"kind": "visit", "title": "SECRET NAME", "carried_out_by": "SECRET BODY"}
    visit = save(Validation(plan=world.plan, planned_from=date(2099, 3, 1), **said))
    page = html_of(sign_in(world.councillor).get(world.url("scrutiny/")))
    assert "planned: 1 March 2099" in page
    assert "SECRET" not in page
    assert "/validation/" not in page
    own = html_of(sign_in(world.member).get(world.url("scrutiny/")))
    assert f"/validation/{visit.pk}/" in own


def test_visits_stand_by_their_days_and_those_called_off_last(world):
    said = {"plan": world.plan, "kind": "visit", "carried_out_by": "Members"}
    for month, off in [(3, ""), (4, "The team was ill"), (2, "")]:
        day = date(2099, month, 1)
        save(Validation(title=f"Visit {month}", planned_from=day, called_off=off, **said))
    found = [(each.days, each.standing) for each in visits(world.plan, clock.today())]
    assert found == [
        ("1 March 2099", "planned"),
        ("1 February 2099", "planned"),
        ("1 April 2099", "called off"),
    ]


def test_the_forward_plan_has_first_what_is_to_come_and_says_how_each_stands(world, sign_in):
    for topic, due, came in [
        ("Taken", -60, {"outcome": "Asked again"}),
        ("Later", 60, {}),
        ("Latest taken", -3, {"dropped": "Not ready"}),
        ("Sooner", 5, {}),
    ]:
        save(ScrutinyItem(plan=world.plan, topic=topic, due=days(due), **came))
    answer = sign_in(world.councillor).get(world.url("scrutiny/items/"))
    shown = [
        (record.topic, cells[-1])
        for record, cells in answer.context["rows"]
        if record != world.scrutiny_item
    ]
    assert shown == [
        ("Sooner", ("Standing", "To come")),
        ("Later", ("Standing", "To come")),
        ("Latest taken", ("Standing", "Taken off")),
        ("Taken", ("Standing", "Done")),
    ]
    assert ">Standing</th>" in html_of(answer)


def test_lists_are_paged_of_one_plan_and_ask_as_many_queries_for_many(
    world, sign_in, django_assert_max_num_queries
):
    councillor, url = sign_in(world.councillor), world.url("scrutiny/items/")
    assert world.scrutiny_item
    hub = world.url("scrutiny/")
    councillor.get(hub)
    with django_assert_max_num_queries(22) as of_hub:
        councillor.get(hub)
    with django_assert_max_num_queries(12) as one:
        councillor.get(url)
    for number in range(PAGE_SIZE):
        item = {"due": days(number + 1), "topic": f"Topic {number}"}
        save(ScrutinyItem(plan=world.plan, publication=world.publication, **item))
    with django_assert_max_num_queries(len(one)):
        page = html_of(councillor.get(url))
    assert 'aria-label="Page 2"' in page
    with django_assert_max_num_queries(len(of_hub)):
        councillor.get(hub)
    other = sign_in(a_member(a_plan("elsewhere"), "Elsewhere", Role.SCRUTINY))
    assert "Topic" not in html_of(other.get("/plans/elsewhere/scrutiny/items/"))
    gone = f"/plans/elsewhere/scrutiny/items/{world.scrutiny_item.pk}/"
    assert other.get(gone).status_code == other.get(f"{gone}edit/").status_code == 404


def test_the_difference_and_an_earlier_day_tell_how_it_stood(world, sign_in):
    item, since = world.scrutiny_item, this_instant()
    change(item, outcome="A question was put")
    add(world, MemberTraining(**training(world)))
    items = difference(world.plan, since).items
    told = {(each.item.name, c.what, c.new) for each in items for c in each.changes}
    assert ("Scrutiny: Visits", "What came of it", "A question was put") in told
    page = world.url(f"scrutiny/items/{item.pk}/")
    councillor = sign_in(world.councillor)
    assert "A question was put" in html_of(councillor.get(page))
    then = html_of(councillor.get(page, {"at": since.isoformat()}))
    assert "A question was put" not in then
    assert "No training is entered" in html_of(
        councillor.get(world.url("scrutiny/"), {"at": since.isoformat()})
    )


def training(world):
    about = {"topic": "Charts", "given_by": "Us", "held_on": days(-1)}
    return {"plan": world.plan, "invited": 2, "came": 1} | about
