"""SQLite reads a row's columns in their order, and a publication's document is megabytes: what stood
behind it was read through all of it, 10 ms for each publication of a large plan."""

from typing import Any

from django.db import migrations


def put_document_last(apps: Any, editor: Any) -> None:
    """PostgreSQL keeps what is large apart from the row."""
    if editor.connection.vendor != "sqlite":
        return
    for name in ("publication", "historicalpublication"):
        model = apps.get_model("board", name)
        document = model._meta.get_field("document")
        last = document.clone()
        last.set_attributes_from_name("document")
        last.creation_counter += 1000  # by which Django orders the columns of a table
        editor._remake_table(model, alter_fields=[(document, last)])


class Migration(migrations.Migration):
    dependencies = [("board", "0029_later_by_day")]
    operations = [migrations.RunPython(put_document_last, migrations.RunPython.noop)]
