"""Recovery claims (återkrav): what is claimed back, and what of it has come. Amounts in kronor."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import (
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce

from invoicing.models import Invoice
from invoicing.queries.visible import invoices_visible_to
from office.status import Tone
from parties.models import User
from payments.models import ClaimSettlement, RecoveryClaim
from payments.rules.lifecycle import MEANING, ClaimState


@dataclass(frozen=True)
class ClaimRow:
    """A claim with what has been settled of it, and what is still to come."""

    claim: RecoveryClaim
    settled: Decimal

    @property
    def left(self) -> Decimal:
        """Nothing more is to come on a claim that has been withdrawn."""
        return Decimal(0) if self.claim.withdrawn_on else self.claim.amount.amount - self.settled

    @property
    def state(self) -> ClaimState:
        if self.claim.withdrawn_on:
            return ClaimState.WITHDRAWN
        return ClaimState.ISSUED if self.left else ClaimState.SETTLED

    @property
    def tone(self) -> Tone:
        return MEANING[self.state].tone

    def get_status_display(self) -> str:
        return MEANING[self.state].label

    def is_overdue(self, on: date) -> bool:
        """Whether something is still to come later than the due day."""
        return self.left > 0 and self.claim.due_on < on


def claims_visible_to(user: User, *, on: date) -> QuerySet[RecoveryClaim]:
    """The claims on the invoices that the person may see; the newest first."""
    return claims_on(invoices_visible_to(user, on=on))


def claims_on(invoices: QuerySet[Invoice]) -> QuerySet[RecoveryClaim]:
    """The claims on some invoices; the newest first."""
    found = RecoveryClaim.objects.filter(invoice__in=invoices.values("pk"))
    return found.select_related(
        "invoice__issuer", "invoice__payer", "invoice__basis__agreement__host", "issued_by", "withdrawn_by"
    ).order_by("-pk")


def claim_rows(claims: Iterable[RecoveryClaim]) -> list[ClaimRow]:
    """The claims in the order given, each with what has been settled."""
    rows = list(claims)
    prefetch_related_objects(rows, "settlements__invoice", "settlements__recorded_by")
    return [ClaimRow(claim, _sum(claim.settlements.all())) for claim in rows]


def unsettled(claims: QuerySet[RecoveryClaim]) -> QuerySet[RecoveryClaim]:
    """Those on which something is still to come, with it as `left`: what `ClaimRow` says, from the database."""
    settled = ClaimSettlement.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    total = Subquery(settled.annotate(sum=Sum("amount")).values("sum"), output_field=DecimalField())
    left = ExpressionWrapper(F("amount") - Coalesce(total, Decimal(0)), output_field=DecimalField())
    return claims.filter(withdrawn_on=None).annotate(left=left).exclude(left=0)


def left_of(claims: QuerySet[RecoveryClaim]) -> Decimal:
    """What is still to come on the claims, in kronor; nothing on one that has been withdrawn."""
    standing = RecoveryClaim.objects.filter(pk__in=claims.order_by().values("pk"), withdrawn_on=None)
    asked = standing.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    settled = ClaimSettlement.objects.filter(claim__in=standing).aggregate(sum=Sum("amount"))["sum"]
    return asked - (settled or Decimal(0))


def open_claims_on(invoice: Invoice) -> Decimal:
    """What is claimed back of the invoice and has not come."""
    return sum((row.left for row in claim_rows(invoice.recovery_claims.all())), Decimal(0))


def _sum(settlements: Iterable[ClaimSettlement]) -> Decimal:
    return sum((one.amount.amount for one in settlements), Decimal(0))
