"""A form that is sent twice adds one record, and the second answer is that of the first."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvement.files import store
from improvement.models import Team
from improvement.sent_twice import A_MOMENT
from tests.files import PDF
from tests.pages import SURVEY, a_date, filled, html_of
from tests.world import save
from workstreams.changes import open_round
from workstreams.models import Evidence, Expectation, Reading, Round

REASON = {"reason": "It is needed"}
FORMS = {
    "structure/themes/add/": ("manager", {"code": "T2", "name": "Voice", "order": "2"}),
    "structure/findings/add/": (
        "manager",
        {"ref": "F2", "text": "Visits are late", "clock": "3_months"},
    ),
    "workstreams/add/": (
        "manager",
        {"code": "QA", "name": "Quality", "order": "3", "state": "active"},
    ),
    "actions/FP-01/milestones/add/": ("manager", {"title": "Half way there"}),
    "actions/add/": ("manager", {"ref": "FP-02", "title": "Visit", "owner_post": "Head"}),
    "measures/add/": (
        "manager",
        {
            "code": "M2",
            "name": "Demand",
            "direction": "context",
            "kind": "count",
            "covers": "month",
        },
    ),
    "measures/M1/readings/add/": ("manager", {"period": "Oct 2026", "value": "14"}),
    "measures/M1/benchmarks/add/": (
        "manager",
        {"name": "England", "period": "Oct 2026", "value": "14", "source_text": "DfE"},
    ),
    "actions/FP-01/escalate/": (
        "lead",
        {"level": "board", "words": "No posts"} | a_date("due", 1, 6, 2099),
    ),
    "evidence/add/": ("manager", SURVEY),
    "actions/FP-01/date-change/": ("lead", {"cause": "resource"} | a_date("to_due", 30, 9, 2099)),
    "actions/FP-01/claim/": ("lead", {"stage": "carried_out", "statement": "It is done"}),
    "actions/FP-01/withdraw/": ("manager", {"kind": "withdraw"}),
    "measures/M1/new-start/": ("manager", {"period": "2026-10-01", "change": "Another form"}),
    "publications/draft/": ("manager", {"audience": "scrutiny", "note": "How it stands"}),
    "people/add/": (
        "manager",
        {"name": "Nia", "email": "nia@example.org", "role": "member"},
    ),
}


def whole_form(client, url, typed):
    """The form as sent: what was typed over what it shows."""
    form = client.get(url).context["form"]
    whole = filled(form) | REASON | typed
    if "workstream" in form.fields:
        whole["workstream"] = form.fields["workstream"].queryset.first().pk
    return whole


@pytest.mark.parametrize("path", FORMS)
def test_the_second_of_two_equal_forms_adds_nothing_and_is_answered_as_the_first(
    path, world, sign_in, history_rows_written
):
    who, typed = FORMS[path]
    client, url = sign_in(getattr(world, who)), world.url(path)
    if "new-start" in path:
        save(Reading(measure=world.measure, period=date(2026, 10, 1), value=12))
    whole = whole_form(client, url, typed)
    first = client.post(url, whole)
    assert first.status_code == 302, first.context["form"].errors
    with history_rows_written() as rows:
        second = client.post(url, whole)
    assert (second.status_code, second["Location"], rows) == (302, first["Location"], {})


def test_an_expectation_sent_twice_is_one(world, sign_in, history_rows_written):
    team = save(Team(plan=world.plan, name="Duty team"))
    client, url = sign_in(world.lead), world.url("expectations/add/")
    form = client.get(url).context["form"]
    typed = {"action": world.action.ref, "team": team.pk, "words": "See the child", **REASON}
    whole = filled(form) | typed
    answers = [client.post(url, whole) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {answers[0]["Location"]}
    assert Expectation.objects.filter(words="See the child").count() == 1
    client.post(url, whole | {"words": "See the child alone"})
    assert Expectation.objects.filter(team=team).count() == 2


def test_of_evidence_sent_twice_one_file_is_kept(world, sign_in, evidence_root):
    client, url = sign_in(world.manager), world.url("evidence/add/")
    for _ in range(2):
        file = SimpleUploadedFile("a.pdf", PDF)
        answer = client.post(url, whole_form(client, url, SURVEY) | {"file": file})
        assert answer.status_code == 302
    assert Evidence.objects.filter(title=SURVEY["title"]).count() == 1
    assert len(list(store.all_keys())) == 1


def test_the_same_much_later_is_a_new_wish(world, sign_in, monkeypatch):
    url, typed = world.url("structure/themes/add/"), {"code": "T2", "name": "Voice", "order": "2"}
    assert sign_in(world.manager).post(url, typed | REASON).status_code == 302
    monkeypatch.setattr("improvement.sent_twice.A_MOMENT", -A_MOMENT)
    answer = sign_in(world.manager).post(url, typed | REASON)
    assert "There is already an area of improvement with this code" in html_of(answer)


def test_a_round_that_is_opened_twice_is_one(world):
    world.round.state = Round.State.CLOSED
    save(world.round)
    days = {"observes_from": date(2026, 11, 1), "observes_to": date(2026, 11, 30)}
    days |= {"opens": date(2026, 12, 1), "closes": date(2099, 12, 8)}
    again = [
        open_round(
            Round(plan=world.plan, number=2, **days), by=world.manager, reason="Opened Round 2"
        )
        for _ in range(2)
    ]
    assert again[0].pk == again[1].pk
