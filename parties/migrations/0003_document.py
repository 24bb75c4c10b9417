import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import office.functions
from office.sql import run_sql

_MEDIA_TYPES = [
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "image/jpeg",
    "image/png",
]


class Migration(migrations.Migration):
    """The papers handed in: added and read, never edited."""

    dependencies = [("parties", "0002_history")]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, verbose_name="rubrik")),
                (
                    "file_name",
                    models.CharField(
                        help_text="Vårt eget, aldrig det som filen hade.", max_length=100, verbose_name="filnamn"
                    ),
                ),
                (
                    "media_type",
                    models.CharField(
                        choices=list(zip(_MEDIA_TYPES, ["PDF", "DOCX", "XLSX", "JPG", "PNG"], strict=True)),
                        max_length=100,
                        verbose_name="filslag",
                    ),
                ),
                ("content", models.BinaryField(verbose_name="innehåll")),
                ("size", models.PositiveIntegerField(verbose_name="storlek, byte")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("uploaded_on", models.DateField(verbose_name="inlämnad den")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="parties.party",
                        verbose_name="part",
                    ),
                ),
                (
                    "shared_with",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents_from_others",
                        to="parties.party",
                        verbose_name="får läsas även av",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="inlämnad av",
                    ),
                ),
            ],
            options={
                "verbose_name": "handling",
                "verbose_name_plural": "handlingar",
                "ordering": ["-uploaded_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True), name="document_title_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(file_name__regex="^[a-z0-9][a-z0-9-]*\\.(pdf|docx|xlsx|jpg|png)$"),
                        name="document_file_name_safe",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(media_type__in=_MEDIA_TYPES), name="document_media_type_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(sha256=office.functions.Sha256Hex(models.F("content"))),
                        name="document_hash_is_of_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(size=office.functions.OctetLength(models.F("content"))),
                        name="document_size_is_of_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(size__gte=1, size__lte=10_000_000), name="document_size_within_limit"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shared_with", None),
                            models.Q(("shared_with", models.F("party")), _negated=True),
                            _connector="OR",
                        ),
                        name="document_shared_with_another",
                    ),
                ],
            },
        ),
        run_sql(__file__, "document_kept"),
    ]
