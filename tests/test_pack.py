"""The template pack of forms: the HTML it renders, its links, labels and error messages."""

import re

import pytest
from crispy_forms.layout import Div, Fieldset, Layout, Submit
from django import forms
from django.template import engines
from django.template.loader import render_to_string

from improvement.date_field import DateField
from improvement.filters import FilterForm
from improvement.forms import CheckboxesField, Form, Narrative, RadioField, ReasonField
from tests.pages import on_one_line

CHOICES = [("red", "Red"), ("green", "Green")]
A_PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}
{% block title %}Update{% endblock %}
{% block content %}<h1>Update</h1>{% crispy form %}{% endblock %}"""


class EveryField(Form):
    title = forms.CharField(max_length=20, help_text="A few words")
    due = DateField(label="Due date", help_text="For example, 27 3 2013")
    done = Narrative(label="What was done?")
    seen = forms.IntegerField(min_value=0)
    share = forms.DecimalField(required=False)
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    workstream = forms.ChoiceField(choices=CHOICES)
    rag = RadioField(label="How is it going?", choices=CHOICES, hints={"red": "Will be late"})
    themes = CheckboxesField(choices=CHOICES, help_text="Any of these", required=False)
    agree = forms.BooleanField(help_text="All of it")
    evidence = forms.FileField()
    reason = ReasonField()


class Filters(FilterForm):
    q = forms.CharField(label="Words", required=False)
    rag = forms.ChoiceField(choices=[("", "Any"), *CHOICES], required=False)


def draw(source, request=None, **context):
    source = "{% load crispy_forms_tags %}" + source
    return on_one_line(engines["django"].from_string(source).render(context, request))


def text_of(html):
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def ids_named(html):
    named = re.findall(r'(?:href="#|for="|aria-labelledby="|aria-controls=")([^"]+)"', html)
    for several in re.findall(r'aria-describedby="([^"]+)"', html):
        named += several.split()
    return set(named)


def input_named(html, name):
    return re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', html)[0]


@pytest.mark.parametrize("source", ["{% crispy form %}", "<form>{{ form|crispy }}</form>"])
@pytest.mark.parametrize(
    "data", [None, {}, {"title": "x" * 30, "due_day": "1", "done": "DOB 1/2/03"}]
)
def test_every_label_hint_and_error_refers_to_an_element_on_the_page(source, data):
    html = draw(source, form=EveryField(data, version=3))
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert ids_named(html) <= set(ids)
    assert 'type="hidden" name="version"' in html


def test_the_two_ways_to_draw_a_form_draw_the_same_fields():
    whole = draw("{% crispy form %}", form=EveryField({}))
    fields = draw("{{ form|crispy }}", form=EveryField({}))
    names = re.compile(r'name="(?!save|csrf)(\w+)"')
    assert names.findall(whole) == names.findall(fields)
    assert text_of(fields) in text_of(whole)


def test_the_error_summary_links_to_the_first_wrong_box_of_each_field():
    html = draw(
        "{% crispy form %}", form=EveryField({"due_day": "1", "due_month": "2", "due_year": "26"})
    )
    links = dict(re.findall(r'<a href="#(\w+)">([^<]+)</a>', html))
    assert links["id_due_2"] == "Year must include 4 numbers"
    assert links["id_title"] == "Enter the title"
    assert links["id_rag_0"] == "Select an answer to “How is it going?”"
    assert "govuk-input--error" in input_named(html, "due_year")
    assert "error" not in input_named(html, "due_day")
    assert len(links) == len(EveryField({}).errors)


def test_errors_of_no_field_are_in_the_summary_without_a_link():
    form = EveryField({"version": "junk"}, version=3)
    form.add_error(None, "The round has closed")
    summary = draw("{% crispy form %}", form=form).split("</ul>")[0]
    assert "<li>The round has closed</li>" in summary
    assert "<li>This page has lost its place" in summary


def test_each_error_message_begins_with_a_visually_hidden_error():
    html = draw("{% crispy form %}", form=EveryField({}))
    assert html.count('<span class="govuk-visually-hidden">Error:</span>') == len(
        EveryField({}).errors
    )


def test_a_refused_form_keeps_what_was_typed():
    typed = {"title": "x" * 30, "due_day": "31", "due_month": "Feb", "rag": "red", "done": "<b>"}
    html = draw("{% crispy form %}", form=EveryField(typed))
    assert f'value="{"x" * 30}"' in input_named(html, "title")
    assert 'value="Feb"' in input_named(html, "due_month")
    assert re.search(r'name="rag" type="radio" value="red" checked', html)
    assert "&lt;b&gt;</textarea>" in html


def test_a_form_leaves_no_validation_to_the_browser():
    html = draw("{% crispy form %}", form=EveryField())
    assert " novalidate " in html
    assert not re.search(r'\s(required|maxlength|min|max|step|type="number")\b[ =>]', html)
    assert 'inputmode="numeric"' in input_named(html, "seen")
    assert 'inputmode="decimal"' in input_named(html, "share")
    assert 'enctype="multipart/form-data"' in html


def test_optional_fields_are_marked_optional_and_filters_are_not():
    assert "Share (optional)" in text_of(draw("{% crispy form %}", form=EveryField()))
    assert "optional" not in draw("{{ form|crispy }}", form=Filters())


def test_a_form_may_be_laid_out_in_groups_with_its_own_buttons():
    class Grouped(Filters):
        @property
        def helper(self):
            helper = super().helper
            dates = Fieldset("Look for", "q", css_id="look")
            helper.layout = Layout(dates, Div("rag", css_class="app-wide", css_id="wide"))
            helper.form_method, helper.form_action, helper.form_id = "get", "/plans/", "grouped"
            helper.add_input(Submit("draft", "Save a draft", css_class="govuk-button--secondary"))
            return helper

    html = draw("{% crispy form %}", form=Grouped(), cancel_url="/back/")
    assert text_of(html) == "Look for Words Rag Any Red Green Save Save a draft Cancel"
    assert 'method="get" action="/plans/" id="grouped"' in html
    assert re.search(r'class="govuk-button\s+govuk-button--secondary"[^>]*name="draft"', html)


def test_the_title_of_a_page_with_form_errors_begins_with_error():
    page = engines["django"].from_string(A_PAGE)
    wrong, right = page.render({"form": EveryField({})}), page.render({"form": EveryField()})
    assert "<title>Error: Update – Track an improvement plan</title>" in wrong
    assert "<title>Update – Track an improvement plan</title>" in right
    assert wrong.count("There is a problem") == 1
    assert wrong.index("There is a problem") < wrong.index("<h1>")


def test_the_conflict_page_shows_both_versions_and_keeps_what_was_typed():
    form = EveryField({"title": "Mine"}, initial={"title": "Theirs"})
    html = render_to_string("409.html", {"form": form, "record": "FP-03"})
    assert "FP-03 was saved by someone else" in text_of(html)
    assert "Title Theirs Mine" in text_of(html)
    assert 'value="Mine"' in input_named(html, "title")
