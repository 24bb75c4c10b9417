"""Which invoices a person may see. Every question is asked for a user and a day."""

from datetime import date

from django.db.models import Q

from invoicing.models import Invoice
from invoicing.models.invoice import InvoiceQuerySet
from parties.models import User
from parties.queries import parties_where_grantee, parties_where_grantor


def invoices_visible_to(user: User, *, on: date) -> InvoiceQuerySet:
    """The invoices that organisations of the person issue or are to pay, drafts among them."""
    return Invoice.objects.filter(
        Q(payer__in=parties_where_grantor(user, on=on)) | Q(issuer__in=parties_where_grantee(user, on=on))
    ).select_related("agreement__basis", "instalment", "issuer", "payer", "submitted_by")
