"""The document for scrutiny: nothing withheld, no email address, only accepted updates."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.models import digest
from board.publishing.document import UnsupportedDocument, make_document, place
from board.publishing.withheld import CONFIDENTIAL
from improvement.dates import in_words
from tests.board.factories import a_claim, a_meeting, an_update, changed, days, serves
from tests.world import NOT_MARKED, World, an_action, save
from workstreams.models import Fact, Measure, Milestone, Reading, Source

AT = timezone.now()


def document_of(world, **options):
    at = options.pop("at", AT)
    options = {"on": timezone.localdate(at), "audience": "scrutiny"} | options
    return make_document(world.plan, at=at, **options)


def actions_of(document):
    return [action for stream in document["workstreams"] for action in stream["actions"]]


def published_action(world, title):
    return next(action for action in actions_of(document_of(world)) if action["title"] == title)


@pytest.fixture
def open_world(db) -> World:
    """The plan with nothing withheld."""
    world = World()
    changed(world.exempt, **NOT_MARKED)
    return world


def full_action(world, **values):
    """An action with an update, a stage claim, a link to an outcome and a milestone."""
    action = an_action(world.practice, "FP-02", due=days(-9), title="A thing of its own", **values)
    an_update(world, action, declared_rag="red", explanation="A secret reason", done="Secret work")
    a_claim(world, action, "making_a_difference", statement="A secret difference")
    serves(world, action)
    save(Milestone(action=action, title="A secret step"))
    return action


@pytest.mark.parametrize(
    "marking",
    [
        {"marking": "exempt", "exempt_paragraph": "2", "marking_reason": "About one family"},
        {"marking": "confidential", "marking_reason": "A department told us in confidence"},
    ],
)
def test_a_withheld_action_leaves_no_trace_in_the_document(open_world, marking):
    an_action(open_world.practice, "FP-03", title="The one after it")
    without = document_of(open_world)
    action = full_action(open_world)
    assert document_of(open_world) != without
    changed(action, **marking)
    withheld = document_of(open_world)
    assert withheld.pop("withheld_under") != without.pop("withheld_under")
    assert withheld == without


def test_the_document_gives_each_ground_for_withholding_once_and_no_number(open_world):
    for number, paragraph in enumerate(["2", "paragraph 2", "Para. 2"]):
        an_action(
            open_world.hub,
            f"MH-1{number}",
            marking="exempt",
            exempt_paragraph=paragraph,
            marking_reason="About one family",
        )
    an_action(open_world.hub, "MH-20", marking="confidential", marking_reason="Told in confidence")
    assert document_of(open_world)["withheld_under"] == [
        "Paragraph 2 of Schedule 12A to the Local Government Act 1972"
        " (information likely to reveal who an individual is)",
        CONFIDENTIAL,
    ]


def test_actions_in_the_document_are_numbered_without_gaps_and_without_references(world):
    an_action(world.hub, "MH-03")
    text = json.dumps(document_of(world)["workstreams"][1])
    assert [action["number"] for action in document_of(world)["workstreams"][1]["actions"]] == [
        1,
        2,
    ]
    assert "MH-02" not in text.replace("The work of MH-01", "").replace("The work of MH-03", "")


@pytest.mark.parametrize("named", ["mh-02", "MH\u201102", "MH\u201302", "the  Work of Mh\u201102"])
def test_a_text_that_names_a_withheld_action_is_refused(named, world):
    an_update(world, world.action, done=f"Waiting for {named} to finish")
    with pytest.raises(ValidationError, match="names MH-02, which is withheld"):
        document_of(world)


def test_a_text_with_an_email_address_is_refused(world):
    an_update(world, world.action, next="Ask jo.bloggs@example.org")
    with pytest.raises(ValidationError, match="email address"):
        document_of(world)


def test_the_document_has_no_persons_name_or_email_address(world):
    text = json.dumps(document_of(world))
    for person in (world.manager, world.lead, world.owner):
        assert person.email not in text
    assert '"Owner"' not in text
    assert published_action(world, "The work of MH-01")["owner_post"] == "Head of service"


def test_only_the_text_of_accepted_updates_is_published(world):
    an_update(world, world.action, state="submitted", done="Not read by anyone yet")
    assert published_action(world, "The work of FP-01")["done"] == ""
    an_update(world, world.owned, done="Read and accepted")
    assert published_action(world, "The work of MH-01")["done"] == "Read and accepted"


def test_the_text_of_a_swept_up_update_is_not_published(world):
    an_update(world, world.action, swept_up=True, done="Written by the programme office")
    assert published_action(world, "The work of FP-01")["done"] == ""


def test_a_date_that_a_lead_foresees_is_not_published(world):
    changed(world.action, baseline_due=days(9), due=days(9))
    an_update(world, world.action, proposed_due=days(40))
    assert published_action(world, "The work of FP-01")["days_moved"] == 0


def test_the_state_of_an_action_is_not_published_before_its_update_is_accepted(world):
    an_update(world, world.action, state="submitted", delivery="carried_out", finished=days(-1))
    changed(world.action, delivery="carried_out", finished=days(-1))
    action = published_action(world, "The work of FP-01")
    assert (action["state"], action["finished"]) == ("Under way", "")


def test_the_state_in_an_accepted_update_is_published(world):
    an_update(world, world.action, delivery="carried_out", finished=date(2026, 10, 1))
    action = published_action(world, "The work of FP-01")
    assert (action["state"], action["finished"]) == ("Carried out", "1 October 2026")


def test_the_state_entered_with_an_action_is_published_until_it_has_an_update(world):
    assert published_action(world, "The work of FP-01")["state"] == "Under way"


def test_an_action_verified_as_carried_out_is_published_as_carried_out(world):
    an_update(world, world.action, delivery="under_way")
    changed(world.action, delivery="carried_out", finished=days(-1))
    a_claim(world, world.action, "carried_out")
    action = published_action(world, "The work of FP-01")
    assert (action["delivery"], action["shown"][0]["stage"]) == ("carried_out", "carried_out")


def test_withdrawn_actions_are_counted_separately_in_the_document(world):
    an_update(world, world.action)
    changed(world.action, delivery="withdrawn", delivery_decision="Overtaken by another plan")
    document = document_of(world)
    assert published_action(world, "The work of FP-01")["state"] == "Withdrawn"
    assert (document["counts"]["actions"], document["counts"]["outside"]) == (1, 1)


def test_late_actions_are_counted_and_give_the_explanation(world):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    changed(world.owned, baseline_due=days(-2), due=days(-2))
    an_update(world, world.action, declared_rag="red")
    an_update(world, world.owned)
    document = document_of(world)
    assert (document["counts"]["late"], document["counts"]["late_rated_green"]) == (2, 1)
    action = published_action(world, "The work of FP-01")
    assert (action["days_late"], action["why"]) == (9, "Two posts are empty")


def test_a_suspended_action_past_its_date_stands_beside_those_that_are_late(world):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    suspended = {"delivery": "suspended", "delivery_decision": "The board’s decision"}
    changed(world.owned, baseline_due=days(-2), due=days(-2), **suspended)
    counts = document_of(world)["counts"]
    assert (counts["late"], counts["suspended_late"], counts["outside"]) == (1, 1, 1)
    assert published_action(world, world.owned.title)["days_late_suspended"] == 2


def test_an_agreed_date_later_than_the_first_is_counted_as_moved(world):
    changed(world.action, baseline_due=days(9), due=days(19))
    action = published_action(world, "The work of FP-01")
    assert action["days_moved"] == 10
    assert document_of(world)["counts"]["moved"] == 1


def test_an_action_without_a_date_is_published_without_one(world):
    an_action(world.practice, "FP-09", due=None)
    action = published_action(world, "The work of FP-09")
    assert (action["due"], action["first_due"], action["days_late"]) == ("", "", 0)


def test_a_verified_stage_is_counted_and_a_returned_one_is_not(world):
    a_claim(world, world.owned, "in_use", state="returned")
    a_claim(world, world.action, "making_a_difference", statement="Children are seen alone")
    document = document_of(world)
    verified = {"carried_out": 0, "in_use": 0, "making_a_difference": 1}
    assert document["counts"]["verified"] == verified
    assert published_action(world, "The work of FP-01")["shown"] == [
        {"stage": "making_a_difference", "statement": "Children are seen alone"}
    ]


def reading(world, measure, period, value, **values):
    return save(Reading(measure=measure, period=period, value=value, **values))


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        ("children", 5, "c"),
        ("children", 1, "c"),
        ("children", 0, "0"),
        ("children", 6, "6"),
        ("", 3, "c"),
        ("referrals a month", 2, "c"),
        ("%", 3, "3"),
        ("working days", 4, "4"),
        ("per 10,000 children", Decimal("2.50"), "2.5"),
        ("plans", 193, "193"),
        ("plans", 100, "100"),
    ],
)
def test_a_small_count_of_people_is_hidden_together_with_its_text(world, unit, value, shown):
    measure = changed(world.measure, unit=unit, baseline=value)
    words = {"as_stated": f"{value} in all", "provenance": "published"}
    reading(world, measure, date(2026, 10, 1), value, **words)
    (published_measure,) = document_of(world)["outcomes"][0]["measures"]
    assert (published_measure["baseline"], published_measure["latest"]["value"]) == (shown, shown)
    assert published_measure["latest"]["words"] == ("" if shown == "c" else f"{value} in all")


def test_the_text_of_a_reading_is_published_only_where_a_public_source_states_it(world):
    reading(world, world.measure, date(2026, 10, 1), None, as_stated="About three children")
    (published_measure,) = document_of(world)["outcomes"][0]["measures"]
    assert (published_measure["latest"]["value"], published_measure["latest"]["words"]) == ("", "")


def test_a_reading_of_a_future_period_is_not_the_latest_reading(world):
    reading(world, world.measure, days(40), 99)
    (published_measure,) = document_of(world)["outcomes"][0]["measures"]
    assert (published_measure["latest"]["period"], published_measure["latest"]["value"]) == (
        "September 2026",
        "12",
    )


def test_a_measure_with_no_reading_has_no_latest(world):
    save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Calls", target=20))
    published_measure = document_of(world)["outcomes"][0]["measures"][1]
    assert (
        published_measure["latest"],
        published_measure["target"],
        published_measure["baseline"],
    ) == (None, "20", "")


def test_measures_of_demand_are_listed_apart_from_those_of_outcomes(world):
    save(Measure(plan=world.plan, code="D1", name="Plans", direction="context"))
    changed(world.measure, direction="context")
    document = document_of(world)
    assert [published_measure["name"] for published_measure in document["demand"]] == [
        "Plans",
        "Visits",
    ]
    assert document["outcomes"][0]["measures"] == []


def test_the_document_has_the_questions_that_scrutiny_asked(world):
    source = save(Source(plan=world.plan, ref="S", title="A report, 16 November 2012: x"))
    for ref, section in [("Q1", "scrutiny-questions"), ("B1", "board")]:
        fact = Fact(plan=world.plan, source=source, section=section, section_title="x", ref=ref)
        fact.label, fact.text, fact.paragraph = ref, f"The text of {ref}", "key-point-6"
        save(fact)
    place = {"where": "report of 16 November 2012, key point 6", "asked": "November 2012"}
    (question,) = document_of(world)["questions"]
    assert len(question.pop("key")) == 12
    assert question == {"label": "Q1", "text": "The text of Q1", **place}


def test_a_fact_without_day_and_paragraph_gives_neither():
    assert place("A report", "") == {"where": "", "asked": ""}
    assert place("A report", "10.8") == {"where": "paragraph 10.8", "asked": ""}


def test_a_measure_without_a_baseline_is_compared_with_its_first_reading(world):
    first = {"provenance": "published", "as_stated": "20 in all", "paragraph": "13.3"}
    reading(world, world.measure, date(2025, 10, 1), 20, **first)
    (published_measure,) = document_of(world)["outcomes"][0]["measures"]
    assert (published_measure["start"], published_measure["moved"]) == ("20", "lower")
    assert (published_measure["first"]["period"], published_measure["first"]["paragraph"]) == (
        "October 2025",
        "13.3",
    )


def test_the_direction_in_which_a_hidden_number_moved_is_not_published(world):
    reading(world, world.measure, date(2026, 10, 1), 4)
    (published_measure,) = document_of(world)["outcomes"][0]["measures"]
    assert (published_measure["latest"]["value"], published_measure["moved"]) == ("c", "")


def test_a_reading_in_words_is_marked_as_in_words(world):
    reading(world, world.measure, date(2026, 10, 1), None, as_stated="About three children")
    (published_measure,) = document_of(world)["outcomes"][0]["measures"]
    assert (published_measure["latest"]["in_words"], published_measure["first"]["in_words"]) == (
        True,
        False,
    )


def test_a_stage_is_not_published_after_the_recheck_day_of_its_check(world):
    an_update(world, world.action)
    claim = a_claim(world, world.action, "in_use", recheck=days(0))
    assert published_action(world, "The work of FP-01")["shown"] != []
    changed(claim, recheck=days(-1))
    assert published_action(world, "The work of FP-01")["shown"] == []
    assert document_of(world)["counts"]["verified"]["in_use"] == 0


def test_a_scrutiny_meeting_held_today_is_the_next_as_on_the_board(world):
    a_meeting(world, days(-1), AT, kind="scrutiny")
    assert document_of(world)["next_meeting"] == ""
    a_meeting(world, days(0), AT, kind="scrutiny")
    assert document_of(world)["next_meeting"] == in_words(days(0))


def test_the_document_names_the_next_scrutiny_meeting(world):
    assert document_of(world)["next_meeting"] == ""
    a_meeting(world, days(3), AT)
    a_meeting(world, date(2099, 1, 31), AT, kind="scrutiny")
    assert document_of(world)["next_meeting"] == "31 January 2099"


def test_a_document_for_an_audience_that_reads_no_publications_is_refused(world):
    with pytest.raises(UnsupportedDocument, match="for scrutiny, the board or the public"):
        document_of(world, audience="staff")


def test_a_document_for_a_past_instant_is_refused(world):
    with pytest.raises(UnsupportedDocument, match="that of its instant"):
        document_of(world, at=AT - timedelta(days=30), on=timezone.localdate(AT))


def test_the_document_is_unchanged_by_writing_and_reading_json(world):
    document = document_of(world)
    assert json.loads(json.dumps(document)) == document
    assert digest(json.loads(json.dumps(document))) == digest(document)


def test_the_digest_is_sha_256_of_canonical_json():
    text = '{"a":"é","b":[1,2]}'
    assert digest({"b": [1, 2], "a": "é"}) == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_changes_when_a_value_of_the_document_changes(world):
    document = document_of(world)
    assert digest(document) != digest(document | {"on": "another day"})


def test_making_the_document_takes_a_bounded_number_of_queries(
    world, django_assert_max_num_queries
):
    for number in range(30):
        an_update(world, an_action(world.practice, f"FP-{number + 10}"))
    with django_assert_max_num_queries(22):
        document_of(world)


@pytest.mark.parametrize(
    "statement",
    [
        "MH-02 is withheld",
        "All but the  WORK OF mh-02 is on time",
        "Ask bob@example.org",
        "All is well but for\nthe work of MH-02",
    ],
)
def test_a_statement_that_names_a_withheld_action_or_an_address_is_refused(world, statement):
    with pytest.raises(ValidationError):
        document_of(world, statement=statement)


def test_a_text_with_the_title_of_a_withheld_action_is_refused(world):
    changed(world.exempt, title="A complaint by one family")
    changed(world.action, description="Led by what we learnt from a Complaint by one  family")
    with pytest.raises(ValidationError, match="which is withheld"):
        document_of(world)


def test_the_digest_covers_the_statement(world):
    assert digest(document_of(world, statement="Good")) != digest(
        document_of(world, statement="Bad")
    )


def test_the_counts_leave_out_withdrawn_and_unfinished_actions(world):
    a_claim(world, world.owned, "carried_out")  # of an action that is still under way
    changed(world.action, baseline_due=days(9), due=days(19))
    changed(world.action, delivery="withdrawn", delivery_decision="Overtaken by another plan")
    counts = document_of(world)["counts"]
    assert (counts["moved"], counts["verified"]["carried_out"]) == (0, 0)
