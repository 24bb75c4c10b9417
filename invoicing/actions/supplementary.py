from datetime import date, datetime
from decimal import Decimal
from functools import partial

from django.db import transaction

from agreements.models import Agreement
from grants.actions import add_commitment, ledger
from grants.models import AddedCommitment, Basis, GrantYear
from grants.queries import balances_by_grant_year, held
from invoicing.actions.prepare import CannotPrepare
from invoicing.models import Invoice
from invoicing.queries import content_of, why_no_rest, why_not_prepared
from office.acting import attempt
from office.formats import day, kronor
from office.places import address_of
from office.refusal import Refusal
from parties.actions import Asked, notify, takes_two
from parties.models import MessageKind, ProposalKind, Role, User
from parties.queries import has_role, people_with_role


class NotOfTheAddition(Refusal):
    """Only an officer of the grantor, or an administrator of the grantee, has its invoice prepared."""

    sentence = "Tilläggsfakturan hör till en annan organisation."


def _asked(
    *, grant_year_id: int, amount: Decimal, decision: str, decided_on: date, reason: str, sure: bool = False
) -> Asked:
    year = GrantYear.objects.select_related("grant__basis__grantor", "grant__grantee").get(pk=grant_year_id)
    basis = year.grant.basis
    promised = held(balances_by_grant_year(basis).get(year.pk, {}))
    rows = [
        ("Villkoren ger året", kronor(year.amount), kronor(year.amount)),
        ("Beviljat för året", kronor(promised), kronor(promised + amount)),
        ("Tillägg", "", kronor(amount)),
        ("Enligt beslut", "", f"{' '.join(decision.split())}, {day(decided_on)}"),
        ("Skäl", "", ledger.plain_reason(reason)),
    ]
    if sure:
        rows.append(("Ovanligt stort belopp", "", "Den som föreslår har svarat att beloppet är rätt."))
    return Asked(
        party=basis.grantor,
        other_side=year.grant.grantee,
        what=f"Tillägg på {kronor(amount)} till {year}, {basis}",
        url=basis.agreement.get_absolute_url()
        if basis.kind == Basis.Kind.AGREEMENT
        else address_of("statement", basis.pk),
        rows=rows,
    )


@takes_two(ProposalKind.ADDITION, asked=_asked, read={"amount": Decimal, "decided_on": date.fromisoformat})
@transaction.atomic
def add_with_draft(
    *,
    grant_year_id: int,
    amount: Decimal,
    decision: str,
    decided_on: date,
    reason: str,
    sure: bool = False,
    now: datetime,
    by: User,
) -> AddedCommitment:
    """Promise more (`add_commitment`), and make the draft of its invoice where it can be made.

    Refused: as `add_commitment`.
    """
    addition = add_commitment(
        grant_year_id=grant_year_id,
        amount=amount,
        decision=decision,
        decided_on=decided_on,
        reason=reason,
        sure=sure,
        today=now.date(),
        by=by,
    )
    attempt(partial(prepare_supplementary, addition_id=addition.pk, now=now, by=by))
    return addition


@transaction.atomic
def prepare_supplementary(*, addition_id: int, now: datetime, by: User) -> Invoice:
    """The live supplementary invoice of an added commitment; a draft is made, and its issuer told, if there is none.

    Doing it again changes nothing and gives the same invoice. Refused: NotOfTheAddition; CannotPrepare.
    """
    addition = AddedCommitment.objects.select_related("grant_year__grant__basis__grantor").get(pk=addition_id)
    grant, today = addition.grant_year.grant, now.date()
    from_grantor = has_role(by, grant.basis.grantor, Role.OFFICER, on=today)
    if not from_grantor and not has_role(by, grant.grantee, Role.GRANTEE, on=today):
        raise NotOfTheAddition
    if grant.basis.kind != Basis.Kind.AGREEMENT:
        raise CannotPrepare("Tillägget hör till ett beslut utan avtal, och faktureras inte härifrån.")
    agreement = grant.basis.agreement
    if problem := why_not_prepared(agreement, addition.grant_year.year):
        raise CannotPrepare(problem)
    if addition.is_taken_back:
        raise CannotPrepare("Tillägget är taget tillbaka i liggaren.")
    draft = Invoice(
        kind=Invoice.Kind.SUPPLEMENTARY,
        addition=addition,
        basis=grant.basis,
        instalment=agreement.instalments.order_by("number")[0],
        year=addition.grant_year.year,
        issuer=grant.grantee,
        payer=grant.basis.grantor,
        vat=grant.vat,
        prepared_on=today,
    )
    Invoice.objects.bulk_create([draft], ignore_conflicts=True)  # the unique index decides, however many ask at once
    invoice = Invoice.objects.live().with_parties().get(addition=addition)
    if invoice.is_draft:
        amount = kronor(addition.amount)
        why = f"{invoice.payer} har beviljat {amount} till för {invoice.year} enligt {addition.decision}."
        _tell_issuer(invoice, amount, why, now)
    return invoice


@transaction.atomic
def prepare_rest(*, agreement_id: int, year: int, now: datetime, by: User) -> Invoice:
    """The draft of the supplementary invoice of what is left of a year; one is made, and its issuer told, if there is
    none.

    What is left is promised and comes on no instalment's invoice: they are all sent, or finance keeps it as a debt.
    Nothing is promised anew. Doing it again gives the same draft. Refused: NotOfTheAddition; CannotPrepare.
    """
    agreement = Agreement.objects.select_related("basis__grantor", "grantee").get(pk=agreement_id)
    grantor, grantee, today = agreement.basis.grantor, agreement.grantee, now.date()
    if not has_role(by, grantor, Role.OFFICER, on=today) and not has_role(by, grantee, Role.GRANTEE, on=today):
        raise NotOfTheAddition
    if problem := why_no_rest(agreement, year, today=today):
        raise CannotPrepare(problem)
    draft = Invoice(
        kind=Invoice.Kind.SUPPLEMENTARY,
        of_the_rest=True,
        basis=agreement.basis,
        instalment=agreement.in_order[0],
        year=year,
        issuer=grantee,
        payer=grantor,
        prepared_on=today,
    )
    Invoice.objects.bulk_create([draft], ignore_conflicts=True)  # the unique index decides, however many ask at once
    invoice = Invoice.objects.drafts().of_the_rest().with_parties().get(basis=agreement.basis, year=year)
    rest = kronor(content_of(invoice, today=today).total)
    _tell_issuer(invoice, rest, f"{rest} står kvar av det som {invoice.payer} har beviljat för {year}.", now)
    return invoice


def _tell_issuer(invoice: Invoice, amount: str, why: str, now: datetime) -> None:
    notify(
        to=people_with_role(invoice.issuer, Role.GRANTEE, on=now.date()),
        kind=MessageKind.DRAFT_READY,
        subject=f"Tilläggsfaktura att skicka: {amount}",
        text=f"{why} Granska utkastet till tilläggsfaktura och skicka det.",
        url=invoice.get_absolute_url(),
        key=f"invoice:{invoice.pk}:supplementary-draft",
        now=now,
    )
