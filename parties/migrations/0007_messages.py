import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from office.sql import run_sql

_KINDS = {
    "draft_ready": "Januarifakturan är klar att skicka",
    "paper_returned": "Handling återsänd",
    "paper_handed_in": "Handling att bedöma",
    "invoice_to_check": "Faktura att kontrollera",
    "invoice_to_approve": "Faktura att besluta om",
    "invoice_returned": "Faktura återsänd",
    "invoice_paid": "Faktura betald",
    "due_soon": "Sista dagen närmar sig",
    "overdue": "Sista dagen har passerat",
    "einvoice_refused": "E-faktura avvisad av mottagaren",
    "run_failed": "Körning misslyckad",
}


class Migration(migrations.Migration):
    """What people are told: written once, read and mailed, never edited. And what they do not want by mail."""

    dependencies = [("parties", "0006_mandates_and_bank_accounts")]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=list(_KINDS.items()), max_length=20, verbose_name="slag")),
                ("subject", models.CharField(max_length=200, verbose_name="rubrik")),
                ("text", models.TextField(verbose_name="text")),
                (
                    "url",
                    models.CharField(
                        help_text="Dit meddelandet leder, på den här webbplatsen.", max_length=500, verbose_name="sida"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        help_text="Samma händelse sägs en gång till var och en.",
                        max_length=200,
                        verbose_name="händelse",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="skrivet")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="läst")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="skickat med e-post")),
                (
                    "withheld_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Personen har stängt av sådan e-post, eller kontot är stängt.",
                        null=True,
                        verbose_name="skickas inte",
                    ),
                ),
                (
                    "mail_due_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Tomt: skickat, skickas inte, eller försöks inte mer.",
                        null=True,
                        verbose_name="skickas tidigast",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="försök att skicka")),
                ("last_error", models.CharField(blank=True, max_length=500, verbose_name="senaste fel")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="mottagare",
                    ),
                ),
            ],
            options={
                "verbose_name": "meddelande",
                "verbose_name_plural": "meddelanden",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["user", "-created_at", "-id"], name="message_newest_first"),
                    models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="message_unread"),
                    models.Index(
                        condition=models.Q(("mail_due_at__isnull", False)),
                        fields=["mail_due_at"],
                        name="message_to_mail",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="message_said_once"),
                    models.CheckConstraint(condition=models.Q(kind__in=list(_KINDS)), name="message_kind_known"),
                    models.CheckConstraint(
                        condition=models.Q(subject__regex=r"^[^\u0001-\u001f\u007f-\u009f\u2028\u2029]+$"),
                        name="message_subject_one_line",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="message_text_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True), name="message_key_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(url__regex=r"^/(?!/)[A-Za-z0-9/._~%?&=#+-]*$"), name="message_url_local"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mailed_at", None), ("withheld_at", None)),
                            models.Q(("mail_due_at", None), ("mailed_at__isnull", False), ("withheld_at", None)),
                            models.Q(("mail_due_at", None), ("mailed_at", None), ("withheld_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="message_mailed_or_withheld_is_done",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MutedKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=list(_KINDS.items()), max_length=20, verbose_name="slag")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="muted_kinds",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="användare",
                    ),
                ),
            ],
            options={
                "verbose_name": "avstängt slag av meddelande",
                "verbose_name_plural": "avstängda slag av meddelanden",
                "ordering": ["user", "kind"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "kind"), name="muted_kind_once"),
                    models.CheckConstraint(condition=models.Q(kind__in=list(_KINDS)), name="muted_kind_known"),
                ],
            },
        ),
        run_sql(__file__, "message_kept"),
    ]
