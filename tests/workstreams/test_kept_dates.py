"""Of what fell due: done by the first date, by the agreed one, late, or not done; and by whom."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from improvement import clock
from tests.pages import html_of
from tests.world import an_action, change, save
from workstreams.changes import UpdateAnswers, close_round, submit_update
from workstreams.models import Workstream
from workstreams.queries.kept_dates import kept_dates
from workstreams.queries.missing_updates import missing_updates
from workstreams.ratings.kept import Kept, kept_date
from workstreams.ratings.rules import Facts

ON = date(2013, 10, 31)
ON_TRACK = Facts(
    delivery="under_way",
    decision="",
    priority="standard",
    has_owner=True,
    baseline_due=None,
    due=None,
    precision="day",
    proposed_due=None,
    foreseen_due=None,
    starts=None,
    finished=None,
    stage_verified=False,
    carried_out_verified=False,
    has_evidence=False,
    declared_rag="green",
    confidence="high",
    last_accepted=None,
)
FIRST, AGREED = ON - timedelta(days=40), ON - timedelta(days=10)


def days_after(day, count):
    return day + timedelta(days=count)


def became(first=FIRST, agreed=AGREED, finished=None, on=ON, **values):
    delivery = {"delivery": "carried_out"} if finished else {}
    facts = replace(ON_TRACK, baseline_due=first, due=agreed, finished=finished, **delivery)
    facts = replace(facts, **{k: v for k, v in values.items() if k != "since"})
    return kept_date(facts, values.get("since"), on)


@pytest.mark.parametrize(
    ("finished", "kept", "after_first", "after_agreed"),
    [
        (FIRST, Kept.BY_FIRST, 0, 0),
        (days_after(FIRST, -90), Kept.BY_FIRST, 0, 0),
        (days_after(FIRST, 1), Kept.BY_AGREED, 1, 0),
        (AGREED, Kept.BY_AGREED, 30, 0),
        (days_after(AGREED, 1), Kept.LATE, 31, 1),
        (None, Kept.NOT_DONE, 40, 10),
        (days_after(ON, 1), Kept.NOT_DONE, 40, 10),  # a day that has not come
    ],
)
def test_what_became_of_an_action_that_fell_due(finished, kept, after_first, after_agreed):
    date_kept = became(finished=finished)
    assert (date_kept.kept, date_kept.after_first, date_kept.after_agreed) == (
        kept,
        after_first,
        after_agreed,
    )


def test_a_date_that_was_moved_ahead_does_not_undo_the_first_one():
    assert became(agreed=ON).kept is Kept.MOVED
    assert became(agreed=days_after(ON, 90)).kept is Kept.MOVED
    assert became(agreed=days_after(ON, -1)).kept is Kept.NOT_DONE


def test_nothing_falls_due_before_the_date_first_agreed_or_without_one():
    assert became(first=days_after(ON, 1), agreed=days_after(ON, 1)) is None
    assert became(first=days_after(ON, 1), agreed=days_after(ON, 1), finished=FIRST) is None
    assert became(first=ON, agreed=ON) is None  # due today, and not over
    assert became(first=ON, agreed=ON, finished=ON).kept is Kept.BY_FIRST
    assert became(first=None, agreed=None) is None


@pytest.mark.parametrize("delivery", ["withdrawn", "suspended"])
def test_leaving_the_plan_after_its_date_counts_as_not_done(delivery):
    assert became(delivery=delivery, since=days_after(FIRST, 1)).kept is Kept.NOT_DONE
    assert became(delivery=delivery, since=FIRST) is None


def test_it_is_said_in_words():
    words = [
        became(finished=finished).in_words
        for finished in (FIRST, AGREED, days_after(AGREED, 4), None)
    ]
    assert words == [
        "Done by the date first agreed",
        "Done by a date agreed later, 30 days after the date first agreed",
        "Done late: 34 days after the date first agreed, 4 days after the one agreed later",
        "Not done, 40 days after the date first agreed, 10 days after the one agreed later",
    ]
    late = became(agreed=FIRST, finished=days_after(FIRST, 1))
    assert late.in_words == "Done late: 1 day after the date first agreed"
    assert became(agreed=days_after(ON, 9)).in_words == Kept.MOVED.label


def test_of_what_fell_due_the_list_of_actions_shows_what_became_of_it(
    world, sign_in, django_assert_num_queries
):
    on = clock.today()
    change(world.action, due=on - timedelta(days=5), baseline_due=on - timedelta(days=5))
    late = {"delivery": "carried_out", "finished": on - timedelta(days=1)}
    an_action(world.practice, "FP-02", due=on - timedelta(days=35), **late)
    done = an_action(world.hub, "MH-03", lead_organisation=world.organisation, **late)
    change(done, due=on, baseline_due=on - timedelta(days=1))
    gone = an_action(world.hub, "MH-04", due=on - timedelta(days=3))
    change(gone, delivery="withdrawn", delivery_decision="The board")
    with django_assert_num_queries(2):
        kept = kept_dates(world.plan, on)
    assert Counter(date.kept for date in kept.values()) == {
        Kept.NOT_DONE: 2,
        Kept.LATE: 1,
        Kept.BY_FIRST: 1,
    }
    listed = {}
    for word in (*Kept.values, "fell_due"):
        page = sign_in(world.member).get(world.url(f"actions/?kept={word}")).context["page"]
        listed[word] = [item.ref for item in page]
    assert listed == {
        "by_first": ["MH-03"],
        "by_agreed": [],
        "late": ["FP-02"],
        "moved": [],
        "not_done": ["FP-01", "MH-04"],
        "fell_due": ["FP-01", "FP-02", "MH-03", "MH-04"],
    }


def test_the_actions_page_says_that_it_was_done_late(world, sign_in):
    on = clock.today()
    late = {"delivery": "carried_out", "finished": on - timedelta(days=1)}
    an_action(world.practice, "FP-02", due=on - timedelta(days=35), **late)
    client = sign_in(world.lead)
    page = html_of(client.get(world.url("actions/FP-02/")))
    assert "Done late: 34 days after the date first agreed" in page
    assert "Kept its date" not in html_of(client.get(world.url("actions/FP-01/")))
    gone = change(world.owned, due=on - timedelta(days=3), baseline_due=on - timedelta(days=3))
    change(gone, delivery="withdrawn", delivery_decision="The board")
    assert "Not done, 3 days after" in html_of(client.get(world.url("actions/MH-01/")))


class TestUpdatesThatAreMissing:
    def test_who_did_not_report_is_counted_by_lead(self, world, django_assert_num_queries):
        on = clock.today()
        change(world.round, closes=on, opens=on - timedelta(days=9))
        assert missing_updates(world.plan, on) is None
        answers = UpdateAnswers("under_way", "green", "Started", "Go on")
        submit_update(world.owned.pk, answers, by=world.owner, now=timezone.now())
        change(world.round, closes=on - timedelta(days=1))
        before = missing_updates(world.plan, on)  # due, and not closed yet
        assert before.asked == 3
        close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
        with django_assert_num_queries(3):
            closed = missing_updates(world.plan, on)
        assert (closed.round, closed.asked, closed.missing) == (world.round, 3, 2)
        for missing in (before, closed):
            assert [(m.lead, m.asked, [a.ref for a in m.actions]) for m in missing.leads] == [
                ("Lead", 1, ["FP-01"]),
                ("Other lead", 2, ["MH-02"]),
            ]

    def test_a_post_without_a_lead_is_named_so(self, world):
        change(world.practice, lead=None)
        change(world.hub, lead=None, lead_post="Head of the hub")
        close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
        leads = missing_updates(world.plan, clock.today()).leads
        assert [missing.lead for missing in leads] == ["Head of the hub", "No lead is named"]

    def test_the_board_sees_who_sent_nothing_and_a_rating_its_round(self, world, sign_in):
        answers = UpdateAnswers("under_way", "green", "Started", "Go on")
        submit_update(world.owned.pk, answers, by=world.owner, now=timezone.now())
        client = sign_in(world.member)
        address = world.url("board/workstreams/")
        change(world.round, closes=clock.today(), opens=clock.today() - timedelta(days=9))
        assert "No reporting round has been due yet." in html_of(client.get(address))
        close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
        board = re.sub(r"<[^>]+>", "", html_of(client.get(address)))
        assert "Round 1: 2 of 3 updates were not sent" in board
        assert "Lead, 1 of 1: FP-01" in board
        assert "Other lead, 1 of 2: MH-02" in board
        for path in ("actions/", "actions/MH-01/"):
            assert "in Round 1</span>" in html_of(client.get(world.url(path)))
        assert "in Round 1</span>" not in html_of(client.get(world.url("actions/FP-01/")))

    @pytest.mark.parametrize("is_closed", [False, True])
    def test_every_lead_and_every_action_can_be_read_however_many_there_are(
        self, world, sign_in, is_closed
    ):
        for number in range(13):
            stream = save(
                Workstream(
                    plan=world.plan, code=f"W{number:02}", name="W", lead_post=f"Post {number:02}"
                )
            )
            for action in range(1, 6 if number == 0 else 2):
                an_action(stream, f"W{number:02}-{action:02}")
        change(world.round, closes=clock.today() - timedelta(days=1), opens=world.round.observes_to)
        if is_closed:
            close_round(world.round.pk, by=world.manager, now=timezone.now(), reason="Closed")
        client = sign_in(world.member)

        def leads(query: str) -> list[str]:
            page = client.get(world.url(f"board/workstreams/{query}")).content.decode()
            told = page.split("Who did not report")[1].split("All that is known")[0]
            items = re.findall(r"<li>(.*?)</li>", told, re.DOTALL)
            return [" ".join(re.sub(r"<[^>]+>", "", item).split()) for item in items]

        first, rest = leads(""), leads("?round-1=2")
        assert (len(first), [line.split(",")[0] for line in rest]) == (
            12,
            ["Post 10", "Post 11", "Post 12"],
        )
        assert "Post 00, 5 of 5: W00-01, W00-02, W00-03 and 2 more" in first[0]
        name = "swept" if is_closed else "unsent"
        assert f'/rounds/1/#{name}"' in html_of(client.get(world.url("board/workstreams/")))
        listed = html_of(client.get(world.url("rounds/1/")))
        assert f'id="{name}"' in listed
        assert "W00-05" in listed

    def test_what_may_still_be_sent_in_time_is_not_listed_as_missing(self, world, sign_in):
        change(world.round, closes=clock.today())
        assert 'id="unsent"' not in html_of(sign_in(world.member).get(world.url("rounds/1/")))
