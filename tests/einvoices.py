"""Invoices to make e-invoices of: an ordinary one, and everything that the software could be asked to issue."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st
from stdnum import ean, luhn

from invoicing.management.einvoice_rules import OfficialRules
from invoicing.rules.content import CreditedInvoice, InvoiceContent, Line, Side

OPERATING = Line(
    description="Verksamhetsbidrag 2027",
    clause="§ 7",
    first_day=date(2027, 1, 1),
    last_day=date(2027, 12, 31),
    derivation="617 000 kr × 1,03 = 635 510,00 kr (§ 7)",
    amount=Decimal("635510.00"),
)
SPECIAL = replace(OPERATING, description="Särskilt verksamhetsbidrag 2027", amount=Decimal("206000.00"))
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
        registered_office="Örebro",
        contact="Eva Ek",
        contact_at="eva.ek@example.se",
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
    agreement_title="Avtal om Teknikcollege 2026–2030",
    agreement_signed_on=date(2026, 1, 15),
    case_number="26RS1",
    lines=(OPERATING, SPECIAL),
)
CREDIT_NOTE = replace(
    INVOICE,
    number="TC-2027-0002",
    issue_date=date(2027, 1, 20),
    credits=CreditedInvoice(number=INVOICE.number, issue_date=INVOICE.issue_date),
)

HOSTILE = (
    "Å & Ö <AB> \"citat\" 'apostrof' ]]> slut",
    "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "<![CDATA[x]]><!-- y --><?php z ?>",
    "🏭 Stål & Smide 👩‍🔧",
    "شركة الصلب \u202eBA tlåtS\u202c",
    "חברת הפלדה 2027",
    "e\u0301 i två tecken, ﬁ i ett",
    "rad ett\r\nrad två\tmed\u2028avbrott",
    "\U0001fffe utanför alla skrifter \U00100000",
    "a" * 2000,
)


@cache
def official_rules() -> OfficialRules:
    return OfficialRules.chosen()


def _with_check_digit(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


# XML 1.0 has a place for these; what it has no place for is refused, which has its own test.
_letters = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
_texts = st.sampled_from(HOSTILE) | st.text(_letters, min_size=1, max_size=60).filter(str.strip)
_texts_or_nothing = st.just("") | _texts
_organisation_numbers = st.from_regex(r"[1-9][0-9][2-9][0-9]{6}", fullmatch=True).map(_with_check_digit)
_bankgiros = st.from_regex(r"[1-9][0-9]{5,6}", fullmatch=True).map(_with_check_digit)
_glns = st.from_regex(r"735[0-9]{9}", fullmatch=True).map(lambda digits: f"0088:{digits}{ean.calc_check_digit(digits)}")
_amounts = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("49999999999.99"), places=2)  # twenty lines of it
_contacts_at = st.sampled_from(["", "08-465 004 00", "+46 8 465 004 00", "eva@example.se", "å&ö@<x>.se"])
_places = st.from_regex(r"[1-9][0-9]{2} [0-9]{2} [A-ZÅÄÖ][a-zåäö]{1,20}", fullmatch=True)
_addresses = st.lists(_texts, max_size=4) | st.builds(lambda lines, place: [*lines, place], st.lists(_texts), _places)


@st.composite
def _sides(draw: st.DrawFn, *, receives: bool) -> Side:
    number = draw(_organisation_numbers)
    own = f"0007:{number}"
    return Side(
        name=draw(_texts),
        organisation_number=number,
        address=tuple(draw(_addresses)),
        through=draw(_texts_or_nothing),
        peppol_id=draw(st.sampled_from([own]) | _glns if receives else st.sampled_from(["", own]) | _glns),
        registered_office=draw(_texts_or_nothing),
        contact=draw(_texts_or_nothing),
        contact_at=draw(_contacts_at),
        f_tax=not receives and draw(st.booleans()),
        late_interest="" if receives else draw(_texts_or_nothing),
        sends_einvoice=not receives and draw(st.booleans()),
    )


@st.composite
def _lines(draw: st.DrawFn, year: int) -> Line:
    days = sorted(draw(st.lists(st.dates(date(year, 1, 1), date(year, 12, 31)), min_size=2, max_size=2)))
    return Line(
        description=draw(_texts),
        clause=draw(_texts_or_nothing),
        first_day=days[0],
        last_day=days[1],
        derivation=draw(_texts_or_nothing),
        amount=draw(_amounts),
    )


@st.composite
def contents(draw: st.DrawFn) -> InvoiceContent:
    """Anything that passes the gate, ordinary invoices and credit notes alike."""
    year = draw(st.integers(2020, 2099))
    issued = draw(st.dates(date(year, 1, 1), date(year, 12, 31)))
    days = draw(st.integers(0, 90))
    credited = st.builds(CreditedInvoice, number=st.just(f"TC-{year}-0001"), issue_date=st.just(issued))
    return InvoiceContent(
        number=f"TC-{year}-{draw(st.integers(1, 99999)):04}",
        year=year,
        issue_date=issued,
        due_date=issued + timedelta(days),
        pay_by=issued + timedelta(days + draw(st.integers(0, 4))),
        payment_days=days,
        seller=draw(_sides(receives=False)),
        buyer=draw(_sides(receives=True)),
        buyer_reference=draw(_texts),
        bankgiro=draw(_bankgiros),
        agreement_title=draw(_texts),
        agreement_signed_on=draw(st.none() | st.dates(date(2000, 1, 1), issued)),
        case_number=draw(_texts_or_nothing),
        lines=tuple(draw(st.lists(_lines(year), min_size=1, max_size=20))),
        demo=draw(st.booleans()),
        credits=draw(st.none() | credited),
        credit_reason=draw(_texts_or_nothing),
        is_supplementary=draw(st.booleans()),
    )
