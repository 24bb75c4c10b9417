"""What an invoice says. A preview, the frozen invoice, the PDF and the e-invoice all read this one thing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

F_TAX = "Godkänd för F-skatt"  # to the letter, as Peppol wants it (SE-R-005)


@dataclass(frozen=True, kw_only=True)
class Side:
    """Seller or buyer, as written on the invoice."""

    name: str
    organisation_number: str  # ten digits
    address: tuple[str, ...]  # the lines of an envelope below the name
    through: str = ""  # board or department that the buyer acts through
    peppol_id: str = ""
    registered_office: str = ""  # of a limited company: the municipality that its articles of association name
    contact: str = ""  # the person who answers questions about the invoice
    contact_at: str = ""  # an e-mail address or a telephone number
    f_tax: bool = False  # approved for F-skatt
    late_interest: str = ""  # what has been agreed about it, in words; empty where nothing has
    sends_einvoice: bool = False  # its invoices are handed to an access point from here

    @property
    def particulars(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What it says of itself in rows of their own: the label, and the texts; what is not said is left out.

        On paper, on the page of the invoice and on that of the organisation. The registered office is no row: it
        stands with the number.
        """
        rows = (
            ("Vår referens", (self.contact, self.contact_at)),
            ("Skatt", (F_TAX if self.f_tax else "",)),
        )
        said = ((label, tuple(text for text in texts if text)) for label, texts in rows)
        return tuple((label, texts) for label, texts in said if texts)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One grant in one year."""

    description: str
    clause: str
    first_day: date
    last_day: date
    derivation: str  # why the amount is what it is, in words: 617 000 kr × 1,03 = 635 510,00 kr (§ 7)
    amount: Decimal  # kronor with two decimals


@dataclass(frozen=True, kw_only=True)
class CreditedInvoice:
    """The invoice that a credit note takes back."""

    number: str
    issue_date: date


@dataclass(frozen=True, kw_only=True)
class InvoiceContent:
    """The whole invoice. `number` is empty on a draft, and only then.

    With `credits` it is a credit note: the amounts are those taken back, written without a minus sign.
    """

    number: str
    year: int
    issue_date: date
    due_date: date
    pay_by: date  # the next weekday where the due date falls on a Saturday, Sunday or holiday
    payment_days: int
    seller: Side
    buyer: Side
    buyer_reference: str
    bankgiro: str  # digits
    agreement_title: str
    agreement_signed_on: date | None
    case_number: str
    lines: tuple[Line, ...]
    demo: bool = False  # made in a demonstration: said on every page of it
    credits: CreditedInvoice | None = None
    credit_reason: str = ""
    is_supplementary: bool = False  # asks for what no instalment of the agreement asks for
    is_of_the_rest: bool = False  # and that is what is left of the year; else what was added to it

    @property
    def kind(self) -> str:
        """What it calls itself."""
        if self.credits:
            return "Kreditfaktura"
        return "Tilläggsfaktura" if self.is_supplementary else "Faktura"

    @property
    def asks_beside(self) -> str:
        """What a supplementary invoice asks for beside the ordinary ones; empty for another."""
        if not self.is_supplementary:
            return ""
        return (
            "Det som står kvar av årets bidrag" if self.is_of_the_rest else "Tillägg utöver avtalets villkor för året"
        )

    @property
    def is_sent_as_einvoice(self) -> bool:
        """Whether it leaves as an e-invoice too: handed over from here, to an address that the buyer has given."""
        return self.seller.sends_einvoice and bool(self.buyer.peppol_id)

    @property
    def total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal("0.00"))

    @property
    def is_draft(self) -> bool:
        return not self.number
