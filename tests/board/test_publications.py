"""Drafting, previewing and issuing a publication through its pages."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.models import Meeting, Publication, digest
from board.publishing.withheld import refuse_leaks
from improvement.roles import Role
from tests.board.factories import an_update, changed, days, draft, issue, this_instant
from tests.pages import html_of
from tests.world import NOT_MARKED, World, a_member, a_plan, save
from workstreams.models import Action, Measure

NOTE = "Most of the work is under way"


def form_of(world, **typed):
    return {"audience": "scrutiny", "note": NOTE, "number": "2"} | typed


def text(answer):
    return html_of(answer)


def test_the_manager_drafts_a_publication_the_chair_issues_it_and_scrutiny_reads_it(
    world: World, sign_in
):
    manager, chair, councillor = map(sign_in, (world.manager, world.chair, world.councillor))
    answer = manager.post(world.url("publications/draft/"), form_of(world), follow=True)
    assert answer.redirect_chain == [(world.url("publications/scrutiny/2/"), 302)]
    assert "Scrutiny publication 2 was drafted" in text(answer)
    assert councillor.get(world.url("progress/publications/2/")).status_code == 404
    version = Publication.objects.get(number=2).version
    typed = {"version": version, "reason": "I have read it through"}
    answer = chair.post(world.url("publications/scrutiny/2/issue/"), typed, follow=True)
    assert "Scrutiny publication 2 was issued" in text(answer)
    assert NOTE in text(councillor.get(world.url("progress/publications/2/")))


def test_the_preview_of_a_draft_shows_what_scrutiny_will_read(world, sign_in):
    draft(world, note=NOTE)
    page = text(sign_in(world.manager).get(world.url("publications/scrutiny/2/")))
    assert "Exactly what its reader will see" in page
    assert "This is a draft." in page
    assert NOTE in page
    assert "The chair issues it, and never the person who drafted it." in page
    assert "Issue the publication" not in page
    assert "Issue the publication" in text(
        sign_in(world.chair).get(world.url("publications/scrutiny/2/"))
    )


def test_a_draft_shows_the_figures_of_demand_which_its_readers_unfold(world, sign_in):
    save(Measure(plan=world.plan, code="D1", name="Plans", direction="context"))
    drafted = draft(world)
    chair, figures = sign_in(world.chair), "Demand</caption>"
    assert figures in text(chair.get(world.url("publications/scrutiny/2/")))
    issue(world, drafted)
    read = chair.get(world.url("progress/publications/2/"))
    assert figures not in text(read)
    assert figures in text(chair.get(world.url("progress/publications/2/?show=demand")))


def test_the_list_of_publications_shows_drafts_and_who_issued_the_others(world, sign_in):
    draft(world)
    page = text(sign_in(world.chair).get(world.url("publications/")))
    assert "Not issued" in page
    assert "by Chair" in page
    assert "Draft one for:" not in page
    assert "Draft one for:" in text(sign_in(world.manager).get(world.url("publications/")))


def test_the_list_of_publications_says_when_there_is_none(world, sign_in):
    manager = a_member(a_plan("elsewhere"), "Another manager", Role.MANAGER)
    page = text(sign_in(manager).get("/plans/elsewhere/publications/"))
    assert "Nothing has been drafted or published yet." in page


def test_a_publication_is_drafted_for_each_audience_and_nobody_else(world, sign_in):
    client = sign_in(world.manager)
    for audience, words in Publication.READERS_IN_WORDS.items():
        page = text(client.get(world.url(f"publications/draft/?audience={audience}")))
        assert f"Draft a publication for {words}" in page
    assert client.get(world.url("publications/draft/?audience=staff")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"note": ""}, "Enter"),
        ({"note": "x" * 501}, "500 characters or fewer"),
        ({"audience": "the moon"}, "Select one of the choices in the list"),
        ({"number": "1"}, "Another publication was drafted"),
        ({"number": "nine"}, "must be a whole number"),
        ({"note": "About the child with NHS number 943 476 5919"}, "NHS number"),
    ],
)
def test_an_invalid_draft_form_names_the_error_and_saves_nothing(
    world, sign_in, history_rows_written, typed, message
):
    with history_rows_written() as rows:
        answer = sign_in(world.manager).post(
            world.url("publications/draft/"), form_of(world, **typed)
        )
    assert (answer.status_code, rows) == (400, {})
    assert message in text(answer)
    assert "<title>Error: " in text(answer)


def test_a_draft_that_names_a_withheld_action_quotes_the_text(world, sign_in):
    an_update(world, world.action, done="It waits for MH-02")
    answer = sign_in(world.manager).post(world.url("publications/draft/"), form_of(world))
    assert answer.status_code == 400
    assert "This text names MH-02, which is withheld" in text(answer)


def test_a_note_that_may_identify_a_child_is_accepted_once_confirmed(world, sign_in):
    typed = form_of(world, note="NHS number 943 476 5919", confirm_not_personal="on")
    answer = sign_in(world.manager).post(world.url("publications/draft/"), typed)
    assert answer.status_code == 302


def test_the_chair_confirms_again_what_looks_like_an_identifier_before_issuing_it(world, sign_in):
    publication = draft(world, note="NHS number 943 476 5919")
    chair, issue_page = sign_in(world.chair), world.url("publications/scrutiny/2/issue/")
    assert "looks as if it has an NHS number" in text(
        chair.get(world.url("publications/scrutiny/2/"))
    )
    typed = {"version": publication.version, "reason": "Read"}
    answer = chair.post(issue_page, typed)
    assert answer.status_code == 400
    assert "I have checked these, and none identifies a child or family” to go on" in text(answer)
    assert chair.post(issue_page, typed | {"confirm_document": "on"}).status_code == 302


def test_issuing_a_publication_without_a_reason_is_refused(world, sign_in):
    publication = draft(world)
    answer = sign_in(world.chair).post(
        world.url("publications/scrutiny/2/issue/"), {"version": publication.version, "reason": ""}
    )
    assert answer.status_code == 400
    assert "Enter why you are content to issue it" in text(answer)


def test_issuing_a_stale_draft_is_a_conflict_and_keeps_what_was_typed(world, sign_in):
    publication = draft(world)
    read = publication.version
    issue(world, publication)
    typed = {"version": read, "reason": "I have read it through"}
    answer = sign_in(world.chair).post(world.url("publications/scrutiny/2/issue/"), typed)
    assert answer.status_code == 409
    assert "I have read it through" in text(answer)


def test_the_person_who_drafted_a_publication_cannot_issue_it(world, sign_in):
    both = a_member(world.plan, "Both", Role.MANAGER, Role.CHAIR)
    publication = draft(world, by=both)
    typed = {"version": publication.version, "reason": "I wrote it myself"}
    assert sign_in(both).post(world.url("publications/scrutiny/2/issue/"), typed).status_code == 403


def test_a_draft_that_can_no_longer_be_issued_gives_the_reason(world, sign_in):
    this_instant()
    publication = draft(world)
    this_instant()
    marked = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}
    changed(world.action, **marked)
    chair = sign_in(world.chair)
    page = text(chair.get(world.url("publications/scrutiny/2/")))
    assert "marked exempt or confidential since this was drafted, so it can’t be issued" in page
    typed = {"version": publication.version, "reason": "I have read it through"}
    assert chair.post(world.url("publications/scrutiny/2/issue/"), typed).status_code == 400


def test_the_page_of_an_unknown_publication_is_not_found(world, sign_in):
    chair = sign_in(world.chair)
    assert chair.get(world.url("publications/scrutiny/99/")).status_code == 404
    assert chair.post(world.url("publications/scrutiny/99/issue/")).status_code == 404


def test_the_pages_of_a_publication_refuse_other_methods(world, sign_in):
    manager = sign_in(world.manager)
    assert manager.post(world.url("publications/scrutiny/1/")).status_code == 405
    assert sign_in(world.chair).get(world.url("publications/scrutiny/1/issue/")).status_code == 405


def test_the_draft_page_tells_the_manager_what_is_left_out(world, sign_in):
    client = sign_in(world.manager)
    page = text(client.get(world.url("publications/draft/")))
    assert "No updates that nobody has accepted yet" in page
    assert "MH-02 The work of MH-02: Paragraph 1 of Schedule 12A" in page
    assert "Reason given: A person" in page
    assert "No action, measure or question says anything else than it did." in page
    for audience, kept in (("board", ""), ("scrutiny", "references of actions")):
        page = text(client.get(world.url(f"publications/draft/?audience={audience}")))
        assert ("what these readers are not given of anything" in page) is bool(kept)
        assert kept in page
    assert "The chair issues it, never you." in page


def test_the_draft_page_reads_the_plan_anew_only_once_it_has_changed(world, sign_in):
    client, address = sign_in(world.manager), world.url("publications/draft/")
    first = text(client.get(address))
    with CaptureQueriesContext(connection) as asked:
        assert text(client.get(address)) == first
    assert not any("board_issuednumber" in query["sql"] for query in asked)
    action = Action.objects.get(ref="FP-01")
    changed(action, marking="exempt", exempt_paragraph="1", marking_reason="A child is named")
    page = text(client.get(address))
    assert f"FP-01 {action.title}: Paragraph 1 of Schedule 12A" in page
    assert f"FP-01 {action.title}" not in first
    for_board = text(client.get(f"{address}?audience=board"))
    assert "FP-01" in for_board


def test_a_draft_in_an_earlier_form_is_not_compared(world, sign_in):
    document = draft(world).document | {"schema_version": 1}
    changed(Publication.objects.get(number=2), document=document, digest=digest(document))
    context = sign_in(world.chair).get(world.url("publications/scrutiny/2/")).context
    assert "withheld" in context
    assert "warnings" not in context


def test_a_withheld_title_of_one_word_is_not_looked_for(world):
    action = Action(ref="FP-99", title="Visits")
    refuse_leaks({"text": "Visits were on time"}, [action], [])
    with pytest.raises(ValidationError, match="names FP-99"):
        refuse_leaks({"text": "As FP\u201199 said"}, [action], [])


def test_publications_of_two_audiences_may_bear_one_number(world, sign_in):
    other = Publication.objects.get(pk=world.publication.pk)
    other.pk, other.version, other._state.adding = None, 0, True
    other.audience, other.issued_at, other.issued_by = "board", None, None
    other.head_entry, other.head_digest, other.drafted_by = None, "", world.chair
    other.save_as(world.chair, "For the board")
    chair = sign_in(world.chair)
    assert chair.get(world.url("publications/1/")).url == world.url("publications/scrutiny/1/")
    assert "Not issued" in text(chair.get(world.url("publications/board/1/")))
    assert "Not issued" not in text(chair.get(world.url("publications/scrutiny/1/")))
    assert other.page() == ("publication", "board", 1)
    assert world.publication.page() == ("progress-publication", 1)
    assert chair.get(world.url("publications/elsewhere/1/")).status_code == 404


def test_the_drafter_chooses_an_instant_and_the_document_shows_the_plan_as_it_stood(world, sign_in):
    at = this_instant()
    meeting = save(
        Meeting(plan=world.plan, kind="board", number=7, held_on=days(3), cutoff_at=timezone.now())
    )
    this_instant()
    changed(world.action, title="Another title", due=days(-3))
    manager = sign_in(world.manager)
    page = text(manager.get(world.url("publications/draft/?audience=board")))
    assert f'<option value="{meeting.instant_name}"' in page
    assert "It was not here before" not in page
    draft_page = world.url(f"publications/draft/?audience=board&shows={meeting.instant_name}")
    page = text(manager.get(draft_page))
    assert "It will show the plan as it stood on" in page
    typed = form_of(world, audience="board", number="1", shows=meeting.instant_name)
    assert manager.post(draft_page, typed).status_code == 302
    publication = Publication.objects.get(audience="board")
    assert at < publication.as_at == meeting.cutoff_at < publication.drafted_at
    assert "Another title" not in json.dumps(publication.document)
    assert publication.document["counts"]["late"] == 0
    again = draft(world, audience="board", note=NOTE, shows=meeting.cutoff_at)
    assert again.digest == publication.digest
    now = draft(world, audience="board")
    assert now.document["counts"]["late"] == 1
    issue(world, now)
    with pytest.raises(ValidationError, match="A later publication"):
        issue(world, again)
    behind = draft(world, audience="board", note=NOTE, shows=meeting.cutoff_at)
    chair = sign_in(world.chair)
    page = text(chair.get(world.url(f"publications/board/{behind.number}/")))
    assert "publication 3 shows a later moment than this" in page
    assert page.index("Issue it") < page.index("Look at these again") < page.index("What is kept")
    assert issue(world, behind).document["on"] == behind.document["on"]


def test_an_instant_that_has_not_come_or_has_no_plan_is_refused(world, sign_in):
    manager = sign_in(world.manager)
    for name, status in (("2999-01-01", 404), ("meeting-99", 404), ("nonsense", 404)):
        page = manager.get(world.url(f"publications/draft/?shows={name}"))
        assert page.status_code == status, name
    page = text(manager.get(world.url("publications/draft/?shows=2001-01-01")))
    assert "There was no plan yet at that instant" in page
    typed = form_of(world, shows="2001-01-01")
    assert manager.post(world.url("publications/draft/"), typed).status_code == 400


def test_what_was_marked_or_has_become_small_since_is_kept_back_of_a_past_instant_too(world):
    changed(world.measure, unit="children", kind="count")
    at = this_instant()
    marked = {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"}
    changed(world.action, title="A complaint by one family", **marked)
    changed(world.exempt, **NOT_MARKED)
    changed(world.measure.readings.get(), value=3)
    publication = issue(world, draft(world, audience="board", shows=at))
    told = json.dumps(publication.document)
    assert "FP-01" not in told
    assert "MH-02" not in told
    (measure,) = publication.document["outcomes"][0]["measures"]
    assert measure["latest"]["value"] == "c"
    assert publication.document["counts"]["actions"] == 1
