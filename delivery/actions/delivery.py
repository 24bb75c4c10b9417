"""Sending e-invoices, each once, and reading what came of it.

Two real ways. *Download*: the issuer takes the file from its page, sends it through a Peppol service of her own, and
says that she has. *Outbox*: the site hands it over in a folder that an access point empties (invoicing/outbox.py).
Which one, her party says (Party.einvoice_channel); where the folder is, the deployment says (BIDRAG_OUTBOX_DIR).

Nothing is sent twice, also when a sender is killed at any moment, and also when the access point has taken the file
away by then. There are two transactions, and between them a rename:

1. The file lies in making/, synced to disk; then the Delivery row is committed. Killed before the commit: it is done
   again, onto the same name.
2. The file is renamed into outgoing/, and then the row gets its moment (dropped_at). Killed in between: the next
   sender finds a row without a moment, and making/ says which it was. The file is there: it was never handed over.
   It is gone: it was, whether or not it still lies in outgoing/.

Its name is always the same (number and hash), so that even after a restored backup an identical file that still lies
in outgoing/ makes the rename a no-op. Two senders at once: the invoice's row, and then the delivery's, is locked.
"""

import hashlib
import logging
from collections import Counter
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from delivery.actions.replies import record_reply
from delivery.models import Delivery
from delivery.outbox import NameTaken, Outbox, OutboxUnavailable, file_name
from delivery.queries.delivery import begun_deliveries, waiting_for_outbox
from delivery.receipts import LARGEST, read_receipt
from delivery.rules.receipts import ReceiptRefused
from invoicing.models import Invoice, InvoiceFile
from office.hold import hold
from office.refusal import Refusal
from parties.models import Party, Role, User
from parties.queries import has_role

logger = logging.getLogger(__name__)


class NotSentByOneself(Refusal):
    """There is nothing to say: no e-invoice, or it has been sent, or the site sends it."""

    sentence = "Inget ändrades: e-fakturan skickas härifrån, eller så finns det ingen att skicka."


class NotTheSender(Refusal):
    """Only an administrator of the organisation that issues the invoice says that she has sent it."""

    sentence = "Det antecknar den som utfärdar fakturan."


class NotWaiting(Refusal):
    """The e-invoice is not among those that wait to be handed over."""

    sentence = "Ingen e-faktura med det numret väntar på att lämnas till accesspunkten."


class SendOutcome(StrEnum):
    """What became of an e-invoice or a receipt."""

    HANDED_OVER = "handed over"
    TAKEN = "name taken"
    READ = "receipts read"
    REFUSED = "receipts refused"


def _outbox() -> Outbox | None:
    """The folder of this deployment; None where it has none. Refused: OutboxUnavailable."""
    if settings.OUTBOX_DIR is None:
        return None
    found = Outbox(settings.OUTBOX_DIR)
    found.check()
    return found


def send_waiting(*, now: datetime, limit: int = 500) -> Counter[SendOutcome]:
    """Hand over the e-invoices that wait, the oldest first, at most `limit` (1 or more); finish what a crash left.

    Repeated, or at once with another, it changes nothing more. One whose name is taken in the folder is logged and
    left. A site without a folder sends nothing. Refused: OutboxUnavailable and OSError when the folder fails; what is
    left waits. After a restore all of it waits until a person has let it go (office/hold.py).
    """
    folder = _outbox()
    if folder is None or hold():
        return Counter()
    counts = _finish(folder, now=now)
    for invoice_id in list(waiting_for_outbox().values_list("pk", flat=True)[:limit]):
        delivery_id = _begin(folder, invoice_id, now=now)
        if delivery_id is not None:
            counts += _hand_over(folder, delivery_id, now=now)
    return counts


def _finish(folder: Outbox, *, now: datetime) -> Counter[SendOutcome]:
    counts: Counter[SendOutcome] = Counter()
    for delivery_id in list(begun_deliveries().values_list("pk", flat=True)):
        counts += _hand_over(folder, delivery_id, now=now)
    return counts


@transaction.atomic(durable=True)
def _begin(folder: Outbox, invoice_id: int, *, now: datetime) -> int | None:
    """The first transaction: the file is prepared, and from the commit on the invoice is ours to hand over, once."""
    if Invoice.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=invoice_id).first() is None:
        return None  # another sender has it in hand
    invoice = waiting_for_outbox().filter(pk=invoice_id).first()  # asked anew, now that nobody else can
    if invoice is None:
        return None
    content = _content(invoice)
    sha256 = hashlib.sha256(content).hexdigest()
    folder.prepare(file_name(invoice.number, sha256), content)
    row = Delivery(invoice=invoice, channel=Party.EInvoiceChannel.OUTBOX, sha256=sha256, prepared_at=now)
    row.save(force_insert=True)
    return row.pk


def _content(invoice: Invoice) -> bytes:
    return bytes(InvoiceFile.objects.get(invoice=invoice, kind=InvoiceFile.Kind.XML).content)


@transaction.atomic(durable=True)
def _hand_over(folder: Outbox, delivery_id: int, *, now: datetime) -> Counter[SendOutcome]:
    """The second transaction: what is still in making/ is handed over; what is not has been, by one who was killed."""
    begun = begun_deliveries().filter(pk=delivery_id).select_related("invoice")
    row = begun.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return Counter()
    name = file_name(row.invoice.number, row.sha256)
    if folder.is_prepared(name):
        try:
            if not folder.holds(name, row.sha256):
                folder.prepare(name, _content(row.invoice))
            folder.hand_over(name)
        except NameTaken:
            logger.exception("Invoice %s was not handed over", row.invoice.number)
            return Counter([SendOutcome.TAKEN])
    row.dropped_at = now
    row.save(update_fields=["dropped_at"])
    return Counter([SendOutcome.HANDED_OVER])


@transaction.atomic
def record_handed_over(*, number: str, now: datetime) -> list[Delivery]:
    """Record that the access point has the e-invoice of this number, which waits to be handed over: it never is again.

    For a restored database, whose backup was made before it was. Several where issuers share a number. Refused:
    NotWaiting.
    """
    begun = list(begun_deliveries().filter(invoice__number=number).select_for_update(of=("self",)))
    for row in begun:
        row.dropped_at = now
        row.save(update_fields=["dropped_at"])
    waiting = waiting_for_outbox().filter(number=number).select_for_update(no_key=True, of=("self",))
    made = [
        Delivery.objects.create(
            invoice=invoice,
            channel=Party.EInvoiceChannel.OUTBOX,
            sha256=hashlib.sha256(_content(invoice)).hexdigest(),
            prepared_at=now,
            dropped_at=now,
        )
        for invoice in waiting
    ]
    if not begun and not made:
        raise NotWaiting
    return begun + made


@transaction.atomic
def record_own_sending(*, invoice_id: int, now: datetime, by: User) -> Delivery:
    """Record that the issuer has sent the e-invoice herself; said again, what was said first stands.

    Refused: NotTheSender; NotSentByOneself for one that the site hands over, or that has no e-invoice.
    """
    invoice = Invoice.objects.select_for_update(no_key=True, of=("self",)).select_related("issuer").get(pk=invoice_id)
    if not has_role(by, invoice.issuer, Role.GRANTEE, on=now.date()):
        raise NotTheSender
    found = Delivery.objects.filter(invoice=invoice).first()
    if found is not None and found.channel == Party.EInvoiceChannel.DOWNLOAD:
        return found
    file = InvoiceFile.objects.filter(invoice=invoice, kind=InvoiceFile.Kind.XML).defer("content").first()
    if found is not None or file is None or waiting_for_outbox().filter(pk=invoice_id).exists():
        raise NotSentByOneself
    return Delivery.objects.create(
        invoice=invoice,
        channel=Party.EInvoiceChannel.DOWNLOAD,
        sha256=file.sha256,
        prepared_at=now,
        dropped_at=now,
        sent_by=by,
    )


def read_receipts(*, now: datetime, limit: int = 500) -> Counter[SendOutcome]:
    """Read at most `limit` (1 or more) receipts from the folder, and tell people of what was refused or asked.

    Each is recorded in a transaction of its own and then moved to read/; killed in between, it is read again, which
    changes nothing. What cannot be used is moved to refused/ with a file that says why, and not looked at again; a
    refusal or a question that is of nothing known here is shown to people too (`record_reply`).
    Refused: OutboxUnavailable. After a restore they wait too: one may be of an e-invoice that is not known to be sent.
    """
    folder = _outbox()
    if folder is None or hold():
        return Counter()
    counts = _finish(folder, now=now)  # or a receipt could come before we know that its invoice was handed over
    for name in folder.receipts(limit):
        try:
            counts += _read(folder, name, now=now)
        except FileNotFoundError:  # another reader has it
            continue
        except OSError:  # one file that cannot be moved must not hold up all the others
            logger.exception("The receipt %r could not be read or moved", name)
    return counts


def _read(folder: Outbox, name: str, *, now: datetime) -> Counter[SendOutcome]:
    try:
        content = folder.read(name, LARGEST)
        record_reply(read_receipt(content), name=name, sha256=hashlib.sha256(content).hexdigest(), now=now)
    except ReceiptRefused as refusal:
        logger.warning("The receipt %r was refused: %s", name, refusal)
        folder.refuse(name, str(refusal))
        return Counter([SendOutcome.REFUSED])
    folder.put_aside(name, content)
    return Counter([SendOutcome.READ])


__all__ = [
    "NotSentByOneself",
    "NotTheSender",
    "NotWaiting",
    "OutboxUnavailable",
    "SendOutcome",
    "read_receipts",
    "record_handed_over",
    "record_own_sending",
    "send_waiting",
]
