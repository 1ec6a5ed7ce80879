"""References in the order of their numbers, and words found however they are written: the same in
Python as in the database."""

import pytest
from django.db import connection
from django.db.models import TextField, Value
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from improvement.models import Plan, Team
from improvement.prepared import read_of
from improvement.text_order import Folded, InOrder, folded, in_order, natural_key
from tests.pages import html_of
from tests.world import a_plan, an_action, save
from workstreams.models import Action, Finding, Measure, Theme

IN_ORDER = ["FP-1", "FP-2", "FP-3a", "FP-10", "FP-11", "FP-100", "FP-123456789012", "MH-1"]
ODD = st.text(st.sampled_from("aB0129-’'“–éÉÂsS ́"), max_size=30)


def computed(expression):
    return Plan.objects.annotate(computed=expression).values_list("computed", flat=True).get()


def test_references_sort_by_their_numbers():
    assert sorted(set(IN_ORDER), key=natural_key) == IN_ORDER
    assert natural_key("0007") == natural_key("7")


@pytest.fixture
def plan(db):
    return a_plan()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ODD)
def test_the_database_orders_and_folds_as_python_does(text, plan):
    assert computed(InOrder(Value(text))) == natural_key(text)
    assert computed(Folded(Value(text))) == folded(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ODD, word=st.text("aB01-’'“–éÉÂsS \u0301[]^\\%_.*", min_size=1, max_size=3))
@example(text="[^a-b]\\", word="^A")
@example(text="1.5", word="1_5")
def test_the_database_finds_words_as_python_does(text, word, plan):
    texts = Plan.objects.annotate(text=Value(text, output_field=TextField()))
    assert texts.filter(text__has_word=word).exists() == (folded(word) in folded(text))


def test_sqlite_plans_a_search_for_words_once_for_all_words(plan):
    if connection.vendor == "sqlite":
        found = Team.objects.filter(name__has_word="visits")
        assert "LIKE +%s" in found.query.sql_with_params()[0]


def test_nothing_has_no_key(plan):
    nothing = Value(None, output_field=TextField())
    assert computed(Folded(nothing)) is computed(InOrder(nothing)) is None


@pytest.fixture
def crowded(world):
    for number in (100, 11, 10, 2):
        an_action(world.practice, f"FP-{number}")
        save(Finding(plan=world.plan, ref=f"F{number}", text="Weak"))
        save(Theme(plan=world.plan, code=f"T{number}", name="Area"))
        save(Measure(plan=world.plan, outcome=world.outcome, code=f"M{number}", name=f"M{number}"))
    return world


def test_every_list_and_choice_of_references_is_in_the_order_of_their_numbers(crowded, sign_in):
    refs = ["FP-01", "FP-2", "FP-10", "FP-11", "FP-100"]
    assert [a.ref for a in Action.objects.filter(workstream=crowded.practice)] == refs
    assert [f.ref for f in Finding.objects.all()] == ["F1", "F2", "F10", "F11", "F100"]
    assert [m.code for m in Measure.objects.all()] == ["M1", "M2", "M10", "M11", "M100"]
    assert [t.code for t in Theme.objects.all()] == ["T1", "T2", "T10", "T11", "T100"]
    client = sign_in(crowded.manager)
    for path in ("actions/", "workstreams/FP/", "evidence/add/", "board/"):
        page = html_of(client.get(crowded.url(path)))
        places = [page.find(f">{ref}") for ref in refs if f">{ref}" in page]
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("O’Brien", "o'brien"),
        ("O'Brien", "O\u2018BRIEN"),
        ("SIÂN", "siân"),
        ("Sia\u0302n", "SIÂN"),
        ("Siân", "sian"),
        ("Sian", "siân"),
        ("early–help", "early-help"),
        ("FP\u201102", "fp-02"),
        ("50%_\\", "%_\\"),
        ("ÉLAN ŁÓDŹ", "élan łódź"),
    ],
)
def test_words_are_found_in_any_case_and_with_any_apostrophe_or_dash(written, typed, plan):
    save(Team(plan=plan, name=f"The team of {written}"))
    found = Team.objects.filter(name__has_word=typed)
    assert found.count() == 1
    assert not Team.objects.filter(name__has_word="sion").exists()
    assert not Team.objects.filter(name__has_word="obrien").exists()
    assert not Team.objects.filter(name__has_word="50_").exists()


def test_the_list_of_actions_is_searched_so(world, sign_in):
    an_action(world.practice, "FP-02", title="SIÂN O’Brien’s review")
    page = html_of(sign_in(world.manager).get(world.url("actions/?q=siân+o'brien")))
    assert "FP-02" in page
    assert "FP-01" not in page


def actions_in_order(plan):
    return Action.objects.filter(plan=plan).order_by(in_order("ref"))


def test_sql_that_was_compiled_before_finds_its_functions_on_another_connection(world):
    for _ in range(2):
        actions = read_of(actions_in_order, world.plan)
        assert [action.ref for action in actions] == ["FP-01", "MH-01", "MH-02"]
        if connection.vendor == "sqlite":  # as the connection of another thread begins
            connection.connection.create_function("natural_key", 1, None)
            connection.was_taught = None
