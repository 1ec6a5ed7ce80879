"""The file of a piece of evidence: checked by kind, scanned, stored, served unaltered."""

import os
import time
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from improvement.files import store
from tests.files import CSV, EICAR, PDF, office, speaking, upload
from tests.pages import SURVEY, filled, html_of
from workstreams.checks import check_store
from workstreams.models import Evidence

pytestmark = pytest.mark.usefixtures("evidence_root")


def add(client, world, file, **typed):
    url = world.url("evidence/add/")
    form = client.get(url).context["form"]
    return client.post(url, filled(form, **(SURVEY | typed)) | {"file": file})


@pytest.fixture
def evidence(world, sign_in):
    add(sign_in(world.lead), world, upload("Visits, week 3.csv", CSV, "text/html"))
    return Evidence.objects.get(title="Survey of parents")


def test_an_uploaded_file_is_stored_with_its_digest_and_its_scan_result(world, evidence):
    assert (evidence.file_name, evidence.file_size) == ("Visits, week 3.csv", len(CSV))
    assert evidence.file_digest == store.digest(CSV)
    assert evidence.file_scan == "not_scanned"
    assert evidence.history.get().file_digest == evidence.file_digest
    assert store.read(evidence.file_key, evidence.file_digest) == CSV


def test_a_file_is_served_as_an_attachment_to_those_who_may_read_its_evidence(
    world, evidence, sign_in
):
    url = world.url(f"evidence/{evidence.pk}/file/")
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


def test_a_file_that_was_not_scanned_is_marked_on_every_page(world, evidence, sign_in):
    client = sign_in(world.member)
    assert "Not scanned for viruses" in html_of(client.get(world.url(f"evidence/{evidence.pk}/")))
    assert "File, not scanned" in html_of(client.get(world.url("evidence/")))
    page = html_of(sign_in(world.lead).get(world.url("evidence/add/")))
    assert "Files are not scanned for viruses here" in page


def test_a_file_that_was_scanned_is_marked_as_scanned(world, sign_in, settings):
    settings.CLAMD = speaking(b"stream: OK\0")
    client = sign_in(world.lead)
    page = html_of(client.get(world.url("evidence/add/")))
    assert "Files are not scanned for viruses here" not in page
    answer = add(client, world, upload("report.pdf", PDF))
    page = html_of(client.get(answer["Location"]))
    assert "Scanned for viruses: none found" in page


@pytest.mark.parametrize(
    ("content", "answer", "message"),
    [
        (EICAR, b"stream: Eicar FOUND\0", "the virus scanner found Eicar in it"),
        (PDF, b"INSTREAM size limit exceeded. ERROR\0", "The virus scanner does not answer"),
    ],
)
def test_a_file_that_is_infected_or_could_not_be_scanned_is_not_stored(
    content, answer, message, world, sign_in, settings, history_rows_written
):
    settings.CLAMD = speaking(answer)
    with history_rows_written() as rows:
        page = add(sign_in(world.lead), world, upload("report.pdf", content))
    assert page.status_code == 400
    assert message in html_of(page)
    assert "choose it again" in html_of(page)
    assert (rows, list(store.all_keys())) == ({}, [])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty"),
        (b"MZ\x90\x00", "The file must be a PDF"),
        (office("xl/workbook.xml", "xl/vbaProject.bin"), "holds macros"),
    ],
)
def test_a_file_of_a_kind_not_accepted_is_refused_on_the_form(content, message, world, sign_in):
    page = add(sign_in(world.lead), world, upload("report.pdf", content, "application/pdf"))
    assert page.status_code == 400
    assert message in html_of(page)
    assert "Half were heard" in html_of(page)


def test_an_upload_above_the_size_limit_is_refused(world, sign_in, settings):
    settings.EVIDENCE_MAX_MB = 1
    just = PDF + b"%" * (1024 * 1024 - len(PDF))
    page = add(sign_in(world.lead), world, upload("large.pdf", just + b"%"))
    assert page.status_code == 400
    assert "The file must be 1 MB or smaller" in html_of(page)
    assert add(sign_in(world.lead), world, upload("large.pdf", just)).status_code == 302


def test_no_more_than_the_size_limit_is_kept_of_a_far_larger_upload(rf, settings):
    settings.EVIDENCE_MAX_MB = 1
    content = b"%" * 5 * 1024 * 1024
    with rf.post("/", {"file": upload("large.pdf", content)}).FILES["file"] as sent:
        assert (sent.size, len(sent.read())) == (len(content), 1024 * 1024)


def test_a_file_is_deleted_again_when_its_evidence_is_refused(world, sign_in):
    page = add(sign_in(world.lead), world, upload("report.pdf", PDF), actions="MH-02")
    assert page.status_code == 403
    assert list(store.all_keys()) == []


def test_evidence_without_a_file_is_refused_without_an_error(world, sign_in):
    assert add(sign_in(world.lead), world, "", actions="MH-02").status_code == 403


def test_a_stored_file_that_was_altered_is_not_served(world, evidence, sign_in, caplog):
    store.path_of(evidence.file_key).write_bytes(b"something else")
    answer = sign_in(world.chair).get(world.url(f"evidence/{evidence.pk}/file/"))
    assert answer.status_code == 404
    assert "no longer what was put on record" in html_of(answer)
    assert "is missing, or is not what was kept" in caplog.text


def check_messages():
    """The messages of the database checks, a line each; a test server has some of its own."""
    messages = run_checks(tags=["database"], databases=["default"], include_deployment_checks=True)
    return "\n".join(message.msg for message in messages)


def test_the_check_names_evidence_whose_file_is_missing_or_altered(world, evidence):
    assert "Survey of parents" not in check_messages()
    store.path_of(evidence.file_key).write_bytes(b"something else")
    assert "Survey of parents”, is not what was put on record" in check_messages()
    store.discard(evidence.file_key)
    assert "Survey of parents”, is missing" in check_messages()
    with pytest.raises(CommandError, match="its file is missing"):
        call_command("evidence_files", stdout=StringIO())


def test_stored_files_that_no_evidence_names_are_listed_once_they_are_old(world, evidence):
    orphan = store.path_of(store.keep(PDF))
    printed = StringIO()
    call_command("evidence_files", stdout=printed)
    assert printed.getvalue() == "1 records have a file\n"
    hours_ago = time.time() - 7200
    os.utime(orphan, (hours_ago, hours_ago))
    call_command("evidence_files", stdout=printed)
    assert f"No record names {orphan}" in printed.getvalue()
    assert store.path_of(evidence.file_key).exists()


def test_the_check_refuses_an_evidence_folder_inside_the_public_static_folder(settings, tmp_path):
    assert check_store(None) == []
    settings.STATIC_ROOT, settings.EVIDENCE_ROOT = tmp_path, tmp_path / "evidence"
    assert [error.id for error in check_store(None)] == ["evidence.E001"]
