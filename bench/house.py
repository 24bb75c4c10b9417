"""The house's ledger under measurement: its own actions and queries, as the app role."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection, transaction

from agreements.actions import draft_agreement, record_signature
from agreements.models import Agreement, Instalment, Signature
from bench.database import NAME
from bench.moves import BILLS, GRANTS, PROMISED, STAGES, YEARS, Move, Standing, Totals
from config.postgresql.databases import Server
from grants.actions import Item, post
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
        self.basis = self._signed(region, grantee)
        self.grants = {grant.number: grant for grant in self.basis.grants.all()}
        self.years = {(item.grant.number, item.year): item for item in GrantYear.objects.select_related("grant__basis")}
        self.bills: dict[tuple[int, int, int], Voucher] = {}
        year = self.years[GRANTS[0], YEARS[0]]
        with transaction.atomic():
            self.amendment = self._voucher(Voucher.Kind.AMENDMENT, "Minskning")
            self.amendment.save()
            item = Item(event=Event.RELEASE, grant_year=year, amount=sek(1), voucher=self.amendment)
            post(items=[item], business_date=TODAY, reason=REASON, today=TODAY, by=self.by)

    def take_bills(self, server: Server) -> None:
        """Invoices that the ledger alone knows, so that it alone is measured: with the law on nobody makes such."""
        places = [(grant, year, bill) for grant, year in self.years for bill in BILLS]
        vouchers = [self._voucher(Voucher.Kind.INVOICE, f"Faktura {place}") for place in places]
        with server.connect(NAME) as session:
            session.execute("ALTER TABLE grants_voucher DISABLE TRIGGER stands_for_its_kind")
            self.bills = dict(zip(places, Voucher.objects.bulk_create(vouchers), strict=True))
            session.execute("ALTER TABLE grants_voucher ENABLE ALWAYS TRIGGER stands_for_its_kind")

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

    def _signed(self, region: Party, grantee: Party) -> Basis:
        """The agreement with all grants, signed: what it promises is committed."""
        basis = Basis(slug="avtal", kind=Basis.Kind.AGREEMENT, title="Avtalet", grantor=region)
        term = {"first_day": date(YEARS[0], 1, 1), "last_day": date(YEARS[-1], 12, 31)}
        agreement = draft_agreement(
            basis=basis,
            agreement=Agreement(grantee=grantee, **term),
            clauses=[],
            signatures=[Signature(number=1, party=region, name="Någon")],
            instalments=[Instalment(number=1, month=1, share=1)],
            grants=[
                Grant(
                    number=number,
                    grantee=grantee,
                    kind=Grant.Kind.OPERATING,
                    clause="§ 2",
                    full_year_amount=sek(PROMISED),
                    compounding=Compounding.NONE,
                    base_year=YEARS[0],
                    **term,
                )
                for number in GRANTS
            ],
            today=SIGNED,
            by=self.by,
        )
        record_signature(signature_id=agreement.signatures.get().pk, signed_on=SIGNED, today=SIGNED, by=self.by)
        return Basis.objects.get(pk=basis.pk)

    def _voucher(self, kind: Voucher.Kind, label: str) -> Voucher:
        return Voucher(basis=self.basis, kind=kind, label=label, dated_on=SIGNED)

    def _item(self, move: Move) -> Item:
        grant_year = self.years[move.grant, move.year]
        if move.event is Event.RELEASE:
            return Item(event=move.event, grant_year=grant_year, amount=move.amount, voucher=self.amendment)
        bill = self.bills[move.grant, move.year, move.bill]
        return Item(event=move.event, grant_year=grant_year, amount=move.amount, voucher=bill, invoice=bill)
