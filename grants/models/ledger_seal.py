from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from grants.rules.seal import ChainEnd, write_seal
from office.keeping import kept


@kept(only_added=True)
class LedgerSeal(models.Model):
    """Sigill: the ends of all chains at one moment, and the Merkle root over them.

    Kept elsewhere too, it shows whether a posting from before it was changed, or the tail of a chain cut off. What
    was never sealed cannot be proved so. A seal closes nothing.
    """

    sealed_at = models.DateTimeField("förseglat")
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="av"
    )
    root = models.CharField("rot", max_length=64)
    ends = models.JSONField("kedjornas ändar", help_text="[bidrag, antal poster, SHA-256] för varje kedja.")

    objects = models.Manager["LedgerSeal"]()

    class Meta:
        verbose_name = "sigill"
        verbose_name_plural = "sigill"
        ordering = ["sealed_at", "pk"]
        constraints = [models.CheckConstraint(name="ledger_seal_root_hex", condition=Q(root__regex="^[0-9a-f]{64}$"))]

    def __str__(self) -> str:
        return f"Sigill {self.sealed_at:%Y-%m-%d %H:%M}"

    @property
    def chain_ends(self) -> list[ChainEnd]:
        return [ChainEnd(*end) for end in self.ends]

    def as_json(self) -> str:
        """What is downloaded and kept elsewhere."""
        return write_seal(self.sealed_at, self.root, self.chain_ends)
