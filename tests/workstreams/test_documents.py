"""The plan's documents, what they say, and the events of the timeline, entered on pages."""

from datetime import date

from board.models import Terms
from tests.pages import a_date, filled, html_of, send
from tests.world import a_plan, save
from workstreams.models import Fact, Source

DOCUMENTS, FACTS = "structure/documents/", "structure/facts/"


def a_document(world, client, ref="S1", provenance="followed", title="The council’s page"):
    values = {"ref": ref, "title": title, "provenance": provenance}
    assert send(client, world.url(f"{DOCUMENTS}add/"), **values).status_code == 302
    return Source.objects.get(ref=ref)


def an_event(world, client, document, **values):
    typed = {"source": str(document.pk), "ref": "E1", "label": "A notice was issued"}
    typed |= {"on_timeline": "on", "date_precision": "month"} | a_date("date", 3, 2, 2013)
    return send(client, world.url(f"{FACTS}add/"), **typed | values)


def test_an_event_of_the_public_record_is_entered_and_scrutiny_reads_it(world, sign_in):
    client, scrutiny = sign_in(world.manager), sign_in(world.councillor)
    page = html_of(client.get(world.url(DOCUMENTS)))
    assert "None is on record yet. The programme manager adds them." in page
    document = a_document(world, client)
    answer = an_event(world, client, document, note="Ours alone", **a_date("date", "", "", ""))
    assert "what stands on the timeline has one" in html_of(answer)
    assert an_event(world, client, document, note="Ours alone").status_code == 302
    fact = Fact.objects.get()
    assert (fact.provenance, fact.date, fact.section) == (
        "followed",
        date(2013, 2, 28),
        "what-happened",
    )
    page = html_of(scrutiny.get(world.url("public-record/")))
    assert "February 2013: A notice was issued" in page
    assert "The council’s page" in page
    assert "Ours alone" not in page
    assert DOCUMENTS not in page
    assert "A notice was issued" in html_of(client.get(world.url("timeline/events/")))
    assert DOCUMENTS in html_of(client.get(world.url("public-record/")))


def test_what_a_document_says_stands_under_its_heading_and_is_put_right(world, sign_in):
    client = sign_in(world.manager)
    document = a_document(world, client, provenance="published")
    about = {"on_timeline": "", "section_title": "Money", "text": "It costs 14.80"} | a_date(
        "date", "", "", ""
    )
    assert an_event(world, client, document, label="Cost", **about).status_code == 302
    other = about | {"section_title": "Staff", "ref": "E2"}
    assert an_event(world, client, document, label="Posts", **other).status_code == 302
    again = about | {"ref": "E3", "value": "14.8", "unit": "£m"}
    assert an_event(world, client, document, label="Total", **again).status_code == 302
    sections = sign_in(world.member).get(world.url("published/")).context["sections"]
    assert [(title, [each.label for each in own]) for title, own in sections] == [
        ("Money", ["Cost", "Total"]),
        ("Staff", ["Posts"]),
    ]
    fact = Fact.objects.get(ref="E1")
    edit = world.url(f"{FACTS}{fact.pk}/edit/")
    opened = filled(client.get(edit).context["form"], text="It costs 14.8", reason="Mistyped")
    assert client.post(edit, opened).status_code == 302
    assert client.post(edit, opened).status_code == 409
    page = html_of(sign_in(world.councillor).get(world.url("published/")))
    assert page.count("Put right after it was entered") == 1
    assert "Mistyped" in html_of(client.get(world.url(f"{FACTS}{fact.pk}/")))


def test_a_document_and_a_fact_show_all_that_is_entered_of_them(world, sign_in):
    client = sign_in(world.manager)
    document = a_document(world, client)
    own = world.url(f"{DOCUMENTS}{document.pk}/")
    page = html_of(client.get(own))
    assert "Nothing that it says is on record yet" in page
    assert "Terms of reference that rest on it" not in page
    typed = {"note": "Ours alone", "value": "14.80", "unit": "visits", "section_title": "Visits"}
    assert an_event(world, client, document, **typed).status_code == 302
    fact = Fact.objects.get()
    told = {"plan": world.plan, "purpose": "To improve", "document": document}
    save(Terms(number=2, starts=date(2013, 5, 1), **told))
    page = html_of(client.get(own))
    assert "E1 A notice was issued" in page
    assert world.url(f"{FACTS}{fact.pk}/") in page
    assert "Terms of reference, version 2" in page
    page = html_of(client.get(world.url(f"{FACTS}{fact.pk}/")))
    for words in ("Ours alone", "14.8", "visits", "Visits", "Stands on the timeline", own):
        assert words in page, words
    # The source gives a month: no page and no file may show a day.
    for path in (f"{FACTS}{fact.pk}/", FACTS, FACTS.rstrip("/") + ".csv"):
        shown, *_ = client.get(world.url(path)).content.decode().partition("Changes</h2>")
        assert "February 2013" in shown, path
        assert ("28 February 2013" in shown, "2013-02-28" in shown) == (False, False), path


def test_a_documents_title_is_put_right_and_a_reference_is_given_once(world, sign_in):
    client = sign_in(world.manager)
    document = a_document(world, client)
    edit = world.url(f"{DOCUMENTS}{document.pk}/edit/")
    assert "provenance" not in client.get(edit).context["form"].fields
    assert send(client, edit, title="Its page", reason="Mistyped").status_code == 302
    twice = {"ref": "S1", "title": "Another", "provenance": "followed"}
    answer = send(client, world.url(f"{DOCUMENTS}add/"), **twice)
    assert "There is already a document with this reference" in html_of(answer)
    assert an_event(world, client, document).status_code == 302
    answer = an_event(world, client, document, label="Another")
    assert "a fact with this reference already" in html_of(answer)
    page = html_of(client.get(world.url(f"{FACTS}?q=notice")))
    assert "A notice was issued" in page
    assert "Nothing matches" in html_of(client.get(world.url(f"{FACTS}?q=zebra")))


def test_a_document_of_another_plan_is_neither_found_nor_offered(world, sign_in):
    other = save(Source(plan=a_plan("elsewhere"), ref="X1", title="Theirs"))
    client = sign_in(world.manager)
    assert client.get(world.url(f"{DOCUMENTS}{other.pk}/")).status_code == 404
    answer = an_event(world, client, other)
    assert answer.status_code == 400
    assert Fact.objects.count() == 0
