"""Pages are sent without the indentation of their templates; mails as they are written."""

from django.template import Context, Origin, Template
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from improvement.template_loaders import without_indentation

WRITTEN = "<p>\n    One\n\n  two \n</p>  <b>\n"


def test_the_lines_of_a_page_lose_their_indentation_and_stay_apart():
    page = without_indentation(Origin("a/page.html"), WRITTEN)
    assert page == "<p>\nOne\ntwo\n</p>  <b>\n"
    assert without_indentation(Origin("a/mail.txt"), WRITTEN) == WRITTEN


def test_a_line_of_tags_alone_leaves_no_empty_line():
    written = (
        "One\n {% if a %}{% with b=1 %}\n {% if c %}two{% endif %}\n {% endwith %}{% endif %}\n3"
    )
    page = without_indentation(Origin("a/page.html"), written)
    assert page == (
        "One\n{% if a %}{% with b=1 %}{% if c %}two{% endif %}{% endwith %}{% endif %}\n3"
    )


BREAKS = st.sampled_from(["", "\n", "\n  ", " "])
WORDS = st.sampled_from(["one", "two", "three,"])


def block(parts):
    """Parts between the tags of a block that is shown, or not, or whose other half is."""
    opened = st.sampled_from(["{% if yes %}", "{% if no %}", "{% for at in twice %}"])
    return st.builds(
        lambda opening, first, half, second, breaks: "".join(
            [
                *(breaks[0], opening, breaks[1], first, breaks[2]),
                *(("{% else %}", breaks[3], second, breaks[4]) if half and "if" in opening else ()),
                *("{% endif %}" if "if" in opening else "{% endfor %}", breaks[5]),
            ]
        ),
        *(opened, parts, st.booleans(), parts, st.lists(BREAKS, min_size=6, max_size=6)),
    )


TEMPLATES = st.recursive(
    WORDS, lambda parts: st.one_of(block(parts), st.lists(parts, max_size=3).map("\n".join))
)


@given(TEMPLATES)
def test_words_that_a_line_break_separates_stay_apart_whatever_is_shown(written):
    sent = without_indentation(Origin("a/page.html"), f"begin\n{written}\nend")
    shown = [
        Template(source).render(Context({"yes": True, "no": False, "twice": [1, 2]}))
        for source in (f"begin\n{written}\nend", sent)
    ]
    assert shown[1].split() == shown[0].split()


def test_what_was_typed_keeps_its_lines():
    shown = render_to_string("includes/empty.html", {"text": "One\n\n    two"})
    assert "One\n\n    two" in shown
    assert "\n  " not in shown.replace("One\n\n    two", "")
