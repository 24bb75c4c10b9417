"""What the database keeps about payments, whoever connects: every refusal by its name, as the app role."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg import sql
from psycopg.rows import dict_row

from invoicing.models import Invoice
from office.money import sek
from parties.models import Party, ProposalKind, Role
from payments.actions import import_payment_file, issue_recovery_claim, record_refund, settle_recovery_claim
from payments.models import Payment, RecoveryClaim
from tests.conftest import PsqlAs
from tests.database import AppSession
from tests.payments.paying import NOW, PAID, another_attested, attested, pay
from tests.world import World, by_two

TABLES: list[LiteralString] = [
    "payments_paymentfile",
    "payments_payment",
    "payments_allocation",
    "payments_refund",
    "payments_recoveryclaim",
    "payments_claimsettlement",
    "invoicing_monthexception",
]
Row = dict[str, Any]


class Books:
    """A row in each table, and raw SQL that copies one of them with something changed."""

    def __init__(self, world: World, app: AppSession | psycopg.Connection[Any]) -> None:
        self.world, self.app, self.finance = world, app, world.person(Role.FINANCE)
        self.bill, self.other, self.third = attested(world), another_attested(world, 0), another_attested(world, 1)
        self.draft = world.draft(2028)
        self.stranger = Party.objects.get(pk=world.stranger.pk)
        import_payment_file(
            payer=world.region,
            name="a.csv",
            content=b"Fakturanummer;Belopp;Betaldatum;Verifikationsnummer\n",
            now=NOW,
            by=self.finance,
        )
        self.payment = pay(world, self.bill, "841 510.00", "B1")
        self.loose = pay(world, self.other, "500.00", "B2", settles=False)
        record_refund(
            payment_id=self.loose.pk, kind="refund", amount=Decimal(1), received_on=PAID, bank_reference="R1",
            now=NOW, by=self.finance,
        )  # fmt: skip
        self.claim = issue_recovery_claim(
            invoice_id=self.bill.pk, amount=Decimal(1000), reason="Fel", due_on=PAID, now=NOW, by=self.finance
        )
        settle_recovery_claim(
            claim_id=self.claim.pk, amount=Decimal(100), settled_on=PAID, bank_reference="I1", now=NOW, by=self.finance
        )

    def copy(self, table: LiteralString, change: "Row | Callable[[Books], Row]") -> None:
        """Insert the table's last row once more, with what is changed, in a transaction of its own."""
        with self.app.transaction():
            changed = change(self) if callable(change) else change
            with self.app.cursor(row_factory=dict_row) as cursor:
                cursor.execute(sql.SQL("SELECT * FROM {} ORDER BY id DESC LIMIT 1").format(sql.Identifier(table)))
                row: Row = cursor.fetchone() or {}
            row.pop("id")
            row |= changed
            names, values = (
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder() * len(row)),
            )
            insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, values)
            self.app.execute(insert, list(row.values()))

    def voucher(self, kind: str = "payment") -> int:
        """A voucher that nothing was posted on, in the transaction that is open."""
        found = self.app.execute(
            "INSERT INTO grants_voucher (basis_id, kind, label, dated_on)"
            " SELECT basis_id, %s, 'x', dated_on FROM grants_voucher WHERE id = %s RETURNING id",
            [kind, self.payment.allocations.get().voucher_id],
        ).fetchone()
        assert found is not None
        return int(found[0])


@pytest.fixture
def books(world: World, app_session: AppSession) -> Books:
    return Books(world, app_session)


def loose(books: Books) -> Row:
    """An allocation of a payment that has something left."""
    return {"voucher_id": books.voucher(), "payment_id": books.loose.pk, "amount": Decimal(1)}


def set_off(books: Books, invoice: Invoice) -> Row:
    row: Row = {"kind": "set_off", "bank_reference": "", "invoice_id": invoice.pk}
    return row | {"voucher_id": books.voucher("recovery_claim")}


def foreign_payment(books: Books) -> int:
    """A payment to somebody else."""
    payment = Payment.objects.create(
        payer=books.bill.payer,
        receiver=books.stranger,
        amount=sek(900_000),
        paid_on=PAID,
        bank_reference="B9",
        recorded_by=books.finance,
        recorded_at=NOW,
    )
    return payment.pk


def elsewhere(books: Books) -> int:
    """A payment of the invoice to an account that is no bankgiro."""
    reference = f"B{Payment.objects.count()}-"
    payment = pay(books.world, books.third, "5.00", reference, account="SE45 5000", settles=False)
    return payment.pk


def strike(books: Books) -> Row:
    """A strike of a payment that nothing has come back of."""
    whole = {"payment_id": elsewhere(books), "amount": Decimal(5)}
    return {"kind": "strike", "bank_reference": "", "reason": "Fel"} | whole


BREAKS: list[tuple[LiteralString, str, Row | Callable[[Books], Row]]] = [
    ("payments_paymentfile", "payment_file_read_once", {}),
    ("payments_paymentfile", "payment_file_kind_known", {"sha256": "0" * 64, "kind": "pdf"}),
    ("payments_paymentfile", "payment_file_hash_is_a_hash", {"sha256": "x"}),
    ("payments_paymentfile", "payment_file_keeps_what_it_reads", {"sha256": "0" * 64, "rows_kept": 9}),
    ("payments_payment", "payment_recorded_once", {}),
    ("payments_payment", "payment_positive_kronor", {"bank_reference": "x", "amount": 0}),
    ("payments_payment", "payment_positive_kronor", {"bank_reference": "x", "amount": Decimal("NaN")}),
    ("payments_payment", "payment_has_reference", {"bank_reference": ""}),
    ("payments_payment", "payment_bankgiro_digits", {"bank_reference": "x", "bankgiro": "50-1"}),
    ("payments_payment", "payment_to_one_account", {"bank_reference": "x", "account": "IBAN SE45"}),
    ("payments_payment", "payment_after_invoice", {"bank_reference": "x", "paid_on": date(2027, 1, 3)}),
    ("payments_payment", "payment_after_invoice", {"bank_reference": "x", "paid_on": date(1900, 1, 1)}),
    (
        "payments_payment",
        "payment_between_the_same_two",
        lambda b: {"bank_reference": "x", "receiver_id": b.stranger.pk},
    ),
    ("payments_payment", "payment_after_invoice", lambda b: {"bank_reference": "x", "invoice_id": b.draft.pk}),
    (
        "payments_allocation",
        "allocation_reaches_the_issuer",
        lambda b: {"voucher_id": b.voucher(), "payment_id": elsewhere(b), "amount": Decimal(1)},
    ),
    ("payments_allocation", "allocation_within_payment", lambda b: {"voucher_id": b.voucher()}),
    (
        "payments_allocation",
        "allocation_between_the_same_two",
        lambda b: {"voucher_id": b.voucher(), "payment_id": foreign_payment(b)},
    ),
    (
        "payments_allocation",
        "allocation_after_payment",
        lambda b: {"voucher_id": b.voucher(), "allocated_on": date(2027, 2, 9)},
    ),
    (
        "payments_allocation",
        "allocation_not_by_approver",
        lambda b: loose(b) | {"allocated_by_id": b.bill.approved_by_id},
    ),
    (
        "payments_allocation",
        "allocation_mirrors_what_it_takes_back",
        lambda b: loose(b) | {"takes_back_id": b.payment.allocations.get().pk, "reason": "Fel"},
    ),
    (
        "payments_allocation",
        "allocation_taken_back_for_a_reason",
        lambda b: {"voucher_id": b.voucher(), "takes_back_id": b.payment.allocations.get().pk},
    ),
    (
        "payments_allocation",
        "settlement_is_posted",
        lambda b: {"voucher_id": b.voucher(), "takes_back_id": b.payment.allocations.get().pk, "reason": "Fel"},
    ),
    ("payments_allocation", "settlement_is_posted", loose),
    ("payments_allocation", "allocation_positive_kronor", lambda b: loose(b) | {"amount": -1}),
    ("payments_refund", "refund_recorded_once", {}),
    ("payments_refund", "refund_kind_known", {"bank_reference": "x", "kind": "gift"}),
    ("payments_refund", "refund_positive_kronor", {"bank_reference": "x", "amount": 0}),
    ("payments_allocation", "allocation_within_payment", lambda b: loose(b) | {"amount": Decimal("NaN")}),
    ("payments_refund", "refund_has_reference", {"bank_reference": ""}),
    ("payments_refund", "refund_has_reference", lambda b: strike(b) | {"bank_reference": "x"}),
    ("payments_refund", "refund_struck_for_a_reason", lambda b: strike(b) | {"reason": ""}),
    ("payments_refund", "refund_struck_for_a_reason", {"bank_reference": "x", "reason": "Fel"}),
    ("payments_refund", "refund_strikes_all_of_it", lambda b: strike(b) | {"amount": Decimal(4)}),
    ("payments_refund", "refund_within_payment", {"bank_reference": "x", "amount": Decimal("499.01")}),
    ("payments_refund", "refund_after_payment", {"bank_reference": "x", "received_on": date(2027, 2, 9)}),
    (
        "payments_recoveryclaim",
        "recovery_claim_within_paid",
        lambda b: {"voucher_id": b.voucher(), "amount": Decimal("840510.01")},
    ),
    ("payments_recoveryclaim", "recovery_claim_positive_kronor", lambda b: {"voucher_id": b.voucher(), "amount": -1}),
    ("payments_recoveryclaim", "recovery_claim_says_why", lambda b: {"voucher_id": b.voucher(), "reason": ""}),
    (
        "payments_recoveryclaim",
        "recovery_claim_due_after_it_is_issued",
        lambda b: {"voucher_id": b.voucher(), "due_on": date(2027, 2, 9)},
    ),
    (
        "payments_recoveryclaim",
        "recovery_claim_withdrawn_whole_or_not_at_all",
        lambda b: {"voucher_id": b.voucher(), "withdrawn_on": PAID},
    ),
    ("payments_claimsettlement", "claim_settlement_recorded_once", {}),
    ("payments_claimsettlement", "claim_is_repaid", {"bank_reference": "x"}),
    ("payments_claimsettlement", "claim_settlement_positive_kronor", {"bank_reference": "x", "amount": 0}),
    (
        "payments_claimsettlement",
        "claim_settlement_by_money_or_set_off",
        {"bank_reference": ""},
    ),
    (
        "payments_claimsettlement",
        "claim_settlement_within_claim",
        {"bank_reference": "x", "amount": Decimal("900.01")},
    ),
    (
        "payments_claimsettlement",
        "claim_settlement_after_claim",
        {"bank_reference": "x", "settled_on": date(2027, 2, 9)},
    ),
    ("payments_claimsettlement", "set_off_between_the_same_two", lambda b: set_off(b, b.bill)),
    (
        "payments_claimsettlement",
        "set_off_not_by_approver",
        lambda b: set_off(b, b.other) | {"recorded_by_id": b.other.approved_by_id},
    ),
    ("payments_claimsettlement", "settlement_is_posted", lambda b: set_off(b, b.other)),
]


def test_each_rule_is_kept_by_name_and_nothing_is_removed_or_edited(world: World, psql_as: PsqlAs) -> None:
    books = Books(world, psql_as("app"))
    for table, rule, change in BREAKS:
        with pytest.raises(psycopg.errors.IntegrityError) as refusal:
            books.copy(table, change)
        assert refusal.value.diag.constraint_name == rule, (table, rule)

    superuser = psql_as("superuser")
    for table in TABLES:
        name = sql.Identifier(table)
        statements = [sql.SQL("DELETE FROM {}"), sql.SQL("TRUNCATE {} CASCADE")]
        if table != "payments_recoveryclaim":
            statements.append(sql.SQL("UPDATE {} SET id = id"))
        for statement in statements:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                books.app.execute(statement.format(name))
            with pytest.raises(psycopg.errors.RestrictViolation):
                superuser.execute(statement.format(name))


def test_a_claim_is_withdrawn_once_and_never_edited_and_a_withdrawn_one_not_settled(books: Books) -> None:
    app = books.app
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("UPDATE payments_recoveryclaim SET amount = 1")
    withdraw: LiteralString = (
        "UPDATE payments_recoveryclaim SET withdrawn_on = issued_on, withdrawn_by_id = issued_by_id,"
        " withdrawn_reason = 'Fel'"
    )
    said = {"claim_id": books.claim.pk, "reason": "Fel"}
    by_two(ProposalKind.CLAIM_WITHDRAWN, said, on=NOW.date(), by=books.finance, second=books.world.person(Role.OFFICER))
    for statement in (withdraw, "UPDATE payments_recoveryclaim SET withdrawn_reason = 'Annat'"):
        with pytest.raises(psycopg.errors.RestrictViolation) as refusal:
            app.execute(statement)
        assert refusal.value.diag.constraint_name == "written_once"
    with pytest.raises(psycopg.errors.IntegrityError) as refused:
        books.copy("payments_claimsettlement", {"bank_reference": "x"})
    assert refused.value.diag.constraint_name == "claim_settlement_of_a_standing_claim"
    assert RecoveryClaim.objects.get().withdrawn_reason == "Fel"


def test_an_invoice_is_not_called_paid_while_the_ledger_says_otherwise(books: Books) -> None:
    for statement in (
        "UPDATE invoicing_invoice SET status = 'paid' WHERE status = 'approved'",
        "UPDATE invoicing_invoice SET status = 'approved' WHERE status = 'paid'",
    ):
        with pytest.raises(psycopg.errors.IntegrityError) as refusal:
            books.app.execute(statement)
        assert refusal.value.diag.constraint_name == "invoice_stands_as_posted"


PAY_WITHOUT_A_PAYMENT: LiteralString = """
    INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency, business_date,
        by_id, reason, voucher_id, invoice_id)
    SELECT y.grant_id, y.id, 'APPROVED', 'PAID', b.amount, 'SEK', %s, %s, 'x', b.invoice_id, b.invoice_id
    FROM grants_stagebalance b JOIN grants_grantyear y ON y.id = b.grant_year_id
    WHERE b.stage = 'APPROVED' AND b.invoice_id = %s
"""


def pay_without_a_payment(books: Books) -> None:
    with books.app.transaction():
        books.app.execute(PAY_WITHOUT_A_PAYMENT, [PAID, books.finance.pk, books.third.voucher_id])
        books.app.execute("UPDATE invoicing_invoice SET status = 'paid' WHERE id = %s", [books.third.pk])


def test_postings_alone_do_not_make_an_invoice_paid(books: Books) -> None:
    with pytest.raises(psycopg.errors.IntegrityError) as refusal:
        pay_without_a_payment(books)
    assert refusal.value.diag.constraint_name == "invoice_paid_by_what_settles_it"
