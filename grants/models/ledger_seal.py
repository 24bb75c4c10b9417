from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.rules.seal import ChainEnd, Seal, TrailEnd, write_seal
from office.keeping import kept


@kept(only_added=True, stands="ledger_seal_stands", trail=False)
class LedgerSeal(models.Model):
    """Sigill: the ends of all chains and trails at one moment, and the Merkle root over them.

    Kept elsewhere too, it shows whether a posting, or any row that money rests on, was changed since or a tail cut
    off. What was never sealed cannot be proved so. A seal closes nothing. The database works out all that it says
    (law/seals.sql), whoever adds the row.
    """

    # Without number and ledger: of the former kind, with the ends of the chains alone.
    number = models.PositiveIntegerField("nummer", unique=True, null=True)
    ledger = models.UUIDField("liggare", null=True)
    previous = models.CharField("roten före", max_length=64, blank=True, default="")
    sealed_at = models.DateTimeField("förseglat")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="av"
    )
    root = models.CharField("rot", max_length=64)
    ends = models.JSONField("kedjornas ändar", help_text="[bidrag, antal poster, SHA-256] för varje kedja.")
    trails = models.JSONField(
        "behandlingshistorik",
        default=list,
        help_text="[tabell, sista version, antal versioner, SHA-256] för varje tabell.",
    )

    objects = models.Manager["LedgerSeal"]()

    class Meta:
        verbose_name = "sigill"
        verbose_name_plural = "sigill"
        ordering = ["sealed_at", "pk"]
        constraints = [models.CheckConstraint(name="ledger_seal_root_hex", condition=Q(root__regex="^[0-9a-f]{64}$"))]

    def __str__(self) -> str:
        return f"Sigill {self.number or '(äldre)'}, {self.sealed_at:%Y-%m-%d %H:%M}"

    @property
    def content(self) -> Seal:
        """All that it says. Refused: what no seal says in its ends or trails (TypeError, ValueError)."""
        return Seal(
            ledger=self.ledger or UUID(int=0),
            number=self.number or 0,
            previous=self.previous,
            sealed_at=self.sealed_at,
            sealed_by=self.sealed_by_id or 0,
            root=self.root,
            ends=[ChainEnd(*end) for end in self.ends],
            trails=[TrailEnd(*end) for end in self.trails],
        )

    def as_json(self) -> str:
        """What is downloaded and kept elsewhere."""
        return write_seal(self.content)
