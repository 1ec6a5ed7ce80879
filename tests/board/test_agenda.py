"""The agenda of a meeting: chosen from the plan's own items, changed, and read in one screen."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from board.models import AgendaItem, Resource, ResourceAction
from board.queries import agenda_offers
from board.queries.agenda import line_of
from board.queries.agenda_offers import MOST_OFFERED, count_red, hint_of, offers
from board.queries.meeting_days import close_of
from improvement import clock
from improvement.dates import in_words
from tests.board.factories import (
    a_challenge,
    a_decision,
    a_judgement,
    a_meeting,
    an_update,
    concluded,
    days,
    replied,
)
from tests.calls import calls_of
from tests.pages import filled, html_of, send
from tests.world import a_plan, change, save, some_evidence
from workstreams.changes import ask_date_change, escalate


@pytest.fixture
def meeting(world):
    return a_meeting(world, date(2099, 1, 14), close_of(date(2026, 11, 10)))


def test_the_plan_offers_its_own_items_and_the_chair_chooses(world, sign_in, meeting):
    a_challenge(world)
    asked = {"level": "board", "words": "No house is found", "due": days(30)}
    escalate(world.owned.pk, by=world.manager, now=timezone.now(), **asked)
    client, url = sign_in(world.chair), world.url("meetings/meeting-1/")
    assert "Its agenda is not set yet" in html_of(client.get(url))
    form = client.get(f"{url}agenda/").context["form"]
    titles = [each.title for each in form.offers]
    assert titles[:2] == ["Notes and actions", "Challenges"]
    assert "Challenge C1: the plan as a whole" in titles
    assert str(world.owned) in titles
    assert "1 open, 0 overdue" in html_of(client.get(f"{url}agenda/"))
    assert client.post(f"{url}agenda/", {}).status_code == 400
    by_kind = {each.kind: each.cited for each in form.offers}
    chosen = ["notes", by_kind["challenge"], by_kind["action"]]
    assert client.post(f"{url}agenda/", {"items": chosen}).status_code == 302
    items = AgendaItem.objects.all()
    assert [each.place for each in items] == [1, 2, 3]
    assert (items[1].challenge, items[2].action) == (world.plan.challenges.get(), world.owned)
    assert [each.subject for each in items] == ["notes", "challenges", "exceptions"]
    page = html_of(client.get(url))
    assert world.url("challenges/C1/") in page
    assert world.url("actions/MH-01/") in page
    assert f'<a class="govuk-link" href="#item-{items[2].pk}">' in page  # to decide
    left = [each.title for each in client.get(f"{url}agenda/").context["form"].offers]
    assert not {"Notes and actions", str(world.owned)} & set(left)


def test_an_item_of_its_own_names_a_record_and_a_paper_to_have_read(world, sign_in, meeting):
    paper = some_evidence(world.plan, world.lead)
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/")
    item = {"title": "Missed visits", "about": "measure:M1", "subject": "figures"}
    item |= {"purpose": "decide", "paper": str(paper.pk), "post": "Head of service"}
    assert send(client, f"{url}agenda/add/", **item).status_code == 302
    assert send(client, f"{url}agenda/add/", **item).status_code == 302  # sent twice
    whole = {"title": "How it goes", "about": "plan", "subject": "other"}
    assert send(client, f"{url}agenda/add/", **whole).status_code == 302
    first, second = AgendaItem.objects.all()
    assert (first.measure, first.paper, second.about) == (world.measure, paper, None)
    page = html_of(client.get(url))
    assert world.url("measures/M1/") in page
    assert page.count(world.url(f"evidence/{paper.pk}/")) == 2  # to be read, and with the item
    assert "Nothing on its agenda is for a decision" not in page


def test_an_item_is_put_on_any_agenda_by_the_reference_of_its_action_and_keeps_its_paper(
    world, sign_in, meeting, monkeypatch
):
    monkeypatch.setattr("workstreams.models.evidence.CHOICES", 1)
    paper = some_evidence(world.plan, world.lead)
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/agenda/")
    item = {"title": "Visits", "about": "plan", "subject": "other", "paper": str(paper.pk)}
    wrong = send(client, f"{url}add/", **item, action="XX-9")
    assert "This plan has no action XX-9" in html_of(wrong)
    assert send(client, f"{url}add/", **item, action="fp-01").status_code == 302
    put_on = AgendaItem.objects.get()
    assert (put_on.about, put_on.paper) == (world.action, paper)

    for _ in range(2):  # one of the latest date, one that is entered last
        some_evidence(world.plan, world.lead)
    assert send(client, f"{url}{put_on.pk}/edit/", said="Read", reason="Told").status_code == 302
    assert world.fresh(put_on).paper == paper


def test_an_item_is_put_on_an_agenda_by_the_reference_of_its_challenge(world, sign_in, meeting):
    """Of the board's or of scrutiny's, which have the same numbers; of hundreds none is listed."""
    raised = a_challenge(world)
    asked = a_challenge(world, by=world.councillor, post="manager", of_scrutiny=True)
    closed = a_challenge(world, words="And the rest?")
    replied(closed, world.lead)
    concluded(closed, world.chair)
    assert (raised.ref, asked.ref, closed.ref) == ("C1", "S1", "C2")
    client, url = sign_in(world.manager), world.url("meetings/meeting-1/agenda/add/")
    opened = client.get(url)
    offered = [value for value, _ in opened.context["form"].fields["about"].choices]
    assert not [value for value in offered if value.startswith("challenge")]
    assert "Or which challenge is it about?" in html_of(opened)
    item = {"title": "What it is answered", "about": "plan", "subject": "challenges"}
    for wrong, why in (
        ({"challenge": "C9"}, "This plan has no open challenge C9"),
        ({"challenge": "C2"}, "This plan has no open challenge C2"),
        ({"challenge": "C1 S1"}, "Enter one open challenge"),
        ({"challenge": "C1", "action": "FP-01"}, "Name an action or a challenge, not both"),
    ):
        answer = send(client, url, **item, **wrong)
        assert answer.status_code == 400
        assert why in html_of(answer)
    for typed in ("c1", "S1"):
        named = item | {"title": f"About {typed}"}
        assert send(client, url, **named, challenge=typed).status_code == 302
    first, second = AgendaItem.objects.all()
    assert (first.about, second.about) == (raised, asked)


def test_an_item_is_changed_told_of_and_taken_off_and_a_stale_form_is_a_conflict(
    world, sign_in, meeting
):
    item = save(AgendaItem(meeting=meeting, place=1, subject="audit", title="Audits"))
    client, url = sign_in(world.chair), world.url("meetings/meeting-1/")
    edit = f"{url}agenda/{item.pk}/edit/"
    opened = filled(client.get(edit).context["form"], reason="Told", said="Half were good.")
    assert client.post(edit, opened).status_code == 302
    page = html_of(client.get(url))
    assert "Half were good." in page
    assert "Nothing on its agenda is for a decision" in page
    assert client.post(edit, opened).status_code == 409
    assert send(client, edit, removed="on", reason="Not ready").status_code == 302
    page = html_of(client.get(url))
    assert "Nothing is on the agenda yet" in page
    assert "taken off the agenda" in page.lower()


def test_only_who_sets_agendas_does_and_another_plans_item_is_not_found(world, sign_in, meeting):
    member = sign_in(world.member)
    page = html_of(member.get(world.url("meetings/meeting-1/")))
    assert "The programme manager and the chair set it" in page
    assert "agenda/add/" not in page
    other = a_meeting_of(a_plan("elsewhere"))
    item = save(AgendaItem(meeting=other, place=1, subject="audit", title="Elsewhere"))
    edit = world.url(f"meetings/meeting-1/agenda/{item.pk}/edit/")
    assert sign_in(world.manager).get(edit).status_code == 404


def a_meeting_of(plan):
    from board.models import Meeting

    values = {"kind": "board", "number": 1, "held_on": date(2099, 1, 14)}
    return save(Meeting(plan=plan, cutoff_at=close_of(date(2026, 11, 10)), **values))


def test_a_meeting_takes_as_many_queries_for_thirty_items_as_for_three(
    world, sign_in, meeting, django_assert_max_num_queries
):
    client, url = sign_in(world.chair), world.url("meetings/meeting-1/")
    for place in range(30):
        about = {"action": world.action} if place % 2 else {"measure": world.measure}
        title = f"Item {place}"
        save(AgendaItem(meeting=meeting, place=place, subject="figures", title=title, **about))
    with django_assert_max_num_queries(23):
        page = html_of(client.get(url))
    assert "Item 29" in page
    change(meeting, place="The hall")


def test_what_is_on_the_agenda_makes_room_for_what_is_not(world, meeting):
    open_ones = [a_challenge(world, words=f"Why {n}?") for n in range(MOST_OFFERED + 1)]
    cited = [
        each.cited for each in offers(world.plan, [], days(0), days(0)) if each.kind == "challenge"
    ]
    assert cited == [f"challenge-{each.pk}" for each in open_ones[:MOST_OFFERED]]
    taken = [AgendaItem(challenge=each) for each in open_ones[:MOST_OFFERED]]
    left = [o.record for o in offers(world.plan, taken, days(0), days(0)) if o.kind == "challenge"]
    assert left == open_ones[MOST_OFFERED:]


def test_the_plan_offers_what_waits_for_the_board_and_an_item_may_be_about_it(
    world, sign_in, meeting
):
    """The request to move a date, decisions (without a due day first), returns, requirements and
    the findings that nothing answers: each is offered until it is on the agenda."""
    assert world.requirement
    asked = {"to_due": days(400), "cause": "our_delay", "reason": "Ill"}
    ask_date_change(world.owned.pk, by=world.manager, now=timezone.now(), **asked)
    dated, undated = a_decision(world, due=days(-1)), a_decision(world, text="Other", due=None)
    change(world.owed_return, period_end=days(-9), due=days(-1))
    chair, url = sign_in(world.chair), world.url("meetings/meeting-1/")
    offered = chair.get(f"{url}agenda/").context["form"].offers
    kinds = ("date_change", "decision", "department_return", "requirement", "finding")
    told = {each.cited: each for each in offered if each.kind in kinds}
    assert {each.kind for each in told.values()} == {*kinds}
    by_record = {each.record: each for each in told.values()}
    assert by_record[undated].hint.startswith("No due day: Other")
    assert by_record[undated].purpose == "decide"
    assert by_record[dated].hint.startswith("Overdue, since")
    assert list(by_record).index(undated) < list(by_record).index(dated)
    assert by_record[world.requirement].hint == "Due on 31 March 2099"
    met = a_judgement(world, subject=world.requirement, state="met", rating="")
    offered_now = [each.record for each in offers(world.plan, [], days(0), days(0))]
    assert world.requirement not in offered_now
    change(met, state="partly")
    assert by_record[world.finding].hint == "No action answers it"
    assert chair.post(f"{url}agenda/", {"items": [*told]}).status_code == 302
    about = {item.about for item in AgendaItem.objects.all()}
    assert about == {*by_record}
    page = html_of(chair.get(url))
    for record in ("decisions/D2/", "notice/1/", "notice/requirements/NR1/", "actions/MH-01/"):
        assert world.url(record) in page
    left = chair.get(f"{url}agenda/").context["form"].offers
    assert not {each.cited for each in left} & {*told}
    own = {"title": "As the plan has it", "subject": "chair"}
    for record in about:
        cited = f"{next(o.kind for o in told.values() if o.record == record)}:{record.pk}"
        assert send(chair, f"{url}agenda/add/", about=cited, **own).status_code == 302
    assert {each.about for each in AgendaItem.objects.filter(**own)} == about
    with pytest.raises(IntegrityError):
        save(AgendaItem(meeting=meeting, place=99, requirement=world.requirement, decision=dated))


def test_what_runs_out_is_not_paid_for_or_was_reported_from_outside_is_offered(
    world, sign_in, meeting
):
    """Judgements that will have run out when the board meets; lines of money at risk, the first to
    be settled first; outside reports until they were on an agenda."""
    judged = a_judgement(world, subject=world.action, rating="amber").meeting
    a_judgement(world, meeting=judged, subject=world.hub, rating="green")
    a_judgement(world, meeting=judged, subject=world.requirement, rating="", state="met")
    unpaid, check = world.resource, world.validation
    save(ResourceAction(resource=unpaid, action=world.action))
    said = {"plan": world.plan, "kind": "income", "words": "£5k", "due": days(-1)}
    late = save(Resource(ref="M2", **said))
    save(Resource(ref="M3", secured="yes", **said))
    url = world.url("meetings/meeting-1/agenda/")

    def offered():
        form = sign_in(world.chair).get(url).context["form"]
        kinds = ("action", "workstream", "requirement", "resource", "validation")
        return {o.record: o for o in form.offers if o.kind in kinds}

    assert list(offered()) == [late, unpaid]  # the board meets once more before they run out
    a_meeting(world, days(3), timezone.now())
    change(world.validation, **{f"held_{end}": days(-30) for end in ("from", "to")})
    change(world.fresh(check), report_due=days(-1))
    found = offered()
    assert list(found) == [world.action, world.hub, world.requirement, late, unpaid, check]
    told = f"What the board judged on {in_words(judged.held_on)}"
    assert found[world.action].hint == f"{told} (amber) runs out by this meeting"
    assert found[world.requirement].hint.endswith(f". {told} (met) runs out by this meeting")
    assert {found[each].purpose for each in (world.action, world.hub)} == {"decide"}
    assert found[late].hint == f"Not stated; to be settled by {in_words(days(-1))}, which is past"
    assert found[unpaid].hint == "Not stated; 1 action hangs on it"
    assert found[check].hint == f"Its report is overdue, since {in_words(days(-1))}"
    change(world.fresh(check), reported_on=days(0))
    assert offered()[check].hint == f"Its report came on {in_words(days(0))}"
    told_before = AgendaItem(
        meeting=judged, place=1, subject="audit", title="Told", validation=check
    )
    save(told_before)
    assert check not in offered()
    change(told_before, removed=True)
    sign_in(world.chair).post(url, {"items": [each.cited for each in offered().values()]})
    assert {each.about for each in meeting.agenda.all()} == {*found}
    assert not offered()


def test_every_standing_item_that_is_offered_has_a_page_of_its_matter(world, meeting):
    standing = [offer for offer in offers(world.plan, [], days(0), days(0)) if not offer.kind]
    assert standing
    for offer in standing:
        item = AgendaItem(subject=offer.subject, title=offer.title)
        assert line_of(item, world.plan).page_url, offer


def test_an_action_is_put_on_the_agenda_from_its_page(world, sign_in, meeting):
    page, add = world.url("actions/FP-01/"), world.url("meetings/meeting-1/agenda/add/")
    link = f"{add}?about=action:FP-01"
    chair = sign_in(world.chair)
    assert link in html_of(chair.get(page))
    assert "on the agenda" not in html_of(sign_in(world.member).get(page))
    opened = filled(chair.get(link).context["form"])
    assert (opened["about"], opened["subject"]) == ("action:FP-01", "exceptions")
    assert chair.post(add, opened | {"purpose": "decide"}).status_code == 302
    shown = html_of(sign_in(world.member).get(page))
    assert world.url("meetings/meeting-1/") in shown
    assert ": to decide." in shown
    assert link not in html_of(chair.get(page))
    change(AgendaItem.objects.get(), removed=True)
    change(meeting, called_off=True)
    assert "agenda" not in html_of(chair.get(page)).partition("<main")[2]
    assert chair.get(f"{add}?about=action:XX-9").status_code == 200


def test_what_is_offered_is_read_as_it_stood_once_it_was_read_as_it_is(world, sign_in, meeting):
    """PostgreSQL groups a table by its key, and a view has none."""
    client, address = sign_in(world.manager), world.url("meetings/meeting-1/agenda/")
    for at in ({}, {"at": timezone.now().isoformat()}, {}):
        assert client.get(address, at).status_code == 200


def test_the_red_actions_are_counted_anew_where_one_may_be_red(world, monkeypatch):
    counted, on = calls_of(monkeypatch, agenda_offers, "count_red"), clock.today()

    def told(write) -> tuple[str, int]:
        counted.clear()
        write()
        words = hint_of(AgendaItem.Subject.EXCEPTIONS, world.plan, on)
        assert words == f"{count_red(world.plan, on)} actions are red by the facts"
        return words[:1], len(counted)

    assert told(lambda: None) == ("0", 1)
    assert told(lambda: change(world.action, description="Told otherwise", title="Why")) == ("0", 0)
    assert told(lambda: change(world.milestone, title="A third of it")) == ("0", 0)
    assert told(lambda: change(world.action, due=days(-300), baseline_due=days(-300))) == ("1", 1)
    assert told(lambda: an_update(world, world.owned, declared_rag="red")) == ("1", 1)
    gone = {"delivery": "suspended", "delivery_decision": "The board"}
    assert told(lambda: change(world.action, **gone)) == ("0", 1)
