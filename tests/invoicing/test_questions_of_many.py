"""What the database answers of many invoices at once is what the rule says of each."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from grants.models import Basis
from invoicing import actions
from invoicing.models import Invoice
from invoicing.queries import attest_rows, attestable, last_day_to_send, with_last_day_to_send
from invoicing.rules.attest import Attest
from parties.actions import declare_conflict, give_role, open_account
from parties.models import ApprovalMandate, Party, Role, User
from tests.invoicing.steps import DAY
from tests.world import World, another_agreement, morning

ATTESTANTS, INVOICES = 25, 8


def test_the_database_finds_the_invoices_that_each_person_may_attest(world: World) -> None:
    random = Random(4)  # noqa: S311 - the same world every time
    host = Party.objects.create(slug="vard", name="Värd", kind=Party.Kind.ASSOCIATION)
    people = [_attestant(world, number, host, random) for number in range(ATTESTANTS)]
    give_role(user=people[0], party=world.teknikcollege, role=Role.GRANTEE, valid_from=DAY)
    for number in range(INVOICES):
        invoice = _sent(world, number, host if number % 4 == 3 else None, people[number])
        if number % 2:
            _check(invoice, people[number:])

    found = set()
    for person in (*people, world.person(Role.CHECKER), world.person(Role.APPROVER), world.person(Role.GRANTEE)):
        for attest in Attest:
            may = {row.invoice.pk for row in attest_rows(person, attest, on=DAY) if not row.why_not}
            assert {one.pk for one in attestable(person, attest, on=DAY)} == may, (person, attest)
            found.add(len(may))
    assert Invoice.objects.filter(status="checked").count() > 1
    assert len(found) > 3  # not all alike


def _attestant(world: World, number: int, host: Party, random: Random) -> User:
    """A person in both roles, with some mandates of every sort, and perhaps a conflict of interest."""
    user = open_account(email=f"attest-{number}@example.se", name=f"Attest {number}")
    for role in (Role.CHECKER, Role.APPROVER):
        if random.random() < 0.9:
            give_role(user=user, party=world.region, role=role, valid_from=date(2025, 1, 1))
    for kind in ApprovalMandate.Kind:
        for cost_centre in random.sample(("", "4711", "4712"), random.randrange(4)):
            ApprovalMandate.objects.create(
                user=user,
                party=world.region,
                kind=kind,
                limit=random.choice((Decimal(1002), Decimal(1004), Decimal(2000))),
                cost_centre=cost_centre,
                decision="Delegationsordningen",
                valid_from=DAY - timedelta(days=random.choice((-1, 0, 9))),
                valid_until=random.choice((None, None, DAY + timedelta(days=2))),
                recorded_by=world.person(Role.FINANCE),
            )
    if user.memberships.exists() and random.random() < 0.2:
        declare_conflict(party=random.choice((host, world.teknikcollege)), reason="Släkt.", today=DAY, by=user)
    return user


def _sent(world: World, number: int, host: Party | None, sender: User) -> Invoice:
    """1 000 kr and its number, of one cost centre or another or none; one is sent by somebody who also attests."""
    agreement = another_agreement(world, number, signed_on=DAY, host=host)
    Basis.objects.filter(pk=agreement.basis_id).update(cost_centre=("", "4711", "4712")[number % 3])
    draft = actions.prepare_invoice(instalment_id=agreement.instalments.get().pk, year=DAY.year, today=DAY)
    by = sender if number == 0 else world.person(Role.GRANTEE)
    return actions.submit_invoice(invoice_id=draft.pk, now=morning(DAY), by=by)


def _check(invoice: Invoice, people: list[User]) -> None:
    """By the first of them who may, if anybody may."""
    for person in people:
        if invoice.pk in {row.invoice.pk for row in attest_rows(person, Attest.CHECK, on=DAY) if not row.why_not}:
            actions.check_invoice(invoice_id=invoice.pk, seen="submitted", now=morning(DAY), by=person)
            return


def test_the_database_knows_the_last_day_to_send_each_draft(world: World) -> None:
    agreement = another_agreement(world, 1, signed_on=DAY, months=(1, 2, 4, 12))
    for instalment in (world.instalment, *agreement.instalments.all()):
        actions.prepare_invoice(instalment_id=instalment.pk, year=2027, today=DAY)
    later, earlier = Invoice.objects.filter(instalment__month__in=(2, 12)).order_by("instalment__month")
    for draft, until in ((later, date(2027, 3, 9)), (later, date(2027, 3, 5)), (earlier, date(2027, 1, 30))):
        actions.grant_exception(
            invoice_id=draft.pk, valid_until=until, reason="Sent.", today=DAY, by=world.person(Role.OFFICER)
        )

    drafts: Any = with_last_day_to_send(Invoice.objects.drafts())
    told = {draft.instalment.month: draft.to_send_by for draft in drafts}
    assert told == {draft.instalment.month: last_day_to_send(draft) for draft in drafts}
    assert (told[2], told[12]) == (date(2027, 3, 9), date(2027, 12, 31))
