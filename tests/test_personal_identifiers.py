"""Text that looks like a person's identifier is found however written; other figures are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvement.personal_identifiers import identifiers_in, is_nhs_number


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NHS 943 476 5919", ["an NHS number"]),
        ("9434765919", ["an NHS number"]),
        ("943-476-5919.", ["an NHS number"]),
        ("943\u2011476\u20135919", ["an NHS number"]),
        ("943\u200b476\u00ad5919", ["an NHS number"]),
        ("\uff19\uff14\uff13 \uff14\uff17\uff16 \uff15\uff19\uff11\uff19", ["an NHS number"]),
        ("DOB 3/4/2009", ["a date of birth"]),
        ("d.o.b.: 03.04.09", ["a date of birth"]),
        ("Date of birth is 2009-04-03", ["a date of birth"]),
        ("a boy born on 3rd April", ["a date of birth"]),
        ("case number 12345", ["a case number"]),
        ("Case ref: EHM/00123", ["a case number"]),
        ("Mosaic ID 204455", ["a case number"]),
        ("child's record no. 4471", ["a case number"]),
        ("A123456789012", ["a pupil number"]),
        ("QQ 12 34 56 C and AB123456C", ["a National Insurance number"]),
        ("case no 4471, DOB 1/2/03", ["a date of birth", "a case number"]),
        ("", []),
        ("943 476 5918", []),
        ("1111111111", []),
        ("Ring 01432 260000 or 03456 789 012", []),
        ("193 children on plans, 169 the year before; £364", []),
        ("Case numbers fell from 1,200 to 1,100 by 3 April 2013", []),
        ("Of children born in 2012, 40 were seen", []),
        ("The Board met on 18 November 2013 (paragraph 10.14)", []),
        ("Caseload no longer above 20; action FP-03", []),
    ],
)
def test_identifiers_of_a_person_are_found_and_ordinary_figures_are_not(text, kinds):
    assert identifiers_in(text) == kinds


@given(st.integers(10**8, 10**9 - 1).map(str), st.sampled_from(["", " ", "-"]))
def test_exactly_the_numbers_with_a_valid_nhs_check_digit_are_found(nine_digits, gap):
    for check in "0123456789":
        number = nine_digits + check
        text = f"seen ({gap.join([number[:3], number[3:6], number[6:]])})"
        assert ("an NHS number" in identifiers_in(text)) == is_nhs_number(number)
    assert sum(is_nhs_number(nine_digits + check) for check in "0123456789") <= 1
