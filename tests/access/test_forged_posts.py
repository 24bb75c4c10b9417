"""Everybody of another region, in every role, posts to every form with real keys of ours: nothing of ours moves."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse

from delivery.models import Reply
from followup.actions import propose_waiver
from followup.models import ConditionPaper
from grants.models import Basis, Decision, GrantYear, OpenQuestion, Posting
from invoicing.models import Invoice
from parties.actions import declare_conflict, give_role, notify, open_account, propose
from parties.models import BankAccount, Message, MessageKind, Party, ProposalKind, Role, User
from payments.actions import issue_recovery_claim
from payments.models import Allocation, Payment
from tests.access.matrix import DOORS
from tests.access.test_routes_roles_methods import ROUTES
from tests.clients import Client
from tests.conftest import SetDay
from tests.followup.papers import asked_for, handed_in
from tests.payments.paying import attested, pay
from tests.world import PASSWORD, World, another_agreement, by_two, morning

DAY = date(2027, 2, 11)
OURS = ("parties", "grants", "agreements", "followup", "invoicing", "delivery", "payments")
# What a person may write that is her own, wherever she works.
OF_ONESELF = {"User", "Message", "MutedKind", "Document", "LedgerSeal", "ClosedPeriod"}
FORGED = {
    "seen": "submitted",
    "status": "paid",
    "number": "X-1",
    "total": "1,00",
    "amount": "1,00",
    "issuer": "1",
    "payer": "1",
    "party": "1",
    "user": "1",
    "reason": "Så.",
    "comment": "Så.",
    "words": "Så.",
    "verdict": "granted",
    "paid_on": "2027-02-10",
    "settled_on": "2027-02-10",
    "due_on": "2027-03-10",
    "valid_until": "2027-03-10",
    "bank_reference": "F-1",
    "kind": "refund",
    "received_on": "2027-02-11",
    "choice": "keep",
    "bankgiro": "5050-1055",
    "source": "Brev",
    "through": "Växeln",
    "confirm": "1",
}


@pytest.fixture
def keys(world: World, clock: SetDay) -> dict[str, int]:
    """A row of ours behind every word that an address may hold."""
    clock(DAY)
    officer, finance = world.person(Role.OFFICER), world.person(Role.FINANCE)
    invoice = attested(world)
    payment = pay(world, invoice, "841 000.00")
    claim = issue_recovery_claim(
        invoice_id=invoice.pk,
        amount=Decimal("10.00"),
        reason="För mycket.",
        due_on=date(2027, 3, 10),
        now=morning(DAY),
        by=finance,
    )
    agreement = another_agreement(world, 1, signed_on=DAY, conditions=[asked_for(number) for number in (1, 2)])
    first, second = agreement.conditions.all()
    paper = handed_in(first, world.person(Role.GRANTEE))
    waiver = propose_waiver(condition_id=second.pk, reason="Två kommuner kvar.", now=morning(DAY), by=officer)
    grant_year = GrantYear.objects.filter(grant__basis__agreement=world.agreement, year=2027).earliest("pk")
    more = {"amount": Decimal("1000.00"), "decision": "Nämnden § 1", "decided_on": DAY, "reason": "Mer."}
    said = {"grant_year_id": grant_year.pk, **more}
    addition_id = by_two(ProposalKind.ADDITION, said, on=DAY, by=officer, second=finance)
    said |= {"amount": Decimal("2000.00")}
    first_moment = morning(DAY).replace(hour=0)  # the doors answer it at the real time of the day
    proposal = propose(kind=ProposalKind.ADDITION, content=said, now=first_moment, by=officer)
    notify(to=[officer], kind=MessageKind.OVERDUE, subject="S", text="T", url="/", key="forged", now=morning(DAY))
    conflict = declare_conflict(party=world.stranger, reason="Släkt.", today=DAY, by=world.person(Role.AUDITOR))
    return {
        "agreement_id": agreement.pk,
        "number": first.number,
        "paper_id": paper.pk,
        "waiver_id": waiver.pk,
        "decision_id": Decision.objects.get().pk,
        "question_id": OpenQuestion.objects.filter(closed_on=None).earliest("pk").pk,
        "grant_year_id": grant_year.pk,
        "posting_id": Posting.objects.earliest("pk").pk,
        "year": 2026,
        "party_id": world.teknikcollege.pk,
        "account_id": BankAccount.objects.earliest("pk").pk,
        "conflict_id": conflict.pk,
        "basis_id": Basis.objects.get(agreement=world.agreement).pk,
        "mandate_id": world.person(Role.CHECKER).mandates.get().pk,
        "message_id": Message.objects.get(key="forged").pk,
        "payment_id": payment.pk,
        "proposal_id": proposal.pk,
        "allocation_id": Allocation.objects.get().pk,
        "claim_id": claim.pk,
        "invoice_id": invoice.pk,
        "addition_id": addition_id,
        "reply_id": Reply.objects.create(
            code="RE", reference="X", unmatched="Ingen.", sha256="a" * 64, came_at=morning(DAY), payer=world.region
        ).pk,
    }


def foreigners(world: World) -> Iterator[User]:
    """One in each role of another region, and who administers another grantee."""
    elsewhere = Party.objects.create(slug="annan", name="Annan region", kind=Party.Kind.REGION)
    for role in Role.values:
        if role != Role.GRANTEE:
            user = open_account(email=f"annan-{role}@example.se", name=f"Annan {role}", password=PASSWORD)
            give_role(user=user, party=elsewhere, role=role, valid_from=date(2025, 1, 1))
            yield user
    yield world.person("stranger")


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all rooms, but those that belong to whoever asks."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values_list())
        for room in OURS
        for model in apps.get_app_config(room).get_models()
        if model.__name__ not in OF_ONESELF and not hasattr(model, "pgh_tracked_model")
    }


@pytest.mark.parametrize("doors", ["her own", pytest.param("all", marks=pytest.mark.soak)])
def test_the_people_of_others_move_nothing_of_ours(world: World, keys: dict[str, int], doors: str) -> None:
    """At the doors that are open to her role; at the others nobody looks at what she brings."""
    people = list(foreigners(world))
    before = everything()
    for user in people:
        client = Client()
        client.force_login(user)
        roles = set(user.memberships.values_list("role", flat=True))
        for name, door in DOORS.items():
            if "POST" not in door.methods or not (doors == "all" or door.any_signed_in or door.roles & roles):
                continue
            words = ROUTES[name].pattern.converters
            body = FORGED | {"invoice": keys["invoice_id"]}
            answer = client.post(reverse(name, kwargs={word: keys[word] for word in words}), body)
            if words and set(words) != {"year"}:
                assert answer.status_code in (403, 404), (user.name, name, answer.status_code)
    after = everything()
    for model, rows in before.items():
        assert after[model] == rows, model


def test_forged_fields_of_our_own_people_change_no_invoice_that_stands(world: World, keys: dict[str, int]) -> None:
    """A status moves by its own action and by nothing that is posted; number, amount and sides by nothing at all."""
    stands = ("pk", "number", "total", "issuer", "payer", "bankgiro", "year", "due_date", "status")
    before = list(Invoice.objects.submitted().order_by("pk").values_list(*stands))
    papers = ConditionPaper.objects.count()
    for role in Role.values:
        with transaction.atomic():  # each finds the house as it was
            client = Client()
            client.force_login(world.person(role))
            for name, door in DOORS.items():
                if "POST" in door.methods and role in door.roles:
                    words = ROUTES[name].pattern.converters
                    client.post(reverse(name, kwargs={word: keys[word] for word in words}), FORGED | {"seen": "draft"})
            kept = Invoice.objects.submitted().filter(pk__in=[row[0] for row in before])
            assert list(kept.order_by("pk").values_list(*stands)) == before, role
            assert ConditionPaper.objects.count() == papers, role
            assert Payment.objects.filter(amount=1).count() <= 1, role
            transaction.set_rollback(True)
