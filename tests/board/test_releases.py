"""Release of one exempt item: asked for, answered in writing in ten clear days, and opened to the
named councillor alone, until a day, with each reading in the access log."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from board.changes import ask_release, decide_release, edit_release, end_release
from board.changes.releases import DECIDED
from board.difference.between import difference
from board.models import Release
from improvement import clock
from improvement.audit.access_log import AccessEvent
from improvement.dates import with_clear_days
from improvement.files import store
from improvement.history import StaleRecord, history_of
from improvement.models import Cover, Membership
from improvement.roles import Role
from tests.board.factories import an_update, changed, days, this_instant
from tests.pages import html_of, on_day, send
from tests.world import a_member, a_plan, change, save, some_evidence

ASKED = {"document": "What was said of one team", "limb": "meeting", "relevant_to": "Visits"}
EXEMPT = {"marking": "exempt", "exempt_paragraph": "1", "marking_reason": "A family"}


def a_request(world, by=None, **values) -> Release:
    asked = Release(plan=world.plan, **ASKED | values)
    return ask_release(asked, by=by or world.councillor, now=clock.now())


def decided(release, by, item=None, decision="granted", **values):
    usual = {"statement": "As the law allows", "now": clock.now(), "version": release.version}
    usual |= {"until": days(7)} if decision == "granted" else {}
    return decide_release(release.pk, by=by, decision=decision, item=item, **usual | values)


def test_a_councillor_asks_is_granted_one_item_and_reads_it_alone_until_the_day(world, sign_in):
    councillor, manager = sign_in(world.councillor), sign_in(world.manager)
    url = world.url("releases/")
    assert "Nobody has asked" in html_of(councillor.get(url))
    assert send(councillor, f"{url}add/", **ASKED).url == f"{url}1/"
    assert send(councillor, f"{url}add/", **ASKED).url == f"{url}1/"  # sent twice
    release = Release.objects.get()
    assert release.due == days(11)  # ten clear days lie between
    assert "Grant or refuse" not in html_of(councillor.get(f"{url}1/"))
    wrong = send(manager, f"{url}1/decide/", decision="granted", statement="Yes")
    assert "Select the exempt item" in html_of(wrong)
    offered = dict(manager.get(f"{url}1/decide/").context["form"].fields["item"].choices)
    assert list(offered) == ["", f"action:{world.exempt.pk}"]
    typed = {"decision": "granted", "item": f"action:{world.exempt.pk}"} | on_day("until", days(7))
    named = send(manager, f"{url}1/decide/", **typed, statement="It is MH-02.")
    assert "which is withheld" in html_of(named)
    answer = {"statement": "You may read it for the review of visits."}
    assert send(manager, f"{url}1/decide/", **typed, **answer).url == f"{url}1/"
    stale = manager.post(f"{url}1/decide/", typed | answer | {"version": "1"})
    assert stale.status_code == 409
    assert "MH-02" in html_of(manager.get(f"{url}1/"))
    assert release.ref[0] != world.risk.ref[0]  # a risk is R1: one word names one record
    page = html_of(councillor.get(f"{url}1/"))
    assert "You may read it for the review" in page
    assert "MH-02" not in page
    before = AccessEvent.objects.count()
    item = html_of(councillor.get(f"{url}1/item/"))
    assert "The work of MH-02" in item
    assert "paragraph 1 of Schedule 12A" in item
    event = AccessEvent.objects.first()
    assert (event.kind, event.user, event.what) == (
        AccessEvent.Kind.OPENED_EXEMPT,
        world.councillor,
        "MH-02 The work of MH-02, by Release E1",
    )
    assert AccessEvent.objects.count() == before + 1
    colleague = a_member(world.plan, "Colleague", Role.SCRUTINY)
    others = sign_in(colleague)
    assert "You may read it for the review" in html_of(others.get(f"{url}1/"))
    for client in (others, manager, sign_in(world.chair)):
        assert client.get(f"{url}1/item/").status_code == 403
    period = {"starts": days(0), "ends": days(9)}
    save(Cover(plan=world.plan, covered=world.councillor, covering=colleague, **period))
    assert sign_in(colleague).get(f"{url}1/item/").status_code == 403
    for path in (f"actions/{world.exempt.ref}/", "questions/", "progress/"):
        answer = councillor.get(world.url(path))
        assert answer.status_code == 403 or "MH-02" not in html_of(answer)


def test_how_far_it_is_is_what_was_accepted(world, sign_in):
    decided(a_request(world), world.manager, world.exempt)
    councillor, item = sign_in(world.councillor), world.url("releases/1/item/")
    sent = an_update(world, world.exempt, state="submitted", delivery="not_started")
    change(world.exempt, delivery="not_started")  # as it does when it is sent
    assert "Under way" in html_of(councillor.get(item))
    accepted = {"state": "accepted", "decided_at": clock.now(), "decided_by": world.manager}
    change(sent, **accepted)
    assert "Not started" in html_of(councillor.get(item))


def test_it_closes_after_its_day_when_it_is_ended_or_becomes_confidential(world, sign_in):
    councillor, url = sign_in(world.councillor), world.url("releases/1/")
    release = decided(a_request(world), world.manager, world.exempt)
    at = this_instant().isoformat()
    change(world.exempt, marking="confidential")
    assert councillor.get(f"{url}item/").status_code == 403
    change(world.exempt, marking="exempt")
    assert councillor.get(f"{url}item/").status_code == 200
    changed(release, until=days(0))
    assert councillor.get(f"{url}item/").status_code == 200
    changed(release, until=days(-1))
    assert councillor.get(f"{url}item/").status_code == 403
    assert councillor.get(f"{url}item/", {"at": at}).status_code == 403  # no way round by the past
    changed(release, until=days(3))
    manager = sign_in(world.manager)
    assert send(manager, f"{url}end/", reason="Late", version=1).status_code == 409
    assert send(manager, f"{url}end/", reason="The review is over").url == url
    assert councillor.get(f"{url}item/").status_code == 403
    assert "Why: The review is over" in html_of(manager.get(url))
    assert manager.get(f"{url}end/").url == url  # nothing is left to end
    again = decided(a_request(world, document="More"), world.chair, world.exempt)
    for membership in Membership.objects.filter(user=world.councillor):
        change(membership, active_until=membership.active_from)
    assert sign_in(world.councillor).get(world.url("releases/2/item/")).status_code == 404
    assert again.decision == "granted"


def test_evidence_is_released_with_its_file(world, sign_in, evidence_root: Path, caplog):
    content = b"%PDF-1.7"
    file = {"file_key": store.keep(content), "file_name": "audit.pdf", "file_size": len(content)}
    file |= {"file_digest": store.digest(content), "file_scan": "not_scanned"}
    audit = some_evidence(world.plan, world.lead, title="Audit of a family", **file, **EXEMPT)
    decided(a_request(world), world.manager, audit)
    councillor, url = sign_in(world.councillor), world.url("releases/1/")
    assert f"{url}file/" in html_of(councillor.get(f"{url}item/"))
    answer = councillor.get(f"{url}file/")
    assert answer.content == content
    assert 'filename="audit.pdf"' in answer["Content-Disposition"]
    assert "audit.pdf" in AccessEvent.objects.first().what
    read = AccessEvent.objects.count()
    store.path_of(audit.file_key).write_bytes(b"something else")
    lost = councillor.get(f"{url}file/")
    assert lost.status_code == 404
    assert "“audit.pdf” is missing, or is no longer what was put on record" in html_of(lost)
    assert f"The file of Evidence {audit.pk} is missing" in caplog.text
    assert AccessEvent.objects.count() == read
    decided(a_request(world, document="B"), world.manager, world.exempt)
    assert councillor.get(world.url("releases/2/file/")).status_code == 404
    assert sign_in(world.manager).get(f"{url}file/").status_code == 403


def test_what_may_not_be_released_and_who_may_not_decide(world, sign_in):
    release = a_request(world)
    secret = change(world.owned, marking="confidential", marking_reason="A court order")
    other = change(world.exempt, plan=a_plan("elsewhere"))
    for item, words in (
        (None, "Name one action"),
        (other, "of this plan"),
        (secret, "It is confidential"),
        (world.action, "not exempt"),
    ):
        with pytest.raises(ValidationError, match=words):
            decided(release, world.manager, item)
    exempt = change(world.action, **EXEMPT)
    with pytest.raises(ValidationError, match="today or later"):
        decided(release, world.manager, exempt, until=days(-1))
    for by in (world.councillor, world.lead, world.member):
        with pytest.raises(PermissionDenied):
            decided(release, by, exempt)
    role = {"role": Role.SCRUTINY, "active_from": days(-9)}
    save(Membership(plan=world.plan, user=world.manager, **role))
    own = a_request(world, by=world.manager, document="Of my own")
    with pytest.raises(PermissionDenied, match="asked for themselves"):
        decided(own, world.manager, decision="refused")
    url = world.url(f"releases/{own.number}/")
    manager = sign_in(world.manager)
    assert "Grant or refuse" not in html_of(manager.get(url))
    assert manager.get(f"{url}decide/").status_code == 403
    assert "Grant or refuse" in html_of(sign_in(world.chair).get(url))
    refused = decided(release, world.chair, decision="refused", statement="It names a family.")
    with pytest.raises(ValidationError, match="decided already"):
        decided(refused, world.chair, decision="refused")
    for values in ({"until": days(3)}, {"statement": ""}, {"decided_by": refused.asked_by}):
        with pytest.raises(IntegrityError):
            changed(world.fresh(refused), **values)
    with pytest.raises(PermissionDenied):
        a_request(world, by=world.chair)


def test_a_request_is_put_right_until_it_is_answered_and_is_overdue_after_ten_days(world, sign_in):
    release, councillor = a_request(world), sign_in(world.councillor)
    url = world.url("releases/1/")
    assert not release.is_overdue(days(11))
    assert release.is_overdue(days(12))
    assert "Weekends and bank holidays are counted" in html_of(councillor.get(url))
    change(world.plan, clear_days="working")
    assert "Weekends and bank holidays are counted" in html_of(councillor.get(url))  # as it was
    later = a_request(world, document="Another")
    assert later.due == with_clear_days(clock.today(), 10, worked=True)
    assert "holidays are not counted" in html_of(councillor.get(world.url("releases/2/")))
    assert send(councillor, f"{url}edit/", document="Of two teams", reason="Wider").url == url
    assert send(councillor, f"{url}edit/", reason="Late", version=1).status_code == 409
    colleague = a_member(world.plan, "Colleague", Role.SCRUTINY)
    assert sign_in(colleague).get(f"{url}edit/").status_code == 403
    sent = {"by": colleague, "reason": "Mine"}
    with pytest.raises(PermissionDenied):
        edit_release(release.pk, {"document": "C"}, version=2, **sent)
    with pytest.raises(StaleRecord):
        edit_release(release.pk, {"document": "C"}, version=1, **sent)
    decided(world.fresh(release), world.manager, decision="refused", statement="Not exempt.")
    assert councillor.get(f"{url}edit/").status_code == 403
    own = {"by": world.councillor, "version": 3, "reason": "Mine"}
    with pytest.raises(ValidationError, match=DECIDED):
        edit_release(release.pk, {"document": "C"}, **own)
    with pytest.raises(ValidationError, match="can’t be read any more"):
        end_release(release.pk, on=days(0), **own | {"by": world.manager})
    for page in ("end", "decide"):  # nor of a refused one
        assert sign_in(world.manager).get(f"{url}{page}/").url == url
    told = sign_in(colleague).get(world.url("releases/"))  # the committee is told
    page = html_of(told)
    assert told.context["breadcrumbs"][0]["url"] == world.url("scrutiny/")
    assert "Refused" in page
    other = sign_in(a_member(a_plan("elsewhere"), "Elsewhere", Role.SCRUTINY))
    assert other.get("/plans/elsewhere/releases/1/").status_code == 404
    assert "Of two teams" not in html_of(other.get("/plans/elsewhere/releases/"))


def test_it_waits_for_who_decides(world, sign_in):
    a_request(world)
    page = html_of(sign_in(world.manager).get(world.url("my-work/")))
    assert "1 exempt item that scrutiny asks to read" in page


def test_who_may_not_open_it_or_a_link_reads_of_neither_in_any_history(world, sign_in):
    since, release = this_instant(), decided(a_request(world), world.chair, world.exempt)
    link = world.reading_link
    told = ["What was said of one team", "Release E1", "As the law allows", link.name]
    for person, reads in ((world.lead, []), (world.chair, told[:3]), (world.manager, told)):
        client = sign_in(person)
        assert [
            words for words in told if words in html_of(client.get(world.url("history/")))
        ] == reads
        csv = b"".join(client.get(world.url("history/download/"))).decode()
        assert [words for words in told if words in csv] == reads
        for record, named in ((release, told[0]), (link, link.name)):
            last = history_of(record).latest("version").history_id
            one = world.url(f"history/{record._meta.model_name}/{last}/")
            assert client.get(one).status_code == (200 if named in reads else 404)
    assert not any("E1" in each.item.name for each in difference(world.plan, since).items)


def test_the_list_takes_as_many_queries_however_many_releases_there_are(world, sign_in):
    client, counts, url = sign_in(world.councillor), [], world.url("releases/")
    for size in (1, 8):
        for number in range(size):
            a_request(world, document=f"{size} {number}")
            refused = a_request(world, document=f"Refused {size} {number}")
            decided(refused, world.chair, decision="refused")
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts == [5, 5]
