"""Proves the audit history, or names the first entry that is broken and fails."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from improvement.audit import checkpoint, guards
from improvement.audit.export import lines
from improvement.audit.ledger import Head
from improvement.audit.verify import Findings, no_progress, verify

WIDTH = 40  # characters of the progress bar


def anchor(text: str) -> Head:
    """A head as it is printed, for example 1204: 9f86 d081 884c 7d65 9a2f eaa0 c55a d015."""
    number, _, digest = text.partition(":")
    digest = re.sub(r"\s", "", digest).lower()
    if not re.fullmatch(r"\s*[0-9]{1,18}\s*", number) or not re.fullmatch(
        "[0-9a-f]{32,64}", digest
    ):
        raise ArgumentTypeError(
            f"“{text}” is not a head: write it as it is printed, the entry number, a colon, and "
            "eight groups of four"
        )
    return Head(int(number), digest)


def checkpoint_in(name: str) -> tuple[Head, Head | None]:
    """The heads of the ledger and of the access log."""
    try:
        text = Path(name).read_text()
        return checkpoint.read(text), checkpoint.read_log_head(text)
    except (OSError, ValueError) as error:
        raise ArgumentTypeError(f"{name}: {error}") from error


class Command(BaseCommand):
    help = "Proves the audit history, or names the first entry that is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            type=anchor,
            action="append",
            default=[],
            metavar="N:HEAD",
            help="a head that was printed or kept elsewhere; may be given again",
        )
        parser.add_argument(
            "--checkpoint",
            type=checkpoint_in,
            action="append",
            default=[],
            metavar="FILE",
            help="a file that sign_checkpoint wrote; check its signature with ssh-keygen -Y verify",
        )
        parser.add_argument(
            "--export",
            type=Path,
            metavar="FILE",
            help="write all of it to a file that improvement/audit/check_export.py checks alone",
        )

    def handle(
        self,
        *args: Any,
        anchor: list[Head],
        checkpoint: list[tuple[Head, Head | None]],
        export: Path | None = None,
        **options: Any,
    ) -> None:
        progress = self.show_progress if sys.stderr.isatty() else no_progress
        anchors = [*anchor, *(head for head, _ in checkpoint)]
        log_anchors = [head for _, head in checkpoint if head]
        findings = verify(connection, anchors, progress, log_anchors)
        findings.add(*(said for said in guards.problems() if said not in findings.faults))
        if export:
            write_export(export)
        if findings.count:
            raise CommandError("\n".join(fault_lines(findings)))
        self.stdout.write("\n".join(proof_lines(findings, anchors, log_anchors)))

    def show_progress(self, part: float) -> None:
        """Draw a bar for the part that is done, from 0 to 1."""
        full = int(part * WIDTH)
        end = "\n" if part >= 1 else ""
        self.stderr.write(f"\r[{'#' * full:{WIDTH}}] {part:4.0%}", ending=end)


def write_export(file: Path) -> None:
    """Write the export, of a history that is broken too."""
    try:
        with file.open("w", encoding="utf-8", newline="\n") as target:
            target.writelines(f"{line}\n" for line in lines(connection))
    except OSError as error:
        raise CommandError(str(error)) from error


def proof_lines(
    findings: Findings, anchors: Sequence[Head], log_anchors: Sequence[Head]
) -> list[str]:
    lines = [
        f"The audit history holds: {findings.head.sequence:,} entries, each proving the one before."
    ]
    if findings.before_the_ledger:
        lines.append(f"{findings.before_the_ledger:,} were recorded before the site had a ledger.")
    if findings.columns_gone:
        lines.append(f"No longer in the database: {', '.join(sorted(findings.columns_gone))}")
    lines += findings.redactions
    lines += [f"It agrees with the head kept of entry {head.sequence}." for head in anchors]
    lines += [f"It agrees with the head kept of event {head.sequence}." for head in log_anchors]
    return [*lines, f"Head {findings.head}"]


def fault_lines(findings: Findings) -> list[str]:
    more = findings.count - len(findings.faults)
    return [
        f"The audit history is BROKEN. First: {findings.faults[0]}",
        *findings.faults[1:],
        *([f"and {more:,} more"] if more else []),
    ]
