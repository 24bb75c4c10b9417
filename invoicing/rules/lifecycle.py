"""The life of an invoice: what each status means, and nobody else lists statuses. Who may move it, actions decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from grants.rules.ledger import Stage
from invoicing.rules.gate import Blocker, Place, Who
from office.status import Meaning, Tone


class Status(StrEnum):
    """Status: utkast, inskickad, kontrollattesterad, beslutsattesterad, betald, återsänd, krediterad.

    A credit note has no way to go: it is written and issued (utfärdad) at once.
    """

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    APPROVED = "approved"
    PAID = "paid"
    RETURNED = "returned"
    CREDITED = "credited"
    ISSUED = "issued"


class Rests(StrEnum):
    """Which attests stand on an invoice."""

    ON_NOTHING = "nothing"
    ON_CHECK = "check"
    ON_APPROVAL = "approval"  # and on the check before it
    ON_RETURN = "return"  # whatever stood before it was returned
    ON_ANYTHING = "anything"


@dataclass(frozen=True)
class Waits:
    """For whom, and for what: in words on the invoice's way, and to that person when it is late."""

    who: Who
    what: str
    reminder: str = ""


@dataclass(frozen=True, kw_only=True)
class InvoiceMeaning(Meaning):
    """And: what of it stops a payment, where its kronor stand, which attests it rests on, whom it waits for, whether it
    is done with."""

    unpayable: Blocker | None  # None: as far as the status goes it may be paid
    stage: Stage | None = None  # None: in no stage of its own
    rests: Rests = Rests.ON_NOTHING
    waits: Waits | None = None
    is_settled: bool = False


_UNCHECKED = Blocker("Fakturan är inte kontrollattesterad.", Who.CHECKER, "Kontrollera fakturan.", Place.INVOICE)
MEANING: Mapping[Status, InvoiceMeaning] = MappingProxyType(
    {
        Status.DRAFT: InvoiceMeaning(
            label="Utkast",
            tone=Tone.MEANT,
            then=frozenset({Status.SUBMITTED, Status.ISSUED}),
            unpayable=_UNCHECKED,
            waits=Waits(Who.GRANTEE, "att {issuer} skickar den"),
        ),
        Status.SUBMITTED: InvoiceMeaning(
            label="Inskickad",
            tone=Tone.MOVING,
            then=frozenset({Status.CHECKED, Status.RETURNED, Status.CREDITED}),
            unpayable=_UNCHECKED,
            stage=Stage.INVOICED,
            waits=Waits(Who.CHECKER, "kontrollattest hos {payer}", "Den väntar på kontrollattest."),
        ),
        Status.CHECKED: InvoiceMeaning(
            label="Kontrollattesterad",
            tone=Tone.MOVING,
            then=frozenset({Status.APPROVED, Status.RETURNED, Status.CREDITED}),
            unpayable=Blocker(
                "Fakturan är inte beslutsattesterad.", Who.APPROVER, "Besluta om fakturan.", Place.INVOICE
            ),
            stage=Stage.INVOICED,
            rests=Rests.ON_CHECK,
            waits=Waits(Who.APPROVER, "beslutsattest hos {payer}", "Den väntar på beslutsattest."),
        ),
        Status.APPROVED: InvoiceMeaning(
            label="Beslutsattesterad",
            tone=Tone.GOOD,
            # It is the payer's to give back before the issuer may credit it.
            then=frozenset({Status.PAID, Status.RETURNED}),
            unpayable=None,
            stage=Stage.APPROVED,
            rests=Rests.ON_APPROVAL,
            waits=Waits(Who.FINANCE, "betalning från {payer}", "Den är attesterad och väntar på betalning."),
        ),
        Status.PAID: InvoiceMeaning(
            label="Betald",
            tone=Tone.GOOD,
            # A payment that bounced is taken back, and the attest stands. Both are the payer's to give back before the
            # issuer may credit it.
            then=frozenset({Status.APPROVED, Status.RETURNED}),
            unpayable=None,
            stage=Stage.PAID,
            rests=Rests.ON_APPROVAL,
            is_settled=True,
        ),
        Status.RETURNED: InvoiceMeaning(
            label="Återsänd",
            tone=Tone.BAD,
            then=frozenset({Status.CREDITED}),
            unpayable=Blocker(
                "Fakturan är återsänd.", Who.GRANTEE, "Kreditera fakturan och skicka en ny.", Place.INVOICE
            ),
            stage=Stage.INVOICED,
            rests=Rests.ON_RETURN,
            waits=Waits(Who.GRANTEE, "att {issuer} krediterar den"),
        ),
        Status.CREDITED: InvoiceMeaning(
            label="Krediterad",
            tone=Tone.OVER,
            unpayable=Blocker(
                "Fakturan är krediterad och ska inte betalas.",
                Who.FINANCE,
                "Räkna av pengarna mot den nya fakturan, eller begär dem tillbaka.",
                Place.INVOICE,
            ),
            rests=Rests.ON_ANYTHING,
            is_settled=True,
        ),
        Status.ISSUED: InvoiceMeaning(label="Utfärdad", tone=Tone.OVER, unpayable=_UNCHECKED),
    }
)
OF_THE_PAYER = frozenset({Who.CHECKER, Who.APPROVER, Who.FINANCE})
# Sent, and neither paid nor taken back: somebody at the payer is to attest or pay it.
ON_ITS_WAY = [status for status, meaning in MEANING.items() if meaning.waits and meaning.waits.who in OF_THE_PAYER]
SETTLED = [status for status, meaning in MEANING.items() if meaning.is_settled]


def may_become(now: Status, then: Status) -> bool:
    """Tell whether an invoice may go from one status to another. Staying is not a move: false."""
    return then in MEANING[now].then


def waiting_for(who: Who) -> Status:
    """The status in which an invoice waits for somebody who attests or pays (of OF_THE_PAYER)."""
    (found,) = (status for status in ON_ITS_WAY if (waits := MEANING[status].waits) and waits.who is who)
    return found
