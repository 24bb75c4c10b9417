"""What no event makes is refused at the latest at COMMIT: what the proof would name as a fault for ever.

Vouchers, promises, settlements and bound papers in raw SQL as the app role, in the name of those whose events they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql

from agreements.actions import propose_signature
from agreements.models import Agreement
from grants.actions import release_at_year_end
from grants.models import GrantYear, Posting, Voucher
from invoicing.models import Invoice
from parties.actions import give_role, open_account
from parties.models import Proposal, Role, User
from payments.actions import issue_recovery_claim
from tests.database import AppSession
from tests.invoicing.test_db_whoever_connects import submitted
from tests.invoicing.test_supplementary import added
from tests.overview.walking import faults
from tests.payments.paying import NOW, PAID, SENT, another_attested, pay
from tests.world import World, drafted_agreement

AFTER = date(2028, 1, 10)
KINDS = Voucher.Kind
RULE = "posting_stands_on_its_voucher"


class Forger:
    """Adds rows that the app role may add; the deferred rules are asked at the end of `refused`."""

    def __init__(self, world: World, app: AppSession) -> None:
        self.world, self.app = world, app
        self.officer, self.finance = world.person(Role.OFFICER), world.person(Role.FINANCE)
        self.year = GrantYear.objects.get(grant__basis=world.agreement.basis, grant__number=1, year=2027)

    @contextmanager
    def refused(self, rule: str) -> Iterator[None]:
        with self.app.transaction():
            pass  # what the test has done until now stands
        with pytest.raises(psycopg.errors.IntegrityError) as refusal, self.app.transaction():
            yield
        assert refusal.value.diag.constraint_name == rule, refusal.value

    def add(self, table: str, **row: Any) -> int:
        names, values = (
            sql.SQL(", ").join(part) for part in (map(sql.Identifier, row), map(sql.Literal, row.values()))
        )
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(sql.Identifier(table), names, values)
        found = self.app.execute(insert).fetchone()
        assert found is not None
        return int(found[0])

    def voucher(self, kind: str) -> int:
        basis = self.world.agreement.basis_id
        return self.add("grants_voucher", basis_id=basis, kind=kind, label="x", dated_on=date(2026, 2, 1))

    def post(self, voucher: int | None, start: str, end: str, *, by: User | None = None, **said: Any) -> None:
        usual = {
            "grant_id": self.year.grant_id,
            "grant_year_id": self.year.pk,
            "amount": Decimal(1),
            "amount_currency": "SEK",
            "business_date": PAID,
            "reason": "x",
        }
        row = usual | said | {"from_stage": start, "to_stage": end, "voucher_id": voucher}
        self.add("grants_posting", by_id=(by or self.officer).pk, **row)


@pytest.fixture
def forger(world: World, app_session: AppSession) -> Forger:
    return Forger(world, app_session)


@pytest.mark.parametrize("kind", KINDS.values)
def test_a_voucher_of_nothing_is_no_voucher(forger: Forger, kind: str) -> None:
    with forger.refused("voucher_stands_for_its_kind"):
        forger.voucher(kind)


@pytest.mark.parametrize("kind", [KINDS.CLAUSE, KINDS.DECISION_ITEM, KINDS.AMENDMENT, KINDS.NOTICE])
def test_kronor_are_promised_by_an_event_and_not_by_a_voucher_alone(forger: Forger, kind: str) -> None:
    with forger.refused(RULE):
        forger.post(forger.voucher(kind), "OUTSIDE", "COMMITTED")


def test_no_more_is_promised_on_what_was_promised_by(forger: Forger) -> None:
    clause = Posting.objects.filter(grant_year=forger.year).earliest("pk").voucher_id
    addition = added(forger.world, grant_year_id=forger.year.pk)
    for voucher in (clause, addition.voucher_id):
        for by in (forger.officer, forger.finance):
            with forger.refused(RULE):
                forger.post(voucher, "OUTSIDE", "COMMITTED", by=by, business_date=AFTER)
    other = GrantYear.objects.get(grant=forger.year.grant, year=2028)
    with forger.refused(RULE):
        forger.post(addition.voucher_id, "OUTSIDE", "COMMITTED", grant_year_id=other.pk, business_date=AFTER)
    assert faults(after=0) == []


def test_what_was_chosen_at_year_end_is_what_was_released_and_nothing_more(forger: Forger) -> None:
    chosen = release_at_year_end(
        grant_year_id=forger.year.pk, year=2027, amount=Decimal(100), business_date=AFTER, reason="Lägre", today=AFTER,
        by=forger.finance,
    )  # fmt: skip
    for start, end in (("COMMITTED", "RELEASED"), ("OUTSIDE", "COMMITTED")):
        with forger.refused(RULE):
            forger.post(chosen.voucher_id, start, end, by=forger.finance, business_date=AFTER)
    said = {
        "grant_year_id": forger.year.pk,
        "year": 2027,
        "amount_currency": "SEK",
        "reason": "x",
        "chosen_on": AFTER,
        "chosen_by_id": forger.finance.pk,
    }
    clause = Posting.objects.filter(grant_year=forger.year).earliest("pk").voucher_id
    for voucher, choice, amount in (
        (chosen.voucher_id, "carry_over", 100),
        (chosen.voucher_id, "release", 1),
        (clause, "release", 1),
    ):
        with forger.refused("year_end_choice_is_posted"):
            forger.add("grants_yearendchoice", voucher_id=voucher, choice=choice, amount=amount, **said)
    with forger.refused(RULE):
        forger.post(clause, "COMMITTED", "RELEASED")
    assert faults(after=0) == []


def test_an_invoice_is_posted_line_by_line_on_its_own_voucher_by_its_people(forger: Forger) -> None:
    sent, other = submitted(forger.world), another_attested(forger.world, 0)
    grantee = forger.world.person(Role.GRANTEE)
    of_sent: dict[str, Any] = {"invoice_id": sent.voucher_id, "by": grantee, "business_date": SENT}
    for voucher in (sent.voucher_id, other.voucher_id):
        with forger.refused("invoice_lines_are_posted"):
            forger.post(voucher, "INVOICED", "COMMITTED", **of_sent)
            forger.post(voucher, "COMMITTED", "INVOICED", **of_sent)
    again = open_account(email="annan@example.se", name="Annan")
    give_role(user=again, party=forger.world.region, role=Role.APPROVER, valid_from=date(2026, 1, 1))
    posted = Posting.objects.get(invoice=other.voucher_id, to_stage="APPROVED")
    of_other = {"grant_id": posted.grant_id, "grant_year_id": posted.grant_year_id, "invoice_id": other.voucher_id}
    with forger.refused("invoice_people_have_posted"):
        forger.post(posted.voucher_id, "APPROVED", "INVOICED", by=again, **of_other)
        forger.post(posted.voucher_id, "INVOICED", "APPROVED", by=again, **of_other)
    with forger.refused("posting_at_year_end_of_no_invoice"):
        forger.post(forger.voucher(KINDS.YEAR_END), "COMMITTED", "INVOICED", **of_sent)
    assert faults(after=0) == []


def test_a_voucher_settles_what_was_posted_on_it(forger: Forger) -> None:
    world, finance = forger.world, forger.finance
    bill, other = another_attested(world, 0), another_attested(world, 1)
    payment = pay(world, bill, "1000.00")
    loose = pay(world, other, "500.00", "B2", settles=False)
    claim = issue_recovery_claim(
        invoice_id=bill.pk, amount=Decimal(100), reason="Fel", due_on=PAID, now=NOW, by=finance
    )
    allocation = payment.allocations.get()
    of_bill, of_other = line_of(bill), line_of(other)
    with forger.refused("settlement_is_what_was_posted"):
        forger.post(allocation.voucher_id, "PAID", "APPROVED", by=finance, **of_bill)
        forger.post(allocation.voucher_id, "APPROVED", "PAID", by=finance, **of_bill)
    said = {"amount": 1, "amount_currency": "SEK", "invoice_id": other.pk}
    mine = {"allocated_by_id": finance.pk, "allocated_at": NOW, "payment_id": loose.pk, "reason": ""}
    with forger.refused("allocation_is_posted_on_its_day_by_its_person"):
        voucher = forger.voucher(KINDS.PAYMENT)
        forger.post(voucher, "APPROVED", "PAID", by=finance, **of_other)
        forger.add("payments_allocation", voucher_id=voucher, allocated_on=NOW.date().replace(day=11), **said, **mine)
    of_claim = {"claim_id": claim.pk, "kind": "set_off", "settled_on": PAID, "bank_reference": ""}
    with forger.refused("invoice_paid_by_what_settles_it"):  # once, not twice
        voucher = forger.voucher(KINDS.PAYMENT)
        forger.post(voucher, "APPROVED", "PAID", by=finance, **of_other)
        forger.post(claim.voucher_id, "PAID", "REPAID", by=finance, **of_bill)
        forger.add("payments_allocation", voucher_id=voucher, allocated_on=PAID, **said, **mine)
        forger.add(
            "payments_claimsettlement",
            voucher_id=voucher,
            recorded_by_id=finance.pk,
            recorded_at=NOW,
            **said,
            **of_claim,
        )
    with forger.refused("settlement_on_a_voucher_of_its_kind"):
        row = {"reason": "x", "issued_on": PAID, "due_on": PAID, "issued_by_id": finance.pk, "withdrawn_reason": ""}
        said["invoice_id"] = bill.pk
        forger.add("payments_recoveryclaim", voucher_id=allocation.voucher_id, **said, **row)
    assert faults(after=0) == []


def line_of(invoice: Invoice) -> dict[str, Any]:
    line = invoice.lines.get()
    return {
        "grant_id": line.grant_year.grant_id,
        "grant_year_id": line.grant_year_id,
        "invoice_id": invoice.voucher_id,
    }


def test_what_binds_is_an_agreement_or_a_decision(forger: Forger) -> None:
    region = forger.world.region.pk
    said = {
        "kind": "agreement",
        "title": "x",
        "grantor_id": region,
        "through": "",
        "case_number": "",
        "cost_centre": "",
    }
    with forger.refused("basis_binds_as_agreement_or_decision"):
        forger.add("grants_basis", slug="x", binding_on=SENT, **said)
    basis = forger.add("grants_basis", slug="x", **said)
    with forger.refused("basis_binds_as_agreement_or_decision"):
        forger.app.execute("UPDATE grants_basis SET binding_on = %s WHERE id = %s", [SENT, basis])


def test_a_paper_binds_with_all_its_years_promised(forger: Forger) -> None:
    draft = drafted_agreement(forger.world, 7, today=SENT)
    signature = draft.signatures.get().pk
    proposal = propose_signature(signature_id=signature, signed_on=SENT, now=NOW, by=forger.officer)
    assert proposal is not None
    with forger.refused("basis_binds_with_all_its_years"):
        sign(forger, draft, proposal)


def sign(forger: Forger, draft: Agreement, proposal: Proposal) -> None:
    """As the action does it when another confirms it, but for the promises."""
    values = {
        "day": SENT, "basis": draft.basis_id, "agreement": draft.pk, "proposal": proposal.pk, "by": forger.finance.pk
    }  # fmt: skip
    forger.app.execute(
        "UPDATE parties_proposal SET answer = 'confirmed', made = %(agreement)s, answered_at = proposed_at,"
        " answered_by_id = %(by)s WHERE id = %(proposal)s",
        values,
    )
    forger.app.execute("UPDATE agreements_signature SET signed_on = %(day)s WHERE agreement_id = %(agreement)s", values)
    forger.app.execute(
        "UPDATE agreements_agreement SET signed_on = %(day)s, status = 'signed' WHERE id = %(agreement)s", values
    )
    forger.app.execute("UPDATE grants_basis SET binding_on = %(day)s WHERE id = %(basis)s", values)
