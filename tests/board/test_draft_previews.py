"""What the page of a draft shows is kept up to date by what is entered: it is what the whole made
anew would be, whatever was entered."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from board.models import Publication
from board.publishing.document import Draft
from board.publishing.renewed import NOT_TOLD, renewed
from board.views import draft_previews as module
from board.views.draft_previews import Preview, preview, previewed
from improvement import clock
from improvement.audit.rules import tracked_models
from improvement.remembered import answers, table_of
from tests.board.changing import Changing, later_of
from tests.board.factories import (
    a_challenge,
    a_claim,
    a_total,
    an_update,
    changed,
    days,
    draft,
    issue,
    read,
)
from tests.markers import mark_everything
from tests.pages import html_of
from tests.world import NOT_MARKED, an_action, save, some_evidence
from workstreams.models import Action, DateChange, Escalation, EvidenceAction, Milestone
from workstreams.queries.remembered import OF_ACTIONS

AUDIENCES = Publication.Audience.values


def kept(world, audience) -> Preview:
    """What is kept for the audience once its page was asked for."""
    previewed(world.plan, audience, None)
    of_it = [own.answer for key, own in answers.items() if key[0] is preview and audience in key]
    return of_it[-1]


def same(world, audience) -> None:
    """The preview that is kept is that made anew, but for the instant."""
    plan = world.plan = world.fresh(world.plan)
    shown, anew = kept(world, audience), preview(plan, clock.today(), audience, None)
    assert shown.shown == anew.shown
    assert (shown.draft is None) == (anew.draft is None)
    if shown.draft and anew.draft:
        assert parts(shown.draft) == parts(anew.draft)


def parts(draft: Draft) -> tuple:
    of_then = dict.fromkeys(("as_at",))
    return draft.document | of_then, draft.streams, replace(draft.untold, document=of_then)


@pytest.fixture
def made_anew(monkeypatch):
    """Says how often a draft was made anew since it was last asked."""
    calls, make = [], module.make_draft
    monkeypatch.setattr(module, "make_draft", lambda *a, **k: calls.append(a) or make(*a, **k))

    def since():
        number = len(calls)
        calls.clear()
        return number

    return since


@pytest.fixture
def told_world(world):
    """A plan that was published for each audience, with something in each part of a document."""
    changed(world.action, lead_organisation=world.organisation, description="Visit each week")
    for action in (world.owned, world.action):
        an_update(world, action, declared_rag="amber", done="Two teams are in place")
    total = a_total(world)
    changed(total["B"], name="Children missing from home")
    read(total, "T=100 A=97 B=3")
    a_challenge(world, by=world.councillor, about=world.owned, post="manager", of_scrutiny=True)
    for audience in AUDIENCES:
        issue(world, draft(world, audience=audience))
    return world


def action(world) -> Action:
    return Action.objects.get(pk=world.action.pk)


def update(world):
    return world.action.updates.latest_first()[0]


def ask_for_a_date(world):
    asked = {"from_due": action(world).due, "to_due": days(900), "cause": "scope_grew"}
    by_lead = {"reason": "More time", "asked_by": world.lead, "asked_at": clock.now()}
    save(DateChange(action=world.action, **asked, **by_lead))


def escalate(world):
    raised = {"why": "by_hand", "level": "manager", "words": "Two posts", "due": days(9)}
    by_lead = {"raised_by": world.lead, "raised_at": clock.now()}
    save(Escalation(action=world.action, **raised, **by_lead))


BY_THE_BOARD = {"finished": None, "delivery_decision": "The board"}
# Of which the rows of actions are made again, and nothing else but warnings.
OF_ROWS = {
    "description": lambda w: changed(action(w), description="Told otherwise"),
    "post": lambda w: changed(action(w), owner_post="Head of quality"),
    "late": lambda w: changed(action(w), due=days(-30)),
    "done": lambda w: changed(action(w), delivery="carried_out", finished=clock.today()),
    "withdrawn": lambda w: changed(action(w), delivery="withdrawn", **BY_THE_BOARD),
    "rating": lambda w: changed(update(w), declared_rag="red", explanation="One post is empty"),
    "returned": lambda w: changed(update(w), state="returned"),
    "claim": lambda w: a_claim(w, w.action, "carried_out", ""),
    "date asked for": ask_for_a_date,
    "number": lambda w: changed(action(w), description="Three children were missing from home."),
    "name": lambda w: changed(update(w), done="Mr Marple told us"),
    "identifier": lambda w: changed(action(w), description="NHS number 943 476 5919"),
    "both": lambda w: [changed(update(w), done="Seen"), changed(w.owned, description="Seen")],
    "milestone": lambda w: save(Milestone(action=w.action, title="A third of it")),
    "escalation": escalate,
}
# Of an action, what a constraint ties to other fields.
WITH_OTHERS = {
    *("marking", "marking_reason", "exempt_paragraph", "confidential_by", "marking_review"),
    *("delivery", "delivery_decision", "finished"),
}
# Of which other parts tell too, or for which it is refused.
OF_MORE = {
    "title": lambda w: changed(action(w), title="Another title"),
    "ref": lambda w: changed(action(w), ref="FP-99"),
    "moved": lambda w: changed(action(w), workstream=w.hub),
    "body": lambda w: changed(action(w), lead_organisation=None),
    "added": lambda w: an_action(w.practice, "FP-77"),
    "marked": lambda w: changed(action(w), marking="confidential", marking_reason="In confidence"),
    "of the marked": lambda w: changed(w.exempt, description="Told otherwise"),
    "open": lambda w: changed(w.exempt, **NOT_MARKED),
    "leak": lambda w: changed(action(w), description="It waits for MH-02"),
    "address": lambda w: changed(update(w), done="Write to a@example.org"),
    "evidence": lambda w: save(
        EvidenceAction(evidence=some_evidence(w.plan, w.lead), action=w.action)
    ),
    "asked": lambda w: a_challenge(w, by=w.councillor, post="manager", of_scrutiny=True),
    "person": lambda w: changed(w.member, name="Visit Each"),
    "issued": lambda w: issue(w, draft(w)),
    "plan": lambda w: changed(w.plan, red_after_days=3),
}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_rows_of_actions_are_made_again_and_all_else_stands(told_world, made_anew, audience):
    world = told_world
    changed(world.owner, name="Jane Marple")
    for name, write in OF_ROWS.items():
        kept(world, audience)
        made_anew()
        write(world)
        kept(world, audience)
        assert made_anew() == 0, name
        same(world, audience)


@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_other_parts_tell_of_has_the_draft_made_anew(told_world, made_anew, audience):
    world = told_world
    for name, write in OF_MORE.items():
        kept(world, audience)
        made_anew()
        write(world)
        world.plan = world.fresh(world.plan)
        kept(world, audience)
        assert made_anew() == 1, name
        same(world, audience)


def test_a_warning_comes_with_the_words_and_goes_with_them(told_world):
    world = told_world
    before = kept(world, "scrutiny").shown["warnings"]
    changed(action(world), description="Three children were missing from home.")
    told = kept(world, "scrutiny").shown["warnings"]
    [warned] = [each for each in told if each not in before]
    assert warned.startswith("“Three children were missing from home.” gives a small number")
    changed(action(world), description="Told otherwise")
    assert kept(world, "scrutiny").shown["warnings"] == before


def test_what_is_kept_is_given_to_nobody_for_another(told_world):
    """Each audience has its own fields, also of what is made again."""
    world = told_world
    for audience in AUDIENCES:
        kept(world, audience)
    changed(action(world), description="Told otherwise")
    has_it = {each: "Told otherwise" in str(kept(world, each).draft.document) for each in AUDIENCES}
    assert has_it == {"scrutiny": True, "board": True, "public": False}


@pytest.mark.usefixtures("unmeasured")
def test_after_a_change_of_any_field_of_any_record_it_is_as_made_anew(world):
    mark_everything(world)

    class Compared(Changing):
        def change(self, record, values):
            alone = [n for n in values if n not in WITH_OTHERS] if type(record) is Action else []
            made = super().change(record, {n: values[n] for n in values if n not in alone})
            for name in (None, *alone):
                made += super().change(record, {name: values[name]}) if name else []
                for audience in AUDIENCES:
                    same(world, audience)
            return made

    for audience in AUDIENCES:
        kept(world, audience)
    changing, later = Compared(world), later_of(world)
    changing.change_all(later)
    for step in later:
        changing.change_some(step)


def test_nothing_is_renewed_after_an_entry_of_another_model(told_world):
    own = kept(told_world, "board").draft
    for model in tracked_models():
        entry = SimpleNamespace(history_table=table_of(model), record_id=0, version=1)
        found = renewed(own, told_world.plan, clock.today(), [entry])
        assert (found is own) == (model in OF_ACTIONS), model
    assert NOT_TOLD < OF_ACTIONS


def test_the_page_of_a_draft_counts_the_updates_that_wait_after_each(told_world, sign_in):
    world = told_world
    drafted = draft(world)
    client = sign_in(world.manager)
    paths = ("publications/draft/", f"publications/scrutiny/{drafted.number}/")
    for number in ("No updates", "1 update"):
        for path in paths:
            page = " ".join(html_of(client.get(world.url(path))).split())
            assert f"{number} that nobody has accepted" in page
        changed(update(world), state="submitted", decided_at=None, decided_by=None)
