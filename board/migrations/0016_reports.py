import django.db.models.deletion
import django.db.models.functions.datetime
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from improvement.create_models import CreateModels


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0015_questions"),
        ("improvement", "0011_financial_years"),
        ("improvement", "__first__"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="HouseStyle",
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
                        ("file_name", models.CharField(max_length=200)),
                        (
                            "file_key",
                            models.CharField(
                                editable=False,
                                max_length=32,
                                unique=True,
                                verbose_name="file is kept as",
                            ),
                        ),
                        (
                            "file_size",
                            models.PositiveIntegerField(
                                editable=False, verbose_name="size in bytes"
                            ),
                        ),
                        (
                            "file_digest",
                            models.CharField(
                                editable=False, max_length=64, verbose_name="SHA-256 of the file"
                            ),
                        ),
                        (
                            "file_scan",
                            models.CharField(
                                choices=[
                                    ("clean", "Scanned for viruses: none found"),
                                    ("not_scanned", "Not scanned for viruses"),
                                ],
                                editable=False,
                                max_length=11,
                                verbose_name="virus scan",
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="house_styles",
                                to=settings.AUTH_USER_MODEL,
                            ),
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
                        "verbose_name": "house style",
                        "ordering": ("-pk",),
                    },
                ),
                migrations.CreateModel(
                    name="Report",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("board", "Board paper"),
                                    ("exceptions", "Exception report"),
                                    ("department", "Report to the Department"),
                                    ("scrutiny", "Scrutiny report"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "marking",
                            models.CharField(
                                choices=[
                                    ("official", "OFFICIAL"),
                                    ("sensitive", "OFFICIAL-SENSITIVE"),
                                ],
                                default="official",
                                max_length=9,
                            ),
                        ),
                        (
                            "correction",
                            models.TextField(blank=True, verbose_name="what it puts right"),
                        ),
                        ("drafted_at", models.DateTimeField()),
                        ("issued_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "head_entry",
                            models.PositiveBigIntegerField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="last entry of the ledger when it was issued",
                            ),
                        ),
                        (
                            "head_digest",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=64,
                                verbose_name="digest of that entry",
                            ),
                        ),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="addenda",
                                to="board.report",
                            ),
                        ),
                        (
                            "department_return",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="board.departmentreturn",
                                verbose_name="return to the Department",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafted_reports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="issued_reports",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="improvement.plan",
                            ),
                        ),
                        (
                            "publication",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="board.publication",
                                verbose_name="made of",
                            ),
                        ),
                        (
                            "style",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reports",
                                to="board.housestyle",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-drafted_at", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "kind", "number"),
                                name="one_report_a_kind_and_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("issued_at", None), ("issued_by", None)),
                                    models.Q(
                                        ("issued_at__isnull", False), ("issued_by__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="report_issued_by_someone",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("issued_by", None),
                                    models.Q(("issued_by", models.F("drafted_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="report_issued_by_another",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("correction", ""), ("corrects", None)),
                                    models.Q(
                                        ("corrects__isnull", False),
                                        models.Q(("correction", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="addendum_says_what_it_puts_right",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("department_return", None),
                                    ("kind", "department"),
                                    _connector="OR",
                                ),
                                name="only_the_departments_report_is_a_return",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalReportSection",
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
                        ("name", models.SlugField(db_index=False, max_length=20)),
                        ("words", models.TextField(blank=True)),
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
                            "written_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical section of a report",
                        "verbose_name_plural": "historical sections of reports",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_6d94b1_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_0ad1f7_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_0145af_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_reportsection",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"),
                                name="board_reportsection_one_row_a_version",
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReportFile",
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
                            "form",
                            models.CharField(
                                choices=[("word", "Word document"), ("workbook", "Excel workbook")],
                                max_length=8,
                            ),
                        ),
                        ("file_name", models.CharField(editable=False, max_length=200)),
                        (
                            "file_key",
                            models.CharField(
                                editable=False, max_length=32, verbose_name="file is kept as"
                            ),
                        ),
                        (
                            "file_size",
                            models.PositiveIntegerField(
                                editable=False, verbose_name="size in bytes"
                            ),
                        ),
                        (
                            "file_digest",
                            models.CharField(
                                editable=False, max_length=64, verbose_name="SHA-256 of the file"
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
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
                            "report",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical file of a report",
                        "verbose_name_plural": "historical files of reports",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_517253_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_36df1b_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_14c276_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_reportfile",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_reportfile_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalReport",
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
                            "kind",
                            models.CharField(
                                choices=[
                                    ("board", "Board paper"),
                                    ("exceptions", "Exception report"),
                                    ("department", "Report to the Department"),
                                    ("scrutiny", "Scrutiny report"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("number", models.PositiveSmallIntegerField()),
                        (
                            "marking",
                            models.CharField(
                                choices=[
                                    ("official", "OFFICIAL"),
                                    ("sensitive", "OFFICIAL-SENSITIVE"),
                                ],
                                default="official",
                                max_length=9,
                            ),
                        ),
                        (
                            "correction",
                            models.TextField(blank=True, verbose_name="what it puts right"),
                        ),
                        ("drafted_at", models.DateTimeField()),
                        ("issued_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "head_entry",
                            models.PositiveBigIntegerField(
                                blank=True,
                                editable=False,
                                null=True,
                                verbose_name="last entry of the ledger when it was issued",
                            ),
                        ),
                        (
                            "head_digest",
                            models.CharField(
                                blank=True,
                                editable=False,
                                max_length=64,
                                verbose_name="digest of that entry",
                            ),
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
                            "department_return",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.departmentreturn",
                                verbose_name="return to the Department",
                            ),
                        ),
                        (
                            "drafted_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "issued_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "publication",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.publication",
                                verbose_name="made of",
                            ),
                        ),
                        (
                            "style",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.housestyle",
                            ),
                        ),
                        (
                            "corrects",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical report",
                        "verbose_name_plural": "historical reports",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_dd5ceb_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_bfd497_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_307ade_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_report",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_report_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ReportFile",
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
                            "form",
                            models.CharField(
                                choices=[("word", "Word document"), ("workbook", "Excel workbook")],
                                max_length=8,
                            ),
                        ),
                        ("file_name", models.CharField(editable=False, max_length=200)),
                        (
                            "file_key",
                            models.CharField(
                                editable=False,
                                max_length=32,
                                unique=True,
                                verbose_name="file is kept as",
                            ),
                        ),
                        (
                            "file_size",
                            models.PositiveIntegerField(
                                editable=False, verbose_name="size in bytes"
                            ),
                        ),
                        (
                            "file_digest",
                            models.CharField(
                                editable=False, max_length=64, verbose_name="SHA-256 of the file"
                            ),
                        ),
                        ("made_at", models.DateTimeField()),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="files",
                                to="board.report",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "file of a report",
                        "verbose_name_plural": "files of reports",
                        "ordering": ("report", "form"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "form"), name="one_report_file_a_form"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReportSection",
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
                        ("name", models.SlugField(max_length=20)),
                        ("words", models.TextField(blank=True)),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="sections",
                                to="board.report",
                            ),
                        ),
                        (
                            "written_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="report_sections",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "section of a report",
                        "verbose_name_plural": "sections of reports",
                        "ordering": ("report", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("report", "name"), name="one_section_a_name"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalHouseStyle",
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
                        ("file_name", models.CharField(max_length=200)),
                        (
                            "file_key",
                            models.CharField(
                                editable=False, max_length=32, verbose_name="file is kept as"
                            ),
                        ),
                        (
                            "file_size",
                            models.PositiveIntegerField(
                                editable=False, verbose_name="size in bytes"
                            ),
                        ),
                        (
                            "file_digest",
                            models.CharField(
                                editable=False, max_length=64, verbose_name="SHA-256 of the file"
                            ),
                        ),
                        (
                            "file_scan",
                            models.CharField(
                                choices=[
                                    ("clean", "Scanned for viruses: none found"),
                                    ("not_scanned", "Not scanned for viruses"),
                                ],
                                editable=False,
                                max_length=11,
                                verbose_name="virus scan",
                            ),
                        ),
                        ("added_at", models.DateTimeField()),
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
                            "added_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "verbose_name": "historical house style",
                        "verbose_name_plural": "historical house styles",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_f9989a_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_fe4340_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_1d80a2_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_housestyle",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_housestyle_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ]
        ),
    ]
