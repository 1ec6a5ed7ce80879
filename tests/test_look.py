"""Pages and their shared pieces: nothing inline, nothing told by colour alone."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from improvement.filters import FilterForm
from improvement.navigation import Entry, Frame
from tests.pages import on_one_line

PACKAGES = ("improvement", "workstreams", "board")
NOON = datetime(2013, 11, 18, 14, 5, tzinfo=UTC)


class Filters(FilterForm):
    q = forms.CharField(label="Words", required=False)
    rag = forms.ChoiceField(choices=[("", "Any"), ("red", "Red")], required=False)


def include(name, request=None, **context):
    return on_one_line(render_to_string(f"includes/{name}.html", context, request))


def said(html):
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


@pytest.mark.parametrize("name", ["base", "400", "403", "404", "409", "429", "500", "503"])
def test_a_page_has_no_inline_script_or_style_and_works_with_nothing_given(name):
    html = render_to_string(f"{name}.html")
    assert '<html lang="en"' in html
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*src=)", html)


def on_a_plan(**state):
    """A request for a page of a plan, read now unless `standing` says otherwise."""
    request = RequestFactory().get("/")
    plan = {
        "state": "agreed",
        "illustrative": True,
        "council": "Herefordshire Council",
        "slug": "here",
    } | state
    request.plan, request.standing = SimpleNamespace(**plan), state.get("standing")
    request.roles = frozenset()
    return request


def test_one_strip_at_most_says_what_the_reader_looks_at():
    day = {"demo_today": date(2013, 11, 18)}
    demonstration = said(include("strip", on_a_plan(), **day))
    assert demonstration.startswith("Demonstration It is 18 November 2013 here. All is made up")
    assert said(include("strip", on_a_plan())).startswith("Demonstration All is made up")
    draft = said(include("strip", on_a_plan(state="draft"), **day))
    assert draft.startswith("Draft plan")
    assert draft.count("Demonstration") == 1
    assert "Demonstration" not in include("strip", on_a_plan(state="draft", illustrative=False))
    standing = SimpleNamespace(is_end_of_day=True, instant=NOON, live_url="/", entered_later=0)
    past = said(include("strip", on_a_plan(state="draft", standing=standing), **day))
    assert past.startswith("As it stood at the end of 18 November 2013")
    assert past.endswith("Demonstration")
    assert "Draft plan" not in past
    assert said(include("strip", on_a_plan(illustrative=False))) == ""
    assert said(include("strip")) == ""


def test_the_frame_marks_where_one_is_and_what_waits_and_is_left_out_when_empty():
    frame = Frame(
        [Entry("My work", "/a/", waiting=3), Entry("Board", "/b/", "true")],
        "Board",
        [Entry("Dashboard", "/b/"), Entry("Meetings", "/c/", "page")],
    )
    html = include("header", on_a_plan(), frame=frame)
    assert "Herefordshire Council" in html
    assert re.findall(r'href="(/\w/)" aria-current="(\w+)"', html) == [
        ("/b/", "true"),
        ("/c/", "page"),
    ]
    assert "My work 3 waiting for you" in said(html)
    assert re.findall(r'<nav[^>]*aria-label="([^"]+)"', html) == ["Menu", "Pages of Board"]
    assert "<nav" not in include("header")


def test_breadcrumbs_end_with_the_page_itself():
    html = include("breadcrumbs", breadcrumbs=[{"url": "/a/", "label": "Plans"}, {"label": "Here"}])
    assert said(html) == "Plans Here"
    assert html.count("<a ") == 1


def test_messages_are_told_apart_by_word():
    messages = [
        Message(level, "Said") for level in (constants.SUCCESS, constants.ERROR, constants.INFO)
    ]
    html = include("messages", messages=messages)
    assert re.findall(r">(Success|Important)<", html) == ["Success", "Important", "Important"]
    assert re.findall(r'role="(\w+)"', html) == ["alert", "alert", "region"]


def test_every_rating_has_its_own_word_and_its_own_shape():
    ratings = ["red", "amber", "green", "complete", "not_ready", "not_due", ""]
    drawn = [include("rag", rag=rag) for rag in ratings]
    assert len({said(html) for html in drawn}) == len(ratings)
    assert len({re.search(r"<svg.*</svg>", html)[0] for html in drawn}) == len(ratings)
    assert said(drawn[-1]) == "No update yet"
    assert said(include("rag", rag="suspended")) == "suspended"
    assert said(include("rag", rag="green", word="On track")) == "On track"


def an_entry(**changes):
    return SimpleNamespace(
        **{
            "sentence": "The due date moved",
            "added": False,
            "actor": "Workstream lead",
            "actor_role": "",
            "history_date": NOON,
            "recorded_at": NOON,
            "backfill": False,
            "reason": "Waiting on another body",
            "fields": [("Days", 0, 28), ("Owner", None, "Head of service")],
        }
        | changes
    )


def test_a_change_says_who_when_what_and_why():
    words = said(include("change", entry=an_entry()))
    assert "Workstream lead, 18 November 2013 at 2:05pm" in words
    assert "Days from 0 → to 28" in words
    assert "Owner from nothing → to Head of service" in words
    assert words.endswith("Why: Waiting on another body")
    assert "entered later" not in words
    assert "entered later, on 18 November" in said(include("change", entry=an_entry(backfill=True)))


def test_a_change_leads_to_its_record_where_the_plan_is_known():
    entry = an_entry(
        url=lambda slug: f"/plans/{slug}/actions/FP-03/",
        address=lambda slug: f"/plans/{slug}/history/action/7/",
    )
    html = include("change", entry=entry, plan=SimpleNamespace(slug="here"))
    assert 'href="/plans/here/actions/FP-03/"' in html
    assert 'href="/plans/here/history/action/7/"' in html
    assert "<a" not in include("change", entry=entry)


def test_where_a_fact_comes_from_is_said_in_words():
    assert (
        said(include("provenance", provenance="published", paragraph="10.14"))
        == "Published, paragraph 10.14"
    )
    assert said(include("provenance", provenance="followed")) == "Public record"
    assert said(include("provenance", provenance="illustrative")) == ""
    assert said(include("provenance", provenance="entered")) == ""
    assert said(include("tag", text="Exempt", colour="purple")) == "Exempt"
    assert said(include("empty", text="No action is late.")) == "No action is late."


def test_paging_keeps_the_filters():
    request = RequestFactory().get("/actions/?q=visit&late=1&page=5")
    html = include("pagination", request, page=Paginator(range(100), 10).page(5))
    assert said(html) == "Previous page 1 … 4 5 6 … 10 Next page Page 5 of 10"
    assert 'href="?q=visit&amp;late=1&amp;page=6" rel="next"' in html
    assert include("pagination", request, page=Paginator(range(3), 10).page(1)).strip() == ""


def test_filters_open_while_one_is_in_force_and_say_which():
    request = RequestFactory().get("/actions/?rag=red")
    html = include("filters", request, form=Filters(request.GET))
    assert "Showing only: Rag: Red" in said(html)
    assert re.search(r"<details[^>]* open>", html)
    assert 'href="/actions/"' in html
    assert not re.search(r"<details[^>]* open>", include("filters", request, form=Filters()))


def test_the_built_files_carry_no_licensed_font_crown_or_map():
    built = Path(settings.BASE_DIR, "static", "build")
    files = {
        path.name: path.read_text() for path in built.iterdir() if not path.name.startswith(".")
    }
    assert {"site.css", "enhance.js", "govuk-frontend.min.js", "favicon.svg"} <= set(files)
    assert not re.search("GDS Transport|@font-face|crest|url\\(", files["site.css"])
    assert "sourceMappingURL" not in files["govuk-frontend.min.js"]
    assert files["govuk-frontend.min.js"].rstrip().endswith("};")


def test_every_class_that_we_style_stands_on_some_page():
    """Whole, or begun in a template that adds a kind: `app-chart__{{ mark.kind }}`."""
    root = Path(settings.BASE_DIR)
    folders = [root / name for name in ("templates", "static/src", *PACKAGES)]
    files = [path for folder in folders for path in folder.rglob("*")]
    written = "\n".join(
        path.read_text() for path in files if path.suffix in (".html", ".js", ".py")
    )
    whole = set(re.findall(r"\bapp-[\w-]+", written))
    begun = tuple(re.findall(r"\bapp-[\w-]*(?:__|--)(?=\{)", written))
    styled = set(re.findall(r"\.(app-[\w-]+)", (root / "static/build/site.css").read_text()))
    assert [name for name in sorted(styled - whole) if not name.startswith(begun)] == []


def test_the_cells_of_our_tables_have_no_class_that_they_need_not_have():
    templates = {
        path: path.read_text() for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
    }
    cells = re.compile(r"govuk-table__(?:cell|header|row|body|head)(?![\w-])")
    named = {path.name for path, text in templates.items() if cells.search(text)}
    assert named == {"risk_grid.html", "summary.html"}  # a grid of risks, and steps with a picture
