"""Who may attest which invoice, and why not."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from invoicing.models import Invoice
from invoicing.models.invoice import InvoiceQuerySet
from invoicing.queries.standing import paid_of
from invoicing.queries.visible import invoices_where_payer
from invoicing.rules.attest import Attest, why_not_me
from invoicing.rules.gate import Who
from invoicing.rules.lifecycle import Status, may_become
from invoicing.rules.lifecycle import waiting_for as waiting_for_whom
from parties.models import ApprovalMandate, Role, User
from parties.models.approval_mandate import ROLE_OF_KIND
from parties.queries import conflicts_of, has_role, parties_with_role
from parties.rules.mandate import judge

WAITS_AT = {Attest.CHECK: waiting_for_whom(Who.CHECKER), Attest.APPROVE: waiting_for_whom(Who.APPROVER)}


@dataclass(frozen=True)
class Verdict:
    """The mandate under which the person may attest, or the Swedish sentence that says why she may not."""

    mandate: ApprovalMandate | None
    why_not: str = ""


@dataclass(frozen=True)
class AttestRow:
    """An invoice that waits for the person's attest, and why she may not give it (empty: she may)."""

    invoice: Invoice
    why_not: str


class Attestant:
    """A person on a day, with roles, mandates and conflicts of interest fetched once, who is asked about invoices."""

    def __init__(self, user: User, *, on: date) -> None:
        self.user, self.on = user, on
        self._mandates: defaultdict[tuple[int, str], list[ApprovalMandate]] = defaultdict(list)
        for mandate in ApprovalMandate.objects.filter(user=user).order_by("pk"):
            self._mandates[mandate.party_id, mandate.kind].append(mandate)
        self._conflicts = conflicts_of(user, on=on)
        self._parties = {
            kind: set(parties_with_role(user, role, on=on).values_list("pk", flat=True))
            for kind, role in ROLE_OF_KIND.items()
        }

    def judge(self, invoice: Invoice, attest: Attest) -> Verdict:
        """Whether the person may give the invoice this attest on the day. Whether it is its turn, the status says."""
        kind = ApprovalMandate.Kind(attest.value)
        if not self.attests_for(invoice, attest):
            return Verdict(None, f"Du är inte {ROLE_OF_KIND[kind].label.lower()} för {invoice.payer}.")
        hand = why_not_me(
            attest, me=self.user.pk, submitted_by=invoice.submitted_by_id, checked_by=invoice.checked_by_id
        )
        if hand:
            return Verdict(None, hand)
        if conflict := self.conflict(invoice):
            return Verdict(None, f"{conflict} En kollega med mandat attesterar i stället.")
        mandates = self._mandates[invoice.payer_id, kind]
        judgement = judge(
            [mandate.terms for mandate in mandates],
            amount=invoice.total.amount if invoice.total else Decimal(0),
            cost_centre=invoice.basis.cost_centre,
            on=self.on,
        )
        if judgement.place is None:
            return Verdict(None, judgement.why_not)
        return Verdict(mandates[judgement.place])

    def rows(self, invoices: Iterable[Invoice], attest: Attest) -> list[AttestRow]:
        """Some that wait for this attest, in the order given."""
        return [AttestRow(invoice, self.judge(invoice, attest).why_not) for invoice in invoices]

    def attests_for(self, invoice: Invoice, attest: Attest) -> bool:
        """Whether the person holds the role of this attest for the payer on the day."""
        return invoice.payer_id in self._parties[ApprovalMandate.Kind(attest.value)]

    def conflict(self, invoice: Invoice) -> str:
        """Why the person may not take part in what concerns the issuer or its host; empty if nothing is known."""
        others = (invoice.issuer_id, invoice.agreement.host_id)
        return next((self._conflicts[party] for party in others if party in self._conflicts), "")


def waiting_for(user: User, attest: Attest, *, on: date) -> InvoiceQuerySet:
    """The invoices to an organisation that the person attests for, that wait for this attest; the oldest first."""
    role = {Attest.CHECK: Role.CHECKER, Attest.APPROVE: Role.APPROVER}[attest]
    waiting = invoices_where_payer(user, role, on=on).filter(status=WAITS_AT[attest])
    return waiting.select_related("basis__agreement__host").order_by("pay_by", "pk")


def attestable(user: User, attest: Attest, *, on: date) -> InvoiceQuerySet:
    """Those of them that the person may attest: `Attestant.judge` of all, decided in the database."""
    others = conflicts_of(user, on=on).keys()
    had_a_hand = Q(submitted_by=user) | (Q(checked_by=user) if attest is Attest.APPROVE else Q())
    conflict = Q(issuer__in=others) | Q(basis__agreement__host__in=others)
    mandates = ApprovalMandate.objects.active(on=on).filter(
        Q(cost_centre="") | Q(cost_centre=OuterRef("basis__cost_centre")),
        Q(limit=None) | Q(limit__gte=OuterRef("total")),
        user=user,
        party=OuterRef("payer"),
        kind=attest.value,
    )
    return waiting_for(user, attest, on=on).exclude(had_a_hand).exclude(conflict).filter(Exists(mandates))


def attest_rows(user: User, attest: Attest, *, on: date) -> list[AttestRow]:
    """What waits for this attest by the person, the oldest first. The number of questions does not grow with it."""
    return Attestant(user, on=on).rows(waiting_for(user, attest, on=on), attest)


@dataclass(frozen=True)
class AttestPanel:
    """What the person who looks at an invoice may do about its attest. `turn` is None when none is waited for."""

    turn: Attest | None
    why_not: str = ""
    may_attest: bool = False
    may_return: bool = False
    url: str = ""

    @property
    def turn_in_words(self) -> str:
        if self.turn is None:
            return "Återsänd"
        return "Beslutsattest" if self.turn is Attest.APPROVE else "Kontrollattest"

    @property
    def meaning(self) -> str:
        """What the person says by attesting."""
        if self.turn is Attest.APPROVE:
            return "Genom att besluta om fakturan säger du att den ska betalas. Ditt mandat räcker."
        return "Genom att kontrollattestera säger du att fakturan stämmer med avtalet och att villkoren är uppfyllda."

    @property
    def button(self) -> str:
        return "Beslutsattestera" if self.turn is Attest.APPROVE else "Kontrollattestera"


def attest_panel(invoice: Invoice, user: User, *, on: date) -> AttestPanel:
    """What the person may do with the invoice now; for who neither attests nor returns, an empty panel."""
    attestant = Attestant(user, on=on)
    turn = next((attest for attest, status in WAITS_AT.items() if status == invoice.status), None)
    roles = (Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE)
    returnable = may_become(Status(invoice.status), Status.RETURNED) and not paid_of(invoice)
    may_return = returnable and has_role(user, invoice.payer, *roles, on=on) and not attestant.conflict(invoice)
    if turn is None or not attestant.attests_for(invoice, turn):
        return AttestPanel(turn if may_return else None, may_return=may_return)
    verdict = attestant.judge(invoice, turn)
    url = reverse("approve_invoice" if turn is Attest.APPROVE else "check_invoice", args=[invoice.pk])
    return AttestPanel(turn, verdict.why_not, verdict.mandate is not None, may_return, url)
