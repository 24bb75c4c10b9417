"""What stops the payment of an invoice, and who must act."""

from collections.abc import Iterator
from dataclasses import dataclass

from invoicing.rules.gate import Blocker, OpenCondition, Place, Who


@dataclass(frozen=True, kw_only=True)
class PaymentFacts:
    """Everything that decides whether an invoice may be paid today."""

    unpayable: Blocker | None  # what its status says
    seller: str
    bankgiro: str  # as the invoice says it, ready to be read
    account_verified: bool
    lapsed_conditions: tuple[OpenCondition, ...]  # what must hold the whole term, and does not today


def payment_blockers(facts: PaymentFacts) -> tuple[Blocker, ...]:
    """Every reason not to pay the invoice today; empty when nothing is in the way. The agreement's end is none.

    Source: design, section 6; § 6 of the agreement (the operation stays recertified); the grantor's rules of attest.
    """
    return (*filter(None, [facts.unpayable]), *_receiver(facts))


def _receiver(facts: PaymentFacts) -> Iterator[Blocker]:
    if not facts.account_verified:
        what = f"Bankgiro {facts.bankgiro} för {facts.seller} är inte kontrollerat."
        how = "Någon annan än den som föreslog det kontrollerar det genom en känd kontakt."
        yield Blocker(what, Who.FINANCE, how, Place.SELLER)
    for condition in facts.lapsed_conditions:
        what = f"Villkoret är inte visat, eller har gått ut: {condition.summary}."
        yield Blocker(what, Who.GRANTEE, "Lämna in en handling som gäller.", Place.CONDITION, condition.number)
