"""Lawful erasure: one asks, another decides, and then the text is nowhere, and that is proved."""

from contextlib import redirect_stdout
from io import StringIO

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
from improvement.redaction.places import Place, elsewhere, places, replaced
from tests.filling import filled, send
from tests.pages import html_of
from tests.world import World
from workstreams.models import Action, Theme, Workstream

NAME = "Tamsin Applegarth"


REASON = {"reason": "A family told us"}


def ask_url(world: World, record) -> str:
    return world.url(f"redactions/{record._meta.model_name}/{record.pk}/ask/")


def tables_with(text: str) -> list[str]:
    """Every table of the database that has the text, whoever it belongs to."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found += [table] if text in repr(cursor.fetchall()) else []
    return found


@pytest.fixture
def named(world):
    """A child's name is in a title, in a version that kept it, and in what was published."""
    edit = {"by": world.manager, "reason": "Clearer"}
    edit_record(Action, world.action.pk, {"title": f"Visit {NAME} weekly"}, version=1, **edit)
    edit_record(Action, world.action.pk, {"priority": "immediate"}, version=2, **edit)
    world.issued = world.published()
    return world


def the_name(world: World) -> Place:
    found = places(Action, world.action.pk, world.plan.pk)
    return next(place for place in found if NAME in place.texts[0])


def asked(world: World, sign_in, **typed) -> Redaction:
    """The manager asks on the page for the title with the name."""
    client, url = sign_in(world.manager), ask_url(world, world.action)
    form = client.get(url).context["form"]
    wanted = {"place": the_name(world).key, "ground": "child"} | REASON | typed
    answer = client.post(url, filled(form, **wanted))
    assert answer.status_code == 302, answer.context["form"].errors
    return Redaction.objects.latest("pk")


def decide(world: World, sign_in, redaction: Redaction, decision: str = "approved", **typed):
    url = world.url(f"redactions/{redaction.pk}/")
    return send(sign_in(world.chair), url, **{"decision": decision} | REASON | typed)


def checked(tmp_path) -> tuple[str, str]:
    """What verify_audit and the checker that stands alone say of the history."""
    file, said, alone = tmp_path / "export.txt", StringIO(), StringIO()
    call_command("verify_audit", export=file, stdout=said)
    with redirect_stdout(alone):
        assert check_export.main([str(file)]) == 0
    assert NAME not in file.read_text()
    return said.getvalue(), alone.getvalue()


def test_the_text_is_nowhere_once_someone_else_has_approved(named, sign_in, tmp_path):
    assert set(tables_with(NAME)) >= {"board_publication", "workstreams_historicalaction"}
    assert named.fresh(named.action).version == 3
    redaction = asked(named, sign_in)
    page = html_of(sign_in(named.chair).get(named.url(f"redactions/{redaction.pk}/")))
    assert NAME in page
    assert str(named.issued) in page
    assert decide(named, sign_in, redaction).status_code == 302
    assert tables_with(NAME) == []
    assert named.fresh(named.action).title == "[redacted]"
    assert verify(connection).faults == []
    for said in checked(tmp_path):
        assert f"title of workstreams_historicalaction {named.action.pk}, version" in said
        assert "approved by Chair, under child" in said


def test_the_history_says_who_took_text_out_and_what_is_left(named, sign_in):
    decide(named, sign_in, asked(named, sign_in))
    client = sign_in(named.manager)
    page = html_of(client.get(named.url("history/?noun=action")))
    assert "decided by Chair: It identifies a child or a family" in page
    assert "[redacted]" in page
    assert "Taken out: action “FP-01 [redacted]”, Title, versions 2, 3" in html_of(
        client.get(named.url("redactions/"))
    )
    redaction = Redaction.objects.get(history_table="workstreams_historicalaction")
    done = html_of(client.get(named.url(f"redactions/{redaction.pk}/")))
    assert "Decided" in done
    assert "Once it is taken out" not in done


def test_search_no_longer_finds_it(named, sign_in):
    client = sign_in(named.lead)
    url = named.url("actions/?q=Applegarth")
    assert "FP-01" in html_of(client.get(url))
    decide(named, sign_in, asked(named, sign_in))
    assert "FP-01" not in html_of(client.get(url))


def test_what_was_published_says_that_text_was_taken_out(named, sign_in):
    client, number = sign_in(named.councillor), named.issued.number
    url = named.url(f"progress/publications/{number}/")
    digest = named.issued.digest
    decide(named, sign_in, asked(named, sign_in))
    page = html_of(client.get(url))
    assert f"was taken out of this on {in_words(clock.today())}" in page
    assert digest in page
    assert client.get(named.url("progress/workstreams/FP/")).status_code == 200
    drafts = html_of(sign_in(named.chair).get(named.url(f"publications/{number}/")))
    assert "Text taken out" in drafts


def test_a_draft_that_had_the_text_is_not_issued(named, sign_in):
    now = timezone.now()
    draft = draft_publication(
        named.plan,
        by=named.manager,
        audience="scrutiny",
        note="How it stands",
        at=now,
        on=now.date(),
        reason="For scrutiny",
    )
    decide(named, sign_in, asked(named, sign_in))
    assert why_not_to_issue(named.fresh(draft)) == "The document does not match its digest"


def test_a_refusal_leaves_everything(named, sign_in):
    redaction = asked(named, sign_in)
    assert decide(named, sign_in, redaction, "refused").status_code == 302
    assert NAME in named.fresh(named.action).title
    assert named.fresh(redaction).decision == "refused"


def test_a_decision_is_made_once(named, sign_in):
    redaction = asked(named, sign_in)
    decide(named, sign_in, redaction, "refused")
    with pytest.raises(ValidationError, match="decided already"):
        decided(named, named.fresh(redaction))


def decided(world: World, redaction: Redaction, by=None) -> Redaction:
    return decide_redaction(
        redaction.pk,
        "approved",
        by=by or world.chair,
        version=redaction.version,
        now=timezone.now(),
        reason="A family told us",
    )


def test_nobody_decides_on_what_they_asked_for(named, sign_in):
    redaction = asked(named, sign_in)
    page = html_of(sign_in(named.manager).get(named.url(f"redactions/{redaction.pk}/")))
    assert "Someone else decides" in page
    with pytest.raises(PermissionDenied, match="themselves asked for"):
        decided(named, redaction, by=named.manager)


def test_the_same_is_not_asked_for_twice(named, sign_in):
    asked(named, sign_in)
    with pytest.raises(ValidationError, match="asked for this already"):
        ask_redaction(
            named.plan,
            the_name(named),
            "child",
            by=named.manager,
            now=timezone.now(),
            reason="A family told us",
        )


@pytest.mark.parametrize("who", ["manager", "chair"])
def test_a_reason_that_repeats_the_text_is_refused(who, named, sign_in):
    if who == "manager":
        url = ask_url(named, named.action)
        typed = {"place": the_name(named).key, "ground": "child"}
    else:
        url = named.url(f"redactions/{asked(named, sign_in).pk}/")
        typed = {"decision": "approved"}
    client = sign_in(getattr(named, who))
    answer = send(client, url, **typed, reason=f"It said visit {NAME.lower()} weekly")
    assert answer.status_code == 400
    assert "Do not repeat the text here" in html_of(answer)


def test_later_versions_with_the_text_are_taken_out_too(named, sign_in):
    redaction = asked(named, sign_in)
    edit = {"by": named.manager, "reason": "Sooner"}
    edit_record(Action, named.action.pk, {"priority": "standard"}, version=3, **edit)
    decide(named, sign_in, redaction)
    assert tables_with(NAME) == []
    assert named.fresh(redaction).version_numbers == [2, 3, 4]


def test_two_requests_for_one_text_take_it_out_once(named, sign_in):
    first, place = asked(named, sign_in), the_name(named)
    edit = {"by": named.manager, "reason": "Sooner"}
    edit_record(Action, named.action.pk, {"priority": "standard"}, version=3, **edit)
    second = asked(named, sign_in)
    assert (place.versions, second.versions) == ((2, 3), "2-3-4")
    decide(named, sign_in, first)
    with pytest.raises(ValidationError, match="taken out already"):
        decided(named, second)
    page = sign_in(named.chair).get(named.url(f"redactions/{second.pk}/"))
    assert page.status_code == 200


def test_a_reason_in_the_history_can_be_taken_out(named, sign_in):
    edit = {"by": named.manager, "reason": f"{NAME} asked"}
    edit_record(Action, named.action.pk, {"priority": "standard"}, version=3, **edit)
    place = next(
        place
        for place in places(Action, named.action.pk, named.plan.pk)
        if place.texts == (f"{NAME} asked",)
    )
    assert place.label == "Reason for the change"
    decide(named, sign_in, asked(named, sign_in, place=place.key))
    assert named.fresh(named.action).version == 4
    assert verify(connection).faults == []


def test_other_records_with_the_text_are_named(named, sign_in):
    edit_record(
        Theme,
        named.theme.pk,
        {"name": f"Visit {NAME} weekly"},
        by=named.manager,
        version=1,
        reason="Clearer",
    )
    redaction = asked(named, sign_in)
    assert elsewhere(the_name(named), named.plan.pk) == [
        f"Theme “{named.fresh(named.theme)}”, Name"
    ]
    decide(named, sign_in, redaction)
    assert "workstreams_theme" in tables_with(NAME)


def test_a_second_redaction_of_a_publication_leaves_it_proved(named, sign_in):
    decide(named, sign_in, asked(named, sign_in))
    place = next(
        place
        for place in places(Workstream, named.practice.pk, named.plan.pk)
        if place.column == "name"
    )
    now = timezone.now()
    other = ask_redaction(named.plan, place, "legal", by=named.manager, now=now, reason="An order")
    decided(named, other)
    assert verify(connection).faults == []
    assert tables_with("Front line practice") == []


@pytest.mark.parametrize("path", ["redactions/nothing/1/ask/", "redactions/action/999999/ask/"])
def test_what_is_not_there_cannot_be_taken_out(path, world, sign_in):
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
def test_the_marker_takes_the_place_of_the_text_alone(document, left):
    assert replaced(document, ("Ann Lee", "under_way", "by")) == left


def test_a_document_that_was_changed_after_its_redaction_is_found(named, sign_in):
    decide(named, sign_in, asked(named, sign_in))
    connection.check_constraints()
    guards.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE board_historicalpublication SET document = '{}' WHERE version = 1")
    assert "does not say what was entered: document" in str(verify(connection).faults)
