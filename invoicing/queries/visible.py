"""Which invoices a person may see. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import Q

from invoicing.models import Invoice
from invoicing.models.invoice import InvoiceQuerySet
from parties.models import User
from parties.queries import parties_where_grantee, parties_where_grantor, parties_with_role


def invoices_visible_to(user: User, *, on: date) -> InvoiceQuerySet:
    """The invoices that organisations of the person issue or are to pay, drafts among them."""
    return _to_be_read(
        Q(payer__in=parties_where_grantor(user, on=on)) | Q(issuer__in=parties_where_grantee(user, on=on))
    )


def invoices_where_payer(user: User, *roles: str, on: date) -> InvoiceQuerySet:
    """Those of them whose payer the person holds one of the roles in on the day."""
    return _to_be_read(Q(payer__in=parties_with_role(user, *roles, on=on)))


def invoices_where_issuer(user: User, *, on: date) -> InvoiceQuerySet:
    """Those of them whose issuer the person administers on the day."""
    return _to_be_read(Q(issuer__in=parties_where_grantee(user, on=on)))


def _to_be_read(which: Q) -> InvoiceQuerySet:
    return Invoice.objects.filter(which).with_parties().select_related("submitted_by")
