"""The history calls a record what it was called then, whatever it is called now."""

from datetime import UTC, datetime

import pytest

from improvement.audit.history_lines import Field, entries_of
from improvement.history import audited, backfilled
from tests.audit.changed_fields import fields
from tests.world import BY, change, save
from workstreams.models import ActionTheme, Milestone, Reading, Theme

PAST = datetime(2013, 1, 15, 9, 30, tzinfo=UTC)


def sentences(record) -> list[str]:
    return [entry.sentence for entry in entries_of([record])]


def test_a_record_keeps_in_each_entry_the_name_it_then_had(world):
    change(world.theme, name="Better practice")
    change(world.theme, name="Best practice")
    assert sentences(world.theme) == [
        "Changed theme: Best practice",
        "Changed theme: Better practice",
        "Added theme: Practice",
    ]


def test_what_a_record_belonged_to_keeps_the_name_it_then_had(world):
    change(world.action, workstream=world.hub)
    change(world.hub, name="The centre")
    assert ("Workstream", "Front line practice", "The hub") in entries_of([world.action])[0].fields
    change(world.action, workstream=world.practice)
    assert fields(world.action) == {"Workstream": ("The centre", "Front line practice")}


def test_a_person_keeps_the_name_they_then_had(world):
    change(world.action, owner=world.owner)
    change(world.owner, name="Owner Since Married")
    assert fields(world.action) == {"Owner": ("", "Owner")}
    assert change(world.action, owner=None)
    assert fields(world.action) == {"Owner": ("Owner Since Married", "")}


def test_a_name_made_of_others_is_made_of_what_they_then_were_called(world):
    link = save(ActionTheme(action=world.action, theme=world.theme))
    change(world.theme, name="Better practice")
    change(world.action, ref="FP-99")
    change(link, removed=True)
    change(world.measure, name="Home visits")
    assert sentences(link)[0].endswith("FP-99 and theme Better practice")
    assert sentences(link)[1].endswith("FP-01 and theme Practice")
    assert sentences(world.milestone) == ["Added milestone: FP-01 milestone: Half way"]
    assert sentences(Reading.objects.get()) == ["Added reading: Visits, September 2026"]


def test_what_was_entered_for_a_time_before_a_record_was_has_its_first_name(world):
    with backfilled(PAST, entered_by="system:load_demo"), audited(BY, "From the minutes"):
        early = save(Milestone(action=world.action, title="Early"))
    change(world.action, ref="FP-99")
    assert sentences(early) == ["Added milestone: FP-01 milestone: Early"]


def test_all_of_one_change_is_called_what_it_leaves_things_called(world):
    with audited(world.manager, "Renamed and linked"):
        change(world.theme, name="Better practice")
        link = save(ActionTheme(action=world.action, theme=world.theme))
    assert sentences(link) == ["Added action theme: FP-01 and theme Better practice"]


@pytest.mark.parametrize("changes", [1, 6])
def test_names_cost_no_more_however_often_they_have_changed(
    changes, world, django_assert_num_queries
):
    for number in range(changes):
        change(world.theme, name=f"Practice {number}")
    link = save(ActionTheme(action=world.action, theme=world.theme))
    with django_assert_num_queries(6):
        (entry,) = entries_of([link])
    assert Field("Theme", "", f"Practice {changes - 1}") in entry.fields


def test_a_theme_of_the_same_number_as_another_record_is_not_mixed_up(world):
    twin = save(Theme(pk=world.action.pk + 1000, plan=world.plan, code="T9", name="Twin"))
    assert sentences(twin) == ["Added theme: Twin"]
