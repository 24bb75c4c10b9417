"""Exceptions from the month in which an invoice is to be dated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, DateField, Exists, F, Func, OuterRef, Q, Subquery, When
from django.db.models.functions import Greatest

from invoicing.models import Invoice, MonthException
from invoicing.models.invoice import InvoiceQuerySet
from parties.models import Role, User
from parties.queries import has_role

FETCHED = "_prefetched_objects_cache"  # where Django keeps what it has fetched; emptied when a draft is read anew
REPLACES_SENT = "replaces_sent"
_OF_ONE_INSTALMENT = ("basis_id", "issuer_id", "vat", "year", "instalment_id")


@dataclass(frozen=True)
class ExceptionPanel:
    """What the page of an invoice says about its month (templates/invoicing/_exception.html)."""

    invoice: Invoice
    granted: list[MonthException]  # for its instalment and year, the first first
    may_grant: bool


def exception_panel(invoice: Invoice, *, user: User, on: date) -> ExceptionPanel:
    """The exceptions that the invoice rests on, and whether the person may grant one on the day. For any invoice."""
    if invoice.kind != Invoice.Kind.ORDINARY:
        return ExceptionPanel(invoice, [], may_grant=False)
    granted = MonthException.objects.filter(instalment=invoice.instalment_id, year=invoice.year)
    if not invoice.is_draft and invoice.issue_date is not None:
        granted = granted.filter(valid_until__gte=invoice.issue_date, granted_on__lte=invoice.issue_date)
    may_grant = invoice.is_draft and has_role(user, invoice.payer, Role.OFFICER, on=on)
    in_its_month = (on.year, on.month) == (invoice.year, invoice.instalment.month)
    may_grant = may_grant and not in_its_month and not replaces_sent(invoice)
    return ExceptionPanel(invoice, list(granted.select_related("granted_by")), may_grant)


def replaces_sent(draft: Invoice) -> bool:
    """Whether the draft stands for an instalment whose invoice has been sent before, and been credited since.

    The month is of the first: what replaces it comes when it can, and needs no exception.
    """
    fetched: bool | None = vars(draft).get(FETCHED, {}).get(REPLACES_SENT)
    return sent_before([draft])[0] if fetched is None else fetched


def sent_before(drafts: Sequence[Invoice]) -> list[bool]:
    """Of each draft what `replaces_sent` says, asked at once; nothing is asked where there are none."""
    if not drafts:
        return []
    sent = Invoice.objects.submitted().filter(
        kind=Invoice.Kind.ORDINARY,
        basis__in={draft.basis_id for draft in drafts},
        year__in={draft.year for draft in drafts},
    )
    keys = set(sent.values_list(*_OF_ONE_INSTALMENT))
    return [tuple(getattr(draft, name) for name in _OF_ONE_INSTALMENT) in keys for draft in drafts]


def exception_until(invoice: Invoice) -> date | None:
    """The last day of the latest exception from the invoice's month; None when no officer has granted one."""
    granted = [one.valid_until for one in invoice.instalment.exceptions.all() if one.year == invoice.year]
    return max(granted, default=None)


def last_day_to_send(draft: Invoice) -> date | None:
    """The last day of the draft's month, or of an exception after it; None for one that may be sent in any month."""
    if draft.kind != Invoice.Kind.ORDINARY or replaces_sent(draft):
        return None
    in_month, granted = draft.instalment.last_day_in(draft.year), exception_until(draft)
    return max(in_month, granted) if granted else in_month


def with_last_day_to_send(drafts: InvoiceQuerySet) -> InvoiceQuerySet:
    """The drafts with `to_send_by`: what `last_day_to_send` says of each, from the database."""
    granted = MonthException.objects.filter(instalment=OuterRef("instalment"), year=OuterRef("year"))
    in_month = Func(
        F("year"),
        F("instalment__month"),
        template="(make_date(%(expressions)s, 1) + interval '1 month - 1 day')::date",
        output_field=DateField(),
    )
    latest = Subquery(granted.order_by("-valid_until").values("valid_until")[:1])
    sent = Invoice.objects.submitted().filter(
        kind=Invoice.Kind.ORDINARY, **{name: OuterRef(name) for name in _OF_ONE_INSTALMENT}
    )
    has_month = Q(kind=Invoice.Kind.ORDINARY) & ~Exists(sent)
    return drafts.annotate(to_send_by=Case(When(has_month, then=Greatest(in_month, latest))))
