"""What stops an invoice: one fact at a time goes wrong, and exactly its blocker appears, with who must act."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from invoicing.rules.gate import OpenCondition, SubmissionFacts, Who, submission_blockers

READY = SubmissionFacts(
    today=date(2027, 1, 11),
    year=2027,
    month=1,
    agreement_signed=True,
    agreement_first_day=date(2026, 1, 1),
    agreement_last_day=date(2030, 12, 31),
    has_amounts=True,
    open_conditions=(),
    seller="Teknikcollege",
    seller_verified=True,
    seller_bankgiro="50501055",
    seller_prefix="TC",
    buyer="Regionen",
    buyer_verified=True,
    buyer_reference="010-ABC123",
)


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2027, 1, 31)])
def test_in_its_month_with_all_in_place_nothing_stops_it(today: date) -> None:
    assert submission_blockers(replace(READY, today=today)) == ()


@pytest.mark.parametrize(
    ("wrong", "what", "who"),
    [
        ({"agreement_signed": False}, "Avtalet är inte undertecknat.", Who.BOTH),
        ({"agreement_last_day": date(2026, 12, 31)}, "Avtalet gäller inte 2027.", Who.GRANTOR),
        ({"agreement_first_day": date(2028, 1, 1)}, "Avtalet gäller inte 2027.", Who.GRANTOR),
        ({"has_amounts": False}, "Inget belopp finns för 2027.", Who.GRANTOR),
        ({"open_conditions": (OpenCondition(1, "Rapport"),)}, "Villkoret är inte uppfyllt: Rapport.", Who.GRANTEE),
        ({"seller_verified": False}, "Den juridiska identiteten för Teknikcollege är inte kontrollerad.", Who.GRANTOR),
        ({"buyer_verified": False}, "Den juridiska identiteten för Regionen är inte kontrollerad.", Who.GRANTOR),
        ({"buyer_reference": ""}, "Er referens saknas för Regionen.", Who.GRANTOR),
        ({"seller_bankgiro": ""}, "Bankgiro saknas för Teknikcollege.", Who.GRANTEE),
        ({"seller_prefix": ""}, "Fakturaserie saknas för Teknikcollege.", Who.GRANTOR),
        ({"seller_registered_office_missing": True}, "Säte saknas för Teknikcollege.", Who.GRANTOR),
        ({"today": date(2026, 12, 31)}, "Fakturan skickas i januari 2027.", Who.NOBODY),
        ({"today": date(2027, 2, 1)}, "Fakturan skulle ha skickats i januari 2027.", Who.GRANTOR),
    ],
)
def test_each_thing_that_is_wrong_is_named_with_who_must_act(wrong: dict[str, Any], what: str, who: Who) -> None:
    (blocker,) = submission_blockers(replace(READY, **wrong))

    assert (blocker.what, blocker.who) == (what, who)
    assert blocker.how


def test_all_that_is_wrong_is_said_at_once() -> None:
    two = (OpenCondition(1, "A"), OpenCondition(2, "B"))
    facts = replace(READY, agreement_signed=False, open_conditions=two, buyer_reference="", today=date(2027, 3, 1))

    assert len(submission_blockers(facts)) == 5
