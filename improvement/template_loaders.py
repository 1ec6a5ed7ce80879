"""Loads templates without the indentation of their lines, which would be a fifth of a page, and
without the empty lines that tags such as `{% if %}` would leave.

A line break stays, as it separates words. What people typed is not in a template, and stays whole.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import app_directories, filesystem

BETWEEN_LINES = re.compile(r"[ \t]*\n\s*")
# A line of nothing but tags that open blocks needs no line break after it, for the one before it
# separates words whether the block is shown or not; likewise a line of tags that close blocks needs
# none before it. `else` and its like stay between two: neither of these is always sent. So do the
# line breaks of a loop, which separate its turns.
OPENING, CLOSING = (
    rf"(?:\{{% (?:{names})\b[^%\n]*%\}})+" for names in ("if|with|load", "endif|endwith|endcomment")
)
LINE_OF_TAGS = re.compile(rf"(?<=\n)({OPENING})\n|\n({CLOSING})(?=\n)")


def without_indentation(origin: Origin, contents: str) -> str:
    """Mails are read as they are written."""
    if not str(origin.name).endswith(".html"):
        return contents
    return LINE_OF_TAGS.sub(r"\1\2", BETWEEN_LINES.sub("\n", contents))


class OwnTemplates(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return without_indentation(origin, super().get_contents(origin))


class TemplatesOfPackages(app_directories.Loader):
    def get_contents(self, origin: Origin) -> str:
        return without_indentation(origin, super().get_contents(origin))
