"""The lists that a person keeps under a name are called lists, as pages call them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workstreams", "0031_kept_views")]

    operations = [
        migrations.RenameField(model, "views", "kept_lists")
        for model in ("preference", "historicalpreference")
    ]
