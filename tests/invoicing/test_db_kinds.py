"""The database keeps what the kinds of invoices are, whoever connects: raw SQL as the app role, each rule by name."""

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from invoicing.models import Invoice
from invoicing.queries import content_of
from parties.models import Role
from tests.database import AppSession
from tests.invoicing.steps import DAY, credited, submitted
from tests.invoicing.test_received import credit_note, received
from tests.invoicing.test_supplementary import added, prepared
from tests.world import World, another_agreement

PsqlAs = Callable[[str], psycopg.Connection[Any]]
Session = AppSession | psycopg.Connection[Any]

COPY = (
    "INSERT INTO invoicing_invoice (kind, credits_id, credit_reason, addition_id, basis_id, instalment_id, year,"
    " issuer_id, payer_id, vat, status, prepared_on, number, buyer_reference, bankgiro, agreement_title, case_number,"
    " demo, return_reason, of_the_rest)"
    " SELECT {kind}, {credits}, {reason}, {addition}, basis_id, instalment_id, {year}, issuer_id, payer_id, vat,"
    " 'draft', prepared_on, '', '', '', '', '', false, '', {of_the_rest} FROM invoicing_invoice"
    " WHERE id = {source} RETURNING id"
)

LINES = (
    "INSERT INTO invoicing_invoiceline (invoice_id, position, grant_year_id, description, clause, first_day, last_day,"
    " derivation, amount, amount_currency) SELECT {invoice}, position, grant_year_id, description, clause, first_day,"
    " last_day, derivation, {amount}, 'SEK' FROM invoicing_invoiceline WHERE invoice_id = {source} AND {of}"
)
NUMBER = (
    "WITH v AS (INSERT INTO grants_voucher (basis_id, kind, label, dated_on)"
    " SELECT basis_id, 'credit_note', 'x', '2027-01-11' FROM grants_voucher WHERE kind = 'invoice' LIMIT 1"
    " RETURNING id), s AS (SELECT id, last_number FROM invoicing_numberseries LIMIT 1)"
    " UPDATE invoicing_invoice SET status = '{status}', number = '{number}', sequence = s.last_number,"
    " series_id = s.id, voucher_id = v.id, issue_date = '{issue_date}', due_date = '{issue_date}',"
    " pay_by = '{issue_date}', payment_days = 0, total = {total}, total_currency = 'SEK', submitted_at = now(),"
    " submitted_by_id = (SELECT min(id) FROM parties_user) FROM v, s WHERE invoicing_invoice.id = {invoice}"
)
FILES = (
    "INSERT INTO invoicing_invoicefile (invoice_id, kind, name, content, sha256)"
    " SELECT {invoice}, f.kind, '{number}' || f.ending, said, encode(sha256(said), 'hex')"
    " FROM (VALUES ('core', '-core.xml'), ('pdf', '.pdf'), ('xml', '.xml')) AS f(kind, ending),"
    " convert_to('<cbc:ID>{number}</cbc:ID><x>{total}</cbc:PayableAmount>', 'UTF8') AS said"
)
NEXT = "TC-2027-0002"
CHANGE = "UPDATE invoicing_invoice SET {change} WHERE id = {invoice}"
DELETE = "DELETE FROM invoicing_invoice WHERE id = {invoice}"


def draft(session: Session, source: Invoice, **words: object) -> int:
    """Write a draft by hand, as `source` but for the words; gives its key."""
    said: dict[str, object] = {
        "kind": "'credit_note'",
        "credits": source.pk,
        "reason": "'Fel.'",
        "addition": "NULL",
        "year": "year",
        "source": source.pk,
        "of_the_rest": "false",
    }
    row = session.execute(COPY.format(**(said | words)).encode()).fetchone()
    assert row is not None
    return int(row[0])


def line(session: Session, invoice: int, source: Invoice, *, amount: str = "amount", of: str = "true") -> None:
    """Write the lines of `source`, or those that `of` leaves, on the draft."""
    session.execute(LINES.format(invoice=invoice, source=source.pk, amount=amount, of=of).encode())


def numbered(session: Session, invoice: int, source: Invoice, *, status: str = "issued", **words: str) -> None:
    """Take the next number for the draft, as a program would that knows the tables."""
    total = str(source.total.amount if source.total else 0)
    said = {"total": total, "issue_date": "2027-01-11", "number": NEXT} | words
    with session.transaction():
        session.execute(b"UPDATE invoicing_numberseries SET last_number = last_number + 1")
        session.execute(NUMBER.format(invoice=invoice, status=status, **said).encode())


def changed(session: Session, invoice: Invoice, change: str) -> None:
    session.execute(CHANGE.format(change=change, invoice=invoice.pk).encode())


def test_a_credit_note_is_what_it_takes_back(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    one = draft(app_session, invoice)
    with pytest.raises(psycopg.errors.UniqueViolation, match="credits_id"):
        draft(app_session, invoice)
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_total_is_of_its_lines"):
        numbered(app_session, one, invoice)
    line(app_session, one, invoice, of="position = 1")
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_total_is_of_its_lines"):
        numbered(app_session, one, invoice)
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_credits_one_of_its_own_kind"):
        numbered(app_session, one, invoice, total="635510")
    line(app_session, one, invoice, of="position = 2")
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_number_is_of_its_series"):
        numbered(app_session, one, invoice, number="TC-2027-0099")
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_has_its_files"):
        numbered(app_session, one, invoice)
    app_session.execute(FILES.format(invoice=one, number=NEXT, total="841510.00").encode())
    with pytest.raises(psycopg.errors.RestrictViolation, match="an invoice is credited by a credit note"):
        numbered(app_session, one, invoice)
    with pytest.raises(psycopg.errors.CheckViolation, match="invoice_only_a_credit_note_is_issued"):
        numbered(app_session, one, invoice, status="submitted")
    with pytest.raises(psycopg.errors.RestrictViolation, match=r"invoice_stands_as_posted|invoice .* is credited"):
        changed(app_session, invoice, "status = 'credited'")


def test_a_credit_note_splits_its_kronor_as_the_invoice_did(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    one = draft(app_session, invoice)
    line(app_session, one, invoice, amount="CASE position WHEN 1 THEN amount - 1 ELSE amount + 1 END")
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_credits_one_of_its_own_kind"):
        numbered(app_session, one, invoice)


def test_a_credit_note_is_made_where_its_invoice_was(world: World, app_session: AppSession) -> None:
    invoice = received(world)
    world.draft(2028)
    app_session.execute(
        b"INSERT INTO invoicing_numberseries (issuer_id, year, last_number) SELECT issuer_id, 2027, 0"
        b" FROM invoicing_invoice LIMIT 1"
    )
    one = draft(app_session, invoice)
    line(app_session, one, invoice)
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_credits_one_of_its_own_kind"):
        numbered(app_session, one, invoice)


def test_a_credited_invoice_and_its_credit_note_stand(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    note = credited(world, invoice)
    with pytest.raises(psycopg.errors.RestrictViolation, match="does not go from credited"):
        changed(app_session, invoice, "status = 'submitted'")
    for change in ("credit_reason = 'x'", "credits_id = NULL", "kind = 'ordinary'", "status = 'draft'"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            changed(app_session, note, change)
    with pytest.raises(psycopg.errors.RestrictViolation, match="never deleted"):
        app_session.execute(DELETE.format(invoice=note.pk).encode())


def test_a_kind_has_what_it_needs_and_nothing_else(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    addition = added(world)
    for words in (
        {"credits": "NULL"},
        {"reason": "''"},
        {"addition": str(addition.pk)},
        {"kind": "'ordinary'", "year": "2029"},
        {"kind": "'supplementary'", "credits": "NULL", "reason": "''"},
        {"kind": "'gift'", "credits": "NULL", "reason": "''"},
    ):
        with pytest.raises(psycopg.errors.CheckViolation, match="invoice_of_a_known_kind_with_what_it_needs"):
            draft(app_session, invoice, **words)
    prepared(world, addition)
    with pytest.raises(psycopg.errors.UniqueViolation, match="invoice_one_live_per_addition"):
        draft(app_session, invoice, kind="'supplementary'", credits="NULL", reason="''", addition=str(addition.pk))


def test_a_supplementary_invoice_asks_for_its_addition(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    supplementary = prepared(world, added(world))
    line(app_session, supplementary.pk, invoice, of="position = 2")
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_asks_for_its_addition"):
        numbered(app_session, supplementary.pk, invoice, status="submitted", total="206000")


def test_what_is_left_of_a_year_is_not_asked_for_before_it(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    rest = draft(
        app_session, invoice, kind="'supplementary'", credits="NULL", reason="''", year="2028", of_the_rest="true"
    )
    line(app_session, rest, invoice)
    with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_of_the_rest_not_before_its_year"):
        numbered(app_session, rest, invoice, status="submitted")


def test_no_invoice_is_numbered_outside_the_term(world: World, app_session: AppSession) -> None:
    """A term from July with a January instalment, and the years before and after a term."""
    invoice = submitted(world)
    agreement = another_agreement(world, 1, signed_on=DAY, months=(1, 7), first_day=date(2027, 7, 1))
    for basis, instalment, year in (
        (agreement.basis, agreement.instalments.get(month=1), 2027),
        (world.agreement.basis, world.instalment, 2025),
        (world.agreement.basis, world.instalment, 2031),
    ):
        outside = Invoice.objects.create(
            basis=basis,
            instalment=instalment,
            year=year,
            issuer=world.teknikcollege,
            payer=world.region,
            prepared_on=DAY,
        )
        line(app_session, outside.pk, invoice)
        with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_within_the_term"):
            numbered(app_session, outside.pk, invoice, status="submitted", issue_date=f"{year}-01-11")


def test_an_invoice_is_dated_in_its_month(world: World, app_session: AppSession) -> None:
    invoice = submitted(world)
    other = world.draft(2028)
    line(app_session, other.pk, invoice)
    for day in ("2027-12-31", "2028-02-01", "2029-01-11"):
        with pytest.raises(psycopg.errors.RestrictViolation, match="invoice_in_its_month"):
            numbered(app_session, other.pk, invoice, status="submitted", issue_date=day)


@pytest.mark.django_db(transaction=True)
def test_an_addition_is_posted_and_never_edited(world: World, psql_as: PsqlAs) -> None:
    added(world)
    app = psql_as("app")
    for edit in ("UPDATE grants_addedcommitment SET amount = 1", "DELETE FROM grants_addedcommitment"):
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
            app.execute(edit.encode())
        with pytest.raises(psycopg.errors.Error, match=r"append|refused|never"):
            psql_as("owner").execute(edit.encode())
    with pytest.raises(psycopg.errors.CheckViolation, match="stands for no amendment"):
        app.execute(
            b"WITH v AS (INSERT INTO grants_voucher (basis_id, kind, label, dated_on)"
            b" SELECT basis_id, kind, 'x', dated_on FROM grants_voucher WHERE kind = 'amendment' LIMIT 1 RETURNING id)"
            b" INSERT INTO grants_addedcommitment (grant_year_id, amount, amount_currency, decision, decided_on,"
            b" reason, voucher_id, recorded_on, recorded_by_id) SELECT grant_year_id, amount, amount_currency,"
            b" decision, decided_on, reason, v.id, recorded_on, recorded_by_id FROM grants_addedcommitment, v"
        )


def test_a_received_invoice_is_kept_with_its_paper(world: World, app_session: AppSession) -> None:
    invoice = received(world)
    note = credit_note(world, invoice)
    for change in ("received_document_id = NULL", "number = '2027-19'", "bankgiro = ''"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            changed(app_session, invoice, change)
    assert content_of(note, today=DAY).number == "2027-18"
    assert note.submitted_by == world.person(Role.OFFICER)
