"""The house's ledger under measurement: its own actions and queries, as the app role."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from bench.moves import BILLS, GRANTS, STAGES, YEARS, Move, Standing, Totals
from grants.actions import Item, add_grant, bind_basis, post
from grants.models import Basis, Grant, GrantYear, Voucher
from grants.queries.ledger import balances_by_grant_year, balances_of, totals_by_year
from grants.rules.indexation import Compounding
from grants.rules.ledger import Event, Stage
from office.money import sek
from parties.actions import give_role, open_account
from parties.models import Party, Role

SIGNED = date(2026, 1, 12)
TODAY = date(2026, 11, 20)
REASON = "Mätning"
INSERT = """
    INSERT INTO grants_posting (business_date, by_id, reason, amount_currency,
        grant_id, grant_year_id, from_stage, to_stage, amount, voucher_id, invoice_id)
    SELECT %s, %s, %s, 'SEK', * FROM unnest(
        %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::numeric[], %s::bigint[], %s::bigint[])
"""


class House:
    def __init__(self) -> None:
        region = Party.objects.create(slug="region", name="Regionen", kind=Party.Kind.REGION)
        grantee = Party.objects.create(slug="forening", name="Föreningen", kind=Party.Kind.ASSOCIATION)
        self.by = open_account(email="ekonom@example.se", name="Ekonom")
        for role in Role.values:
            party = grantee if role == Role.GRANTEE else region
            give_role(user=self.by, party=party, role=role, valid_from=SIGNED)
        self.basis = Basis.objects.create(slug="avtal", kind=Basis.Kind.AGREEMENT, title="Avtalet", grantor=region)
        self.grants = {number: add_grant(self._grant(number, grantee)) for number in GRANTS}
        bind_basis(basis_id=self.basis.pk, on=SIGNED, by=self.by)
        self.years = {(item.grant.number, item.year): item for item in GrantYear.objects.select_related("grant__basis")}
        self.clause = Voucher.objects.filter(kind=Voucher.Kind.CLAUSE).get()
        places = [(grant, year, bill) for grant, year in self.years for bill in BILLS]
        vouchers = Voucher.objects.bulk_create(
            Voucher(basis=self.basis, kind=Voucher.Kind.INVOICE, label=f"Faktura {place}", dated_on=SIGNED)
            for place in places
        )
        self.bills = dict(zip(places, vouchers, strict=True))

    def post(self, moves: Sequence[Move]) -> None:
        """As every event does it: locks, checks, one INSERT, one transaction."""
        items = [self._item(move) for move in moves]
        post(items=items, business_date=TODAY, reason=REASON, today=TODAY, by=self.by)

    def insert(self, moves: Sequence[Move]) -> None:
        """One INSERT and nothing before it: the database alone keeps the law."""
        items = [self._item(move) for move in moves]
        columns: list[list[Any]] = [
            [item.grant_year.grant_id for item in items],
            [item.grant_year.pk for item in items],
            [item.stages[0].value for item in items],
            [item.stages[1].value for item in items],
            [move.amount for move in moves],
            [item.voucher.pk for item in items],
            [item.invoice and item.invoice.pk for item in items],
        ]
        with connection.cursor() as cursor:
            cursor.execute(INSERT, [TODAY, self.by.pk, REASON, *columns])

    def of_grant(self, grant: int) -> dict[Stage, object]:
        return {**balances_of(grant=self.grants[grant])}

    def all_balances(self) -> Standing:
        standing = balances_by_grant_year(self.basis)
        return {
            (grant, year, stage): standing[item.pk][stage]
            for (grant, year), item in self.years.items()
            for stage in STAGES
        }

    def yearly_totals(self) -> Totals:
        totals = totals_by_year()
        return {(year, stage): totals[year][stage] for year in YEARS for stage in STAGES}

    def _grant(self, number: int, grantee: Party) -> Grant:
        return Grant(
            basis=self.basis,
            number=number,
            grantee=grantee,
            kind=Grant.Kind.OPERATING,
            clause="§ 2",
            full_year_amount=sek(1_000),
            first_day=date(YEARS[0], 1, 1),
            last_day=date(YEARS[-1], 12, 31),
            compounding=Compounding.NONE,
            base_year=YEARS[0],
        )

    def _item(self, move: Move) -> Item:
        grant_year = self.years[move.grant, move.year]
        if move.event is Event.COMMIT:
            return Item(event=move.event, grant_year=grant_year, amount=move.amount, voucher=self.clause)
        bill = self.bills[move.grant, move.year, move.bill]
        return Item(event=move.event, grant_year=grant_year, amount=move.amount, voucher=bill, invoice=bill)
