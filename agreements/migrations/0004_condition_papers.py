import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from office.sql import run_sql


class Migration(migrations.Migration):
    """Papers that show a condition, and waivers of one; a last day of what was shown; late interest."""

    dependencies = [
        ("agreements", "0003_signed_file_and_tighter_constraints"),
        ("grants", "0007_promises_stand"),
        ("parties", "0005_one_number_one_party"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConditionPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("handed_in_on", models.DateField(verbose_name="inlämnad den")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("handed_in", "Inlämnad, väntar på granskning"),
                            ("accepted", "Godkänd"),
                            ("returned", "Återsänd"),
                        ],
                        default="handed_in",
                        max_length=20,
                        verbose_name="läge",
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="kommentar")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="gäller till och med")),
                ("judged_on", models.DateField(blank=True, null=True, verbose_name="granskad den")),
            ],
            options={
                "verbose_name": "inlämnad handling",
                "verbose_name_plural": "inlämnade handlingar",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ConditionPaperEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("handed_in_on", models.DateField(verbose_name="inlämnad den")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("handed_in", "Inlämnad, väntar på granskning"),
                            ("accepted", "Godkänd"),
                            ("returned", "Återsänd"),
                        ],
                        default="handed_in",
                        max_length=20,
                        verbose_name="läge",
                    ),
                ),
                ("comment", models.TextField(blank=True, verbose_name="kommentar")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="gäller till och med")),
                ("judged_on", models.DateField(blank=True, null=True, verbose_name="granskad den")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ConditionWaiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="skäl")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="gäller till och med")),
                ("proposed_on", models.DateField(verbose_name="föreslaget den")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Föreslaget"), ("granted", "Beviljat"), ("refused", "Avslaget")],
                        default="proposed",
                        max_length=20,
                        verbose_name="läge",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="motivering")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="beslutat den")),
            ],
            options={
                "verbose_name": "avsteg",
                "verbose_name_plural": "avsteg",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ConditionWaiverEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("reason", models.TextField(verbose_name="skäl")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="gäller till och med")),
                ("proposed_on", models.DateField(verbose_name="föreslaget den")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "Föreslaget"), ("granted", "Beviljat"), ("refused", "Avslaget")],
                        default="proposed",
                        max_length=20,
                        verbose_name="läge",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="motivering")),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="beslutat den")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="agreement",
            name="delete_delete",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="condition",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="condition",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="condition",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="agreement",
            name="late_interest",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Tomt: ingen är avtalad. Visas, bokförs aldrig.",
                max_digits=5,
                null=True,
                verbose_name="dröjsmålsränta, procent per år",
            ),
        ),
        migrations.AddField(
            model_name="agreementevent",
            name="late_interest",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="Tomt: ingen är avtalad. Visas, bokförs aldrig.",
                max_digits=5,
                null=True,
                verbose_name="dröjsmålsränta, procent per år",
            ),
        ),
        migrations.AddField(
            model_name="condition",
            name="valid_until",
            field=models.DateField(
                blank=True,
                help_text="Sista dagen för det som visades, om det har en.",
                null=True,
                verbose_name="gäller till och med",
            ),
        ),
        migrations.AddField(
            model_name="conditionevent",
            name="valid_until",
            field=models.DateField(
                blank=True,
                help_text="Sista dagen för det som visades, om det har en.",
                null=True,
                verbose_name="gäller till och med",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_agreementevent" ("basis_id", "copies", "electronic_invoice", "first_day", "grantee_id", "host_id", "id", "last_day", "late_interest", "notice_latest_day", "notice_latest_month", "notice_months", "payment_days", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_file_id", "signed_on", "status") VALUES (NEW."basis_id", NEW."copies", NEW."electronic_invoice", NEW."first_day", NEW."grantee_id", NEW."host_id", NEW."id", NEW."last_day", NEW."late_interest", NEW."notice_latest_day", NEW."notice_latest_month", NEW."notice_months", NEW."payment_days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."signed_file_id", NEW."signed_on", NEW."status"); RETURN NULL;',
                    hash="1af7e7001ec3587222774fffd37104fdfbb7dc30",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_13a93",
                    table="agreements_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "agreements_agreementevent" ("basis_id", "copies", "electronic_invoice", "first_day", "grantee_id", "host_id", "id", "last_day", "late_interest", "notice_latest_day", "notice_latest_month", "notice_months", "payment_days", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_file_id", "signed_on", "status") VALUES (NEW."basis_id", NEW."copies", NEW."electronic_invoice", NEW."first_day", NEW."grantee_id", NEW."host_id", NEW."id", NEW."last_day", NEW."late_interest", NEW."notice_latest_day", NEW."notice_latest_month", NEW."notice_months", NEW."payment_days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."signed_file_id", NEW."signed_on", NEW."status"); RETURN NULL;',
                    hash="7b8a58fcec669a39df49a826452c7edcf8b3177b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_36fdd",
                    table="agreements_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="agreement",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_agreementevent" ("basis_id", "copies", "electronic_invoice", "first_day", "grantee_id", "host_id", "id", "last_day", "late_interest", "notice_latest_day", "notice_latest_month", "notice_months", "payment_days", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_file_id", "signed_on", "status") VALUES (OLD."basis_id", OLD."copies", OLD."electronic_invoice", OLD."first_day", OLD."grantee_id", OLD."host_id", OLD."id", OLD."last_day", OLD."late_interest", OLD."notice_latest_day", OLD."notice_latest_month", OLD."notice_months", OLD."payment_days", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."signed_file_id", OLD."signed_on", OLD."status"); RETURN NULL;',
                    hash="8c41714e8837fc538a923e6f70600b212795e160",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a07e3",
                    table="agreements_agreement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_conditionevent" ("agreement_id", "clause", "from_year", "holds", "id", "met_by_id", "met_note", "met_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "valid_until") VALUES (NEW."agreement_id", NEW."clause", NEW."from_year", NEW."holds", NEW."id", NEW."met_by_id", NEW."met_note", NEW."met_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."summary", NEW."valid_until"); RETURN NULL;',
                    hash="5be2df288d78975b076ea9afcf7e5f23a0ff51a9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_adaf7",
                    table="agreements_condition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "agreements_conditionevent" ("agreement_id", "clause", "from_year", "holds", "id", "met_by_id", "met_note", "met_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "valid_until") VALUES (NEW."agreement_id", NEW."clause", NEW."from_year", NEW."holds", NEW."id", NEW."met_by_id", NEW."met_note", NEW."met_on", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."summary", NEW."valid_until"); RETURN NULL;',
                    hash="8810e3a98efb0dec8d420999214ef0ef8442da51",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e4e81",
                    table="agreements_condition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="condition",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_conditionevent" ("agreement_id", "clause", "from_year", "holds", "id", "met_by_id", "met_note", "met_on", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "valid_until") VALUES (OLD."agreement_id", OLD."clause", OLD."from_year", OLD."holds", OLD."id", OLD."met_by_id", OLD."met_note", OLD."met_on", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."summary", OLD."valid_until"); RETURN NULL;',
                    hash="0d705edc3f20dac4d8ff156be8596ab705de3cde",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9eddc",
                    table="agreements_condition",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("late_interest", None),
                    models.Q(("late_interest__gt", 0), ("late_interest__lte", 100)),
                    _connector="OR",
                ),
                name="agreement_late_interest_above_0_to_100",
            ),
        ),
        migrations.AddConstraint(
            model_name="condition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), models.Q(("holds", "whole_term"), ("met_on__isnull", False)), _connector="OR"
                ),
                name="condition_valid_until_when_met_for_whole_term",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaper",
            name="condition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="papers",
                to="agreements.condition",
                verbose_name="villkor",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaper",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="condition_paper",
                to="parties.document",
                verbose_name="handling",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaper",
            name="handed_in_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="inlämnad av",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaper",
            name="judged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="granskad av",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaperevent",
            name="condition",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="agreements.condition",
                verbose_name="villkor",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaperevent",
            name="document",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="parties.document",
                verbose_name="handling",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaperevent",
            name="handed_in_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="inlämnad av",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaperevent",
            name="judged_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="granskad av",
            ),
        ),
        migrations.AddField(
            model_name="conditionpaperevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="agreements.conditionpaper",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiver",
            name="condition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="waivers",
                to="agreements.condition",
                verbose_name="villkor",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiver",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="beslutat av",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiver",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="föreslaget av",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiverevent",
            name="condition",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="agreements.condition",
                verbose_name="villkor",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiverevent",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="beslutat av",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiverevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="agreements.conditionwaiver",
            ),
        ),
        migrations.AddField(
            model_name="conditionwaiverevent",
            name="proposed_by",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="föreslaget av",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("comment", ""), ("judged_by", None), ("judged_on", None), ("state", "handed_in")),
                    models.Q(("judged_by__isnull", False), ("judged_on__isnull", False), ("state", "accepted")),
                    models.Q(
                        ("judged_by__isnull", False),
                        ("judged_on__isnull", False),
                        ("state", "returned"),
                        models.Q(("comment", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="condition_paper_judged_whole_or_not_at_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("judged_by", None),
                    models.Q(("judged_by", models.F("handed_in_by")), _negated=True),
                    _connector="OR",
                ),
                name="condition_paper_judged_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(("judged_on", None), ("judged_on__gte", models.F("handed_in_on")), _connector="OR"),
                name="condition_paper_judged_after_it_came",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionpaper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None),
                    models.Q(("state", "accepted"), ("valid_until__gte", models.F("judged_on"))),
                    _connector="OR",
                ),
                name="condition_paper_valid_until_when_accepted",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionpaper",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_conditionpaperevent" ("comment", "condition_id", "document_id", "handed_in_by_id", "handed_in_on", "id", "judged_by_id", "judged_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "valid_until") VALUES (NEW."comment", NEW."condition_id", NEW."document_id", NEW."handed_in_by_id", NEW."handed_in_on", NEW."id", NEW."judged_by_id", NEW."judged_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."state", NEW."valid_until"); RETURN NULL;',
                    hash="d842722191575219aa154b751f4a31c96aee4c58",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9e336",
                    table="agreements_conditionpaper",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionpaper",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "agreements_conditionpaperevent" ("comment", "condition_id", "document_id", "handed_in_by_id", "handed_in_on", "id", "judged_by_id", "judged_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "valid_until") VALUES (NEW."comment", NEW."condition_id", NEW."document_id", NEW."handed_in_by_id", NEW."handed_in_on", NEW."id", NEW."judged_by_id", NEW."judged_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."state", NEW."valid_until"); RETURN NULL;',
                    hash="d9ef4c67bee73daaf948b71ab3adcc50dff54f06",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_81f3c",
                    table="agreements_conditionpaper",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionpaper",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_conditionpaperevent" ("comment", "condition_id", "document_id", "handed_in_by_id", "handed_in_on", "id", "judged_by_id", "judged_on", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "valid_until") VALUES (OLD."comment", OLD."condition_id", OLD."document_id", OLD."handed_in_by_id", OLD."handed_in_on", OLD."id", OLD."judged_by_id", OLD."judged_on", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."state", OLD."valid_until"); RETURN NULL;',
                    hash="8bb53df887dd659112de98e376e79ca919bdc7d7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_9d805",
                    table="agreements_conditionpaper",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionwaiver",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")),
                fields=("condition",),
                name="condition_waiver_one_proposal_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="condition_waiver_reason_given"
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_by", None), ("decided_on", None), ("state", "proposed"), ("words", "")),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("decided_on__isnull", False),
                        ("state__in", ["granted", "refused"]),
                        models.Q(("words", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="condition_waiver_decided_whole_or_not_at_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="condition_waiver_decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_on", None), ("decided_on__gte", models.F("proposed_on")), _connector="OR"),
                name="condition_waiver_decided_after_proposal",
            ),
        ),
        migrations.AddConstraint(
            model_name="conditionwaiver",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_until", None), ("valid_until__gte", models.F("proposed_on")), _connector="OR"
                ),
                name="condition_waiver_valid_until_after_proposal",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionwaiver",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_conditionwaiverevent" ("condition_id", "decided_by_id", "decided_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_on", "reason", "state", "valid_until", "words") VALUES (NEW."condition_id", NEW."decided_by_id", NEW."decided_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."proposed_by_id", NEW."proposed_on", NEW."reason", NEW."state", NEW."valid_until", NEW."words"); RETURN NULL;',
                    hash="3457a69c0f924c8a8c3cbde09caf60e788851a3e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7fb42",
                    table="agreements_conditionwaiver",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionwaiver",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "agreements_conditionwaiverevent" ("condition_id", "decided_by_id", "decided_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_on", "reason", "state", "valid_until", "words") VALUES (NEW."condition_id", NEW."decided_by_id", NEW."decided_on", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."proposed_by_id", NEW."proposed_on", NEW."reason", NEW."state", NEW."valid_until", NEW."words"); RETURN NULL;',
                    hash="a56714508ee7d8ec1ba8a999b8b981281199ffc6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_2dfba",
                    table="agreements_conditionwaiver",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="conditionwaiver",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "agreements_conditionwaiverevent" ("condition_id", "decided_by_id", "decided_on", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "proposed_on", "reason", "state", "valid_until", "words") VALUES (OLD."condition_id", OLD."decided_by_id", OLD."decided_on", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."proposed_by_id", OLD."proposed_on", OLD."reason", OLD."state", OLD."valid_until", OLD."words"); RETURN NULL;',
                    hash="0a15546094f009c391e7cdaf795c6900100724ac",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_cbee9",
                    table="agreements_conditionwaiver",
                    when="AFTER",
                ),
            ),
        ),
        run_sql(__file__, "condition_papers"),
    ]
