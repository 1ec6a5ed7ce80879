"""Of which records a history tells: of every kind, of their parts, and of drafts to the few."""

import pytest
from django.utils import timezone

from board.changes import draft_publication, issue_publication
from improvement.audit import entries_kept
from improvement.audit.history_lines import entries_of
from improvement.audit.history_reach import reach_of
from improvement.history import audited, backfilled
from improvement.past import as_at
from tests.pages import html_of
from tests.workstreams.history_read import sentences_shown, text_of
from tests.world import BY, an_action, change, save
from workstreams.changes import UpdateAnswers, edit_action, submit_update
from workstreams.models import ActionTheme, Fact, Source
from workstreams.queries.record_parts import LATEST, latest_entries, records_of


class TestDraftPublicationsInTheHistory:
    """A draft publication is in the history only for those who may read drafts."""

    @pytest.fixture
    def draft(self, world):
        now = timezone.now()
        return draft_publication(
            world.plan,
            by=world.manager,
            audience="scrutiny",
            note="Not yet to be known",
            at=now,
            on=timezone.localdate(now),
            reason="A draft in secret",
        )

    @pytest.mark.parametrize(
        ("name", "sees"),
        [
            *[(name, True) for name in ["manager", "chair"]],
            *[(name, False) for name in ["lead", "owner", "member", "adviser"]],
        ],
    )
    def test_a_draft_publication_is_in_the_history_only_for_those_who_may_read_it(
        self, name, sees, draft, world, sign_in
    ):
        client = sign_in(getattr(world, name))
        row = draft.history.latest()
        alone = client.get(world.url(f"history/publication/{row.history_id}/"))
        assert alone.status_code == (200 if sees else 404)
        for page in ["history/", "history/?what=publication", "history/download/"]:
            assert (draft.note in text_of(client.get(world.url(page)))) is sees
            assert ("Scrutiny publication 2" in text_of(client.get(world.url(page)))) is sees
        assert sentences_shown(world, client, f"before=publication.{row.history_id}") != []

    def test_a_change_that_was_kept_for_one_reader_is_not_shown_to_another(
        self, draft, world, sign_in
    ):
        pages = [world.url(f"history/{asked}") for asked in ("", "?what=publication")]
        for name, sees in (("member", False), ("manager", True), ("member", False)):
            client = sign_in(getattr(world, name))
            assert [draft.note in text_of(client.get(page)) for page in pages] == [sees, sees]

    def test_the_drafting_of_an_issued_publication_is_shown_to_everyone(
        self, draft, world, sign_in
    ):
        issue_publication(
            draft.pk, by=world.chair, version=draft.version, now=timezone.now(), reason="Issued"
        )
        assert len(sentences_shown(world, sign_in(world.owner), "what=publication")) == 4


def test_a_kind_of_record_is_looked_for_as_soon_as_it_has_a_history(world, sign_in):
    client, added = sign_in(world.member), "Added document: The plan"
    assert added not in sentences_shown(world, client)
    with as_at(timezone.now()):
        assert "source" not in reach_of(world.plan)
    save(Source(plan=world.plan, ref="IP", title="The plan"))
    assert added in sentences_shown(world, client)
    assert "source" in reach_of(world.plan)


def test_a_history_page_of_every_kind_of_record_runs_a_bounded_number_of_queries(
    world, sign_in, django_assert_max_num_queries
):
    source = save(Source(plan=world.plan, ref="IP", title="The plan"))
    save(Fact(plan=world.plan, source=source, section="a", ref="1", label="A fact"))
    submit_update(
        world.action.pk,
        UpdateAnswers("under_way", "green", "Done", "Next"),
        by=world.lead,
        now=timezone.now(),
    )
    with django_assert_max_num_queries(70):
        assert sign_in(world.member).get(world.url("history/")).status_code == 200


def test_the_history_of_an_action_includes_its_milestones_links_and_updates(world, sign_in):
    edit_action(
        world.action.pk,
        {},
        {"themes": [world.theme]},
        by=world.manager,
        version=world.action.version,
        reason="It answers this",
    )
    submit_update(
        world.action.pk,
        UpdateAnswers("under_way", "green", "Done", "Next"),
        by=world.lead,
        now=timezone.now(),
    )
    page = html_of(sign_in(world.member).get(world.url("actions/FP-01/history/")))
    for sentence in [
        "Added action: FP-01 The work of FP-01",
        "Added milestone: FP-01 milestone: Half way",
        "Added action theme: FP-01 and theme Practice",
        "Added update: FP-01 update, round 1",
    ]:
        assert sentence in page
    assert "MH-01" not in page


def test_the_history_of_a_workstream_includes_its_actions_and_their_links(world, sign_in):
    save(ActionTheme(action=world.action, theme=world.theme))
    with audited(BY, "Moved"):
        change(world.owned, workstream=world.practice)
    sentences = sentences_shown(world, sign_in(world.member), "workstream=FP")
    assert "Added action theme: FP-01 and theme Practice" in sentences
    assert "Changed action: MH-01 The work of MH-01" in sentences
    assert "Added action: MH-01 The work of MH-01" not in sentences


def test_an_action_s_last_changes_are_those_of_its_whole_history(world, monkeypatch):
    monkeypatch.setattr(entries_kept, "MOST", 1)  # so that what was kept of the others goes
    save(ActionTheme(action=world.action, theme=world.theme))
    change(world.fresh(world.action), title="Another title")
    other = an_action(world.practice, "FP-77")
    for action in (world.action, other):
        assert latest_entries(action) == entries_of(records_of(action), latest=LATEST)
        assert latest_entries(action)


def test_a_change_that_was_read_is_told_by_what_was_entered_since(world, django_assert_num_queries):
    """Of what it names, also late; by nothing else it is read again."""
    action = change(world.action, lead_organisation=world.organisation)

    def read():
        told = latest_entries(world.fresh(action))
        assert told == entries_of(records_of(action), latest=LATEST)
        return str(told)

    assert "Called so before" not in read()
    change(world.other_lead, name="Somebody else")
    latest_entries(action)
    with django_assert_num_queries(2):
        latest_entries(action)
    with backfilled(action.history.latest().history_date, BY):
        change(world.organisation, name="Called so before")
    assert "Called so before" in read()
    change(world.fresh(world.organisation), name="Called so now")
    assert "Called so now" not in read()
    change(world.fresh(action), title="Another title")
    assert "Another title" in read()
