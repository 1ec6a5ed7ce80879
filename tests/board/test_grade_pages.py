"""Pages of grades: how far the plan is, who assesses and who moderates."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from board.changes import add_scheme, edit_moderation, edit_self_assessment, make_self_assessment
from board.changes.grades import Answers
from board.models import Descriptor, ElementGrade, GradeScheme, Meeting, SelfAssessment
from board.queries.grades import told
from improvement import clock
from improvement.models import Cover
from improvement.roles import Role
from tests.board.factories import days
from tests.board.grading import SCALE, a_scheme, make, moderate
from tests.pages import a_date, filled, html_of, send
from tests.world import a_member, change, save


def test_the_pages_answer_how_far_what_is_missing_and_who_checked(world, sign_in):
    client, url = sign_in(world.member), world.url("grades/")
    assert "No grade criteria are on record yet" in html_of(client.get(url))
    assert sign_in(world.lead).get(world.url("grades/add/")).status_code == 302
    assert "Add a scheme of grades" in html_of(sign_in(world.manager).get(url))
    assert "No scheme of grades is on record yet" in html_of(client.get(url + "schemes/"))
    scheme = world.grade_scheme
    assert "No self-assessment has been made yet" in html_of(client.get(url))
    made = make(world, next_due=days(-1), grade="good", met=["Visits are regular"])
    page = html_of(client.get(url))
    assert "<strong>good</strong> is reached in <strong>2 of 2</strong>" in page
    assert "<strong>Nobody has moderated it:</strong> it is the word of Manager" in page
    assert "Said to be reached, and something is missing" in page
    assert "Records are current" in page
    assert "It is the first: there is nothing to compare it with." in page
    assert "Illustrative: what must be so is in our own words" in page
    assert "<strong>has been overdue since" in page
    assert "By nobody yet" in page
    assert "Moderate it" in page
    assert "Moderate it" not in html_of(sign_in(world.lead).get(url))
    moderate(made, world.chair, "not", "Two files of ten")
    page = html_of(client.get(url))
    assert "Chair, who had no part in it, does not agree" in page
    assert "“Two files of ten”" in page
    change(scheme, as_published=True, note="As printed")
    assert "Illustrative" not in html_of(client.get(url))
    own = html_of(client.get(world.url(f"grades/schemes/{scheme.pk}/")))
    assert ("Illustrative" in own, "As printed" in own) == (False, True)
    assert "Nothing is on record that must be so for this by itself." in own


def test_a_comparison_says_what_moved_and_that_two_schemes_cannot_be_compared(world, sign_in):
    old = a_scheme(world.plan, world.manager, last_day=date(2019, 12, 31))
    make(world, on=date(2015, 3, 1), scheme=old)
    client, url = sign_in(world.member), world.url("grades/")
    assert world.grade_scheme.first_day == date(2020, 1, 1)
    assert "“The scheme” has been in force since 1 January 2020" in html_of(client.get(url))
    make(world, on=days(-20), met=["Records are current"])
    assert "was made under “Another”: the grades of two schemes can’t be compared" in html_of(
        client.get(url)
    )
    make(world, met=["Visits are regular"], grade="adequate")
    page = html_of(client.get(url))
    assert "has been in force since" not in page
    assert "Overall effectiveness: inadequate, now adequate." in page
    assert "Met since: “Visits are regular”." in page
    assert "Met no longer: “Records are current”." in page


def typed(world, **over):
    """What a lead types; the audit shows that visits are regular."""
    fields = {"confidence": "low", "evidence": "Audits"}
    for element in world.grade_scheme.elements.all():
        fields[f"grade_{element.pk}"] = "adequate"
    for each in Descriptor.objects.filter(element__scheme=world.grade_scheme):
        is_met = each.text == "Visits are regular"
        fields[f"answer_{each.pk}"] = "met" if is_met else "not_known"
        fields[f"evidence_{each.pk}"] = "The audit" if is_met else ""
    return fields | over


def test_a_lead_makes_one_and_changes_it_until_it_is_moderated(
    world, sign_in, history_rows_written
):
    client, add = sign_in(world.lead), world.url("grades/add/")
    meeting = save(
        Meeting(plan=world.plan, kind="board", number=9, held_on=days(0), cutoff_at=timezone.now())
    )
    fields = typed(world, meeting=meeting.pk)
    key = next(name for name, value in fields.items() if value == "The audit")
    refused = send(client, add, **fields | {key: ""})
    assert refused.status_code == 400
    assert "Enter what shows that this is met: “Visits are regular”" in html_of(refused)
    with history_rows_written() as rows:
        answer = send(client, add, **fields)
    assert rows == {"SelfAssessment": 1, "ElementGrade": 2, "DescriptorAnswer": 2}
    made = SelfAssessment.objects.get()
    page = html_of(client.get(answer["Location"]))
    assert "was entered. It waits to be moderated" in page
    assert "Change this self-assessment" in page
    edit = world.url(f"grades/{made.pk}/edit/")
    nothing = send(client, edit, reason="None")
    assert "You have not changed anything" in html_of(nothing)
    with history_rows_written() as rows:
        send(client, edit, **{key: "The second audit"}, reason="A later audit")
    assert rows == {"SelfAssessment": 1, "DescriptorAnswer": 1}
    stale = send(client, edit, version=1, evidence="Other", reason="Late")
    assert stale.status_code == 409
    assert "Why: A later audit" in html_of(client.get(world.url(f"grades/{made.pk}/")))
    moderate(world.fresh(made), world.chair)
    assert client.get(edit).status_code == 302
    assert client.post(edit, {}).status_code == 409
    with pytest.raises(ValidationError, match="has been moderated"):
        edit_self_assessment(
            made.pk,
            {},
            Answers(),
            by=world.lead,
            now=timezone.now(),
            version=world.fresh(made).version,
            reason="Late",
        )
    # The next one begins with what the last one said.
    form = client.get(add).context["form"]
    assert form[key].value() == "The second audit"


def test_a_member_moderates_one_on_its_page(world, sign_in):
    made = make(world)
    client, url = sign_in(world.member), world.url(f"grades/{made.pk}/moderate/")
    refused = send(client, url, moderation="partly")
    assert (refused.status_code, "Enter where you see it otherwise" in html_of(refused)) == (
        400,
        True,
    )
    assert send(client, url, moderation="agrees", version=9).status_code == 409
    answer = send(client, url, moderation="partly", note="Two files of ten")
    assert "What you say of the self-assessment" in html_of(client.get(answer["Location"]))
    assert client.get(url).status_code == 302
    assert client.post(url, {}).status_code == 409
    both = a_member(world.plan, "Both", Role.LEAD, Role.MEMBER)
    own = make(world, on=days(-1), by=both)
    assert sign_in(both).get(world.url(f"grades/{own.pk}/moderate/")).status_code == 403


def test_who_moderated_one_puts_it_right_until_the_next_is_made(world, sign_in):
    made = make(world, on=days(-5))
    moderate(made, world.member)
    client, page = sign_in(world.member), world.url(f"grades/{made.pk}/")
    url, link = f"{page}moderation/edit/", "Put right what you said of it"
    assert link in html_of(client.get(page))
    for other in (world.chair, world.lead):
        assert link not in html_of(sign_in(other).get(page))
    assert sign_in(world.chair).get(url).status_code == 404
    refused = send(client, url, moderation="not", reason="A slip")
    assert "Enter where you see it otherwise" in html_of(refused)
    said = {"moderation": "not", "note": "Two files of ten", "reason": "The wrong answer"}
    sent = filled(client.get(url).context["form"], **said)
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent).status_code == 409
    shown = html_of(client.get(page))
    for words in ("does not agree", "“Two files of ten”", "The wrong answer"):
        assert words in shown
    about = {"moderation": "agrees", "note": "", "reason": "Again"}
    version = world.fresh(made).version
    with pytest.raises(PermissionDenied, match="Who moderated it"):
        edit_moderation(made.pk, by=world.chair, version=version, **about)
    covering = Cover(plan=world.plan, covered=made.made_by, covering=world.member)
    covering.starts = covering.ends = clock.today()
    save(covering)
    assert client.get(url).status_code == 403  # they stand in now for who made it
    with pytest.raises(PermissionDenied, match="Nobody moderates what they made"):
        edit_moderation(made.pk, by=world.fresh(world.member), version=version, **about)
    change(covering, ended=True)
    assert link in html_of(client.get(page))
    make(world)
    assert link not in html_of(client.get(page))
    with pytest.raises(PermissionDenied, match="what was said of this stands"):
        edit_moderation(made.pk, by=world.fresh(world.member), version=version, **about)


SCHEME = {
    "name": "Framework",
    "grades": SCALE,
    "goal": "good",
    "elements": "Overall\n\nPractice\nOverall",
} | a_date("first_day", 1, 5, 2012)


def test_a_manager_enters_a_scheme_with_what_it_grades_and_what_must_be_so(world, sign_in):
    client = sign_in(world.manager)
    add = world.url("grades/schemes/add/")
    assert client.post(add, SCHEME | {"elements": "x" * 121}).status_code == 400
    answer = client.post(add, SCHEME)
    scheme = GradeScheme.objects.get()
    assert [str(each) for each in scheme.elements.all()] == ["Overall", "Practice"]
    page = html_of(client.get(answer["Location"]))
    assert "“Framework” was added" in page
    edit = world.url(f"grades/schemes/{scheme.pk}/edit/")
    send(client, edit, note="From the inspectorate", reason="Its source")
    assert send(client, edit, note="Other", version=1, reason="Late").status_code == 409
    assert send(client, edit, reason="Nothing").status_code == 400
    element = scheme.elements.last()
    send(client, world.url(f"grades/schemes/{scheme.pk}/elements/add/"), name="Leadership")
    send(client, world.url(f"grades/elements/{element.pk}/edit/"), name="Help", reason="Right")
    below = world.url(f"grades/elements/{element.pk}/descriptors/add/")
    assert client.post(below, {"text": ""}).status_code == 400
    assert client.post(below, {"text": "Help comes early", "another": "1"})["Location"] == below
    descriptor = Descriptor.objects.get()
    change_it = world.url(f"grades/descriptors/{descriptor.pk}/edit/")
    assert send(client, change_it, text="", reason="None").status_code == 400
    send(client, change_it, withdrawn="on", reason="It says two things")
    page = html_of(client.get(answer["Location"]))
    assert "Help comes early (asked no more)" in page
    assert "Why: It says two things" in page
    assert "Leadership" in page
    assert "Help comes early" not in html_of(client.get(world.url("grades/add/")))


def test_a_page_of_grades_takes_as_many_queries_however_many_there_are(world, sign_in):
    client, counts = sign_in(world.member), []
    first = make(world, on=days(-1))
    pages = ("", f"{first.pk}/", "schemes/", f"schemes/{first.scheme_id}/")
    for size in (1, 20):
        for number in range(size):
            make(world, on=days(-size - number - 1), grade="adequate")
            save(Descriptor(element=first.scheme.elements.last(), text=f"{size}: {number}"))
        counts.append([])
        for page in pages:
            client.get(world.url(f"grades/{page}"))
            with CaptureQueriesContext(connection) as asked:
                client.get(world.url(f"grades/{page}"))
            counts[-1].append(len(asked))
    assert counts == [[18, 16, 7, 10]] * 2


def test_a_scheme_without_descriptors_says_so_and_the_manager_enters_them(world, sign_in):
    made, bare = make(world), "No descriptor of “The scheme” is on record"
    pages = ("", f"{made.pk}/", f"schemes/{made.scheme_id}/")
    manager, member = sign_in(world.manager), sign_in(world.member)
    assert not any(bare in html_of(member.get(world.url(f"grades/{page}"))) for page in pages)
    later = {"grades": "good\nrequires improvement", "goal": "good", "first_day": days(0)}
    change(made.scheme, last_day=days(-1))
    change(made, made_on=days(-1))
    second = GradeScheme(plan=world.plan, name="Single framework", **later)
    add_scheme(second, ["Leadership"], by=world.manager, reason="It came into force")
    own = f"schemes/{second.pk}/"
    bare = "No descriptor of “Single framework” is on record"
    for page in ("", own):
        shown = html_of(member.get(world.url(f"grades/{page}")))
        assert bare in shown
        assert "The programme manager enters them" in shown
        assert "Add what must be so” stands" in html_of(manager.get(world.url(f"grades/{page}")))
    assert "in our own words" not in html_of(member.get(world.url(f"grades/{own}")))
    assert "asks for grades alone" in html_of(manager.get(world.url("grades/add/")))
    said = SelfAssessment(plan=world.plan, scheme=second, made_on=days(0), confidence="low")
    said.evidence = "Audits"
    latest = make_self_assessment(said, Answers(), by=world.manager, now=timezone.now())
    shown = html_of(member.get(world.url(f"grades/{latest.pk}/")))
    assert bare in shown
    assert "Nothing on record to meet" in shown
    element = second.elements.get()
    add = world.url(f"grades/elements/{element.pk}/descriptors/add/")
    answer = send(manager, add, text="Leaders know their strengths")
    assert answer.url == world.url(f"grades/{own}")
    # What is asked since is not known of the self-assessment that was made before.
    for page in (own, f"{latest.pk}/", ""):
        assert bare not in html_of(member.get(world.url(f"grades/{page}"))), page
    shown = html_of(member.get(world.url(f"grades/{latest.pk}/")))
    assert "of 1 more it is not known" in shown
    assert "Leaders know their strengths" in shown
    assert "This self-assessment does not answer it" in shown
    save(ElementGrade(assessment=latest, element=element, grade="good"))
    (line,) = told(latest).lines
    assert (line.is_reached, line.contradicts) == (True, False)
    change(element.descriptors.get(), withdrawn=True)
    assert told(latest).not_known == 0
