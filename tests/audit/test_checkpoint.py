"""A checkpoint keeps the head outside the database, and its signature says whose it is."""
# ruff: noqa: S608  # SQL that the site would never send

import shutil
import subprocess
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from improvement.audit import access_chain, access_log, checkpoint, guards
from improvement.audit.access_log import TABLE as LOG
from improvement.audit.access_log import AccessEvent, note
from improvement.audit.ledger import LedgerEntry, current_head
from tests.audit.stage import Stage
from tests.audit.tampering import rewrite, run, unguard

pytestmark = pytest.mark.django_db
SSH_KEYGEN = shutil.which("ssh-keygen") or "ssh-keygen"


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "key"
    subprocess.run([SSH_KEYGEN, "-q", "-t", "ed25519", "-N", "", "-f", path], check=True)
    return path


def write(folder, key=None):
    """The checkpoint's file, and what the command said."""
    said = StringIO()
    call_command("sign_checkpoint", folder=folder, key=key, stdout=said)
    return next(folder.glob("*.txt")), said.getvalue()


def proven(file, key, signer="site"):
    """What ssh-keygen, the program everybody has, says of the signature."""
    allowed = file.with_name("allowed_signers")
    allowed.write_text(f"site {key.with_suffix('.pub').read_text()}")
    command = [SSH_KEYGEN, "-Y", "verify", "-f", allowed, "-I", signer]
    command += ["-n", "improvement-plan-checkpoint", "-s", f"{file}.sig"]
    return subprocess.run(command, input=file.read_bytes(), capture_output=True).returncode == 0


def verified(*arguments):
    said = StringIO()
    call_command("verify_audit", *arguments, stdout=said)
    return said.getvalue()


def test_a_signature_proves_the_file_and_no_other(stage, key, tmp_path):
    file, said = write(tmp_path / "kept", key)
    assert f"Head {current_head()}" in said
    assert proven(file, key)
    assert not proven(file, key, signer="somebody else")
    file.write_text(file.read_text().replace("Entry 7", "Entry 6"))
    assert not proven(file, key)


def test_it_is_signed_again_on_the_same_day(stage, key, tmp_path):
    write(tmp_path / "kept", key)
    file, _ = write(tmp_path / "kept", key)
    assert proven(file, key)


def test_the_history_agrees_with_it_for_ever_after(stage, tmp_path):
    file, _ = write(tmp_path)
    stage.plan.refresh_from_db()
    stage.plan.save_as(stage.ann, "Once more")
    assert "agrees with the head kept of entry 7" in verified("--checkpoint", str(file))


def test_a_chain_rewritten_since_does_not_agree_with_it(stage, tmp_path):
    file, _ = write(tmp_path)
    lift_and_rewrite()
    with pytest.raises(CommandError, match="entry 7 is not the one whose head was kept"):
        verified("--checkpoint", str(file))


def lift_and_rewrite():
    unguard()
    run("UPDATE improvement_ledgerentry SET payload = '{}' WHERE sequence = 3")
    rewrite()
    guards.install(connection)


def test_it_needs_no_key(stage, tmp_path):
    file, said = write(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    assert "Wrote" in said
    assert checkpoint.read(file.read_text()) == current_head()


def test_it_keeps_the_head_of_the_access_log_too(stage, tmp_path):
    file, _ = write(tmp_path)
    assert checkpoint.read_log_head(file.read_text()) == access_log.current_head()
    note(AccessEvent.Kind.SIGNED_IN, "", user=stage.ben)
    assert "agrees with the head kept of event 1" in verified("--checkpoint", str(file))


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (f"DELETE FROM {LOG}", "event 1 of the access log, of which a head was kept, is gone"),
        (f"UPDATE {LOG} SET what = 'Nothing'", "event 1 .* it has been rewritten"),
    ],
)
def test_only_it_shows_an_access_log_that_was_cut_or_rewritten(sql, said, stage, tmp_path):
    file, _ = write(tmp_path)
    unguard()
    run(sql)
    with connection.cursor() as cursor:
        access_chain.make(cursor, connection.vendor, LOG)
    connection.check_constraints()
    guards.install(connection)
    assert "holds" in verified()
    with pytest.raises(CommandError, match=said):
        verified("--checkpoint", str(file))


def test_one_of_the_first_form_is_read_for_ever(stage, tmp_path):
    file, _ = write(tmp_path)
    first, _, _ = file.read_text().replace("form 2", "form 1").partition("Event")
    assert checkpoint.read(first) == current_head()
    assert checkpoint.read_log_head(first) is None
    with pytest.raises(ValueError, match="no checkpoint"):
        checkpoint.read(first.replace("form 1", "form 2"))


def test_an_empty_ledger_has_a_head_too(tmp_path):
    file, _ = write(tmp_path)
    assert checkpoint.read(file.read_text()).sequence == 0
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("text", ["", "Entry 7", "Checkpoint of the audit history, form 2\n"])
def test_what_is_no_checkpoint_is_refused(text, tmp_path):
    file = tmp_path / "file"
    file.write_text(text)
    for name in [file, tmp_path / "nowhere"]:
        with pytest.raises(CommandError, match=r"no checkpoint|No such file"):
            verified("--checkpoint", str(name))


def test_a_key_that_is_none_is_named(stage, tmp_path):
    with pytest.raises(CommandError, match="could not sign with"):
        write(tmp_path, tmp_path / "no-key")


def test_it_says_that_ssh_keygen_is_missing(stage, tmp_path, monkeypatch, key):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("ssh-keygen") is None
    with pytest.raises(CommandError, match="apt-get install openssh-client"):
        write(tmp_path, key)


def test_a_folder_that_cannot_be_made_is_named(stage, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file"):
        write(tmp_path / "file" / "folder")
