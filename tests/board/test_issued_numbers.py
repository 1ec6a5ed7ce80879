"""No small number can be worked out from the documents of a plan, as the site drafts and issues
them: the memory of what was issued, the drafter who is stopped, and what is known already."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import IssuedNumber, IssuedSum, Publication, digest
from board.publishing.issued import issued
from improvement.roles import Role
from tests.board.factories import a_total, changed, draft, issue, read, stored_now, this_instant
from tests.pages import html_of
from tests.world import a_member, a_plan, save
from workstreams.models import Measure, Outcome, Reading

SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))
HIDDEN = "hidden: 1 to 5, or would give such a number away"


def publish(world):
    this_instant()
    return issue(world, draft(world))


def measures_of(publication):
    outcomes = publication.document["outcomes"]
    listed = [measure for outcome in outcomes for measure in outcome["measures"]]
    return {m["name"]: m for m in [*listed, *publication.document["demand"]]}


def latest(publication, codes="TABCD"):
    measures = measures_of(publication)
    return {code: measures[code]["latest"]["value"] for code in codes if code in measures}


def test_nothing_is_issued_where_what_would_be_kept_is_not_what_the_document_says(
    world, monkeypatch
):
    monkeypatch.setattr("board.changes.publications.says_what_is_decided", lambda *of: False)
    drafted = draft(world)
    with pytest.raises(RuntimeError, match="not what its document says"):
        issue(world, drafted)
    assert not world.fresh(drafted).is_issued


def test_what_protected_another_in_one_publication_stays_hidden_in_the_next(world):
    measures = a_total(world, "ABCD")
    read(measures, "T=92 A=50 B=40 C=2", SEPTEMBER)
    read(measures, "T=100 A=50 B=40 C=2 D=8")
    first = publish(world)
    assert latest(first) == {"T": "100", "A": "50", "B": "40", "C": "c", "D": "c"}
    read(measures, "T=110 A=50 B=40 C=10 D=10", NOVEMBER)
    second = publish(world)
    assert latest(second) == {"T": "110", "A": "50", "B": "40", "C": "10", "D": "10"}
    assert measures_of(second)["D"]["first"]["value"] == "c"
    assert measures_of(second)["D"]["start"] == "c"


def test_a_total_is_not_stated_again_once_a_hidden_number_under_it_was_corrected(world):
    measures = a_total(world, "ABC")
    read(measures, "T=60 A=50 B=3 C=7")
    assert latest(publish(world))["T"] == "60"
    read(measures, "T=62 B=5")
    assert latest(publish(world)) == {"T": "c", "A": "50", "B": "c", "C": "c"}


def test_what_the_listed_parts_leave_over_is_a_small_number_too(world):
    measures = a_total(world)
    read(measures, "T=100 A=50 B=47")
    assert latest(publish(world)) == {"T": "100", "A": "50", "B": "c"}


@pytest.mark.parametrize("change", [{"about_people": False}, {"suppress_under": 6}])
def test_a_number_stays_hidden_when_its_measure_is_said_to_matter_less(world, change):
    measures = a_total(world, "", suppress_under=10)
    read(measures, "T=8")
    assert latest(publish(world)) == {"T": "c"}
    changed(stored_now(measures["T"]), **change)
    assert latest(publish(world)) == {"T": "c"}


def test_a_number_stays_hidden_under_a_new_definition_of_its_measure(world):
    measures = a_total(world, "")
    read(measures, "T=3")
    publish(world)
    changed(stored_now(measures["T"]), series=2)
    read(measures, "T=30")
    assert latest(publish(world)) == {"T": "c"}


def test_a_month_and_a_quarter_that_begin_on_one_day_are_different_numbers(world):
    measures = a_total(world, covers="any")
    read(measures, "A=3 B=40", covers="month")
    read(measures, "T=43", covers="quarter")
    assert latest(publish(world)) == {"T": "43", "A": "c", "B": "40"}


def test_a_hidden_baseline_stays_hidden_with_what_protects_it(world):
    measures = a_total(world)
    for code, value in {"T": 43, "A": 3, "B": 40}.items():
        changed(stored_now(measures[code]), baseline=value)
    first = publish(world)
    assert [measures_of(first)[code]["baseline"] for code in "TAB"] == ["43", "c", "c"]
    changed(stored_now(measures["A"]), baseline=30)
    changed(stored_now(measures["T"]), baseline=70)
    second = publish(world)
    assert [measures_of(second)[code]["baseline"] for code in "TAB"] == ["c", "c", "c"]


def test_a_hidden_reading_has_no_mark_provenance_or_paragraph(world):
    measures = a_total(world, "")
    marks = {"provisional": True, "provenance": "published", "paragraph": "4.2", "as_stated": "Few"}
    read(measures, "T=3", **marks)
    values = measures_of(publish(world))["T"]["latest"]
    assert (values["provisional"], values["paragraph"], values["words"]) == (False, "", "")
    assert values["provenance"] == "entered"


def test_every_hidden_number_is_given_in_the_same_words(world, sign_in):
    measures = a_total(world, "ABC")
    read(measures, "T=60 A=50 B=3 C=7")
    publication = publish(world)
    words = {measures_of(publication)[code]["hidden_words"] for code in "TABC"}
    assert words == {HIDDEN}
    address = world.url(f"progress/publications/{publication.number}/")
    page = html_of(sign_in(world.councillor).get(address))
    assert page.count(HIDDEN) >= 2
    assert "fewer than" not in page


def test_each_number_is_kept_once_with_its_publication(world):
    measures = a_total(world, "ABC")
    read(measures, "T=60 A=50 B=3 C=7")
    first = publish(world)
    second = publish(world)
    rows = IssuedNumber.objects.filter(publication=first)
    kept = {(row.measure.code, row.state, row.number) for row in rows}
    assert kept == {
        ("T", "shown", 60),
        ("A", "shown", 50),
        ("B", "hidden", 3),
        ("C", "hidden", 7),
    }
    kept_sum = IssuedSum.objects.get(publication=first)
    keys = [measures["B"].pk, measures["C"].pk]
    assert (kept_sum.hidden_parts, kept_sum.amount) == (keys, 10)
    assert not IssuedNumber.objects.filter(publication=second).exists()
    assert str(rows[0]).endswith("Scrutiny publication 2")


@pytest.mark.parametrize("order", [(1, 0, 2), (2, 1, 0)])
def test_a_number_is_kept_once_whichever_of_several_of_one_instant_is_issued_first(world, order):
    """Of the same instant for three audiences, issued at the same instant too."""
    read(a_total(world, "ABC"), "T=60 A=50 B=3 C=7")
    now = this_instant()
    audiences = Publication.Audience.values
    drafts = [draft(world, audience=each, at=now) for each in audiences]
    for number in order:
        issue(world, drafts[number], now=now)
    kept = IssuedNumber.objects.filter(measure__code__in="TABC").values_list("measure__code")
    assert sorted(code for (code,) in kept) == [*"ABCT"]


def test_a_draft_that_is_not_issued_leaves_nothing_in_memory(world):
    measures = a_total(world, "ABC")
    read(measures, "T=60 A=50 B=3 C=7")
    draft(world)
    assert not IssuedNumber.objects.filter(measure__code="T").exists()


def shown_apart(world):
    """Two measures and what turns out to be their total, published as if they had nothing to do
    with one another; then called a total with its parts, one of which is small."""
    measures = a_total(world, "ABC")
    for code in "ABC":
        changed(stored_now(measures[code]), part_of=None)
    read(measures, "T=100 A=50 B=48")
    publish(world)
    read(measures, "C=2")
    for code in "ABC":
        changed(stored_now(measures[code]), part_of=stored_now(measures["T"]))
    return measures


def test_the_drafter_is_told_which_number_could_be_worked_out_from_which_publications(
    world, sign_in, history_rows_written
):
    shown_apart(world)
    typed = {"audience": "scrutiny", "note": "As it stands", "number": "3"}
    with history_rows_written() as rows:
        answer = sign_in(world.manager).post(world.url("publications/draft/"), typed)
    assert (answer.status_code, rows) == (400, {})
    assert (
        "“C”, October 2026: what is hidden could be worked out from Scrutiny publication 2 and"
        " this one. Take the measure out of its total" in html_of(answer)
    )


def test_a_draft_is_not_issued_once_another_publication_would_give_a_number_away_with_it(world):
    measures = a_total(world, "ABC")
    read(measures, "T=60 A=50 B=3 C=7")
    first = draft(world)
    read(measures, "T=62 B=5")
    this_instant()
    second = draft(world)
    issue(world, first)
    with pytest.raises(ValidationError, match="another publication was issued"):
        issue(world, second)


def test_a_draft_is_not_issued_once_a_number_it_shows_was_corrected_to_one_to_hide(world):
    measures = a_total(world, "")
    read(measures, "T=8")
    publication = draft(world)
    this_instant()
    read(measures, "T=3")
    with pytest.raises(ValidationError, match="corrected since it was drafted"):
        issue(world, publication)


def test_a_draft_is_issued_though_another_reading_came_in_since(world):
    measures = a_total(world, "")
    read(measures, "T=8")
    publication = draft(world)
    this_instant()
    read(measures, "T=9", NOVEMBER)
    assert issue(world, publication).is_issued


Shown = dict[str, tuple[str, str]]  # what a document says of first and latest reading, by name


def issued_before_the_memory(world, shown: Shown) -> Publication:
    """A publication as the site issued them when it did not remember numbers yet."""
    this_instant()
    measures = [
        {"name": name, "baseline": "", "first": {"value": first}, "latest": {"value": last}}
        for name, (first, last) in shown.items()
    ]
    document = {"outcomes": [{"statement": "", "measures": measures}], "demand": []}
    now = timezone.now()
    publication = Publication(
        plan=world.plan,
        audience="board",
        number=Publication.objects.filter(plan=world.plan).count() + 1,
        as_at=now,
        note="As it was",
        document=document,
        digest=digest(document),
        drafted_at=now,
        drafted_by=world.manager,
        issued_at=now,
        issued_by=world.chair,
    )
    save(publication)
    this_instant()
    return publication


@pytest.fixture
def old_world(world):
    """A plan whose two publications were issued before numbers were remembered: D, which protected
    C in the first, is shown for the same month in the second."""
    world.plan = a_plan("elsewhere")
    world.manager = a_member(world.plan, "Other manager", Role.MANAGER)
    world.chair = a_member(world.plan, "Other chair", Role.CHAIR)
    world.outcome = save(Outcome(plan=world.plan, code="O1", statement="I am safe"))
    world.measures = measures = a_total(world, "ABCD")
    read(measures, "T=92 A=50 B=40 C=2", SEPTEMBER)
    read(measures, "T=100 A=50 B=40 C=2 D=8")
    shown = {"T": ("92", "100"), "A": ("50", "50"), "B": ("40", "40"), "C": ("c", "c")}
    issued_before_the_memory(world, shown | {"D": ("c", "c")})
    read(measures, "T=110 A=50 B=40 C=10 D=10", NOVEMBER)
    shown = {"T": ("92", "110"), "A": ("50", "50"), "B": ("40", "40"), "C": ("c", "10")}
    issued_before_the_memory(world, shown | {"D": ("8", "10")})
    return world


GIVEN_AWAY = "“C”, October 2026: what is hidden could be worked out from"


def test_what_earlier_publications_give_away_is_listed_and_stops_no_draft(old_world, sign_in):
    manager = sign_in(old_world.manager)
    page = html_of(manager.get(old_world.url("publications/")))
    assert f"{GIVEN_AWAY} Improvement Board publication 1 and Improvement" in page
    assert page.count("what is hidden could be worked out") == 2  # C of September stood alone too
    publication = publish(old_world)
    assert measures_of(publication)["D"]["first"]["value"] == "c"
    assert latest(publication)["C"] == "10"
    assert html_of(manager.get(old_world.url("publications/"))).count("could be worked out") == 2
    assert "give away" not in html_of(sign_in(old_world.chair).get(old_world.url("publications/")))


def test_earlier_publications_are_entered_once_with_what_they_showed(old_world):
    read_before = issued(old_world.plan).memory
    assert not IssuedNumber.objects.filter(plan=old_world.plan).exists()
    publish(old_world)
    kept = issued(old_world.plan).memory
    assert read_before.shown.items() <= kept.shown.items()
    assert read_before.hidden <= kept.hidden
    states = IssuedNumber.objects.filter(measure=old_world.measures["C"]).values_list(
        "period", "state"
    )
    assert set(states) == {
        (SEPTEMBER, "given_away"),
        (OCTOBER, "hidden"),
        (OCTOBER, "given_away"),
        (NOVEMBER, "shown"),
    }


def test_two_measures_of_one_name_are_told_apart_by_their_numbers(old_world):
    twin = save(
        Measure(plan=old_world.plan, outcome=old_world.outcome, code="A2", name="A", unit="visits")
    )
    save(Reading(measure=twin, period=SEPTEMBER, value=7))
    publication = issued_before_the_memory(old_world, {"A": ("7", "7")})
    memory = issued(old_world.plan).memory
    shown = {cell[0] for (cell, _), where in memory.shown.items() if where == publication.pk}
    assert shown == {twin.pk}
