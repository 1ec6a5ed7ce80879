"""Grades: schemes, self-assessments against them, and who moderates one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.changes import edit_scheme, edit_self_assessment
from board.changes.grades import IN_USE, Answers
from board.difference.between import difference
from board.models import Descriptor, DescriptorAnswer
from board.queries.grades import answers_of, met_in, scheme_on, told
from improvement import clock
from improvement.changes import edit_record
from improvement.history import StaleRecord
from improvement.models import Cover
from improvement.roles import Role
from improvement.waiting import SOURCES, Reader
from tests.board.factories import days, this_instant
from tests.board.grading import SCALE, a_scheme, make, moderate
from tests.pages import html_of
from tests.world import a_member, a_plan, change, save
from workstreams.reminders.items import reminder_items


def test_a_scheme_has_grades_and_a_grade_to_reach_and_follows_another(world):
    first = world.grade_scheme
    assert first.grade_names == ["outstanding", "good", "adequate", "inadequate"]
    assert [first.reaches_goal(grade) for grade in (*first.grade_names, "")] == [
        *(True, True, False, False, False)
    ]
    for name, values in {
        "goal": {"goal": "excellent"},
        "grades": {"grades": "good\ngood"},
        "first_day": {"first_day": date(2013, 1, 1)},
    }.items():
        with pytest.raises(ValidationError) as refused:
            a_scheme(world.plan, world.manager, **values)
        assert name in refused.value.message_dict
    with pytest.raises(ValidationError, match="at most 40 characters"):
        a_scheme(world.plan, world.manager, grades=f"good\n{'x' * 41}")
    with pytest.raises(PermissionDenied):
        a_scheme(world.plan, world.lead)
    before = a_scheme(world.plan, world.manager, last_day=date(2019, 12, 31))
    assert scheme_on(world.plan, date(2015, 1, 1)) == before
    assert scheme_on(world.plan, clock.today()) == first
    assert scheme_on(world.plan, date(2010, 1, 1)) is None
    change(first, last_day=date(2021, 1, 1))
    assert scheme_on(world.plan, clock.today()) == first  # the last that was


def test_what_was_used_keeps_its_grades_and_the_days_it_was_used_on(world):
    scheme, today = world.grade_scheme, clock.today()
    values = {name: getattr(scheme, name) for name in ("name", "first_day", "last_day", "grades")}
    values |= {"goal": "good", "note": "Read again"}

    def edit(**over):
        version = world.fresh(scheme).version
        return edit_scheme(
            scheme.pk, values | over, by=world.manager, version=version, reason="Right"
        )

    edit(grades=f"{SCALE}\nno grade")
    edit()
    make(world, on=today - timedelta(days=5))
    with pytest.raises(ValidationError, match=IN_USE):
        edit(goal="adequate")
    with pytest.raises(ValidationError, match="made under it before that"):
        edit(first_day=today)
    with pytest.raises(ValidationError, match="made under it after that"):
        edit(last_day=today - timedelta(days=6))
    assert edit(last_day=today).last_day == today


def test_who_does_the_work_assesses_and_somebody_else_moderates(world):
    for person in (world.chair, world.member, world.owner):
        with pytest.raises(PermissionDenied):
            make(world, by=person)
    made = make(world, by=world.lead)
    for person in (world.manager, world.lead, world.owner):
        with pytest.raises(PermissionDenied):
            moderate(made, person)
    moderated = moderate(made, world.adviser, "partly", "Records are not current")
    assert (moderated.is_moderated, moderated.moderated_by) == (True, world.adviser)
    with pytest.raises(ValidationError, match="has been moderated"):
        moderate(moderated, world.chair)


def test_nobody_moderates_what_they_or_whom_they_cover_made_or_changed(world):
    both = a_member(world.plan, "Both", Role.LEAD, Role.MEMBER)
    made = make(world, by=both)
    with pytest.raises(PermissionDenied, match="Nobody moderates"):
        moderate(made, both)
    days_covered = {"starts": date(2020, 1, 1), "ends": date(2099, 1, 1)}
    save(Cover(plan=world.plan, covered=both, covering=world.member, **days_covered))
    made = world.fresh(made)
    with pytest.raises(PermissionDenied, match="Nobody moderates"):
        moderate(made, world.member)
    another = make(world, on=days(-1))
    values = {"evidence": "Other audits"}
    now = timezone.now()
    edit_self_assessment(
        another.pk, values, Answers(), by=both, now=now, version=another.version, reason="Late"
    )
    with pytest.raises(PermissionDenied, match="Nobody moderates"):
        moderate(world.fresh(another), both)
    moderated = {"moderation": "agrees", "moderated_by": world.chair, "moderated_at": now}
    change(world.fresh(made), made_on=days(-2), **moderated)
    for person, waits in [(both, 0), (world.member, 0), (world.adviser, 1)]:
        reader = Reader(person, world.plan, person.roles_on(world.plan.pk), clock.today())
        assert SOURCES["self-assessments"].number(reader) == waits, person
    items = reminder_items(world.plan, clock.today())
    told_of_it = {
        str(person) for person, own in items.items() if any(i.kind == "grades" for i in own)
    }
    assert told_of_it == {"Adviser", "Chair"}


def test_a_self_assessment_is_of_a_day_on_which_its_scheme_was_in_force(world):
    with pytest.raises(ValidationError, match="of today or of a day before"):
        make(world, on=days(1))
    with pytest.raises(ValidationError, match="was not in force"):
        make(world, on=date(2019, 1, 1))
    with pytest.raises(ValidationError, match="is no grade of"):
        make(world, grade="superb")
    make(world, by=world.lead)
    with pytest.raises(ValidationError, match="already a self-assessment of that day"):
        make(world)


def test_the_distance_is_what_is_not_met_and_is_compared_within_a_scheme_only(world):
    old = a_scheme(world.plan, world.manager, last_day=date(2019, 12, 31))
    make(world, on=date(2015, 3, 1), scheme=old)
    first = make(world, on=days(-20), met=["Records are current"])
    said = told(world.fresh(first))
    assert (said.is_compared, said.before.scheme) == (False, old)
    assert (said.reached, said.not_met, said.not_known) == (0, 1, 0)
    second = make(world, met=["Visits are regular"], grade="good")
    said = told(world.fresh(second))
    overall, practice = said.lines
    assert (said.is_compared, said.reached, said.not_met) == (True, 2, 1)
    assert (overall.before, overall.grade, overall.moved) == ("inadequate", "good", 2)
    assert [str(each) for each in practice.gained] == ["Visits are regular"]
    assert [str(each) for each in practice.lost] == ["Records are current"]
    # No grade caps another, but what is said to be reached is contradicted by what is missing.
    assert (overall.contradicts, practice.contradicts) == (False, True)


def test_two_who_change_one_at_once_are_told(world):
    made = make(world)
    about = {"by": world.lead, "now": timezone.now(), "version": made.version, "reason": "Late"}
    edit_self_assessment(made.pk, {"evidence": "Other"}, Answers(), **about)
    with pytest.raises(StaleRecord):
        edit_self_assessment(made.pk, {"evidence": "Third"}, Answers(), **about)


def test_a_second_plan_sees_none_of_it(world, sign_in):
    made, other = make(world), a_plan("elsewhere")
    client = sign_in(a_member(other, "Elsewhere", Role.MANAGER))
    pages = ("", "add/", "schemes/")
    below = (f"{made.pk}/", f"{made.pk}/edit/", f"schemes/{made.scheme_id}/")
    assert [client.get(f"/plans/elsewhere/grades/{path}").status_code for path in pages] == [
        *(200, 302, 200)
    ]
    for path in below:
        assert client.get(f"/plans/elsewhere/grades/{path}").status_code == 404
    assert "Practice" not in html_of(client.get("/plans/elsewhere/grades/"))


def test_what_waits_to_be_moderated_is_counted_and_reminded_of(world, sign_in):
    def reminded():
        items = reminder_items(world.plan, clock.today())
        return {
            (str(person), item.what)
            for person, own in items.items()
            for item in own
            if item.kind == "grades"
        }

    assert reminded() == set()
    made = make(world, next_due=days(20))
    waits = (str(made), "The next self-assessment of the grades")
    assert reminded() == {
        *((name, waits[0]) for name in ("Chair", "Member", "Adviser")),
        ("Manager", waits[1]),
    }
    page = html_of(sign_in(world.chair).get(world.url("my-work/")))
    assert "1 self-assessment to moderate" in page
    moderate(made, world.chair)
    assert reminded() == {("Manager", waits[1])}
    change(world.fresh(made), next_due=days(90))
    assert reminded() == set()


def test_the_difference_tells_grades_and_who_moderated(world):
    first = make(world, on=days(-3))
    since = this_instant()
    moderate(first, world.chair)
    make(world, grade="adequate")
    lines = {
        f"{item.item.name}: {c.what}: {c.old} → {c.new}"
        for item in difference(world.plan, since).items
        for c in item.changes
    }
    assert f"{first}: Moderated: by nobody → by Chair" in lines
    assert any(": Made: " in line and "Self-assessment of" in line for line in lines)


def test_a_descriptor_is_met_only_where_something_shows_it(world):
    made = make(world)
    answer = DescriptorAnswer.objects.filter(assessment=made).first()
    with pytest.raises(IntegrityError):
        change(answer, answer="met")


def test_the_database_lets_nobody_moderate_what_they_made(world):
    made, said = make(world), {"moderation": "agrees", "moderated_at": timezone.now()}
    with pytest.raises(IntegrityError):
        change(made, moderated_by=world.manager, **said)


def test_a_descriptor_that_is_renamed_keeps_its_answers(world):
    made = make(world, met=["Visits are regular"])
    each = Descriptor.objects.get(text="Visits are regular")
    values = {"text": "Visits are in time"}
    edit_record(Descriptor, each.pk, values, by=world.manager, version=1, reason="Plainer")
    (_, practice) = told(world.fresh(made)).lines
    assert [str(answer.descriptor) for answer in practice.met] == ["Visits are in time"]


def test_only_the_answers_to_the_descriptors_asked_for_are_read(world):
    made = make(world, met=["Visits are regular", "Records are current"])
    (kept,) = Descriptor.objects.filter(text="Visits are regular")
    assert met_in(made, {kept.pk: kept}) == {kept.element_id: {kept}}
    ((element, [answer]),) = answers_of(made, {kept.pk: kept}).items()
    assert (element, answer.descriptor_id) == (kept.element_id, kept.pk)
