"""The virus scan: against a real ClamAV where it is installed, and against each possible answer."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from improvement.files import scan
from improvement.files.receive import examined
from tests.files import EICAR, PDF, speaking

PROGRAM = shutil.which("clamd", path=f"{os.environ['PATH']}:/usr/sbin")
# The EICAR test file as a signature of our own: its true database can't be fetched everywhere.
SIGNATURE = f"Eicar-Test:0:0:{EICAR.hex()}\n"


def test_without_a_scanner_no_file_is_marked_as_scanned(settings):
    settings.CLAMD = ""
    assert scan.scan(PDF) is False


def test_a_clean_file_is_marked_as_scanned(settings):
    settings.CLAMD = speaking(b"stream: OK\0")
    assert scan.scan(PDF * 5000) is True


def test_an_infected_file_is_refused_with_the_name_of_its_virus(settings):
    settings.CLAMD = speaking(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    with pytest.raises(scan.Infected, match=r"Win.Test.EICAR_HDB-1$"):
        scan.scan(PDF)


@pytest.mark.parametrize(
    "answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK?\0"]
)
def test_any_other_answer_of_the_scanner_is_an_error(answer, settings):
    settings.CLAMD = speaking(answer)
    with pytest.raises(scan.NoScanner):
        scan.scan(PDF)


def test_a_scanner_that_cannot_be_reached_is_an_error(settings, tmp_path):
    for place in (str(tmp_path / "clamd.ctl"), "127.0.0.1:1"):
        settings.CLAMD = place
        with pytest.raises(scan.NoScanner):
            scan.scan(PDF)


@pytest.fixture(scope="module")
def clamd(tmp_path_factory):
    """The socket of a real ClamAV that knows one signature."""
    if PROGRAM is None:
        assert os.environ.get("CI") != "true", "Install clamav-daemon"
        pytest.skip("ClamAV is not on this machine (Debian: apt-get install clamav-daemon)")
    folder = tmp_path_factory.mktemp("clamd")
    (folder / "signatures").mkdir()
    (folder / "signatures" / "test.ndb").write_text(SIGNATURE)
    door, config = folder / "clamd.ctl", folder / "clamd.conf"
    lines = [f"LocalSocket {door}", f"DatabaseDirectory {folder / 'signatures'}", "Foreground yes"]
    config.write_text("\n".join([*lines, "MaxThreads 2", ""]))
    with (folder / "log").open("w") as log:
        daemon = subprocess.Popen(
            [PROGRAM, "--config-file", config], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait_for(door, daemon, folder / "log")
        yield str(door)
    finally:
        daemon.terminate()
        daemon.wait()


def wait_for(door: Path, daemon: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        if daemon.poll() is not None:
            raise RuntimeError(log.read_text())
        if door.exists():
            return
        time.sleep(0.1)
    raise RuntimeError(f"clamd did not open its socket:\n{log.read_text()}")


def test_real_clamav_finds_no_virus_in_a_clean_file(clamd, settings):
    settings.CLAMD = clamd
    assert examined("a.pdf", PDF * 3000).scanned is True


def test_real_clamav_finds_the_test_virus(clamd, settings):
    settings.CLAMD = clamd
    with pytest.raises(Exception, match="the virus scanner found Eicar-Test"):
        examined("a.txt", EICAR)
