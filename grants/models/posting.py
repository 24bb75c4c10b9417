from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Round

from grants.models.grant import Grant
from grants.models.grant_year import GrantYear
from grants.models.voucher import Voucher
from grants.rules.ledger import EVENTS, MOVES, OF_AN_INVOICE, Event, Stage
from office.keeping import kept
from office.money import ExactKronorField, KronorField, positive_kronor

STAGE_LABELS = {
    Stage.OUTSIDE: "Utanför liggaren",
    Stage.COMMITTED: "Beviljat",
    Stage.INVOICED: "Fakturerat",
    Stage.APPROVED: "Attesterat",
    Stage.PAID: "Utbetalt",
    Stage.REPAID: "Återbetalt",
    Stage.RELEASED: "Frigjort",
}
EVENT_LABELS = {
    Event.COMMIT: "Beviljat",
    Event.INVOICE: "Fakturerat",
    Event.APPROVE: "Beslutsattesterat",
    Event.PAY: "Utbetalt",
    Event.REPAY: "Återbetalt",
    Event.CREDIT: "Krediterat",
    Event.UNAPPROVE: "Attest återtagen",
    Event.UNPAY: "Utbetalning återförd",
    Event.RELEASE: "Frigjort",
}

# Not its id: nobody may squat on numbers to come.
_SAID = [
    "grant_id",
    "grant_year_id",
    "from_stage",
    "to_stage",
    "amount",
    "amount_currency",
    "business_date",
    "by_id",
    "reason",
    "voucher_id",
    "invoice_id",
    "reverses_id",
]
_FORWARD = reduce(or_, (Q(from_stage=start.value, to_stage=end.value) for start, end in MOVES.values()))
_BACKWARD = reduce(or_, (Q(from_stage=end.value, to_stage=start.value) for start, end in MOVES.values()))
_INVOICED = sorted(stage.value for stage in OF_AN_INVOICE)
_OF_INVOICE = Q(from_stage__in=_INVOICED) | Q(to_stage__in=_INVOICED)


@kept(only_added=True, says=_SAID, trail=False)  # the chain has it
class Posting(models.Model):
    """Bokföringspost: moves one positive amount of one grant-year from one stage to another.

    Never edited or deleted (bokföringslagen 1999:1078, 5 kap. 5 §): a correction (rättelse) is a new posting that
    points at the one it reverses. Written by grants/actions/ledger.py only; the law that the database keeps about
    it is in grants/law/ledger.sql.
    """

    # One foreign key of three columns, made in law/ledger.sql, stands for both: the grant is the grant-year's own.
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="postings", db_constraint=False, verbose_name="bidrag"
    )
    grant_year = models.ForeignKey(
        GrantYear,
        models.PROTECT,
        related_name="postings",
        db_constraint=False,
        db_index=False,
        verbose_name="bidragsår",
    )
    from_stage = models.CharField("från", max_length=10, choices=list(STAGE_LABELS.items()))
    to_stage = models.CharField("till", max_length=10, choices=list(STAGE_LABELS.items()))
    amount = ExactKronorField("belopp")
    business_date = models.DateField(
        "bokföringsdag", help_text="Dagen då det hände; när det registrerades står för sig."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name="av"
    )
    reason = models.CharField("skäl", max_length=500)
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="postings", verbose_name="verifikation")
    invoice = models.ForeignKey(
        Voucher, models.PROTECT, null=True, blank=True, related_name="invoice_postings", verbose_name="faktura"
    )
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        db_index=False,  # the unique constraint has an index of its own
        verbose_name="rättar",
    )

    objects = models.Manager["Posting"]()

    class Meta:
        verbose_name = "bokföringspost"
        verbose_name_plural = "bokföringsposter"
        ordering = ["pk"]
        indexes = [models.Index(name="posting_of_grant_year", fields=["grant_year", "id"])]
        constraints = [
            positive_kronor("posting_positive_kronor"),
            models.CheckConstraint(name="posting_whole_ore", condition=Q(amount=Round(F("amount"), precision=2))),
            models.CheckConstraint(
                name="posting_legal_move",
                condition=Q(reverses=None) & _FORWARD | Q(reverses__isnull=False) & _BACKWARD,
            ),
            models.CheckConstraint(
                name="posting_names_its_invoice",
                condition=Q(invoice=None) & ~_OF_INVOICE | Q(invoice__isnull=False) & _OF_INVOICE,
            ),
            # The words of a chain are parted by a control character, so none may stand in them.
            models.CheckConstraint(
                name="posting_reason_plain", condition=~Q(reason="") & ~Q(reason__regex=r"[\x01-\x1f\x7f]")
            ),
            models.UniqueConstraint(name="posting_reversed_once", fields=["reverses"]),
        ]

    def __str__(self) -> str:
        return f"Post {self.pk}: {self.what}"

    @property
    def event(self) -> Event:
        """What happened; for a reversal, what is taken back."""
        move = Stage(self.from_stage), Stage(self.to_stage)
        return EVENTS[move[::-1] if self.reverses_id else move]

    @property
    def may_be_corrected(self) -> bool:
        """Whether it is of a kind that is corrected by itself; what belongs to an invoice is corrected with that."""
        return self.reverses_id is None and self.invoice_id is None

    @property
    def what(self) -> str:
        label = EVENT_LABELS[self.event]
        return f"Rättelse: {label[0].lower()}{label[1:]}" if self.reverses_id else label


@kept(only_added=True, by_triggers=True, trail=False)
class PostingLink(models.Model):
    """Länk i kedjan: what the database adds to a posting. Written by its trigger only.

    A statement trigger cannot write into the rows that have just been inserted, so the place in the chain, the time
    of recording and the hash have a table of their own.
    """

    posting = models.OneToOneField(Posting, models.PROTECT, primary_key=True, related_name="link")
    grant = models.ForeignKey(
        Grant, models.PROTECT, related_name="+", db_constraint=False, db_index=False, verbose_name="bidrag"
    )
    seq = models.BigIntegerField("nummer i kedjan")
    recorded_at = models.DateTimeField("registrerad")
    hash = models.BinaryField("SHA-256")

    objects = models.Manager["PostingLink"]()

    class Meta:
        verbose_name = "länk i kedjan"
        verbose_name_plural = "länkar i kedjan"
        constraints = [models.UniqueConstraint(name="posting_link_once", fields=["grant", "seq"])]

    def __str__(self) -> str:
        return f"{self.grant}, nr {self.seq}"


@kept(by_triggers=True, never_emptied=True, trail=False)
class ChainHead(models.Model):
    """Kedjans ände: the last link of a grant's chain, and the lock that writers of that grant take in turn."""

    grant = models.OneToOneField(Grant, models.PROTECT, primary_key=True, related_name="+", verbose_name="bidrag")
    seq = models.BigIntegerField("antal poster")
    recorded_at = models.DateTimeField("senast registrerad", null=True)
    hash = models.BinaryField("SHA-256")

    objects = models.Manager["ChainHead"]()

    class Meta:
        verbose_name = "kedjans ände"
        verbose_name_plural = "kedjornas ändar"

    def __str__(self) -> str:
        return f"{self.grant}, nr {self.seq}"


@kept(by_triggers=True, never_emptied=True, trail=False)
class StageBalance(models.Model):
    """Saldo: what stands at a stage of a grant-year, from INVOICED on for each invoice. Written by the trigger only."""

    grant_year = models.ForeignKey(
        GrantYear, models.PROTECT, related_name="balances", db_index=False, verbose_name="bidragsår"
    )
    invoice = models.ForeignKey(Voucher, models.PROTECT, null=True, related_name="+", verbose_name="faktura")
    stage = models.CharField("läge", max_length=10, choices=list(STAGE_LABELS.items()))
    amount = KronorField("belopp", max_digits=16)

    objects = models.Manager["StageBalance"]()

    class Meta:
        verbose_name = "saldo"
        verbose_name_plural = "saldon"
        constraints = [
            models.UniqueConstraint(
                F("grant_year"), F("stage"), Coalesce("invoice", Value(0)), name="stage_balance_once"
            ),
            models.CheckConstraint(
                name="stage_never_below_zero", condition=Q(amount__gte=0, amount__lt=10**14, amount_currency="SEK")
            ),
            models.CheckConstraint(
                name="stage_balance_names_its_invoice",
                condition=Q(invoice=None, stage__in=["COMMITTED", "RELEASED"])
                | Q(invoice__isnull=False, stage__in=_INVOICED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant_year}, {self.get_stage_display()}: {self.amount}"
