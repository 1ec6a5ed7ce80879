"""What an addendum is to, and its words, get the name that pages and texts have for it."""

from django.db import migrations, models
from django.db.models import Q

NAMES = (("corrects", "addendum_to"), ("correction", "addendum_words"))


class Migration(migrations.Migration):
    dependencies = [("board", "0022_withdrawn_assessments")]

    operations = [
        migrations.RemoveConstraint("report", "addendum_says_what_it_puts_right"),
        *(
            migrations.RenameField(model, old, new)
            for model in ("report", "historicalreport")
            for old, new in NAMES
        ),
        migrations.AddConstraint(
            "report",
            models.CheckConstraint(
                condition=Q(addendum_to=None, addendum_words="")
                | (Q(addendum_to__isnull=False) & ~Q(addendum_words="")),
                name="addendum_says_what_it_puts_right",
            ),
        ),
    ]
