"""Forms: what they refuse, with which messages, and the check for identifying text."""

from copy import copy, deepcopy
from datetime import date

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test.html import parse_html
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from improvement.date_field import DateField
from improvement.drawn_widgets import DrawnSelect
from improvement.filters import FilterForm
from improvement.forms import (
    CheckboxesField,
    ChoicesMade,
    Form,
    Narrative,
    RadioField,
    ReasonField,
    any_of,
    in_words,
)
from improvement.models import User
from improvement.sign_in.forms import (
    ChangePasswordForm,
    ChooseNewPasswordForm,
    ResetPasswordForm,
    SignInForm,
)
from improvement.templatetags import govuk
from improvement.text_fields import (
    DayField,
    OneReferenceField,
    ReferenceField,
    ReferencesField,
    TickField,
)
from improvement.visible_text import is_visible
from tests.world import save
from workstreams.models import Finding

RAGS = [("red", "Red"), ("green", "Green")]


class UpdateForm(Form):
    title = forms.CharField(max_length=20)
    due = DateField(label="When will it be done?", what="the new date")
    ended = DateField(label="Date ended", required=False)
    done = Narrative(label="What was done?", required=False)
    seen = forms.IntegerField(label="Children seen", min_value=0, required=False)
    rag = RadioField(label="How is it going?", choices=RAGS, hints={"red": "It will be late"})
    themes = CheckboxesField(choices=RAGS, required=False)
    read = forms.BooleanField(label="I have read this", required=False)
    reason = ReasonField()


def typed(**changes):
    whole = {"due_day": "1", "due_month": "2", "due_year": "2013"}
    return {"title": "Train staff", "rag": "red", "reason": "Agreed", **whole} | changes


def errors_of(**changes):
    form = UpdateForm(typed(**changes))
    return {name: list(errors) for name, errors in form.errors.items()}


def a_date(day, month, year, **kwargs):
    return DateField(label="Due date", **kwargs).clean([day, month, year])


@pytest.mark.parametrize(
    ("parts", "message", "wrong"),
    [
        (("", "", ""), "This field is required.", "required"),
        ((" ", "", None), "This field is required.", "required"),
        (("", "2", "2013"), "The due date must include a day", "day"),
        (("1", "", "2013"), "The due date must include a month", "month"),
        (("1", "2", ""), "The due date must include a year", "year"),
        (("1", "", ""), "The due date must include a month and year", "month year"),
        (("", "", "2013"), "The due date must include a day and month", "day month"),
        (("1", "2", "26"), "Year must include 4 numbers", "year"),
        (("1", "2", "0x1F"), "Year must include 4 numbers", "year"),
        (("1", "2", "20133"), "Year must include 4 numbers", "year"),
        (("1", "2", "\uff12\uff10\uff11\uff13"), "Year must include 4 numbers", "year"),
        (("1", "2", "0026"), "Year must be between 1990 and 2100", "year"),
        (("1", "2", "0000"), "Year must be between 1990 and 2100", "year"),
        (("31", "12", "1989"), "Year must be between 1990 and 2100", "year"),
        (("1", "1", "2101"), "Year must be between 1990 and 2100", "year"),
        (("32", "1", "2013"), "The due date must be a real date", "day"),
        (("0", "1", "2013"), "The due date must be a real date", "day"),
        (("-1", "1", "2013"), "The due date must be a real date", "day"),
        (("1", "13", "2013"), "The due date must be a real date", "month"),
        (("1", "Nomvember", "2013"), "The due date must be a real date", "month"),
        (("1", "ma", "2013"), "The due date must be a real date", "month"),
        (("x", "y", "2013"), "The due date must be a real date", "day month"),
        (("29", "2", "2013"), "The due date must be a real date", "day month year"),
        (("31", "11", "2013"), "The due date must be a real date", "day month year"),
        (("9" * 500, "1", "2013"), "The due date must be a real date", "day"),
    ],
)
def test_an_invalid_date_is_refused_and_the_error_names_its_boxes(parts, message, wrong):
    with pytest.raises(forms.ValidationError) as refused:
        a_date(*parts)
    assert refused.value.messages == [message]
    assert refused.value.code == wrong


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("1", "2", "2013"), date(2013, 2, 1)),
        ((" 01 ", "02", "2013"), date(2013, 2, 1)),
        (("29", "2", "2012"), date(2012, 2, 29)),
        (("1", "Nov", "2013"), date(2013, 11, 1)),
        (("1", "SEPTEMBER", "2013"), date(2013, 9, 1)),
        (("1", "may", "1990"), date(1990, 5, 1)),
        (("31", "12", "2100"), date(2100, 12, 31)),
    ],
)
def test_a_date_is_accepted_in_the_ways_people_write_it(parts, expected):
    assert a_date(*parts) == expected


def test_an_optional_date_may_be_empty_but_never_half_filled():
    assert a_date("", "", "", required=False) is None
    with pytest.raises(forms.ValidationError, match="must include a year"):
        a_date("1", "2", "", required=False)


@given(st.tuples(*[st.text(max_size=6) | st.integers(0, 3000).map(str)] * 3))
def test_any_text_is_a_date_in_range_or_refused_with_the_boxes_named(parts):
    try:
        outcome = {a_date(*parts).year} - set(range(1990, 2101))
    except forms.ValidationError as refused:
        outcome = set(refused.code.split()) - {"day", "month", "year", "required"}
    assert not outcome


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_saved_date_is_read_back_unchanged_from_its_three_boxes(saved):
    boxes = DateField().widget.decompress(saved)
    assert DateField().clean([str(part) for part in boxes]) == saved == DateField().clean(saved)


def test_a_date_field_has_changed_only_when_another_date_is_typed():
    data = {"due_day": "01", "due_month": "2", "due_year": "2013"}
    assert "due" not in UpdateForm(data, initial={"due": date(2013, 2, 1)}).changed_data
    assert "due" in UpdateForm(data, initial={"due": date(2013, 2, 2)}).changed_data


def test_a_form_with_every_field_filled_is_accepted():
    form = UpdateForm(typed(seen="12", themes=["red"], done="a\r\nb\rc"))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due"] == date(2013, 2, 1)
    assert form.cleaned_data["done"] == "a\nb\nc"


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "Enter the title"),
        ({"title": "x" * 21}, "title", "The title must be 20 characters or fewer"),
        ({"title": "a\x00b"}, "title", "The title must not include hidden characters"),
        ({"due_year": ""}, "due", "The new date must include a year"),
        ({"due_day": "", "due_month": "", "due_year": ""}, "due", "Enter the new date"),
        ({"ended_day": "4"}, "ended", "The date ended must include a month and year"),
        (
            {"title": "\u200b\u2060"},
            "title",
            "The title must have letters or numbers that can be seen",
        ),
        ({"due_day": "1rd1"}, "due", "The new date must be a real date"),
        ({"done": "x" * 2001}, "done", "Your answer must be 2000 characters or fewer"),
        ({"done": "\x00"}, "done", "Your answer must not include hidden characters"),
        ({"seen": "many"}, "seen", "The children seen must be a whole number"),
        ({"seen": "-1"}, "seen", "The children seen must be 0 or more"),
        ({"rag": ""}, "rag", "Select an answer to “How is it going?”"),
        ({"rag": "purple"}, "rag", "Select one of the choices in the list"),
        ({"themes": ["mauve"]}, "themes", "Select one of the choices in the list"),
        ({"reason": " "}, "reason", "Enter why you are making this change"),
    ],
)
def test_a_form_refuses_invalid_input_with_a_message_that_uses_the_label(changes, field, message):
    assert errors_of(**changes) == {field: [message]}


def test_a_line_end_counts_as_one_character_of_a_long_answer():
    assert errors_of(done="x\r\n" * 1000) == {}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        (
            forms.IntegerField(label="% seen", max_value=100),
            "101",
            "The % seen must be 100 or fewer",
        ),
        (forms.DecimalField(label="RAG score"), "NaN", "The RAG score must be a number"),
        (forms.BooleanField(label="I agree"), "", "Tick “I agree” to go on"),
        (forms.CharField(label="Your name"), "", "Enter your name"),
        (forms.CharField(error_messages={"required": "Say who"}), "", "Say who"),
    ],
)
def test_messages_fit_any_label_and_a_forms_own_message_is_kept(field, value, message):
    form = type("OneField", (Form,), {"it": field})({"it": value})
    assert form.errors["it"] == [message]


@pytest.mark.parametrize("version", ["", "junk", "0", "-1", "9" * 30, "1.5", "\x00"])
def test_a_form_without_the_version_it_was_read_at_is_refused(version):
    form = UpdateForm(typed(version=version), version=3)
    assert form.errors["version"] == [
        "This page has lost its place. Open it again and make your change"
    ]


def test_a_form_carries_the_version_that_the_person_read():
    form = UpdateForm(typed(version="3"), version=5)
    assert form.is_valid()
    assert form.cleaned_data["version"] == 3
    assert "version" not in UpdateForm().fields


def test_text_that_may_identify_a_child_needs_confirmation_and_is_not_repeated():
    form = UpdateForm(typed(done="Saw 943 476 5919"))
    [message] = form.errors["done"]
    assert message.startswith("This looks like it includes an NHS number.")
    assert "943" not in message
    assert "confirm_not_personal" in form.fields
    assert UpdateForm(typed(done="Saw 943 476 5919", confirm_not_personal="on")).is_valid()


def test_the_confirmation_box_is_shown_only_when_something_is_found():
    form = UpdateForm(typed(confirm_not_personal="on"))
    assert form.is_valid()
    assert "confirm_not_personal" not in form.fields


def test_a_form_with_its_own_clean_method_is_still_checked_for_identifying_text():
    class Careless(UpdateForm):
        def clean(self):
            return self.cleaned_data

    assert "title" in Careless(typed(title="DOB 1/2/2003")).errors


def test_a_conflict_compares_what_is_saved_with_what_was_typed():
    saved = {"title": "Hire staff", "rag": "green", "due": date(2013, 2, 1), "reason": "Agreed"}
    form = UpdateForm(typed(themes=["red", "green"], ended_day="4"), initial=saved)
    assert form.compared() == [
        ("Title", "Hire staff", "Train staff"),
        ("Date ended", "", "4"),
        ("How is it going?", "Green", "Red"),
        ("Themes", "", "Red, Green"),
    ]


def test_values_of_fields_are_written_in_words():
    assert in_words(forms.BooleanField(), None) == "No"
    assert in_words(forms.BooleanField(), True) == "Yes"
    assert in_words(DateField(), date(2013, 11, 8)) == "8 November 2013"
    assert in_words(forms.IntegerField(), 0) == "0"


def test_a_list_page_says_which_filters_are_in_force():
    class Filters(FilterForm):
        q = forms.CharField(label="Words", required=False)
        late = forms.BooleanField(label="Late only", required=False)
        rag = forms.ChoiceField(choices=RAGS, required=False)

    assert Filters({"q": "DOB 1/2/2003", "rag": "red"}).chosen() == [
        ("Words", "DOB 1/2/2003"),
        ("Rag", "Red"),
    ]
    assert Filters().chosen() == Filters({"rag": "mauve"}).chosen() == []


def test_the_sign_in_form_names_missing_answers_in_plain_words():
    assert SignInForm({}).errors == {
        "login": ["Enter the email address"],
        "password": ["Enter the password"],
    }
    assert ResetPasswordForm({}).errors == {"email": ["Enter the email address"]}


def test_the_password_forms_name_missing_answers_in_plain_words():
    new = {"password1": ["Enter the new password"], "password2": ["Enter the new password again"]}
    assert ChooseNewPasswordForm(data={}, user=User(), temp_key="a").errors == new
    assert ChangePasswordForm(data={}, user=User()).errors == new | {
        "oldpassword": ["Enter the current password"]
    }


def test_a_select_is_drawn_with_the_same_html_as_djangos_without_the_ends_of_its_options():
    group = ("More & more", [("1", "One"), (2, "Two")])
    choices = [("", "Anything"), ("a.b", "A: “b” & c"), group, ("it's", "Its")]
    attrs = {"id": "id_field", "class": "govuk-select"}
    for value in ("", "a.b", 2, None):
        own = forms.Select(choices=choices).render("field", value, attrs)
        own = own.replace("</option>", "")  # which HTML lets out
        for offered in (choices, ChoicesMade(choices)):
            drawn = DrawnSelect(choices=offered).render("field", value, attrs)
            assert parse_html(drawn) == parse_html(own)


def test_choices_that_were_made_are_handed_on_as_they_are():
    made = any_of([(1, "One"), ("More", [(2, "Two")])])
    field = forms.ChoiceField(choices=made)
    own = deepcopy(field)
    assert own.choices is own.widget.choices is copy(made) is made
    assert list(made) == [("", "Any"), ("1", "One"), ("More", (("2", "Two"),))]
    assert [own.clean("1"), own.clean("2")] == ["1", "2"]
    with pytest.raises(forms.ValidationError):
        own.clean("3")


@pytest.mark.parametrize("day", ["1", "01", "1st", "1 ST"])
@pytest.mark.parametrize("month", ["9", "sep", "Sep.", "sept", "Sept.", "September"])
def test_a_date_is_read_as_people_write_its_parts(day, month):
    form = UpdateForm(typed(due_day=day, due_month=month))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due"] == date(2013, 9, 1)


def test_characters_that_nobody_typed_are_left_out_of_what_is_read_and_shown_again():
    sent = QueryDict(mutable=True)
    sent.update(typed(title="A\x07 ti\x1btle\u202e", done="One\x0bline\ttwo\r\nthree"))
    form = UpdateForm(sent)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == form["title"].value() == "A title"
    assert form.cleaned_data["done"] == "One line\ttwo\nthree"


def test_a_text_is_visible_where_a_reader_sees_something():
    for text in ("a", "é", "5", "-", "🐦", "x\u200b"):
        assert is_visible(text)
    for text in ("", " ", "\u200b", "\ufeff\u2060", "\u3164", "\u2800", "\u00ad", "\ufe0f"):
        assert not is_visible(text)


@pytest.mark.parametrize(
    "written",
    ["2013-10-02", "02/10/2013", "2.10.2013", "2 October 2013", "2nd Oct. 2013", "2 oct, 2013"],
)
def test_a_day_in_one_box_is_read_as_people_write_it(written):
    assert DayField().clean(written) == date(2013, 10, 2)
    assert DayField().clean("1st Sept. 2013") == date(2013, 9, 1)
    assert DayField(required=False).clean(" ") is None


def test_a_reference_may_have_the_hyphens_of_word():
    for written in ("FP\u201102", "FP\u201302", "FP\u221202"):
        assert ReferenceField().clean(written) == "FP-02"


def test_references_are_found_in_any_case_and_only_those_named_are_read(world):
    field = ReferencesField("action")
    field.queryset = world.plan.actions.all()
    records = field.clean("mh\u201102 and FP-01; fp-01")
    assert [record.ref for record in records] == ["MH-02", "FP-01"]
    with CaptureQueriesContext(connection) as queries:
        field.clean("FP-01")
    assert "'FP-01'" in queries[0]["sql"].partition("WHERE")[2]
    with pytest.raises(forms.ValidationError, match="no action XX-9, YY-1"):
        field.clean("FP-01 XX-9 & YY-1")
    assert field.clean("") == field.clean(", and") == []
    one = OneReferenceField("action", required=True)
    one.queryset = field.queryset
    assert one.clean("fp-01") == world.action
    for typed, wrong in [(", and", "required"), ("FP-01 MH-01", "Enter one action")]:
        with pytest.raises(forms.ValidationError, match=wrong):
            one.clean(typed)
    assert field.prepare_value(["FP-10", "FP-2"]) == "FP-2, FP-10"
    assert field.prepare_value("fp-1") == "fp-1"


def test_a_reference_with_a_space_in_it_is_found_between_commas(world):
    field = ReferencesField("finding")
    field.queryset = world.plan.findings.all()
    spaced = save(Finding(plan=world.plan, ref="Annex 2", text="Visits are late"))
    assert field.clean("annex  2, F1") == [spaced, world.finding]
    assert field.clean("F1, Annex 2") == [world.finding, spaced]
    assert field.clean(field.prepare_value(["F1", "Annex 2"])) == [spaced, world.finding]
    with pytest.raises(forms.ValidationError, match="no finding ANNEX, 2"):
        field.clean("F1 and Annex 2")


def test_references_that_differ_in_case_alone_stay_two(world):
    """Else whoever edits an action that answers both takes one of them from it unawares."""
    field = ReferencesField("finding")
    field.queryset = world.plan.findings.all()
    small, large, accent = (
        save(Finding(plan=world.plan, ref=ref, text="Visits are late"))
        for ref in ("9a", "9A", "é1")
    )
    proposed = field.prepare_value(["9a", "9A", "é1"])
    assert set(field.clean(proposed)) == {small, large, accent}
    assert field.clean("9a") == [small]
    assert field.clean("9A, f1, F1") == [large, world.finding]


class OfferedForm(FilterForm):
    fruit = forms.ChoiceField(required=False)

    def __init__(self, *offered, label="Fruit", **kwargs):
        super().__init__(**kwargs)
        self.fields["fruit"].label = label
        self.offer("fruit", [(each, each) for each in offered])


def test_a_field_of_a_filter_is_drawn_once_for_all_who_are_offered_the_same(monkeypatch):
    drawn = []
    draw = govuk.drawn_field
    monkeypatch.setattr(govuk, "FIELDS_DRAWN", {})
    monkeypatch.setattr(govuk, "MOST_DRAWN", 3)
    monkeypatch.setattr(govuk, "drawn_field", lambda field: drawn.append(field) or draw(field))
    first = govuk.filter_fields(OfferedForm("apple", "pear"))
    assert govuk.filter_fields(OfferedForm("apple", "pear")) == first
    assert len(drawn) == 1
    others = [
        OfferedForm("apple", "plum"),
        OfferedForm("apple", "pear", label="Fruits"),
        OfferedForm("apple", "pear", initial={"fruit": "pear"}),
        OfferedForm("apple", "pear", data={"fruit": "pear"}),
        OfferedForm("apple", "pear", data={"fruit": "fig"}),
    ]
    for form in others:
        assert govuk.filter_fields(form) == draw(form["fruit"]) != first
    assert len(drawn) == 1 + len(others)
    assert len(govuk.FIELDS_DRAWN) <= 3


class DatedFilterForm(FilterForm):
    since = DateField(label="From", what="the first day", required=False)
    why = forms.CharField(required=False)
    later = TickField(required=False)


def test_what_is_chosen_in_one_field_of_a_filter_leaves_the_others_as_they_were_drawn(monkeypatch):
    drawn = []
    draw = govuk.drawn_field
    monkeypatch.setattr(govuk, "FIELDS_DRAWN", {})
    monkeypatch.setattr(govuk, "drawn_field", lambda field: drawn.append(field.name) or draw(field))
    forms_sent = [DatedFilterForm(data={"why": words, "since_day": ""}) for words in ("a", "b")]
    for form in forms_sent:
        form.is_valid()
        shown = govuk.filter_fields(form)
        assert shown == "".join(draw(field) for field in form)
    assert drawn.count("why") == 2
    assert drawn.count("since") == drawn.count("later") == 1
    assert "since" in drawn
    wrong = DatedFilterForm(data={"since_day": "99"})
    assert "govuk-form-group--error" in govuk.filter_fields(wrong)
