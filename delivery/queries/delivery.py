"""How an e-invoice reaches the buyer, and what has come of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import F, Q, QuerySet

from delivery.models import Delivery, Reply
from delivery.rules.lifecycle import MEANING, State
from invoicing.models import Invoice, InvoiceFile
from invoicing.models.invoice import InvoiceQuerySet
from invoicing.queries.visible import invoices_visible_to
from invoicing.rules.lifecycle import SETTLED
from office.status import Tone
from parties.models import Party, Role, User
from parties.queries import has_role

# What is settled needs no receipt any more, whether one came or not.


def waiting_for_outbox() -> InvoiceQuerySet:
    """The invoices that the outbox is to hand over, in the order they came.

    Those with an e-invoice of ours that nobody has sent, issued after their issuer chose the outbox: what was issued
    before, she may have sent herself. A demonstration's invoice leaves no site that is not a demonstration.
    """
    return Invoice.objects.filter(
        series__isnull=False,
        delivery=None,
        issuer__einvoice_channel=Party.EInvoiceChannel.OUTBOX,
        submitted_at__gte=F("issuer__einvoice_channel_since"),
        demo=settings.DEMO,
    ).order_by("submitted_at", "pk")


def begun_deliveries() -> QuerySet[Delivery]:
    """What has been prepared and is not known to be handed over: in hand right now, or left by a crash."""
    return Delivery.objects.filter(dropped_at=None).order_by("pk")


@dataclass(frozen=True)
class EInvoice:
    """An e-invoice on its way. Its label is shown by templates/shared/_status.html."""

    invoice: Invoice
    delivery: Delivery | None
    state: State

    @property
    def tone(self) -> Tone:
        return MEANING[self.state].tone

    def get_status_display(self) -> str:
        return MEANING[self.state].label


@dataclass(frozen=True)
class DeliveryPanel(EInvoice):
    """What the page of an invoice says about its e-invoice (templates/delivery/_delivery.html)."""

    sha256: str  # of what is, or was, sent
    may_record: bool  # the person, here and now, that she has sent it herself
    outbox: bool  # handed over, or to be, by the site itself
    replies: list[Reply]  # what the receiver has said of it, the latest first


def delivery_of(invoice: Invoice, user: User, *, on: date) -> DeliveryPanel | None:
    """How far the e-invoice of a numbered invoice has come; None where there is none (drafts, received invoices)."""
    files = InvoiceFile.objects.filter(invoice=invoice, kind=InvoiceFile.Kind.XML)
    sha256 = files.values_list("sha256", flat=True).first()
    if sha256 is None:
        return None
    delivery = Delivery.objects.filter(invoice=invoice).select_related("sent_by").first()
    waits = delivery is None and waiting_for_outbox().filter(pk=invoice.pk).exists()
    state = _state(delivery, waits=waits)
    return DeliveryPanel(
        invoice=invoice,
        delivery=delivery,
        state=state,
        sha256=sha256,
        may_record=state is State.OWN
        and not invoice.meaning.is_settled
        and has_role(user, invoice.issuer, Role.GRANTEE, on=on),
        outbox=waits or (delivery is not None and delivery.channel == Party.EInvoiceChannel.OUTBOX),
        replies=list(delivery.replies.all()) if delivery is not None else [],
    )


def einvoices_under_way(user: User, *, on: date) -> InvoiceQuerySet:
    """What the site hands over and nobody has confirmed, of what the person may see, the refused first.

    Not what issuers send themselves, of which no receipt comes here; nor what has been paid or credited.
    """
    visible = invoices_visible_to(user, on=on).exclude(status__in=SETTLED)
    begun = Q(delivery__channel=Party.EInvoiceChannel.OUTBOX)
    unconfirmed = Q(delivery__delivered_at=None) | Q(delivery__refused_at__isnull=False)
    waiting = Q(pk__in=waiting_for_outbox().values("pk"))
    return visible.filter(begun & unconfirmed | waiting).select_related("delivery")


def einvoice_rows(invoices: Iterable[Invoice]) -> list[EInvoice]:
    """Each with how far it has come; those not handed over yet wait for that."""
    found = [(invoice, getattr(invoice, "delivery", None)) for invoice in invoices]
    return [EInvoice(invoice, delivery, _state(delivery, waits=delivery is None)) for invoice, delivery in found]


def _state(delivery: Delivery | None, *, waits: bool) -> State:
    if delivery is None:
        return State.WAITING if waits else State.OWN
    if delivery.refused_at:
        return State.REFUSED
    if delivery.delivered_at:
        return State.DELIVERED
    return State.SENT if delivery.dropped_at else State.WAITING
