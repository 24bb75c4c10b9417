"""Made-up invoices of a run, the same every time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count
from random import Random

from invoicing.rules.content import InvoiceContent, Line, Side
from office.numbers import kronor, kronor_short

FACTOR = Decimal("1.03")
PLACES = ("Askersund", "Degerfors", "Hallsberg", "Karlskoga", "Kumla", "Laxå", "Lekeberg", "Lindesberg", "Örebro")
INVOICE = InvoiceContent(
    number="TC-2027-0001",
    year=2027,
    issue_date=date(2027, 1, 11),
    due_date=date(2027, 2, 10),
    pay_by=date(2027, 2, 10),
    payment_days=30,
    seller=Side(
        name="Teknikcollege Örebro län",
        organisation_number="5593982225",
        address=("c/o IUC Industrihubb AB", "Idrottsvägen 37B", "702 32 Örebro"),
    ),
    buyer=Side(
        name="Region Örebro län",
        organisation_number="2321000164",
        address=("Box 1615", "701 16 Örebro"),
        through="Regional tillväxtnämnd",
        peppol_id="0007:2321000164",
    ),
    buyer_reference="010-ABC123",
    bankgiro="50501055",
    agreement_title="Avtal om verksamhetsbidrag 2026–2030",
    agreement_signed_on=date(2026, 1, 15),
    case_number="26RS1",
    lines=(),
)


def contents(random: Random) -> Iterator[InvoiceContent]:
    """Invoices of the run, each with its own parties, numbers and one to three grants."""
    for number in count(1):
        place = random.choice(PLACES)
        lines = tuple(
            _line(random, name) for name in ("Verksamhetsbidrag", "Särskilt bidrag", "STEM")[: 1 + number % 3]
        )
        yield replace(
            INVOICE,
            number=f"TC-2027-{number:04}",
            seller=replace(INVOICE.seller, name=f"Teknikcollege {place} {number}"),
            case_number=f"26RS{number}",
            lines=lines,
        )


def _line(random: Random, name: str) -> Line:
    base = Decimal(random.randrange(100_000, 2_000_000, 100))
    amount = round(base * FACTOR, 2)
    return Line(
        description=f"{name} 2027",
        clause="§ 7",
        first_day=date(2027, 1, 1),
        last_day=date(2027, 12, 31),
        derivation=f"{kronor_short(base)} × 1,03 = {kronor(amount)} (§ 7)",
        amount=amount,
    )
