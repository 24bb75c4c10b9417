"""An invoice of the world taken on its way, one step a function."""

from datetime import date
from decimal import Decimal

from followup.actions import meet_condition
from grants.models import Posting, StageBalance
from invoicing import actions
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from office.uploads import Kind, Upload
from parties.models import Role
from payments import actions as payments_actions
from tests.world import World, morning

DAY = date(2027, 1, 11)
TOTAL = Decimal("841510.00")
PAPER = Upload(Kind.PDF, b"%PDF-")  # as if it had been looked through


def submitted(world: World) -> Invoice:
    return actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))


def returned(world: World, invoice: Invoice, *, on: date = DAY) -> Invoice:
    """By an officer; what has been paid, by finance, who takes the payment back."""
    if invoice.status == Status.PAID:
        return payments_actions.return_paid_invoice(
            invoice_id=invoice.pk, seen=invoice.status, reason="Fel år.", now=morning(on), by=world.person(Role.FINANCE)
        )
    return actions.return_invoice(
        invoice_id=invoice.pk, seen=invoice.status, reason="Fel år.", now=morning(on), by=world.person(Role.OFFICER)
    )


def checked(world: World, invoice: Invoice, *, on: date = DAY) -> Invoice:
    return actions.check_invoice(
        invoice_id=invoice.pk, seen=Status.SUBMITTED, now=morning(on), by=world.person(Role.CHECKER)
    )


def approved(world: World, invoice: Invoice, *, on: date = DAY) -> Invoice:
    return actions.approve_invoice(
        invoice_id=checked(world, invoice, on=on).pk,
        seen=Status.CHECKED,
        now=morning(on),
        by=world.person(Role.APPROVER),
    )


def paid(world: World, invoice: Invoice, *, on: date = DAY) -> Invoice:
    approved(world, invoice, on=on)
    for condition in world.agreement.conditions.filter(holds="whole_term", met_on=None):
        meet_condition(condition_id=condition.pk, on=DAY, note="Intyg", by=world.person(Role.OFFICER))
    payments_actions.record_payment(
        invoice_id=invoice.pk,
        amount=TOTAL,
        paid_on=on,
        bank_reference="BG-1",
        now=morning(on),
        by=world.person(Role.FINANCE),
    )
    return Invoice.objects.get(pk=invoice.pk)


def in_status(world: World, status: str) -> Invoice:
    """The invoice of 2027, in one of the statuses that a numbered one may be in before it is credited."""
    invoice = submitted(world)
    steps = {Status.RETURNED: returned, Status.CHECKED: checked, Status.APPROVED: approved, Status.PAID: paid}
    return steps[Status(status)](world, invoice) if status in steps else invoice


def credited(world: World, invoice: Invoice, *, on: date = DAY, reason: str = "Fel referens.") -> Invoice:
    return payments_actions.credit_invoice(
        invoice_id=invoice.pk, seen=invoice.status, reason=reason, now=morning(on), by=world.person(Role.GRANTEE)
    )


def standing(year: int = 2027) -> dict[str, Decimal]:
    """What the ledger has of a year, by stage."""
    found: dict[str, Decimal] = {}
    for row in StageBalance.objects.filter(grant_year__year=year, amount__gt=0):
        found[row.stage] = found.get(row.stage, Decimal(0)) + row.amount.amount
    return found


def moves(year: int = 2027) -> list[tuple[str, str, str]]:
    """What has been posted of a year's first grant, in order: from, to, voucher."""
    rows = Posting.objects.filter(grant_year__year=year, grant__number=1, grant__basis__agreement__isnull=False)
    return [(row.from_stage, row.to_stage, row.voucher.label) for row in rows.select_related("voucher").order_by("pk")]
