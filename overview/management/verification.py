"""The documents checked against the ledger: what they say and was posted, and their files' bytes."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from grants.models import Posting
from grants.queries.verification import Fault
from grants.rules.ledger import MOVES, Event
from invoicing.models import Invoice, InvoiceFile, InvoiceLine


def document_faults() -> Iterator[Fault]:
    """Invoices that are not what was posted, files that are not what was frozen."""
    yield from invoice_faults()
    yield from file_faults()


def invoice_faults() -> Iterator[Fault]:
    """Numbered invoices whose lines do not add up to the total, or were not posted line by line as invoiced."""
    posted: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    start, end = MOVES[Event.INVOICE]
    invoiced = Posting.objects.filter(from_stage=start, to_stage=end, reverses=None).order_by("pk")
    for posting in invoiced.iterator(chunk_size=5000):
        lines = posted[posting.invoice_id or 0]
        lines[posting.grant_year_id] = lines.get(posting.grant_year_id, Decimal(0)) + posting.amount.amount
    asked: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for line in InvoiceLine.objects.order_by("pk"):
        asked[line.invoice_id][line.grant_year_id] = line.amount.amount
    for item in Invoice.objects.submitted().order_by("pk"):
        where = f"Faktura {item.number}"
        if item.total is None or sum(asked[item.pk].values()) != item.total.amount:
            yield Fault(where, "raderna ger inte fakturans belopp")
        if posted.pop(item.voucher_id or 0, {}) != asked[item.pk]:
            yield Fault(where, "raderna är inte de som bokfördes som fakturerade")
    for voucher in posted:
        yield Fault(f"Verifikation {voucher}", "är bokförd som faktura, men ingen faktura har den")


def file_faults() -> Iterator[Fault]:
    """Stored files whose bytes do not have the SHA-256 that they were frozen with; numbered invoices without a file."""
    for file in InvoiceFile.objects.select_related("invoice").order_by("pk").iterator(chunk_size=20):
        if hashlib.sha256(bytes(file.content)).hexdigest() != file.sha256:
            yield Fault(f"Filen {file.name}", "innehållet är inte det som frystes")
    for item in Invoice.objects.submitted().filter(files=None).order_by("pk"):
        yield Fault(f"Faktura {item.number}", "har ingen fryst fil")
