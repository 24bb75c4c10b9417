from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from office import uploads
from office.database_functions import OctetLength, Sha256Hex
from office.keeping import kept
from parties.models.party import Party


@kept(only_added=True)
class Document(models.Model):
    """Handling: a paper that somebody has handed in, byte for byte as it came (tryckfrihetsförordningen 2 kap.).

    Never edited or deleted, which the database sees to: a corrected paper is a new document. What it is about is
    told by what points at it, in the rooms above. Members of `party` and of `shared_with` may read it.
    """

    party = models.ForeignKey(Party, models.PROTECT, related_name="documents", verbose_name="part")
    shared_with = models.ForeignKey(
        Party,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents_from_others",
        verbose_name="får läsas även av",
    )
    title = models.CharField("rubrik", max_length=200)
    file_name = models.CharField("filnamn", max_length=100, help_text="Vårt eget, aldrig det som filen hade.")
    media_type = models.CharField(
        "filslag",
        max_length=100,
        choices=[(media_type, kind.upper()) for kind, media_type in uploads.MEDIA_TYPES.items()],
    )
    content = models.BinaryField("innehåll")
    size = models.PositiveIntegerField("storlek, byte")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="inlämnad av"
    )
    uploaded_on = models.DateField("inlämnad den")

    class Meta:
        verbose_name = "handling"
        verbose_name_plural = "handlingar"
        ordering = ["-uploaded_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="document_title_not_empty", condition=~Q(title="")),
            models.CheckConstraint(
                name="document_file_name_safe",
                condition=Q(file_name__regex=r"^[a-z0-9][a-z0-9-]*\.(pdf|docx|xlsx|jpg|png)$"),
            ),
            models.CheckConstraint(
                name="document_media_type_known", condition=Q(media_type__in=list(uploads.MEDIA_TYPES.values()))
            ),
            models.CheckConstraint(name="document_hash_is_of_content", condition=Q(sha256=Sha256Hex(F("content")))),
            models.CheckConstraint(name="document_size_is_of_content", condition=Q(size=OctetLength(F("content")))),
            models.CheckConstraint(
                name="document_size_within_limit", condition=Q(size__gte=1, size__lte=uploads.LARGEST)
            ),
            models.CheckConstraint(
                name="document_shared_with_another",
                condition=Q(shared_with=None) | ~Q(shared_with=F("party")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])
