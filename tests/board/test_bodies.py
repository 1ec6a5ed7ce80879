"""Bodies: what each leads, owes, has given, was asked and attended; the worst first."""

from datetime import date

from django.utils import timezone
from django.utils.html import strip_tags

from board.models import Attendance, Seat
from improvement import clock
from improvement.models import Membership, Organisation
from improvement.roles import Role
from tests.board.factories import a_challenge, a_judgement, a_meeting, changed, days, this_instant
from tests.pages import html_of
from tests.world import a_member, a_plan, an_action, change, save, some_evidence
from workstreams.models import ActionOrganisation


def a_body(world, ref, plan=None):
    return save(Organisation(plan=plan or world.plan, ref=ref, name=f"Body {ref}"))


def rows_of(client, world):
    return client.get(world.url("bodies/")).context["page"].object_list


def test_the_one_with_most_past_its_day_comes_first_and_the_idle_are_there(world, sign_in):
    client = sign_in(world.chair)
    idle, late = a_body(world, "idle"), a_body(world, "late")
    a_body(world, "elsewhere", plan=a_plan("elsewhere"))
    changed(world.action, lead_organisation=late, due=days(-3))
    save(ActionOrganisation(action=world.action, organisation=world.organisation))
    first, *others = rows_of(client, world)
    assert (first.organisation, first.late, first.owed) == (late, 1, 1)
    assert {row.organisation for row in others} == {idle, world.organisation}
    partner, alone = sorted(others, key=lambda row: row.is_idle)
    assert (partner.organisation, partner.partner_in) == (world.organisation, 1)
    assert (alone.organisation, alone.is_idle) == (idle, True)
    page = strip_tags(html_of(client.get(world.url("bodies/"))))
    assert "1 of 3 bodies has something past its day; the most: Body late." in page
    assert "The plan asks nothing of 1." in page
    for shown, listed in (
        ("owing", [late]),
        ("idle", [idle]),
        ("", [late, *(row.organisation for row in others)]),
    ):
        page = client.get(world.url(f"bodies/?show={shown}"))
        assert [row.organisation for row in page.context["page"]] == listed
    assert client.get(world.url("bodies/?show=all")).status_code == 400


def test_a_partner_is_counted_as_soon_as_it_is_named_and_no_longer_than_it_is(world, sign_in):
    client = sign_in(world.chair)
    assert [row.partner_in for row in rows_of(client, world)] == [0]
    link = save(ActionOrganisation(action=world.action, organisation=world.organisation))
    assert [row.partner_in for row in rows_of(client, world)] == [1]
    changed(link, removed=True)
    assert [row.partner_in for row in rows_of(client, world)] == [0]


def test_a_requirement_is_owed_until_it_is_judged_met_and_a_reply_from_the_day_after(
    world, sign_in
):
    client, police = sign_in(world.member), world.organisation
    changed(world.requirement, body=police, due=clock.today())
    changed(
        world.notice,
        state="issued",
        issued=days(-90),
        confirmed_at=timezone.now(),
        confirmed_by=world.chair,
    )
    challenge = a_challenge(world, post="body", body=police, due=clock.today())
    [row] = rows_of(client, world)
    assert (row.requirements, row.unmet, row.asked, row.unanswered) == (1, (), 1, 1)
    assert row.overdue == 0
    changed(world.requirement, due=days(-1))
    changed(challenge.exchanges.get(), due=days(-1))
    [row] = rows_of(client, world)
    assert (row.unmet, row.overdue, row.owed) == ((world.requirement,), 1, 2)
    page = html_of(client.get(world.url("bodies/police/")))
    assert "1 requirement not met" in page
    assert "A reply to" in page
    a_judgement(world, subject=world.requirement, rating="", state="met")
    for ago, unmet in ((-5, 0), (0, 1)):  # what was judged met runs out at the second meeting since
        assert rows_of(client, world)[0].unmet == ()
        a_meeting(world, days(ago), timezone.now())
        assert len(rows_of(client, world)[0].unmet) == unmet


def test_its_page_tells_what_it_gave_and_at_which_meetings_it_was(world, sign_in):
    client, police = sign_in(world.member), world.organisation
    url = world.url("bodies/police/")
    page = html_of(client.get(url))
    assert "The plan asks nothing of it" in page
    assert "It leads no action." in page
    some_evidence(world.plan, world.lead, organisation=police, title="Audit of strategy meetings")
    old = some_evidence(world.plan, world.lead, organisation=police, title="Old audit")
    change(old, superseded=True, superseded_reason="Newer")
    held = a_meeting(world, days(-9), timezone.now())
    change(held, attendance_at=timezone.now(), attendance_by=world.manager)
    save(Attendance(meeting=held, seat=world.seat, state="apologies"))
    page = html_of(client.get(url))
    assert "Audit of strategy meetings" in page
    assert "Old audit" not in page
    assert "0 of 1, 0 by the post itself" in page
    # A seat of no body whose post is called as the body is none of its own.
    alike = save(Seat(plan=world.plan, post=str(police), starts=days(-99)))
    save(Attendance(meeting=held, seat=alike, state="present"))
    page = html_of(client.get(url))
    assert "0 of 1, 0 by the post itself" in page
    assert "Edit this organisation" not in page
    assert "Edit this organisation" in html_of(sign_in(world.manager).get(url))
    a_body(world, "elsewhere", plan=a_plan("elsewhere"))
    assert client.get(world.url("bodies/elsewhere/")).status_code == 404


def test_a_member_lands_on_their_own_body_and_sees_it_first(world, sign_in):
    for other in ("a", "b"):
        changed(
            an_action(world.practice, f"FP-9{other}"),
            lead_organisation=a_body(world, other),
            due=days(-2),
        )
    client = sign_in(world.member)
    assert client.get(world.url(""))["Location"] == world.url("board/")
    own = Membership.objects.get(user=world.member)
    change(own, organisation=world.organisation)
    assert client.get(world.url(""))["Location"] == world.url("bodies/police/")
    assert rows_of(client, world)[0].organisation == world.organisation
    page = html_of(client.get(world.url("bodies/")))
    assert "Your body: The police" in page
    for owes in (0, 1):  # less than another, if anything: it is first and yet not the most
        for number in range(owes):
            late = an_action(world.practice, f"FP-8{number}")
            changed(late, lead_organisation=world.organisation, due=days(-2))
            changed(
                an_action(world.practice, f"FP-7{number}"),
                lead_organisation=Organisation.objects.get(plan=world.plan, ref="a"),
                due=days(-2),
            )
        page = html_of(client.get(world.url("bodies/")))
        assert "the most: Body a." in page
        assert "your own first" in page
    both = a_member(world.plan, "Both", Role.MEMBER, Role.LEAD)
    change(Membership.objects.get(user=both, role=Role.MEMBER), organisation=world.organisation)
    assert sign_in(both).get(world.url(""))["Location"] == world.url("my-work/")


def test_an_empty_plan_says_what_to_do(world, sign_in):
    other = a_plan("empty")
    for person, role in ((world.manager, Role.MANAGER), (world.chair, Role.CHAIR)):
        save(Membership(plan=other, user=person, role=role, active_from=date(2010, 1, 1)))
    url = "/plans/empty/bodies/"
    assert 'structure/organisations/">Organisations</a>' in html_of(sign_in(world.manager).get(url))
    assert "The programme manager adds them" in html_of(sign_in(world.chair).get(url))


def test_as_it_stood_and_a_fixed_number_of_queries(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.chair)
    at = {"at": this_instant().isoformat()}

    def add(number):
        body = a_body(world, f"body-{number}")
        changed(
            an_action(world.practice, f"FP-{20 + number}"), lead_organisation=body, due=days(-2)
        )
        a_challenge(world, post="body", body=body)

    add(0)
    page = world.url("bodies/")
    with django_assert_max_num_queries(60) as asked:
        client.get(page)
    for number in range(1, 30):
        add(number)
    with django_assert_max_num_queries(len(asked)):
        client.get(page)
    assert "Body body-3" not in html_of(client.get(page, at))
