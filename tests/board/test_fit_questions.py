"""What scrutiny asks is refused to who writes it where no publication could repeat it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from board.changes.put_right import put_right_asked, put_right_conclusion, put_right_found
from board.forms.challenges import POSTS_ALONE
from board.models import Challenge
from board.publishing.document import make_document
from board.publishing.replies import refuse_unfit_reply
from board.publishing.stored import NOT_TOLD
from improvement.roles import Role
from tests.board.factories import (
    a_challenge,
    a_total,
    an_update,
    concluded,
    days,
    draft,
    issue,
    looked_at,
    read,
    replied,
)
from tests.pages import html_of, send
from tests.world import a_member


def ask(world, about=None, **values) -> Challenge:
    said = {"post": "manager", "of_scrutiny": True, "due": days(30)} | values
    return a_challenge(world, by=world.councillor, about=about, **said)


def test_what_no_publication_can_repeat_is_refused_to_who_writes_it(world):
    measures = a_total(world, "")
    read(measures, "T=3")
    issue(world, draft(world))
    refused = {
        "Is it at www.example.org?": "Take the link out",
        "Ask anna@example.org": "email address",
        "Ring 01432 260 000 about it": "Take the telephone number out: “01432 260 000”",
        "Ring +44 (1432) 260-000": "Take the telephone number out",
        "Ring 260000 about it": "Take the telephone number out: “260000”",
        "Why four children?": "gives a small number, and a number of “T” is hidden",
    }
    for words, why in refused.items():
        with pytest.raises(ValidationError, match=why.replace("(", r"\(")):
            ask(world, words=words)
    # About a measure that hides a number, each sentence is taken to be of it.
    with pytest.raises(ValidationError, match="gives a small number"):
        ask(world, measures["T"], words="Is it still 3?")
    asked = ask(world, measures["T"], words="How many in 2013, on 3 May, and by 10.30?")
    with pytest.raises(ValidationError, match="gives a small number"):
        replied(asked, world.manager, reply="It is four.")
    ask(world, words="Is it still 3?")
    bad = "See https://example.org/"
    link = pytest.raises(ValidationError, match="Take the link out")
    sent = {"by": world.councillor, "now": timezone.now(), "reason": "A slip"}
    exchange = asked.exchanges.get()
    values = {"words": bad, "due": exchange.due}
    with link:
        put_right_asked(exchange.pk, values, version=1, challenge_version=1, **sent)
    replied(asked, world.manager, reply="It is told each month.")
    with link:
        concluded(asked, world.councillor, note=bad)
    with link:
        concluded(asked, world.councillor, "no", again=(bad, days(20)))
    exchange = concluded(asked, world.councillor)
    values = {"conclusion": "yes", "note": bad}
    with link:
        put_right_conclusion(exchange.pk, values, version=exchange.version, **sent)
    look = asked.follow_ups.get()
    with link:
        looked_at(look, world.councillor, words=bad)
    look = looked_at(look, world.councillor)
    with link:
        put_right_found(look.pk, {"found": "done", "words": bad}, version=look.version, **sent)
    a_challenge(world, by=world.chair, words=bad)  # the board's own, which is not published


def test_a_councillor_reads_why_the_form_is_refused(world, sign_in):
    sent = {"kind": "question", "to": "manager", "words": "Ring 01432 260000"}
    answer = send(sign_in(world.councillor), world.url("questions/add/?about=plan"), **sent)
    assert answer.status_code == 400
    assert "Take the telephone number out" in html_of(answer)


def test_who_asks_can_try_no_name_and_what_names_a_person_is_left_out(world, sign_in):
    """A refusal would say who has a role here, as often as somebody tried; and nothing would be
    on record of it, where something else is refused with it."""
    a_member(world.plan, "Anna Mary Béll", Role.LEAD)
    read(a_total(world, ""), "T=3")
    issue(world, draft(world))
    councillor, url = sign_in(world.councillor), world.url("questions/add/?about=plan")
    refusals = []
    for name in ("Anna Béll", "Nora Nobody"):
        sent = {"kind": "question", "to": "manager", "words": f"Has {name} four children?"}
        answer = send(councillor, url, **sent)
        assert answer.status_code == 400
        refusals.append(str(answer.context["form"].errors["words"][0]).replace(name, ""))
    assert refusals[0] == refusals[1]
    known = (
        *("Anna Mary Bell", "anna bell", "Bell, Anna", "Ms Bell", "Cllr. Béll", "Mr\u00a0Bell"),
        "Anna\u00ad Be\u200bll",
    )
    unknown = ("Nora Nobody", "the bell", "Ms Bellamy", "a bell", "Mary, Anna")
    for name in (*known, *unknown):
        ask(world, words=f"What does {name} say?")
    now = timezone.now()
    document = make_document(
        world.plan, at=now, on=timezone.localdate(now), audience="public", statement=""
    )
    told = [each["exchanges"][0]["words"] for each in document["challenges"]]
    assert told == [NOT_TOLD] * len(known) + [f"What does {name} say?" for name in unknown]
    drafting = html_of(sign_in(world.manager).get(world.url("publications/draft/")))
    assert drafting.count("This names Anna Mary Béll: give the post instead") == len(known)
    page = html_of(councillor.get(url))
    assert POSTS_ALONE in page


def test_a_name_that_is_stored_with_a_title_or_letters_is_found_with_and_without(world, sign_in):
    people = {
        "Cllr Jane Smith": ("Jane Smith", "Cllr Jane Smith", "Councillor Smith", "Smith, Jane"),
        "Prof. Dr Ivor Novak": ("Ivor Novak", "Dr Ivor Novak", "Prof. Dr. Ivor Novak"),
        "Rita Ann Moss, OBE, BSc (Hons)": ("Rita Moss", "Dr Rita Moss OBE", "Mrs Moss"),
    }
    for name in (*people, "Programme manager MBA"):
        a_member(world.plan, name, Role.LEAD)
    said = [f"{words} said so." for texts in people.values() for words in texts]
    for words in said:
        with pytest.raises(ValidationError, match="give the post instead"):
            refuse_unfit_reply(world.plan, words)
        ask(world, words=words)
    refuse_unfit_reply(world.plan, "The programme manager, a smith, Cllr Jones and the OBE")
    an_update(world, world.action, done=said[0], next=said[1])
    page = html_of(sign_in(world.manager).get(world.url("publications/draft/?audience=board")))
    for name, texts in people.items():
        assert page.count(f"This names {name}: give the post instead") == len(texts)
    assert page.count(" names Cllr Jane Smith: these readers are given posts") == 2
    challenges = draft(world).document["challenges"]
    assert [c["exchanges"][0]["words"] for c in challenges] == [NOT_TOLD] * len(said)
