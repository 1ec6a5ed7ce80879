from typing import Any

from django.db import migrations, models

from improvement.audit import access_chain


def make_chain(apps: Any, schema_editor: Any) -> None:
    """Give the events that stand their digests; the guards are down while a migration runs."""
    connection = schema_editor.connection
    table = apps.get_model("improvement", "AccessEvent")._meta.db_table
    with connection.cursor() as cursor:
        access_chain.make(cursor, connection.vendor, table)


def empty_addresses(apps: Any, schema_editor: Any) -> None:
    """Until now django-allauth copied a person's address here when they asked for a new password."""
    if "account" in apps.all_models:  # else there are no addresses yet
        for name in ("EmailConfirmation", "EmailAddress"):
            apps.get_model("account", name).objects.all().delete()


class Migration(migrations.Migration):

    # Not on django-allauth's: they come after our first, which a squashed one may stand for.
    dependencies = [("improvement", "0006_teams")]

    operations = [
        migrations.AddField(
            "accessevent",
            "digest",
            models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(make_chain, migrations.RunPython.noop),
        migrations.RunPython(empty_addresses, migrations.RunPython.noop),
    ]
