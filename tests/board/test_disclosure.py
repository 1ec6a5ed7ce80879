"""No series of publications gives a small number away: cases by hand, and an exact solver."""

from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from board.publishing.disclosure import Memory, Number, decide, replay
from tests.board.disclosure_solver import Generator, given_away


def publication(cells: str, totals: str = "T=ABCD") -> dict[str, Any]:
    """From "A/10=50 B/10=40~": each cell with its value, a tilde where it is not stated; and
    "T=ABC", a total with its parts."""
    entries = []
    for cell in cells.split():
        place, _, value = cell.rstrip("~").partition("=")
        measure, _, period = place.partition("/")
        entries.append(
            {"m": measure, "p": period, "v": int(value), "stated": not cell.endswith("~")}
        )
    pairs = (total.split("=") for total in totals.split())
    return {"cells": entries, "totals": {total: list(parts) for total, parts in pairs}}


def hidden(*publications: dict[str, Any]) -> list[str]:
    return [" ".join(sorted(cells)) for cells, stopped in replay(publications) if not stopped]


OCTOBER = publication("T/10=100 A/10=50 B/10=40 C/10=2 D/10=8")


@pytest.mark.parametrize(
    ("publications", "expected"),
    [
        ([publication("A/1=50 B/1=40 T/1=90", "T=AB")] * 2, ["", ""]),
        # The smallest other part is hidden with a small one, noughts after other parts.
        ([OCTOBER], ["C/10 D/10"]),
        ([publication("A/1=3 B/1=0 C/1=40 T/1=43", "T=ABC")], ["A/1 C/1"]),
        ([publication("A/1=3 B/1=0 T/1=3", "T=AB")], ["A/1 T/1"]),
        # A part that is small is hidden alone where no total gives it away.
        ([publication("A/1=3", "")], ["A/1"]),
        # What the listed parts leave over is a number too.
        ([publication("A/1=50 B/1=47 T/1=100", "T=AB")], ["B/1"]),
        # Hidden once, hidden for good: also where the next publication states it alone.
        (
            [OCTOBER, publication("D/10=8 C/10=2~ A/10=50~ B/10=40~ T/10=100~")],
            ["C/10 D/10", "D/10"],
        ),
        # A total is not stated again once what is hidden under it has changed.
        (
            [OCTOBER, publication("T/10=102 A/10=50 B/10=40 C/10=4 D/10=8")],
            ["C/10 D/10", "C/10 D/10 T/10"],
        ),
        ([OCTOBER, publication("T/10=105 A/10=55 B/10=40 C/10=2 D/10=8")], ["C/10 D/10"] * 2),
        (
            [
                publication("T/1=60 A/1=50 C/1=3 D/1=7", "T=ACD"),
                publication("T/1=64 A/1=50 C/1=3 D/1=7 E/1=4", "T=ACDE"),
            ],
            ["C/1 D/1", "C/1 D/1 E/1 T/1"],
        ),
        # A number that was shown and is now small: its total would give it away.
        (
            [
                publication("T/1=66 B/1=9 C/1=57", "T=BC"),
                publication("T/1=11 B/1=9 C/1=2", "T=BC"),
            ],
            ["", "C/1 T/1"],
        ),
        # The parts exceed the total, so no sum holds.
        ([publication("T/1=10 A/1=50 B/1=2 C/1=0", "T=ABC")], ["A/1 B/1"]),
        # A month of which the document states nothing is not decided yet.
        ([publication("A/1=3~ B/1=40~ T/1=43~ B/2=9", "T=AB")], [""]),
        # The total stays as it was, though a hidden part was corrected: what moved with it goes.
        (
            [OCTOBER, publication("T/10=100 A/10=50 B/10=38 C/10=4 D/10=8")],
            ["C/10 D/10", "B/10 C/10 D/10"],
        ),
    ],
)
def test_what_a_publication_hides_follows_from_all_that_were_issued(publications, expected):
    assert hidden(*publications) == expected


@pytest.mark.parametrize(
    ("publications", "stopped"),
    [
        # Three measures that were shown apart are called a total and its parts.
        (
            [
                publication("A/1=50 B/1=48 T/1=100", ""),
                publication("A/1=50 B/1=48 C/1=2 T/1=100", "T=ABC"),
            ],
            {"C/1"},
        ),
        # The total is known, and so is every part but the one that was corrected.
        (
            [
                publication("T/1=100 A/1=50 B/1=40 C/1=10", "T=ABC"),
                publication("T/1=100 A/1=50 B/1=40 C/1=2", "T=ABC"),
            ],
            {"C/1"},
        ),
        # The rest of a total is small, and all else is known.
        (
            [
                publication("A/1=50 B/1=48 T/1=101", ""),
                publication("A/1=50 B/1=48 T/1=101", "T=AB"),
            ],
            {"T/1"},
        ),
    ],
)
def test_the_drafter_is_stopped_where_a_number_is_known_whatever_is_hidden(publications, stopped):
    assert replay(publications)[-1][1] == stopped


def test_a_number_known_from_elsewhere_does_not_protect_another():
    numbers = {
        ("T", 1): Number(60),
        ("A", 1): Number(7, public=True),
        ("B", 1): Number(50),
        ("C", 1): Number(3, small=True),
    }
    decision = decide(numbers, {"T": ["A", "B", "C"]}, Memory(), lambda total: 6)
    assert decision.hidden == {("B", 1), ("C", 1)}


def test_a_number_that_was_shown_does_not_protect_another_though_it_is_hidden_now():
    memory = Memory()
    decide({("A", 1): Number(8)}, {}, memory, lambda total: 6, publication=1)
    raised = {  # the smallest count that is shown is now 10
        ("T", 1): Number(62),
        ("A", 1): Number(8, small=True),
        ("B", 1): Number(4, small=True),
        ("C", 1): Number(50),
    }
    decision = decide(raised, {"T": ["A", "B", "C"]}, memory, lambda total: 10, publication=2)
    assert decision.hidden == {("A", 1), ("B", 1), ("C", 1)}
    assert not decision.stopped


@cache
def published(parts: tuple[int, ...]) -> tuple[int | None, ...]:
    """What an outsider sees: the total and its parts, with None where one is hidden."""
    values = {"T": sum(parts)} | dict(zip("ABCD", parts, strict=False))
    cells = [{"m": name, "p": "1", "v": value, "stated": True} for name, value in values.items()]
    totals = {"T": list(values)[1:]}
    [(hidden, _)] = replay([{"cells": cells, "totals": totals}])
    return tuple(None if f"{n}/1" in hidden else value for n, value in values.items())


@pytest.mark.parametrize(("largest", "many"), [(40, 2), (18, 3), (9, 4)])
def test_nobody_who_knows_the_rules_can_work_out_a_small_number(largest, many):
    parts_by_view: dict[Any, list[tuple[int, ...]]] = {}
    for parts in product(range(largest), repeat=many):
        parts_by_view.setdefault(published(parts), []).append(parts)
    disclosed = [
        parts
        for views in parts_by_view.values()
        for n in range(many)
        for parts in views
        if 0 < parts[n] < 6 and len({other_parts[n] for other_parts in views}) == 1
    ]
    assert disclosed == []


@settings(deadline=None)
@given(seed=st.integers(0, 2**32))
def test_no_small_number_can_be_worked_out_from_a_series_of_publications(seed):
    history = Generator(seed).history()
    decisions = replay(history)
    if not any(stopped for _, stopped in decisions):
        assert given_away(history, [cells for cells, _ in decisions]) == {}


def test_the_solver_finds_what_publications_made_each_by_itself_give_away():
    caught = 0
    for seed in range(40):
        history = Generator(seed).history()
        alone = [replay([publication])[0][0] for publication in history]
        caught += bool(given_away(history, alone))
    assert caught > 5


def test_the_solver_finds_the_difference_of_two_sums():
    first = publication("T/1=60 A/1=50 C/1=3 D/1=7", "T=ACD")
    second = publication("T/1=64 A/1=50 C/1=3 D/1=7 E/1=4", "T=ACDE")
    found = given_away([first, second], [{"C/1", "D/1"}, {"C/1", "D/1", "E/1"}])
    assert found["E", "1", 1] == [1, 2, 3, 5]
