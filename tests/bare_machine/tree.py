"""A fresh Debian tree made by debootstrap, and the commands that are run in it.

The mirror, the suite and the registries' settings are those of the machine that it is made on.
Commands run in namespaces of their own: their mounts and processes are gone when they end.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("apt-get", "debootstrap", "unshare", "ip", "git")
PACKAGES = "python3,make,git"
USER = "newcomer"
# What names a registry, a proxy or a certificate, and has to be the same inside.
PASSED_ON = re.compile(r"(PIP_|NPM_CONFIG_).*|.*(_CERT|_CERTS|_BUNDLE|CERT_FILE)|.*_PROXY", re.I)
APT_OPTIONS = re.compile(r"Acquire::(Check-|https?::)")
NO_SERVICES = "#!/bin/sh\nexit 101\n"  # packages ask here whether to start their servers
ISOLATED = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
ENTER = """\
set -e
tree=$1 bound=$2 account=$3; shift 3
mount -t proc proc "$tree/proc"
mkdir -p "$tree/dev/shm"
mount -t tmpfs tmpfs "$tree/dev/shm"
for folder in $bound; do
  mkdir -p "$tree$folder"
  mount --bind "$folder" "$tree$folder"
  mount -o remount,bind,ro "$tree$folder"
done
ip link set lo up
exec chroot --userspec "$account" "$tree" "$@"
"""


class NotPossible(Exception):
    """This machine cannot make a tree; says why."""


class Source(NamedTuple):
    """One line of apt's sources."""

    mirror: str
    suite: str
    component: str


class Tree:
    """A Debian tree in `folder`, with the registries' settings of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bound = " ".join(local_folders())
        names = filter(PASSED_ON.fullmatch, os.environ)
        self.environment = {name: os.environ[name] for name in names}
        self.environment |= {"PIP_CONFIG_FILE": "/etc/pip-user.conf"}
        self.environment |= {"NPM_CONFIG_GLOBALCONFIG": "/etc/npmrc"}
        self.environment |= {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}

    def run(
        self, *command: str, user: str = "root", within: str = "/", network: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the tree; both of its outputs come in `stdout`."""
        isolated = ISOLATED if network else [*ISOLATED, "--net"]
        enter = ["sh", "-c", ENTER, "sh", str(self.folder), self.bound, f"{user}:{user}"]
        inside = ["env", f"--chdir={within}", *command]
        home = {"HOME": "/root" if user == "root" else f"/home/{user}"}
        return subprocess.run(
            [*isolated, *enter, *inside],
            env=self.environment | home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def clone(self, place: str, user: str = "root") -> str:
        """Clone this repository, as last committed, to a path in the tree; returns the path."""
        target = self.folder / place.lstrip("/")
        # Without hard links: what is handed to the user must not be this repository's own files.
        clone = ["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(target)]
        subprocess.run(clone, check=True)
        self.run("chown", "-R", f"{user}:{user}", place)
        return place


@contextmanager
def debian() -> Iterator[Tree]:
    """Yield a fresh tree, and remove it at the end. Raises NotPossible, saying why."""
    if os.geteuid() != 0:
        raise NotPossible("only root can make a Debian tree")
    if missing := [name for name in PROGRAMS if not shutil.which(name)]:
        raise NotPossible(f"{', '.join(missing)} is not on this machine")
    with tempfile.TemporaryDirectory(prefix="debian-") as folder:
        tree = Tree(Path(folder) / "tree")
        used = sources()
        bootstrap(tree.folder, used[0])
        copy_settings(tree.folder, used)
        tree.run("useradd", "--create-home", USER)
        yield tree


def sources() -> list[Source]:
    """Debian's own among the machine's apt sources, the release itself first."""
    release = dict(line.split("=", 1) for line in Path("/etc/os-release").read_text().splitlines())
    name = release.get("VERSION_CODENAME", "")
    form = ["--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Created-By: Packages"]
    lines = subprocess.check_output(
        ["/usr/bin/apt-get", "indextargets", *form], text=True
    ).splitlines()
    sources = {Source(*line.split()) for line in lines}
    ours = {name, f"{name}-updates", f"{name}-security"}
    kept = sorted(
        (source for source in sources if source.suite in ours), key=lambda source: source.suite
    )
    if not kept or kept[0].suite != name:
        raise NotPossible("apt's sources on this machine name no release of Debian")
    return kept


def bootstrap(folder: Path, source: Source) -> None:
    options = ["--variant=minbase", f"--include={PACKAGES}", source.suite]
    done = subprocess.run(
        [*ISOLATED, "debootstrap", *options, str(folder), source.mirror],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        last = done.stdout.rstrip().rpartition("\n")[2]
        raise NotPossible(f"debootstrap failed: {last}")


def copy_settings(folder: Path, used: list[Source]) -> None:
    """Let the tree reach the mirror and the registries as this machine does."""
    etc = folder / "etc"
    lines = [f"deb {one.mirror} {one.suite} {one.component}\n" for one in used]
    (etc / "apt/sources.list").write_text("".join(lines))
    options = subprocess.check_output(["/usr/bin/apt-config", "dump"], text=True).splitlines()
    lines = [f"{line}\n" for line in options if APT_OPTIONS.match(line)]
    (etc / "apt/apt.conf.d/99machine").write_text("".join(lines))
    home = Path.home()
    copy_text([Path("/etc/pip.conf")], etc / "pip.conf")
    copy_text([home / ".config/pip/pip.conf"], etc / "pip-user.conf")
    copy_text([Path("/etc/npmrc"), home / ".npmrc"], etc / "npmrc")
    for name in ("hosts", "resolv.conf"):
        copy_text([Path("/etc") / name], etc / name)
    for name in ("etc/xdg/pip", "etc/ssl/certs", "usr/local/share/ca-certificates"):
        if (Path("/") / name).is_dir():
            shutil.copytree(Path("/") / name, folder / name, dirs_exist_ok=True)
    (folder / "usr/sbin/policy-rc.d").write_text(NO_SERVICES)
    (folder / "usr/sbin/policy-rc.d").chmod(0o755)


def copy_text(files: list[Path], target: Path) -> None:
    """Join the files that are there into one."""
    if texts := [file.read_text() for file in files if file.is_file()]:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(texts))


def local_folders() -> list[str]:
    """Folders of this machine that pip is told to look in: they are shown to the tree as well."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True).stdout
    words = re.findall(r"[^\s'=\\]+", listed.replace(r"\n", " "))
    # An index has its files beside it.
    indexes = {os.path.dirname(urlsplit(word).path) for word in words if word.startswith("file:")}
    folders = indexes | {word for word in words if word.startswith("/")}
    return sorted(folder for folder in folders if os.path.isdir(folder))
