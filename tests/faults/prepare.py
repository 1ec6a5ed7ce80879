"""Makes the database to write to, and signs the programme manager in: prints the session's key.

It begins as a copy of the suite's migrated database where one is kept.
"""

import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.core.management import call_command
    from django.db import connection

    from improvement import clock
    from improvement.changes import add_record, create_plan
    from improvement.models import Plan
    from improvement.sign_in.sessions import SessionStore
    from tests import kept_databases
    from workstreams.models import Workstream

    kept_databases.begin_migrated(Path(connection.settings_dict["NAME"]))
    for command in ("migrate", "createcachetable"):
        call_command(command, verbosity=0)
    plan = Plan(slug="kept", title="A plan to be kept", council="Testshire")
    created = create_plan(
        plan, "Manager", "manager@example.org", on=clock.today(), reason="To begin"
    )
    manager = created.user
    add_record(Workstream(plan=plan, code="FP", name="Practice"), by=manager, reason="To begin")
    session = SessionStore()
    session[SESSION_KEY] = str(manager.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = manager.get_session_auth_hash()
    session.create()
    sys.stdout.write(f"{session.session_key} {plan.workstreams.get().pk}\n")


if __name__ == "__main__":
    main()
