"""Loads templates without the indentation of their lines, which would be a fifth of a page.

A line break stays, as it separates words. What people typed is not in a template, and stays whole.
"""

from __future__ import annotations

import re

from django.template import Origin
from django.template.loaders import app_directories, filesystem

BETWEEN_LINES = re.compile(r"[ \t]*\n\s*")


def without_indentation(origin: Origin, contents: str) -> str:
    """Mails are read as they are written."""
    return BETWEEN_LINES.sub("\n", contents) if str(origin.name).endswith(".html") else contents


class OwnTemplates(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        return without_indentation(origin, super().get_contents(origin))


class TemplatesOfPackages(app_directories.Loader):
    def get_contents(self, origin: Origin) -> str:
        return without_indentation(origin, super().get_contents(origin))
