"""The ways in which a text may name somebody (board/publishing/untold.py)."""

import pytest

from board.publishing.untold import named_as


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        (
            "Lou Anne Lead",
            {"mr Lead", "Lou Anne Lead", "Lou Lead", "Lead Lou"},
        ),
        ("Dr Lead", {"mr Lead"}),
        ("Programme manager", set()),
    ],
)
def test_a_person_is_named_in_full_and_by_surname_and_a_post_is_not(name, ways):
    assert {*named_as(name)} == ways
