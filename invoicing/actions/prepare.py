from datetime import date

from django.db import transaction

from agreements.models import Instalment
from invoicing.models import Invoice
from invoicing.queries import why_not_prepared
from office.refusal import Refusal


class CannotPrepare(Refusal):
    """There is nothing to invoice: the agreement is not signed, or the month is none of its term."""


@transaction.atomic
def prepare_invoice(*, instalment_id: int, year: int, today: date) -> Invoice:
    """The live invoice of an instalment of a year; a draft is made where there is none.

    Doing it again changes nothing and gives the same invoice. Refused: CannotPrepare.
    """
    instalment = Instalment.objects.select_related("agreement__basis").get(pk=instalment_id)
    agreement = instalment.agreement
    if problem := why_not_prepared(agreement, year, month=instalment.month):
        raise CannotPrepare(problem)
    draft = Invoice(
        basis=agreement.basis,
        instalment=instalment,
        year=year,
        issuer=agreement.grantee,
        payer=agreement.basis.grantor,
        prepared_on=today,
    )
    Invoice.objects.bulk_create([draft], ignore_conflicts=True)  # the unique index decides, however many ask at once
    ordinary = Invoice.objects.live().filter(kind=Invoice.Kind.ORDINARY).with_parties()
    return ordinary.get(basis=agreement.basis, instalment=instalment, year=year, issuer=agreement.grantee)
