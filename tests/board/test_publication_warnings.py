"""What the drafter and the chair are told to read again; none of it stops a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from board.publishing.document import make_document
from board.publishing.warnings import warnings
from board.views import publications
from board.views.publications import checked, what_to_check
from improvement import clock
from improvement.roles import Role
from tests.board.factories import a_claim, a_total, an_update, changed, days, draft, issue, read
from tests.pages import html_of
from tests.world import a_member, save
from workstreams.models import Measure, Milestone, Reading


def document_of(world, statement=""):
    now = timezone.now()
    options = {"at": now, "on": timezone.localdate(now), "audience": "scrutiny"}
    return make_document(world.plan, statement=statement, **options)


def small_number_warnings(world, statement):
    return [w for w in warnings(document_of(world, statement)) if "gives a small number" in w]


@pytest.fixture
def hiding_world(world):
    """A plan of which a document hides how many children were missing."""
    total = a_total(world, "")["T"]
    changed(total, name="Children missing from home")
    read({"T": total}, "T=3")
    return world


@pytest.mark.parametrize(
    ("statement", "warned"),
    [
        ("Three children were missing.", True),
        ("We found 3 of the children.", True),
        ("One child is still away.", True),
        ("Children missing from home: 4, as before.", True),
        ("All is well. Now 5 children are at home; that is good.", True),
        ("Thirteen children were missing.", False),
        ("We saw 3 schools.", False),
        ("Some children were seen. There are 3 schools.", False),
        ("Children were 3% of them.", False),
        ("On 3 May the children came.", False),
        ("13 children, 1,500 children, 3.5 children.", False),
    ],
)
def test_a_small_number_beside_a_hidden_measure_or_its_unit_is_warned_of(
    hiding_world, statement, warned
):
    assert bool(small_number_warnings(hiding_world, statement)) is warned


def test_the_words_of_updates_claims_and_readings_are_read_for_small_numbers(hiding_world):
    an_update(hiding_world, hiding_world.action, done="We found two children.")
    published = {"provenance": "published", "as_stated": "two children in all"}
    save(Reading(measure=hiding_world.measure, period=date(2026, 10, 1), value=40, **published))
    found = small_number_warnings(hiding_world, "")
    assert [text.split("”")[0] for text in found] == [
        "“We found two children.",
        "“two children in all",
    ]


def test_a_measure_that_hides_more_is_warned_of_up_to_its_own_threshold(hiding_world):
    measure = Measure.objects.get(code="T")
    assert not small_number_warnings(hiding_world, "Nine children came.")
    changed(measure, suppress_under=10)
    assert small_number_warnings(hiding_world, "Nine children came.")


def test_a_measure_without_a_count_is_warned_of_by_its_name_alone(hiding_world):
    share = {"kind": "percentage", "unit": "%", "code": "S", "name": "Seen alone"}
    changed(Measure.objects.get(code="T"), unit="")
    measure = save(Measure(plan=hiding_world.plan, outcome=hiding_world.outcome, **share))
    values = {"value": 50, "numerator": 2, "denominator": 4}
    save(Reading(measure=measure, period=date(2026, 10, 1), **values))
    assert small_number_warnings(hiding_world, "Seen alone: 2 in all.")
    assert not small_number_warnings(hiding_world, "There were 2 children.")


def test_nothing_is_warned_of_where_nothing_is_hidden(world):
    assert warnings(document_of(world, "Three children were seen, 2 of them twice.")) == []


def trend(world, last: float) -> None:
    measure = changed(world.measure, unit="%", kind="percentage")
    for number, value in enumerate([50, 52] * 4 + [last]):
        save(
            Reading(
                measure=measure, period=date(2025, number + 1, 1), value=value,
                numerator=value * 10, denominator=1000,
            )
        )  # fmt: skip
    changed(Reading.objects.get(period=date(2026, 9, 1)), value=None)


@pytest.mark.parametrize(
    ("last", "statement", "warned"),
    [
        (51, "The measures are where they were or worse.", ["Your words say worse"]),
        (51, "Visits have improved.", ["Your words say better"]),
        (51, "Nothing has got better yet. It isn’t worse.", []),
        (10, "Visits are worse.", []),
        (10, "All is well.", ["The charts show 1 measure that got worse"]),
        (10, "Visits improved.", ["The charts show 1 measure that got worse", "Your words say"]),
        (90, "Visits are better.", []),
    ],
)
def test_the_drafter_is_warned_where_words_and_figures_disagree(world, last, statement, warned):
    trend(world, last)
    found = warnings(document_of(world, statement))
    assert len(found) == len(warned)
    assert all(text.startswith(start) for text, start in zip(found, warned, strict=True))


def test_two_measures_that_got_worse_are_counted(world):
    trend(world, 10)
    second = save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Calls"))
    for number, value in enumerate([50, 52] * 4 + [20]):
        save(Reading(measure=second, period=date(2025, number + 1, 1), value=value))
    assert "The charts show 2 measures that got worse" in warnings(document_of(world))[0]


def test_the_draft_page_shows_what_the_document_will_say_beside_the_box(world, sign_in):
    trend(world, 10)
    page = html_of(sign_in(world.manager).get(world.url("publications/draft/")))
    assert "What it will say, beside your words" in page
    assert "Visits: Got worse" in page
    assert "1 is lower than at the start, by more than chance explains." in page


def test_the_draft_page_says_at_once_what_would_refuse_a_draft(world, sign_in):
    an_update(world, world.action, done="It waits for MH-02")
    page = html_of(sign_in(world.manager).get(world.url("publications/draft/")))
    assert "A draft would be refused now" in page
    assert "This text names MH-02, which is withheld" in page


def test_the_preview_lists_what_to_read_again_and_stands_the_button_above_the_document(
    hiding_world, sign_in
):
    world: Any = hiding_world
    share = {"kind": "percentage", "unit": "%", "code": "S", "name": "Seen alone"}
    measure = save(Measure(plan=world.plan, outcome=world.outcome, **share))
    save(Reading(measure=measure, period=date(2026, 10, 1), value=50))
    draft(world, note="Three children were missing.")
    page = html_of(sign_in(world.chair).get(world.url("publications/scrutiny/2/")))
    assert "“Three children were missing.” gives a small number" in page
    assert "“Seen alone” has shares without the numbers" in page
    assert page.index("Issue the publication") < page.index("Exactly what its reader")


def test_whoever_issues_is_told_which_late_actions_are_withheld(world, sign_in):
    changed(world.exempt, baseline_due=days(-9), due=days(-9))
    drafted = draft(world)
    told = "MH-02 is late by 9 days and withheld, so no count in this has it."
    page = sign_in(world.chair).get(world.url("publications/scrutiny/2/"))
    assert told in html_of(page)
    issue(world, drafted)
    assert told not in html_of(sign_in(world.chair).get(world.url("publications/scrutiny/2/")))


def test_a_text_that_names_a_person_or_gives_a_telephone_number_is_warned_of(world, sign_in):
    a_member(world.plan, "Anna Béll", Role.LEAD)
    an_update(world, world.action, done="Ms Bell saw each team.", next="Ring 260000 about it.")
    page = html_of(sign_in(world.manager).get(world.url("publications/draft/?audience=board")))
    assert "“Ms Bell saw each team.” names Anna Béll: these readers are given posts" in page
    assert "“Ring 260000 about it.” gives a telephone number: 260000" in page


def test_what_is_to_check_of_a_draft_follows_each_change_that_alters_it(world, monkeypatch):
    drafted, today, times = draft(world), clock.today(), []

    def counted(*args):
        times.append(args)
        return what_to_check(*args)

    def asked():
        """How often it was made anew; it is as it would be."""
        times.clear()
        shown = checked(drafted)
        anew = what_to_check(world.plan, today, drafted.pk)
        assert repr(shown) == repr(anew)
        return len(times)

    monkeypatch.setattr(publications, "what_to_check", counted)

    def alter(record, **values):
        return lambda: changed(type(record).objects.get(pk=record.pk), **values)

    assert asked() == 1
    stand = (
        alter(world.action, description="Told otherwise"),
        lambda: save(Milestone(action=world.action, title="A third of it")),
        lambda: a_claim(world, world.owned, "carried_out", ""),
        lambda: an_update(world, world.action, state="submitted"),  # it is counted apart
        alter(world.exempt, description="Told otherwise"),
    )
    exempt = {"marking": "exempt", "exempt_paragraph": "3", "marking_reason": "A contract"}
    alters = (
        alter(world.exempt, title="What the contract costs"),
        alter(world.exempt, baseline_due=days(-9), due=days(-9)),
        alter(world.owned, **exempt),
        lambda: a_member(world.plan, "Anna Béll", Role.LEAD),
    )
    assert [(write(), asked())[1] for write in stand] == [0] * len(stand)
    assert [(write(), asked())[1] for write in alters] == [1] * len(alters)
