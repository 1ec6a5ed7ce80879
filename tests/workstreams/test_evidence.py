"""Evidence: who adds it, what it is linked to, how it is superseded; none is ever deleted."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from board.changes import draft_publication
from improvement import clock
from improvement.models import Membership, Organisation
from tests.pages import SURVEY, a_date, filled, html_of, send
from tests.world import LONG_AGO, a_plan, an_action, save, some_evidence
from workstreams.changes import (
    add_evidence,
    claim_stage,
    decide_stage_claim,
    edit_evidence,
    supersede_evidence,
)
from workstreams.models import (
    Evidence,
    EvidenceAction,
    EvidenceMeasure,
    EvidenceOutcome,
    Workstream,
)


def new_evidence(world, by, **values):
    good_values = {
        "kind": "audit",
        "title": "An audit",
        "dated": clock.today(),
        "summary": "It is so",
    }
    return Evidence(plan=world.plan, added_at=timezone.now(), added_by=by, **(good_values | values))


def add(world, by, actions=(), **values):
    links = {"actions": actions, "outcomes": [], "measures": []}
    return add_evidence(new_evidence(world, by, **values), links, by=by, reason="Added")


def edit(evidence, by, links=None, **values):
    version = Evidence.objects.get(pk=evidence.pk).version
    links = links or {}
    return edit_evidence(evidence.pk, values, links, by=by, version=version, reason="Put right")


def supersede(evidence, by, **values):
    version = Evidence.objects.get(pk=evidence.pk).version
    return supersede_evidence(evidence.pk, by=by, version=version, reason="Overtaken", **values)


def test_evidence_is_added_with_links_to_actions_outcomes_and_measures(world, history_rows_written):
    links = {"actions": [world.action], "outcomes": [world.outcome], "measures": [world.measure]}
    with history_rows_written() as rows:
        evidence = add_evidence(
            new_evidence(world, world.lead), links, by=world.lead, reason="Added"
        )
    links = {"EvidenceAction": 1, "EvidenceOutcome": 1, "EvidenceMeasure": 1}
    assert rows == {"Evidence": 1} | links
    assert list(Evidence.objects.current().bearing_on(world.action)) == [evidence]


def test_leads_and_owners_add_evidence_to_their_own_actions_only(world):
    add(world, world.lead, [world.action])
    add(world, world.owner, [world.owned], title="Another")
    add(world, world.manager, [world.action, world.owned], title="A third")
    for person, action in [(world.lead, world.owned), (world.owner, world.action)]:
        with pytest.raises(PermissionDenied, match="someone else"):
            add(world, person, [action], title="A fourth")
    for person in (world.chair, world.adviser, world.councillor, world.stranger):
        with pytest.raises(PermissionDenied):
            add(world, person, title="A fifth")


@pytest.fixture
def own_organisation(world):
    """The organisation that the board member of the world represents."""
    seat = Membership.objects.get(user=world.member)
    seat.organisation = world.organisation
    return save(seat).organisation


def test_a_board_member_adds_evidence_of_their_own_organisation_to_any_action(
    world, own_organisation
):
    school = save(Organisation(plan=world.plan, ref="school", name="A school"))
    for organisation in (None, school):
        with pytest.raises(ValidationError, match="Choose your own organisation"):
            add(world, world.member, [world.action], organisation=organisation)
    evidence = add(world, world.member, [world.action, world.owned], organisation=own_organisation)
    with pytest.raises(ValidationError, match="Choose your own organisation"):
        edit(evidence, world.member, organisation=school)


def test_a_board_membership_that_has_ended_adds_no_evidence_for_its_organisation(
    world, own_organisation
):
    """The person was a lead and a board member, and is now a lead only."""
    save(Membership(plan=world.plan, user=world.member, role="lead", active_from=LONG_AGO))
    seat = Membership.objects.get(user=world.member, role="member")
    seat.active_until = clock.today()
    save(seat)
    with pytest.raises(PermissionDenied, match="someone else"):
        add(world, world.member, [world.action], organisation=own_organisation)


def test_evidence_refuses_links_to_records_of_another_plan(world):
    elsewhere = a_plan("elsewhere")
    stream = save(Workstream(plan=elsewhere, code="FP", name="Theirs"))
    theirs = save(Organisation(plan=elsewhere, ref="police", name="Their police"))
    save(Membership(plan=elsewhere, user=world.manager, role="manager", active_from=LONG_AGO))
    with pytest.raises(ValidationError, match="its own plan"):
        add(world, world.manager, [an_action(stream, "FP-01")])
    with pytest.raises(ValidationError, match="its own plan"):
        add(world, world.manager, organisation=theirs)


def test_evidence_is_edited_only_by_whoever_added_it_or_by_the_manager(world, history_rows_written):
    evidence = add(world, world.lead, [world.action])
    for person in (world.other_lead, world.owner, world.member, world.chair):
        with pytest.raises(PermissionDenied, match="whoever added it"):
            edit(evidence, person, title="Mine")
    with history_rows_written() as rows:
        edit(evidence, world.manager, {"actions": [world.owned]}, title="An audit of visits")
    assert rows == {"Evidence": 1, "EvidenceAction": 2}
    with pytest.raises(ValidationError, match="not changed anything"):
        edit(evidence, world.lead, {"actions": [world.owned]}, title="An audit of visits")
    with pytest.raises(PermissionDenied, match="someone else"):
        edit(evidence, world.lead, {"actions": [world.exempt, world.owned]})
    assert edit(evidence, world.lead, {"actions": []}).title == "An audit of visits"
    assert EvidenceAction.objects.filter(evidence=evidence, removed=True).count() == 2


def test_evidence_of_an_open_stage_claim_keeps_its_kind(world):
    evidence = add(world, world.lead, [world.action])
    claimed = claim_stage(
        world.action.pk,
        by=world.lead,
        stage="carried_out",
        statement="It is done",
        now=timezone.now(),
        evidence=[evidence.pk],
    )
    for values in ({"kind": "workforce"}, {"heard": True}):
        with pytest.raises(ValidationError, match="A claim stands on this"):
            edit(evidence, world.manager, **values)
    assert edit(evidence, world.manager, kind="audit", summary="In full").summary == "In full"
    decision = {"by": world.chair, "verify": False, "note": "Not yet", "now": timezone.now()}
    decide_stage_claim(claimed.pk, **decision)
    assert edit(evidence, world.manager, kind="workforce").kind == "workforce"


def test_superseded_evidence_is_kept_and_the_newer_takes_over_its_links(
    world, history_rows_written
):
    old = add(world, world.lead, [world.action])
    newer = add(world, world.lead, [], title="A newer audit")
    with history_rows_written() as rows:
        superseded = supersede(old, world.lead, newer=newer)
    assert rows == {"Evidence": 1, "EvidenceAction": 1}
    assert (superseded.superseded, superseded.superseded_reason) == (True, "Overtaken")
    assert list(Evidence.objects.current().bearing_on(world.action)) == [newer]
    assert list(Evidence.objects.bearing_on(world.action).order_by("pk")) == [old, newer]
    with pytest.raises(ValidationError, match="superseded already"):
        supersede(old, world.manager)


def test_evidence_is_superseded_only_by_other_current_evidence_of_the_plan(world):
    old, superseded = add(world, world.lead), add(world, world.lead, title="Gone")
    supersede(superseded, world.lead)
    elsewhere = some_evidence(a_plan("elsewhere"), world.lead)
    for newer in (old, superseded, elsewhere):
        with pytest.raises(ValidationError, match="Choose other evidence"):
            supersede(old, world.lead, newer=newer)
    with pytest.raises(PermissionDenied):
        supersede(old, world.owner)


def test_two_pieces_of_evidence_never_have_the_same_title_and_date(world):
    add(world, world.lead)
    with pytest.raises(ValidationError, match="already evidence with this title and date"):
        add(world, world.manager)


def test_a_lead_adds_evidence_from_the_page_of_an_action(world, sign_in):
    client = sign_in(world.lead)
    assert "evidence/add/?action=FP-01" in html_of(client.get(world.url("actions/FP-01/")))
    url = world.url("evidence/add/?action=FP-01")
    assert client.get(url).context["form"]["actions"].value() == "FP-01"
    answer = send(client, url, **SURVEY, heard="on", link="https://example.org/survey")
    evidence = Evidence.objects.get(title="Survey of parents")
    assert answer["Location"] == world.url(f"evidence/{evidence.pk}/")
    assert (evidence.heard, evidence.added_by) == (True, world.lead)
    page = html_of(client.get(answer["Location"]))
    assert "They speak in it for themselves" in page
    assert 'href="https://example.org/survey" rel="noreferrer noopener"' in page
    assert "FP-01 The work of FP-01" in page
    assert "Survey of parents" in html_of(client.get(world.url("actions/FP-01/")))


WRONG = [
    ({"title": ""}, "Enter the title"),
    ({"kind": ""}, "Select"),
    ({"summary": ""}, "Enter"),
    ({"link": "javascript:alert(1)"}, "Enter a valid URL"),
    ({"link": "ftp://example.org"}, "Enter a valid URL"),
    ({"actions": "FP\u201101; XX\u20139 and YY-1"}, "This plan has no action XX-9, YY-1"),
    ({"actions": "FP-01, XX-9 YY-1"}, "This plan has no action XX-9, YY-1"),
    ({"measures": "M9"}, "This plan has no measure M9"),
    ({"actions": "MH-02"}, "403"),
    ({"marking": "exempt"}, "Select the paragraph of Schedule 12A"),
    (a_date("dated", 5, 10, 2098), "must be today or in the past"),
    (a_date("dated", 31, 2, 2026), "must be a real date"),
]


@pytest.mark.parametrize(("typed", "message"), WRONG)
def test_an_invalid_evidence_form_names_the_error_and_saves_nothing(
    typed, message, world, sign_in, history_rows_written
):
    client, url = sign_in(world.lead), world.url("evidence/add/")
    with history_rows_written() as rows:
        answer = send(client, url, **(SURVEY | typed))
    assert rows == {}
    assert answer.status_code == (403 if message == "403" else 400)
    if message != "403":
        assert message in html_of(answer)


def test_a_stale_evidence_form_is_a_conflict_that_shows_both_versions(world, sign_in):
    evidence = add(world, world.lead, [world.action])
    client, url = sign_in(world.lead), world.url(f"evidence/{evidence.pk}/edit/")
    form = client.get(url).context["form"]
    assert "file" not in form.fields
    sent = filled(form, title="My words", reason="Clearer")
    edit(evidence, world.manager, title="Their words")
    answer = client.post(url, sent)
    page = html_of(answer)
    assert answer.status_code == 409
    assert "My words" in page
    assert "Their words" in page
    answer = client.post(url, sent | {"version": world.fresh(evidence).version})
    assert answer["Location"] == world.url(f"evidence/{evidence.pk}/")
    assert world.fresh(evidence).title == "My words"


def test_evidence_is_marked_as_superseded_on_its_page_with_the_newer_one(world, sign_in):
    evidence = add(world, world.lead, [world.action])
    newer = add(world, world.lead, title="A newer audit")
    client, url = sign_in(world.lead), world.url(f"evidence/{evidence.pk}/supersede/")
    assert send(client, url, reason="").status_code == 400
    answer = send(client, url, reason="It was miscounted", newer=str(newer.pk))
    page = html_of(client.get(answer["Location"]))
    assert "This counts no more." in page
    assert "In its place" in page
    assert "Mark as superseded" not in page
    assert "Takes the place of" in html_of(client.get(world.url(f"evidence/{newer.pk}/")))


def test_the_evidence_list_is_filtered_by_words_kind_and_whether_children_were_heard(
    world, sign_in
):
    heard = add(world, world.lead, kind="consultation", title="Parents’ panel", heard=True)
    old_panel = add(world, world.lead, [world.action], title="Old panel")
    supersede(old_panel, world.lead)
    client = sign_in(world.member)

    def titles_found(query):
        return {
            evidence.title
            for evidence in client.get(world.url(f"evidence/{query}")).context["page"]
        }

    assert titles_found("") == {"Audit number 1", "Parents’ panel"}
    assert (
        titles_found("?q=panel")
        == titles_found("?heard=1")
        == titles_found("?kind=consultation")
        == {heard.title}
    )
    assert titles_found("?q=panel&superseded=1") == {"Parents’ panel", "Old panel"}
    assert titles_found("?q=panel audit") == titles_found("?q=No") == set()
    assert client.get(world.url("evidence/?kind=rumour")).status_code == 400
    assert "No evidence matches" in html_of(client.get(world.url("evidence/?q=zzz")))


def test_a_long_evidence_list_runs_as_many_queries_as_a_short_one(
    world, sign_in, django_assert_num_queries
):
    client = sign_in(world.lead)
    client.get(world.url("evidence/"))
    for many in (2, 8):
        for _ in range(many):
            some_evidence(world.plan, world.lead, action=world.action)
        with django_assert_num_queries(11):  # four of them for what is remembered then
            assert client.get(world.url("evidence/")).status_code == 200
        with django_assert_num_queries(7):
            assert client.get(world.url("evidence/")).status_code == 200


def test_evidence_of_another_plan_is_not_found(world, sign_in):
    elsewhere = some_evidence(a_plan("elsewhere"), world.lead)
    for page in ("", "edit/", "supersede/", "file/"):
        url = world.url(f"evidence/{elsewhere.pk}/{page}")
        assert sign_in(world.manager).get(url).status_code == 404


def test_exempt_evidence_is_marked_and_left_out_of_publications(world, sign_in):
    secret = {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "A person"}
    evidence = add(world, world.lead, [world.action], title="Case review nine", **secret)
    page = html_of(sign_in(world.member).get(world.url(f"evidence/{evidence.pk}/")))
    assert "Exempt, paragraph 1 of Schedule 12A. A person" in page
    claimed = claim_stage(
        world.action.pk,
        by=world.lead,
        stage="carried_out",
        statement="Every team was visited",
        now=timezone.now(),
        evidence=[evidence.pk],
    )
    decision = {
        "by": world.chair,
        "verify": True,
        "note": "Case review nine",
        "now": timezone.now(),
    }
    decide_stage_claim(claimed.pk, **decision)
    now = timezone.now()
    drafted = draft_publication(
        world.plan,
        by=world.manager,
        audience="scrutiny",
        note="How it stands",
        at=now,
        on=timezone.localdate(now),
        reason="For scrutiny",
    )
    assert "Every team was visited" in str(drafted.document)
    assert "Case review nine" not in str(drafted.document)
    scrutiny = sign_in(world.councillor)
    assert scrutiny.get(world.url(f"evidence/{evidence.pk}/")).status_code == 403
    assert scrutiny.get(world.url(f"evidence/{evidence.pk}/file/")).status_code == 403


def test_a_publication_that_names_exempt_evidence_is_refused(world):
    secret = {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "A person"}
    add(world, world.lead, title="Case review nine", **secret)
    now = timezone.now()
    with pytest.raises(ValidationError, match="names “Case review nine”, which is withheld"):
        draft_publication(
            world.plan,
            by=world.manager,
            audience="scrutiny",
            note="As the case  review NINE shows",
            at=now,
            on=timezone.localdate(now),
            reason="For scrutiny",
        )


def test_evidence_dated_in_the_future_is_refused(world, sign_in):
    tomorrow = clock.today() + timedelta(days=1)
    typed = a_date("dated", tomorrow.day, tomorrow.month, tomorrow.year)
    answer = send(sign_in(world.lead), world.url("evidence/add/"), **(SURVEY | typed))
    assert answer.status_code == 400


def test_each_link_of_evidence_reads_as_the_two_records_it_joins(world):
    for link, text in [
        (EvidenceOutcome(outcome=world.outcome), "outcome “I am protected from harm”"),
        (EvidenceMeasure(measure=world.measure), "measure Visits"),
    ]:
        link.evidence = world.evidence
        assert str(save(link)) == f"“{world.evidence}” and {text}"


def test_a_list_of_choices_has_the_latest_evidence_alone(world, sign_in, monkeypatch):
    monkeypatch.setattr("workstreams.models.evidence.CHOICES", 1)
    for day in (3, 1, 2):
        add(world, world.lead, [world.action], dated=date(2013, 5, day))
    every = list(Evidence.objects.all())
    latest = sorted(every, key=lambda each: (each.dated, each.pk))[-1:]
    entered = sorted(every, key=lambda each: each.pk)[-1:]
    page = sign_in(world.manager).get(world.url(f"evidence/{every[0].pk}/supersede/"))
    offered = set(page.context["form"].fields["newer"].queryset)
    assert offered == {*latest, *entered} - {every[0]}
    assert len(offered) < len(every) - 1
