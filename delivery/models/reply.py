from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from delivery.models.delivery import Delivery
from delivery.rules.receipts import CODES, FOR_A_PERSON, LONGEST_NAME, LONGEST_REASON, Answer
from office.keeping import kept
from office.status import Tone
from parties.models import Party

_TONES = {Answer.DELIVERED: Tone.GOOD, Answer.ASKED: Tone.MOVING, Answer.REFUSED: Tone.BAD}


class ReplyQuerySet(models.QuerySet["Reply"]):
    def open(self) -> ReplyQuerySet:
        """What a person is to see to and nobody has: questions and refusals, whether or not it is known of what."""
        return self.filter(code__in=FOR_A_PERSON, handled_at=None)


@kept(never_deleted=True, once=["delivery_id", "handled_at", "handled_by_id", "note"])
class Reply(models.Model):
    """Besked: what the receiver's side has said about an e-invoice, in words; one a receipt, however often it is read.

    A question or a refusal that names nothing which was sent from here is kept too, without delivery, until a person
    has said what it was of or that it is dealt with.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="replies", verbose_name="leverans")
    payer = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="+", verbose_name="från", help_text="Tomt: det är inte känt."
    )
    code = models.CharField("svarskod", max_length=2)
    reason = models.CharField("mottagarens ord", max_length=LONGEST_REASON, blank=True)
    reference = models.CharField("gäller", max_length=LONGEST_NAME)
    sender = models.CharField("avsändare", max_length=LONGEST_NAME, blank=True)
    receiver = models.CharField("mottagare", max_length=LONGEST_NAME, blank=True)
    unmatched = models.CharField("varför ingen leverans", max_length=500, blank=True)
    sha256 = models.CharField("kvittensens SHA-256", max_length=64, unique=True)
    came_at = models.DateTimeField("läst")
    handled_at = models.DateTimeField("hanterat", null=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="hanterat av"
    )
    note = models.CharField("vad som gjordes", max_length=500, blank=True)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "besked om e-faktura"
        verbose_name_plural = "besked om e-fakturor"
        ordering = ["-came_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="reply_code_known", condition=Q(code__in=sorted(CODES))),
            models.CheckConstraint(name="reply_sha256_is_one", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="reply_of_a_delivery_or_for_a_person",
                condition=Q(delivery__isnull=False) | Q(code__in=FOR_A_PERSON) & ~Q(unmatched=""),
            ),
            models.CheckConstraint(
                name="reply_handled_by_somebody_who_says_how",
                condition=Q(handled_at=None, handled_by=None, note="")
                | Q(handled_at__isnull=False, handled_by__isnull=False, code__in=FOR_A_PERSON) & ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        of = self.delivery.invoice.number if self.delivery else self.reference
        return f"Besked om {of}"

    def get_absolute_url(self) -> str:
        return reverse("reply", args=[self.pk])

    @property
    def words(self) -> str:
        """What the code says, then the receiver's own words."""
        return f"{CODES[self.code].words} {self.reason}".strip()

    @property
    def tone(self) -> Tone:
        return _TONES[CODES[self.code].answer]

    @property
    def is_open(self) -> bool:
        return self.code in FOR_A_PERSON and self.handled_at is None
