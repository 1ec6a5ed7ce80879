"""The file of a piece of evidence: examined, scanned, kept, given out as it was, watched over."""

import os
import time
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from improvement.files import store
from tests.files import CSV, EICAR, PDF, office, upload
from tests.filling import filled
from tests.test_scan import speaking
from tests.workstreams.test_evidence import TOLD
from workstreams.checks import check_store
from workstreams.models import Evidence

pytestmark = pytest.mark.usefixtures("evidence_root")


def add(client, world, file, **typed):
    url = world.url("evidence/add/")
    form = client.get(url).context["form"]
    return client.post(url, filled(form, **(TOLD | typed)) | {"file": file})


@pytest.fixture
def kept(world, sign_in):
    add(sign_in(world.lead), world, upload("Visits, week 3.csv", CSV, "text/html"))
    return Evidence.objects.get(title="Survey of parents")


def test_a_file_is_kept_with_its_proof_and_its_scan(world, kept):
    assert (kept.file_name, kept.file_size) == ("Visits, week 3.csv", len(CSV))
    assert kept.file_digest == store.digest(CSV)
    assert kept.file_scan == "not_scanned"
    assert kept.history.get().file_digest == kept.file_digest
    assert store.read(kept.file_key, kept.file_digest) == CSV


def test_it_is_given_out_as_an_attachment_to_those_who_may_read_it(world, kept, sign_in):
    url = world.url(f"evidence/{kept.pk}/file/")
    for person in (world.manager, world.lead, world.chair, world.member, world.adviser):
        answer = sign_in(person).get(url)
        assert answer.content == CSV
        assert answer["Content-Type"] == "text/csv; charset=utf-8"
        assert answer["Content-Disposition"] == 'attachment; filename="Visits, week 3.csv"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
    assert sign_in(world.councillor).get(url).status_code == 403
    assert sign_in(world.stranger).get(url).status_code == 404
    assert sign_in(None).get(url).status_code == 302


def test_a_file_not_scanned_says_so_wherever_it_is_offered(world, kept, sign_in):
    client = sign_in(world.member)
    assert (
        "Not scanned for viruses" in client.get(world.url(f"evidence/{kept.pk}/")).content.decode()
    )
    assert "File, not scanned" in client.get(world.url("evidence/")).content.decode()
    page = sign_in(world.lead).get(world.url("evidence/add/")).content.decode()
    assert "Files are not scanned for viruses here" in page


def test_a_file_that_was_scanned_says_so(world, sign_in, settings):
    settings.CLAMD = speaking(b"stream: OK\0")
    client = sign_in(world.lead)
    page = client.get(world.url("evidence/add/")).content.decode()
    assert "Files are not scanned for viruses here" not in page
    answer = add(client, world, upload("report.pdf", PDF))
    page = client.get(answer["Location"]).content.decode()
    assert "Scanned for viruses: none found" in page


@pytest.mark.parametrize(
    ("content", "answer", "said"),
    [
        (EICAR, b"stream: Eicar FOUND\0", "the virus scanner found Eicar in it"),
        (PDF, b"INSTREAM size limit exceeded. ERROR\0", "The virus scanner does not answer"),
    ],
)
def test_what_is_infected_or_could_not_be_scanned_is_not_kept(
    content, answer, said, world, sign_in, settings, history_rows_written
):
    settings.CLAMD = speaking(answer)
    with history_rows_written() as rows:
        page = add(sign_in(world.lead), world, upload("report.pdf", content))
    assert page.status_code == 400
    assert said in page.content.decode()
    assert "choose it again" in page.content.decode()
    assert (rows, list(store.kept())) == ({}, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"MZ\x90\x00", "The file must be a PDF"),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
    ],
)
def test_what_is_not_taken_is_refused_in_the_page(content, said, world, sign_in):
    page = add(sign_in(world.lead), world, upload("report.pdf", content, "application/pdf"))
    assert page.status_code == 400
    assert said in page.content.decode()
    assert "Half were heard" in page.content.decode()


def test_a_file_stops_at_the_limit_while_it_comes_in(world, sign_in, settings):
    settings.EVIDENCE_MAX_MB = 1
    just = PDF + b"%" * (1024 * 1024 - len(PDF))
    page = add(sign_in(world.lead), world, upload("large.pdf", just + b"%"))
    assert page.status_code == 400
    assert "The file must be 1 MB or smaller" in page.content.decode()
    assert add(sign_in(world.lead), world, upload("large.pdf", just)).status_code == 302


def test_a_far_larger_file_takes_no_more_room_than_the_limit(rf, settings):
    settings.EVIDENCE_MAX_MB = 1
    content = b"%" * 5 * 1024 * 1024
    with rf.post("/", {"file": upload("large.pdf", content)}).FILES["file"] as sent:
        assert (sent.size, len(sent.read())) == (len(content), 1024 * 1024)


def test_a_file_whose_record_is_refused_is_taken_away_again(world, sign_in):
    page = add(sign_in(world.lead), world, upload("report.pdf", PDF), actions="MH-02")
    assert page.status_code == 403
    assert list(store.kept()) == []


def test_a_record_that_is_refused_without_a_file_leaves_none(world, sign_in):
    assert add(sign_in(world.lead), world, "", actions="MH-02").status_code == 403


def test_a_file_that_was_altered_is_not_given_out(world, kept, sign_in, caplog):
    store.place(kept.file_key).write_bytes(b"something else")
    answer = sign_in(world.chair).get(world.url(f"evidence/{kept.pk}/file/"))
    assert answer.status_code == 404
    assert "no longer what was put on record" in answer.content.decode()
    assert "is missing, or is not what was kept" in caplog.text


def check():
    """What the checks of the database say, in a line each; a test server has faults of its own."""
    found = run_checks(tags=["database"], databases=["default"], include_deployment_checks=True)
    return "\n".join(one.msg for one in found)


def test_a_record_without_its_file_is_named(world, kept):
    assert "Survey of parents" not in check()
    store.place(kept.file_key).write_bytes(b"something else")
    assert "Survey of parents”, is not what was put on record" in check()
    store.discard(kept.file_key)
    assert "Survey of parents”, is missing" in check()
    with pytest.raises(CommandError, match="its file is missing"):
        call_command("evidence_files", stdout=StringIO())


def test_files_that_no_record_names_are_listed_once_they_are_old(world, kept):
    orphan = store.place(store.keep(PDF))
    printed = StringIO()
    call_command("evidence_files", stdout=printed)
    assert printed.getvalue() == "1 records have a file\n"
    hours_ago = time.time() - 7200
    os.utime(orphan, (hours_ago, hours_ago))
    call_command("evidence_files", stdout=printed)
    assert f"No record names {orphan}" in printed.getvalue()
    assert store.place(kept.file_key).exists()


def test_files_may_not_lie_where_everyone_is_served(settings, tmp_path):
    assert check_store(None) == []
    settings.STATIC_ROOT, settings.EVIDENCE_ROOT = tmp_path, tmp_path / "evidence"
    assert [error.id for error in check_store(None)] == ["evidence.E001"]
