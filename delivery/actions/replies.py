"""What the receiver's side has said about an e-invoice: of which one it is, what follows, and who sees to it.

It is of the e-invoice that it names: by the invoice's number (Invoice Response), by the identifier of the envelope
(MLR, MLS), or by the name of its own file, where the access point names the answer after what it took from the
folder. An envelope is made by the access point and its identifier is never told to us, so a receipt that names only
that is of the one e-invoice that waits for an answer between the same two addresses; where there are several, a person
says which.
"""

import re
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from delivery.models import Delivery, Reply
from delivery.queries.replies import officers_of, replies_to_see_to
from delivery.rules.receipts import CODES, CREDIT_NOTE, INVOICE, NO_REASON, Answer, Receipt, ReceiptMatchesNothing
from invoicing.models import InvoiceSide
from office.formats import sentence
from office.refusal import Refusal
from parties.actions import notify
from parties.models import MessageKind, Party, Role, User
from parties.queries import people_with_role
from parties.rules import peppol

_OUR_SCHEMES = ("0007:", "0088:")  # of an organisation; a service provider has another
_NAMED_AFTER = re.compile(r"-(?P<hash>[0-9a-f]{16})(?![0-9a-f])")  # delivery.outbox.file_name


class NotAskedOf(Refusal):
    """Somebody else sees to it, or it is dealt with."""

    sentence = "Beskedet är redan hanterat, eller så är det inte ert att hantera."
    status = 409


class NoSuchDelivery(Refusal):
    """The number is of no e-invoice, or of several, that has been handed to the access point from here."""

    field = "number"


def record_reply(receipt: Receipt, *, name: str, sha256: str, now: datetime) -> None:
    """Keep what a receipt says, and do what follows; the same file again changes nothing. `name` is the file's.

    Refused with ReceiptRefused: it is of no e-invoice, or of another's. A refusal or a question is kept and told even
    then, of people who can find out what it was of.
    """
    try:
        with transaction.atomic():
            row = _delivery_of(receipt, name)
            reply = _kept(receipt, row, sha256, now)
            if reply is not None:
                _follow(reply, row, now)
    except ReceiptMatchesNothing as refusal:
        if receipt.answer is not Answer.DELIVERED:
            _keep_unmatched(receipt, str(refusal), sha256, now)
        raise


@transaction.atomic
def handle_reply(*, reply_id: int, number: str = "", note: str, now: datetime, by: User) -> Reply:
    """Say what was done about a question or a refusal. `number`: of the invoice that it was of, where that was unknown.

    By an administrator of the issuer or an officer of the payer. Refused: NotAskedOf; NoSuchDelivery, where that is
    not the number of one e-invoice that has been handed over from here.
    """
    mine = replies_to_see_to(by, on=now.date()).filter(pk=reply_id).values("pk")
    reply = Reply.objects.filter(pk__in=mine).select_for_update(of=("self",), no_key=True).first()
    if reply is None or not reply.is_open:
        raise NotAskedOf
    if number and reply.delivery is None:
        reply.delivery = _named_by_hand(number)
        _follow(reply, reply.delivery, now)
    reply.handled_at, reply.handled_by, reply.note = now, by, note
    reply.save(update_fields=["delivery", "handled_at", "handled_by", "note"])
    return reply


def _kept(receipt: Receipt, row: Delivery | None, sha256: str, now: datetime, **unmatched: object) -> Reply | None:
    """The row of it; None where the same file has been read before."""
    reply, is_new = Reply.objects.get_or_create(
        sha256=sha256,
        defaults={
            "delivery": row,
            "payer": row.invoice.payer if row else None,
            "code": receipt.code,
            "reason": receipt.reason,
            "reference": receipt.reference,
            "sender": receipt.sender,
            "receiver": receipt.receiver,
            "came_at": now,
            **unmatched,
        },
    )
    return reply if is_new else None


def _follow(reply: Reply, row: Delivery, now: datetime) -> None:
    """Fill in what came of the delivery. A refusal stands whatever comes after it, and in whichever order it comes."""
    answer = CODES[reply.code].answer
    if answer is Answer.REFUSED and row.refused_at is None:
        row.refused_at, row.reason = now, reply.reason or NO_REASON
        row.save(update_fields=["refused_at", "reason"])
        _tell_refused(row, now)
    elif answer is not Answer.REFUSED and row.delivered_at is None:
        row.delivered_at = now
        row.save(update_fields=["delivered_at"])
    if answer is Answer.ASKED:
        _tell_asked(reply, row, now)


def _delivery_of(receipt: Receipt, name: str) -> Delivery:
    if receipt.document_type and receipt.document_type not in (INVOICE, CREDIT_NOTE):
        raise ReceiptMatchesNothing(
            f"Kvittensen gäller en handling av ett annat slag (kod {receipt.document_type[:20]!r}) än en faktura."
        )
    named = _NAMED_AFTER.search(name)
    rows = list(_handed_over().filter(invoice__number=receipt.reference))
    if not rows and named:
        rows = list(_handed_over().filter(sha256__startswith=named["hash"]))
    if not rows and receipt.names_envelope:
        rows = list(_handed_over().filter(replies__reference=receipt.reference)[:1]) or [_of_the_envelope(receipt)]
    if not rows:
        raise ReceiptMatchesNothing(f"Ingen e-faktura med nummer {receipt.reference[:50]!r} har lämnats härifrån.")
    if receipt.document_type:
        rows = [row for row in rows if row.invoice.is_credit_note is (receipt.document_type == CREDIT_NOTE)]
        if not rows:
            raise ReceiptMatchesNothing(f"Det som har det numret är av ett annat slag än kod {receipt.document_type}.")
    if receipt.receiver.startswith(_OUR_SCHEMES):
        rows = [row for row in rows if _address(row, InvoiceSide.Which.SELLER) == receipt.receiver]
        if not rows:
            raise ReceiptMatchesNothing(f"Kvittensen är till {receipt.receiver[:50]!r}, som inte har skickat fakturan.")
    if len(rows) > 1:
        raise ReceiptMatchesNothing("Flera utfärdare har en faktura med det numret, och kvittensen säger inte vems.")
    return rows[0]


def _of_the_envelope(receipt: Receipt) -> Delivery:
    """The only e-invoice between the two addresses that nothing has come of yet, of an envelope not heard of before."""
    between = {InvoiceSide.Which.SELLER: receipt.receiver, InvoiceSide.Which.BUYER: receipt.sender}
    said = {which: address for which, address in between.items() if address.startswith(_OUR_SCHEMES)}
    waiting = _handed_over().filter(delivered_at=None, refused_at=None)
    rows = [row for row in waiting if all(_address(row, which) == address for which, address in said.items())]
    if len(rows) != 1:
        found = "Ingen e-faktura" if not rows else "Mer än en e-faktura"
        raise ReceiptMatchesNothing(
            f"Kvittensen nämner bara kuvertet {receipt.reference[:50]!r}. {found} mellan samma parter väntar på svar."
        )
    return rows[0]


def _handed_over() -> QuerySet[Delivery]:
    sent = Delivery.objects.filter(channel=Party.EInvoiceChannel.OUTBOX, dropped_at__isnull=False).order_by("pk")
    return sent.select_for_update(no_key=True, of=("self",)).select_related("invoice__issuer", "invoice__payer")


def _address(row: Delivery, which: InvoiceSide.Which) -> str:
    side = InvoiceSide.objects.get(invoice=row.invoice, which=which)
    return side.peppol_id or peppol.endpoint(side.organisation_number)


def _named_by_hand(number: str) -> Delivery:
    rows = list(_handed_over().filter(invoice__number=number))
    if not rows:
        raise NoSuchDelivery(f"Ingen e-faktura med nummer {number} har lämnats härifrån. Lämna tomt om den inte finns.")
    if len(rows) > 1:
        raise NoSuchDelivery(f"Flera utfärdare har en faktura {number}. Lämna tomt och skriv vilken det var.")
    return rows[0]


def _keep_unmatched(receipt: Receipt, why: str, sha256: str, now: datetime) -> None:
    """Keep it without a delivery, for the officers of whom it is from; of all payers, where that is not known."""
    with transaction.atomic():
        payer = _payer_at(receipt.sender)
        reply = _kept(receipt, None, sha256, now, payer=payer, unmatched=why)
        if reply is None:
            return
        notify(
            to=officers_of(payer, on=now.date()),
            kind=MessageKind.EINVOICE_REFUSED,
            subject="Ett besked om en e-faktura hör till ingen som är känd här",
            text=f"{reply.words}\n{why} Ta reda på vad det gäller.",
            url=reply.get_absolute_url(),
            key=f"reply:{reply.pk}",
            now=now,
        )


def _payer_at(address: str) -> Party | None:
    if not address.startswith(_OUR_SCHEMES):
        return None
    scheme, _, number = address.partition(":")
    found = Party.objects.filter(received_invoices__delivery__isnull=False, peppol_id=address).distinct()
    if scheme == "0007" and not found:
        found = Party.objects.filter(verified_organisation_number=number)
    return found.first()


def _both_sides(row: Delivery, now: datetime) -> QuerySet[User]:
    invoice, today = row.invoice, now.date()
    issuer = people_with_role(invoice.issuer, Role.GRANTEE, on=today)
    return (issuer | people_with_role(invoice.payer, Role.OFFICER, on=today)).distinct()


def _tell_refused(row: Delivery, now: datetime) -> None:
    invoice = row.invoice
    notify(
        to=_both_sides(row, now),
        kind=MessageKind.EINVOICE_REFUSED,
        subject=f"E-fakturan {invoice.number} togs inte emot",
        text=f"{invoice.payer} eller dess accesspunkt avvisade e-fakturan från {invoice.issuer}. "
        f"Skäl: {sentence(row.reason)}\n"
        "Fakturan ändras inte och skickas inte igen. Reda ut skälet; är fakturan fel krediteras den och en ny skickas.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:einvoice-refused",
        now=now,
    )


def _tell_asked(reply: Reply, row: Delivery, now: datetime) -> None:
    invoice = row.invoice
    notify(
        to=_both_sides(row, now),
        kind=MessageKind.EINVOICE_REFUSED,
        subject=f"Besked om e-fakturan {invoice.number}",
        text=f"{invoice.payer} svarar på e-fakturan från {invoice.issuer}. {sentence(reply.words)}\n"
        "Svara mottagaren, och anteckna det på beskedets sida.",
        url=reply.get_absolute_url(),
        key=f"reply:{reply.pk}",
        now=now,
    )
