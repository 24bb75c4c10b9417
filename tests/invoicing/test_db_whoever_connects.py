"""Somebody with the app role's password and raw SQL finds no way around attest and payment."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, LiteralString

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from grants.queries.verification import ledger_faults
from invoicing.actions import check_invoice, submit_invoice
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from parties.actions import declare_conflict
from parties.models import ApprovalMandate, Role
from tests.conftest import PsqlAs
from tests.database import AppSession
from tests.payments.paying import CHECKED, SENT, another_attested, pay
from tests.world import World, morning

Run = Callable[..., None]
Session = AppSession | psycopg.Connection[Any]
POST: LiteralString = (
    "INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency, business_date,"
    " by_id, reason, voucher_id, invoice_id) SELECT grant_id, grant_year_id, %(start)s, %(end)s, amount, 'SEK',"
    " business_date, %(by)s, 'x', voucher_id, invoice_id FROM grants_posting"
    " WHERE invoice_id = %(voucher)s AND to_stage = 'INVOICED'"
)
CHECK: LiteralString = (
    "UPDATE invoicing_invoice SET status = 'checked', checked_by_id = %(by)s, checked_at = %(at)s,"
    " checked_under_id = %(under)s WHERE id = %(id)s"
)
APPROVE: LiteralString = (
    "UPDATE invoicing_invoice SET status = 'approved', approved_by_id = %(by)s, approved_at = %(at)s,"
    " approved_under_id = %(under)s WHERE id = %(id)s"
)
POST_ONE: LiteralString = (
    "INSERT INTO grants_posting (grant_id, grant_year_id, from_stage, to_stage, amount, amount_currency, business_date,"
    " by_id, reason, voucher_id, invoice_id) SELECT grant_id, grant_year_id, %(start)s, %(end)s, 1, 'SEK',"
    " business_date, %(by)s, 'x', voucher_id, invoice_id FROM grants_posting"
    " WHERE invoice_id = %(voucher)s AND to_stage = 'INVOICED'"
)
SHUT: LiteralString = "UPDATE parties_user SET is_active = false WHERE id = %(by)s"
END_ROLES: LiteralString = "UPDATE parties_membership SET valid_until = %(day)s WHERE user_id = %(by)s"
END_MANDATES: LiteralString = "UPDATE parties_approvalmandate SET valid_until = %(day)s WHERE user_id = %(by)s"
END_GROUNDS: LiteralString = "UPDATE parties_conflictofinterest SET valid_until = %(day)s WHERE user_id = %(by)s"
CARRY_NONE: LiteralString = "UPDATE parties_party SET bankgiro = ''"
REJECT: LiteralString = (
    "UPDATE parties_bankaccount SET rejected_at = now(), rejected_by_id = %(by)s, rejection_reason = 'Bluff'"
)
ALLOCATE: LiteralString = (
    "INSERT INTO payments_allocation (payment_id, invoice_id, amount, amount_currency, reason, voucher_id,"
    " allocated_on, allocated_by_id, allocated_at)"
    " VALUES (%(paid)s, %(bill)s, 1000, 'SEK', '', %(voucher)s, '2027-02-10', %(by)s, now())"
)


def runner(app: Session) -> Run:
    def in_one_transaction(statements: Sequence[LiteralString], values: dict[str, Any]) -> None:
        with app.transaction():
            for statement in statements:
                app.execute(statement, values)

    def run(*statements: LiteralString, refused: str, **values: Any) -> None:
        with pytest.raises(psycopg.errors.IntegrityError) as refusal:
            in_one_transaction(statements, values)
        assert refusal.value.diag.constraint_name == refused

    return run


@pytest.fixture
def run(app_session: AppSession) -> Run:
    return runner(app_session)


def submitted(world: World, year: int = 2027) -> Invoice:
    day = date(year, 1, 20) if year == 2026 else SENT
    return submit_invoice(invoice_id=world.draft(year).pk, now=morning(day), by=world.person(Role.GRANTEE))


def mandate(world: World, role: str) -> int:
    return ApprovalMandate.objects.get(user=world.person(role)).pk


def test_kronor_are_not_attested_or_paid_by_postings_alone(world: World, run: Run) -> None:
    sent, other = submitted(world), another_attested(world, 0)
    approver, grantee, finance = (world.person(role).pk for role in (Role.APPROVER, Role.GRANTEE, Role.FINANCE))
    asked, due = {"voucher": sent.voucher_id, "start": "INVOICED"}, {"voucher": other.voucher_id, "by": finance}
    run(POST, refused="invoice_stands_as_posted", end="APPROVED", by=approver, **asked)
    run(POST, refused="invoice_stands_as_posted", end="COMMITTED", by=grantee, **asked)
    run(POST, refused="invoice_stands_as_posted", start="APPROVED", end="PAID", **due)
    run(POST_ONE, refused="invoice_paid_by_what_settles_it", start="APPROVED", end="PAID", **due)
    pay(world, other, "1000.00")
    run(POST, refused="invoice_repaid_by_what_settles_its_claims", start="PAID", end="REPAID", **due)
    assert list(ledger_faults()) == []


def test_an_attest_is_given_in_the_role_by_an_open_account(world: World, run: Run) -> None:
    sent, checker = submitted(world), world.person(Role.CHECKER)
    values = {"id": sent.pk, "by": checker.pk, "at": morning(CHECKED), "under": mandate(world, Role.CHECKER)}
    run(SHUT, CHECK, refused="invoice_attest_in_the_role", **values)
    run(END_ROLES, CHECK, refused="invoice_attest_in_the_role", day=SENT, **values)


def test_an_attest_is_given_after_the_check_and_when_it_is_done(world: World, psql_as: PsqlAs) -> None:
    run = runner(psql_as("app"))
    sent, approver, checker = submitted(world, 2026), world.person(Role.APPROVER), world.person(Role.CHECKER)
    check_invoice(invoice_id=sent.pk, seen=Status.SUBMITTED, now=morning(date(2026, 1, 22)), by=checker)
    values = {"id": sent.pk, "by": approver.pk, "under": mandate(world, Role.APPROVER)}
    run(APPROVE, refused="invoice_attested_after_it_came", at=morning(date(2026, 1, 21)), **values)
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")  # from now on the clock of the database counts
    run(APPROVE, refused="invoice_attested_when_it_is_done", at=morning(date(2026, 1, 22)), **values)


def test_nobody_is_free_of_a_conflict_on_a_day_that_has_been(world: World, psql_as: PsqlAs) -> None:
    run = runner(psql_as("app"))
    checker = world.person(Role.CHECKER)
    declare_conflict(party=world.teknikcollege, reason="Make", today=date(2026, 1, 20), by=checker)
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")
    for statement in (END_GROUNDS, END_ROLES, END_MANDATES):
        run(statement, refused="ends_today_at_the_earliest", by=checker.pk, day=date(2026, 1, 21))


BEGIN_ROLE: LiteralString = (
    "INSERT INTO parties_membership (user_id, party_id, role, valid_from)"
    " SELECT user_id, party_id, 'auditor', %(day)s FROM parties_membership WHERE user_id = %(by)s"
)
BEGIN_MANDATE: LiteralString = (
    'INSERT INTO parties_approvalmandate (user_id, party_id, kind, "limit", limit_currency, cost_centre, decision,'
    " valid_from, recorded_by_id) SELECT user_id, party_id, kind, \"limit\", limit_currency, '4711', decision,"
    " %(day)s, recorded_by_id FROM parties_approvalmandate WHERE user_id = %(by)s"
)


def test_nobody_gets_a_right_for_days_that_have_been(world: World, psql_as: PsqlAs) -> None:
    run, checker, today = runner(psql_as("app")), world.person(Role.CHECKER), timezone.localdate()
    psql_as("owner").execute("DELETE FROM office_clock_may_be_set")
    for statement in (BEGIN_ROLE, BEGIN_MANDATE):
        run(statement, refused="begins_today_at_the_earliest", by=checker.pk, day=today - timedelta(days=2))
        psql_as("app").execute(statement, {"by": checker.pk, "day": today})


def test_who_held_which_role_stands_and_nobody_changes_places(world: World, run: Run, app_session: AppSession) -> None:
    checker, approver, free = world.person(Role.CHECKER).pk, world.person(Role.APPROVER).pk, 900_000
    run("UPDATE parties_membership SET user_id = %(by)s", refused="only_ends_earlier", by=approver)
    run("UPDATE parties_membership SET role = 'approver'", refused="only_ends_earlier")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_session.execute("DELETE FROM parties_membership")
    swap: LiteralString = "UPDATE parties_user SET id = %(free)s WHERE id = %(by)s"
    run(swap, refused="key_is_ones_own", by=checker, free=free)
    run("UPDATE parties_party SET id = %(free)s", refused="key_is_ones_own", free=free)


def test_nothing_settles_an_invoice_at_an_account_that_nobody_verified(world: World, run: Run) -> None:
    bill = another_attested(world, 0)
    paid = pay(world, bill, "1000.00", settles=False)
    stray = pay(world, bill, "1000.00", "B2", settles=False, bankgiro="9990003")
    by = world.person(Role.FINANCE).pk
    values = {"bill": bill.pk, "paid": paid.pk, "voucher": bill.voucher_id, "by": by}
    run(ALLOCATE, refused="allocation_reaches_the_issuer", **values | {"paid": stray.pk})
    run(CARRY_NONE, REJECT, ALLOCATE, refused="allocation_reaches_the_issuer", **values)


WEAKER: dict[LiteralString, str] = {
    "ALTER TABLE invoicing_invoice DISABLE TRIGGER attested": "attested på invoicing_invoice: är … disabled, ska",
    "ALTER TABLE payments_allocation ENABLE TRIGGER keeps_law": "keeps_law på payments_allocation: är … enabled, s",
    "DROP TRIGGER invoice_stands ON grants_posting": "Triggern invoice_stands på grants_posting: saknas",
    "DROP TRIGGER only_ends_earlier ON parties_membership": "only_ends_earlier på parties_membership: saknas",
    (
        "CREATE OR REPLACE FUNCTION invoice_may_become(before text, after text) RETURNS boolean"
        " LANGUAGE sql IMMUTABLE AS 'SELECT true'"
    ): "Funktionen invoice_may_become(before text, after text): är … ",
    "ALTER TABLE invoicing_invoice DROP CONSTRAINT invoice_approver_did_not_check": "invoice_approver_did_not_check",
    "ALTER TABLE followup_conditionwaiver DISABLE TRIGGER ALL": "på followup_conditionwaiver: är … disabled, ska",
}


def test_an_auditor_finds_that_somebody_has_weakened_the_law(world: World, psql_as: PsqlAs) -> None:
    submitted(world)
    call_command("verify_ledger", verbosity=0)
    superuser = psql_as("superuser")
    for statement in WEAKER:
        superuser.execute(statement)
    with pytest.raises(CommandError) as found:
        call_command("verify_ledger", verbosity=0)
    for statement, fault in WEAKER.items():
        assert fault in str(found.value), statement
