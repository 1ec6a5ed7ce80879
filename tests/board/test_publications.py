"""Drafting, previewing and issuing a publication through its pages."""

import pytest

from board.models import Publication
from improvement.roles import Role
from tests.board.factories import a_report, changed, this_instant
from tests.board.test_publication_changes import draft, issue
from tests.pages import html_of
from tests.world import World, a_member, a_plan

NOTE = "Most of the work is under way"


def form_of(world, **typed):
    return {"audience": "scrutiny", "note": NOTE, "number": "2"} | typed


def text(answer):
    return html_of(answer)


def test_the_manager_drafts_and_the_chair_issues_and_scrutiny_reads(world: World, sign_in):
    manager, chair, councillor = map(sign_in, (world.manager, world.chair, world.councillor))
    answer = manager.post(world.url("publications/draft/"), form_of(world), follow=True)
    assert answer.redirect_chain == [(world.url("publications/2/"), 302)]
    assert "Publication 2 was drafted" in text(answer)
    assert NOTE not in text(councillor.get(world.url("progress/")))
    version = Publication.objects.get(number=2).version
    typed = {"version": version, "reason": "I have read it through"}
    answer = chair.post(world.url("publications/2/issue/"), typed, follow=True)
    assert "Publication 2 was issued to scrutiny" in text(answer)
    assert NOTE in text(councillor.get(world.url("progress/")))


def test_the_preview_shows_what_scrutiny_will_read(world, sign_in):
    draft(world, note=NOTE)
    page = text(sign_in(world.manager).get(world.url("publications/2/")))
    assert "Exactly what its reader will see" in page
    assert "This is a draft." in page
    assert NOTE in page
    assert "The chair issues it, and never the person who drafted it." in page
    assert "Issue the publication" not in page
    assert "Issue the publication" in text(sign_in(world.chair).get(world.url("publications/2/")))


def test_the_list_shows_drafts_and_who_issued_the_rest(world, sign_in):
    draft(world)
    page = text(sign_in(world.chair).get(world.url("publications/")))
    assert "Not issued" in page
    assert "by Chair" in page
    assert "Draft a publication" not in page
    assert "Draft a publication" in text(sign_in(world.manager).get(world.url("publications/")))


def test_a_plan_with_nothing_drafted_says_so(world, sign_in):
    manager = a_member(a_plan("elsewhere"), "Another manager", Role.MANAGER)
    page = text(sign_in(manager).get("/plans/elsewhere/publications/"))
    assert "Nothing has been drafted or published yet." in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"note": ""}, "Enter"),
        ({"note": "x" * 501}, "500 characters or fewer"),
        ({"audience": "public"}, "Select one of the choices in the list"),
        ({"audience": "the moon"}, "Select one of the choices in the list"),
        ({"number": "1"}, "Another publication was drafted"),
        ({"number": "nine"}, "must be a whole number"),
        ({"note": "About the child with NHS number 943 476 5919"}, "NHS number"),
    ],
)
def test_a_draft_with_something_wrong_says_what_and_changes_nothing(
    world, sign_in, history_rows_written, typed, message
):
    with history_rows_written() as rows:
        answer = sign_in(world.manager).post(
            world.url("publications/draft/"), form_of(world, **typed)
        )
    assert (answer.status_code, rows) == (400, {})
    assert message in text(answer)
    assert "<title>Error: " in text(answer)


def test_a_draft_that_would_name_something_withheld_says_where(world, sign_in):
    a_report(world, world.action, done="It waits for MH-02")
    answer = sign_in(world.manager).post(world.url("publications/draft/"), form_of(world))
    assert answer.status_code == 400
    assert "This text names MH-02, which is withheld" in text(answer)


def test_a_note_that_someone_has_checked_may_look_personal(world, sign_in):
    typed = form_of(world, note="NHS number 943 476 5919", confirm_not_personal="on")
    answer = sign_in(world.manager).post(world.url("publications/draft/"), typed)
    assert answer.status_code == 302


def test_issuing_without_a_reason_keeps_the_page_and_says_what_is_missing(world, sign_in):
    one = draft(world)
    answer = sign_in(world.chair).post(
        world.url("publications/2/issue/"), {"version": one.version, "reason": ""}
    )
    assert answer.status_code == 400
    assert "Enter why you are content to issue it" in text(answer)


def test_issuing_a_stale_draft_answers_409_and_keeps_what_was_typed(world, sign_in):
    one = draft(world)
    read = one.version
    issue(world, one)
    typed = {"version": read, "reason": "I have read it through"}
    answer = sign_in(world.chair).post(world.url("publications/2/issue/"), typed)
    assert answer.status_code == 409
    assert "I have read it through" in text(answer)


def test_who_drafted_it_can_not_issue_it(world, sign_in):
    both = a_member(world.plan, "Both", Role.MANAGER, Role.CHAIR)
    one = draft(world, by=both)
    typed = {"version": one.version, "reason": "I wrote it myself"}
    assert sign_in(both).post(world.url("publications/2/issue/"), typed).status_code == 403


def test_a_draft_that_can_not_be_issued_any_more_says_why(world, sign_in):
    this_instant()
    one = draft(world)
    this_instant()
    marked = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}
    changed(world.action, **marked)
    chair = sign_in(world.chair)
    page = text(chair.get(world.url("publications/2/")))
    assert "marked exempt or confidential since this was drafted, so it can’t be issued" in page
    typed = {"version": one.version, "reason": "I have read it through"}
    assert chair.post(world.url("publications/2/issue/"), typed).status_code == 400


def test_a_number_that_was_never_given_is_not_found(world, sign_in):
    chair = sign_in(world.chair)
    assert chair.get(world.url("publications/99/")).status_code == 404
    assert chair.post(world.url("publications/99/issue/")).status_code == 404


def test_the_pages_that_only_read_take_no_writing(world, sign_in):
    manager = sign_in(world.manager)
    assert manager.post(world.url("publications/1/")).status_code == 405
    assert sign_in(world.chair).get(world.url("publications/1/issue/")).status_code == 405


def test_the_manager_is_told_what_is_left_out(world, sign_in):
    page = text(sign_in(world.manager).get(world.url("publications/draft/")))
    assert "reports that nobody has accepted yet" in page
    assert "The chair issues it, never you." in page
