"""Paging: which rows a page shows, and what an odd page number gives."""

import pytest
from django.test import RequestFactory

from improvement.paging import page_of

ROWS = range(1, 61)


def rows_at(address, **options):
    return list(page_of(RequestFactory().get(address), ROWS, **options))


def test_a_page_has_25_rows_and_the_last_page_has_the_rest():
    assert rows_at("/") == list(range(1, 26))
    assert rows_at("/?page=2") == list(range(26, 51))
    assert rows_at("/?page=3") == list(range(51, 61))


def test_a_view_may_ask_for_another_page_size():
    assert rows_at("/?page=2", size=12) == list(range(13, 25))


@pytest.mark.parametrize("number", ["", "two", "1.5", "²"])
def test_a_page_number_that_is_no_whole_number_gives_the_first_page(number):
    assert rows_at(f"/?page={number}") == list(range(1, 26))


@pytest.mark.parametrize("number", ["4", "0", "-1", "9" * 30])
def test_a_page_number_out_of_range_gives_the_last_page(number):
    assert rows_at(f"/?page={number}") == list(range(51, 61))


def test_an_empty_list_has_one_empty_page():
    page = page_of(RequestFactory().get("/?page=2"), [])
    assert (list(page), page.number, page.paginator.num_pages) == ([], 1, 1)
