"""The two documents, and people around them: what most tests begin with."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from agreements.actions import draft_agreement, propose_signature
from agreements.models import Agreement, Instalment, Signature
from followup.actions import meet_condition
from followup.models import Condition
from grants.models import Basis, Grant
from invoicing.actions import prepare_invoice
from invoicing.models import Invoice
from office.money import sek
from parties.actions import (
    confirm,
    give_role,
    grant_mandate,
    open_account,
    propose,
    propose_bank_account,
    record_invoice_details,
    verify_bank_account,
    verify_identity,
)
from parties.models import BankAccount, Party, Proposal, ProposalKind, Role, User
from tests.clients import Client
from tests.database import Content, TestDatabase

PASSWORD = "ett-paahittat-loesenord"


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo("Europe/Stockholm"))


@dataclass(frozen=True)
class World:
    """The Teknikcollege agreement, signed and ready for its invoices, with a person in every role."""

    agreement: Agreement
    instalment: Instalment
    region: Party
    teknikcollege: Party
    stranger: Party  # an organisation without anything in common with the others
    people: dict[str, User]  # by role; "stranger" administers the stranger

    def person(self, role: str) -> User:
        return self.people[role]

    def draft(self, year: int = 2027) -> Invoice:
        return prepare_invoice(instalment_id=self.instalment.pk, year=year, today=date(year, 1, 4))


def load_documents() -> None:
    call_command("loaddata", "parties", "teknikcollege", "iuc", verbosity=0)


def build_world(*, papers_shown: bool = True) -> World:
    region = Party.objects.get(slug="region-orebro-lan")
    teknikcollege = Party.objects.get(slug="teknikcollege-orebro-lan")
    stranger = Party.objects.create(slug="frammande", name="Främmande förening", kind=Party.Kind.ASSOCIATION)
    people = {role: _person(role, teknikcollege if role == Role.GRANTEE else region, role) for role in Role.values} | {
        "stranger": _person("stranger", stranger, Role.GRANTEE)
    }
    officer = people[Role.OFFICER]
    for party, number in ((region, "232100-0164"), (teknikcollege, "559398-2225")):
        verify_identity(party_id=party.pk, number=number, source="Bolagsverket", today=date(2026, 1, 9), by=officer)
    record_invoice_details(
        party_id=region.pk,
        buyer_reference="010-ABC123",
        buyer_reference_pattern=r"\d{3}-[A-Z]{3}\d{3}",
        peppol_id="0007:2321000164",
    )
    record_invoice_details(party_id=teknikcollege.pk, invoice_prefix="TC", registered_office="Örebro")
    verified_account(teknikcollege, "5050-1055", proposed_by=people[Role.GRANTEE], verified_by=people[Role.FINANCE])
    _mandates(region, people)
    agreement = Basis.objects.get(slug="finansieringsavtal-teknikcollege-2026-2030").agreement
    sign(agreement, on=date(2026, 1, 12), by=officer, second=people[Role.FINANCE])
    agreement.refresh_from_db()
    for party in (region, teknikcollege):
        party.refresh_from_db()
    world = World(agreement, agreement.instalments.get(), region, teknikcollege, stranger, people)
    if papers_shown:
        show_all_but(world)
    return world


def show_all_but(world: World, *numbers: int) -> None:
    """Whatever is to be shown before the first invoice, but for the conditions of these numbers."""
    for condition in world.agreement.conditions.filter(holds="before_invoice").exclude(number__in=numbers):
        meet_condition(condition_id=condition.pk, on=date(2026, 1, 14), note="Inkommen", by=world.person(Role.OFFICER))


def by_two(kind: ProposalKind, content: Mapping[str, Any], *, on: date, by: User, second: User) -> int:
    """What one proposes and another confirms the same morning; gives the key of the row that came of it."""
    proposal = propose(kind=kind, content=content, now=morning(on), by=by)
    answered = confirm(proposal_id=proposal.pk, now=morning(on), by=second)
    assert answered.made is not None, answered.words
    return answered.made


def sign(agreement: Agreement, *, on: date, by: User, second: User) -> None:
    """Every signature on its day, the last one confirmed by another. Nobody is told: inboxes begin empty."""
    with patch("parties.actions.proposals.notify"):
        for signature in agreement.signatures.all():
            proposal = propose_signature(signature_id=signature.pk, signed_on=on, now=morning(on), by=by)
            if proposal:
                confirm(proposal_id=proposal.pk, now=morning(on), by=second)


def confirmed_by(person: User) -> None:
    """The person reads and confirms on the page what waits for her."""
    client = Client()
    client.force_login(person)
    for proposal in Proposal.objects.filter(answer=""):
        page = proposal.get_absolute_url()
        assert "Bekräfta" in client.get(page).content.decode()
        told = client.post(f"{page}confirm/", follow=True).content.decode()
        assert "Bekräftat. Det är gjort" in told, told


def sixty_more(world: World) -> None:
    for number in range(60):
        another_agreement(world, number, signed_on=date(2027, 1, 15))


# Each is written once by each worker (tests/database.py) and copied for the tests that ask for the fixture of its name.
DOCUMENTS = Content("documents", lambda _: load_documents())
WORLD = Content("world", lambda _: build_world(), on=DOCUMENTS)
NOTHING_SHOWN = Content("nothing_shown", lambda _: build_world(papers_shown=False), on=DOCUMENTS)
MANY = Content("many", sixty_more, on=WORLD)
CONTENTS = (MANY, NOTHING_SHOWN, WORLD, DOCUMENTS)  # that which holds others first


@pytest.fixture
def documents(db: None) -> None:
    """Only what the two papers say: nothing signed, nothing decided, nobody verified."""


@pytest.fixture
def world(documents: None, test_database: TestDatabase) -> World:
    """What build_world has written before the test begins; the objects are the test's own."""
    return deepcopy(cast("World", test_database.written(WORLD)))


@pytest.fixture
def nothing_shown(documents: None, test_database: TestDatabase) -> World:
    """The world before anybody has shown that a condition is met."""
    return deepcopy(cast("World", test_database.written(NOTHING_SHOWN)))


@pytest.fixture
def many(world: World) -> World:
    """The world with 60 agreements more, signed on 2027-01-15."""
    return world


def verified_account(party: Party, bankgiro: str, *, proposed_by: User, verified_by: User) -> BankAccount:
    """A bankgiro in the way that one comes about: proposed by one person, verified by another."""
    now = morning(date(2026, 1, 9))
    account = propose_bank_account(party_id=party.pk, bankgiro=bankgiro, source="Brev", now=now, by=proposed_by)
    return verify_bank_account(account_id=account.pk, through="Växeln, ordföranden", now=now, by=verified_by)


def _mandates(region: Party, people: dict[str, User]) -> None:
    """The checker may check whatever it costs, the approver may approve 1 000 000 kr."""
    for role, kind, limit in ((Role.CHECKER, "check", None), (Role.APPROVER, "approve", Decimal(1_000_000))):
        grant_mandate(
            user=people[role],
            party=region,
            kind=kind,
            limit=limit,
            cost_centre="",
            decision="Delegationsbeslut 2025-12-15",
            valid_from=date(2026, 1, 9),
            valid_until=None,
            today=date(2026, 1, 9),
            by=people[Role.FINANCE],
        )


def another_agreement(
    world: World,
    number: int,
    *,
    signed_on: date,
    host: Party | None = None,
    months: tuple[int, ...] = (1,),
    conditions: Sequence[Condition] = (),
    **terms: Any,
) -> Agreement:
    """One more signed agreement of the same two parties, for 1 000 kr and its number in 2027, an equal part a month."""
    agreement = drafted_agreement(world, number, today=signed_on, host=host, months=months, **terms)
    for condition in conditions:
        condition.agreement = agreement
        condition.save()
    return signed(world, agreement, on=signed_on)


def signed(world: World, draft: Agreement, *, on: date) -> Agreement:
    sign(draft, on=on, by=world.person(Role.OFFICER), second=world.person(Role.FINANCE))
    return Agreement.objects.get(pk=draft.pk)


def drafted_agreement(
    world: World, number: int, *, today: date, host: Party | None = None, months: tuple[int, ...] = (1,), **terms: Any
) -> Agreement:
    """The same before anybody has signed; `terms` are fields of the agreement."""
    first, last = date(2027, 1, 1), date(2027, 12, 31)
    basis = Basis(slug=f"avtal-{number}", kind="agreement", title=f"Avtal {number}", grantor=world.region)
    grant = Grant(
        number=1,
        grantee=world.teknikcollege,
        kind=Grant.Kind.SUPPORT,
        clause="§ 1",
        full_year_amount=sek(1000 + number),
        first_day=first,
        last_day=last,
        compounding="none",
        base_year=2027,
    )
    said = {"first_day": first, "last_day": last, "grantee": world.teknikcollege} | terms
    return draft_agreement(
        basis=basis,
        agreement=Agreement(basis=basis, host=host, **said),
        clauses=[],
        signatures=[Signature(number=1, party=world.region, name="Någon")],
        instalments=[
            Instalment(number=place, month=month, share=Fraction(1, len(months)))
            for place, month in enumerate(months, 1)
        ],
        grants=[grant],
        today=today,
        by=world.person(Role.OFFICER),
    )


def _person(name: str, party: Party, role: str) -> User:
    user = open_account(email=f"{name}@example.se", name=name.capitalize(), password=PASSWORD)
    give_role(user=user, party=party, role=role, valid_from=date(2025, 1, 1))
    return user
