"""The database keeps an issued invoice as it is, whoever connects: raw SQL as the app role and as the owner."""

from collections.abc import Callable
from datetime import date
from itertools import product
from typing import Any

import psycopg
import pytest

from invoicing.actions import submit_invoice
from invoicing.models import Invoice
from invoicing.rules.lifecycle import MEANING, Status
from parties.models import Role
from tests.database import AppSession
from tests.world import World, morning

PsqlAs = Callable[[str], psycopg.Connection[Any]]
REFUSED = (psycopg.errors.RestrictViolation, psycopg.errors.IntegrityError, psycopg.errors.InsufficientPrivilege)


@pytest.fixture
def invoice(world: World) -> Invoice:
    world.draft(2028)
    return submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))


EDITS = [
    "UPDATE invoicing_invoice SET total = total + 1 WHERE number <> ''",
    "UPDATE invoicing_invoice SET number = 'TC-2027-0009' WHERE number <> ''",
    "UPDATE invoicing_invoice SET due_date = due_date + 1, pay_by = pay_by + 1 WHERE number <> ''",
    "UPDATE invoicing_invoice SET bankgiro = '9990003' WHERE number <> ''",
    "UPDATE invoicing_invoice SET submitted_by_id = submitted_by_id + 1 WHERE number <> ''",
    "UPDATE invoicing_invoice SET status = 'paid' WHERE number <> ''",
    "UPDATE invoicing_invoice SET status = 'draft' WHERE number <> ''",
    "DELETE FROM invoicing_invoice WHERE number <> ''",
    "UPDATE invoicing_invoiceline SET amount = amount - 1",
    "UPDATE invoicing_invoiceline SET derivation = ''",
    "DELETE FROM invoicing_invoiceline",
    "UPDATE invoicing_invoiceside SET name = 'Någon annan'",
    "DELETE FROM invoicing_invoiceside",
    "UPDATE invoicing_invoicefile SET content = 'x', sha256 = encode(sha256('x'), 'hex')",
    "DELETE FROM invoicing_invoicefile",
    (
        "INSERT INTO invoicing_invoiceline (invoice_id, position, grant_year_id, description, clause, first_day,"
        " last_day, derivation, amount, amount_currency)"
        " SELECT invoice_id, 9, 3, 'x', 'x', first_day, last_day, 'x', 1, 'SEK'"
        " FROM invoicing_invoiceline LIMIT 1"
    ),
    "UPDATE invoicing_numberseries SET last_number = 7",
    "UPDATE invoicing_numberseries SET last_number = 0",
    "DELETE FROM invoicing_numberseries",
    (
        "INSERT INTO invoicing_numberseries (issuer_id, year, last_number) SELECT issuer_id, 2040, 5"
        " FROM invoicing_numberseries"
    ),
]


@pytest.mark.parametrize("role", ["app", "owner"])
def test_an_issued_invoice_is_not_edited(invoice: Invoice, psql_as: PsqlAs, role: str) -> None:
    session = psql_as(role)
    for edit in EDITS:
        refused = False
        try:
            session.execute(edit.encode())
        except REFUSED:
            refused = True
        assert refused, f"{role} could: {edit}"


@pytest.mark.parametrize("role", ["app", "owner"])
def test_a_number_is_taken_only_in_turn(invoice: Invoice, psql_as: PsqlAs, role: str) -> None:
    with pytest.raises(REFUSED):
        psql_as(role).execute(
            "UPDATE invoicing_invoice SET status = 'submitted', number = 'TC-2027-0005', sequence = 5,"
            " series_id = (SELECT id FROM invoicing_numberseries), issue_date = '2027-01-11', due_date = '2027-02-10',"
            " pay_by = '2027-02-10', total = 1, total_currency = 'SEK', submitted_at = now(),"
            " submitted_by_id = (SELECT min(id) FROM parties_user) WHERE number = ''"
        )


def test_a_second_live_invoice_of_the_same_instalment_is_refused(invoice: Invoice, app_session: AppSession) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation, match="invoice_one_live_per_instalment"):
        app_session.execute(
            "INSERT INTO invoicing_invoice (basis_id, instalment_id, year, issuer_id, payer_id, vat, status,"
            " prepared_on, number, buyer_reference, bankgiro, agreement_title, case_number, demo, kind, credit_reason,"
            " return_reason)"
            " SELECT basis_id, instalment_id, year, issuer_id, payer_id, vat, 'draft', prepared_on, '', '', '',"
            " '', '', false, kind, '', '' FROM invoicing_invoice WHERE number <> ''"
        )


def test_a_status_goes_only_the_ways_that_the_rules_allow(invoice: Invoice, app_session: AppSession) -> None:
    for before, after in product(Status, Status):
        row = app_session.execute("SELECT invoice_may_become(%s, %s)", [before.value, after.value]).fetchone()
        assert row == (before == after or after in MEANING[before].then,), (before, after)


def test_the_ledger_has_its_kronor_where_the_rules_say(invoice: Invoice, psql_as: PsqlAs) -> None:
    asked = psql_as("app")
    for status, meaning in MEANING.items():
        row = asked.execute("SELECT invoice_stands_at(%s)", [status.value]).fetchone()
        assert row == (meaning.stage,), status


def test_the_owner_empties_no_table_either(invoice: Invoice, psql_as: PsqlAs) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="never_emptied"):
        psql_as("owner").execute("TRUNCATE invoicing_invoice CASCADE")


@pytest.mark.parametrize("role", ["app", "owner"])
def test_no_number_is_taken_for_nothing(invoice: Invoice, psql_as: PsqlAs, role: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation, match="for no invoice"):
        psql_as(role).execute("UPDATE invoicing_numberseries SET last_number = last_number + 1")


def test_the_app_role_empties_no_table(invoice: Invoice, app_session: AppSession) -> None:
    for table in ("invoice", "invoiceline", "invoiceside", "invoicefile", "numberseries"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_session.execute(f"TRUNCATE invoicing_{table} CASCADE".encode())
