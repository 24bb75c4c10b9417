"""Regions and those that they support, each with a signed agreement: made by the house's own actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from stdnum import luhn

from agreements.actions import draft_agreement, propose_signature
from agreements.models import Agreement, Clause, Instalment, Signature
from grants.models import Basis, Grant
from grants.rules.indexation import Compounding
from office import numbers
from office.money import sek
from parties.actions import (
    confirm,
    give_role,
    open_account,
    propose_bank_account,
    record_invoice_details,
    verify_bank_account,
    verify_identity,
)
from parties.models import Party, Role, User

YEAR = 2027
DAY = date(YEAR, 1, 11)
FIRST_DAY, LAST_DAY = date(2026, 1, 1), date(2030, 12, 31)
HIRED, KNOWN, SIGNED = date(2025, 9, 1), date(2026, 1, 9), date(2026, 1, 12)
IN_A_REGION = 50
NAMES = ("Verksamhetsbidrag", "Särskilt bidrag", "STEM")


def morning(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True)
class Region:
    party: Party
    people: dict[Role, User]


def fill(agreements: int, random: Random, *, in_a_region: int = IN_A_REGION) -> None:
    """So many agreements, each with a grantee of its own, some to a region; all that invoices need is there."""
    for number, some in enumerate(_shared_out(agreements, in_a_region)):
        with transaction.atomic():
            region = _region(number)
            for place in some:
                _agreement(region, _grantee(region, place), place, random)


def _shared_out(agreements: int, in_a_region: int) -> Iterator[range]:
    for start in range(0, agreements, in_a_region):
        yield range(start, min(start + in_a_region, agreements))


def _region(number: int) -> Region:
    party = Party.objects.create(
        slug=f"region-{number}",
        name=f"Region {number}",
        kind=Party.Kind.REGION,
        street="Box 1615",
        postal_code="70116",
        city="Örebro",
    )
    people = {
        role: _person(f"{role.value}-{number}", party, role) for role in (Role.OFFICER, Role.FINANCE, Role.CHECKER)
    }
    digits = _with_check_digit(f"232100{number:03}")
    region = Region(party, people)
    _verify(region, party, digits)
    record_invoice_details(
        party_id=party.pk,
        buyer_reference="010-ABC123",
        buyer_reference_pattern=r"\d{3}-[A-Z]{3}\d{3}",
        peppol_id=f"0007:{digits}",
    )
    return Region(Party.objects.get(pk=party.pk), people)


def _grantee(region: Region, place: int) -> Party:
    party = Party.objects.create(
        slug=f"forening-{place}",
        name=f"Föreningen Skog och Bygd {place}",
        kind=Party.Kind.ASSOCIATION,
        care_of="Bygdegården",
        street=f"Idrottsvägen {place}",
        postal_code="70232",
        city="Örebro",
    )
    administrator = _person(f"forening-{place}", party, Role.GRANTEE)
    _verify(region, party, _with_check_digit(f"802{place:06}"))
    record_invoice_details(
        party_id=party.pk,
        invoice_prefix=f"F{place}",
        invoice_contact=administrator.name,
        invoice_contact_at=administrator.email,
    )
    account = propose_bank_account(
        party_id=party.pk,
        bankgiro=numbers.bankgiro(_with_check_digit(f"{5_000_000 + place}")),
        source="Brev",
        now=morning(KNOWN),
        by=administrator,
    )
    finance = region.people[Role.FINANCE]
    verify_bank_account(account_id=account.pk, through="Växeln", now=morning(KNOWN), by=finance)
    return Party.objects.get(pk=party.pk)


def _agreement(region: Region, grantee: Party, place: int, random: Random) -> None:
    """One to three grants of five years, 3 % more each year, all to be invoiced in January."""
    basis = Basis(
        slug=f"avtal-{place}",
        kind=Basis.Kind.AGREEMENT,
        title="Avtal om verksamhetsbidrag 2026–2030",
        grantor=region.party,
        through="Regional tillväxtnämnd",
        case_number=f"26RS{place}",
    )
    officer = region.people[Role.OFFICER]
    agreement = draft_agreement(
        basis=basis,
        agreement=Agreement(basis=basis, grantee=grantee, first_day=FIRST_DAY, last_day=LAST_DAY),
        clauses=[Clause(position=1, number="7", heading="Bidrag", summary="Bidrag för fem år.")],
        signatures=[
            Signature(number=number, party=party, name="Någon")
            for number, party in enumerate((region.party, grantee), 1)
        ],
        instalments=[Instalment(number=1, month=DAY.month, share=Decimal(1))],
        grants=[_grant(grantee, number, name, random) for number, name in enumerate(NAMES[: 1 + place % 3], 1)],
        today=SIGNED,
        by=officer,
    )
    for signature in agreement.signatures.all():
        proposal = propose_signature(signature_id=signature.pk, signed_on=SIGNED, now=morning(SIGNED), by=officer)
        if proposal:
            confirm(proposal_id=proposal.pk, now=morning(SIGNED), by=region.people[Role.FINANCE])


def _grant(grantee: Party, number: int, purpose: str, random: Random) -> Grant:
    return Grant(
        number=number,
        grantee=grantee,
        kind=Grant.Kind.OPERATING if number == 1 else Grant.Kind.SPECIAL,
        purpose="" if number == 1 else purpose,
        clause="§ 7",
        full_year_amount=sek(random.randrange(100_000, 2_000_000, 100)),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        index_rate=Decimal(3),
        compounding=Compounding.COMPOUND,
        base_year=FIRST_DAY.year,
    )


def _person(name: str, party: Party, role: Role) -> User:
    user = open_account(email=f"{name}@example.se", name=f"Person {name}")
    give_role(user=user, party=party, role=role, valid_from=HIRED)
    return user


def _verify(region: Region, party: Party, digits: str) -> None:
    number = numbers.organisation_number(digits)
    by = region.people[Role.OFFICER]
    verify_identity(party_id=party.pk, number=number, source="Bolagsverket", today=KNOWN, by=by)


def _with_check_digit(digits: str) -> str:
    return digits + str(luhn.calc_check_digit(digits))
