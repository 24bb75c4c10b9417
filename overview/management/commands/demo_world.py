"""Replay an invented history on top of the two documents, through the same actions that the pages call."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agreements.actions import draft_agreement, propose_signature
from agreements.models import Agreement, Clause, Instalment, Signature
from followup.actions import meet_condition
from grants.models import Basis, Grant
from grants.rules.indexation import Compounding
from invoicing.actions import approve_invoice, check_invoice, prepare_invoice, submit_invoice
from invoicing.rules.lifecycle import Status
from office import clock
from office.money import sek
from overview.management.demo import FOREST, PEOPLE, REGION, TEKNIKCOLLEGE, TODAY, password
from parties.actions import (
    confirm,
    give_role,
    grant_mandate,
    open_account,
    propose_bank_account,
    record_invoice_details,
    verify_bank_account,
    verify_identity,
)
from parties.models import ApprovalMandate, Party, Role, User
from payments.actions import record_payment

HIRED = date(2025, 9, 1)
RECERTIFIED_UNTIL = date(2027, 3, 1)  # soon, so that the officer is reminded


class Command(BaseCommand):
    help = "Make the demonstration's invented history. Run again, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo world may only be made with BIDRAG_MODE=demo.")
        if clock.set_day() is None:
            clock.set_to(TODAY)
        if User.objects.exists():
            return
        with transaction.atomic():
            self.parties()
            self.people()
            self.identities()
            self.bank_accounts()
            self.mandates()
            self.forest_agreement()
            for agreement in Agreement.objects.order_by("basis__slug"):
                self.sign(agreement)
                self.last_year(agreement)
                self.this_year(agreement)

    def parties(self) -> None:
        Party.objects.create(
            slug=FOREST,
            name="Föreningen Skog och Bygd",
            kind=Party.Kind.ASSOCIATION,
            printed_organisation_number="802499-0015",
            street="Påhittade vägen 1",
            postal_code="70000",
            city="Örebro",
        )

    def people(self) -> None:
        for person in PEOPLE:
            user = open_account(email=person.email, name=person.name, password=password())
            if person.administers_system:
                User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
            else:
                give_role(user=user, party=party(person.party), role=person.role, valid_from=HIRED)

    def identities(self) -> None:
        source = "Påhittad kontroll för demonstrationen"
        for slug, number in ((REGION, "232100-0164"), (TEKNIKCOLLEGE, "559398-2225"), (FOREST, "802499-0015")):
            verify_identity(party_id=party(slug).pk, number=number, source=source, today=date(2026, 1, 9), by=officer())
        record_invoice_details(
            party_id=party(REGION).pk,
            buyer_reference="010-DEM123",
            buyer_reference_pattern=r"\d{3}-[A-Z]{3}\d{3}",
            peppol_id="0007:2321000164",
        )
        for slug, prefix in ((TEKNIKCOLLEGE, "TC"), (FOREST, "SB")):
            (administrator,) = (person for person in PEOPLE if person.party == slug)
            record_invoice_details(
                party_id=party(slug).pk,
                invoice_prefix=prefix,
                invoice_contact=administrator.name,
                invoice_contact_at=administrator.email,
            )
        record_invoice_details(party_id=party(TEKNIKCOLLEGE).pk, registered_office="Örebro (påhittat)")

    def bank_accounts(self) -> None:
        """Each administrator proposes the bankgiro, the region's finance calls and asks."""
        for slug, bankgiro in ((TEKNIKCOLLEGE, "5050-1055"), (FOREST, "999-0003")):
            account = propose_bank_account(
                party_id=party(slug).pk,
                bankgiro=bankgiro,
                source="Påhittat brev från styrelsen",
                now=morning(date(2026, 1, 9)),
                by=holder(Role.GRANTEE, slug),
            )
            verify_bank_account(
                account_id=account.pk,
                through="Påhittat samtal med ordföranden, på numret i avtalet",
                now=morning(date(2026, 1, 12)),
                by=holder(Role.FINANCE, REGION),
            )

    def mandates(self) -> None:
        """One checks whatever it costs, one approves up to a million."""
        for role, kind, limit in (
            (Role.CHECKER, ApprovalMandate.Kind.CHECK, None),
            (Role.APPROVER, ApprovalMandate.Kind.APPROVE, Decimal(1_000_000)),
        ):
            grant_mandate(
                user=holder(role, REGION),
                party=party(REGION),
                kind=kind,
                limit=limit,
                cost_centre="",
                decision="Påhittat delegationsbeslut 2025-12-15",
                valid_from=date(2026, 1, 9),
                valid_until=None,
                today=date(2026, 1, 9),
                by=holder(Role.FINANCE, REGION),
            )

    def forest_agreement(self) -> None:
        region, forest = party(REGION), party(FOREST)
        first, last = date(2026, 1, 1), date(2028, 12, 31)
        basis = Basis(
            slug="demo-skog-och-bygd-2026-2028",
            kind=Basis.Kind.AGREEMENT,
            title="Demoavtal Skog och Bygd 2026–2028",
            grantor=region,
            through="Regional tillväxtnämnd",
        )
        draft_agreement(
            basis=basis,
            agreement=Agreement(basis=basis, grantee=forest, first_day=first, last_day=last),
            clauses=[
                Clause(position=1, number="1", heading="Parter", summary="Regionen och Föreningen Skog och Bygd."),
                Clause(position=2, number="2", heading="Bidrag", summary="120 000 kr om året, utan uppräkning."),
            ],
            signatures=[
                Signature(number=1, party=region, name="Påhittad Direktör"),
                Signature(number=2, party=forest, name="Påhittad Ordförande"),
            ],
            instalments=[Instalment(number=1, month=1, share=Decimal(1))],
            grants=[
                Grant(
                    number=1,
                    grantee=forest,
                    kind=Grant.Kind.OPERATING,
                    clause="§ 2",
                    full_year_amount=sek(120_000),
                    first_day=first,
                    last_day=last,
                    compounding=Compounding.NONE,
                    base_year=2026,
                )
            ],
            today=date(2026, 1, 7),
            by=officer(),
        )

    def sign(self, agreement: Agreement) -> None:
        for signature, day in zip(agreement.signatures.all(), (date(2026, 1, 8), date(2026, 1, 12)), strict=True):
            proposal = propose_signature(signature_id=signature.pk, signed_on=day, now=morning(day), by=officer())
            if proposal:
                confirm(proposal_id=proposal.pk, now=morning(day), by=holder(Role.FINANCE, REGION))
        for condition in agreement.conditions.all():
            meet_condition(
                condition_id=condition.pk,
                on=date(2026, 1, 14),
                note="Påhittad handling, inkommen och granskad",
                valid_until=RECERTIFIED_UNTIL if condition.is_for_whole_term else None,
                by=officer(),
            )

    def last_year(self, agreement: Agreement) -> None:
        """Submitted, checked, approved and paid, each by the person whose work it is."""
        for instalment in agreement.instalments.all():
            draft = prepare_invoice(instalment_id=instalment.pk, year=2026, today=date(2026, 1, 15))
            sent = submit_invoice(invoice_id=draft.pk, now=morning(date(2026, 1, 19)), by=administrator(agreement))
            check_invoice(
                invoice_id=sent.pk,
                seen=Status.SUBMITTED,
                now=morning(date(2026, 1, 21)),
                by=holder(Role.CHECKER, REGION),
            )
            approve_invoice(
                invoice_id=sent.pk,
                seen=Status.CHECKED,
                now=morning(date(2026, 1, 22)),
                by=holder(Role.APPROVER, REGION),
            )
            record_payment(
                invoice_id=sent.pk,
                amount=sent.total.amount if sent.total else Decimal(0),
                paid_on=date(2026, 2, 17),
                bank_reference=f"Påhittad {sent.number}",
                now=morning(date(2026, 2, 18)),
                by=holder(Role.FINANCE, REGION),
            )

    def this_year(self, agreement: Agreement) -> None:
        """The drafts are made; one grantee has sent hers, which waits to be checked."""
        for instalment in agreement.instalments.all():
            draft = prepare_invoice(instalment_id=instalment.pk, year=2027, today=date(2027, 1, 4))
            if agreement.grantee.slug == FOREST:
                submit_invoice(invoice_id=draft.pk, now=morning(date(2027, 1, 8)), by=administrator(agreement))


def administrator(agreement: Agreement) -> User:
    return holder(Role.GRANTEE, agreement.grantee.slug)


def party(slug: str) -> Party:
    return Party.objects.get(slug=slug)


def holder(role: Role, slug: str) -> User:
    return User.objects.get(memberships__role=role, memberships__party__slug=slug)


def officer() -> User:
    return User.objects.get(memberships__role=Role.OFFICER)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(10, 12), ZoneInfo(settings.TIME_ZONE))
