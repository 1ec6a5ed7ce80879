"""Telephone numbers in words, with an area code and without; and what is none."""

from hypothesis import given
from hypothesis import strategies as st

from board.publishing.telephones import telephone_in
from tests.demo_data import COURSE, FOLLOWED, PUBLISHED, texts

SAID_SO = ("Ring", "tel:", "Telephone no.", "call us on", "Phone", "Dial", "mobile number is")
GROUPS = ("{}{}{}{}{}{}", "{}{}{} {}{}{}", "{}{}{}-{}{}{}", "{}{}{}\u00a0{}{}{}")


def test_a_number_is_found_with_its_area_code_or_after_a_word_that_says_so():
    for text, number in {
        "Ask at 01432 260 000 today": "01432 260 000",
        "On +44 (1432) 260-000": "+44 (1432) 260-000",
        "On 01432\u00a0260\u2013000": "01432 260-000",
        "Ring 260000 about it": "260000",
        "Call her on 7946 0123.": "7946 0123",
        "Tel 1432 260000": "1432 260000",
        "Phone 26 00 00 before noon": "26 00 00",
        "Text 60777": "60777",
        "Ask the duty team, ext. 2210": "2210",
        "It is on extension number 412, and busy": "412",
    }.items():
        assert telephone_in(text) == number, text


def test_other_numbers_are_none():
    for text in (
        *("We call 12500 families a year", "Telephone calls: 12500 were answered", "Call 999"),
        *("Phone calls in 2012-2013", "Call on 12 03 2013", "Ring 2012 to 2013", "Call 12,500"),
        *("Ring-fenced: 260000", "Telephones for £260000", "On call at 10 30", "Call 12500.5"),
        *("An extension to 2014", "Extension 2014", "An extension of 260 days", "ext 3"),
        *("The mobile team saw 12500 people", "260000", "It fell from 12500 to 11000", "call 1"),
    ):
        assert telephone_in(text) == "", text


def test_no_text_of_the_demonstration_has_one():
    assert [t for t in texts([PUBLISHED, FOLLOWED, COURSE]) if telephone_in(t)] == []


@given(
    st.sampled_from(SAID_SO),
    st.sampled_from(GROUPS),
    st.lists(st.sampled_from("23456789"), min_size=6, max_size=6),
    st.sampled_from(("", ".", " about it", ", please", " or write")),
)
def test_six_digits_after_a_word_that_says_so_are_found_however_they_are_grouped(
    word, groups, digits, after
):
    written = groups.format(*digits)
    found = telephone_in(f"If in doubt {word} {written}{after}")
    assert found == written.replace("\u00a0", " ")


@given(st.text(alphabet="0123456789 ,.-/£%", max_size=40))
def test_digits_that_nothing_says_to_be_one_are_one_only_with_an_area_code(digits):
    number = telephone_in(f"There were {digits} of them")
    assert number == "" or number[0] in "0(+", digits
