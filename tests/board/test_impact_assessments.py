"""Equality, law and community: assessments of the plan and of actions, and what is missing."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from board.changes import (
    add_impact_assessment,
    edit_impact_assessment,
    withdraw_impact_assessment,
)
from board.difference.between import difference
from board.models import ImpactAssessment
from board.queries.impact_assessments import of_plan
from improvement import clock
from improvement.paging import PAGE_SIZE
from improvement.templatetags.display import day
from tests.board.factories import changed, days, this_instant
from tests.pages import html_of, on_day, send
from tests.world import a_plan, an_action, save
from workstreams.reminders.items import reminder_items


def add(world, by, action=None, **values):
    usual = {"kind": "equality", "due": days(10)} | values
    assessment = ImpactAssessment(plan=world.plan, action=action, **usual)
    return add_impact_assessment(assessment, by=by, on=clock.today(), reason="Asked for")


def edit(assessment, by, **values):
    about = {"on": clock.today(), "version": assessment.version, "reason": "It was made"}
    return edit_impact_assessment(assessment.pk, values, by=by, **about)


def withdraw(assessment, by, why="Asked for by mistake"):
    version = ImpactAssessment.objects.get(pk=assessment.pk).version
    return withdraw_impact_assessment(assessment.pk, by=by, why=why, version=version)


MADE = {"text": "No group is worse off", "made_by": "Head of service"}


def test_the_manager_enters_all_and_who_updates_an_action_its_own(world):
    for person in (world.chair, world.member, world.adviser, world.councillor, world.other_lead):
        with pytest.raises(PermissionDenied):
            add(world, person, world.action)
    with pytest.raises(PermissionDenied, match="of the plan, the manager"):
        add(world, world.lead)
    own = add(world, world.lead, world.action)
    with pytest.raises(PermissionDenied):
        edit(own, world.other_lead, due=days(20))
    assert add(world, world.manager).action is None
    assert edit(own, world.lead, made_on=clock.today(), **MADE).is_made
    with pytest.raises(ValidationError, match="today or in the past"):
        edit(world.fresh(own), world.lead, made_on=days(1))


def test_it_is_made_whole_or_due_and_asked_for_once(world):
    for values, words in (
        ({"due": None}, "by when it is to be made"),
        ({"made_on": clock.today()}, "the day and who made it"),
        ({"text": "Fair"}, "the day and who made it"),
    ):
        with pytest.raises(ValidationError, match=words):
            add(world, world.manager, **values)
    for action in (None, world.action):
        first = add(world, world.manager, action)
        with pytest.raises(ValidationError, match="asked for already"):
            add(world, world.manager, action, due=days(11))
        assert add(world, world.manager, action, kind="legal").pk != first.pk
        edit(first, world.manager, made_on=clock.today(), **MADE)
        add(world, world.manager, action, due=days(300))  # the next one, beside it
    elsewhere = save(ImpactAssessment(plan=a_plan("b"), kind="legal", due=days(1)))
    with pytest.raises(ValidationError, match="action of this plan"):
        add_impact_assessment(
            ImpactAssessment(plan=elsewhere.plan, action=world.action, kind="legal", due=days(1)),
            by="system:test",
            on=clock.today(),
            reason="Asked for",
        )


def test_the_list_names_what_is_missing_and_what_is_overdue(world, sign_in):
    client, url = sign_in(world.member), world.url("impact/")
    page = html_of(client.get(url))
    assert "equality and human rights, legal, community." in page
    assert "Whoever updates an action asks for one here." in page
    assert "Ask for an assessment" not in page
    add(world, world.manager, made_on=days(-1), due=None, **MADE)
    add(world, world.manager, kind="legal")
    changed(world.impact_assessment, due=days(-1))
    other = a_plan("elsewhere")
    save(ImpactAssessment(plan=other, kind="community", due=days(-9)))
    page = html_of(client.get(url))
    assert "<strong>Missing for the plan:</strong> legal, community." in page
    assert "1 assessment of actions is asked for and not yet made." in page
    assert '<a class="govuk-link" href="?show=overdue">1</a> is overdue.' in page
    assert page.count("<strong>Overdue</strong> since") == 1
    assert "nobody has asked for it yet" in page
    changed(world.impact_assessment, due=clock.today())
    assert "is overdue" not in html_of(client.get(url)).lower()


def test_an_agreed_plan_has_one_of_each_kind_whether_or_not_anybody_asked(world, sign_in):
    client, url = sign_in(world.member), world.url("impact/")
    assert "Missing for the plan:" in html_of(client.get(url))
    world.draft()
    page = html_of(client.get(url))
    assert "due once the plan is agreed: equality and human rights, legal, community." in page
    assert "Missing for" not in page
    assert "Missing: not on record" not in page
    assert [each.is_missing for each in of_plan(world.plan)] == [False] * 3
    add(world, world.manager, kind="legal")
    assert [each.kind for each in of_plan(world.plan) if each.is_missing] == ["legal"]


def test_the_list_is_narrowed_by_how_each_stands_and_of_what_it_is(world, sign_in):
    client, url = sign_in(world.member), world.url("impact/")
    missing = add(world, world.manager, kind="legal")
    late = changed(world.impact_assessment, due=days(-1))
    made = add(world, world.manager, made_on=days(-1), due=None, kind="community", **MADE)
    gone = add(world, world.manager, an_action(world.practice, "FP-02"))
    withdraw(gone, world.manager)

    def listed(**asked):
        return list(client.get(url, asked).context["page"])

    assert listed() == [late, missing, made, gone]
    assert listed(show="missing") == [late, missing]
    assert listed(show="overdue") == [late]
    assert listed(show="withdrawn") == [gone]
    assert listed(kind="community") == [made]
    assert "No assessment is like that" in html_of(client.get(url, {"show": "never"}))


def test_a_lead_asks_for_one_and_enters_what_it_says(world, sign_in, history_rows_written):
    client, add_url = sign_in(world.lead), world.url("impact/add/")
    assert "Equality, law" not in html_of(client.get(world.url("actions/FP-01/")))
    refused = send(client, add_url, kind="equality", **on_day("due", days(5)))
    assert "Enter the action that it is about" in html_of(refused)
    an_action(world.practice, "FP-02")
    refused = send(client, add_url, kind="equality", action="FP-01 FP-02", **on_day("due", days(5)))
    assert "Enter one action" in html_of(refused)
    with history_rows_written() as rows:
        answer = send(client, f"{add_url}?action=FP-01", kind="legal", **on_day("due", days(5)))
    assert rows == {"ImpactAssessment": 1}
    send(client, f"{add_url}?action=FP-01", kind="legal", **on_day("due", days(5)))  # sent twice
    found = ImpactAssessment.objects.get()
    edit_url = world.url(f"impact/{found.pk}/edit/")
    assert "Nothing yet" in html_of(client.get(answer["Location"]))
    made = MADE | on_day("made_on", days(0)) | {"reason": "It was made"}
    assert send(client, edit_url, version=9, **made).status_code == 409
    answer = send(client, edit_url, **made)
    page = html_of(client.get(answer["Location"]))
    assert "by the Head of service" in page
    assert "No group is worse off" in html_of(client.get(world.url("actions/FP-01/")))
    assert "No group is worse off" in html_of(client.get(world.url("actions/FP-01/history/")))
    assert sign_in(world.other_lead).get(edit_url).status_code == 403
    changed(world.fresh(found), provenance="published")
    assert "text" not in client.get(edit_url).context["form"].fields
    other = save(ImpactAssessment(plan=a_plan("b"), kind="legal", due=days(1)))
    assert client.get(world.url(f"impact/{other.pk}/")).status_code == 404


def test_one_of_the_agreed_plan_that_is_withdrawn_is_missing_until_one_is_made(world, sign_in):
    found, of_action = add(world, world.manager, kind="legal"), world.impact_assessment
    client, url = sign_in(world.manager), world.url("impact/")

    def warned(record):
        page = html_of(client.get(f"{url}{record.pk}/withdraw/"))
        said = ("so that one is missing until it is made", "not counted as missing any more")
        return [words in page for words in said]

    assert warned(found) == [True, False]
    assert warned(of_action) == [False, True]
    before = ImpactAssessment(plan=world.plan, kind="community", due=days(3))
    made = save(ImpactAssessment(plan=world.plan, kind="community", made_on=days(-9), **MADE))
    assert warned(save(before)) == [False, True]
    changed(found, due=days(-1))
    withdraw(world.fresh(found), world.manager, "Another asks for it")
    page = " ".join(html_of(client.get(url)).split())
    assert "<strong>Missing: not on record</strong>: the programme manager asks" in page
    assert f"One that was to be made by {day(days(-1))} was <a" in page
    assert "withdrawn</a>: Another asks for it" in page
    changed(made, kind="legal")
    assert "One that was to be made" not in html_of(client.get(url))
    world.draft()
    changed(world.fresh(made), kind="equality")
    assert warned(add(world, world.manager, kind="legal")) == [False, True]


def test_one_asked_for_by_mistake_is_withdrawn_and_not_missing(
    world, sign_in, history_rows_written
):
    found, url = world.impact_assessment, world.url("impact/")
    changed(found, due=days(-1))
    client, own = sign_in(world.manager), f"{url}{found.pk}/"
    lead = sign_in(world.lead)  # who owes it
    assert "withdraw it" not in html_of(lead.get(own))
    assert lead.get(f"{own}withdraw/").status_code == 403
    with pytest.raises(PermissionDenied):
        withdraw(found, world.lead)
    assert "was withdrawn" not in html_of(client.get(url))
    for person in (world.manager, world.chair):
        assert "withdraw it" in html_of(sign_in(person).get(own))
    assert "Enter why it is withdrawn" in html_of(send(client, f"{own}withdraw/"))
    why = {"why": "It is of another action"}
    assert send(client, f"{own}withdraw/", version=9, **why).status_code == 409
    since = this_instant()
    with history_rows_written() as rows:
        page = html_of(client.get(send(client, f"{own}withdraw/", **why)["Location"]))
    assert rows == {"ImpactAssessment": 1}
    assert "Withdrawn: It is of another action" in page
    assert "Enter what it says" not in page
    page = html_of(client.get(url))
    assert "asked for and not yet made" not in page
    assert "is overdue" not in page
    assert "1</a> that was asked for was withdrawn." in page
    assert "Withdrawn: It is of another action" in html_of(client.get(world.url("actions/FP-01/")))
    told = [c for item in difference(world.plan, since).items for c in item.changes]
    assert {("How it stands", "withdrawn"), ("Why it was withdrawn", why["why"])} <= {
        (c.what, c.new) for c in told
    }
    for refused in (
        lambda: edit(world.fresh(found), world.lead, due=days(9)),
        lambda: withdraw(found, world.chair),
    ):
        with pytest.raises(ValidationError, match="This was withdrawn: ask for another"):
            refused()
    another = add(world, world.lead, world.action)
    edit(another, world.lead, made_on=clock.today(), **MADE)
    with pytest.raises(ValidationError, match="It was made"):
        withdraw(another, world.manager)
    [first, last] = client.get(url).context["page"]
    assert (first, last) == (another, found)  # the withdrawn one stands last
    withdraw(add(world, world.manager), world.chair)
    assert "nobody has asked for it yet" in html_of(client.get(url))


def test_who_is_to_make_it_is_reminded_and_an_exempt_action_is_not_named(world):
    def reminded(on):
        items = reminder_items(world.plan, on).items()
        return {p: [i.what for i in own if i.kind == "impact"] for p, own in items}

    today = clock.today()
    changed(world.impact_assessment, due=today)
    add(world, world.manager, kind="legal", due=days(1))
    add(world, world.manager, kind="community", due=days(2))  # named when the first is made
    assert not any(reminded(today - timedelta(days=31)).values())
    before = reminded(today - timedelta(days=1))
    assert before[world.lead] == [str(world.action)]
    assert before[world.manager] == ["The plan"]
    changed(world.action, marking="exempt", exempt_paragraph="2", marking_reason="A child")
    [named] = reminded(today + timedelta(days=1))[world.lead]
    assert world.action.title not in named


def test_the_difference_and_the_page_as_it_stood_tell_what_was_made(world, sign_in):
    found = world.impact_assessment
    since = this_instant()
    edit(found, world.lead, made_on=clock.today(), **MADE)
    told = [c for item in difference(world.plan, since).items for c in item.changes]
    assert ("How it stands", "not made", "made") in [(c.what, c.old, c.new) for c in told]
    url, at = world.url(f"impact/{found.pk}/"), {"at": since.isoformat()}
    client = sign_in(world.member)
    assert "No group is worse off" in html_of(client.get(url))
    assert "No group is worse off" not in html_of(client.get(url, at))


def test_the_list_asks_as_many_queries_for_many_as_for_one(
    world, sign_in, django_assert_max_num_queries
):
    client, url = sign_in(world.member), world.url("impact/")
    add(world, world.manager, world.action)
    client.get(url)
    with django_assert_max_num_queries(12) as one:
        client.get(url)
    asked = len(one)
    for number in range(PAGE_SIZE + 1):
        add(world, world.manager, an_action(world.practice, f"FP-{20 + number}"))
    client.get(world.url("my-work/"))  # counts what waits anew
    with django_assert_max_num_queries(asked + 1):  # the second page is counted
        page = client.get(url)
    assert page.context["page"].paginator.num_pages == 2
