"""Evidence's life: the time that it covers, the day on which it runs out, its newer revision, and
when it is too old for the claim that it stands behind."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.html import strip_tags

from board.difference.between import difference
from improvement import clock
from improvement.dates import in_words
from tests.board.factories import a_claim, changed, days, this_instant
from tests.pages import html_of, on_day, send
from tests.world import a_plan, save, some_evidence
from workstreams.changes import revise_evidence
from workstreams.models import Evidence, EvidenceClaim
from workstreams.reminders.items import reminder_items


def test_it_has_a_time_that_it_covers_and_a_day_after_which_it_has_run_out(world):
    today = clock.today()
    piece = some_evidence(world.plan, world.lead, dated=days(-9), runs_out=today)
    assert not piece.has_run_out(today)
    assert piece.has_run_out(today + timedelta(days=1))
    assert piece.tells_until == days(-9)
    for values, words in (
        ({"period_from": days(-5)}, "a first and a last day"),
        ({"period_to": days(-5)}, "a first and a last day"),
        ({"period_from": days(-5), "period_to": days(-6)}, "a first and a last day"),
        ({"runs_out": days(-10)}, "on or after its own date"),
    ):
        fresh = world.fresh(piece)
        for name, value in values.items():
            setattr(fresh, name, value)
        with pytest.raises(ValidationError, match=words):
            fresh.full_clean()
    covers = {"period_from": days(-40), "period_to": days(-20)}
    assert piece.period_in_words == ""
    assert changed(piece, **covers).tells_until == days(-20)
    days_told = f"{in_words(days(-40))} to {in_words(days(-20))}"
    assert world.fresh(piece).period_in_words == days_told


def test_it_is_older_than_a_claim_from_before_the_work_or_by_over_three_months(world):
    on = clock.today()
    claim = a_claim(world, world.action, "in_use", evidence="", claimed_at=timezone.now())
    old, edge, new = (
        some_evidence(world.plan, world.lead, dated=day)
        for day in (days(-200), days(-89), days(-3))
    )
    assert old.age_at(claim) == "older than the claim by 200 days"
    assert (edge.age_at(claim), new.age_at(claim)) == ("", "")
    changed(world.action, delivery="carried_out", finished=days(-10))
    assert "the time before" in edge.age_at(claim)
    assert new.age_at(claim) == ""
    before = changed(new, period_from=days(-60), period_to=days(-30))
    assert "the time before" in before.age_at(claim)
    done = a_claim(world, world.action, "carried_out", evidence="", claimed_at=timezone.now())
    assert edge.age_at(done) == ""  # that it is carried out may be shown by what came before
    assert on == clock.today()


def test_claim_and_action_say_that_it_is_too_old(world, sign_in):
    old = some_evidence(world.plan, world.lead, dated=days(-200), action=world.action)
    claim = a_claim(
        world,
        world.action,
        "in_use",
        evidence="",
        state="claimed",
        decided_at=None,
        decided_by=None,
    )
    link, page = EvidenceClaim(evidence=old, claim=claim), world.url("evidence/")
    assert "None is older than the claim" in html_of(sign_in(world.member).get(page))
    save(link)
    listed = sign_in(world.member).get(f"{page}?too_old=1")
    assert "1 piece is older than the claim" in strip_tags(html_of(listed))
    assert [each.pk for each in listed.context["page"]] == [old.pk]
    words = "older than the claim by 200 days"
    client = sign_in(world.chair)
    for page in ("actions/FP-01/", "claims/", f"claims/{claim.pk}/check/", f"evidence/{old.pk}/"):
        assert words in html_of(client.get(world.url(page))), page
    changed(old, dated=days(-2))
    assert words not in html_of(client.get(world.url("actions/FP-01/")))


def test_the_list_and_its_page_say_what_has_run_out(world, sign_in):
    piece = some_evidence(world.plan, world.lead, runs_out=days(-1), dated=days(-40))
    client, url = sign_in(world.member), world.url("evidence/")
    page = html_of(client.get(url))
    assert "1 has run out" in strip_tags(page)
    assert list(client.get(f"{url}?run_out=1").context["page"]) == [piece]
    assert "Has run out" in page
    assert "It ran out on" in html_of(client.get(f"{url}{piece.pk}/"))
    changed(piece, runs_out=clock.today())
    assert "Has run out" not in html_of(client.get(url))
    assert list(client.get(f"{url}?run_out=1").context["page"]) == []


def test_a_newer_revision_stands_beside_the_old_one_and_takes_its_links(
    world, sign_in, history_rows_written
):
    old = some_evidence(world.plan, world.lead, action=world.action, title="Audit of visits")
    client, url = sign_in(world.lead), world.url(f"evidence/{old.pk}/revise/")
    form = client.get(url).context["form"]
    assert (form["title"].value(), form["dated"].value()) == ("Audit of visits", None)
    newer = on_day("dated", clock.today()) | {"summary": "All visits were in time"}
    assert send(client, url, version=9, **newer).status_code == 409
    assert Evidence.objects.filter(title=old.title).count() == 1
    with history_rows_written() as rows:
        answer = send(client, url, **newer, **on_day("runs_out", days(90)))
    assert rows == {"Evidence": 2, "EvidenceAction": 1}
    page = html_of(client.get(answer["Location"]))
    assert "Takes the place of" in page
    assert "Audit of visits</a>, 5 October 2026: Most visits were in time" in page
    assert "All visits were in time" in page
    old = world.fresh(old)
    assert (old.superseded, old.superseded_by.summary) == (True, "All visits were in time")
    assert world.action.evidence_links.current().count() == 2
    assert send(client, url, **newer).status_code == 400  # it has one already
    assert sign_in(world.other_lead).get(url).status_code == 403


def test_a_second_plan_sees_and_revises_nothing_of_it(world, sign_in):
    other = a_plan("elsewhere")
    theirs = some_evidence(other, world.lead, title="Their audit", runs_out=days(-1))
    client = sign_in(world.manager)
    for page in ("", "edit/", "revise/"):
        assert client.get(world.url(f"evidence/{theirs.pk}/{page}")).status_code == 404, page
    assert "Their audit" not in html_of(client.get(world.url("evidence/")))
    assert not any(items for items in reminder_items(other, clock.today()).values())
    new = {"title": "Survey", "kind": "audit", "summary": "Half", "dated": days(-3)}
    added = {"added_by": world.manager, "added_at": timezone.now()}
    about = {"by": world.manager, "version": theirs.version, "reason": "Newer"}
    with pytest.raises(PermissionDenied):
        revise_evidence(theirs.pk, Evidence(plan=other, **new, **added), {}, **about)
    before = this_instant()
    changed(theirs, summary="All visits were in time")
    assert not difference(world.plan, before).items


def test_who_may_not_change_it_adds_no_revision(world):
    old = some_evidence(world.plan, world.lead)
    new = {"title": "Survey", "kind": "audit", "summary": "Half", "dated": date(2026, 10, 5)}
    added = {"added_by": world.owner, "added_at": timezone.now()}
    revision = Evidence(plan=world.plan, **new, **added)
    about = {"by": world.owner, "version": old.version, "reason": "Newer"}
    with pytest.raises(PermissionDenied):
        revise_evidence(old.pk, revision, {}, **about)


def test_who_added_it_is_reminded_and_an_exempt_one_is_not_named(world):
    piece = some_evidence(world.plan, world.lead, dated=days(-40), runs_out=clock.today())

    def reminded(on):
        items = reminder_items(world.plan, on).items()
        return {p: [i.what for i in own if i.kind == "evidence"] for p, own in items}

    today = clock.today()
    assert not any(reminded(today - timedelta(days=31)).values())
    some_evidence(world.plan, world.lead, title="Later", dated=days(-40), runs_out=days(1))
    assert reminded(today - timedelta(days=6))[world.lead] == [piece.title]  # the first of two
    changed(piece, marking="exempt", exempt_paragraph="2", marking_reason="A child")
    assert reminded(today - timedelta(days=7))[world.lead] == ["Evidence"]
    changed(piece, superseded=True, superseded_reason="Newer")
    assert reminded(today - timedelta(days=6))[world.lead] == ["Later"]


def test_the_difference_tells_that_a_changed_piece_has_run_out(world):
    piece = some_evidence(world.plan, world.lead, dated=days(-40))
    since = this_instant()
    changed(piece, runs_out=days(-1))
    told = [c for item in difference(world.plan, since).items for c in item.changes]
    assert ("Its validity", "has not run out", "has run out") in [
        (c.what, c.old, c.new) for c in told
    ]
