import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import improvement.text_order
import simple_history.models
from django.db import migrations, models

from improvement.create_models import CreateModels


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0012_risks"),
        ("improvement", "0011_financial_years"),
        ("workstreams", "0024_evidence_life"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="Resource",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        (
                            "provenance",
                            models.CharField(
                                choices=[
                                    ("entered", "Entered here"),
                                    ("published", "As published"),
                                    ("followed", "Public record"),
                                    ("illustrative", "Illustrative"),
                                ],
                                default="entered",
                                editable=False,
                                max_length=12,
                                verbose_name="where it comes from",
                            ),
                        ),
                        (
                            "paragraph",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="paragraph of the source"
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                max_length=12,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z0-9]+\\Z",
                                        "Use capital letters and numbers only, for example FP",
                                    )
                                ],
                                verbose_name="reference",
                            ),
                        ),
                        (
                            "year",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="year, as stated"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cost", "Cost"),
                                    ("income", "Income"),
                                    ("pressure", "Pressure"),
                                    ("loss", "Loss of income"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", models.TextField(verbose_name="as stated")),
                        (
                            "amount_from",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="pounds, or from",
                            ),
                        ),
                        (
                            "amount_to",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="to pounds",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="where the money comes from",
                            ),
                        ),
                        (
                            "secured",
                            models.CharField(
                                choices=[
                                    ("no", "Not secured"),
                                    ("part", "Secured in part"),
                                    ("not_stated", "Not stated"),
                                    ("yes", "Secured"),
                                ],
                                default="not_stated",
                                max_length=10,
                                verbose_name="is it secured",
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
                        (
                            "struck_out",
                            models.BooleanField(default=False, verbose_name="counts no more"),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="improvement.plan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "line of money",
                        "ordering": (improvement.text_order.InOrder(models.F("ref")), "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "ref"),
                                name="one_resource_a_ref",
                                violation_error_message="There is already a line with this reference",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("amount_from", None), ("amount_to", None)),
                                    models.Q(
                                        ("amount_from__gte", 0),
                                        ("amount_from__isnull", False),
                                        ("amount_to", None),
                                    ),
                                    models.Q(
                                        ("amount_from__isnull", False),
                                        ("amount_to__isnull", False),
                                        ("amount_from__gte", 0),
                                        ("amount_to__gt", models.F("amount_from")),
                                    ),
                                    _connector="OR",
                                ),
                                name="amounts_of_a_resource_in_order",
                                violation_error_message="A range goes from a lower amount to a higher one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalResourceMeasure",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, verbose_name="ID"
                            ),
                        ),
                        ("plan_ref", models.BigIntegerField(editable=False, null=True)),
                        ("actor", models.CharField(max_length=200)),
                        ("actor_role", models.CharField(blank=True, max_length=200)),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("backfill", models.BooleanField(default=False)),
                        ("entered_by", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("removed", models.BooleanField(default=False)),
                        (
                            "history_id",
                            models.BigAutoField(editable=False, primary_key=True, serialize=False),
                        ),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                                max_length=1,
                            ),
                        ),
                        (
                            "measure",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="workstreams.measure",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.resource",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical demand that drives a cost",
                        "verbose_name_plural": "historical demand that drives a costs",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_da0bf3_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_594cba_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_cfc518_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_resourcemeasure",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"),
                                name="board_resourcemeasure_one_row_a_version",
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalResourceAction",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, verbose_name="ID"
                            ),
                        ),
                        ("plan_ref", models.BigIntegerField(editable=False, null=True)),
                        ("actor", models.CharField(max_length=200)),
                        ("actor_role", models.CharField(blank=True, max_length=200)),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("backfill", models.BooleanField(default=False)),
                        ("entered_by", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        ("removed", models.BooleanField(default=False)),
                        (
                            "history_id",
                            models.BigAutoField(editable=False, primary_key=True, serialize=False),
                        ),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                                max_length=1,
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="workstreams.action",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.resource",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical action that hangs on money",
                        "verbose_name_plural": "historical action that hangs on moneys",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_5cb9c7_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_69ea0c_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_53f36b_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_resourceaction",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"),
                                name="board_resourceaction_one_row_a_version",
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ResourceAction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("removed", models.BooleanField(default=False)),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resource_links",
                                to="workstreams.action",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="action_links",
                                to="board.resource",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action that hangs on money",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("action", "resource"), name="one_link_action_resource"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ResourceMeasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("removed", models.BooleanField(default=False)),
                        (
                            "measure",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="resource_links",
                                to="workstreams.measure",
                            ),
                        ),
                        (
                            "resource",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measure_links",
                                to="board.resource",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "demand that drives a cost",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("resource", "measure"), name="one_link_resource_measure"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalResource",
                    fields=[
                        (
                            "id",
                            models.BigIntegerField(
                                auto_created=True, blank=True, verbose_name="ID"
                            ),
                        ),
                        ("plan_ref", models.BigIntegerField(editable=False, null=True)),
                        ("actor", models.CharField(max_length=200)),
                        ("actor_role", models.CharField(blank=True, max_length=200)),
                        (
                            "recorded_at",
                            models.DateTimeField(
                                db_default=django.db.models.functions.datetime.Now()
                            ),
                        ),
                        ("backfill", models.BooleanField(default=False)),
                        ("entered_by", models.CharField(blank=True, max_length=200)),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        (
                            "provenance",
                            models.CharField(
                                choices=[
                                    ("entered", "Entered here"),
                                    ("published", "As published"),
                                    ("followed", "Public record"),
                                    ("illustrative", "Illustrative"),
                                ],
                                default="entered",
                                editable=False,
                                max_length=12,
                                verbose_name="where it comes from",
                            ),
                        ),
                        (
                            "paragraph",
                            models.CharField(
                                blank=True, max_length=80, verbose_name="paragraph of the source"
                            ),
                        ),
                        (
                            "ref",
                            models.CharField(
                                max_length=12,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[A-Z0-9]+\\Z",
                                        "Use capital letters and numbers only, for example FP",
                                    )
                                ],
                                verbose_name="reference",
                            ),
                        ),
                        (
                            "year",
                            models.CharField(
                                blank=True, max_length=40, verbose_name="year, as stated"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("cost", "Cost"),
                                    ("income", "Income"),
                                    ("pressure", "Pressure"),
                                    ("loss", "Loss of income"),
                                ],
                                max_length=8,
                            ),
                        ),
                        ("words", models.TextField(verbose_name="as stated")),
                        (
                            "amount_from",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="pounds, or from",
                            ),
                        ),
                        (
                            "amount_to",
                            models.DecimalField(
                                blank=True,
                                decimal_places=2,
                                max_digits=14,
                                null=True,
                                verbose_name="to pounds",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                max_length=200,
                                verbose_name="where the money comes from",
                            ),
                        ),
                        (
                            "secured",
                            models.CharField(
                                choices=[
                                    ("no", "Not secured"),
                                    ("part", "Secured in part"),
                                    ("not_stated", "Not stated"),
                                    ("yes", "Secured"),
                                ],
                                default="not_stated",
                                max_length=10,
                                verbose_name="is it secured",
                            ),
                        ),
                        ("note", models.TextField(blank=True)),
                        (
                            "struck_out",
                            models.BooleanField(default=False, verbose_name="counts no more"),
                        ),
                        (
                            "history_id",
                            models.BigAutoField(editable=False, primary_key=True, serialize=False),
                        ),
                        ("history_date", models.DateTimeField()),
                        ("history_change_reason", models.TextField(null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")],
                                max_length=1,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="improvement.plan",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical line of money",
                        "verbose_name_plural": "historical line of moneys",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_9ca7bb_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_c4222c_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_fcc7a1_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_resource",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_resource_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ]
        ),
    ]
