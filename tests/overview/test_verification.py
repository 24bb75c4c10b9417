"""No lawful event raises an alarm, and each figure that is not what it was derived from is named: all of them."""

from collections import Counter
from decimal import Decimal
from typing import Any, LiteralString

import pytest

from grants.actions import carry_over_at_year_end, release_at_year_end
from grants.models import Decision, GrantYear
from grants.queries import promises
from grants.rules.lifecycle import DecisionStatus
from invoicing.queries import verification as of_invoices
from office.faults import Fault
from parties.models import ProposalKind, Role
from payments.actions import issue_recovery_claim, record_refund, set_off_claim, settle_recovery_claim
from payments.queries import verification as of_payments
from tests.conftest import PsqlAs
from tests.invoicing.steps import DAY, credited, in_status, paid, returned, submitted
from tests.invoicing.test_received import credit_note, received
from tests.overview.walking import faults
from tests.payments.paying import NOW, PAID, another_attested, attested, pay
from tests.world import World, by_two


@pytest.mark.parametrize("status", ["submitted", "checked", "returned"])
def test_a_credited_invoice_raises_no_alarm(world: World, status: str) -> None:
    credited(world, in_status(world, status))
    assert faults(after=0) == []
    submitted(world)
    assert faults(after=0) == []


def test_one_that_is_returned_after_its_approval_raises_no_alarm(world: World) -> None:
    credited(world, returned(world, in_status(world, "approved")))
    assert faults(after=0) == []


def test_one_that_is_returned_after_it_was_paid_raises_no_alarm(world: World) -> None:
    back = returned(world, in_status(world, "paid"))
    assert faults(after=0) == []
    credited(world, back)
    assert faults(after=0) == []


def test_an_invoice_from_the_issuers_own_system_raises_no_alarm(world: World) -> None:
    invoice = received(world)
    assert faults(after=0) == []
    invoice = paid(world, invoice)
    assert faults(after=0) == []
    credit_note(world, returned(world, invoice))
    assert faults(after=0) == []


def busy(world: World, *, asks_in_2028: str = "866755.30") -> None:
    """A credited invoice, a paid one with a claim that is settled by money and by set-off, one paid in two parts."""
    finance = world.person(Role.FINANCE)
    credited(world, submitted(world))
    bill = attested(world)
    pay(world, bill, "841 510.00", "B1")
    other = another_attested(world, 0)
    pay(world, other, "400.00", "B2")
    loose = pay(world, bill, "500.00", "B3", settles=False)
    record_refund(
        payment_id=loose.pk, kind="refund", amount=Decimal(100), received_on=PAID, bank_reference="R1", now=NOW,
        by=finance,
    )  # fmt: skip
    claim = issue_recovery_claim(
        invoice_id=bill.pk, amount=Decimal(1000), reason="Fel", due_on=PAID, now=NOW, by=finance
    )
    settle_recovery_claim(
        claim_id=claim.pk, amount=Decimal(100), settled_on=PAID, bank_reference="I1", now=NOW, by=finance
    )
    set_off_claim(claim_id=claim.pk, invoice_id=other.pk, amount=Decimal(600), now=NOW, by=finance)
    received(world, invoice_id=world.draft(2028).pk, total=Decimal(asks_in_2028), number="17", issue_date=DAY.replace(
        year=2028), now=NOW.replace(year=2028, month=1, day=20))  # fmt: skip


def promised(world: World) -> None:
    """A decision that binds, an addition, kronor let go and carried over at a year's end."""
    finance, officer = world.person(Role.FINANCE), world.person(Role.OFFICER)
    year = GrantYear.objects.get(grant__basis=world.agreement.basis, grant__number=2, year=2026)
    at_year_end: dict[str, Any] = {
        "grant_year_id": year.pk, "year": 2026, "amount": Decimal(1000), "business_date": DAY, "reason": "Blev inte av",
        "today": DAY, "by": finance,
    }  # fmt: skip
    release_at_year_end(**at_year_end)
    carry_over_at_year_end(**at_year_end, to_year=2028, decision="RS § 3")
    decided = {"decision_id": Decision.objects.get().pk, "status": DecisionStatus.DECIDED, "decided_on": DAY}
    by_two(ProposalKind.DECISION, decided, on=DAY, by=officer, second=finance)
    more = {"amount": Decimal(500), "decision": "RS § 4", "decided_on": DAY, "reason": "Mer"}
    by_two(ProposalKind.ADDITION, {"grant_year_id": year.pk, **more}, on=DAY, by=officer, second=finance)


def document_checks() -> list[Fault]:
    return [
        *of_invoices.invoice_faults(),
        *of_invoices.file_faults(),
        *of_payments.payment_faults(),
        *promises.promise_faults(),
    ]


CHECKS = set().union(
    of_invoices._LINES, of_invoices._INVOICES, of_invoices._PEOPLE, of_invoices._FILES,
    of_payments._SETTLED, of_payments._POSTED, of_payments._ROWS, promises._PROMISES,
)  # fmt: skip
TABLES: list[LiteralString] = [
    "grants_grantyear", "grants_addedcommitment", "grants_yearendchoice", "grants_appropriation",
    "invoicing_invoice", "invoicing_invoiceline", "invoicing_invoicefile", "invoicing_numberseries",
    "payments_payment", "payments_allocation", "payments_refund", "payments_recoveryclaim",
    "payments_claimsettlement", "grants_posting", "grants_voucher", "grants_stagebalance", "parties_document",
]  # fmt: skip
SAME: LiteralString = "SELECT 1"  # the edit before breaks this too
EDITS: list[tuple[LiteralString, str]] = [
    (
        "UPDATE grants_grantyear SET amount = amount + 1 WHERE year = 2029",
        "det som beviljades när avtalet eller beslutet band är inte bidragsårets belopp",
    ),
    ("UPDATE grants_addedcommitment SET amount = amount + 1", "är inte det som bokfördes"),
    ("UPDATE grants_yearendchoice SET amount = 1 WHERE choice = 'release'", "är inte det som valdes vid årsskiftet"),
    ("UPDATE grants_appropriation SET amount = 1", "mer är beviljat än vad som är avsatt"),
    (
        "UPDATE grants_posting SET amount = 10000000 WHERE to_stage = 'RELEASED'",
        "mer är fakturerat och frigjort än vad som har beviljats",
    ),
    ("UPDATE invoicing_invoiceline SET amount = amount + 1 WHERE position = 1", "raderna ger inte fakturans belopp"),
    (SAME, "raderna är inte de som bokfördes som fakturerade"),
    (SAME, "raderna är inte de som bokfördes som krediterade"),
    (
        (
            "INSERT INTO grants_voucher (basis_id, kind, label, dated_on) SELECT basis_id, kind, 'x', dated_on"
            " FROM grants_voucher WHERE kind = 'invoice' LIMIT 1"
        ),
        "är bokförd som faktura, men ingen faktura har den",
    ),
    (
        "UPDATE invoicing_invoice SET number = 'TC-2027-0099', sequence = 99 WHERE number = 'TC-2027-0001'",
        "verifikationen har ett annat nummer, slag, en annan dag eller grund",
    ),
    (SAME, "har en lucka, eller en räknare som inte är det sista numret"),
    (SAME, "har en fil med en annan fakturas namn"),
    (SAME, "e-fakturan säger ett annat nummer eller belopp"),
    ("UPDATE invoicing_invoice SET sequence = 98 WHERE sequence = 99", "numret är inte seriens"),
    (
        "UPDATE invoicing_invoice SET status = 'approved' WHERE status = 'paid'",
        "statusen är inte där fakturans kronor står",
    ),
    (
        (
            "UPDATE invoicing_invoice SET status = 'issued', kind = 'credit_note', credits_id = id, credit_reason = 'x'"
            " WHERE status = 'submitted'"
        ),
        "är inte originalets spegelbild",
    ),
    (
        (
            "UPDATE invoicing_invoice SET credits_id ="
            " (SELECT min(id) FROM invoicing_invoice WHERE status = 'approved')"
            " WHERE kind = 'credit_note' AND series_id IS NOT NULL"
        ),
        "är krediterad utan kreditfaktura",
    ),
    (
        "UPDATE invoicing_invoice SET approved_at = approved_at + interval '1 day'",
        "den som skickade, attesterade, återsände eller krediterade är inte den som bokförde det den dagen",
    ),
    (
        "UPDATE invoicing_invoice SET submitted_at = submitted_at + interval '1 day' WHERE kind = 'credit_note'",
        "den som skickade, attesterade, återsände eller krediterade är inte den som bokförde det den dagen",
    ),
    (
        "UPDATE invoicing_invoicefile SET content = content || 'x' WHERE kind = 'pdf'",
        "innehållet är inte det som frystes",
    ),
    ("UPDATE parties_document SET content = content || 'x'", "innehållet är inte det som lämnades in"),
    ("DELETE FROM invoicing_invoicefile WHERE kind = 'xml'", "har inte alla sina frysta filer"),
    (
        (
            "UPDATE invoicing_invoicefile SET invoice_id = (SELECT min(id) FROM invoicing_invoice WHERE"
            " received_document_id IS NOT NULL) WHERE id = (SELECT min(id) FROM invoicing_invoicefile)"
        ),
        "har en fil av oss, men är gjord av utfärdaren",
    ),
    (
        "UPDATE payments_allocation SET allocated_on = allocated_on + 1",
        "är inte bokförd den dagen eller av den personen",
    ),
    (
        "UPDATE payments_payment SET receiver_id = payer_id WHERE bank_reference = 'B1'",
        "är inte mellan betalningens parter",
    ),
    (
        "UPDATE payments_payment SET amount = amount - 0.01 WHERE bank_reference = 'B1'",
        "mer är avräknat och har kommit tillbaka än vad som betalades",
    ),
    (
        "DELETE FROM payments_allocation WHERE id = (SELECT min(id) FROM payments_allocation)",
        "det som är utbetalt är inte det som är avräknat och kvittat",
    ),
    (SAME, "bokförd betalning är inte den som har räknats av, kvittats eller kommit på ett återkrav"),
    ("UPDATE payments_allocation SET takes_back_id = id, reason = 'x'", "tar inte tillbaka precis en avräkning"),
    ("UPDATE payments_recoveryclaim SET amount = amount - 400", "är reglerat med mer än det är på"),
    ("UPDATE payments_recoveryclaim SET amount = 10000000", "mer är återkrävt än vad som är betalt"),
    (
        "DELETE FROM payments_claimsettlement WHERE kind = 'money'",
        "det som är återbetalt är inte det som återkraven är reglerade med",
    ),
]


def test_what_differs_from_what_it_rests_on_is_found(transactional_db: None, world: World, psql_as: PsqlAs) -> None:
    promised(world)
    busy(world, asks_in_2028="867755.30")  # with what is carried over to it
    assert faults(after=0) == []
    session = psql_as("superuser")
    session.execute("ALTER TABLE invoicing_invoicefile DROP CONSTRAINT invoice_file_hash_is_of_content")
    session.execute("ALTER TABLE parties_document DROP CONSTRAINT document_hash_is_of_content,"
                    " DROP CONSTRAINT document_size_is_of_content")  # fmt: skip
    for table in TABLES:
        session.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
    found: Counter[str] = Counter()
    for edit, what in EDITS:  # one on top of the other
        before = found
        session.execute(edit)
        found = Counter(fault.what for fault in document_checks())
        assert found[what] > (0 if edit == SAME else before[what]), edit
    assert {what for _, what in EDITS} == CHECKS
