"""Several actions changed at once: shown first, then all of them or none, with one reason."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from improvement import clock
from improvement.roles import Role
from tests.pages import a_date, filled, html_of
from tests.world import a_member, a_plan, an_action, change, count_history, save
from workstreams.changes.several_actions import MOST, TOO_MANY, edit_actions
from workstreams.forms import SeveralActionsForm
from workstreams.models import Action, ActionTheme, DateChange, JudgedChange, Workstream
from workstreams.queries.several_actions import Wanted

WHY = "The posts were reorganised"
CAUSE = DateChange.Cause.SCOPE


@pytest.fixture
def several(world):
    world.first = an_action(world.practice, "FP-10", due=date(2030, 1, 31))
    world.second = an_action(world.hub, "MH-10", due=date(2030, 2, 28))
    return world


def open_form(client, world, *actions):
    chosen = "&".join(f"chosen={a.ref}:{a.version}" for a in actions)
    answer = client.get(world.url(f"actions/edit/?{chosen}"))
    assert answer.status_code == 200
    return answer.context["form"]


def show(client, world, form, **typed):
    return client.post(world.url("actions/edit/"), filled(form, reason=WHY, **typed))


def confirm(client, world, shown):
    """Press the button of the page that shows what will change."""
    sent: dict[str, list[str]] = {"sure": ["1"]}
    for name, value in shown.context["form"].sent:
        sent.setdefault(name, []).append(value)
    return client.post(world.url("actions/edit/"), sent)


def stored(action):
    return Action.objects.get(pk=action.pk)


def test_old_and_new_are_shown_then_all_are_changed_with_one_reason(several, sign_in):
    client, theme = sign_in(several.manager), several.theme
    save(ActionTheme(action=several.first, theme=theme, removed=True))  # it is linked again
    form = open_form(client, several, several.first, several.second)
    before = count_history()
    shown = show(
        client,
        several,
        form,
        owner_post="Head of quality",
        owner=several.owner.pk,
        workstream=several.hub.pk,
        theme=theme.pk,
        **a_date("due", 31, 3, 2031),
        cause=CAUSE,
    )
    page = html_of(shown)
    assert "Nothing is saved yet" in page
    assert "<s>Head of service</s>" in page
    assert "<s>31 January 2030</s>" in page
    assert "<strong>31 March 2031</strong><br><span" in page
    assert count_history() == before
    done = confirm(client, several, shown)
    assert done.status_code == 302
    for action in (several.first, several.second):
        now = stored(action)
        assert (now.owner_post, now.owner, now.workstream) == (
            "Head of quality",
            several.owner,
            several.hub,
        )
        assert now.version == action.version + 1
        assert now.due == action.due  # the chair decides
        asked = now.date_changes.get()
        assert (asked.to_due, asked.cause, asked.reason) == (date(2031, 3, 31), CAUSE, WHY)
        assert now.history.order_by("-version").first().history_change_reason == WHY
        assert ActionTheme.objects.current().filter(action=now, theme=theme).exists()


def test_a_first_date_is_asked_for_and_in_a_draft_a_date_is_set(several, sign_in):
    undated = an_action(several.practice, "FP-11", due=None, baseline_due=None)
    client = sign_in(several.manager)
    typed = a_date("due", 31, 3, 2031)
    shown = show(client, several, open_form(client, several, undated), **typed, cause=CAUSE)
    assert confirm(client, several, shown).status_code == 302
    assert JudgedChange.objects.get(action=undated).moves()["baseline_due"] == date(2031, 3, 31)
    change(several.plan, state="draft")
    form = open_form(client, several, several.first)
    assert "cause" not in form.fields
    assert confirm(client, several, show(client, several, form, **typed)).status_code == 302
    now = stored(several.first)
    assert now.due == now.baseline_due == date(2031, 3, 31)


def test_what_somebody_changed_meanwhile_is_named_and_nothing_is_written(several, sign_in):
    client = sign_in(several.manager)
    form = open_form(client, several, several.first, several.second)
    shown = show(client, several, form, owner_post="Head of quality")
    change(stored(several.second), title="Another")
    before = count_history()
    refused = confirm(client, several, shown)
    assert refused.status_code == 409
    assert "Somebody has changed MH-10 since" in html_of(refused)
    assert count_history() == before
    assert show(client, several, form, owner_post="Head of quality").status_code == 409
    again = show(client, several, refused.context["form"], owner_post="Head of quality")
    assert confirm(client, several, again).status_code == 302
    assert stored(several.second).owner_post == "Head of quality"


def test_one_that_is_refused_stops_all_and_is_named(several, sign_in):
    client = sign_in(several.manager)
    typed = {**a_date("due", 31, 3, 2031), "cause": CAUSE}
    shown = show(client, several, open_form(client, several, several.second), **typed)
    confirm(client, several, shown)
    before = count_history()
    typed |= a_date("due", 30, 4, 2031)
    form = open_form(client, several, several.first, several.second)
    refused = confirm(client, several, show(client, several, form, owner_post="New", **typed))
    assert refused.status_code == 400
    assert "MH-10: A request to move this date waits" in html_of(refused)
    assert count_history() == before


def test_what_can_not_be_meant_is_refused(several, sign_in):
    client, other = sign_in(several.manager), a_plan("elsewhere")
    stream = save(Workstream(plan=other, code="EL", name="Elsewhere", order=1))
    elsewhere = an_action(stream, "EL-01")
    form = open_form(client, several, several.first)
    as_it_is = {"owner_post": several.first.owner_post, **a_date("due", 31, 1, 2030)}
    same = show(client, several, form, **as_it_is, cause=CAUSE)
    assert same.status_code == 400
    assert "None of these would change" in html_of(same)
    assert show(client, several, form, workstream=stream.pk).status_code == 400
    no_cause = show(client, several, form, **a_date("due", 1, 1, 2031))
    assert "Select why the date has to move" in html_of(no_cause)
    assert "No action is chosen" in html_of(client.get(several.url("actions/edit/")))
    other_plan = client.get(several.url(f"actions/edit/?chosen={elsewhere.ref}:1"))
    assert "No action is chosen" in html_of(other_plan)
    theirs = show(client, several, form, owner_post="New", chosen=["EL-01:1"])
    assert theirs.status_code == 409
    assert show(client, several, form, owner_post="New", chosen=["x"]).status_code == 400
    about = {"by": several.manager, "reason": WHY, "cause": CAUSE, "now": clock.now()}
    many = {f"FP-{number}": 1 for number in range(MOST + 1)}
    for versions, words in [(many, TOO_MANY), ({"FP-10": 1}, "You have not changed anything")]:
        with pytest.raises(ValidationError, match=words):
            edit_actions(several.plan, versions, Wanted(), **about)


def test_actions_are_chosen_in_the_list_by_whoever_may_change_them(several, sign_in):
    box = 'name="chosen" value="FP-10:1"'
    manager = sign_in(several.manager)
    assert box in html_of(manager.get(several.url("actions/")))
    assert box not in html_of(manager.get(several.url("actions/?at=2099-01-01")))
    assert box not in html_of(sign_in(several.lead).get(several.url("actions/")))


def test_the_same_form_again_is_no_conflict_where_it_is_the_persons_own(several, sign_in):
    client = sign_in(several.manager)
    undated = an_action(several.practice, "FP-11", due=None, baseline_due=None)
    form = open_form(client, several, several.first, several.second, undated)
    typed = {"owner_post": "Head of quality", **a_date("due", 31, 3, 2031), "cause": CAUSE}
    shown = show(client, several, form, **typed)
    assert 'data-prevent-double-click="true"' in html_of(shown)
    assert confirm(client, several, shown).status_code == 302
    before = count_history()
    again = confirm(client, several, shown)
    assert (again.status_code, again.url) == (302, several.url("actions/"))
    assert count_history() == before
    change(stored(several.second), title="Another")  # by somebody else since
    assert confirm(client, several, shown).status_code == 409
    other = sign_in(a_member(several.plan, "Another manager", Role.MANAGER))
    assert confirm(other, several, shown).status_code == 409


def test_what_is_set_is_told_apart_from_what_is_asked_of_the_chair(several, sign_in):
    client = sign_in(several.manager)
    typed = {**a_date("due", 31, 3, 2031), "cause": CAUSE}
    form = open_form(client, several, several.first, several.second)
    shown = show(client, several, form, **typed)
    assert "Ask the chair for 2 dates" in html_of(shown)
    said = html_of(client.get(confirm(client, several, shown).url))
    assert "2 dates asked of the chair: FP-10, MH-10" in said
    assert "changed:" not in said
    form = open_form(client, several, several.first, an_action(several.hub, "MH-11"))
    shown = show(client, several, form, owner_post="New")
    assert "Change 2 actions" in html_of(shown)
    third = an_action(several.hub, "MH-12")
    form = open_form(client, several, third)
    shown = show(client, several, form, owner_post="New", **typed)
    assert "Change 1 action, and ask the chair for 1 date" in html_of(shown)


def test_a_date_that_stays_is_widened_or_is_a_review_is_told(several, sign_in):
    client = sign_in(several.manager)
    done = an_action(several.hub, "MH-20", delivery="carried_out", finished=date(2026, 1, 5))
    month = an_action(several.hub, "MH-21", due=date(2030, 4, 30), due_precision="month")
    ongoing = an_action(several.hub, "MH-22", due=date(2030, 4, 30), due_precision="ongoing")
    typed = {**a_date("due", 15, 3, 2031), "cause": CAUSE}
    shown = show(client, several, open_form(client, several, done, month, ongoing), **typed)
    page = html_of(shown)
    assert "<strong>MH-20:</strong> Carried out, so its date stays." in page
    assert "It is known as a month, which ends on 31 March 2031" in page
    moves = {each.action.ref: each.moves[0].label for each in shown.context["changes"]}
    assert moves == {"MH-21": "Agreed date", "MH-22": "Review by"}
    assert confirm(client, several, shown).status_code == 302
    assert not DateChange.objects.filter(action=done).exists()
    alone = show(client, several, open_form(client, several, done), **typed)
    assert alone.status_code == 400
    assert "MH-20: Carried out, so its date stays" in html_of(alone)


def test_too_many_are_refused_by_the_form_and_the_list_comes_back_as_it_was(several, sign_in):
    client = sign_in(several.manager)
    many = [f"FP-{number}:1" for number in range(1000, 1000 + MOST + 1)]
    form = SeveralActionsForm({"chosen": many[:1]}, plan=several.plan)
    form.data = QueryDict("&".join(f"chosen={each}" for each in many))
    assert form.errors["chosen"] == [f"At most {MOST} actions are changed in one go: choose fewer"]
    page = client.get(several.url("actions/?workstream=FP&sort=due"))
    assert 'name="back" value="workstream=FP&amp;sort=due"' in html_of(page)
    assert f"Change all {len(page.context['page'])} on this page" in html_of(page)
    back = "back=workstream%3DFP%26sort%3Ddue"
    opened = client.get(several.url(f"actions/edit/?chosen=FP-10:1&{back}"))
    shown = show(client, several, opened.context["form"], owner_post="New")
    listed = several.url("actions/?workstream=FP&sort=due")
    assert f'href="{listed.replace("&", "&amp;")}">Change nothing' in html_of(shown)
    assert confirm(client, several, shown).url == listed


def test_all_that_the_list_shows_are_chosen_on_every_page_up_to_the_bound(several, sign_in):
    for number in range(20, 60):
        an_action(several.practice, f"FP-{number}")
    client = sign_in(several.manager)
    shown = client.get(several.url("actions/?workstream=FP"))
    number = shown.context["page"].paginator.count
    assert f"Change all {number} on every page" in html_of(shown)
    every = several.url("actions/edit/?all=1&back=workstream%3DFP")
    opened = client.get(every)
    chosen = {action.ref for action in opened.context["actions"]}
    assert len(chosen) == number
    assert "MH-10" not in chosen
    told = show(client, several, opened.context["form"], owner_post="Head of quality")
    assert confirm(client, several, told).url == several.url("actions/?workstream=FP")
    of_new_post = Action.objects.filter(owner_post="Head of quality").values_list("ref", flat=True)
    assert set(of_new_post) == chosen
    assert not client.get(several.url("actions/edit/?all=1&back=level%3Dno")).context["actions"]
    for number in range(100, 100 + MOST):
        an_action(several.practice, f"FP-{number}")
    page = html_of(client.get(several.url("actions/?workstream=FP")))
    assert "on every page" not in page
    assert f"At most {MOST} actions are changed in one go. Filter the list" in page
    assert not client.get(every).context["actions"]
