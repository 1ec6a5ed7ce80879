"""The parts of a plan: a programme manager adds and edits each, and each change is on record."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from improvement.changes import add_record, edit_record
from improvement.history import NotAudited, StaleRecord
from improvement.models import Organisation
from tests.pages import a_date, filled, html_of, send
from tests.world import a_member, a_person, a_plan, save
from workstreams.models import Finding, Milestone, Outcome, Theme, Workstream

NEW = {
    "workstreams": (
        Workstream,
        "workstreams/add/",
        {"code": "QA", "name": "Quality", "order": "3", "state": "active"},
    ),
    "themes": (Theme, "structure/themes/add/", {"code": "T2", "name": "Voice", "order": "2"}),
    "outcomes": (
        Outcome,
        "structure/outcomes/add/",
        {"code": "O2", "statement": "I am listened to", "order": "2"},
    ),
    "findings": (
        Finding,
        "structure/findings/add/",
        {"ref": "F2", "text": "Visits are late", "clock": "3_months"}
        | a_date("due", "16", "2", "2013"),
    ),
    "organisations": (
        Organisation,
        "structure/organisations/add/",
        {"ref": "health", "name": "The health trust", "part": "Visits"},
    ),
    "milestones": (
        Milestone,
        "actions/FP-01/milestones/add/",
        {"title": "All trained"} | a_date("due", 1, 5, 2027),
    ),
}
EDITED = {
    "workstream": ("practice", "workstreams/FP/", {"name": "Practice at the front"}),
    "theme": ("theme", "structure/themes/{}/", {"name": "Better practice"}),
    "outcome": ("outcome", "structure/outcomes/{}/", {"statement": "I am safe"}),
    "finding": ("finding", "structure/findings/{}/", {"text": "Practice is uneven"}),
    "organisation": ("organisation", "structure/organisations/{}/", {"name": "West Mercia Police"}),
    "milestone": ("milestone", "structure/milestones/{}/", {"title": "Three quarters"}),
}


def page_of(world, noun: str) -> str:
    attribute, path, _ = EDITED[noun]
    return world.url(path.format(getattr(world, attribute).pk))


def edit(world, client, noun, **typed):
    return send(client, page_of(world, noun) + "edit/", **EDITED[noun][2] | typed)


@pytest.mark.parametrize("noun", NEW)
def test_a_manager_adds_a_record_and_is_led_to_its_page(noun, world, sign_in, history_rows_written):
    model, path, typed = NEW[noun]
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = client.post(world.url(path), typed)
    assert (answer.status_code, rows) == (302, {model.__name__: 1})
    record = model.objects.order_by("pk").last()
    page = html_of(client.get(answer["Location"]))
    assert "was added" in page
    assert "Added to the plan" in page
    assert record.belongs_to_plan() == world.plan.pk
    assert getattr(record, "provenance", "entered") == "entered"


@pytest.mark.parametrize("noun", EDITED)
def test_a_manager_edits_a_record_and_gives_a_reason(noun, world, sign_in, history_rows_written):
    attribute, _, typed = EDITED[noun]
    record = getattr(world, attribute)
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = edit(world, client, noun, reason="The board asked for it")
    assert (answer.status_code, rows) == (302, {type(record).__name__: 1})
    (name, words) = next(iter(typed.items()))
    assert getattr(world.fresh(record), name) == words
    page = html_of(client.get(page_of(world, noun)))
    assert "Why: The board asked for it" in page
    assert words in page


@pytest.mark.parametrize("noun", EDITED)
def test_an_edit_of_a_record_needs_a_reason_and_keeps_what_was_typed(
    noun, world, sign_in, history_rows_written
):
    with history_rows_written() as rows:
        answer = edit(world, sign_in(world.manager), noun, reason=" ")
    page = html_of(answer)
    assert (answer.status_code, rows) == (400, {})
    assert "Enter why you are making this change" in page
    assert next(iter(EDITED[noun][2].values())) in page


@pytest.mark.parametrize("noun", EDITED)
def test_an_edit_of_a_record_that_changes_nothing_is_refused(
    noun, world, sign_in, history_rows_written
):
    url = page_of(world, noun) + "edit/"
    with history_rows_written() as rows:
        answer = send(sign_in(world.manager), url, reason="Nothing at all")
    assert (answer.status_code, rows) == (400, {})
    assert "You have not changed anything" in html_of(answer)


@pytest.mark.parametrize("noun", EDITED)
def test_a_stale_edit_form_shows_both_versions_and_overwrites_only_when_sent_again(
    noun, world, sign_in
):
    attribute, _, typed = EDITED[noun]
    record, (name, words) = getattr(world, attribute), next(iter(typed.items()))
    client = sign_in(world.manager)
    url = page_of(world, noun) + "edit/"
    stale = filled(client.get(url).context["form"], **typed, reason="I was slower")
    setattr(record, name, "What the other typed")
    record.save_as("system:test", "They were faster")
    answer = client.post(url, stale)
    page = html_of(answer)
    assert answer.status_code == 409
    assert all(text in page for text in ["What the other typed", words, "They were faster"])
    assert getattr(world.fresh(record), name) == "What the other typed"
    assert client.post(url, filled(answer.context["form"])).status_code == 302
    assert getattr(world.fresh(record), name) == words


TAKEN = {
    "workstreams": ({"code": "FP"}, "There is already a workstream with this code"),
    "themes": ({"code": "T1"}, "There is already an area of improvement with this code"),
    "outcomes": ({"code": "O1"}, "There is already an outcome with this code"),
    "findings": ({"ref": "F1"}, "There is already a finding with this reference"),
    "organisations": ({"ref": "police"}, "There is already an organisation with this reference"),
}
WRONG = {
    "no code": ("themes", {"code": ""}, "Enter the code"),
    "a code in small letters": ("themes", {"code": "t2"}, "Use capital letters and numbers only"),
    "a code with an end of line": ("themes", {"code": "T2\n\nT"}, "Use capital letters"),
    "a code too long": ("workstreams", {"code": "LONGCODE"}, "must be 6 characters or fewer"),
    "a name too long": ("workstreams", {"name": "x" * 201}, "must be 200 characters or fewer"),
    "no place in the list": ("outcomes", {"order": ""}, "Enter the place in the list"),
    "a place in words": ("outcomes", {"order": "last"}, "must be a whole number"),
    "a place above 99": ("outcomes", {"order": "9" * 30}, "must be 99 or fewer"),
    "an unknown state": ("workstreams", {"state": "gone"}, "Select one of the choices in the list"),
    "an unknown lead": ("workstreams", {"lead": "999999"}, "Select one of the choices"),
    "a lead in words": ("workstreams", {"lead": "me"}, "Select one of the choices"),
    "a year of two numbers": ("findings", a_date("due", 1, 2, 26), "Year must include 4 numbers"),
    "half a date": ("findings", a_date("due", "", 2, 2026), "must include a day"),
    "a day that does not exist": ("milestones", a_date("due", 30, 2, 2026), "must be a real date"),
    "spaces in a reference": ("organisations", {"ref": "the nhs"}, "Enter a valid"),
    "a hidden character": ("milestones", {"title": "a\x00b"}, "must not include hidden"),
    "several references": ("findings", {"ref": "4.1, 4.2"}, "Enter one reference"),
    "a child's number": ("findings", {"text": "NHS number 943 476 5919"}, "This looks like"),
} | {f"{noun} twice": (noun, *case) for noun, case in TAKEN.items()}


@pytest.mark.parametrize("case", WRONG)
def test_an_invalid_form_of_a_record_names_the_error_and_saves_nothing(
    case, world, sign_in, history_rows_written
):
    noun, typed, message = WRONG[case]
    _, path, good = NEW[noun]
    with history_rows_written() as rows:
        answer = sign_in(world.manager).post(world.url(path), good | typed)
    assert (answer.status_code, rows) == (400, {})
    assert message in html_of(answer)
    assert "<title>Error: " in html_of(answer)


@pytest.mark.parametrize("noun", ["workstream", "theme", "outcome", "finding", "organisation"])
def test_a_code_that_is_taken_is_refused_when_a_record_is_edited(
    noun, world, sign_in, history_rows_written
):
    _, path, typed = NEW[f"{noun}s"]
    client = sign_in(world.manager)
    client.post(world.url(path), typed)
    name = "ref" if "ref" in typed else "code"
    with history_rows_written() as rows:
        answer = edit(world, client, noun, reason="A mistake", **{name: typed[name]})
    assert (answer.status_code, rows) == (400, {})
    assert TAKEN[f"{noun}s"][1] in html_of(answer)


def test_two_plans_may_use_the_same_code(world):
    other_plan = a_plan("elsewhere")
    assert save(Theme(plan=other_plan, code="T1", name="Practice")).pk


@pytest.mark.parametrize("noun", ["theme", "outcome", "finding", "organisation", "milestone"])
def test_a_record_of_another_plan_is_not_found(noun, world, sign_in):
    other_plan = a_plan("elsewhere")
    keeper = a_member(other_plan, "Keeper", "manager")
    client = sign_in(keeper)
    path = EDITED[noun][1].format(getattr(world, noun).pk)
    assert client.get(f"/plans/elsewhere/{path}").status_code == 404
    assert client.post(f"/plans/elsewhere/{path}edit/", {}).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "workstreams/ZZ/",
        "workstreams/ZZ/edit/",
        "actions/ZZ-99/",
        "actions/ZZ-99/edit/",
        "actions/ZZ-99/withdraw/",
        "actions/ZZ-99/history/",
        "actions/ZZ-99/milestones/add/",
        "structure/rabbits/",
        "structure/rabbits/add/",
        "structure/rabbits/1/",
        "structure/rabbits/1/edit/",
        "structure/milestones/add/",
        "structure/themes/999999/",
        f"structure/themes/{10**30}/edit/",
        "measures/ZZ/",
    ],
)
def test_the_address_of_an_unknown_record_is_not_found(path, world, sign_in):
    client = sign_in(world.manager)
    assert client.get(world.url(path)).status_code == 404
    assert client.post(world.url(path)).status_code in (404, 405)


def test_an_inactive_lead_stays_the_lead_when_the_workstream_is_edited(world, sign_in):
    world.lead.is_active = False
    world.lead.save_as("system:test", "Left the council")
    edit(world, sign_in(world.manager), "workstream", reason="A better name")
    assert world.fresh(world.practice).lead == world.lead
    outsider = a_person("Outsider")
    answer = edit(world, sign_in(world.manager), "workstream", reason="Why", lead=outsider.pk)
    assert answer.status_code == 400


def test_only_a_manager_adds_or_edits_the_parts_of_a_plan(world):
    for person in [world.lead, world.owner, world.chair, world.councillor, world.stranger]:
        with pytest.raises(PermissionDenied):
            add_record(Theme(plan=world.plan, code="T9", name="Mine"), by=person, reason="Why")
        with pytest.raises(PermissionDenied):
            edit_record(Theme, world.theme.pk, {"name": "Mine"}, by=person, version=1, reason="Why")
    with pytest.raises(StaleRecord):
        edit_record(Theme, world.theme.pk, {"name": "x"}, by=world.manager, version=7, reason="Why")
    with pytest.raises(ValidationError):
        edit_record(Theme, world.theme.pk, {"name": ""}, by=world.manager, version=1, reason="Why")


def test_no_record_of_a_plan_can_be_deleted(world, sign_in):
    for record in [world.theme, world.action, world.practice, world.milestone, world.plan]:
        with pytest.raises(NotAudited):
            record.delete()
        with pytest.raises(NotAudited):
            type(record).objects.filter(pk=record.pk).delete()
    client = sign_in(world.manager)
    for path in ["actions/FP-01/", "actions/FP-01/edit/", "workstreams/FP/"]:
        assert client.delete(world.url(path)).status_code == 405


def test_a_date_may_be_typed_with_its_month_in_words(world, sign_in):
    typed = NEW["milestones"][2] | a_date("due", "1", "March", "2027")
    sign_in(world.manager).post(world.url("actions/FP-01/milestones/add/"), typed)
    assert Milestone.objects.get(title="All trained").due == date(2027, 3, 1)


def test_the_published_text_of_a_record_cannot_be_changed(world, sign_in, history_rows_written):
    world.finding.provenance = "published"
    save(world.finding)
    client, page = sign_in(world.manager), f"structure/findings/{world.finding.pk}/edit/"
    with history_rows_written() as rows:
        answer = send(client, world.url(page), text="All is well", reason="It reads better")
    assert (answer.status_code, rows) == (400, {})
    assert "This stands as it was published" in html_of(answer)
    assert send(client, world.url(page), clock="immediate", reason="Its time").status_code == 302
