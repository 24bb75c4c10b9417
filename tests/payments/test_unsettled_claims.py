"""Which recovery claims something is still to come on, and how much, is asked of the database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from parties.models import ProposalKind, Role
from payments import actions
from payments.models import RecoveryClaim
from payments.queries.claims import claim_rows, unsettled
from tests.invoicing.steps import DAY, paid, submitted
from tests.world import World, by_two, morning


def _claim(world: World, invoice_id: int, amount: str) -> RecoveryClaim:
    return actions.issue_recovery_claim(
        invoice_id=invoice_id,
        amount=Decimal(amount),
        due_on=date(2027, 2, 10),
        reason="Användes inte.",
        now=morning(DAY),
        by=world.person(Role.FINANCE),
    )


def test_the_database_finds_what_the_rows_say_is_left(world: World) -> None:
    invoice, finance = paid(world, submitted(world)), world.person(Role.FINANCE)
    whole, part, settled, withdrawn = (_claim(world, invoice.pk, amount) for amount in ("100", "200", "300", "400"))
    for claim, amounts in ((part, ("50.25", "49.75")), (settled, ("120", "180")), (withdrawn, ("10",))):
        for number, amount in enumerate(amounts):
            actions.settle_recovery_claim(
                claim_id=claim.pk,
                amount=Decimal(amount),
                settled_on=DAY,
                bank_reference=f"BG-{claim.pk}-{number}",
                now=morning(DAY + timedelta(days=1)),
                by=finance,
            )
    said = {"claim_id": withdrawn.pk, "reason": "Fel."}
    by_two(ProposalKind.CLAIM_WITHDRAWN, said, on=DAY, by=finance, second=world.person(Role.OFFICER))

    left: Any = unsettled(RecoveryClaim.objects.all())
    found = {claim.pk: claim.left for claim in left}
    assert found == {row.claim.pk: row.left for row in claim_rows(RecoveryClaim.objects.all()) if row.left}
    assert found == {whole.pk: Decimal(100), part.pk: Decimal(100)}
