"""How far the agreements have come this year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from agreements.models import Agreement
from grants.models import GrantYear
from invoicing.models import Invoice
from invoicing.queries import invoices_visible_to
from parties.models import User


@dataclass(frozen=True)
class AgreementThisYear:
    """An agreement with this year's amount in kronor (None outside its term) and this year's invoices so far."""

    agreement: Agreement
    amount: Decimal | None
    invoices: list[Invoice]


def agreements_this_year(agreements: Sequence[Agreement], user: User, *, today: date) -> list[AgreementThisYear]:
    """Some agreements that the person may see, with this year's amount and invoices."""
    bases = [agreement.basis_id for agreement in agreements]
    of_year = GrantYear.objects.filter(grant__basis__in=bases, year=today.year)
    amounts = dict(of_year.values_list("grant__basis").annotate(Sum("amount")).order_by())
    invoices: defaultdict[int, list[Invoice]] = defaultdict(list)
    live = invoices_visible_to(user, on=today).live().filter(year=today.year, basis__in=bases)
    for invoice in live.select_related(None).order_by("instalment__number", "pk"):
        invoices[invoice.basis_id].append(invoice)
    return [
        AgreementThisYear(agreement, amounts.get(agreement.basis_id), invoices[agreement.basis_id])
        for agreement in agreements
    ]
