"""What stops an invoice from being submitted, and who must do something about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip


class Who(StrEnum):
    GRANTOR = "Bidragsgivarens handläggare"
    GRANTEE = "Bidragstagaren"
    BOTH = "Båda parter"
    NOBODY = "Ingen: vänta"


@dataclass(frozen=True)
class Blocker:
    """One thing in the way: what it is, who can remove it and how."""

    what: str
    who: Who
    how: str


@dataclass(frozen=True, kw_only=True)
class SubmissionFacts:
    """Everything that decides whether an invoice may be submitted today."""

    today: date
    year: int  # the grant year
    month: int  # of the instalment, 1 to 12
    agreement_signed: bool
    agreement_first_day: date
    agreement_last_day: date  # after notice, if notice was given
    has_amounts: bool
    open_conditions: tuple[str, ...]
    seller: str
    seller_verified: bool
    seller_bankgiro: str
    seller_prefix: str
    buyer: str
    buyer_verified: bool
    buyer_reference: str


def submission_blockers(facts: SubmissionFacts) -> tuple[Blocker, ...]:
    """Every reason not to submit today, the ones that take longest to remove first; empty when nothing is in the way.

    Source: §§ 6-8 of the agreement (term, conditions before the first invoice, invoicing month), and
    mervärdesskattelagen (2023:200) 17 kap. for what an invoice must name.
    """
    return (*_agreement(facts), *_parties(facts), *_calendar(facts))


def _agreement(facts: SubmissionFacts) -> Iterator[Blocker]:
    if not facts.agreement_signed:
        yield Blocker("Avtalet är inte undertecknat.", Who.BOTH, "Underteckna avtalet och registrera datumen.")
    if not facts.agreement_first_day.year <= facts.year <= facts.agreement_last_day.year:
        yield Blocker(f"Avtalet gäller inte {facts.year}.", Who.GRANTOR, "Ett nytt avtal eller beslut behövs för året.")
    elif not facts.has_amounts:
        yield Blocker(f"Inget belopp finns för {facts.year}.", Who.GRANTOR, "Registrera årets bidrag i avtalet.")
    for condition in facts.open_conditions:
        yield Blocker(f"Villkoret är inte uppfyllt: {condition}.", Who.GRANTEE, "Lämna in handlingen till regionen.")


def _parties(facts: SubmissionFacts) -> Iterator[Blocker]:
    for name, verified in ((facts.seller, facts.seller_verified), (facts.buyer, facts.buyer_verified)):
        if not verified:
            how = "Kontrollera organisationsnumret mot register och ange källan."
            yield Blocker(f"Den juridiska identiteten för {name} är inte kontrollerad.", Who.GRANTOR, how)
    if not facts.buyer_reference:
        yield Blocker(f"Er referens saknas för {facts.buyer}.", Who.GRANTOR, "Ange regionens referenskod för fakturor.")
    if not facts.seller_bankgiro:
        yield Blocker(f"Bankgiro saknas för {facts.seller}.", Who.GRANTEE, "Meddela bankgirot till handläggaren.")
    if not facts.seller_prefix:
        yield Blocker(f"Fakturaserie saknas för {facts.seller}.", Who.GRANTOR, "Ange hur fakturanumren ska börja.")


def _calendar(facts: SubmissionFacts) -> Iterator[Blocker]:
    month = f"{MONTHS[facts.month - 1]} {facts.year}"
    if (facts.today.year, facts.today.month) < (facts.year, facts.month):
        yield Blocker(f"Fakturan skickas i {month}.", Who.NOBODY, f"Kom tillbaka i {month}.")
    elif (facts.today.year, facts.today.month) > (facts.year, facts.month):
        how = "Be handläggaren om ett undantag med skäl."
        yield Blocker(f"Fakturan skulle ha skickats i {month}.", Who.GRANTOR, how)
