"""What a package registers is shown by pages and commands of packages that may not import it."""

import pytest
from django.utils import timezone

from board.difference import parts
from board.difference.between import difference
from board.difference.parts import Part
from board.difference.picture import Kind, PicturedRecord
from improvement import clock
from improvement.registry import Registry
from tests.board.factories import this_instant
from tests.pages import html_of
from workstreams.models import Escalation, Workstream
from workstreams.queries import escalations_due, words
from workstreams.queries.escalations_due import DueEscalation
from workstreams.reminders import items
from workstreams.views import panels
from workstreams.views.panels import Panel

EMPTY = "includes/empty.html"  # any template that shows a text of its context
SHOWN = '<p class="app-empty">'  # what it shows


def test_two_contributions_of_one_name_are_refused():
    registry: Registry[int] = Registry()
    assert registry.register("first")(1) == 1
    with pytest.raises(ValueError, match="“first” is registered already"):
        registry.register("first")(2)
    assert registry == {"first": 1}


def test_my_work_shows_registered_panels(world, sign_in, monkeypatch):
    monkeypatch.setitem(panels.MY_WORK, "other", lambda request, on: Panel(EMPTY, {}))
    monkeypatch.setitem(panels.MY_WORK, "nothing", lambda request, on: None)
    page = sign_in(world.lead).get(world.url("my-work/"))
    assert [panel.template for panel in page.context["panels"]][-1] == EMPTY


def test_an_actions_page_shows_registered_panels_and_their_notices(world, sign_in, monkeypatch):
    panel = Panel(EMPTY, {}, notice=EMPTY)
    page = sign_in(world.lead).get(world.url("actions/FP-01/"))
    without = html_of(page).count(SHOWN)
    monkeypatch.setitem(panels.ACTION, "other", lambda request, action, on: panel)
    page = sign_in(world.lead).get(world.url("actions/FP-01/"))
    assert page.context["panels"][-1] == panel
    assert html_of(page).count(SHOWN) == without + 2


def test_reminders_include_registered_items(world, monkeypatch):
    on = timezone.localdate()
    item = items.ReminderItem("other", on, on, "A risk", "it is to be reviewed")
    monkeypatch.setitem(items.SOURCES, "risks", lambda day: [(world.chair.pk, item)])
    assert item in items.reminder_items(world.plan, on)[world.chair]


def test_registered_rules_escalate(world, monkeypatch):
    now = timezone.now()
    due = DueEscalation(Escalation.Why.FAR_LATE, "A risk is above appetite", now)
    monkeypatch.setitem(
        escalations_due.RULES, "risks", lambda case: [due] if case.action == world.action else []
    )
    assert escalations_due.escalations_due(world.plan, now) == {world.action: [due]}


def test_the_difference_includes_registered_kinds_of_record(world, monkeypatch):
    since = this_instant()
    risk = PicturedRecord("A risk", "plan-settings", (), (), {}, Kind.PLAN, "Added")
    part = Part(
        lambda plan, on, keys: [(1, risk)] if clock.now() > since else [], also=lambda span: {1}
    )
    monkeypatch.setitem(parts.PARTS, "risks", part)
    (told,) = difference(world.plan, since).items
    assert told.item == risk


def test_words_are_looked_for_in_the_registered_fields(world, monkeypatch):
    monkeypatch.setitem(words.SEARCHED, "workstream", ("scope_note",))
    assert not words.with_words(Workstream.objects.all(), "practice").exists()
    monkeypatch.setitem(words.SEARCHED, "workstream", ("name", "scope_note"))
    assert words.with_words(Workstream.objects.all(), "practice").exists()
