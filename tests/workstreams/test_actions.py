"""A programme manager adds, edits, links and withdraws actions; the first agreed date stands."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from improvement.models import Organisation
from tests.pages import a_date, filled, html_of, send
from tests.world import BY, a_plan, an_action, save
from workstreams.changes import add_action, edit_action, withdraw_action
from workstreams.models import Action, ActionTheme, Finding, Theme, Workstream

EDIT = "actions/FP-01/edit/"
WITHDRAW = "actions/FP-01/withdraw/"


def add(world, client, **typed):
    good = {"ref": "FP-09", "title": "Answer every referral", "workstream": world.practice.pk}
    return send(client, world.url("actions/add/"), **good | typed)


def edit(world, client, **typed):
    return send(client, world.url(EDIT), **{"reason": "The board asked for it"} | typed)


def test_a_manager_adds_an_action_with_its_themes_findings_outcomes_and_partners(
    world, sign_in, history_rows_written
):
    world.draft()
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = add(
            world,
            client,
            owner=world.owner.pk,
            owner_post="Head of service",
            lead_organisation=world.organisation.pk,
            themes=[world.theme.pk],
            findings=world.finding.ref,
            outcomes=[world.outcome.pk],
            partners=[world.organisation.pk],
            **a_date("baseline_due", "3", "June", "2027"),
            due_precision="month",
        )
    links = {"ActionTheme", "ActionFinding", "ActionOutcome", "ActionOrganisation"}
    assert (answer.status_code, rows) == (302, {"Action": 1} | dict.fromkeys(links, 1))
    action = Action.objects.get(ref="FP-09")
    assert (action.baseline_due, action.due) == (date(2027, 6, 30), date(2027, 6, 30))
    page = html_of(client.get(answer["Location"]))
    for text in ["Practice", "F1: Practice is weak", "I am protected from harm", "The police"]:
        assert text in page
    assert "June 2027" in page
    for record in [world.theme, world.finding, world.outcome, world.organisation]:
        organisation = ("record-detail", "organisations", record.pk)
        name, *args = record.page() if hasattr(record, "page") else organisation
        listed = html_of(client.get(reverse(name, args=[world.plan.slug, *args])))
        assert "FP-09 Answer every referral" in listed, name


def test_the_findings_and_measures_of_an_action_are_typed_and_not_chosen_of_all(world, sign_in):
    world.draft()
    client = sign_in(world.manager)
    one, two = (save(Finding(plan=world.plan, ref=f"F{n}", text=f"Of {n}")) for n in (2, 10))
    answer = add(world, client, findings="f10, F2", measures="m1")
    action = Action.objects.get(ref="FP-09")
    assert {link.finding for link in action.finding_links.current()} == {one, two}
    assert [link.measure for link in action.measure_links.current()] == [world.measure]
    page = html_of(client.get(f"{answer['Location']}edit/"))
    assert 'value="F2, F10"' in page
    assert 'value="M1"' in page
    assert "Of 10" not in page
    wrong = add(world, client, ref="FP-10", findings="F2, F99")
    assert wrong.status_code == 400
    assert "This plan has no finding F99" in html_of(wrong)


def test_an_action_is_added_with_its_milestones(world, sign_in, history_rows_written):
    client, typed = sign_in(world.manager), "Recruit; two workers ; 31 March 2027\n\nTrain them\n"
    with history_rows_written() as rows:
        assert add(world, client, milestones=typed).status_code == 302
    assert rows == {"Action": 1, "Milestone": 2}
    steps = Action.objects.get(ref="FP-09").milestones.order_by("pk")
    assert [(each.title, each.due) for each in steps] == [
        ("Recruit; two workers", date(2027, 3, 31)),
        ("Train them", None),
    ]
    for wrong, words in {
        "Recruit; soon": "“soon” is not a date",
        "; 31 March 2027": "Say each milestone in",
        "Recruit\nRecruit; 1 May 2027": "Two milestones have the same words",
    }.items():
        answer = add(world, client, ref="FP-10", milestones=wrong)
        assert (answer.status_code, words in html_of(answer)) == (400, True)
    assert "milestones" not in client.get(world.url(EDIT)).context["form"].fields


def test_an_action_may_be_added_without_an_agreed_date(world, sign_in):
    assert add(world, sign_in(world.manager)).status_code == 302
    page = html_of(sign_in(world.manager).get(world.url("actions/FP-09/")))
    assert "none agreed" in page
    assert "No agreed date is named" in page


WRONG = {
    "a reference that is taken": ({"ref": "MH-01"}, "There is already an action with this ref"),
    "a reference in words": ({"ref": "the first"}, "Use letters, a hyphen and a number"),
    "no title": ({"title": ""}, "Enter the title"),
    "no workstream": ({"workstream": ""}, "Select the workstream"),
    "an unknown workstream": ({"workstream": "9" * 30}, "Select one of the choices"),
    "an unknown theme": ({"themes": ["999999"]}, "Select one of the choices"),
    "a theme in words": ({"themes": ["practice"]}, "is not a valid value"),
    "a forged priority": ({"priority": "none"}, "Select one of the choices"),
    "a marking with no reason": ({"marking": "confidential"}, "Enter the reason for the marking"),
    "exempt with no paragraph of the law": (
        {"marking": "exempt", "marking_reason": "A person"},
        "Select the paragraph of Schedule 12A",
    ),
    "a day that does not exist": (
        a_date("starts", 31, 4, 2026),
        "The start date must be a real date",
    ),
    "a year far away": (a_date("baseline_due", 1, 1, 2525), "Year must be between 1990 and 2100"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_invalid_action_form_names_the_error_keeps_the_input_and_saves_nothing(
    case, world, sign_in, history_rows_written
):
    typed, message = WRONG[case]
    world.draft()
    with history_rows_written() as rows:
        answer = add(world, sign_in(world.manager), **{"description": "What I typed"} | typed)
    page = html_of(answer)
    assert (answer.status_code, rows) == (400, {})
    assert message in page
    assert "What I typed" in page
    assert "<title>Error: " in page


def test_an_edit_of_an_action_writes_one_history_row_with_its_reason(
    world, sign_in, history_rows_written
):
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = edit(world, client, title="Answer within a day")
    assert (answer.status_code, rows) == (302, {"Action": 1})
    assert "Why: The board asked for it" in html_of(client.get(answer["Location"]))


def test_an_edit_of_an_action_needs_a_reason_and_a_change(world, sign_in, history_rows_written):
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        unreasoned = edit(world, client, title="Another", reason="")
        unchanged = edit(world, client)
    assert (unreasoned.status_code, unchanged.status_code, rows) == (400, 400, {})
    assert "Enter why you are making this change" in html_of(unreasoned)
    assert "You have not changed anything" in html_of(unchanged)


def test_links_of_an_action_are_added_removed_and_restored_but_never_deleted(
    world, sign_in, history_rows_written
):
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        edit(world, client, themes=[world.theme.pk])
    assert rows == {"ActionTheme": 1, "Action": 1}
    link = ActionTheme.objects.get()
    for themes, removed in [([], True), ([world.theme.pk], False)]:
        with history_rows_written() as rows:
            edit(world, client, themes=themes)
        assert rows == {"ActionTheme": 1, "Action": 1}
        assert world.fresh(link).removed is removed
    page = html_of(client.get(world.url("actions/FP-01/history/")))
    assert "Changed action theme: FP-01 and theme Practice" in page
    edit(world, client, themes=[])
    page = client.get(world.url(f"structure/themes/{world.theme.pk}/"))
    assert list(page.context["page"]) == []


def test_a_link_added_by_someone_else_is_not_removed_by_a_stale_form(world, sign_in):
    """A form opened before the link was added would otherwise remove it silently."""
    world.draft()
    client = sign_in(world.manager)
    stale = filled(client.get(world.url(EDIT)).context["form"], title="Mine", reason="Slow")
    edit(world, client, themes=[world.theme.pk], outcomes=[world.outcome.pk])
    answer = client.post(world.url(EDIT), stale)
    page = html_of(answer)
    assert answer.status_code == 409
    assert ActionTheme.objects.get().removed is False
    assert "QuerySet" not in page
    assert answer.context["form"].compared() == [
        ("Title", "The work of FP-01", "Mine"),
        ("Areas of improvement", "Practice", ""),
        ("Outcomes it serves", "I am protected from harm", ""),
        ("Why are you making this change?", "", "Slow"),
    ]


def test_the_conflict_page_does_not_list_links_that_are_the_same(world, sign_in):
    second = save(Theme(plan=world.plan, code="T2", name="Voice", order=0))
    both = [world.theme.pk, second.pk]
    client = sign_in(world.manager)
    edit(world, client, themes=both)
    stale = filled(client.get(world.url(EDIT)).context["form"], title="Mine", reason="Slow")
    edit(world, client, title="Theirs")
    compared = client.post(world.url(EDIT), stale).context["form"].compared()
    assert [label for label, _, _ in compared] == ["Title", "Why are you making this change?"]


@pytest.mark.parametrize(
    ("provenance", "gap"), [("entered", "not set"), ("published", "not published")]
)
def test_an_empty_date_reads_not_published_only_on_a_published_action(
    world, provenance, gap, sign_in
):
    an_action(world.practice, "FP-07", starts=None, provenance=provenance)
    page = html_of(sign_in(world.member).get(world.url("actions/FP-07/")))
    assert f"Starts</dt><dd>{gap}</dd>" in page


def test_the_first_agreed_date_of_a_draft_plan_can_be_edited(world, sign_in):
    world.draft()
    client = sign_in(world.manager)
    assert edit(world, client, **a_date("baseline_due", 1, 1, 2098)).status_code == 302
    assert world.fresh(world.action).due == date(2098, 1, 1)
    assert edit(world, client, **a_date("baseline_due", "", "", "")).status_code == 302
    assert world.fresh(world.action).due is None


def test_a_stale_edit_form_shows_both_versions_and_overwrites_only_when_sent_again(world, sign_in):
    client = sign_in(world.manager)
    stale = filled(client.get(world.url(EDIT)).context["form"], title="Mine", reason="Slow")
    edit(world, client, title="Theirs")
    answer = client.post(world.url(EDIT), stale)
    page = html_of(answer)
    assert answer.status_code == 409
    assert all(text in page for text in ["Mine", "Theirs", "Slow", "The board asked for it"])
    assert client.post(world.url(EDIT), filled(answer.context["form"])).status_code == 302
    assert world.fresh(world.action).title == "Mine"


def test_an_inactive_owner_stays_the_owner_when_the_action_is_edited(world, sign_in):
    world.owner.is_active = False
    world.owner.save_as(BY, "Left the council")
    url = world.url("actions/MH-01/edit/")
    answer = send(sign_in(world.manager), url, title="A better title", reason="Clearer")
    assert answer.status_code == 302
    assert world.fresh(world.owned).owner == world.owner


def test_an_action_refuses_links_to_records_of_another_plan(world, sign_in, history_rows_written):
    other_plan = a_plan("elsewhere")
    foreign_records = {
        "workstream": save(Workstream(plan=other_plan, code="FP", name="Theirs")),
        "themes": save(Theme(plan=other_plan, code="T1", name="Theirs")),
        "partners": save(Organisation(plan=other_plan, ref="police", name="Theirs")),
        "lead_organisation": save(Organisation(plan=other_plan, ref="nhs", name="Theirs")),
    }
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        for name, record in foreign_records.items():
            assert add(world, client, **{name: record.pk}).status_code == 400
            assert edit(world, client, **{name: record.pk}).status_code == 400
        for name in ["workstream", "lead_organisation"]:
            with pytest.raises(ValidationError):
                edit_action(
                    world.action.pk,
                    {name: foreign_records[name]},
                    {},
                    by=world.manager,
                    version=world.action.version,
                    reason="Forged",
                )
    assert rows == {}


def test_withdrawing_an_action_of_a_draft_plan_needs_a_decision(
    world, sign_in, history_rows_written
):
    world.draft()
    client = sign_in(world.manager)
    with history_rows_written() as rows:
        answer = send(client, world.url(WITHDRAW), decision=" ")
    assert (answer.status_code, rows) == (400, {})
    assert "Enter an answer to “Which decision of the board" in html_of(answer)
    with history_rows_written() as rows:
        answer = send(client, world.url(WITHDRAW), decision="Board, 3 May 2026: it is done twice")
    assert (answer.status_code, rows) == (302, {"Action": 1})
    page = html_of(client.get(answer["Location"]))
    assert "Why: Board, 3 May 2026: it is done twice" in page
    assert "Withdraw this action" not in page
    assert "This action is withdrawn" in page
    again = send(client, world.url(WITHDRAW), decision="Once more")
    assert again.status_code == 400
    assert "has been withdrawn already" in html_of(again)


def test_a_stale_withdrawal_form_is_a_conflict_and_withdraws_nothing(world, sign_in):
    world.draft()
    client = sign_in(world.manager)
    stale = filled(client.get(world.url(WITHDRAW)).context["form"], decision="Board, 3 May")
    edit(world, client, title="Theirs")
    answer = client.post(world.url(WITHDRAW), stale)
    assert answer.status_code == 409
    assert "Board, 3 May" in html_of(answer)
    assert world.fresh(world.action).delivery == "under_way"


def test_an_action_of_a_draft_plan_can_be_suspended_by_a_decision(world):
    world.draft()
    suspended = withdraw_action(
        world.action.pk, by=world.manager, version=1, decision="Board, 3 May", suspend=True
    )
    assert (suspended.delivery, suspended.delivery_decision) == ("suspended", "Board, 3 May")


def test_only_a_manager_may_add_edit_or_withdraw_an_action(world):
    new = Action(plan=world.plan, workstream=world.practice, ref="FP-50", title="Mine")
    for person in [world.lead, world.owner, world.chair, world.adviser, world.stranger]:
        with pytest.raises(PermissionDenied):
            add_action(new, {}, by=person, reason="Why")
        with pytest.raises(PermissionDenied):
            edit_action(world.action.pk, {}, {}, by=person, version=1, reason="Why")
        with pytest.raises(PermissionDenied):
            withdraw_action(world.action.pk, by=person, version=1, decision="Mine")


@pytest.mark.parametrize("key", ["9" * 30, "-1", "nobody", "0"])
def test_a_theme_key_that_cannot_exist_is_refused(key, world, sign_in, history_rows_written):
    client = sign_in(world.manager)
    form = client.get(world.url("actions/FP-01/edit/")).context["form"]
    with history_rows_written() as rows:
        answer = client.post(
            world.url("actions/FP-01/edit/"), filled(form, reason="A theme") | {"themes": [key]}
        )
    assert (answer.status_code, rows) == (400, {})
