"""What a save costs is counted whole, and words that were lost under load are found."""

from benchmarks.load import TOLD_UNDER_LOAD, lost
from benchmarks.saves import saved
from improvement.changes import edit_record
from tests.world import change, save
from workstreams.models import Finding, Theme, Update


def test_a_save_is_counted_with_its_begin_and_what_it_costs_under_the_lock(world):
    def edit(record, **values):
        reason = "Looked at again"
        edit_record(type(record), record.pk, values, by=world.manager, version=1, reason=reason)

    found = saved(
        "small change",
        [lambda: edit(world.theme, name="Work"), lambda: edit(world.finding, text="It is weak")],
    )
    assert (found.times, found.statements > 5) == (1, True)
    assert 0 < found.locked <= found.processor
    assert Theme.objects.get().name == "Work"
    assert Finding.objects.get().text == "It is weak"


def test_words_are_lost_where_somebody_had_not_read_the_version_before_them(world):
    update = save(Update(action=world.action, round=world.round, done=f"{TOLD_UNDER_LOAD} 1"))
    change(update, done=f"{TOLD_UNDER_LOAD} 2")
    assert lost([(f"{TOLD_UNDER_LOAD} 1", 1), (f"{TOLD_UNDER_LOAD} 2", 2)]) == 0
    assert lost([(f"{TOLD_UNDER_LOAD} 2", 1)]) == 1  # written over what it had not read
    assert lost([(f"{TOLD_UNDER_LOAD} 3", 3)]) == 1  # in no version
