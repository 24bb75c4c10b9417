"""What the terms give is worked out anew: terms, stored years and postings that no longer agree are named."""

from io import StringIO
from typing import LiteralString

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from grants.queries.differences import ledger_rows
from parties.models import Role
from tests.clients import Client
from tests.conftest import PsqlAs
from tests.world import World

OF_THE_FIRST_GRANT: LiteralString = " WHERE number = 1 AND clause = '§ 7'"
OF_ITS_SECOND_YEAR: LiteralString = """
    WHERE year = 2027 AND grant_id = (SELECT id FROM grants_grant WHERE number = 1 AND clause = '§ 7')
"""
CHANGES: list[tuple[LiteralString, int, list[str]]] = [
    (
        "UPDATE grants_grant SET full_year_amount = 900000",
        5,
        [
            "Verksamhetsbidrag 2026: beräknat 900 000,00 kr, bokfört 617 000,00 kr, skillnad −283 000,00 kr",
            "Verksamhetsbidrag 2027: beräknat 927 000,00 kr, bokfört 635 510,00 kr, skillnad −291 490,00 kr",
            "Villkoren ger 900 000,00 kr, men bidragsåret är lagrat med 617 000,00 kr.",
        ],
    ),
    (
        "UPDATE grants_grant SET index_rate = 5",
        4,
        [
            "Verksamhetsbidrag 2027: beräknat 647 850,00 kr, bokfört 635 510,00 kr",
            "Verksamhetsbidrag 2030: beräknat 749 967,36 kr, bokfört 694 438,94 kr",
        ],
    ),
    (
        "UPDATE grants_grant SET compounding = 'simple'",
        3,
        ["Verksamhetsbidrag 2030: beräknat 691 040,00 kr, bokfört 694 438,94 kr, skillnad 3 398,94 kr"],
    ),
    (
        "UPDATE grants_grant SET first_day = '2026-07-01'",
        1,
        ["Verksamhetsbidrag 2026: beräknat 308 500,00 kr, bokfört 617 000,00 kr"],
    ),
    (
        "UPDATE grants_grant SET last_day = '2031-12-31'",
        1,
        [
            "Verksamhetsbidrag 2031: beräknat 715 272,10 kr, bokfört 0,00 kr",
            "Villkoren ger 715 272,10 kr, men bidragsåret är inte lagrat.",
        ],
    ),
    (
        "UPDATE grants_grant SET last_day = '2029-12-31'",
        1,
        [
            "Verksamhetsbidrag 2030: beräknat 0,00 kr, bokfört 694 438,94 kr",
            "Bidragsåret är lagrat med 694 438,94 kr, men villkoren ger inget för 2030.",
        ],
    ),
    (
        "UPDATE grants_grant SET first_day = '2026-01-02', part_of_year = 'whole_months'",
        5,
        ["Bidragsåret är lagrat med 617 000,00 kr, men villkoren ger inget för 2026."],
    ),
    (
        "UPDATE grants_grantyear SET amount = amount + 1",
        1,
        [
            "Verksamhetsbidrag 2027: beräknat 635 510,00 kr, bokfört 635 510,00 kr, skillnad 0,00 kr",
            "Villkoren ger 635 510,00 kr, men bidragsåret är lagrat med 635 511,00 kr.",
        ],
    ),
    (
        'UPDATE grants_grantyear SET derivation = derivation || \'{"base": "635510.00", "factor": "1"}\'',
        1,
        ["Villkoren ger 635 510,00 kr på ett annat sätt än den lagrade härledningen."],
    ),
    (
        "UPDATE grants_grantyear SET derivation = '[1]'",
        1,
        ["Villkoren ger 635 510,00 kr på ett annat sätt än den lagrade härledningen."],
    ),
]


@pytest.mark.usefixtures("transactional_db")
@pytest.mark.parametrize(("change", "how_many", "said"), CHANGES)
def test_terms_that_no_longer_give_what_is_posted_are_named(
    world: World, psql_as: PsqlAs, change: LiteralString, how_many: int, said: list[str]
) -> None:
    superuser, out = psql_as("superuser"), StringIO()
    for table in ("grant", "grantyear"):
        superuser.execute(f"ALTER TABLE grants_{table} DISABLE TRIGGER bound".encode())

    superuser.execute(change + (OF_ITS_SECOND_YEAR if "grantyear" in change else OF_THE_FIRST_GRANT))

    with pytest.raises(CommandError, match=f"{how_many} av 1[01] bidragsår"):
        call_command("compare_ledger", stdout=out)
    finance = Client()
    finance.force_login(world.person(Role.FINANCE))
    page = finance.get(reverse("compare_ledger", args=[world.agreement.basis_id]))
    told, shown = (text.replace("\xa0", " ") for text in (out.getvalue(), page.content.decode()))
    for sentence in said:
        assert sentence in told
        assert sentence in shown or sentence.startswith("Verksamhetsbidrag")
    (row,) = ledger_rows([world.agreement.basis])
    assert row.open == how_many
