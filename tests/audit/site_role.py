"""The set-up of docs/postgresql.md as it stands there: an owner, and the role of the site."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from tests.databases import command, standing_on, url_of
from tests.measuring import unmeasured

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "postgresql.md"
OWN = secrets.token_hex(6)
DATABASE, OWNER, SITE = f"plan_{OWN}", f"plan_owner_{OWN}", f"plan_site_{OWN}"


def as_owner() -> str:
    """The URL by which the owner migrates."""
    return url_of(DATABASE, OWNER, "one of your own")


def sections() -> list[str]:
    """The SQL of the document, with names that no other run has, and passwords."""
    text = re.sub(r"\bplan_owner\b", OWNER, DOCUMENT.read_text())
    text = re.sub(r"\bplan_site\b", SITE, text)
    text = re.sub(r"DATABASE plan\b", f"DATABASE {DATABASE}", text)
    return re.findall(r"```sql\n(.*?)```", text, re.DOTALL)


@contextmanager
def set_up(dump: str = "") -> Iterator[str]:
    """The URL of the site's role in a database that was set up and migrated as the document says.
    `dump` is a migrated one as SQL, which the owner begins with."""
    once, inside, after = sections()
    try:
        for statement in filter(str.strip, once.split(";")):
            command(statement, "postgres")
        command(inside, DATABASE)
        if dump:
            with standing_on(as_owner()), connection.cursor() as cursor:
                cursor.execute(dump)
        with standing_on(as_owner()), unmeasured():
            call_command("migrate", verbosity=0)
            call_command("createcachetable", "cache")
            with connection.cursor() as cursor:
                cursor.execute(after)
        yield url_of(DATABASE, SITE, "another of your own")
    finally:
        command(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", "postgres")
        command(f"DROP ROLE IF EXISTS {OWNER}, {SITE}", "postgres")
