"""Four eyes: kontrollattest, beslutsattest and return, by the right person, under a mandate, on what was shown."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import psycopg
import pytest
from django.db import connection

from grants.models import StageBalance
from grants.rules.ledger import Stage
from invoicing import actions
from invoicing.models import Invoice
from invoicing.rules.lifecycle import Status
from office.money import sek
from parties.actions import declare_conflict, give_role
from parties.models import ApprovalMandate, Membership, Message, Role, User
from tests.database import AppSession
from tests.world import World, morning

DAY = date(2027, 1, 11)
TOTAL = Decimal("841510.00")


def submitted(world: World) -> Invoice:
    return actions.submit_invoice(invoice_id=world.draft().pk, now=morning(DAY), by=world.person(Role.GRANTEE))


def check(invoice: Invoice, by: User, seen: str = Status.SUBMITTED) -> Invoice:
    return actions.check_invoice(invoice_id=invoice.pk, seen=seen, now=morning(DAY), by=by)


def approve(invoice: Invoice, by: User, seen: str = Status.CHECKED) -> Invoice:
    return actions.approve_invoice(invoice_id=invoice.pk, seen=seen, now=morning(DAY), by=by)


def standing(invoice: Invoice) -> dict[str, Decimal]:
    """What the ledger has of the invoice, by stage."""
    found: dict[str, Decimal] = {}
    for row in StageBalance.objects.filter(invoice=invoice.voucher_id, amount__gt=0):
        found[row.stage] = found.get(row.stage, Decimal(0)) + row.amount.amount
    return found


def test_three_people_take_an_invoice_to_payment(world: World) -> None:
    invoice = submitted(world)
    assert standing(invoice) == {Stage.INVOICED: TOTAL}

    checked = check(invoice, world.person(Role.CHECKER))
    assert (checked.status, checked.checked_by) == (Status.CHECKED, world.person(Role.CHECKER))
    assert standing(invoice) == {Stage.INVOICED: TOTAL}

    approved = approve(invoice, world.person(Role.APPROVER))
    assert (approved.status, approved.approved_under.user) == (Status.APPROVED, world.person(Role.APPROVER))  # type: ignore[union-attr]
    assert standing(invoice) == {Stage.APPROVED: TOTAL}


def test_each_step_tells_the_next_person_once(world: World) -> None:
    invoice = submitted(world)
    check(invoice, world.person(Role.CHECKER))
    actions.return_invoice(
        invoice_id=invoice.pk, seen=Status.CHECKED, reason="Fel år.", now=morning(DAY), by=world.person(Role.APPROVER)
    )

    told = [(message.user, message.kind) for message in Message.objects.order_by("pk")]
    assert told == [
        (world.person(Role.CHECKER), "invoice_to_check"),
        (world.person(Role.APPROVER), "invoice_to_approve"),
        (world.person(Role.GRANTEE), "invoice_returned"),
    ]


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.CHECKER])
def test_only_a_checker_checks(world: World, role: str) -> None:
    invoice = submitted(world)
    with pytest.raises(actions.MayNotAttest):
        check(invoice, world.person(role))
    invoice.refresh_from_db()
    assert invoice.status == Status.SUBMITTED


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.APPROVER])
def test_only_an_approver_approves(world: World, role: str) -> None:
    invoice = check(submitted(world), world.person(Role.CHECKER))
    with pytest.raises(actions.MayNotAttest):
        approve(invoice, world.person(role))
    assert standing(invoice) == {Stage.INVOICED: TOTAL}


def also_a_mandate(user: User, kind: str, world: World, limit: Decimal | None = None) -> ApprovalMandate:
    role = Role.CHECKER if kind == "check" else Role.APPROVER
    give_role(user=user, party=world.region, role=role, valid_from=date(2026, 1, 1))
    return ApprovalMandate.objects.create(
        user=user,
        party=world.region,
        kind=kind,
        limit=None if limit is None else sek(limit),
        decision="Delegation 1",
        valid_from=date(2026, 1, 2),
        recorded_by=world.person(Role.AUDITOR),
    )


def test_who_has_checked_does_not_approve_with_every_mandate_in_the_world(world: World) -> None:
    checker = world.person(Role.CHECKER)
    also_a_mandate(checker, "approve", world, Decimal("9000000"))
    invoice = check(submitted(world), checker)
    with pytest.raises(actions.MayNotAttest, match="själv kontrollattesterat"):
        approve(invoice, checker)


def test_a_mandate_reaches_to_its_limit_and_not_an_ore_above(world: World) -> None:
    invoice = check(submitted(world), world.person(Role.CHECKER))
    auditor = world.person(Role.OFFICER)
    mandate = also_a_mandate(auditor, "approve", world, TOTAL - Decimal("0.01"))
    with pytest.raises(actions.MayNotAttest, match="841 510,00".replace(" ", "\u00a0")):
        approve(invoice, auditor)
    also_a_mandate_limit(mandate, TOTAL)
    assert approve(invoice, auditor).status == Status.APPROVED


def also_a_mandate_limit(mandate: ApprovalMandate, limit: Decimal) -> None:
    """A wider mandate is a new row of the register: one that is recorded only ends."""
    ApprovalMandate.objects.create(
        user=mandate.user,
        party=mandate.party,
        kind=mandate.kind,
        limit=sek(limit),
        decision="Delegation 2",
        valid_from=mandate.valid_from + timedelta(days=1),
        recorded_by=mandate.recorded_by,
    )


def test_who_declares_a_conflict_of_interest_neither_attests_nor_returns(world: World) -> None:
    checker = world.person(Role.CHECKER)
    invoice = submitted(world)
    declare_conflict(party=world.teknikcollege, reason="Min syster är ordförande.", today=DAY, by=checker)
    with pytest.raises(actions.MayNotAttest, match="syster"):
        check(invoice, checker)
    with pytest.raises(actions.MayNotAttest, match="syster"):
        actions.return_invoice(
            invoice_id=invoice.pk, seen=Status.SUBMITTED, reason="Fel.", now=morning(DAY), by=checker
        )


def test_a_role_that_has_ended_closes_the_right_at_once(world: World) -> None:
    checker = world.person(Role.CHECKER)
    invoice = submitted(world)
    Membership.objects.filter(user=checker).update(valid_until=DAY - timedelta(days=1))
    with pytest.raises(actions.MayNotAttest):
        check(invoice, checker)


def test_an_approved_invoice_is_returned_and_its_approval_taken_back(world: World) -> None:
    invoice = approve(check(submitted(world), world.person(Role.CHECKER)), world.person(Role.APPROVER))
    returned = actions.return_invoice(
        invoice_id=invoice.pk,
        seen=Status.APPROVED,
        reason="Fel  bankgiro\n på fakturan.",
        now=morning(DAY),
        by=world.person(Role.FINANCE),
    )
    assert (returned.status, returned.return_reason) == (Status.RETURNED, "Fel bankgiro på fakturan.")
    assert standing(invoice) == {Stage.INVOICED: TOTAL}


def test_what_was_returned_meanwhile_is_not_checked(world: World) -> None:
    invoice = submitted(world)
    actions.return_invoice(
        invoice_id=invoice.pk, seen=Status.SUBMITTED, reason="Fel.", now=morning(DAY), by=world.person(Role.OFFICER)
    )
    with pytest.raises(actions.InvoiceChanged) as changed:
        check(invoice, world.person(Role.CHECKER))
    assert changed.value.invoice.status == Status.RETURNED


def test_a_return_says_why(world: World) -> None:
    with pytest.raises(actions.ReturnReasonMissing):
        actions.return_invoice(
            invoice_id=submitted(world).pk,
            seen=Status.SUBMITTED,
            reason="  \n",
            now=morning(DAY),
            by=world.person(Role.OFFICER),
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_does(world: World) -> None:
    other = world.person(Role.OFFICER)
    also_a_mandate(other, "approve", world, Decimal("9000000"))
    invoice = check(submitted(world), world.person(Role.CHECKER))
    start, outcomes = threading.Barrier(2), []

    def attempt(by: User) -> None:
        start.wait()
        try:
            outcomes.append(approve(invoice, by).status)
        except actions.InvoiceChanged:
            outcomes.append("changed")
        finally:
            connection.close()

    people = [threading.Thread(target=attempt, args=[by]) for by in (other, world.person(Role.APPROVER))]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(outcomes) == ["approved", "changed"]
    assert standing(invoice) == {Stage.APPROVED: TOTAL}


# Raw SQL as the site's own role: what the site would never do, the database does not let it do either.
CHECKED = (
    "UPDATE invoicing_invoice SET status = 'checked', checked_by_id = %(checker)s, checked_at = submitted_at,"
    " checked_under_id = (SELECT id FROM parties_approvalmandate WHERE user_id = %(checker)s AND kind = 'check')"
    " WHERE id = %(invoice)s"
)
APPROVED = (
    "UPDATE invoicing_invoice SET status = 'approved', approved_by_id = %(approver)s, approved_at = submitted_at,"
    " approved_under_id = (SELECT id FROM parties_approvalmandate WHERE user_id = %(approver)s AND kind = 'approve')"
    " WHERE id = %(invoice)s"
)
SEAT = (
    "INSERT INTO parties_conflictofinterest (user_id, party_id, kind, what, valid_from, recorded_by_id)"
    " VALUES (%(checker)s, %(issuer)s, 'seat', 'Styrgruppen', '2026-01-01', %(checker)s)"
)


def run_all(app: AppSession, statements: list[str], values: dict[str, int]) -> None:
    with app.transaction():
        for statement in statements:
            app.execute(statement.encode(), values)


@pytest.mark.parametrize(
    ("statements", "rule"),
    [
        (["UPDATE invoicing_invoice SET status = 'checked' WHERE id = %(invoice)s"], "within_mandate"),
        ([CHECKED.replace("'check')", "'approve')")], "rests_on_its_attests|within_mandate"),
        ([CHECKED.replace("%(checker)s", "%(grantee)s")], "rests_on_its_attests|within_mandate|did_not_submit"),
        (
            [CHECKED.replace("checked_at = submitted_at", "checked_at = submitted_at - interval '1 day'")],
            "attested_after_it_came",
        ),
        ([CHECKED.replace("status = 'checked', ", "")], "never_edited|rests_on"),
        ([CHECKED, APPROVED.replace("%(approver)s", "%(checker)s")], "did_not_check|within_mandate|rests_on"),
        ([CHECKED, APPROVED], "stands_as_posted"),  # approved, and not a krona moved
        (
            [CHECKED, "UPDATE invoicing_invoice SET checked_by_id = %(officer)s WHERE id = %(invoice)s"],
            "never_edited",
        ),
        (
            [
                SEAT,
                CHECKED,
            ],
            "without_conflict",
        ),
        (["UPDATE invoicing_invoice SET status = 'returned' WHERE id = %(invoice)s"], "rests_on_its_attests"),
        (["UPDATE invoicing_invoice SET status = 'credited' WHERE id = %(invoice)s"], "stands_as_posted|credited_by"),
    ],
)
def test_the_database_attests_nothing_that_four_eyes_have_not_seen(
    world: World, app_session: AppSession, statements: list[str], rule: str
) -> None:
    invoice = submitted(world)
    people = {role: user.pk for role, user in world.people.items()}
    values = {**people, "invoice": invoice.pk, "issuer": invoice.issuer_id}
    with pytest.raises(psycopg.Error) as refused:
        run_all(app_session, statements, values)
    name = refused.value.diag.constraint_name or ""
    assert any(word in name for word in rule.split("|")), name
