"""The lists of payments and of recovery claims, declared."""

from office.formats import bankgiro
from office.lists import Column, Listing, amount, another, years
from payments.queries.bank_payments import PaymentRow
from payments.queries.claims import ClaimRow

PAYMENTS = Listing[PaymentRow](
    name="utbetalningar",
    columns=[
        Column(
            key="reference",
            label="Bankens referens",
            value=lambda row: row.payment.bank_reference,
            sort=["bank_reference"],
        ),
        Column(key="paid", label="Betald", value=lambda row: row.payment.paid_on, sort=["paid_on"]),
        Column(label="Betalare", value=lambda row: row.payment.payer.name_on(row.payment.paid_on), only_in_files=True),
        Column(
            key="receiver",
            label="Mottagare",
            value=lambda row: row.payment.receiver.name_on(row.payment.paid_on),
            sort=["receiver__sort_key"],
        ),
        Column(
            label="Bankgiro",
            value=lambda row: row.payment.bankgiro and bankgiro(row.payment.bankgiro),
            only_in_files=True,
        ),
        Column(label="Fakturor", value=lambda row: " ".join(invoice.number for invoice in row.invoices)),
        Column(
            key="amount", label="Belopp", value=lambda row: amount(row.payment.amount), sort=["amount"], is_number=True
        ),
        Column(label="Avräknat", value=lambda row: row.allocated, only_in_files=True),
        Column(label="Tillbaka", value=lambda row: row.refunded, only_in_files=True),
        Column(label="Fordran på mottagaren", value=lambda row: row.left, is_number=True),
        Column(label="Annat konto", value=lambda row: row.payment.account, only_in_files=True),
        Column(label="Struken, skäl", value=lambda row: row.strikes.reason if row.strikes else "", only_in_files=True),
    ],
    order=["-paid_on", "-pk"],
    filters=[years("paid_on"), another("receiver", "Mottagare", "receiver")],
    folded=["receiver__sort_key"],
    plain=["bank_reference", "note", "allocations__invoice__number"],
)
CLAIMS = Listing[ClaimRow](
    name="aterkrav",
    columns=[
        Column(key="invoice", label="Faktura", value=lambda row: row.claim.invoice.number, sort=["invoice__number"]),
        Column(
            key="issuer",
            label="Från",
            value=lambda row: row.claim.invoice.issuer.name_on(row.claim.issued_on),
            sort=["invoice__issuer__sort_key"],
        ),
        Column(label="Status", value=lambda row: row.get_status_display()),
        Column(label="Utfärdat", value=lambda row: row.claim.issued_on, only_in_files=True),
        Column(key="due", label="Förfaller", value=lambda row: row.claim.due_on, sort=["due_on"]),
        Column(
            key="amount", label="Återkrävt", value=lambda row: amount(row.claim.amount), sort=["amount"], is_number=True
        ),
        Column(label="Kvar", value=lambda row: row.left, is_number=True),
        Column(label="Skäl", value=lambda row: row.claim.reason, only_in_files=True),
    ],
    order=["-pk"],
    filters=[years("issued_on", label="Utfärdat år"), another("issuer", "Från", "invoice__issuer")],
    folded=["invoice__issuer__sort_key"],
    plain=["invoice__number", "reason"],
)
