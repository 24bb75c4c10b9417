"""Outside January: an officer's recorded exception, with a reason and a last day."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.actions import HasConflict, NotAnOfficer
from grants.actions import ReasonMissing
from invoicing import actions
from invoicing.models import MonthException
from invoicing.queries import exception_panel, last_day_to_send, linked, submission_blockers
from overview.queries.to_do import tasks_for
from parties.actions import record_seat
from parties.models import Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.invoicing.steps import credited, returned, submitted
from tests.world import World, morning

DAY, UNTIL = date(2027, 2, 15), date(2027, 2, 26)


def granted(
    world: World, role: str = Role.OFFICER, *, until: date = UNTIL, reason: str = "Sent avtal."
) -> MonthException:
    return actions.grant_exception(
        invoice_id=world.draft().pk, valid_until=until, reason=reason, today=DAY, by=world.person(role)
    )


def test_with_an_exception_the_invoice_is_sent_until_its_last_day(world: World) -> None:
    draft = world.draft()
    blockers = submission_blockers(draft, today=DAY)
    (blocker,) = linked(blockers, draft, user=world.person(Role.OFFICER), on=DAY)
    assert blocker.blocker.what == "Fakturan skulle ha skickats i januari 2027."
    assert blocker.url == reverse("grant_exception", args=[draft.pk])
    (same,) = linked(blockers, draft, user=world.person(Role.GRANTEE), on=DAY)
    assert not same.url, "only an officer may open that page"
    assert last_day_to_send(draft) == date(2027, 1, 31)

    exception = granted(world)

    assert not submission_blockers(world.draft(), today=UNTIL)
    assert last_day_to_send(world.draft()) == UNTIL
    assert submission_blockers(world.draft(), today=date(2027, 2, 27))
    assert submission_blockers(world.draft(2028), today=DAY)
    with pytest.raises(actions.CannotSubmit):
        actions.submit_invoice(invoice_id=draft.pk, now=morning(date(2027, 2, 27)), by=world.person(Role.GRANTEE))
    invoice = actions.submit_invoice(invoice_id=draft.pk, now=morning(UNTIL), by=world.person(Role.GRANTEE))
    assert invoice.issue_date == UNTIL
    panel = exception_panel(invoice, user=world.person(Role.AUDITOR), on=UNTIL)
    assert (panel.granted, panel.may_grant) == ([exception], False)


def test_before_its_month_too(world: World) -> None:
    draft = world.draft()
    actions.grant_exception(
        invoice_id=draft.pk,
        valid_until=date(2026, 12, 31),
        reason="Tidigare enligt överenskommelse.",
        today=date(2026, 12, 20),
        by=world.person(Role.OFFICER),
    )
    assert last_day_to_send(world.draft()) == date(2027, 1, 31), "its month is still open to it"
    early = morning(date(2026, 12, 21))
    assert (
        actions.submit_invoice(invoice_id=draft.pk, now=early, by=world.person(Role.GRANTEE)).number == "TC-2026-0001"
    )


@pytest.mark.parametrize("role", [*(role for role in Role.values if role != Role.OFFICER), "stranger"])
def test_only_an_officer_grants_it(world: World, role: str) -> None:
    with pytest.raises(NotAnOfficer):
        granted(world, role)


def test_what_is_no_exception_is_refused(world: World) -> None:
    with pytest.raises(ReasonMissing):
        granted(world, reason=" ")
    with pytest.raises(actions.ExceptionEndsTooSoon):
        granted(world, until=date(2027, 2, 14))
    sent = submitted(world)
    with pytest.raises(actions.NoMonthToExcept):
        actions.grant_exception(
            invoice_id=sent.pk, valid_until=UNTIL, reason="x", today=DAY, by=world.person(Role.OFFICER)
        )
    officer = world.person(Role.OFFICER)
    record_seat(
        user=officer,
        party=world.teknikcollege,
        what="Styrgruppen",
        valid_from=DAY,
        valid_until=None,
        today=DAY,
        by=officer,
    )
    with pytest.raises(HasConflict):
        actions.grant_exception(invoice_id=world.draft(2028).pk, valid_until=UNTIL, reason="x", today=DAY, by=officer)
    assert not MonthException.objects.exists()


def test_it_is_granted_on_a_page_and_shown(world: World, clock: SetDay) -> None:
    clock(DAY)
    olle, draft = Client(), world.draft()
    olle.force_login(world.person(Role.OFFICER))
    page = reverse("grant_exception", args=[draft.pk])

    assert "ska vara daterad i januari 2027" in olle.get(page).content.decode()
    refused = olle.post(page, {"valid_until": "2027-02-14", "reason": "Sent avtal."}).content.decode()
    assert "Dagen har passerat." in refused
    assert "Sent avtal." in refused
    answer = olle.post(page, {"valid_until": "2027-02-26", "reason": "Sent avtal."})
    assert answer.headers["Location"] == draft.get_absolute_url()
    exception = MonthException.objects.get()
    assert (exception.granted_by, exception.granted_on) == (world.person(Role.OFFICER), DAY)


def test_what_was_sent_in_january_and_credited_in_february_is_replaced_without_an_exception(world: World) -> None:
    sent = returned(world, submitted(world), on=DAY)
    credited(world, sent, on=DAY)
    again = world.draft()
    assert not submission_blockers(again, today=DAY)
    assert last_day_to_send(again) is None
    (task,) = (task for task in tasks_for(world.person(Role.GRANTEE), today=DAY) if "Faktura för januari" in task.title)
    assert (task.deadline, task.is_late) == (None, False)
    assert not exception_panel(again, user=world.person(Role.OFFICER), on=DAY).may_grant
    with pytest.raises(actions.NoMonthToExcept):
        granted(world)
    replaced = actions.submit_invoice(invoice_id=again.pk, now=morning(DAY), by=world.person(Role.GRANTEE))
    assert (replaced.issue_date, replaced.number) == (DAY, "TC-2027-0003")


def test_another_years_invoice_still_has_its_month(world: World) -> None:
    credited(world, returned(world, submitted(world), on=DAY), on=DAY)
    assert submission_blockers(world.draft(2028), today=DAY)
