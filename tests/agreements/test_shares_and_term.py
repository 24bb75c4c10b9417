"""An officer drafts an agreement: its instalments are one together, and lie within the term."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.actions import NoInstalmentInTerm, SharesNotWhole, draft_agreement
from agreements.models import Agreement, Instalment, Signature
from grants.models import Basis, Grant
from office.history import history_of
from office.money import sek
from parties.models import Role
from tests.world import World, drafted_agreement, signed

DAY = date(2026, 12, 1)


def drafted(
    world: World,
    instalments: list[tuple[int, Any]],
    first: date = date(2027, 1, 1),
    last: date = date(2027, 12, 31),
    grant: tuple[date, date] | None = None,
) -> Agreement:
    basis = Basis(slug="prov", kind="agreement", title="Prov", grantor=world.region)
    begins, ends = grant or (first, last)
    return draft_agreement(
        basis=basis,
        agreement=Agreement(basis=basis, grantee=world.teknikcollege, first_day=first, last_day=last),
        clauses=[],
        signatures=[Signature(number=1, party=world.region, name="Någon")],
        instalments=[Instalment(number=n, month=month, share=share) for n, (month, share) in enumerate(instalments, 1)],
        grants=[
            Grant(
                number=1,
                grantee=world.teknikcollege,
                kind=Grant.Kind.SUPPORT,
                clause="§ 1",
                full_year_amount=sek(120_000),
                first_day=begins,
                last_day=ends,
                compounding="none",
                base_year=2027,
            )
        ],
        today=DAY,
        by=world.person(Role.OFFICER),
    )


def test_three_thirds_are_kept_as_they_are(world: World) -> None:
    agreement = drafted(world, [(1, Fraction(1, 3)), (5, "1/3"), (9, Fraction(1, 3))])
    assert [one.share for one in agreement.instalments.order_by("number")] == [Fraction(1, 3)] * 3
    assert sum(signed(world, agreement, on=DAY).shares_in(2027).values()) == 1


def test_six_decimals_of_a_third_are_refused_with_what_they_sum_to(world: World) -> None:
    with pytest.raises(SharesNotWhole, match="blir tillsammans 0,999999: 0,000001 av årets belopp fattas"):
        drafted(world, [(month, Decimal("0.333333")) for month in (1, 5, 9)])
    with pytest.raises(SharesNotWhole, match="Lägg till minst ett"):
        drafted(world, [])
    assert not Basis.objects.filter(slug="prov").exists()


@pytest.mark.parametrize(
    ("months", "first", "last", "sentence"),
    [
        ([1], date(2026, 7, 1), date(2027, 12, 31), "från juli 2026 till december 2026"),
        ([7], date(2026, 1, 1), date(2027, 6, 30), "från januari 2027 till juni 2027"),
        ([1, 2, 3], date(2026, 4, 1), date(2026, 12, 31), "från april 2026 till december 2026"),
    ],
)
def test_a_year_whose_money_no_invoice_would_ask_for_is_not_drafted(
    world: World, months: list[int], first: date, last: date, sentence: str
) -> None:
    with pytest.raises(NoInstalmentInTerm, match=sentence):
        drafted(world, [(month, Fraction(1, len(months))) for month in months], first, last)
    assert not Basis.objects.filter(slug="prov").exists()


def test_a_grant_that_begins_after_the_only_instalment_of_its_year_is_not_drafted(world: World) -> None:
    with pytest.raises(NoInstalmentInTerm, match="från juli 2027 till december 2027"):
        drafted(world, [(1, 1)], grant=(date(2027, 7, 1), date(2027, 12, 31)))


@pytest.mark.parametrize(("share", "binds"), [("1/3", True), ("0.333333", False), ("1/4", False)])
def test_no_paper_binds_whose_shares_are_not_one_together(world: World, share: str, binds: bool) -> None:
    agreement = drafted_agreement(world, 1, today=DAY, months=(1, 5, 9))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agreements_instalment SET share = %s WHERE agreement_id = %s", [share, agreement.pk])
    refused = nullcontext() if binds else pytest.raises(IntegrityError, match="shares are one together")
    signed(world, agreement, on=DAY)
    with refused, connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("share", ["0", "0/3", "4/3", "1/0", "-1/3", "1/3/3", "en tredjedel", "", "1.000001", "1e-1"])
def test_the_database_takes_no_other_share(documents: None, share: str) -> None:
    with (
        pytest.raises(IntegrityError, match="instalment_share_above_0_to_1"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE agreements_instalment SET share = %s", [share])


def test_the_history_says_the_share_as_it_was(world: World) -> None:
    agreement = drafted_agreement(world, 1, today=DAY, months=(1, 5))
    instalment = agreement.instalments.get(number=1)
    instalment.share = Fraction(1, 3)
    instalment.save()
    (change,) = history_of(instalment)[0].happenings[-1].changes
    assert (change.old, change.new) == ("1/2", "1/3")
