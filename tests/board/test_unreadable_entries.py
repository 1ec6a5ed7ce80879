"""An entry of the ledger that is not in its form may alter anything that is remembered: it is then
read anew. `verify_audit` names such an entry."""

from board.difference.between import difference, renewed
from improvement import clock
from improvement.audit.history_reach import reach_of
from improvement.audit.ledger import LedgerEntry
from improvement.past import as_at
from improvement.past_pages import changes_around
from improvement.remembered import answers
from tests.audit.tampering import run, unguard
from tests.board.factories import days, this_instant
from tests.world import change
from workstreams.queries.action_filters import changed_since


def test_what_is_remembered_is_read_anew_after_an_entry_that_is_not_in_its_form(world):
    unguard()
    at = this_instant()

    def asked() -> tuple[object, ...]:
        with as_at(at):
            around = changes_around(world.plan, at)
        return changed_since(world.plan, days(-1)), reach_of(world.plan), around

    asked()
    change(world.action, title="Another title")
    run(
        "UPDATE improvement_ledgerentry SET payload = '{}'"
        " WHERE sequence = (SELECT MAX(sequence) FROM improvement_ledgerentry)"
    )
    remembered = asked()
    answers.clear()
    assert remembered == asked()
    assert world.action.pk in remembered[0]


def test_a_difference_is_made_anew_after_an_entry_that_may_alter_more(world):
    since = this_instant()
    change(world.action, title="Another title")
    until = clock.now()
    to_now, to_then = difference(world.plan, since), difference(world.plan, since, until)
    assert to_now
    assert to_then

    def newest() -> list[LedgerEntry]:
        return [*LedgerEntry.objects.order_by("-sequence")[:1]]

    change(world.action, title="A third title")
    assert renewed(to_then, newest()) is to_then  # entered after it
    assert renewed(to_now, ()) is to_now
    change(world.measure, name="Another name")
    assert renewed(to_now, newest()) is None
    forged = LedgerEntry(payload="{}", history_table="workstreams_historicalaction", record_id=1)
    assert renewed(to_then, [forged]) is None
