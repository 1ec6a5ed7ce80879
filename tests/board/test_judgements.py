"""What the board judges: entered by the chair, beside what is said and shown, until it runs out."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.changes import edit_judgement, judge
from board.difference.between import difference
from board.models import Judgement, Meeting
from board.queries.judgements import lapse_days
from improvement import clock
from improvement.history import StaleRecord
from improvement.models import Cover
from improvement.roles import Role
from tests.board.factories import a_judgement, a_meeting, an_update, days, this_instant
from tests.pages import filled, html_of, send
from tests.world import a_member, a_plan, change, save
from workstreams.changes.reminders import claim_message
from workstreams.reminders.items import reminder_items
from workstreams.reminders.mail import page_url

LIST, ADD = "judgements/", "judgements/add/"
TYPED = {"rating": "red", "words": "Nothing has changed in three teams."}

ENDED = {"ended": True}
PARTLY = {"rating": "", "state": "partly", "words": "Two teams fell back"}


def met(world, *ago):
    """Meetings of the board so many days ago, or ahead where a number is below nought."""
    now = timezone.now()
    return [a_meeting(world, days(-each), now - timedelta(days=each + 7)) for each in ago]


def test_the_chair_enters_it_and_everyone_reads_it_beside_the_other_two(world, sign_in):
    chair, lead = sign_in(world.chair), sign_in(world.lead)
    page = html_of(chair.get(world.url(LIST)))
    assert "The board has judged nothing yet" in page
    assert "No judgement of the board is on record" in page
    assert "is on record" in html_of(lead.get(world.url("actions/FP-01/")))
    assert "has not judged this workstream" in html_of(lead.get(world.url("workstreams/FP/")))
    met(world, 10)
    an_update(world, world.action, declared_rag="green")
    assert send(chair, world.url(f"{ADD}?about=action:FP-01"), **TYPED).status_code == 302
    judged = Judgement.objects.get()
    assert (judged.action, judged.rating, judged.minuted_by) == (world.action, "red", world.chair)
    assert world.fresh(world.action).delivery == "under_way"  # nothing else was changed
    typed = TYPED | {"about": "workstream:FP", "rating": "amber"}
    assert send(chair, world.url(ADD), **typed).status_code == 302

    page = html_of(lead.get(world.url(LIST)))
    assert "2 judgements stand: in 1 the board judges worse than the lead says." in page
    assert "1 green" in page  # of the workstream's actions
    for path in ("actions/FP-01/", f"judgements/{judged.pk}/"):
        page = html_of(lead.get(world.url(path)))
        assert "Nothing has changed in three teams." in page
        assert "Enter its judgement" not in page
    assert "Nothing has changed" in html_of(lead.get(world.url("workstreams/FP/")))
    assert "Enter its judgement" in html_of(chair.get(world.url("actions/FP-01/")))
    assert "Judgement of" in html_of(chair.get(world.url("actions/FP-01/history/")))


def test_only_the_chair_and_who_covers_the_chair_judge(world):
    (meeting,) = met(world, 10)
    sent = {"rating": "red", "words": "So", "now": timezone.now()}
    for other in (world.manager, world.lead, world.member, world.adviser):
        with pytest.raises(PermissionDenied):
            judge(world.action, meeting, by=other, **sent)
    today = {"starts": days(-1), "ends": days(1)}
    save(Cover(plan=world.plan, covered=world.chair, covering=world.member, **today))
    assert judge(world.action, meeting, by=world.fresh(world.member), **sent).words == "So"


def test_it_is_put_right_until_the_board_meets_again(world, sign_in):
    judged = a_judgement(world)
    chair, url = sign_in(world.chair), world.url(f"judgements/{judged.pk}/edit/")
    opened = filled(chair.get(url).context["form"], rating="amber", reason="A slip")
    assert set(opened) == {"rating", "words", "reason", "version"}
    assert chair.post(url, opened).url == world.url(f"judgements/{judged.pk}/")
    assert chair.post(url, opened).status_code == 409
    assert "Put this judgement right" in html_of(chair.get(world.url(f"judgements/{judged.pk}/")))
    met(world, 2)
    assert "Put this" not in html_of(chair.get(world.url(f"judgements/{judged.pk}/")))
    about = {"by": world.chair, "on": clock.today(), "reason": "A slip"}
    with pytest.raises(ValidationError, match="it stands, and the board can judge anew"):
        edit_judgement(judged.pk, {"rating": "red"}, version=2, **about)
    with pytest.raises(StaleRecord):
        edit_judgement(judged.pk, {"rating": "red"}, version=1, **about)
    with pytest.raises(PermissionDenied):
        edit_judgement(judged.pk, {"rating": "red"}, version=2, **about | {"by": world.manager})


def test_it_runs_out_at_the_next_meeting_but_one_and_says_so(world, sign_in):
    first, second = met(world, 40, 20)
    assert lapse_days(world.plan) == {first.pk: None, second.pk: None}
    judged = a_judgement(world, meeting=first)
    chair = sign_in(world.chair)
    pages = [f"judgements/{judged.pk}/", "actions/FP-01/", LIST]
    assert "not in the calendar yet" in html_of(chair.get(world.url(pages[0])))
    third = met(world, -5)[0]
    assert "On " in html_of(chair.get(world.url(pages[0])))
    assert "1 judgement stands" in html_of(chair.get(world.url(LIST)))
    change(third, held_on=days(0))
    assert "It ran out on" in html_of(chair.get(world.url(pages[0])))
    for path in pages[1:]:
        assert "Has run out: the board has met twice since" in html_of(chair.get(world.url(path)))
    assert "0 judgements stand. 1 has run out." in html_of(chair.get(world.url(LIST)))
    a_judgement(world, meeting=third, rating="green")
    page = html_of(chair.get(world.url("actions/FP-01/")))
    assert "Earlier: 1" in page
    assert "1 judgement stands." in html_of(chair.get(world.url(LIST)))


def test_what_does_not_fit_is_refused_in_words(world, sign_in):
    judged = a_judgement(world)
    assert a_judgement(world) == judged  # sent twice
    with pytest.raises(ValidationError, match="has judged this at that meeting already"):
        a_judgement(world, rating="amber")
    for values in [{"kind": "scrutiny"}, {"kind": "board", "held_on": days(3)}]:
        change(judged.meeting, **values)
        with pytest.raises(ValidationError, match="a meeting of the board that was held"):
            a_judgement(world, subject=world.owned, meeting=judged.meeting)
    answer = sign_in(world.chair).get(world.url(f"{ADD}?about=action:NO-01"))
    assert "names nothing that the board can judge" in html_of(answer)
    assert answer.context["form"]["about"].value() is None
    for values in [{"action": None}, {"workstream": world.practice}]:
        with pytest.raises(IntegrityError):
            change(world.fresh(judged), **values)


def test_the_list_is_narrowed_and_paged_and_of_one_plan(
    world, sign_in, django_assert_max_num_queries, django_assert_num_queries
):
    old, _, new = met(world, 60, 40, 20)
    a_judgement(world, meeting=old, subject=world.hub)
    a_judgement(world, meeting=new)
    a_judgement(world, meeting=new, subject=world.practice)
    chair = sign_in(world.chair)

    def subjects(query):
        answer = chair.get(world.url(LIST + query))
        return [str(row.opinion.judgement.subject)[:5] for row in answer.context["page"]]

    wanted = {"": ["FP-01", "Front", "The h"], "?state=lapsed": ["The h"], "?state=nonsense": []}
    wanted["?state=stands"] = ["FP-01", "Front"]
    assert {query: subjects(query) for query in wanted} == wanted
    assert chair.get(world.url(LIST + "?state=nonsense")).status_code == 400
    a_judgement(world, meeting=new, subject=world.hub)
    assert subjects("?state=lapsed") == []
    assert len(subjects("")) == 3
    with django_assert_max_num_queries(14) as few:
        chair.get(world.url(LIST))
    asked = len(few)
    for action in (world.owned, world.exempt):
        a_judgement(world, meeting=new, subject=action)
    chair.get(world.url(LIST))  # brings up to date what is remembered of the plan
    with django_assert_num_queries(asked):
        chair.get(world.url(LIST))


def test_a_second_plan_sees_nothing(world, sign_in):
    judged = a_judgement(world)
    plan = a_plan("elsewhere")
    theirs = sign_in(a_member(plan, "Their chair", Role.CHAIR))
    assert "No judgement of the board" in html_of(theirs.get("/plans/elsewhere/judgements/"))
    assert theirs.get(f"/plans/elsewhere/judgements/{judged.pk}/").status_code == 404
    held = {"held_on": days(-3), "cutoff_at": timezone.now() - timedelta(days=9)}
    meeting = save(Meeting(plan=plan, kind="board", number=1, **held))
    with pytest.raises(ValidationError, match="a meeting of the board that was held"):
        a_judgement(world, subject=world.owned, meeting=meeting)


def test_the_page_as_it_stood_and_what_differs(world, sign_in):
    first, _ = met(world, 40, 20)
    since = this_instant()
    judged = a_judgement(world, meeting=first)
    a_judgement(world, meeting=first, subject=world.practice)
    then = this_instant()
    change(judged, rating="amber")
    chair, at = sign_in(world.chair), {"at": then.isoformat()}
    path = world.url(f"judgements/{judged.pk}/")
    assert "Red" in html_of(chair.get(path, at))
    assert "Amber" in html_of(chair.get(path))
    told = [c for i in difference(world.plan, since).items for c in i.changes]
    assert "Judged amber: Nothing has changed" in [c.what for c in told]
    told = [c for i in difference(world.plan, then).items for c in i.changes]
    assert [(c.what, c.old, c.new) for c in told] == [("The board’s rating", "Red", "Amber")]
    met(world, 0)
    told = [c for i in difference(world.plan, then).items for c in i.changes]
    assert [(c.what, c.old, c.new) for c in told].count(
        ("How it stands", "stands", "has run out")
    ) == 2


class TestReminders:
    def of(self, world, name="chair"):
        items = reminder_items(world.plan, clock.today()).get(getattr(world, name), [])
        return [item for item in items if item.kind == "judgement"]

    def test_the_chair_is_reminded_before_judgements_run_out(self, world):
        assert self.of(world) == []
        first, _, ahead = met(world, 40, 20, -60)
        a_judgement(world, meeting=first)
        assert self.of(world) == []  # far off
        change(ahead, held_on=days(6))
        (item,) = self.of(world)
        assert item.why.startswith("1 of them runs out at the meeting of ")
        a_judgement(world, meeting=first, subject=world.practice)
        (item,) = self.of(world)
        assert item.why.startswith("2 of them run out at")
        assert self.of(world, "lead") == []
        today = clock.today()
        message = claim_message(world.plan, world.chair, [item], by="system:test", on=today)
        (reminder,) = message.reminders.all()
        assert page_url(reminder, world.plan.slug).endswith(world.url(LIST))
        change(ahead, held_on=days(-1))
        assert self.of(world) == []  # they have run out


class TestOfRequirements:
    def test_it_is_judged_met_or_not_and_met_alone_does_not_close_it(self, world, sign_in):
        met(world, 10)
        chair, path = sign_in(world.chair), world.url("notice/requirements/NR1/")
        assert world.requirement.ref == "NR1"
        assert "Not judged" in html_of(chair.get(path))
        add = world.url(f"{ADD}?about=requirement:NR1")
        form = chair.get(add).context["form"]
        assert "rating" not in form.fields
        refused = chair.post(add, filled(form, words="Visits are in time"))
        assert "Select what the board judges" in html_of(refused)
        sent = filled(form, words="Visits are in time", state="met")
        assert chair.post(add, sent).status_code == 302
        judged = Judgement.objects.get()
        assert (judged.rating, judged.verdict, judged.requirement) == ("", "Met", world.requirement)
        page = html_of(chair.get(path))
        for shown in ("Visits are in time", "“Met” alone does not close it", "By its actions"):
            assert shown in page
        assert not world.fresh(world.requirement).ended
        for other in (LIST, f"judgements/{judged.pk}/", "notice/"):
            assert "Met" in html_of(chair.get(world.url(other)))
        assert "Enter its judgement" not in html_of(sign_in(world.lead).get(path))
        edit = world.url(f"judgements/{judged.pk}/edit/")
        send(chair, edit, state="lasting", reason="It has lasted")
        page = html_of(chair.get(path))
        assert "Met and lasting" in page
        assert "Earlier judgements" not in page
        a_judgement(world, subject=world.requirement, meeting=met(world, 3)[0], **PARTLY)
        page = html_of(chair.get(path))
        for shown in ("Partly met", "Earlier judgements: 1", "Met and lasting"):
            assert shown in page

    def test_only_what_a_notice_in_force_still_requires_is_judged(self, world, sign_in):
        (meeting,) = met(world, 10)
        chair, requirement = sign_in(world.chair), world.requirement
        pages = [world.url("notice/requirements/NR1/"), world.url(f"{ADD}?about=requirement:NR1")]

        def told():
            answers = [html_of(chair.get(page)) for page in pages]
            return "Enter its judgement" in answers[0], "names nothing that" in answers[1]

        assert told() == (True, False)
        notice = requirement.notice
        unconfirmed = {"confirmed_at": None, "confirmed_by": None}
        confirmed = {"confirmed_at": notice.confirmed_at, "confirmed_by": world.chair}
        lifted = {"state": "lifted", "closed_on": days(-1), "closed_by": "A Minister"}
        changes = [(notice, unconfirmed), (notice, confirmed | lifted), (requirement, ENDED)]
        for record, values in changes:
            change(record, **values)
            assert told() == (False, True), values
        with pytest.raises(ValidationError, match="still requires"):
            judge(requirement, meeting, by=world.chair, now=timezone.now(), **PARTLY)

    def test_each_record_is_judged_in_its_own_words(self, world, sign_in):
        met(world, 10)
        chair = sign_in(world.chair)
        assert world.requirement
        typed = TYPED | {"about": "requirement:NR1", "state": "partly"}
        assert send(chair, world.url(ADD), **typed).status_code == 302
        judged = Judgement.objects.get()
        assert (judged.rating, judged.state) == ("", "partly")
        for about in ("action:FP-01", "", "action:NO-01"):
            typed = {"about": about, "state": "met", "words": "So"}
            assert send(chair, world.url(ADD), **typed).status_code == 400
        for values in [{"rating": "red"}, {"state": ""}, {"action": world.action}]:
            with pytest.raises(IntegrityError):
                change(world.fresh(judged), **values)

    def test_what_differs_names_no_workstream(self, world):
        (meeting,) = met(world, 10)
        since = this_instant()
        sent = {"state": "not_met", "words": "Not yet", "now": timezone.now()}
        judge(world.requirement, meeting, by=world.chair, **sent)
        (item,) = [i for i in difference(world.plan, since).items if i.item.kind == "board"]
        assert (item.item.streams, item.changes[0].what) == ((), "Judged not met: Not yet")
