import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import improvement.text_order
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from improvement.create_models import CreateModels


class Migration(migrations.Migration):
    dependencies = [
        ("board", "0011_impact_assessments"),
        ("improvement", "0011_financial_years"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("workstreams", "0022_risks"),
    ]

    operations = [
        CreateModels(
            [
                migrations.CreateModel(
                    name="HistoricalRiskKind",
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
                        ("name", models.CharField(max_length=60)),
                        (
                            "appetite",
                            models.PositiveSmallIntegerField(
                                verbose_name="highest score that is tolerated"
                            ),
                        ),
                        (
                            "why",
                            models.TextField(blank=True, verbose_name="why so much and no more"),
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
                        "verbose_name": "historical risk kind",
                        "verbose_name_plural": "historical risk kinds",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_86448d_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_59de3a_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_47515d_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_riskkind",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_riskkind_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRiskScale",
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
                            "likelihoods",
                            models.TextField(verbose_name="steps of likelihood, the least first"),
                        ),
                        (
                            "impacts",
                            models.TextField(verbose_name="steps of impact, the least first"),
                        ),
                        (
                            "medium_from",
                            models.PositiveSmallIntegerField(verbose_name="medium from a score of"),
                        ),
                        (
                            "high_from",
                            models.PositiveSmallIntegerField(verbose_name="high from a score of"),
                        ),
                        (
                            "very_high_from",
                            models.PositiveSmallIntegerField(
                                verbose_name="very high from a score of"
                            ),
                        ),
                        (
                            "always_from",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="impact that the board always hears of",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, verbose_name="where this comes from"),
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
                        "verbose_name": "historical risk scale",
                        "verbose_name_plural": "historical risk scales",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_360dbf_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_a8776a_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_7fd76c_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_riskscale",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_riskscale_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="RiskKind",
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
                        ("name", models.CharField(max_length=60)),
                        (
                            "appetite",
                            models.PositiveSmallIntegerField(
                                verbose_name="highest score that is tolerated"
                            ),
                        ),
                        (
                            "why",
                            models.TextField(blank=True, verbose_name="why so much and no more"),
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
                        "ordering": ("name", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "name"),
                                name="one_risk_kind_a_name",
                                violation_error_message="There is already a kind of risk with this name",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskScale",
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
                            "likelihoods",
                            models.TextField(verbose_name="steps of likelihood, the least first"),
                        ),
                        (
                            "impacts",
                            models.TextField(verbose_name="steps of impact, the least first"),
                        ),
                        (
                            "medium_from",
                            models.PositiveSmallIntegerField(verbose_name="medium from a score of"),
                        ),
                        (
                            "high_from",
                            models.PositiveSmallIntegerField(verbose_name="high from a score of"),
                        ),
                        (
                            "very_high_from",
                            models.PositiveSmallIntegerField(
                                verbose_name="very high from a score of"
                            ),
                        ),
                        (
                            "always_from",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                verbose_name="impact that the board always hears of",
                            ),
                        ),
                        (
                            "note",
                            models.TextField(blank=True, verbose_name="where this comes from"),
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
                        "constraints": [
                            models.UniqueConstraint(fields=("plan",), name="one_risk_scale_a_plan"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("high_from__gt", models.F("medium_from")),
                                    ("medium_from__gt", 1),
                                    ("very_high_from__gt", models.F("high_from")),
                                ),
                                name="bands_of_risk_follow_each_other",
                                violation_error_message="Medium, high and very high each begin at a higher score",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRisk",
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
                            "title",
                            models.CharField(max_length=150, verbose_name="the risk, in short"),
                        ),
                        ("cause", models.TextField(blank=True)),
                        ("event", models.TextField(verbose_name="what may happen")),
                        ("effect", models.TextField(blank=True, verbose_name="what would follow")),
                        (
                            "controls",
                            models.TextField(
                                blank=True, verbose_name="what is done about it, besides actions"
                            ),
                        ),
                        (
                            "cost",
                            models.TextField(
                                blank=True, verbose_name="what it would cost, in words"
                            ),
                        ),
                        (
                            "owner_post",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="post that owns it"
                            ),
                        ),
                        ("raised_on", models.DateField(verbose_name="entered in the register on")),
                        (
                            "target_likelihood",
                            models.PositiveSmallIntegerField(blank=True, null=True),
                        ),
                        ("target_impact", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "target_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="target to be reached by"
                            ),
                        ),
                        (
                            "target_why",
                            models.TextField(blank=True, verbose_name="why this target"),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "closed_why",
                            models.TextField(blank=True, verbose_name="why it is closed"),
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
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who reviews it",
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
                            "kind",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.riskkind",
                                verbose_name="kind of risk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical risk",
                        "verbose_name_plural": "historical risks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_7432bc_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_d2f9f7_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_d2977f_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_risk",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_risk_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Risk",
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
                            "title",
                            models.CharField(max_length=150, verbose_name="the risk, in short"),
                        ),
                        ("cause", models.TextField(blank=True)),
                        ("event", models.TextField(verbose_name="what may happen")),
                        ("effect", models.TextField(blank=True, verbose_name="what would follow")),
                        (
                            "controls",
                            models.TextField(
                                blank=True, verbose_name="what is done about it, besides actions"
                            ),
                        ),
                        (
                            "cost",
                            models.TextField(
                                blank=True, verbose_name="what it would cost, in words"
                            ),
                        ),
                        (
                            "owner_post",
                            models.CharField(
                                blank=True, max_length=120, verbose_name="post that owns it"
                            ),
                        ),
                        ("raised_on", models.DateField(verbose_name="entered in the register on")),
                        (
                            "target_likelihood",
                            models.PositiveSmallIntegerField(blank=True, null=True),
                        ),
                        ("target_impact", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "target_on",
                            models.DateField(
                                blank=True, null=True, verbose_name="target to be reached by"
                            ),
                        ),
                        (
                            "target_why",
                            models.TextField(blank=True, verbose_name="why this target"),
                        ),
                        ("closed_on", models.DateField(blank=True, null=True)),
                        (
                            "closed_why",
                            models.TextField(blank=True, verbose_name="why it is closed"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="owned_risks",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="who reviews it",
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
                            "kind",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="risks",
                                to="board.riskkind",
                                verbose_name="kind of risk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": (improvement.text_order.InOrder(models.F("ref")), "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("plan", "ref"),
                                name="one_risk_a_ref",
                                violation_error_message="There is already a risk with this reference",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("target_impact", None), ("target_likelihood", None)),
                                    models.Q(
                                        ("target_impact__gte", 1),
                                        ("target_likelihood__gte", 1),
                                        ("target_on__isnull", False),
                                        models.Q(("target_why", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="risk_target_has_a_day_and_a_reason",
                                violation_error_message="A target has a likelihood, an impact, a day to reach it by and a reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_on", None), ("closed_why", "")),
                                    models.Q(
                                        ("closed_on__isnull", False),
                                        models.Q(("closed_why", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="risk_closed_for_a_reason",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskAction",
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
                                related_name="risk_links",
                                to="workstreams.action",
                            ),
                        ),
                        (
                            "risk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="action_links",
                                to="board.risk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "action against a risk",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("action", "risk"), name="one_link_action_risk"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskEscalation",
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
                        ("score", models.PositiveSmallIntegerField()),
                        (
                            "appetite",
                            models.PositiveSmallIntegerField(
                                verbose_name="highest score that was tolerated"
                            ),
                        ),
                        ("words", models.TextField(verbose_name="why the board hears of it")),
                        ("due", models.DateField(verbose_name="answer due")),
                        ("raised_at", models.DateTimeField()),
                        ("answer", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="answered_risks",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "risk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="escalations",
                                to="board.risk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "escalation of a risk",
                        "ordering": ("due", "pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None)),
                                fields=("risk",),
                                name="one_open_escalation_a_risk",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("answer", ""), ("answered_at", None), ("answered_by", None)
                                    ),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="risk_escalation_answered_by_someone",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RiskReview",
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
                        ("likelihood", models.PositiveSmallIntegerField()),
                        ("impact", models.PositiveSmallIntegerField()),
                        ("reviewed_on", models.DateField()),
                        ("why", models.TextField(verbose_name="why this score")),
                        ("next_review", models.DateField(verbose_name="to be reviewed again by")),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)ss",
                                to="improvement.plan",
                            ),
                        ),
                        (
                            "risk",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="board.risk",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("risk", "-reviewed_on", "-pk"),
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("risk", "reviewed_on"),
                                name="one_review_of_a_risk_a_day",
                                violation_error_message="It was reviewed on that day already: put that right",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("impact__gte", 1), ("likelihood__gte", 1)),
                                name="risk_review_has_a_score",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("next_review__gt", models.F("reviewed_on"))),
                                name="risk_reviewed_again_later",
                                violation_error_message="The next review comes after this one",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRiskAction",
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
                            "risk",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.risk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical action against a risk",
                        "verbose_name_plural": "historical action against a risks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_6ec87e_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_933b62_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_e2b96d_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_riskaction",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_riskaction_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRiskEscalation",
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
                        ("score", models.PositiveSmallIntegerField()),
                        (
                            "appetite",
                            models.PositiveSmallIntegerField(
                                verbose_name="highest score that was tolerated"
                            ),
                        ),
                        ("words", models.TextField(verbose_name="why the board hears of it")),
                        ("due", models.DateField(verbose_name="answer due")),
                        ("raised_at", models.DateTimeField()),
                        ("answer", models.TextField(blank=True)),
                        ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                            "answered_by",
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
                            "risk",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.risk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical escalation of a risk",
                        "verbose_name_plural": "historical escalation of a risks",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_287471_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_c38d91_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_32019c_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_riskescalation",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"),
                                name="board_riskescalation_one_row_a_version",
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalRiskReview",
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
                        ("likelihood", models.PositiveSmallIntegerField()),
                        ("impact", models.PositiveSmallIntegerField()),
                        ("reviewed_on", models.DateField()),
                        ("why", models.TextField(verbose_name="why this score")),
                        ("next_review", models.DateField(verbose_name="to be reviewed again by")),
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
                        (
                            "risk",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="board.risk",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical risk review",
                        "verbose_name_plural": "historical risk reviews",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [
                            models.Index(
                                fields=["id", "-history_date", "-history_id"],
                                name="board_histo_id_b8afda_idx",
                            ),
                            models.Index(
                                fields=["plan_ref", "-recorded_at", "-history_id"],
                                name="board_histo_plan_re_36034d_idx",
                            ),
                            models.Index(
                                fields=[
                                    "plan_ref",
                                    "history_user_id",
                                    "-recorded_at",
                                    "-history_id",
                                ],
                                name="board_histo_plan_re_1eb529_idx",
                            ),
                            models.Index(
                                condition=models.Q(("backfill", True)),
                                fields=["plan_ref", "-recorded_at"],
                                name="later_board_riskreview",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("id", "version"), name="board_riskreview_one_row_a_version"
                            )
                        ],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
            ]
        ),
        migrations.RemoveConstraint(
            model_name="agendaitem",
            name="agenda_item_about_one_record",
        ),
        migrations.AddField(
            model_name="agendaitem",
            name="risk",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agenda_items",
                to="board.risk",
            ),
        ),
        migrations.AddField(
            model_name="historicalagendaitem",
            name="risk",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="board.risk",
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("challenge", None), ("measure", None), ("risk", None), ("workstream", None)
                    ),
                    models.Q(
                        ("action", None), ("challenge", None), ("measure", None), ("risk", None)
                    ),
                    models.Q(
                        ("action", None), ("challenge", None), ("risk", None), ("workstream", None)
                    ),
                    models.Q(
                        ("action", None), ("measure", None), ("risk", None), ("workstream", None)
                    ),
                    models.Q(
                        ("action", None),
                        ("challenge", None),
                        ("measure", None),
                        ("workstream", None),
                    ),
                    _connector="OR",
                ),
                name="agenda_item_about_one_record",
            ),
        ),
    ]
