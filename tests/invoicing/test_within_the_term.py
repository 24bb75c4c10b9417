"""An instalment lies within the term: a month before the first day or after the last is none of that year."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agreements.models import Agreement
from invoicing import actions
from invoicing.models import Invoice
from invoicing.queries import (
    content_of,
    draft_content,
    instalments_of_year,
    reception_blockers,
    rest_rows,
    submission_blockers,
    why_no_rest,
)
from overview.queries import deadlines
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.invoicing.steps import standing
from tests.world import World, another_agreement, morning

JANUARY = date(2027, 1, 11)
SIGNED = date(2026, 12, 1)


def agreed(world: World, months: tuple[int, ...], **term: Any) -> Agreement:
    """1 001 kr of 2027, in an agreement whose term is shorter than the grant says."""
    return another_agreement(world, 1, signed_on=SIGNED, months=months, **term)


def drafted_before(world: World, agreement: Agreement, month: int) -> Invoice:
    """A draft such as was made before months outside the term were refused."""
    return Invoice.objects.create(
        basis=agreement.basis,
        instalment=agreement.instalments.get(month=month),
        year=2027,
        issuer=world.teknikcollege,
        payer=world.region,
        prepared_on=JANUARY,
    )


@pytest.mark.parametrize(
    ("months", "term", "outside", "sentence"),
    [
        ((1, 7), {"first_day": date(2027, 7, 1)}, 1, "Januari 2027 ligger före första dagen, 2027-07-01."),
        ((1, 2), {"first_day": date(2027, 2, 28)}, 1, "Januari 2027 ligger före första dagen, 2027-02-28."),
        ((1, 7), {"last_day": date(2027, 6, 30)}, 7, "Juli 2027 ligger efter sista dagen, 2027-06-30."),
    ],
)
def test_a_month_outside_the_term_is_neither_drafted_nor_sent(
    world: World, months: tuple[int, ...], term: dict[str, date], outside: int, sentence: str
) -> None:
    agreement = agreed(world, months, **term)
    instalment = agreement.instalments.get(month=outside)
    day = date(2027, outside, 11)

    with pytest.raises(actions.CannotPrepare, match=sentence):
        actions.prepare_invoice(instalment_id=instalment.pk, year=2027, today=day)
    assert instalment not in instalments_of_year(2027)
    assert agreement.instalments.exclude(pk=instalment.pk).get() in instalments_of_year(2027)
    draft = drafted_before(world, agreement, outside)
    content = draft_content(draft, number="", today=day)
    assert content.lines == ()
    for blockers in (
        submission_blockers(draft, today=day),
        reception_blockers(draft, issue_date=day, content=content),
    ):
        assert sentence in [blocker.what for blocker in blockers]
    with pytest.raises(actions.CannotSubmit, match=sentence):
        actions.submit_invoice(invoice_id=draft.pk, now=morning(day), by=world.person(Role.GRANTEE))


def test_the_money_of_the_year_falls_on_the_instalments_within_the_term(world: World) -> None:
    """Quarters from 1 July: a half in July and a half in October."""
    agreement = agreed(world, (1, 4, 7, 10), first_day=date(2027, 7, 1))
    amounts = []
    for part in agreement.instalments.filter(month__gte=7).order_by("number"):
        on = date(2027, part.month, 3)
        draft = actions.prepare_invoice(instalment_id=part.pk, year=2027, today=on)
        amounts.append(content_of(draft, today=on).total)
        words = content_of(draft, today=on).lines[0].derivation.replace("\u00a0", " ")
        assert f"varav 1/2 (tillfälle {len(amounts)} av 2): 500,50 kr" in words
        actions.submit_invoice(invoice_id=draft.pk, now=morning(on), by=world.person(Role.GRANTEE))
    assert amounts == [Decimal("500.50"), Decimal("500.50")]
    assert standing() == {"COMMITTED": Decimal("841510.00"), "INVOICED": Decimal("1001.00")}


def test_nobody_sends_before_the_first_day_of_the_term(world: World) -> None:
    first = date(2027, 2, 28)
    agreement = agreed(world, (2,), first_day=first)
    draft = actions.prepare_invoice(instalment_id=agreement.instalments.get().pk, year=2027, today=JANUARY)
    actions.grant_exception(
        invoice_id=draft.pk, valid_until=first, reason="Tidigt.", today=JANUARY, by=world.person(Role.OFFICER)
    )
    for day in (JANUARY, first - timedelta(days=1)):
        what = [blocker.what for blocker in submission_blockers(Invoice.objects.get(pk=draft.pk), today=day)]
        assert what == ["Avtalet gäller från och med 2027-02-28."]
    assert not submission_blockers(Invoice.objects.get(pk=draft.pk), today=first)


def test_what_an_instalment_outside_the_term_was_to_ask_for_is_not_stranded(world: World, clock: SetDay) -> None:
    """A draft of January, from before, of a term that begins in July: all of the year comes in July."""
    clock(date(2027, 7, 5))
    agreement = agreed(world, (1, 7), first_day=date(2027, 7, 1))
    draft = drafted_before(world, agreement, 1)
    july = actions.prepare_invoice(
        instalment_id=agreement.instalments.get(month=7).pk, year=2027, today=date(2027, 7, 5)
    )
    assert content_of(july, today=date(2027, 7, 5)).total == Decimal("1001.00")
    anna = Client()
    anna.force_login(world.person(Role.GRANTEE))
    page = anna.get(draft.get_absolute_url()).content.decode()
    assert "Januari 2027 ligger före första dagen, 2027-07-01." in page
    assert "Beloppet faktureras med en tilläggsfaktura, som görs på avtalets sida." in page
    assert 'action="' + reverse("submit_invoice", args=[draft.pk]) not in page


def test_a_year_without_any_instalment_within_the_term_is_asked_for_by_a_supplementary_invoice(world: World) -> None:
    """An agreement that was signed before such terms were refused: its first day is only changed here, not stored."""
    agreement = agreed(world, (1,))
    found = Agreement.objects.get(pk=agreement.pk)
    found.first_day = date(2027, 7, 1)
    assert found.shares_in(2027) == {}
    assert (
        why_no_rest(found, 2027, today=date(2027, 6, 30))
        == "2027 har inte börjat för avtalet. Då går det att fakturera."
    )
    assert why_no_rest(found, 2027, today=date(2027, 7, 1)) == ""
    (row,) = rest_rows(found, world.person(Role.GRANTEE), on=date(2027, 7, 1))
    assert (row.amount, row.may_prepare) == (Decimal("1001.00"), True)


def test_the_deadlines_and_previews_name_no_month_outside_the_term(world: World, clock: SetDay) -> None:
    clock(JANUARY)
    agreement = agreed(world, (1, 7), first_day=date(2027, 7, 1))
    said = [one.day for one in deadlines(agreement, today=JANUARY) if "skicka fakturan" in one.title]
    assert said == [date(2027, 7, 31)]
    january, july = agreement.instalments.order_by("number")
    olle = Client()
    olle.force_login(world.person(Role.OFFICER))
    page = olle.get(agreement.get_absolute_url()).content.decode()
    addresses = [reverse("preview_invoice", args=[part.pk, 2027]) for part in (january, july)]
    assert [address in page for address in addresses] == [False, True]
    assert [olle.get(address).status_code for address in addresses] == [404, 200]
