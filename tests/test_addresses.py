"""Addresses in templates are those of Django's own tag, though each is worked out once."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, reverse, set_script_prefix

from improvement.addresses import address_of


def drawn(tag: str, **values) -> str:
    return Template(tag).render(Context(values))


def test_an_address_is_that_which_django_gives():
    expected = reverse("action-detail", args=["newshire", "A-1"])
    for _ in range(2):
        assert address_of("action-detail", "newshire", "A-1") == expected
        shown = drawn("{% url 'action-detail' plan ref %}", plan="newshire", ref="A-1")
        assert shown == expected
        named = drawn("{% url 'plan-home' slug as at %}[{{ at }}]", slug="newshire")
        assert named == f"[{reverse('plan-home', args=['newshire'])}]"


def test_an_address_that_no_page_has_is_refused():
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn("{% url 'plan-home' slug %}", slug="")


def test_an_address_stands_below_the_servers_prefix():
    plain = address_of("plan-home", "newshire")
    set_script_prefix("/site/")
    try:
        assert drawn("{% url 'plan-home' 'newshire' %}") == f"/site{plain}"
    finally:
        set_script_prefix("/")
    assert address_of("plan-home", "newshire") == plain
