"""What stops an invoice from being submitted, or paid, and who must do something about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from office.formats import day
from office.refusal import Refusal

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


class Who(StrEnum):
    GRANTOR = "Bidragsgivarens handläggare"
    GRANTEE = "Bidragstagaren"
    BOTH = "Båda parter"
    CHECKER = "Kontrollattestant"
    APPROVER = "Beslutsattestant"
    FINANCE = "Bidragsgivarens ekonom"
    NOBODY = "Ingen: vänta"


class Place(StrEnum):
    """Where somebody does something about it; the pages make the link."""

    NOWHERE = ""
    AGREEMENT = "agreement"
    CONDITION = "condition"
    SELLER = "seller"
    BUYER = "buyer"
    EXCEPTION = "exception"
    INVOICE = "invoice"
    COMPARISON = "comparison"


@dataclass(frozen=True)
class Blocker:
    """One thing in the way: what it is, who can remove it, how and where."""

    what: str
    who: Who
    how: str
    place: Place = Place.NOWHERE
    number: int = 0  # of the condition, where that is the place


class Blocked(Refusal):
    """Something stands in the way; `blockers` says what, and who can do something about it."""

    def __init__(self, blockers: tuple[Blocker, ...]) -> None:
        super().__init__(" ".join(blocker.what for blocker in blockers))
        self.blockers = blockers

    @property
    def sentences(self) -> list[str]:
        return [f"{blocker.what} {blocker.how}" for blocker in self.blockers]


@dataclass(frozen=True)
class OpenCondition:
    """A condition that is neither met nor waived."""

    number: int
    summary: str


@dataclass(frozen=True, kw_only=True)
class SubmissionFacts:
    """Everything that decides whether an invoice may be submitted today."""

    today: date
    year: int  # the grant year
    month: int | None  # of the instalment, 1 to 12; None for an invoice that has no month of its own
    agreement_signed: bool
    agreement_first_day: date
    agreement_last_day: date  # after notice, if notice was given
    why_no_instalment: str = ""  # why the month is none of the year's, in Swedish
    has_amounts: bool
    asks_for_something: bool = True  # something of the amounts stands promised, and this invoice is to ask for it
    open_conditions: tuple[OpenCondition, ...]
    exception_until: date | None = None  # an officer lets the invoice be dated outside its month until this day
    seller: str
    seller_verified: bool
    seller_bankgiro: str
    seller_prefix: str
    seller_registered_office_missing: bool = False  # of a limited company
    buyer: str
    buyer_verified: bool
    buyer_reference: str


def submission_blockers(facts: SubmissionFacts) -> tuple[Blocker, ...]:
    """Every reason not to submit today, the ones that take longest to remove first; empty when nothing is in the way.

    Source: §§ 6-8 of the agreement (term, conditions before the first invoice, invoicing month);
    mervärdesskattelagen (2023:200) 17 kap. for what an invoice must name; aktiebolagslagen (2005:551) 28 kap. 5 §
    for the registered office of a limited company.
    """
    return (*_agreement(facts), *_parties(facts), *_calendar(facts))


def _agreement(facts: SubmissionFacts) -> Iterator[Blocker]:
    if not facts.agreement_signed:
        how = "Underteckna avtalet och registrera datumen."
        yield Blocker("Avtalet är inte undertecknat.", Who.BOTH, how, Place.AGREEMENT)
    if not facts.agreement_first_day.year <= facts.year <= facts.agreement_last_day.year:
        how = "Ett nytt avtal eller beslut behövs för året."
        yield Blocker(f"Avtalet gäller inte {facts.year}.", Who.GRANTOR, how, Place.AGREEMENT)
    elif facts.why_no_instalment:
        how = "Beloppet faktureras med en tilläggsfaktura, som görs på avtalets sida."
        yield Blocker(facts.why_no_instalment, Who.GRANTOR, how, Place.AGREEMENT)
    elif not facts.has_amounts:
        how = "Registrera årets bidrag i avtalet."
        yield Blocker(f"Inget belopp finns för {facts.year}.", Who.GRANTOR, how, Place.AGREEMENT)
    elif not facts.asks_for_something:
        how = "Allt är fakturerat, frigjort, överfört eller på en tilläggsfaktura. Utkastet behöver inte skickas."
        yield Blocker(f"Inget står kvar att fakturera för {facts.year}.", Who.NOBODY, how, Place.AGREEMENT)
    for condition in facts.open_conditions:
        what, how = f"Villkoret är inte uppfyllt: {condition.summary}.", "Lämna in handlingen till regionen."
        yield Blocker(what, Who.GRANTEE, how, Place.CONDITION, condition.number)


def reception_blockers(facts: SubmissionFacts) -> tuple[Blocker, ...]:
    """Every reason not to register an invoice that the grantee made in its own system, dated `today`.

    Its number, account and reference are as printed on it, so what ours would carry does not matter.
    """
    return (*_agreement(facts), *_identities(facts), *_calendar(facts))


def _identities(facts: SubmissionFacts) -> Iterator[Blocker]:
    sides = (
        (facts.seller, facts.seller_verified, Place.SELLER),
        (facts.buyer, facts.buyer_verified, Place.BUYER),
    )
    for name, verified, place in sides:
        if not verified:
            how = "Kontrollera organisationsnumret mot register och ange källan."
            yield Blocker(f"Den juridiska identiteten för {name} är inte kontrollerad.", Who.GRANTOR, how, place)


def _parties(facts: SubmissionFacts) -> Iterator[Blocker]:
    yield from _identities(facts)
    if not facts.buyer_reference:
        how = "Ange regionens referenskod för fakturor."
        yield Blocker(f"Er referens saknas för {facts.buyer}.", Who.GRANTOR, how, Place.BUYER)
    if not facts.seller_bankgiro:
        how = "Föreslå ett bankgiro på organisationens sida."
        yield Blocker(f"Bankgiro saknas för {facts.seller}.", Who.GRANTEE, how, Place.SELLER)
    if not facts.seller_prefix:
        how = "Ange hur fakturanumren ska börja."
        yield Blocker(f"Fakturaserie saknas för {facts.seller}.", Who.GRANTOR, how, Place.SELLER)
    if facts.seller_registered_office_missing:
        how = "Ange kommunen där bolaget har sitt säte. Ett aktiebolags fakturor måste säga det."
        yield Blocker(f"Säte saknas för {facts.seller}.", Who.GRANTOR, how, Place.SELLER)


def _calendar(facts: SubmissionFacts) -> Iterator[Blocker]:
    if facts.agreement_first_day.year <= facts.year and facts.today < facts.agreement_first_day:
        what = f"Avtalet gäller från och med {day(facts.agreement_first_day)}."
        yield Blocker(what, Who.NOBODY, "Kom tillbaka då.", Place.AGREEMENT)
        return
    if (
        facts.month is None
        or facts.why_no_instalment
        or (facts.exception_until is not None and facts.today <= facts.exception_until)
    ):
        return
    month = f"{MONTHS[facts.month - 1]} {facts.year}"
    if (facts.today.year, facts.today.month) < (facts.year, facts.month):
        yield Blocker(f"Fakturan skickas i {month}.", Who.NOBODY, f"Kom tillbaka i {month}.", Place.EXCEPTION)
    elif (facts.today.year, facts.today.month) > (facts.year, facts.month):
        how = "Handläggaren kan bevilja ett undantag, med skäl."
        yield Blocker(f"Fakturan skulle ha skickats i {month}.", Who.GRANTOR, how, Place.EXCEPTION)
