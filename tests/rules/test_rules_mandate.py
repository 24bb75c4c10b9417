"""The rule that finds the mandate for an attest, against an oracle that was written from the register's words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parties.rules.mandate import Mandate, judge

DAY = date(2027, 1, 11)
MILLION = Decimal(1_000_000)
WHOLE = Mandate(limit=MILLION, cost_centre="", first=date(2026, 1, 1), last=None)

_days = st.integers(-3, 3).map(lambda days: DAY + timedelta(days=days))
_centres = st.sampled_from(["", "4100", "4200"])
_amounts = st.sampled_from([Decimal(text) for text in ("0.01", "99.99", "100.00", "100.01", "200.00")])


@st.composite
def mandates(draw: st.DrawFn) -> Mandate:
    first = draw(_days)
    last = draw(st.none() | st.integers(0, 4).map(lambda days: first + timedelta(days=days)))
    limit = draw(st.none() | _amounts)
    return Mandate(limit=limit, cost_centre=draw(_centres), first=first, last=last, as_deputy=draw(st.booleans()))


def oracle(found: list[Mandate], amount: Decimal, cost_centre: str) -> int | None:
    """Each row is read day by day, öre by öre; the person's own rows are read through before those as a deputy."""
    for as_deputy in (False, True):
        for place, row in enumerate(found):
            days = {row.first + timedelta(days=count) for count in range(((row.last or DAY) - row.first).days + 1)}
            centres = {"", "4100", "4200"} if row.cost_centre == "" else {row.cost_centre}
            enough = row.limit is None or int(amount * 100) in range(int(row.limit * 100) + 1)
            if row.as_deputy == as_deputy and DAY in days and cost_centre in centres and enough:
                return place
    return None


@given(st.lists(mandates(), max_size=5), _amounts, _centres)
def test_the_mandate_found_is_the_one_that_the_register_gives(
    found: list[Mandate], amount: Decimal, cost_centre: str
) -> None:
    judgement = judge(found, amount=amount, cost_centre=cost_centre, on=DAY)

    assert judgement.place == oracle(found, amount, cost_centre)
    assert (judgement.why_not == "") == (judgement.place is not None)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        ([], "Det finns inget mandat i attestförteckningen."),
        (
            [Mandate(MILLION, "", date(2027, 2, 1), None)],
            "Mandatet gäller inte den 2027-01-11: det börjar gälla 2027-02-01.",
        ),
        (
            [Mandate(MILLION, "", date(2026, 1, 1), date(2027, 1, 10))],
            "Mandatet gäller inte den 2027-01-11: det gällde till och med 2027-01-10.",
        ),
        ([Mandate(MILLION, "4200", date(2026, 1, 1), None)], "Mandatet gäller kostnadsställe 4200, inte 4100."),
        (
            [
                Mandate(Decimal(800_000), "4100", date(2026, 1, 1), None),
                Mandate(Decimal(1), "", date(2026, 1, 1), None),
            ],
            "Mandatet gäller till och med 800\u00a0000,00\u00a0kr, fakturan är på 841\u00a0510,00\u00a0kr.",
        ),
    ],
)
def test_the_sentence_says_what_is_lacking(found: list[Mandate], why: str) -> None:
    assert judge(found, amount=Decimal("841510.00"), cost_centre="4100", on=DAY).why_not == why


def test_without_a_cost_centre_a_mandate_for_one_does_not_suffice() -> None:
    limited = Mandate(MILLION, "4200", date(2026, 1, 1), None)

    assert "inget kostnadsställe är angett" in judge([limited], amount=Decimal(1), cost_centre="", on=DAY).why_not
    assert judge([limited, WHOLE], amount=Decimal(1), cost_centre="", on=DAY).place == 1


def test_the_limit_itself_is_within_the_mandate_and_an_ore_more_is_not() -> None:
    assert judge([WHOLE], amount=MILLION, cost_centre="", on=DAY).place == 0
    assert judge([WHOLE], amount=MILLION + Decimal("0.01"), cost_centre="", on=DAY).place is None
