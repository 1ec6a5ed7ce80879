"""What answers each finding, down to what it changed; what nobody has covered comes first."""

from datetime import date, timedelta

from django.utils import timezone

from improvement import clock
from improvement.remembered import answers
from tests.pages import html_of
from tests.world import a_member, a_plan, an_action, change, save
from workstreams.models import (
    ActionFinding,
    ActionMeasure,
    ActionOutcome,
    Finding,
    Measure,
    StageClaim,
)
from workstreams.queries.finding_cover import Gap, finding_covers


def answer(world, action, finding=None):
    return save(ActionFinding(action=action, finding=finding or world.finding))


def gap_of(world):
    (found,) = finding_covers(world.plan, clock.today(), [world.finding.pk])
    return found.gap


def shown_to_differ(world, action):
    """A claim that the action makes a difference, which the chair checked."""
    return save(
        StageClaim(
            action=action,
            stage="making_a_difference",
            statement="Children say so",
            claimed_at=timezone.now(),
            claimed_by=world.lead,
            state="verified",
            decided_at=timezone.now(),
            decided_by=world.chair,
            recheck=clock.today() + timedelta(days=30),
        )
    )


def test_a_finding_lacks_an_action_then_a_measure_then_a_difference_that_is_checked(world):
    assert gap_of(world) is Gap.NO_ACTION
    link = answer(world, world.action)
    assert gap_of(world) is Gap.NO_MEASURE
    change(world.plan, state="draft")
    save(ActionMeasure(action=world.action, measure=world.measure))
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    assert gap_of(world) is Gap.NOT_SHOWN
    claim = shown_to_differ(world, world.action)
    assert gap_of(world) is Gap.NONE
    (found,) = finding_covers(world.plan, clock.today(), [world.finding.pk])
    assert (found.actions, found.carried_out, found.shown) == (1, 0, ("FP-01",))
    assert (found.outcomes, found.measures) == (1, 1)
    # A check that has run out shows nothing; an action outside the plan answers nothing.
    change(claim, recheck=clock.today() - timedelta(days=1))
    assert gap_of(world) is Gap.NOT_SHOWN
    change(link, removed=True)
    assert gap_of(world) is Gap.NO_ACTION
    change(link, removed=False)
    change(world.action, delivery="withdrawn", delivery_decision="The chair agreed")
    assert gap_of(world) is Gap.NO_ACTION


def test_what_nobody_has_covered_comes_first_and_of_these_what_was_to_be_right_at_once(world):
    answer(world, world.action)
    save(Finding(plan=world.plan, ref="F2", text="Visits are late"))
    save(Finding(plan=world.plan, ref="F10", text="Nobody asks", clock="immediate"))
    covers = finding_covers(world.plan, clock.today())
    assert [each.finding.ref for each in covers] == ["F10", "F2", "F1"]
    alone = [finding_covers(world.plan, clock.today(), [each.finding.pk]) for each in covers]
    assert [own for (own,) in alone] == covers


def test_the_page_answers_its_two_questions_first(world, sign_in):
    client, url = sign_in(world.member), world.url("findings/")
    answer(world, world.action)
    uncovered = save(Finding(plan=world.plan, ref="F2", text="Visits are late", clock="immediate"))
    page = html_of(client.get(url))
    assert "<strong>Nobody has covered 1</strong> of the 2 findings" in page
    assert "For 1 that has actions, none of these names a measure." in page
    assert "<strong>1 of the 1</strong> to be put right at once is not yet put right" in page
    assert "No action answers this." in page
    assert "Add a finding" not in page
    assert "Add a finding" in html_of(sign_in(world.manager).get(url))
    answer(world, an_action(world.hub, "MH-03"), uncovered)
    page = html_of(client.get(url))
    assert "Every one of the 2 findings has an action." in page


def test_what_was_to_be_put_right_at_once_is_put_right_once_somebody_else_has_checked_it(
    world, sign_in
):
    change(world.finding, clock="immediate")
    answer(world, world.action)
    change(world.action, delivery="carried_out", finished=clock.today())
    page = html_of(sign_in(world.member).get(world.url("findings/")))
    assert "<strong>1 of the 1</strong> to be put right at once is not yet put right" in page
    claim = shown_to_differ(world, world.action)
    change(claim, stage="carried_out", recheck=None)
    page = html_of(sign_in(world.member).get(world.url("findings/")))
    assert "All 1 to be put right at once are put right." in page
    assert "Put right</strong>" in page
    # Another action that answers it has yet to get there; one outside the plan puts nothing right.
    other = an_action(world.hub, "MH-03")
    answer(world, other)
    page = html_of(sign_in(world.member).get(world.url("findings/")))
    assert "Of all the actions that answer it, not yet there:" in page
    for action in (other, world.fresh(world.action)):
        out = {"delivery": "withdrawn", "delivery_decision": "The chair agreed", "finished": None}
        change(action, **out)
    page = html_of(sign_in(world.member).get(world.url("findings/")))
    assert "<strong>1 of the 1</strong> to be put right at once is not yet put right" in page


def test_findings_are_narrowed_by_words_and_by_what_they_lack(world, sign_in):
    client = sign_in(world.member)
    answer(world, world.action)
    save(Finding(plan=world.plan, ref="F2", text="Visits are late", due=date(2013, 3, 1)))
    for query, left in {
        "q=visits": ["F2"],
        "gap=no_measure": ["F1"],
        "gap=none": [],
        "q=visits&gap=no_measure": [],
    }.items():
        page = client.get(world.url(f"findings/?{query}"))
        assert [each.finding.ref for each in page.context["page"]] == left, query
    assert "No finding is like that." in html_of(page)
    assert "To be put right by 1 March 2013" in html_of(client.get(world.url("findings/")))
    refused = client.get(world.url("findings/?gap=banana"))
    assert (refused.status_code, list(refused.context["page"])) == (400, [])


def test_a_finding_has_a_page_of_its_own_with_what_it_leads_to(world, sign_in):
    client, url = sign_in(world.member), world.url(f"findings/{world.finding.pk}/")
    page = html_of(client.get(url))
    assert "No action answers it. The programme manager adds one" in page
    assert "Its actions serve no outcome and name no measure" in page
    answer(world, world.action)
    change(world.plan, state="draft")
    demand = save(Measure(plan=world.plan, code="D1", name="Referrals", direction="context"))
    save(ActionOutcome(action=world.action, outcome=world.outcome))
    page = html_of(client.get(url))
    assert "No measure of it is named by these actions." in page
    for measure in (world.measure, demand):
        save(ActionMeasure(action=world.action, measure=measure))
    page = html_of(client.get(url))
    assert "FP-01 The work of FP-01" in page
    assert "I am protected from harm" in page
    assert "M1 Visits</a>: <strong" in page
    assert "D1 Referrals</a></p>" in page
    assert "Of no outcome" in page
    manager = html_of(sign_in(world.manager).get(url))
    assert f"structure/findings/{world.finding.pk}/edit/" in manager


def test_an_empty_plan_says_what_to_do_and_a_second_plan_sees_nothing(world, sign_in):
    other = a_plan("elsewhere")
    client = sign_in(a_member(other, "Elsewhere", "member"))
    page = html_of(client.get("/plans/elsewhere/findings/"))
    assert "No finding is on record yet. The programme manager adds" in page
    assert client.get(f"/plans/elsewhere/findings/{world.finding.pk}/").status_code == 404
    assert client.get(world.url("findings/")).status_code == 404


def test_findings_take_as_many_queries_however_many_there_are(
    world, sign_in, django_assert_num_queries
):
    client, url = sign_in(world.member), world.url("findings/")
    change(world.finding, clock="immediate")
    answer(world, world.action)
    client.get(url)
    answers.clear()
    with django_assert_num_queries(15):
        client.get(url)
    with django_assert_num_queries(9):  # what answers them is remembered
        client.get(url)
    change(world.plan, state="draft")
    for number in range(2, 32):
        clock_given = "immediate" if number % 5 == 0 else "other"
        finding = save(Finding(plan=world.plan, ref=f"F{number}", text="Late", clock=clock_given))
        action = an_action(world.practice, f"FP-{number:02}")
        answer(world, action, finding)
        save(ActionMeasure(action=action, measure=world.measure))
    answers.clear()
    with django_assert_num_queries(15):
        page = client.get(url)
    assert len(page.context["page"]) == 25


def test_what_is_remembered_of_findings_follows_every_change(world, sign_in):
    """Of a finding, an action that answers it, a link of that and a claim; each time the page was
    asked before."""
    client, url = sign_in(world.member), world.url("findings/")

    def row():
        told = client.get(url).context["page"][0]
        return told.finding.text, told.actions, told.carried_out, told.measures, told.shown

    seen = [row()]
    answer(world, world.action)
    seen.append(row())
    change(world.finding, text="Put in other words")
    seen.append(row())
    save(ActionMeasure(action=world.action, measure=world.measure))
    seen.append(row())
    change(world.action, delivery="carried_out", finished=date(2020, 1, 1))
    seen.append(row())
    shown_to_differ(world, world.action)
    seen.append(row())
    assert len(set(seen)) == len(seen)
