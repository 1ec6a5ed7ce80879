"""The board's first page: what it says and in what order."""

import re
from datetime import timedelta

from django.utils import timezone
from django.utils.html import strip_tags

from board.models import NoticeReview
from improvement import clock
from improvement.dates import in_words
from improvement.models import Membership
from improvement.templatetags.display import day
from tests.access_answers import BOARD
from tests.board.factories import (
    a_challenge,
    a_claim,
    a_meeting,
    an_update,
    changed,
    days,
    draft,
    replied,
    this_instant,
)
from tests.pages import html_of, send
from tests.world import (
    RISING,
    a_measure,
    an_action,
    change,
    save,
)
from workstreams.models import Action, DateChange, Workstream

UNDECIDED = {"decided_at": None, "decided_by": None, "state": "claimed"}


def test_the_first_page_answers_four_questions_in_their_order(world, read_dashboard):
    a_meeting(world, days(-7), this_instant())
    page = read_dashboard()
    order = [
        "Whether the plan is on course can’t be said yet",
        "Too little history for a forecast",
        "Got worse since the last meeting",
        "Contradicted by the facts: who must explain",
        "How fast the plan is going",
    ]
    places = [page.index(words) for words in order]
    assert places == sorted(places)


def test_the_sentence_says_what_the_verdict_rests_on_and_what_is_not_on_record(
    world, read_dashboard
):
    changed(world.action, delivery="carried_out", finished=days(-1), required_stage="in_use")
    changed(world.owned, due=days(-9), required_stage="making_a_difference")
    page = read_dashboard()
    assert "1 of 3 actions is said to be carried out and none are checked." in page
    assert "None of the 2 that staff must work by are checked as in use." in page
    assert "None of the 1 that must change things for children are shown to." in page
    assert "1 is late." in page
    assert "No requirement of the notice is on record: this says nothing of release." in page
    assert "Not on record: the improvement notice; the next meeting;" in page


def test_the_last_review_of_the_notice_stands_beside_the_verdict(world, read_dashboard):
    change(world.review, letter_on=days(-90), outcome="", letter_precision="month")
    assert "Review by the Department" not in read_dashboard()
    outcome = "Satisfactory progress over the first six months, and much to do"
    change(world.review, outcome=outcome)
    other = {"plan": world.plan, "notice": world.notice, "outcome": "Poor"}
    save(NoticeReview(title="First review", letter_on=days(-200), **other))
    save(NoticeReview(title="Third review", letter_on=days(9), **other))
    on = in_words(days(-90), "month")
    said = f"{on}: “Satisfactory progress over the first six months, and …”."
    assert f"Review by the Department , {said}" in read_dashboard()


def test_words_of_the_first_screen_are_explained_where_they_stand(world, read_dashboard):
    assert "Gaps:" not in read_dashboard()
    an_update(world, changed(world.action, baseline_due=None, due=None))
    assert "Gaps: no owner, agreed date, start or update." in read_dashboard()


def test_nothing_is_compared_without_a_meeting_and_nothing_worse_is_said_so(world, read_dashboard):
    assert "No board meeting is on record, so there is nothing to compare with." in read_dashboard()
    a_meeting(world, days(-7), this_instant())
    assert "Nothing got worse since the papers for the meeting of" in read_dashboard()


def test_papers_that_are_older_than_the_plan_are_nothing_to_compare_with(world, read_dashboard):
    a_meeting(world, days(-7), timezone.now() - timedelta(days=10))
    page = read_dashboard()
    assert "are older than this plan, so there is nothing to compare with yet." in page
    assert "Nothing got worse" not in page


def test_four_lines_of_what_got_worse_stand_there_and_the_rest_is_linked(world, sign_in):
    for number in range(30):
        an_action(world.hub, f"MH-{number + 20}")
    a_meeting(world, days(-7), this_instant())
    for number in range(27):
        changed(Action.objects.get(ref=f"MH-{number + 20}"), due=days(-10))
    client = sign_in(world.chair)
    page = client.get(world.url("board/"))
    assert (len(page.context["figures"].worse), len(page.context["worse"])) == (27, 4)
    address = world.url("changes/?from=meeting-1&part=plan")
    href = address.replace("&", "&amp;")
    assert re.search(rf'href="{re.escape(href)}"\s*>27 in all</a>', page.content.decode())
    first, second = client.get(address), client.get(address + "&page=2")
    assert [len(page.context["page"]) for page in (first, second)] == [25, 2]


def test_who_must_explain_what_is_named_with_the_worst_and_its_owner(world, read_dashboard):
    assert "Nothing that leads say is contradicted by dates, evidence" in read_dashboard()
    changed(world.action, baseline_due=days(-9), due=days(-9))
    an_update(world, world.action)
    page = read_dashboard()
    assert "FP-01 The work of FP-01 9 days late Head of service" in page
    changed(world.action, title="Management cover in the children with disabilities team")
    assert "FP-01 Management cover in… 9 days late" in read_dashboard()
    changed(world.action, title="The work of FP-01")
    listed = read_dashboard(path="board/disagreements/")
    assert "1 action. Each is of one kind" in listed
    assert "FP-01 The work of FP-01" in listed
    assert "Dates: 9 days late ." in listed
    assert "Late by" not in listed  # it is said once
    change(world.action.updates.get(), explanation="The last two posts are filled in May")
    assert "The last two posts are filled in May" in read_dashboard(path="board/disagreements/")
    assert "Lead Owner: Head of service" in listed


def test_a_workstream_has_a_row_by_its_short_name_or_as_much_of_its_name_as_fits(
    world, read_dashboard, sign_in
):
    change(world.practice, name="Developing the workforce, including recruitment and retention")
    assert "FP Developing the workforce,… 0" in read_dashboard()
    assert Workstream(name="W" * 40).called == "W" * 29 + "…"
    edit = world.url("workstreams/FP/edit/")
    send(sign_in(world.manager), edit, short_name="Workforce", reason="It is long")
    assert "FP Workforce 0" in read_dashboard()
    assert "including recruitment" in read_dashboard(path="workstreams/FP/")
    assert "Short name Workforce" in read_dashboard(path="workstreams/FP/")


def test_what_was_asked_already_is_not_asked_again(world, read_dashboard):
    an_update(world, changed(world.action, baseline_due=days(-9), due=days(-9)))
    pages = {"": "Ask", "disagreements/": "Ask about FP-01"}
    for path, words in pages.items():
        assert f"{words} " in read_dashboard(path=f"board/{path}")
    asked = a_challenge(world, about=world.action, post="lead", lead_of=world.practice)
    for path, words in pages.items():
        for name in ("chair", "lead", "manager"):
            page = read_dashboard(name, f"board/{path}") if name in BOARD else ""
            told = f"Asked {day(clock.today())} , no answer yet"
            assert (told in page, f"{words} " in page) == (name in BOARD, False), (path, name)
    replied(asked, world.lead)
    assert ", answered" in read_dashboard()


def test_a_challenge_to_who_must_explain_begins_with_what_contradicts_them(world, sign_in):
    an_update(world, changed(world.action, baseline_due=days(-9), due=days(-9)))
    done = {"delivery": "carried_out", "finished": days(-1)}
    changed(world.exempt, **done)
    client = sign_in(world.chair)
    for address, words in {
        "about=action:FP-01&to=lead": "FP-01 The work of FP-01: 9 days late, and its lead says "
        "green. What explains this?",
        f"about=action:{world.exempt.ref}&to=lead": f"{world.exempt.ref} {world.exempt.title}: no "
        "evidence that it was carried out. What explains this?",
        "about=action:FP-01": "",
        "about=action:MH-01&to=lead": "",
        "about=workstream:FP&to=lead": "",
    }.items():
        form = client.get(world.url(f"challenges/add/?{address}")).context["form"]
        assert (address, form["words"].value()) == (address, words)


def test_a_question_is_noted_for_the_next_meeting(world, sign_in):
    to_chair = world.url("challenges/add/") + "?to=chair"
    for name in ("member", "adviser"):
        page = html_of(sign_in(getattr(world, name)).get(world.url("board/")))
        assert f'href="{to_chair}">Note a question for the next meeting' in page
    words = "Note a question for the next meeting"
    assert words not in html_of(sign_in(world.chair).get(world.url("board/")))
    a_meeting(world, days(7), this_instant())
    on_agenda = world.url("meetings/meeting-1/agenda/add/")
    assert f'href="{on_agenda}">{words}' in html_of(sign_in(world.chair).get(world.url("board/")))


def test_on_a_page_as_it_stood_nothing_is_asked_or_decided(world, sign_in):
    an_update(world, changed(world.action, baseline_due=days(-9), due=days(-9)))
    a_claim(world, world.owned, "in_use", **UNDECIDED)
    values = {"cause": "our_delay", "reason": "Nobody has been found", "asked_at": timezone.now()}
    change = {"from_due": world.action.due, "to_due": days(400), "asked_by": world.lead}
    save(DateChange(action=world.action, **change, **values))
    at, client = this_instant().isoformat(), sign_in(world.chair)
    for path in ("board/", "board/disagreements/"):
        now, then = (client.get(world.url(path), sent) for sent in ({}, {"at": at}))
        for words in ("challenges/add/", "Yours to decide", "To check:"):
            assert words not in html_of(then)
        assert "FP-01" in html_of(then)
        assert "challenges/add/" in html_of(now)


def test_more_leads_than_fit_are_linked(world, read_dashboard):
    an_update(world, changed(world.action, baseline_due=days(-9), due=days(-9)))
    for number in range(9):
        save(Workstream(plan=world.plan, code=f"W{number}", name=f"Area {number}", order=9))
    page = read_dashboard()
    assert "3 more leads" in page
    assert "1 more workstreams" in page


def test_a_claim_that_nobody_has_checked_is_no_contradiction(world, read_dashboard):
    a_claim(world, world.owned, "in_use", **UNDECIDED)
    page = read_dashboard()
    assert "Nobody has checked yet: 1 claim , one for 0 days." in page
    for name in ("chair", "member", "adviser"):
        assert "To check: 1 claim" in read_dashboard(name)
    assert "To check:" not in read_dashboard("owner")


def test_what_the_chair_is_to_decide_stands_first(world, read_dashboard):
    assert "Nothing that was asked waits for a decision." in read_dashboard()
    values = {"cause": "our_delay", "reason": "Nobody has been found", "asked_at": timezone.now()}
    change = {"from_due": world.action.due, "to_due": days(400), "asked_by": world.lead}
    save(DateChange(action=world.action, **change, **values))
    page = read_dashboard()
    assert page.index("Yours to decide: FP-01 , move its date from") < page.index("Got worse")
    assert "1 in all" in page
    member = read_dashboard("member")
    assert "Yours to decide" not in member
    assert "FP-01 , move its date from" in member
    waiting = read_dashboard(path="board/waiting/?yours=1")
    assert "Move its date from" in waiting
    assert "by Lead You" in waiting
    assert "The chair" in read_dashboard("member", "board/waiting/")
    assert "Nothing that was asked waits" in read_dashboard("member", "board/waiting/?yours=1")


def test_many_that_wait_are_counted_behind_a_link(world, sign_in):
    for number in range(3):
        action = an_action(world.hub, f"MH-{number + 20}")
        values = {"cause": "our_delay", "reason": "Posts", "asked_at": timezone.now()}
        change = {"from_due": action.due, "to_due": days(400), "asked_by": world.lead}
        save(DateChange(action=action, **change, **values))
    html = html_of(sign_in(world.chair).get(world.url("board/")))
    assert f'href="{world.url("board/waiting/")}?yours=1">3 in all</a>' in html
    section = html.split('id="waits"')[1].split("</section>")[0]
    assert len(re.findall("<li>", section)) == 1  # two stand at the top
    assert "in all, all yours." in " ".join(strip_tags(section).split())


def test_only_who_may_read_drafts_sees_that_one_waits(world, read_dashboard):
    draft(world)
    assert "Publication 2 , issue it to scrutiny" in read_dashboard()
    assert "Publication 2" not in read_dashboard("member")


def test_the_readers_own_organisation_stands_before_what_got_worse(world, read_dashboard):
    changed(Membership.objects.get(user=world.member), organisation=world.organisation)
    page = read_dashboard("member")
    sentence = "The police leads no actions: none late, none contradicted by the facts."
    assert page.index(sentence) < page.index("Got worse since")
    late = {"baseline_due": days(-9), "due": days(-9)}
    an_update(world, changed(world.action, lead_organisation=world.organisation, **late))
    page = read_dashboard("member")
    assert "The police leads 1 action: 1 late, 1 contradicted by the facts." in page
    assert "FP-01 The work of FP-01: 9 days late" in page
    bodies = read_dashboard("member", "board/organisations/")
    assert "Your organisation: The police" in bodies
    assert "Your organisation" not in read_dashboard()


def test_measures_that_moved_or_will_miss_their_targets_are_named(world, read_dashboard):
    page = read_dashboard()
    assert "No measure has moved by more than chance, and none is sure to miss" in page
    assert "None of 1 will miss their targets." in page
    measure = a_measure(world, RISING, "M2", direction="down", target=10, unit="visits")
    page = read_dashboard()
    assert "Measure M2 50 visits 62 visits 10 visits Got worse" in page
    assert "Measure M2 got worse, while" in page
    for show in ("worse", "missing", ""):
        assert "Measure M2" in read_dashboard(path=f"board/measures/?show={show}")
    assert "No outcome measure is like this." in read_dashboard(path="board/measures/?show=better")
    changed(measure, direction="context")
    changed(world.measure, direction="context")
    assert "This plan has no outcome measures yet" in read_dashboard()


def test_a_suspended_action_past_its_date_is_counted_beside_the_late_ones(world, read_dashboard):
    gone = {"delivery": "suspended", "delivery_decision": "The board"}
    an_action(world.hub, "MH-09", due=days(-9), **gone)
    assert "1 more past its date and suspended." in read_dashboard()
