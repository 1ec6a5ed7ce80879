"""Template filters: how dates, missing values, people and numbers are written."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.template import engines

from improvement.templatetags import display
from tests.pages import on_one_line


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ when|day }}", "8 November 2013"),
        ("{{ when|month }}", "November 2013"),
        ('{{ when|known_to:"day" }}', "8 November 2013"),
        ('{{ when|known_to:"month" }}', "November 2013"),
        ('{{ when|known_to:"quarter" }}', "October to December 2013"),
        ('{{ when|known_to:"year" }}', "2013"),
        ('{{ when|known_to:"ongoing" }}', "ongoing, review by 8 November 2013"),
        ('{{ nothing|known_to:"ongoing" }}', "not published"),
        ('{{ nothing|known_to:"month" }}', "not published"),
        ("{{ nothing|day }}", "not published"),
        ("{{ nothing|month }}", "not published"),
        ("{{ nothing|moment }}", "not published"),
        ("{{ nothing|published }}", "not published"),
        ('{{ ""|published:"nothing" }}', "nothing"),
        ("{{ 0|published }}", "0"),
    ],
)
def test_dates_and_missing_values_are_written_in_full(source, expected):
    template = engines["django"].from_string("{% load display %}" + source)
    assert template.render({"when": date(2013, 11, 8), "nothing": None}) == expected


def test_the_day_of_an_instant_is_that_of_the_councils_local_time():
    at = datetime(2013, 6, 30, 23, 30, tzinfo=UTC)
    written = engines["django"].from_string("{% load display %}{{ at|day }}").render({"at": at})
    assert written == "1 July 2013"


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2013, 6, 30, 23, 30, tzinfo=UTC), "1 July 2013 at 12:30am"),
        (datetime(2013, 11, 18, 12, 0, tzinfo=UTC), "18 November 2013 at 12:00pm"),
        (datetime(2013, 11, 18, 9, 5, tzinfo=UTC), "18 November 2013 at 9:05am"),
    ],
)
def test_an_instant_is_written_in_the_councils_local_time(instant, expected):
    assert display.moment(instant) == expected


@pytest.mark.parametrize(
    ("actor", "role", "name", "beside"),
    [
        ("Ann", "Programme manager", "Ann", "Programme manager"),
        ("Programme manager", "Programme manager", "Programme manager", ""),
        ("Deputy programme manager", "Programme manager", "Deputy programme manager", ""),
        ("system:load_demo", "", "the site (load_demo)", ""),
    ],
)
def test_a_role_that_repeats_the_name_is_left_out_and_a_command_is_called_the_site(
    actor, role, name, beside
):
    assert display.named(actor) == name
    assert display.role_beside(SimpleNamespace(actor=actor, actor_role=role)) == beside


@pytest.mark.parametrize(
    ("value", "expected"),
    [("95.00", "95"), ("12.50", "12.5"), ("1600", "1,600"), ("100", "100"), ("-0.50", "-0.5")],
)
def test_a_number_is_written_without_trailing_zeros(value, expected):
    assert display.plain_number(Decimal(value)) == expected
    assert display.plain_number(None) == "not published"


def test_a_row_of_a_summary_list_escapes_text_that_is_not_markup():
    source = "{% load display %}{% summary_row key %}<b>{{ value }}</b>{% endsummary_row %}"
    row = engines["django"].from_string(source).render({"key": "A & B", "value": "<i>"})
    assert '<dt class="govuk-summary-list__key">A &amp; B</dt>' in row
    assert '<dd class="govuk-summary-list__value"><b>&lt;i&gt;</b></dd>' in row
    assert "Change" not in row


def test_a_row_of_typed_text_keeps_spaces_and_lines_and_may_have_a_change_link():
    source = '{% load display %}{% typed_row "Done" done link="/edit/" linked="what was done" %}'
    row = engines["django"].from_string(source).render({"done": " a\n <b>"})
    assert 'app-as-typed"> a\n &lt;b&gt;</dd>' in row
    link = 'href="/edit/">Change<span class="govuk-visually-hidden"> what was done</span></a>'
    assert link in on_one_line(row)


def test_the_tags_for_a_table_head_and_a_button_link_escape_their_text():
    source = (
        '{% load display %}{% table_head "Who" who %}'
        '{% button_link "plan-list" %}All <b>{{ who }}</b>{% endbutton_link %}'
    )
    html = on_one_line(engines["django"].from_string(source).render({"who": "A & B"}))
    assert html.count('<th scope="col">') == 2
    assert "A &amp; B</th>" in html
    assert 'href="/plans/" role="button"' in html
    assert "All <b>A &amp; B</b></a>" in html
