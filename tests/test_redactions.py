"""Redaction: one person asks, another decides, and then the text is nowhere in the database."""

from contextlib import redirect_stdout
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from board.changes import draft_publication, why_not_to_issue
from improvement import clock
from improvement.audit import check_export, guards
from improvement.audit.verify import verify
from improvement.changes import edit_record
from improvement.dates import in_words
from improvement.models import Redaction
from improvement.redaction.changes import ask_redaction, decide_redaction
from improvement.redaction.places import (
    Place,
    differs_only_by_marker,
    documents,
    places,
    replaced,
)
from improvement.redaction.search import FoundElsewhere, columns_in_words, found_elsewhere, search
from tests.board.factories import this_instant
from tests.pages import filled, html_of, send
from tests.world import World, an_action, change
from workstreams.models import Action, Theme, Workstream

NAME = "Tamsin Applegarth"


REASON = {"reason": "A family told us"}


def ask_url(world: World, record) -> str:
    return world.url(f"redactions/{record._meta.model_name}/{record.pk}/ask/")


def tables_with(text: str) -> list[str]:
    """Every table of the database that contains the text."""
    with connection.cursor() as cursor:
        tables = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            tables += [table] if text in repr(cursor.fetchall()) else []
    return tables


@pytest.fixture
def world_with_name(world):
    """The world with a child's name in an action's title, in its history and in a publication."""
    edit = {"by": world.manager, "reason": "Clearer"}
    edit_record(Action, world.action.pk, {"title": f"Visit {NAME} weekly"}, version=1, **edit)
    edit_record(Action, world.action.pk, {"owner_post": "Head of practice"}, version=2, **edit)
    world.issued = world.published()
    return world


def place_of_name(world: World) -> Place:
    places_found = places(Action, world.action.pk, world.plan.pk)
    return next(place for place in places_found if NAME in place.texts[0])


def ask_for_redaction(world: World, sign_in, **typed) -> Redaction:
    """The manager asks on the page for the title with the name."""
    client, url = sign_in(world.manager), ask_url(world, world.action)
    form = client.get(url).context["form"]
    wanted = {"place": place_of_name(world).key, "ground": "child"} | REASON | typed
    answer = client.post(url, filled(form, **wanted))
    assert answer.status_code == 302, answer.context["form"].errors
    return Redaction.objects.latest("pk")


def decide(world: World, sign_in, redaction: Redaction, decision: str = "approved", **typed):
    url = world.url(f"redactions/{redaction.pk}/")
    return send(sign_in(world.chair), url, **{"decision": decision} | REASON | typed)


def verification_output(tmp_path) -> tuple[str, str]:
    """The output of verify_audit and of the standalone checker on the history."""
    file, printed, printed_alone = tmp_path / "export.txt", StringIO(), StringIO()
    call_command("verify_audit", export=file, stdout=printed)
    with redirect_stdout(printed_alone):
        assert check_export.main([str(file)]) == 0
    assert NAME not in file.read_text()
    return printed.getvalue(), printed_alone.getvalue()


def test_an_approved_redaction_removes_the_text_from_every_table(
    world_with_name, sign_in, tmp_path
):
    assert set(tables_with(NAME)) >= {"board_publication", "workstreams_historicalaction"}
    assert world_with_name.fresh(world_with_name.action).version == 3
    redaction = ask_for_redaction(world_with_name, sign_in)
    page = html_of(
        sign_in(world_with_name.chair).get(world_with_name.url(f"redactions/{redaction.pk}/"))
    )
    assert NAME in page
    assert str(world_with_name.issued) in page
    assert decide(world_with_name, sign_in, redaction).status_code == 302
    assert tables_with(NAME) == []
    assert world_with_name.fresh(world_with_name.action).title == "[redacted]"
    assert verify(connection).faults == []
    for output in verification_output(tmp_path):
        assert (
            f"title of workstreams_historicalaction {world_with_name.action.pk}, version" in output
        )
        assert "approved by Chair, under child" in output


def test_the_history_says_who_redacted_a_text_and_what_is_left(world_with_name, sign_in):
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    client = sign_in(world_with_name.manager)
    page = html_of(client.get(world_with_name.url("history/?noun=action")))
    assert "decided by Chair: It identifies a child or a family" in page
    assert "[redacted]" in page
    assert "Taken out: action “FP-01 [redacted]”, Title, versions 2, 3" in html_of(
        client.get(world_with_name.url("redactions/"))
    )
    redaction = Redaction.objects.get(history_table="workstreams_historicalaction")
    page_once_decided = html_of(client.get(world_with_name.url(f"redactions/{redaction.pk}/")))
    assert "Decided" in page_once_decided
    assert "Once it is taken out" not in page_once_decided


def test_a_redacted_text_is_no_longer_found_by_search(world_with_name, sign_in):
    client = sign_in(world_with_name.lead)
    url = world_with_name.url("actions/?q=Applegarth")
    assert "FP-01" in html_of(client.get(url))
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    assert "FP-01" not in html_of(client.get(url))


def test_a_publication_says_that_text_was_redacted_from_it(world_with_name, sign_in):
    client, number = sign_in(world_with_name.councillor), world_with_name.issued.number
    url = world_with_name.url(f"progress/publications/{number}/")
    stream, at = world_with_name.url("progress/workstreams/FP/"), quote(this_instant().isoformat())
    digest = world_with_name.issued.digest
    for place in (stream, f"{stream}?at={at}"):
        assert NAME in html_of(client.get(place))
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    for place in (stream, f"{stream}?at={at}"):
        assert NAME not in html_of(client.get(place))
    page = html_of(client.get(url))
    assert "This is not the document that was drafted" not in page
    assert f"was taken out of this on {in_words(clock.today())}" in page
    assert digest in page
    drafts = html_of(
        sign_in(world_with_name.chair).get(world_with_name.url(f"publications/scrutiny/{number}/"))
    )
    assert "Text taken out" in drafts


def test_a_draft_publication_with_the_redacted_text_is_not_issued(world_with_name, sign_in):
    now = timezone.now()
    draft = draft_publication(
        world_with_name.plan,
        by=world_with_name.manager,
        audience="scrutiny",
        note="How it stands",
        at=now,
        on=timezone.localdate(now),
        reason="For scrutiny",
    )
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    assert (
        why_not_to_issue(world_with_name.fresh(draft)) == "The document does not match its digest"
    )


def test_a_refused_redaction_changes_nothing(world_with_name, sign_in):
    redaction = ask_for_redaction(world_with_name, sign_in)
    assert decide(world_with_name, sign_in, redaction, "refused").status_code == 302
    assert NAME in world_with_name.fresh(world_with_name.action).title
    assert world_with_name.fresh(redaction).decision == "refused"


def test_a_page_that_was_shown_before_does_not_show_what_was_taken_out(world_with_name, sign_in):
    client = sign_in(world_with_name.member)
    of_action = ("actions/FP-01/", "actions/FP-01/history/")
    paths = ("actions/", *of_action, "history/", "history/?what=action")

    def shown():
        return [html_of(client.get(world_with_name.url(path))) for path in paths]

    assert all(NAME in page for page in shown())
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    assert not any(NAME in page for page in shown())


def test_a_redaction_is_decided_once(world_with_name, sign_in):
    redaction = ask_for_redaction(world_with_name, sign_in)
    decide(world_with_name, sign_in, redaction, "refused")
    with pytest.raises(ValidationError, match="decided already"):
        approve_redaction(world_with_name, world_with_name.fresh(redaction))


def approve_redaction(world: World, redaction: Redaction, by=None) -> Redaction:
    return decide_redaction(
        redaction.pk,
        "approved",
        by=by or world.chair,
        version=redaction.version,
        now=timezone.now(),
        reason="A family told us",
    )


def test_nobody_decides_on_a_redaction_that_they_asked_for(world_with_name, sign_in):
    redaction = ask_for_redaction(world_with_name, sign_in)
    page = html_of(
        sign_in(world_with_name.manager).get(world_with_name.url(f"redactions/{redaction.pk}/"))
    )
    assert "Someone else decides" in page
    with pytest.raises(PermissionDenied, match="themselves asked for"):
        approve_redaction(world_with_name, redaction, by=world_with_name.manager)


def test_a_redaction_is_not_asked_for_twice(world_with_name, sign_in):
    ask_for_redaction(world_with_name, sign_in)
    with pytest.raises(ValidationError, match="asked for this already"):
        ask_redaction(
            world_with_name.plan,
            place_of_name(world_with_name),
            "child",
            by=world_with_name.manager,
            now=timezone.now(),
            reason="A family told us",
        )


@pytest.mark.parametrize("who", ["manager", "chair"])
def test_a_reason_that_repeats_the_text_to_redact_is_refused(who, world_with_name, sign_in):
    if who == "manager":
        url = ask_url(world_with_name, world_with_name.action)
        typed = {"place": place_of_name(world_with_name).key, "ground": "child"}
    else:
        url = world_with_name.url(f"redactions/{ask_for_redaction(world_with_name, sign_in).pk}/")
        typed = {"decision": "approved"}
    client = sign_in(getattr(world_with_name, who))
    answer = send(client, url, **typed, reason=f"It said visit {NAME.lower()} weekly")
    assert answer.status_code == 400
    assert "Do not repeat the text here" in html_of(answer)


def test_versions_saved_after_the_request_are_redacted_too(world_with_name, sign_in):
    redaction = ask_for_redaction(world_with_name, sign_in)
    edit = {"by": world_with_name.manager, "reason": "Sooner"}
    edit_record(
        Action, world_with_name.action.pk, {"owner_post": "Head of service"}, version=3, **edit
    )
    decide(world_with_name, sign_in, redaction)
    assert tables_with(NAME) == []
    assert world_with_name.fresh(redaction).version_numbers == [2, 3, 4]


def test_two_requests_for_one_text_redact_it_once(world_with_name, sign_in):
    first, place = ask_for_redaction(world_with_name, sign_in), place_of_name(world_with_name)
    edit = {"by": world_with_name.manager, "reason": "Sooner"}
    edit_record(
        Action, world_with_name.action.pk, {"owner_post": "Head of service"}, version=3, **edit
    )
    second = ask_for_redaction(world_with_name, sign_in)
    assert (place.versions, second.versions) == ((2, 3), "2-3-4")
    decide(world_with_name, sign_in, first)
    with pytest.raises(ValidationError, match="taken out already"):
        approve_redaction(world_with_name, second)
    page = sign_in(world_with_name.chair).get(world_with_name.url(f"redactions/{second.pk}/"))
    assert page.status_code == 200


def test_the_reason_of_a_change_can_be_redacted(world_with_name, sign_in):
    edit = {"by": world_with_name.manager, "reason": f"{NAME} asked"}
    edit_record(
        Action, world_with_name.action.pk, {"owner_post": "Head of service"}, version=3, **edit
    )
    place = next(
        place
        for place in places(Action, world_with_name.action.pk, world_with_name.plan.pk)
        if place.texts == (f"{NAME} asked",)
    )
    assert place.label == "Reason for the change"
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in, place=place.key))
    assert world_with_name.fresh(world_with_name.action).version == 4
    assert verify(connection).faults == []


def test_other_records_with_the_text_are_listed_and_not_redacted(world_with_name, sign_in):
    edit_record(
        Theme,
        world_with_name.theme.pk,
        {"name": f"Visit {NAME} weekly"},
        by=world_with_name.manager,
        version=1,
        reason="Clearer",
    )
    redaction = ask_for_redaction(world_with_name, sign_in)
    assert listed_elsewhere(world_with_name) == [
        f"Theme “{world_with_name.fresh(world_with_name.theme)}”, Name"
    ]
    decide(world_with_name, sign_in, redaction)
    assert "workstreams_theme" in tables_with(NAME)


@pytest.mark.parametrize("name", [f"Visit {NAME} weekly", f"We VISIT {NAME.upper()} WEEKLY, too"])
def test_another_record_is_listed_however_the_letters_of_the_text_are_written(
    name, world_with_name
):
    world = world_with_name
    change(world.theme, name=name)
    assert listed_elsewhere(world) == [f"Theme “{world.fresh(world.theme)}”, Name"]


def listed_elsewhere(world: World) -> list[str]:
    found = search(place_of_name(world), world.plan.pk)
    return columns_in_words(found.in_order)


def test_what_is_entered_after_the_search_is_searched_too(world_with_name, sign_in, monkeypatch):
    world, whole = world_with_name, []
    redaction = ask_for_redaction(world, sign_in)
    place = place_of_name(world)

    def watched(place, plan_id, entered=None):
        whole.extend([place] if entered is None else [])
        return search(place, plan_id, entered)

    def found() -> FoundElsewhere:
        shown = found_elsewhere(redaction, place)
        assert shown == search(place, world.plan.pk)
        return shown

    monkeypatch.setattr("improvement.redaction.search.search", watched)
    assert found().columns == frozenset()
    change(world.owned, description=f"We visit {NAME} weekly there")
    change(world.theme, name="Nobody is named")
    assert found().columns == {(Action, world.owned.pk, "description")}
    change(world.owned, description="Said otherwise, but it is in the history")
    world.published()
    assert len(found().columns) == 1
    assert len(found().repeating) == 2
    assert len(whole) == 1
    decide(world, sign_in, redaction)
    assert found().repeating == frozenset()
    assert len(whole) == 2


def test_the_places_of_a_text_are_counted_and_shown_a_page_at_a_time(world_with_name, sign_in):
    world = world_with_name
    redaction = ask_for_redaction(world, sign_in)
    client, url = sign_in(world.chair), world.url(f"redactions/{redaction.pk}/")
    change(world.theme, name=f"Visit {NAME} weekly")
    assert "It also stands in 1 other place, and" in in_one_line(html_of(client.get(url)))
    for number in range(25):
        an_action(world.hub, f"MH-{number + 50}", title=f"Visit {NAME} weekly, again")
    first = in_one_line(html_of(client.get(url)))
    assert "It also stands in 26 other places, and" in first
    last = html_of(client.get(url, {"elsewhere": 2}))
    assert first.count("Action “MH-") == 25 - first.count("Theme “")
    assert last.count("Action “MH-") + last.count("Theme “") == 1


def in_one_line(page: str) -> str:
    return " ".join(page.split())


def test_a_text_is_found_in_a_document_whatever_is_escaped_in_it(world):
    title = 'Visit “Zoë” "Żak" \\ O’Neill/Ó\u00a0😀\ttwice'
    change(world.action, title=title)
    issued = world.published()
    found = [(row.id, left) for *_, row, left in documents((title,), world.plan.pk)]
    assert {key for key, _ in found} == {issued.pk}
    assert all(title not in repr(left) for _, left in found)
    assert [*documents(("wic",), world.plan.pk)] == []  # it stands only within a longer word


def test_a_history_redacted_twice_is_still_verified(world_with_name, sign_in):
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    place = next(
        place
        for place in places(Workstream, world_with_name.practice.pk, world_with_name.plan.pk)
        if place.column == "name"
    )
    now = timezone.now()
    second = ask_redaction(
        world_with_name.plan, place, "legal", by=world_with_name.manager, now=now, reason="An order"
    )
    approve_redaction(world_with_name, second)
    assert verify(connection).faults == []
    assert tables_with("Front line practice") == []


@pytest.mark.parametrize("path", ["redactions/nothing/1/ask/", "redactions/action/999999/ask/"])
def test_a_redaction_of_an_unknown_record_is_not_found(path, world, sign_in):
    assert sign_in(world.manager).get(world.url(path)).status_code == 404


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ({"a": ["Ann Lee", 1, None]}, {"a": ["[redacted]", 1, None]}),
        ("Seen by Ann Lee.", "Seen by [redacted]."),
        ("Joann Leeds", "Joann Leeds"),
        ("under_way", "under_way"),
    ],
)
def test_only_the_text_itself_is_replaced_by_the_marker(document, left):
    assert replaced(document, ("Ann Lee", "under_way", "by")) == left


def test_a_document_altered_after_its_redaction_is_found_by_verification(world_with_name, sign_in):
    decide(world_with_name, sign_in, ask_for_redaction(world_with_name, sign_in))
    connection.check_constraints()
    guards.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_historicalpublication SET document = '{}' WHERE version = 1")
    assert "does not say what was entered: document" in str(verify(connection).faults)


@pytest.mark.parametrize(
    ("left", "allowed"),
    [
        ({"a": "[redacted] came", "b": [1, "x"], "redacted_on": ["2026-11-01"]}, True),
        ({"a": "[redacted]", "b": [1, "x"]}, True),
        ({"a": "Ann came", "b": [1, "[redacted]"]}, True),
        ({"a": "[redacted] went", "b": [1, "x"]}, False),
        ({"a": "Bob came", "b": [1, "x"]}, False),
        ({"a": "[redacted] came", "b": [2, "x"]}, False),
        ({"a": "[redacted] came", "b": [True, "x"]}, False),
        ({"a": "[redacted] came", "b": [1, "x", "y"]}, False),
        ({"a": "[redacted] came", "b": [1, 5]}, False),
        ({"a": "[redacted] came"}, False),
        ({"a": "[redacted] came", "b": [1, "x"], "c": "more"}, False),
        ({"a": "[redacted] came", "b": "[redacted]"}, False),
    ],
)
def test_what_is_left_of_a_document_may_differ_only_in_strings_that_hold_the_marker(left, allowed):
    assert differs_only_by_marker({"a": "Ann came", "b": [1, "x"]}, left) is allowed


def test_a_redaction_cannot_write_another_document(world_with_name, sign_in, monkeypatch):
    redaction = ask_for_redaction(world_with_name, sign_in)
    improved = {"counts": "improved"}
    monkeypatch.setattr("improvement.redaction.places.replaced", lambda *arguments: dict(improved))
    answer = decide(world_with_name, sign_in, redaction)
    assert answer.status_code == 400
    assert "A document may lose text by a redaction, and say nothing else" in html_of(answer)
    issued = world_with_name.fresh(world_with_name.issued)
    assert issued.is_as_drafted
    assert world_with_name.fresh(redaction).decision == "open"
