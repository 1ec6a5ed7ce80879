"""The search: what the reader may see and nothing more, by kind, with the words marked."""

import re
from urllib.parse import quote

import pytest

from tests.board.factories import this_instant
from tests.pages import html_of
from tests.world import a_plan, an_action, change, save, some_evidence
from workstreams.models import Finding, Measure, Workstream


@pytest.fixture
def worded(world):
    """A word that stands in one record of each kind, written in different ways."""
    plan = world.plan
    world.found = an_action(world.hub, "ZZ-09", title="O’Neill’s visits", owner_post="Zeta head")
    save(Finding(plan=plan, ref="F90", text="Children wait for O'NEILL to visit"))
    save(Measure(plan=plan, outcome=world.outcome, code="Z1", name="Visits of O\u2018Neill"))
    some_evidence(plan, world.manager, title="Audit", summary="Of the O’Neill visits")
    other = a_plan("elsewhere")
    theirs = save(Workstream(plan=other, code="EL", name="Elsewhere", order=1))
    an_action(theirs, "EL-01", title="O’Neill’s visits elsewhere")
    return world


def groups(client, world, query):
    answer = client.get(world.url(f"search/?{query}"))
    assert answer.status_code == 200
    return {group.name: group.total for group, _ in answer.context.get("groups", [])}


@pytest.mark.parametrize("words", ["o'neill visit", "VISIT O’NEILL"])
def test_each_kind_is_found_however_it_is_written_and_of_this_plan_only(words, worded, sign_in):
    client = sign_in(worded.member)
    once = {"actions": 1, "findings": 1, "measures": 1, "evidence": 1}
    assert groups(client, worded, f"q={words}") == once
    page = html_of(client.get(worded.url(f"search/?q={words}")))
    assert "<mark>O’Neill</mark>’s <mark>visit</mark>s" in page
    assert "Children wait for <mark>O&#x27;NEILL</mark> to <mark>visit</mark>" in page
    assert "elsewhere" not in page


def test_the_one_that_is_called_so_is_found_first(world, sign_in):
    an_action(world.practice, "FP-011", title="As MH-77 says")
    an_action(world.hub, "MH-77")
    page = sign_in(world.lead).get(world.url("search/?q=mh-77"))
    (group, lines), *_ = page.context["groups"]
    assert [hit.page[1] for hit in group.hits] == ["MH-77", "FP-011"]
    assert lines[1]["title"] == "FP-011 As <mark>MH-77</mark> says"


def test_a_post_leads_to_its_actions_and_a_person_to_their_page(worded, sign_in):
    client = sign_in(worded.lead)
    change(worded.practice, lead_post="Head of practice")
    page = html_of(client.get(worded.url("search/?q=leads head of practice")))
    assert f"Leads {worded.practice}" in re.sub("</?mark>", "", page)
    page = html_of(client.get(worded.url("search/?q=zeta")))
    assert f'href="{worded.url("actions/?owner=Zeta+head")}"' in page
    page = html_of(client.get(worded.url("search/?q=other lead")))
    assert f'href="{worded.url(f"expectations/people/{worded.other_lead.pk}/")}"' in page
    assert "Workstream <mark>lead</mark>" in page


def test_what_the_board_keeps_is_found_by_its_words_and_by_how_it_is_cited(world, sign_in):
    client = sign_in(world.adviser)
    cited = {"challenges": world.challenge.ref, "decisions": world.decision.ref}
    words = {"challenges": world.challenge.latest.words, "decisions": world.decision.text}
    words |= {"risks": world.risk.title, "meetings": str(world.meeting)}
    words |= {"validations": world.validation.title, "requirements": world.requirement.heading}
    words |= {"workstreams": world.practice.name, "outcomes": world.outcome.statement}
    for name, asked in [*cited.items(), *words.items()]:
        assert groups(client, world, f"q={asked.lower()}").get(name) == 1, asked
    change(world.requirement, ended=True)
    assert "Required no more" in html_of(client.get(world.url("search/?q=nr1")))


def test_all_of_a_kind_are_paged(world, sign_in):
    for number in range(30, 60):
        an_action(world.practice, f"FP-{number}", title="Paged alike")
    client = sign_in(world.chair)
    answer = client.get(world.url("search/?q=paged"))
    (group, lines), *_ = answer.context["groups"]
    assert (group.total, len(lines)) == (30, 5)
    assert "All 30 in actions" in html_of(answer)
    second = client.get(world.url("search/?q=paged&kind=actions&page=2"))
    assert len(second.context["lines"]) == 5
    assert not client.get(world.url("search/?q=none&kind=actions")).context["lines"]


def test_what_is_not_found_and_what_is_not_asked(world, sign_in):
    client = sign_in(world.member)
    assert "Nothing holds all these words" in html_of(client.get(world.url("search/?q=zzzz")))
    for empty in ("", "?q=", "?q=%20", "?page=2"):
        assert "Type words, a name" in html_of(client.get(world.url(f"search/{empty}")))
    for wrong in (f"?q={'x' * 101}", "?q=a&kind=nothing"):
        assert client.get(world.url(f"search/{wrong}")).status_code == 400
    assert client.get(world.url("search/?q=50%25_\\")).status_code == 200


def test_the_box_stands_on_every_page_of_whoever_reads_the_plan(world, sign_in):
    box = f'action="{world.url("search/")}"'
    assert box in html_of(sign_in(world.member).get(world.url("actions/")))
    assert box not in html_of(sign_in(world.councillor).get(world.url("progress/")))
    assert box not in html_of(sign_in(world.staff).get(world.url("for-me/")))


def test_the_queries_are_the_same_for_few_and_many(
    world, sign_in, django_assert_max_num_queries, django_assert_num_queries
):
    client = sign_in(world.manager)
    url = world.url("search/?q=counted")
    an_action(world.practice, "FP-10", title="Counted")
    some_evidence(world.plan, world.manager, title="Counted")
    with django_assert_max_num_queries(25) as few:
        assert "<mark>Counted</mark>" in html_of(client.get(url))
    for number in range(20, 40):
        an_action(world.practice, f"FP-{number}", title="Counted")
        some_evidence(world.plan, world.manager, title=f"Counted {number}")
    with django_assert_num_queries(len(few)):
        assert "21 found" in html_of(client.get(url))


def test_the_search_as_it_stood(world, sign_in):
    action, client = an_action(world.practice, "FP-10", title="Before"), sign_in(world.member)
    instant = quote(this_instant().isoformat())
    change(action, title="After")
    assert groups(client, world, f"q=before&at={instant}") == {"actions": 1}
    assert groups(client, world, "q=before") == groups(client, world, f"q=after&at={instant}") == {}
    page = html_of(client.get(world.url(f"search/?q=before&at={instant}")))
    assert f'<input type="hidden" name="at" value="{instant}">' in page
