"""Many people at once: nobody's change is lost, and nobody is left waiting for another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from board.changes import draft_publication, edit_meeting, issue_publication
from board.models import IssuedNumber, Publication
from board.publishing.stored import every_measure
from improvement import clock
from improvement.history import StaleRecord, audited
from improvement.models import Plan
from tests.audit.stage import Stage
from tests.board.factories import a_decision, a_meeting, days
from tests.world import World, a_measure

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite",
        reason="SQLite lets one transaction write at a time, and tests keep it in memory",
    ),
]
PEOPLE, ROUNDS = 6, 5


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """What each of the people gets, all having started at the same moment."""
    start = Barrier(PEOPLE)

    def one(number: int) -> Any:
        try:
            start.wait()
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def test_of_those_who_read_the_same_version_one_saves_and_the_others_are_told() -> None:
    stage = Stage()
    read = [Plan.objects.get(pk=stage.plan.pk) for _ in range(PEOPLE)]

    def save(number: int) -> str:
        read[number].title = f"Title {number}"
        try:
            read[number].save_as(stage.ann, "Because")
        except StaleRecord:
            return ""
        return read[number].title

    saved = [title for title in at_once(save) if title]
    stage.plan.refresh_from_db()
    assert saved == [stage.plan.title]
    assert stage.plan.history.count() == stage.plan.version == 3


def test_no_change_that_was_said_to_be_saved_is_lost() -> None:
    stage = Stage()

    def add_one_again_and_again(number: int) -> int:
        saved = 0
        for _ in range(ROUNDS):
            plan = Plan.objects.get(pk=stage.plan.pk)
            plan.freshness_days += 1
            try:
                plan.save_as(stage.ann, "Because")
            except StaleRecord:
                continue
            saved += 1
        return saved

    said_saved = sum(at_once(add_one_again_and_again))
    before = stage.plan.freshness_days
    stage.plan.refresh_from_db()
    assert said_saved >= ROUNDS
    assert stage.plan.freshness_days == before + said_saved
    dates = stage.plan.history.order_by("version").values_list("history_date", flat=True)
    assert len(dates) == 2 + said_saved
    assert list(dates) == sorted(dates)


def test_publications_at_once_take_numbers_of_their_own_and_remember_alike() -> None:
    """As many are drafted at once, two for each audience; then the last of each is issued, at once.
    A number that should stay hidden is decided on from what was issued just before."""
    world = World()
    a_measure(world, [2, 30, 40, 50], unit="children")
    audiences = Publication.Audience.values
    now, on = clock.now(), clock.today()

    def draft(number: int) -> Publication:
        said = {"note": f"Draft {number}", "reason": "For its readers"}
        about = {"by": world.manager, "audience": audiences[number % 3], "at": now, "on": on}
        return draft_publication(world.plan, **about, **said)

    drafts = at_once(draft)
    assert len({(each.audience, each.number) for each in drafts}) == PEOPLE
    numbered = {each.audience: each for each in sorted(drafts, key=lambda each: each.number)}
    last = list(numbered.values())

    def issue(number: int) -> bool:
        own = last[number % 3]
        about = {"by": world.chair, "version": own.version, "now": now, "reason": "Content"}
        try:
            issue_publication(own.pk, **about)
        except StaleRecord:
            return False
        return True

    assert sum(at_once(issue)) == 3  # each once, though two press
    known = IssuedNumber.objects.filter(measure__code="M2").order_by("pk")
    rows = list(known.values_list("period", "number", "state"))
    assert len(rows) == len(set(rows))  # what the second and third say is no news
    assert sorted(state for *_, state in rows) == ["hidden", "shown", "shown", "shown"]
    own = Publication.objects.issued().filter(pk__in=[each.pk for each in last])
    documents = [each.document for each in own]
    assert len(documents) == 3
    cells = [[r["value"] for m in every_measure(d) for r in m["readings"]] for d in documents]
    assert cells[0] == cells[1] == cells[2]


def test_a_decision_waits_for_who_calls_its_meeting_off_and_is_then_refused() -> None:
    world = World()
    meeting = a_meeting(world, days(0), clock.now() - timedelta(days=5))
    off = {"by": world.manager, "on": clock.today(), "version": meeting.version}

    def decide() -> None:
        try:
            with pytest.raises(ValidationError, match="a meeting of the board that was held"):
                a_decision(world, meeting=meeting)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with audited(world.manager, "Snow"):
            edit_meeting(meeting.pk, {"called_off": True}, reason="Snow", **off)
            deciding = pool.submit(decide)
        deciding.result()
    assert not meeting.decisions.exists()


def test_changes_in_opposite_orders_all_go_through() -> None:
    stage = Stage()
    keys = [stage.plan.pk, stage.other.pk]

    def change_both(number: int) -> int:
        for _ in range(ROUNDS):
            with audited(stage.ann, "Because"):
                for key in keys if number % 2 else keys[::-1]:
                    Plan.objects.get(pk=key).save_as(stage.ann, "Because")
        return ROUNDS

    assert sum(at_once(change_both)) == PEOPLE * ROUNDS
    assert Plan.history.filter(id__in=keys).count() == 3 + 2 * PEOPLE * ROUNDS
