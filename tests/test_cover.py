"""Cover: one person may do what another may, on the days of the cover and no other."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.utils import timezone

from board.models import Challenge
from improvement import clock
from improvement.changes import give_role
from improvement.cover.changes import add_cover, edit_cover, end_cover
from improvement.models import Cover, Membership
from improvement.roles import Role
from tests.board.factories import a_challenge, replied, this_instant
from tests.pages import a_date, html_of, send
from tests.world import LONG_AGO, a_member, a_plan, change, save
from workstreams.changes import (
    UpdateAnswers,
    ask_date_change,
    decide_date_change,
    submit_update,
)
from workstreams.models import Action, Measure
from workstreams.reminders.items import reminder_items
from workstreams.reminders.people import People

TODAY = clock.today()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SAID = UpdateAnswers("under_way", "green", "Done", "Next")


def covers(world, covering, covered, starts=TODAY, ends=TODAY):
    """`covering` as the site has them now: what they may do is read once a request."""
    cover = Cover(plan=world.plan, covered=covered, covering=covering, starts=starts, ends=ends)
    save(cover)
    return world.fresh(covering)


def enter(world, covering, covered, by=None, starts=TODAY, ends=TOMORROW):
    cover = Cover(plan=world.plan, covered=covered, covering=covering, starts=starts, ends=ends)
    return add_cover(cover, by=by or world.manager, reason="On leave")


def days(cover, **values):
    return {"version": cover.version, "on": TODAY, "reason": "So"} | values


class TestWhatCoverAllows:
    def test_a_vice_chair_decides_a_date_on_the_days_of_the_cover_only(self, world):
        how = {"to_due": date(2099, 12, 31), "cause": "resource", "reason": "Posts"}
        request = ask_date_change(world.action.pk, by=world.lead, now=timezone.now(), **how)
        decision = {"approve": True, "note": "As the chair would", "now": timezone.now()}
        for starts, ends in [(TOMORROW, TOMORROW), (YESTERDAY, YESTERDAY)]:
            outside = covers(world, world.member, world.chair, starts, ends)
            with pytest.raises(PermissionDenied):
                decide_date_change(request.pk, by=outside, **decision)
        save(Membership(plan=world.plan, user=world.chair, role=Role.ADVISER, active_from=LONG_AGO))
        vice = covers(world, world.member, world.chair)
        assert decide_date_change(request.pk, by=vice, **decision).decision == "approved"
        row = request.history.latest("version")
        assert row.actor == "Member"
        role = "for Chair as Independent chair (covered), Board member"
        assert row.actor_role == f"{role}, Chair as Adviser (covered)"

    def test_the_history_says_for_whom_they_acted_and_not_only_whom_they_covered(self, world):
        """Of a post whose it is; and of what is the person's own, only whom they covered."""
        covers(world, world.other_lead, world.lead)
        covers(world, world.other_lead, world.owner)
        person = world.fresh(world.other_lead)
        own, lead = "Workstream lead", "Lead as Workstream lead (covered)"
        owner = f"{world.owner} as Action owner (covered)"
        change(world.hub, lead=person)

        def said(action, **values):
            sent = submit_update(action.pk, SAID, by=world.fresh(person), now=timezone.now())
            return sent.history.latest("version").actor_role

        assert said(world.action) == f"for {lead}, {own}, {owner}"
        assert said(world.owned) == f"{own}, {lead}, {owner}"  # of their own workstream
        assert world.fresh(person).role_names(world.plan.pk) == f"{own}, {lead}, {owner}"

    def test_a_reply_says_for_whom_whichever_post_was_asked(self, world):
        """A board member, who may reply for their own body, covers everyone else who is asked."""
        police = a_member(world.plan, "Officer", Role.MEMBER)
        own = Membership.objects.get(user=police)
        change(own, organisation=world.organisation)
        posts = Challenge.Post
        asked = {
            posts.OWNER: (world.owner, {"about": world.owned}),
            posts.LEAD: (world.lead, {}),
            posts.MANAGER: (world.manager, {}),
            posts.CHAIR: (world.chair, {}),
            posts.EXECUTIVE: (world.manager, {}),
            posts.BODY: (police, {"body": world.organisation}),
        }
        assert set(asked) == set(posts)
        for person in {each for each, _ in asked.values()}:
            covers(world, world.member, person)

        def said(post, **values):
            about = asked[post][1] | values
            challenge = a_challenge(world, by=world.adviser, post=post, **about)
            sent = replied(challenge, world.fresh(world.member))
            return sent.history.latest("version").actor_role

        for post, (person, _) in asked.items():
            assert said(post).startswith(f"for {person} as "), post
        change(own, active_until=TODAY)
        to_managers = said(posts.BODY, words="Nobody speaks for it any more: and now?")
        assert to_managers.startswith("for Manager as ")

    def test_a_substitute_reports_for_the_lead_the_owner_and_the_keeper(self, world, sign_in):
        substitute = world.member
        assert sign_in(substitute).get(world.url("my-work/submit/")).status_code == 403
        covers(world, substitute, world.lead)
        covers(world, substitute, world.owner)
        change(world.measure, keeper=world.lead)
        substitute = world.fresh(substitute)
        work = Action.objects.to_update_by(substitute).order_by("ref")
        assert [action.ref for action in work] == ["FP-01", "MH-01"]
        assert world.fresh(world.measure).can_be_recorded_by(substitute)
        sent = submit_update(world.action.pk, SAID, by=substitute, now=timezone.now())
        assert sent.submitted_by == substitute
        client = sign_in(substitute)
        assert client.get(world.url("my-work/")).status_code == 200
        assert client.get(world.url("expectations/add/")).status_code == 200
        assert client.get(world.url("actions/FP-01/update/")).status_code == 200
        assert client.get(world.url("actions/FP-01/edit/")).status_code == 403

    def test_cover_ends_with_the_role_with_the_person_and_is_of_one_plan(self, world):
        substitute = covers(world, world.member, world.lead)
        assert Role.LEAD in substitute.roles_on(world.plan.pk)
        assert Role.LEAD not in substitute.roles_on(a_plan("elsewhere").pk)
        membership = Membership.objects.get(user=world.lead)
        assert Role.LEAD in People(world.plan, TODAY).roles[substitute.pk]
        change(membership, active_until=TODAY)
        assert Role.LEAD not in substitute.roles_on(world.plan.pk)
        assert Role.LEAD not in People(world.plan, TODAY).roles[substitute.pk]
        change(membership, active_until=None)
        change(world.lead, is_active=False)
        assert Role.LEAD not in substitute.roles_on(world.plan.pk)
        assert world.lead.pk not in world.fresh(substitute).acts_for(world.plan.pk)

    def test_cover_of_one_who_covers_gives_nothing_more(self, world):
        covers(world, world.member, world.lead)
        second = covers(world, world.adviser, world.member)
        assert second.roles_on(world.plan.pk) == {Role.ADVISER, Role.MEMBER}

    def test_who_covers_is_reminded_and_so_is_a_deputy(self, world):
        change(world.practice, deputy=world.other_lead)
        covers(world, world.member, world.lead)
        change(world.action, due=clock.today())
        items = reminder_items(world.plan, clock.today())
        for person in (world.lead, world.other_lead, world.member):
            assert [i.action.ref for i in items[person] if i.kind == "date"] == ["FP-01"], person


class TestKeepingApart:
    def test_nobody_who_reports_or_manages_covers_the_chair_nor_the_other_way_round(self, world):
        for reporting in (world.other_manager, world.lead, world.owner):
            for pair in [(reporting, world.chair), (world.chair, reporting)]:
                with pytest.raises(ValidationError, match="decides on the work of the other"):
                    enter(world, *pair)
        assert enter(world, world.member, world.chair).pk

    def test_covers_of_both_at_once_are_refused_and_one_after_the_other_taken(self, world):
        enter(world, world.member, world.chair)
        with pytest.raises(ValidationError, match="or covers one"):
            enter(world, world.member, world.lead, starts=TOMORROW, ends=TOMORROW)
        later = TOMORROW + timedelta(days=1)
        second = enter(world, world.member, world.lead, starts=later, ends=later)
        with pytest.raises(ValidationError, match="or covers one"):
            edit_cover(second.pk, by=world.manager, **days(second, starts=TOMORROW, ends=later))

    def test_a_role_that_clashes_with_a_cover_is_not_given(self, world):
        enter(world, world.member, world.chair)
        enter(world, world.adviser, world.councillor)
        for person, role in [
            (world.member, Role.LEAD),  # who covers the chair
            (world.chair, Role.OWNER),
        ]:
            own = Membership(plan=world.plan, user=person, role=role, active_from=TODAY)
            with pytest.raises(ValidationError, match="decides on the work of the other"):
                give_role(own, by=world.manager, reason="So")
        lead = Membership(plan=world.plan, user=world.adviser, role=Role.LEAD, active_from=TODAY)
        give_role(lead, by=world.manager, reason="So")
        chair = Membership(
            plan=world.plan, user=world.councillor, role=Role.CHAIR, active_from=TODAY
        )
        with pytest.raises(ValidationError, match="decides on the work of the other"):
            give_role(chair, by=world.manager, reason="Its cover leads a workstream")


class TestEnteringACover:
    def test_only_a_manager_enters_one_and_never_for_themselves(self, world):
        for person in (world.chair, world.lead, world.member):
            with pytest.raises(PermissionDenied):
                enter(world, world.adviser, world.member, by=person)
        with pytest.raises(PermissionDenied, match="their own role"):
            enter(world, world.manager, world.lead)
        own = enter(world, world.other_manager, world.manager)
        with pytest.raises(PermissionDenied, match="their own role"):
            end_cover(own.pk, by=world.other_manager, **days(own))

    def test_a_cover_that_cannot_be_is_refused_with_words(self, world):
        for wrong, words in [
            ({"covering": world.lead, "covered": world.lead}, "nobody covers themselves"),
            ({"covering": world.member, "covered": world.stranger}, "holds no role"),
            ({"covering": world.member, "covered": world.lead, "ends": YESTERDAY}, "on or after"),
        ]:
            with pytest.raises(ValidationError, match=words):
                enter(world, **wrong)
        with pytest.raises(IntegrityError):
            covers(world, world.lead, world.lead)
        with pytest.raises(IntegrityError):
            covers(world, world.member, world.lead, TODAY, YESTERDAY)

    def test_a_cover_is_changed_and_ended_and_what_is_over_stays(self, world):
        cover = enter(world, world.member, world.lead, starts=YESTERDAY)
        with pytest.raises(ValidationError, match="has begun already"):
            edit_cover(cover.pk, by=world.manager, **days(cover, starts=TODAY, ends=TODAY))
        with pytest.raises(ValidationError, match="today or later"):
            edit_cover(cover.pk, by=world.manager, **days(cover, starts=YESTERDAY, ends=YESTERDAY))
        cover = edit_cover(cover.pk, by=world.manager, **days(cover, starts=YESTERDAY, ends=TODAY))
        cover = end_cover(cover.pk, by=world.manager, **days(cover))
        assert Role.LEAD not in world.member.roles_on(world.plan.pk)
        with pytest.raises(ValidationError, match="over already"):
            end_cover(cover.pk, by=world.manager, **days(cover))


class TestPages:
    def test_a_cover_is_entered_changed_and_ended_on_pages_with_its_history(self, world, sign_in):
        client, url = sign_in(world.manager), world.url("people/cover/")
        assert "Nobody covers anyone now" in html_of(client.get(url))
        typed = {"covered": world.lead.pk, "covering": world.member.pk, "reason": "On leave"}
        typed |= a_date("starts", *day_of(TOMORROW)) | a_date("ends", *day_of(TOMORROW))
        assert send(client, f"{url}add/", **typed | {"covering": ""}).status_code == 400
        assert send(client, f"{url}add/", **typed).status_code == 302
        cover = Cover.objects.get()
        page = html_of(client.get(url))
        assert "to come" in page
        assert "Why: On leave" in page
        before = {"at": this_instant().isoformat()}
        later = a_date("ends", *day_of(TOMORROW + timedelta(days=5)))
        assert send(client, f"{url}{cover.pk}/edit/", reason="Ill", **later).status_code == 302
        assert send(client, f"{url}{cover.pk}/edit/", reason="", **later).status_code == 400
        for path in ("edit", "end"):  # as somebody has it who opened the form before
            stale = send(client, f"{url}{cover.pk}/{path}/", reason="So", version=1, **later)
            assert stale.status_code == 409, path
        assert send(client, f"{url}{cover.pk}/end/", reason="").status_code == 400
        assert send(client, f"{url}{cover.pk}/end/", reason="Back").status_code == 302
        page = html_of(sign_in(world.adviser).get(url))
        assert "ended before its last day" in page
        as_it_stood = html_of(client.get(url, before))
        assert "ended before its last day" not in as_it_stood
        assert "to come" in as_it_stood
        assert "Enter a cover" not in page

    def test_a_page_of_another_plans_cover_is_not_found(self, world, sign_in):
        other = a_plan("elsewhere")
        save(Membership(plan=other, user=world.lead, role=Role.LEAD, active_from=LONG_AGO))
        days_of = {"starts": TODAY, "ends": TODAY}
        theirs = save(Cover(plan=other, covered=world.lead, covering=world.member, **days_of))
        answer = sign_in(world.manager).get(world.url(f"people/cover/{theirs.pk}/edit/"))
        assert answer.status_code == 404
        assert Measure.objects.filter(plan=other).count() == 0


def day_of(day):
    return day.day, day.month, day.year
