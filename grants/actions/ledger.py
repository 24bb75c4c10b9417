"""The only writers of the ledger: each event of design, section 4, is one multi-row INSERT of postings.

The database keeps the law and has the last word (grants/law/ledger.sql). What the rows show by themselves is
refused before they get there; what depends on what is posted already, or on what somebody else posts at the same time,
the database refuses, and this finds the sentence for a person. It also takes the grants' locks, in order of grant.

Whoever calls has checked that the person may: these actions know the money and nothing of roles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.db.models import Max
from moneyed import SEK, Money

from grants.models import ClosedPeriod, Grant, GrantYear, Posting, StageBalance, Voucher
from grants.models.posting import STAGE_LABELS
from grants.rules.ledger import HELD, LONGEST_REASON, MOVES, OF_AN_INVOICE, Account, Event, Stage, names_invoice
from grants.rules.money import PartOfAnOre, exact_ore
from office.formats import day, kronor
from office.money import sek
from office.refusal import Refusal
from parties.models import Party, User

Line = tuple[GrantYear, Money | Decimal]
_TOO_LARGE = Decimal(10) ** 12


class PostingRefused(Refusal):
    """The ledger does not take it. The message says why, in Swedish, for the person who asked."""


class NothingToPost(PostingRefused):
    """There is no line."""

    def __init__(self) -> None:
        super().__init__("Det finns inget belopp att bokföra.")


class AmountNotPositive(PostingRefused):
    """Nought, negative, or too large to be an amount: the direction is in the stages, never in the sign."""

    field = "amount"

    def __init__(self, amount: Decimal) -> None:
        super().__init__(f"Beloppet ska vara större än noll och mindre än tusen miljarder kronor, inte {amount}.")


class NotWholeOre(PostingRefused):
    """A third decimal, or no number at all."""

    field = "amount"

    def __init__(self, amount: Decimal) -> None:
        super().__init__(f"{amount} kr är inte ett belopp i kronor och hela ören.")


class WrongCurrency(PostingRefused):
    """Another currency than the grant's."""

    def __init__(self, amount: Money) -> None:
        super().__init__(f"Bidraget är i svenska kronor, inte i {amount.currency}.")


class ReasonMissing(PostingRefused):
    """No reason, or a longer one than fits."""

    field = "reason"

    def __init__(self) -> None:
        super().__init__(f"Skriv ett skäl på högst {LONGEST_REASON} tecken.")


class BeforeDocument(PostingRefused):
    """The business date lies before that of the voucher, the invoice or the posting that is reversed."""

    field = "business_date"

    def __init__(self, what: str, dated_on: date) -> None:
        super().__init__(f"Bokföringsdagen kan inte ligga före {what}, {day(dated_on)}.")


class BusinessDateInFuture(PostingRefused):
    """What has not happened is not posted."""

    field = "business_date"

    def __init__(self, business_date: date) -> None:
        super().__init__(f"Bokföringsdagen {day(business_date)} har inte varit än.")


class PeriodClosed(PostingRefused):
    """Finance has closed the period of the business date."""

    field = "business_date"

    def __init__(self, grantor: Party, closed_until: date) -> None:
        super().__init__(
            f"{grantor} har stängt sin bokföring till och med {day(closed_until)}. Välj en senare bokföringsdag."
        )


class InvoiceMismatch(PostingRefused):
    """The move needs an invoice of the same basis, and no other move has one."""

    def __init__(self) -> None:
        super().__init__("Från fakturering och framåt hör varje post till en faktura på samma avtal eller beslut.")


class NotEnough(PostingRefused):
    """More than what stands at the stage that the kronor should leave."""

    field = "amount"

    def __init__(self, grant_year: GrantYear, stage: Stage, standing: Decimal, asked: Decimal) -> None:
        self.standing = standing
        super().__init__(
            f"{grant_year}: {kronor(asked)} kan inte flyttas, för {kronor(standing)} står som "
            f"{STAGE_LABELS[stage].lower()}."
        )


class OverAppropriation(PostingRefused):
    """More than the decision has set aside."""

    field = "amount"

    def __init__(self, grant: Grant) -> None:
        assert grant.appropriation is not None
        super().__init__(f"{grant.appropriation}: mer än {kronor(grant.appropriation.amount)} kan inte beviljas.")


class SomebodyElsePosted(PostingRefused):
    """The database refused what would be possible now: somebody posted in the same moment."""

    def __init__(self) -> None:
        super().__init__("Någon annan bokförde i samma ögonblick. Försök igen.")


class AlreadyReversed(PostingRefused):
    """A posting is reversed at most once."""

    status = 409

    def __init__(self, posting_id: int) -> None:
        super().__init__(f"Post {posting_id} är redan rättad.")


class ReversalNotReversed(PostingRefused):
    """A reversal is not reversed: what should stand is posted anew."""

    def __init__(self, posting_id: int) -> None:
        super().__init__(f"Post {posting_id} är själv en rättelse. Bokför händelsen på nytt i stället.")


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row to come: a positive amount of a grant-year, moved by an event or, for a reversal, back again."""

    event: Event
    grant_year: GrantYear
    amount: Money | Decimal
    voucher: Voucher
    invoice: Voucher | None = None
    reverses: Posting | None = None

    @property
    def stages(self) -> tuple[Stage, Stage]:
        start, end = MOVES[self.event]
        return (start, end) if self.reverses is None else (end, start)

    @property
    def kronor(self) -> Decimal:
        """The amount in kronor. Refused: WrongCurrency, NotWholeOre, AmountNotPositive; a float (TypeError)."""
        amount = self.amount.amount if isinstance(self.amount, Money) else self.amount
        if isinstance(self.amount, Money) and self.amount.currency != SEK:
            raise WrongCurrency(self.amount)
        if not isinstance(amount, Decimal):
            raise TypeError(f"An amount is a Decimal or Money, not {type(amount).__name__}.")
        if not amount.is_finite():
            raise NotWholeOre(amount)
        if not 0 < amount < _TOO_LARGE:
            raise AmountNotPositive(amount)
        try:
            return exact_ore(amount)
        except PartOfAnOre as refusal:
            raise NotWholeOre(amount) from refusal


class Entry(TypedDict):
    """What every event says. `business_date` is when it happened; the time of recording comes from the database."""

    lines: Sequence[Line]
    voucher: Voucher
    business_date: date
    reason: str
    today: date
    by: User


class OfInvoice(TypedDict):
    """What an event of an invoice says. Without a voucher of its own, the invoice is the voucher."""

    lines: Sequence[Line]
    invoice: Voucher
    voucher: NotRequired[Voucher]
    business_date: date
    reason: str
    today: date
    by: User


def commit(**entry: Unpack[Entry]) -> list[Posting]:
    """Promise kronor: OUTSIDE to COMMITTED. Of an appropriation at most what it sets aside (OverAppropriation)."""
    return _of_grant(Event.COMMIT, entry)


def release(**entry: Unpack[Entry]) -> list[Posting]:
    """Let go of a promise that will not be paid (notice, lapse, reduction): COMMITTED to RELEASED."""
    return _of_grant(Event.RELEASE, entry)


def invoice(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Ask for promised kronor by an invoice: COMMITTED to INVOICED."""
    return _of_invoice(Event.INVOICE, entry)


def approve(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Attest an invoice (beslutsattest): INVOICED to APPROVED."""
    return _of_invoice(Event.APPROVE, entry)


def unapprove(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Take an attest back, before payment: APPROVED to INVOICED."""
    return _of_invoice(Event.UNAPPROVE, entry)


def credit(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Credit an invoice that is not attested: INVOICED back to COMMITTED."""
    return _of_invoice(Event.CREDIT, entry)


def pay(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Pay what is attested, all of it or a part: APPROVED to PAID."""
    return _of_invoice(Event.PAY, entry)


def unpay(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Take a payment back that bounced or went to the wrong account: PAID to APPROVED."""
    return _of_invoice(Event.UNPAY, entry)


def repay(**entry: Unpack[OfInvoice]) -> list[Posting]:
    """Take money in on a recovery claim (återkrav), when it has come: PAID to REPAID."""
    return _of_invoice(Event.REPAY, entry)


def carry_over(
    *,
    from_year: GrantYear,
    to_year: GrantYear,
    amount: Money | Decimal,
    voucher: Voucher,
    business_date: date,
    reason: str,
    today: date,
    by: User,
) -> list[Posting]:
    """Carry unspent kronor to another year by a decision: released in one and promised in the other, on one voucher."""
    items = [
        Item(event=Event.RELEASE, grant_year=from_year, amount=amount, voucher=voucher),
        Item(event=Event.COMMIT, grant_year=to_year, amount=amount, voucher=voucher),
    ]
    return post(items=items, business_date=business_date, reason=reason, today=today, by=by)


@transaction.atomic
def reverse(
    *,
    postings: Sequence[Posting],
    voucher: Voucher | None = None,
    business_date: date,
    reason: str,
    today: date,
    by: User,
) -> list[Posting]:
    """Take postings back, each by its exact mirror and once. Without a voucher one of kind correction is made.

    Refused: AlreadyReversed, ReversalNotReversed, NotEnough where the kronor have gone on since, and as `post`.
    """
    if not postings:
        raise NothingToPost
    _refuse_reversed(postings)
    if voucher is None:
        numbers = ", ".join(str(posting.pk) for posting in postings)
        label = f"Rättelse av post {numbers}" if len(numbers) < 300 else f"Rättelse av {len(postings)} poster"
        voucher = Voucher.objects.create(
            kind=Voucher.Kind.CORRECTION, basis=postings[0].voucher.basis, label=label, dated_on=business_date
        )
    items = [
        Item(
            event=posting.event,
            grant_year=posting.grant_year,
            amount=posting.amount,
            voucher=voucher,
            invoice=posting.invoice,
            reverses=posting,
        )
        for posting in postings
    ]
    return post(items=items, business_date=business_date, reason=reason, today=today, by=by)


def post(*, items: Sequence[Item], business_date: date, reason: str, today: date, by: User) -> list[Posting]:
    """Write postings in one INSERT, so all of them or none. The events above are the usual way here.

    Balances are looked at when the whole INSERT has been done. Refused: the subclasses of PostingRefused.
    """
    if not items:
        raise NothingToPost
    reason = plain_reason(reason)
    _refuse_dates(items, business_date, today)
    for item in items:
        if names_invoice(*item.stages) != (item.invoice is not None):
            raise InvoiceMismatch
    rows = [
        Posting(
            grant_id=item.grant_year.grant_id,
            grant_year=item.grant_year,
            from_stage=item.stages[0],
            to_stage=item.stages[1],
            amount=sek(item.kronor),
            business_date=business_date,
            by=by,
            reason=reason,
            voucher=item.voucher,
            invoice=item.invoice,
            reverses=item.reverses,
        )
        for item in items
    ]
    try:
        with transaction.atomic():
            return Posting.objects.bulk_create(rows)
    except IntegrityError as error:
        raise _in_words(error, items, business_date) from error


def plain_reason(text: str) -> str:
    """The reason on one line, at most LONGEST_REASON characters: one rule for every decision about the money.

    Refused: ReasonMissing.
    """
    reason = " ".join(text.split())
    if not 0 < len(reason) <= LONGEST_REASON:
        raise ReasonMissing
    return reason


def first_open_day(grantor: Party, day_wanted: date) -> date:
    """The day itself, or the first one after what the grantor has closed."""
    closed = _closed_until([grantor.pk]).get(grantor.pk)
    return day_wanted if closed is None else max(day_wanted, closed + timedelta(days=1))


def _of_grant(event: Event, entry: Entry) -> list[Posting]:
    items = [
        Item(event=event, grant_year=grant_year, amount=amount, voucher=entry["voucher"])
        for grant_year, amount in entry["lines"]
    ]
    return _post(items, entry)


def _of_invoice(event: Event, entry: OfInvoice) -> list[Posting]:
    bill = entry["invoice"]
    items = [
        Item(event=event, grant_year=grant_year, amount=amount, voucher=entry.get("voucher") or bill, invoice=bill)
        for grant_year, amount in entry["lines"]
    ]
    return _post(items, entry)


def _post(items: Sequence[Item], entry: Entry | OfInvoice) -> list[Posting]:
    return post(
        items=items,
        business_date=entry["business_date"],
        reason=entry["reason"],
        today=entry["today"],
        by=entry["by"],
    )


def _refuse_reversed(postings: Sequence[Posting]) -> None:
    for posting in postings:
        if posting.reverses_id:
            raise ReversalNotReversed(posting.pk)
    if taken := Posting.objects.filter(reverses__in=postings).first():
        raise AlreadyReversed(taken.reverses_id or 0)


def _grants_of(items: Sequence[Item]) -> dict[int, Grant]:
    ids = {item.grant_year.grant_id for item in items}
    return Grant.objects.select_related("basis__grantor", "appropriation__item").in_bulk(ids)


def _refuse_dates(items: Sequence[Item], business_date: date, today: date) -> None:
    if business_date > today:
        raise BusinessDateInFuture(business_date)
    for item in items:
        for paper in (item.voucher, item.invoice):
            if paper is not None and business_date < paper.dated_on:
                raise BeforeDocument(str(paper), paper.dated_on)
        if item.reverses is not None and business_date < item.reverses.business_date:
            raise BeforeDocument(f"post {item.reverses.pk}", item.reverses.business_date)


def _refuse_closed(grants: dict[int, Grant], business_date: date) -> None:
    grantors = {grant.basis.grantor_id: grant.basis.grantor for grant in grants.values()}
    for grantor_id, closed_until in _closed_until(list(grantors)).items():
        if business_date <= closed_until:
            raise PeriodClosed(grantors[grantor_id], closed_until)


def _closed_until(grantors: list[int]) -> dict[int, date]:
    closed = ClosedPeriod.objects.filter(party__in=grantors).values_list("party").annotate(Max("closed_until"))
    return dict(closed.order_by("party"))


def _refuse_foreign_invoices(items: Sequence[Item], grants: dict[int, Grant]) -> None:
    for item in items:
        bill, basis_id = item.invoice, grants[item.grant_year.grant_id].basis_id
        if bill is not None and (bill.kind != Voucher.Kind.INVOICE or bill.basis_id != basis_id):
            raise InvoiceMismatch


def _refuse_amounts(items: Sequence[Item], grants: dict[int, Grant]) -> None:
    """Compare what leaves each account with what stands there, and what is promised with what was set aside."""
    standing = _standing(items)
    after = dict(standing)
    for item in items:
        for stage, amount in zip(item.stages, (-item.kronor, item.kronor), strict=True):
            account = _account(item, stage)
            after[account] = after.get(account, Decimal(0)) + amount
    for item in items:
        account = _account(item, item.stages[0])
        if item.stages[0] is not Stage.OUTSIDE and after[account] < 0:
            have = standing.get(account, Decimal(0))
            raise NotEnough(item.grant_year, item.stages[0], have, have - after[account])
    for grant in grants.values():
        _refuse_more_than_set_aside(grant, items)


def _refuse_more_than_set_aside(grant: Grant, items: Sequence[Item]) -> None:
    if grant.appropriation is None:
        return
    promised = sum(
        item.kronor * ((item.stages[1] in HELD) - (item.stages[0] in HELD))
        for item in items
        if item.grant_year.grant_id == grant.pk
    )
    if promised <= 0:
        return
    held = StageBalance.objects.filter(grant_year__grant=grant, stage__in=HELD)
    if sum((kept.amount.amount for kept in held), Decimal(promised)) > grant.appropriation.amount.amount:
        raise OverAppropriation(grant)


def _standing(items: Sequence[Item]) -> dict[Account, Decimal]:
    balances = StageBalance.objects.filter(grant_year__in={item.grant_year.pk for item in items})
    return {(kept.grant_year_id, kept.invoice_id or 0, kept.stage): kept.amount.amount for kept in balances}


def _account(item: Item, stage: Stage) -> Account:
    bill = item.invoice.pk if item.invoice is not None and stage in OF_AN_INVOICE else 0
    return item.grant_year.pk, bill, stage


_REFUSALS = frozenset(
    {
        "posting_reversed_once",
        "posting_names_invoice_of_its_basis",
        "posting_in_open_period",
        "posting_within_appropriation",
        "stage_never_below_zero",
    }
)


def _in_words(error: IntegrityError, items: Sequence[Item], business_date: date) -> Exception:
    """The refusal, with its sentence, for what the database stopped; a bug of ours as it is."""
    if getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) not in _REFUSALS:
        return error
    grants = _grants_of(items)
    try:
        _refuse_reversed([item.reverses for item in items if item.reverses is not None])
        _refuse_foreign_invoices(items, grants)
        _refuse_closed(grants, business_date)
        _refuse_amounts(items, grants)
    except PostingRefused as refusal:
        return refusal
    return SomebodyElsePosted()
