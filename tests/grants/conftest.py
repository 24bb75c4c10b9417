"""A small ledger of its own: two grants under one agreement, signed, and a clerk who posts.

Most tests of the ledger itself post what no room above has a paper for, and are never committed: what is asked at the
end of a transaction, whether a voucher stands for what its kind says, is then asked of nothing. What is committed is
let go of by an amendment, or corrected.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.db import transaction

from agreements.actions import draft_agreement, record_signature
from agreements.models import Agreement, Instalment, Signature
from grants.actions import Item, ledger, post
from grants.models import Basis, Grant, GrantYear, Posting, StageBalance, Voucher
from grants.rules.indexation import Compounding
from grants.rules.ledger import Event, Stage
from office.money import sek
from parties.actions import give_role, open_account
from parties.models import Party, Role, User

SIGNED = date(2026, 1, 12)
TODAY = date(2026, 11, 20)


@dataclass
class Books:
    """The ledger of one agreement; amounts as text, days with a default."""

    region: Party
    basis: Basis
    clerk: User
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def year(self, year: int, grant: int = 1) -> GrantYear:
        return GrantYear.objects.select_related("grant__basis").get(
            grant__basis=self.basis, grant__number=grant, year=year
        )

    def voucher(self, kind: Voucher.Kind, on: date = SIGNED) -> Voucher:
        label = f"{Voucher.Kind(kind).label} {next(self.numbers)}"
        return Voucher.objects.create(basis=self.basis, kind=kind, label=label, dated_on=on)

    def bill(self, on: date = SIGNED) -> Voucher:
        return self.voucher(Voucher.Kind.INVOICE, on)

    def do(self, event: str, grant_year: GrantYear, amount: str, **said: Any) -> list[Posting]:
        """Post one line; `invoice=`, `voucher=`, `business_date=` and so on as the actions take them."""
        usual: dict[str, Any] = {"business_date": TODAY, "reason": "Prov", "today": TODAY, "by": self.clerk}
        with transaction.atomic():
            if "invoice" not in said and "voucher" not in said:
                usual["voucher"] = self.voucher(Voucher.Kind.AMENDMENT)
            written: list[Posting] = getattr(ledger, event)(lines=[(grant_year, Decimal(amount))], **(usual | said))
        return written

    def note(self) -> Voucher:
        """An amendment that stands: on it an öre of the second grant's last year was released."""
        (posting,) = self.do("release", self.year(2028, grant=2), "0.01")
        return posting.voucher

    def bring_to_paid(self, grant_year: GrantYear, amount: str, bill: Voucher) -> None:
        for event in ("invoice", "approve", "pay"):
            self.do(event, grant_year, amount, invoice=bill)

    def post(self, *moves: tuple[str, GrantYear, str, Voucher | None], voucher: Voucher) -> list[Posting]:
        items = [
            Item(event=Event(event), grant_year=year, amount=Decimal(amount), voucher=voucher, invoice=bill)
            for event, year, amount, bill in moves
        ]
        return post(items=items, business_date=TODAY, reason="Prov", today=TODAY, by=self.clerk)

    def reverse(self, *postings: Posting, **said: Any) -> list[Posting]:
        usual: dict[str, Any] = {"business_date": TODAY, "reason": "Fel", "today": TODAY, "by": self.clerk}
        return ledger.reverse(postings=postings, **(usual | said))

    def stands(self, grant_year: GrantYear, bill: Voucher | None = None) -> dict[str, str]:
        """What stands where, stages that are empty left out. With a bill: only what stands on it."""
        kept = StageBalance.objects.filter(grant_year=grant_year, amount__gt=0)
        if bill is not None:
            kept = kept.filter(invoice=bill)
        sums: dict[str, Decimal] = {}
        for balance in kept:
            sums[balance.stage] = sums.get(balance.stage, Decimal(0)) + balance.amount.amount
        return {stage: str(sums[stage]) for stage in Stage if stage in sums}


def _books() -> Books:
    region = Party.objects.create(slug="regionen", name="Region Prov", kind=Party.Kind.REGION)
    association = Party.objects.create(slug="foreningen", name="Föreningen Prov", kind=Party.Kind.ASSOCIATION)
    clerk = open_account(email="ekonom@example.se", name="Eva Ekonom", password="ett-paahittat-loesenord")
    for role in Role.values:  # whoever's event it is
        party = association if role == Role.GRANTEE else region
        give_role(user=clerk, party=party, role=role, valid_from=date(2025, 1, 1))
    basis = signed_agreement("avtal", region, association, {"1": "1000.00", "2": "500.00"}, by=clerk)
    return Books(region, basis, clerk)


def signed_agreement(slug: str, region: Party, association: Party, amounts: dict[str, str], *, by: User) -> Basis:
    """Of 2026-2028, with a grant of so many kronor a year for each number, signed by the region alone."""
    basis = Basis(slug=slug, kind=Basis.Kind.AGREEMENT, title="Provavtal", grantor=region)
    term = {"first_day": date(2026, 1, 1), "last_day": date(2028, 12, 31)}
    agreement = draft_agreement(
        basis=basis,
        agreement=Agreement(grantee=association, **term),
        clauses=[],
        signatures=[Signature(number=1, party=region, name="Någon")],
        instalments=[Instalment(number=1, month=1, share=Decimal(1))],
        grants=[
            Grant(
                number=int(number),
                grantee=association,
                kind=Grant.Kind.OPERATING,
                clause="§ 2",
                full_year_amount=sek(amount),
                compounding=Compounding.NONE,
                base_year=2026,
                **term,
            )
            for number, amount in amounts.items()
        ],
        today=SIGNED,
        by=by,
    )
    record_signature(signature_id=agreement.signatures.get().pk, signed_on=SIGNED, today=SIGNED, by=by)
    return Basis.objects.get(pk=basis.pk)


@pytest.fixture
def books(db: None) -> Iterator[Books]:
    """Rolled back after the test."""
    with transaction.atomic():
        yield _books()
        transaction.set_rollback(True)


@pytest.fixture
def committed_books(transactional_db: None) -> Books:
    """Committed, for other connections to see."""
    return _books()
