"""Payments read from a file of the bank or of the supplier ledger: all of the file in one transaction, and once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from grants.actions.ledger import PostingRefused
from invoicing.models import Invoice
from office import clock
from office.formats import kronor
from office.money import sek
from office.refusal import Refusal
from parties.models import Party, Role, User
from parties.queries import has_role
from payments.actions.allocations import (
    CannotPay,
    ClaimStands,
    MayNotPay,
    PaidElsewhere,
    allocate,
    locked_bills,
)
from payments.actions.payments import RefundTooLarge, SomebodyAllocated, plain_reference, refund
from payments.bankfile import read_bank_file
from payments.models import Payment, PaymentFile, Refund
from payments.queries.bank_files import (
    left_to_be_paid,
    marks_of,
    most_alike,
    payables_of,
    payments_between,
    returned_payment,
    returns_alike,
)
from payments.queries.bank_payments import PaymentRow
from payments.rules.bank_rows import LONGEST_REFERENCE, BankFile, BankRow, RowKind
from payments.rules.lifecycle import FATES, Fate
from payments.rules.matching import Match, match
from payments.rules.sameness import NO_REFERENCE, Likeness, Told, told_by

_LONGEST_NAME = 200
_LONGEST_MARK = 100
_BY_HAND = "Är det en annan utbetalning registreras den för hand."
_BACK_BY_HAND = "Är det pengar som kom tillbaka en gång till registreras det för hand."


class NotFinanceOf(Refusal):
    """Only finance of the payer reads its payments in."""

    sentence = "Du är inte ekonom i den organisationen i dag."
    field = "payer"


class ReadBefore(Refusal):
    """The very same file was read before: `file` says by whom and when. Nothing is changed."""

    def __init__(self, file: PaymentFile) -> None:
        super().__init__(
            f"{file.read_by} läste in filen redan {file.read_at:%Y-%m-%d}, som {file.name}. Inget är ändrat."
        )
        self.file = file

    @property
    def sentences(self) -> Sequence[str]:
        return ()  # the page tells more of it (templates/payments/import_payments.html)

    @property
    def context(self) -> dict[str, Any]:
        return {"before": self.file}


@dataclass(frozen=True, kw_only=True)
class RowRead:
    """A row that names an invoice of ours, and what became of it; `why` is Swedish. Amounts in kronor."""

    row: int
    fate: Fate
    numbers: tuple[str, ...]
    amount: Decimal | None = None
    why: str = ""
    payment: Payment | None = None


@dataclass(frozen=True, kw_only=True)
class FileRead:
    """What was read: our rows in the order of the file, and how many were none of ours."""

    file: PaymentFile
    rows: tuple[RowRead, ...]
    not_ours: int


@transaction.atomic
def import_payment_file(*, payer: Party, name: str, content: bytes, now: datetime, by: User) -> FileRead:
    """Record what a file says has been paid on the payer's invoices, and what has come back; the rest is not kept.

    A payment settles its invoice if it may; why not is told row by row. What was recorded before, by hand or from
    another file, is recognised; what may have been, and what is more than the invoice lacks, is asked about and not
    kept. Refused, with nothing changed: NotFinanceOf, ReadBefore, and rules.bank_rows.BankFileRefused for a file that
    cannot be used.
    """
    if not has_role(by, payer, Role.FINANCE, on=now.date()):
        raise NotFinanceOf
    found = read_bank_file(content)
    Party.objects.select_for_update(no_key=True).get(pk=payer.pk)  # each takes the locks of many grants: one at a time
    digest = sha256(content).hexdigest()
    if before := PaymentFile.objects.filter(payer=payer, sha256=digest).select_related("read_by").first():
        raise ReadBefore(before)
    matching = match(found, payables_of(payer), marks=marks_of(payer))
    file = _unsaved(PaymentFile(payer=payer, kind=found.kind.value, sha256=digest, read_by=by, read_at=now), name)
    reader = _Reader(file, found, locked_bills(one.key for one in matching.matches))
    rows = reader.take(matching.matches)
    rows += [
        RowRead(
            row=one.row,
            fate=Fate.DOUBT,
            numbers=one.numbers,
            amount=one.of.amount if one.of else None,
            why=one.reason,
        )
        for one in matching.doubts
    ]
    file.rows_read = found.rows_read
    file.rows_kept = sum(FATES[row.fate].is_kept for row in rows)
    file.save(force_insert=True)
    in_order = tuple(sorted(rows, key=lambda one: one.row))
    return FileRead(file=file, rows=in_order, not_ours=matching.dropped)


def _unsaved(file: PaymentFile, name: str) -> PaymentFile:
    """The row with its key: what it holds is counted before it is written, and it is never edited."""
    file.name = "".join(sign for sign in name if sign.isprintable())[:_LONGEST_NAME] or "Fil utan namn"
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('payments_paymentfile', 'id'))")
        (file.pk,) = cursor.fetchone()
    return file


class _Reader:
    """Takes the rows that name one invoice of ours, day by day, a payment before what came back."""

    def __init__(self, file: PaymentFile, found: BankFile, invoices: dict[int, Invoice]) -> None:
        self._file, self._kind, self._invoices = file, found.kind, invoices
        self._payer, self._now, self._by = file.payer, file.read_at, file.read_by
        self._has_returned = False

    def take(self, matches: Iterable[Match]) -> list[RowRead]:
        order = sorted(matches, key=lambda one: (one.row.paid_on, one.row.kind is RowKind.BOUNCE, one.row.row))
        told = {found.row.row: self._take(found) for found in order}
        if self._has_returned:  # what came too early for an invoice that was unpaid again later in the file
            asked = [found for found in order if told[found.row.row].fate is Fate.DOUBT]
            told |= {found.row.row: self._take(found) for found in asked}
        return list(told.values())

    def _take(self, found: Match) -> RowRead:
        if found.row.paid_on > self._now.date():
            return _told(found, Fate.DOUBT, "Betaldagen har inte varit än. Registrera den för hand när pengarna gått.")
        return self._returned(found) if found.row.kind is RowKind.BOUNCE else self._paid(found)

    def _paid(self, found: Match) -> RowRead:
        row, invoice = found.row, self._invoices[found.key]
        told = self._told_of(found)
        how, alike = most_alike(payments_between(invoice, row.amount), told)
        if alike:
            return _told_of_alike(found, how, alike)
        left = left_to_be_paid(invoice)
        if row.amount > left:
            return _told(found, Fate.DOUBT, f"{_too_much(row.amount, left)} {_BY_HAND}")
        payment = Payment.objects.create(
            payer=self._payer,
            receiver=invoice.issuer,
            invoice=invoice,
            amount=sek(row.amount),
            paid_on=row.paid_on,
            bank_reference=told.reference,
            bankgiro=row.bankgiro,
            end_to_end=row.end_to_end if len(row.end_to_end) <= _LONGEST_MARK else "",
            file=self._file,
            recorded_by=self._by,
            recorded_at=self._now,
        )
        try:
            allocate(payment, invoice, left=row.amount, on=row.paid_on, now=self._now, by=self._by)
        except (CannotPay, MayNotPay, PaidElsewhere, PostingRefused) as refusal:
            return _told(found, Fate.RECORDED, str(refusal), payment)
        return _told(found, Fate.SETTLED, "", payment)

    def _told_of(self, found: Match) -> Told:
        return told_by(found.row, self._kind, reference=_reference(found.row), invoice=found.key)

    def _returned(self, found: Match) -> RowRead:
        row, invoice = found.row, self._invoices[found.key]
        reference = _reference(row)
        how, known = returns_alike(invoice, self._told_of(found))
        if known and how is Likeness.SAME:
            return _told(found, Fate.KNOWN, f"{known} är redan registrerad.", known.payment)
        if known:
            why = f"{known} är kanske den. {_BACK_BY_HAND}"
            return _told(found, Fate.DOUBT, why, known.payment)
        payment = returned_payment(invoice, row)
        if payment is None:
            why = "Den utbetalning som kom tillbaka går inte att känna igen. Registrera återbetalningen för hand."
            return _told(found, Fate.DOUBT, why)
        back = Refund(
            payment=payment,
            kind=Refund.Kind.BOUNCE,
            amount=sek(row.amount),
            received_on=row.paid_on,
            bank_reference=reference,
            file=self._file,
        )
        try:
            with transaction.atomic():
                refund(payment, self._invoices, back, now=self._now, by=self._by)
        except (ClaimStands, RefundTooLarge, SomebodyAllocated, PostingRefused):
            invoice.refresh_from_db(fields=["status"])
            why = f"{payment} går inte att ta tillbaka som den står. Registrera återbetalningen för hand."
            return _told(found, Fate.DOUBT, why, payment)
        self._has_returned = True
        code = f" ({row.return_code})" if row.return_code else ""
        return _told(found, Fate.BOUNCED, f"{payment} kom tillbaka{code}. Fakturan är obetald igen.", payment)


def _told(found: Match, fate: Fate, why: str, payment: Payment | None = None) -> RowRead:
    return RowRead(
        row=found.row.row, fate=fate, numbers=(found.number,), amount=found.row.amount, why=why, payment=payment
    )


def _told_of_alike(found: Match, how: Likeness, alike: PaymentRow) -> RowRead:
    payment = alike.payment
    if alike.strikes:
        why = f"{payment} var likadan och är struken: {alike.strikes.reason}. {_BY_HAND}"
        return _told(found, Fate.DOUBT, why, payment)
    if how is Likeness.SAME:
        return _told(found, Fate.KNOWN, _recorded(payment), payment)
    why = f"{payment}, betald {payment.paid_on}, är på samma belopp och kanske samma. {_recorded(payment)} {_BY_HAND}"
    return _told(found, Fate.DOUBT, why, payment)


def _too_much(amount: Decimal, left: Decimal) -> str:
    if left <= 0:
        return "Inget är kvar att betala på fakturan."
    return f"Beloppet är {kronor(amount - left)} mer än vad som är kvar att betala."


def _reference(row: BankRow) -> str:
    """What the payment is called: its place in a file tells nothing in the next."""
    named = row.is_named or row.reference.startswith(NO_REFERENCE)
    return plain_reference(row.reference if named else f"{NO_REFERENCE} {row.reference}"[:LONGEST_REFERENCE])


def _recorded(payment: Payment) -> str:
    if payment.file_id and not payment.file:
        return "Den står tidigare i den här filen."
    how = f"ur filen {payment.file}" if payment.file else f"för hand av {payment.recorded_by}"
    return f"Registrerad {how} {clock.day_of(payment.recorded_at)}."
