"""Pages are sent without the indentation of their templates; mails as they are written."""

from django.template import Origin
from django.template.loader import render_to_string

from improvement.template_loaders import without_indentation

WRITTEN = "<p>\n    One\n\n  two \n</p>  <b>\n"


def test_the_lines_of_a_page_lose_their_indentation_and_stay_apart():
    page = without_indentation(Origin("a/page.html"), WRITTEN)
    assert page == "<p>\nOne\ntwo\n</p>  <b>\n"
    assert without_indentation(Origin("a/mail.txt"), WRITTEN) == WRITTEN


def test_a_line_of_tags_alone_leaves_no_empty_line_and_words_stay_apart():
    written = (
        "One\n {% if a %}{% with b=1 %}\n {% if c %}two{% endif %}\n {% endwith %}{% endif %}\n3"
    )
    page = without_indentation(Origin("a/page.html"), written)
    assert page == (
        "One\n{% if a %}{% with b=1 %}{% if c %}two{% endif %}\n{% endwith %}{% endif %}3"
    )


def test_what_was_typed_keeps_its_lines():
    shown = render_to_string("includes/empty.html", {"text": "One\n\n    two"})
    assert "One\n\n    two" in shown
    assert "\n  " not in shown.replace("One\n\n    two", "")
