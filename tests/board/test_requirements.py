"""Requirements of the notice: two states side by side, and who may move what judges."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from board.changes import add_requirement, edit_requirement
from board.models import Requirement, RequirementAction, RequirementMeasure
from improvement import clock
from improvement.dates import in_words
from improvement.history import StaleRecord
from improvement.models import Organisation
from improvement.remembered import answers
from tests.board.factories import a_judgement, a_meeting, days
from tests.pages import a_date, filled, html_of, send
from tests.world import a_plan, an_action, change, save
from workstreams.models import Workstream

PAGE = "notice/requirements/NR1/"
EDIT = f"{PAGE}edit/"
NEW = {"ref": "NR2", "heading": "A board", "subject": "board"}


def edited(world, by, values, version=1, **links):
    key = world.requirement.pk
    return edit_requirement(key, values, links, by=by, version=version, reason="A slip")


def test_the_chair_adds_one_with_what_answers_it(world, sign_in):
    assert world.notice
    chair, url = sign_in(world.chair), world.url("notice/1/requirements/add/")
    typed = {"actions": "fp-01, MH–01", "measures": "M1", "measured_by": "No further action"}
    typed |= {"baseline": "66%", "target": "30%", "unit": "%", "due_precision": "quarter"}
    typed |= a_date("due", 1, 2, 2027) | a_date("target_on", 30, 9, 2027)
    typed["body"] = world.organisation.pk
    wrong = send(chair, url, **NEW, **typed | {"actions": "FP-99, FP-01, XX-1"})
    assert "This plan has no action FP-99, XX-1" in html_of(wrong)
    assert send(chair, url, **NEW, **typed).url == world.url("notice/requirements/NR2/")
    requirement = Requirement.objects.get()
    assert requirement.due == date(2027, 3, 31)
    linked = {link.action.ref for link in requirement.action_links.all()}
    assert linked == {"FP-01", "MH-01"}
    page = html_of(chair.get(world.url("notice/requirements/NR2/")))
    for wanted in ["Baseline 66%", "Target 30% by 30 September 2027", "The police", "M1 Visits"]:
        assert wanted in page
    assert "Not judged" in page
    assert send(chair, url, **NEW, **typed).status_code == 302  # sent twice: the same one
    assert Requirement.objects.count() == 1
    again = html_of(send(chair, url, **NEW | {"heading": "Another"}))
    assert "already a requirement with this reference" in again


def test_a_manager_adds_while_the_notice_is_not_confirmed(world, sign_in):
    change(world.notice, confirmed_at=None, confirmed_by=None)
    manager = sign_in(world.manager)
    url = world.url("notice/1/requirements/add/")
    assert send(manager, url, **NEW).status_code == 302
    words = send(manager, world.url("notice/requirements/NR2/edit/"), reason="Why", words="Meet")
    assert words.status_code == 302


def test_once_it_is_confirmed_the_manager_adds_what_answers_it_and_no_more(world, sign_in):
    assert world.requirement
    manager, url = sign_in(world.manager), world.url(EDIT)
    form = manager.get(url).context["form"]
    assert "due" not in form.fields
    opened = filled(form, reason="They answer it too", actions="FP-01, MH-01")
    assert manager.post(url, opened).url == world.url(PAGE)
    assert manager.post(url, opened).status_code == 409
    sneaked = filled(manager.get(url).context["form"], reason="Later", **a_date("due", 1, 1, 2098))
    assert "the chair has confirmed" in html_of(manager.post(url, sneaked))
    fewer = filled(manager.get(url).context["form"], reason="Late", actions="MH-01")
    assert "You may add to these" in html_of(manager.post(url, fewer))
    with pytest.raises(ValidationError, match="the chair alone"):
        edited(world, world.manager, {"due": date(2098, 1, 1)}, version=2)
    requirement = Requirement(plan=world.plan, notice=world.notice, **NEW)
    with pytest.raises(PermissionDenied):
        add_requirement(requirement, {}, by=world.manager, reason="New")
    chair = sign_in(world.chair)
    moved = filled(chair.get(url).context["form"], reason="Agreed", actions="", ended="on")
    moved |= a_date("due", 31, 1, 2098)
    assert chair.post(url, moved).status_code == 302
    page = html_of(chair.get(world.url(PAGE)))
    assert "No action answers it" in page
    assert "required no more" in page
    page = html_of(chair.get(world.url("notice/"))).partition("<main")[2]
    assert "NR1" not in page.partition('id="ended"')[0]


def test_nothing_changed_stale_and_of_another_plan(world):
    with pytest.raises(ValidationError, match="not changed anything"):
        edited(world, world.chair, {"heading": "Visits in time"})
    with pytest.raises(StaleRecord):
        edited(world, world.chair, {}, version=9)
    theirs = save(Organisation(plan=a_plan("elsewhere"), ref="other", name="Other"))
    with pytest.raises(ValidationError, match="from this plan"):
        edited(world, world.chair, {"heading": "H"}, measures=[theirs])
    requirement = Requirement(plan=world.plan, notice=world.notice, body=theirs, **NEW)
    with pytest.raises(ValidationError, match="from this plan"):
        add_requirement(requirement, {}, by=world.chair, reason="New")
    for by in (world.lead, world.member):
        with pytest.raises(PermissionDenied):
            edited(world, by, {"heading": "H"})


def test_figures_say_of_what_they_are(world):
    with pytest.raises(IntegrityError):
        change(world.requirement, target=30)


def test_its_pages_show_the_computed_state_beside_the_boards(world, sign_in):
    assert world.requirement
    client = sign_in(world.member)
    change(world.action, due=date(2026, 11, 1))
    row = client.get(world.url("notice/")).context["rows"][0]
    assert row.by_actions.state == "late"
    page = html_of(client.get(world.url("notice/")))
    assert "FP-01 is late by" in page
    assert "Not judged" in page
    assert "Too little history" in html_of(client.get(world.url(PAGE)))
    assert str(world.requirement) == "NR1 Visits in time"
    link = RequirementAction.objects.get()
    assert str(link) == "FP-01 and requirement NR1"
    measured = save(RequirementMeasure(requirement=world.requirement, measure=world.measure))
    assert str(measured) == "NR1 and measure Visits"
    assert measured.page() == ("requirement", "NR1")


def test_no_action_and_no_requirement_say_what_to_do(world, sign_in):
    assert world.notice
    page = html_of(sign_in(world.chair).get(world.url("notice/")))
    assert "No requirement is on record yet" in page
    assert "No return is on record yet" in page
    assert "No review is on record yet" in page


def test_a_second_plans_requirement_is_not_found(world, sign_in):
    other = a_plan("elsewhere")
    theirs = change(world.notice, plan=other)
    save(Requirement(plan=other, notice=theirs, ref="NR9", heading="Theirs", subject="plan"))
    chair = sign_in(world.chair)
    assert chair.get(world.url("notice/requirements/NR9/")).status_code == 404
    assert chair.get(world.url("notice/requirements/NR9/edit/")).status_code == 404
    assert "Theirs" not in html_of(chair.get(world.url("notice/")))


def test_the_notice_asks_as_many_queries_for_40_requirements_with_actions(world, sign_in):
    assert world.requirement
    client = sign_in(world.chair)
    client.get(world.url("notice/"))

    def queries():
        answers.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(world.url("notice/")).status_code == 200
        return len(asked)

    few = queries()
    stream = Workstream.objects.get(code="FP")
    actions = [an_action(stream, f"FP-{n}") for n in range(100, 140)]
    for n, action in enumerate(actions):
        said = {"heading": f"Number {n}", "subject": "plan"}
        one = save(Requirement(plan=world.plan, notice=world.notice, ref=f"NR{n + 10}", **said))
        for requirement in {one, world.requirement}:
            save(RequirementAction(requirement=requirement, action=action))
    assert queries() == few


def test_how_many_are_met_by_the_boards_judgement_is_said_here_and_on_the_dashboard(world, sign_in):
    said = {"plan": world.plan, "notice": world.notice, "subject": "plan"}
    others = [save(Requirement(ref=f"NR{n}", heading=f"Number {n}", **said)) for n in (2, 3)]
    assert world.requirement
    client = sign_in(world.chair)

    def says(*wanted):
        answer = strip_tags(html_of(client.get(world.url("notice/")))).partition("owed to")[0]
        assert [words for words in wanted if words not in answer] == []
        assert wanted[-1] in strip_tags(html_of(client.get(world.url("board/"))))

    says("3 of 3 requirements stand", "The board has judged none of the 3 requirements of the")
    a_judgement(world, subject=world.requirement, rating="", state="met")
    a_judgement(world, subject=others[0], rating="", state="lasting")
    says(
        "2 of 3 requirements stand between us and release: NR1, NR3.",
        "alone does not close one",
        "By the board’s judgement 2 of the 3 requirements of the notice are met, "
        "1 of them shown to last; 1 is not judged now.",
    )
    for ago in (5, 3):
        a_meeting(world, days(-ago), timezone.now() - timedelta(days=ago + 3))
    says("3 of 3 requirements stand", "The board has judged none of the 3 requirements of the")


def test_what_is_required_no_more_stays_on_the_page_with_its_day_and_reason(world, sign_in):
    said = {"plan": world.plan, "notice": world.notice, "subject": "plan"}
    other = save(Requirement(ref="NR2", heading="Number 2", **said))
    assert world.requirement
    client = sign_in(world.chair)
    pages = [world.url("notice/"), world.url("board/")]
    assert not any("required no more" in html_of(client.get(page)).lower() for page in pages)

    def end(ended, reason, version):
        about = {"by": world.chair, "version": version, "reason": reason}
        links = {"actions": [], "measures": []}
        edit_requirement(other.pk, {"ended": ended}, links, **about)

    for version, (ended, reason) in enumerate(
        [(True, "Marked by mistake"), (False, "It is required"), (True, "The letter of May")], 1
    ):
        end(ended, reason, version)
    change(world.fresh(other), heading="Number two")
    for page in pages:
        said_of_it = " ".join(strip_tags(html_of(client.get(page))).split())
        assert (
            "none of the 1 requirement of the notice yet. 1 more is required no more." in said_of_it
        )
    page = " ".join(strip_tags(html_of(client.get(pages[0]))).split())
    assert f"NR2 Number two, since {in_words(clock.today())}: The letter of May" in page
    change(world.requirement, ended=True)
    for page in pages:
        answer = html_of(client.get(page))
        assert "on record is required no more" in answer
        assert "No requirement" not in answer


def test_the_list_is_narrowed_to_what_a_count_counts(world, sign_in):
    assert world.requirement
    client = sign_in(world.chair)
    assert "No requirement is like that." in html_of(client.get(world.url("notice/?show=met")))
    page = html_of(client.get(world.url("notice/?show=not_judged&returns=1")))
    assert "NR1" in page
    assert "can’t be narrowed" not in page
    a_judgement(world, subject=world.requirement, rating="", state="met")
    for show, count in {"": 1, "met": 1, "lasting": 0, "not_judged": 0}.items():
        listed = client.get(world.url("notice/"), {"show": show}).context["page"]
        assert (show, listed.paginator.count) == (show, count)
    assert client.get(world.url("notice/?show=x")).status_code == 400
