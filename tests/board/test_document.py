"""What readers outside are told: nothing withheld, no address, nothing that nobody accepted."""

import hashlib
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.publishing.document import CONFIDENTIAL, Unsupported, digest, make, place
from tests.board.factories import a_claim, a_meeting, a_report, changed, days, serves
from tests.world import World, an_action, save
from workstreams.models import Fact, Measure, Milestone, Reading, Source

AT = timezone.now()


def made(world, **asked):
    at = asked.pop("at", AT)
    asked = {"on": timezone.localdate(at), "audience": "scrutiny"} | asked
    return make(world.plan, at=at, **asked)


def actions_of(document):
    return [action for stream in document["workstreams"] for action in stream["actions"]]


def published(world, title):
    return next(action for action in actions_of(made(world)) if action["title"] == title)


@pytest.fixture
def plain(db) -> World:
    """The plan with nothing withheld."""
    world = World()
    changed(world.exempt, marking="open", exempt_paragraph="", marking_reason="")
    return world


def full_action(world, **values):
    """An action with everything that hangs from one: a report, claims, links, a milestone."""
    action = an_action(world.practice, "FP-02", due=days(-9), title="A thing of its own", **values)
    a_report(world, action, declared_rag="red", explanation="A secret reason", done="Secret work")
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
def test_a_withheld_action_leaves_the_document_as_if_it_had_never_been(plain, marking):
    an_action(plain.practice, "FP-03", title="The one after it")
    without = made(plain)
    action = full_action(plain)
    assert made(plain) != without
    changed(action, **marking)
    withheld = made(plain)
    assert withheld.pop("withheld_under") != without.pop("withheld_under")
    assert withheld == without


def test_it_names_the_ground_of_what_is_withheld_once_and_never_how_much(plain):
    for number, paragraph in enumerate(["2", "paragraph 2", "Para. 2"]):
        an_action(
            plain.hub,
            f"MH-1{number}",
            marking="exempt",
            exempt_paragraph=paragraph,
            marking_reason="About one family",
        )
    an_action(plain.hub, "MH-20", marking="confidential", marking_reason="Told in confidence")
    assert made(plain)["withheld_under"] == [
        "Paragraph 2 of Schedule 12A to the Local Government Act 1972"
        " (information likely to reveal who an individual is)",
        CONFIDENTIAL,
    ]


def test_actions_are_numbered_so_that_no_reference_shows_a_gap(world):
    an_action(world.hub, "MH-03")
    text = json.dumps(made(world)["workstreams"][1])
    assert [action["number"] for action in made(world)["workstreams"][1]["actions"]] == [1, 2]
    assert "MH-02" not in text.replace("The work of MH-01", "").replace("The work of MH-03", "")


def test_a_text_that_names_something_withheld_is_refused(world):
    a_report(world, world.action, done="Waiting for mh-02 to finish")
    with pytest.raises(ValidationError, match="names MH-02, which is withheld"):
        made(world)


def test_a_text_with_an_address_in_it_is_refused(world):
    a_report(world, world.action, next="Ask jo.bloggs@example.org")
    with pytest.raises(ValidationError, match="email address"):
        made(world)


def test_nobody_s_name_or_address_is_in_it(world):
    text = json.dumps(made(world))
    for person in (world.manager, world.lead, world.owner):
        assert person.email not in text
    assert '"Owner"' not in text
    assert published(world, "The work of MH-01")["owner_post"] == "Head of service"


def test_only_accepted_words_are_published(world):
    a_report(world, world.action, state="submitted", done="Not read by anyone yet")
    assert published(world, "The work of FP-01")["done"] == ""
    a_report(world, world.owned, done="Read and accepted")
    assert published(world, "The work of MH-01")["done"] == "Read and accepted"


def test_what_was_swept_up_is_nobody_s_word(world):
    a_report(world, world.action, swept_up=True, done="Written by the programme office")
    assert published(world, "The work of FP-01")["done"] == ""


def test_a_date_that_a_lead_foresees_is_not_published(world):
    changed(world.action, baseline_due=days(9), due=days(9))
    a_report(world, world.action, proposed_due=days(40))
    assert published(world, "The work of FP-01")["days_moved"] == 0


def test_a_state_that_nobody_accepted_is_not_published(world):
    a_report(world, world.action, state="submitted", delivery="carried_out", finished=days(-1))
    changed(world.action, delivery="carried_out", finished=days(-1))
    told = published(world, "The work of FP-01")
    assert (told["state"], told["finished"]) == ("Under way", "")


def test_an_accepted_state_is_published(world):
    a_report(world, world.action, delivery="carried_out", finished=date(2026, 10, 1))
    told = published(world, "The work of FP-01")
    assert (told["state"], told["finished"]) == ("Carried out", "1 October 2026")


def test_the_state_entered_with_an_action_stands_until_a_report(world):
    assert published(world, "The work of FP-01")["state"] == "Under way"


def test_what_was_verified_as_carried_out_is_published_as_that(world):
    a_report(world, world.action, delivery="under_way")
    changed(world.action, delivery="carried_out", finished=days(-1))
    a_claim(world, world.action, "carried_out")
    told = published(world, "The work of FP-01")
    assert (told["delivery"], told["shown"][0]["stage"]) == ("carried_out", "carried_out")


def test_withdrawn_actions_are_counted_apart(world):
    a_report(world, world.action)
    changed(world.action, delivery="withdrawn", delivery_decision="Overtaken by another plan")
    document = made(world)
    assert published(world, "The work of FP-01")["state"] == "Withdrawn"
    assert (document["counts"]["actions"], document["counts"]["outside"]) == (1, 1)


def test_late_actions_are_counted_and_say_why(world):
    changed(world.action, baseline_due=days(-9), due=days(-9))
    changed(world.owned, baseline_due=days(-2), due=days(-2))
    a_report(world, world.action, declared_rag="red")
    a_report(world, world.owned)
    document = made(world)
    assert (document["counts"]["late"], document["counts"]["late_rated_green"]) == (2, 1)
    told = published(world, "The work of FP-01")
    assert (told["days_late"], told["why"]) == (9, "Two posts are empty")


def test_a_date_that_was_agreed_later_than_the_first_is_counted_as_moved(world):
    changed(world.action, baseline_due=days(9), due=days(19))
    told = published(world, "The work of FP-01")
    assert told["days_moved"] == 10
    assert made(world)["counts"]["moved"] == 1


def test_an_action_with_no_date_says_so(world):
    an_action(world.practice, "FP-09", due=None)
    told = published(world, "The work of FP-09")
    assert (told["due"], told["first_due"], told["days_late"]) == ("", "", 0)


def test_a_verified_difference_is_counted_and_a_claimed_one_is_not(world):
    a_claim(world, world.owned, "in_use", state="returned")
    a_claim(world, world.action, "making_a_difference", statement="Children are seen alone")
    document = made(world)
    verified = {"carried_out": 0, "in_use": 0, "making_a_difference": 1}
    assert document["counts"]["verified"] == verified
    assert published(world, "The work of FP-01")["shown"] == [
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
def test_small_counts_of_people_are_hidden_with_their_words(world, unit, value, shown):
    measure = changed(world.measure, unit=unit, baseline=value)
    words = {"as_stated": f"{value} in all", "provenance": "published"}
    reading(world, measure, date(2026, 10, 1), value, **words)
    (told,) = made(world)["outcomes"][0]["measures"]
    assert (told["baseline"], told["latest"]["value"]) == (shown, shown)
    assert told["latest"]["words"] == ("" if shown == "c" else f"{value} in all")


def test_words_that_no_public_document_states_stay_inside(world):
    reading(world, world.measure, date(2026, 10, 1), None, as_stated="About three children")
    (told,) = made(world)["outcomes"][0]["measures"]
    assert (told["latest"]["value"], told["latest"]["words"]) == ("", "")


def test_the_latest_reading_is_the_last_one_of_a_period_that_has_begun(world):
    reading(world, world.measure, days(40), 99)
    (told,) = made(world)["outcomes"][0]["measures"]
    assert (told["latest"]["period"], told["latest"]["value"]) == ("September 2026", "12")


def test_a_measure_with_no_reading_has_no_latest(world):
    save(Measure(plan=world.plan, outcome=world.outcome, code="M2", name="Calls", target=20))
    told = made(world)["outcomes"][0]["measures"][1]
    assert (told["latest"], told["target"], told["baseline"]) == (None, "20", "")


def test_measures_of_demand_stand_apart_from_outcomes(world):
    save(Measure(plan=world.plan, code="D1", name="Plans", direction="context"))
    changed(world.measure, direction="context")
    document = made(world)
    assert [one["name"] for one in document["demand"]] == ["Plans", "Visits"]
    assert document["outcomes"][0]["measures"] == []


def test_it_carries_the_questions_that_scrutiny_asked(world):
    source = save(Source(plan=world.plan, ref="S", title="A report, 16 November 2012: x"))
    for ref, section in [("Q1", "scrutiny-questions"), ("B1", "board")]:
        fact = Fact(plan=world.plan, source=source, section=section, section_title="x", ref=ref)
        fact.label, fact.text, fact.paragraph = ref, f"The text of {ref}", "key-point-6"
        save(fact)
    place = {"where": "report of 16 November 2012, key point 6", "asked": "November 2012"}
    asked = [{"label": "Q1", "text": "The text of Q1", **place}]
    assert made(world)["questions"] == asked


def test_a_fact_with_no_day_and_no_paragraph_claims_neither():
    assert place("A report", "") == {"where": "", "asked": ""}
    assert place("A report", "10.8") == {"where": "paragraph 10.8", "asked": ""}


def test_a_measure_is_set_against_its_first_reading_where_no_start_was_set(world):
    first = {"provenance": "published", "as_stated": "20 in all", "paragraph": "13.3"}
    reading(world, world.measure, date(2025, 10, 1), 20, **first)
    (told,) = made(world)["outcomes"][0]["measures"]
    assert (told["start"], told["compared"]) == ("20", "worse")
    assert (told["first"]["period"], told["first"]["paragraph"]) == ("October 2025", "13.3")


def test_which_way_a_hidden_number_moved_is_not_said(world):
    reading(world, world.measure, date(2026, 10, 1), 4)
    (told,) = made(world)["outcomes"][0]["measures"]
    assert (told["latest"]["value"], told["compared"]) == ("c", "can’t be compared")


def test_a_summary_in_words_is_told_apart_from_no_figure(world):
    reading(world, world.measure, date(2026, 10, 1), None, as_stated="About three children")
    (told,) = made(world)["outcomes"][0]["measures"]
    assert (told["latest"]["in_words"], told["first"]["in_words"]) == (True, False)


def test_it_names_the_next_scrutiny_meeting(world):
    assert made(world)["next_meeting"] == ""
    a_meeting(world, days(3), AT)
    a_meeting(world, date(2099, 1, 31), AT, kind="scrutiny")
    assert made(world)["next_meeting"] == "31 January 2099"


def test_another_audience_is_refused(world):
    with pytest.raises(Unsupported, match="for scrutiny"):
        made(world, audience="public")


def test_a_past_instant_is_refused(world):
    with pytest.raises(Unsupported, match="not at a past instant"):
        made(world, at=AT - timedelta(days=30), on=timezone.localdate(AT))


def test_the_document_survives_its_way_through_json(world):
    document = made(world)
    assert json.loads(json.dumps(document)) == document
    assert digest(json.loads(json.dumps(document))) == digest(document)


def test_the_digest_is_sha_256_of_canonical_json():
    text = '{"a":"é","b":[1,2]}'
    assert digest({"b": [1, 2], "a": "é"}) == hashlib.sha256(text.encode()).hexdigest()


def test_the_digest_changes_with_any_value(world):
    document = made(world)
    assert digest(document) != digest(document | {"on": "another day"})


def test_the_number_of_queries_does_not_depend_on_the_plan(world, django_assert_max_num_queries):
    for number in range(30):
        a_report(world, an_action(world.practice, f"FP-{number + 10}"))
    with django_assert_max_num_queries(14):
        made(world)


@pytest.mark.parametrize(
    "statement",
    [
        "MH-02 is withheld",
        "All but the  WORK OF mh-02 is on time",
        "Ask bob@example.org",
        "All is well but for\nthe work of MH-02",
    ],
)
def test_what_opens_the_document_is_held_to_the_same_rule(world, statement):
    with pytest.raises(ValidationError):
        made(world, statement=statement)


def test_neither_does_another_text_give_a_withheld_title(world):
    changed(world.exempt, title="A complaint by one family")
    changed(world.action, description="Led by what we learnt from a Complaint by one  family")
    with pytest.raises(ValidationError, match="which is withheld"):
        made(world)


def test_the_statement_is_under_the_digest(world):
    assert digest(made(world, statement="Good")) != digest(made(world, statement="Bad"))


def test_the_counts_are_of_the_rows_that_their_sentence_names(world):
    a_claim(world, world.owned, "carried_out")  # of an action that is still under way
    changed(world.action, baseline_due=days(9), due=days(19))
    changed(world.action, delivery="withdrawn", delivery_decision="Overtaken by another plan")
    counts = made(world)["counts"]
    assert (counts["moved"], counts["verified"]["carried_out"]) == (0, 0)
