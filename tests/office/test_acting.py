"""A page does what it was sent for once, and not at all when somebody else has changed what it showed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from grants.models import GrantYear, Posting, YearEndChoice
from office import once
from office.acting import _version
from parties.actions import open_account
from parties.models import ConflictOfInterest, Party, Role, User
from tests.clients import KEY, Client
from tests.conftest import SetDay
from tests.world import World

JANUARY = date(2027, 1, 15)
SHOWN = "ett-tecken-som-sidan-bar"


def signed_in(world: World, role: str) -> Client:
    client = Client()
    client.force_login(world.person(role))
    return client


@pytest.fixture
def today(clock: SetDay) -> None:
    clock(JANUARY)


@pytest.fixture
def release(world: World) -> tuple[str, dict[str, str]]:
    """The page where finance releases 4 000 kr of 2026 at year-end, and what is typed there."""
    year = GrantYear.objects.get(grant__basis=world.agreement.basis, grant__number=2, year=2026)
    typed = {"choice": "release", "amount": "4 000", "business_date": "2026-12-31", "reason": "Behövs inte"}
    return reverse("choose_at_year_end", args=[2026, year.pk]), typed


def released() -> int:
    return Posting.objects.filter(to_stage="RELEASED").count()


def test_the_same_page_sent_again_gives_the_result_of_the_first(
    world: World, today: None, release: tuple[str, dict[str, str]]
) -> None:
    (page, typed), finance = release, signed_in(world, Role.FINANCE)
    answers = [finance.post(page, typed | {KEY: SHOWN}, follow=True) for _ in range(2)]
    assert [answer.redirect_chain for answer in answers] == [[(reverse("year_end_of", args=[2026]), 302)]] * 2
    assert all("frigör" in answer.content.decode() for answer in answers)
    assert (released(), YearEndChoice.objects.count()) == (1, 1)


def test_a_page_shown_anew_does_it_again(world: World, today: None, release: tuple[str, dict[str, str]]) -> None:
    (page, typed), finance = release, signed_in(world, Role.FINANCE)
    for number in range(2):
        assert finance.post(page, typed | {KEY: f"{SHOWN}-{number}"}).status_code == 302
    assert released() == 2


def test_the_same_page_with_other_words_is_asked_about_and_may_then_be_sent(
    world: World, today: None, release: tuple[str, dict[str, str]]
) -> None:
    (page, typed), finance = release, signed_in(world, Role.FINANCE)
    finance.post(page, typed | {KEY: SHOWN})
    other = finance.post(page, typed | {"amount": "500", KEY: SHOWN})
    assert other.status_code == 409
    said = other.content.decode()
    assert "redan skickad en gång" in said
    assert 'value="500"' in said  # nothing typed is lost
    assert released() == 1


def test_what_was_refused_may_be_corrected_on_the_same_page(
    world: World, today: None, release: tuple[str, dict[str, str]]
) -> None:
    (page, typed), finance = release, signed_in(world, Role.FINANCE)
    too_much = finance.post(page, typed | {"amount": "900 000", KEY: SHOWN})
    assert too_much.status_code == 200
    assert finance.post(page, typed | {KEY: SHOWN}).status_code == 302
    assert released() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sent_at_once_are_one_deed(world: World, today: None, release: tuple[str, dict[str, str]]) -> None:
    page, typed = release
    together, seat = Barrier(2), reverse("record_seat", args=[world.teknikcollege.pk])
    sits = {
        "user": str(world.person(Role.CHECKER).pk),
        "what": "regionens ledamot",
        "valid_from": "2027-01-15",
        "valid_until": "",
    }
    sent = [(Role.FINANCE, page, typed), (Role.FINANCE, page, typed)], [(Role.OFFICER, seat, sits)] * 2

    def send(role: str, address: str, words: dict[str, str]) -> int:
        client = signed_in(world, role)
        together.wait()
        with closing(connections["default"]):
            return client.post(address, words | {KEY: SHOWN}).status_code

    for pair in sent:
        with ThreadPoolExecutor(2) as both:
            assert list(both.map(lambda one: send(*one), pair)) == [302, 302]
    assert released() == 1
    assert ConflictOfInterest.objects.filter(party=world.teknikcollege).count() == 1


def test_two_officers_on_the_same_particulars(world: World, today: None) -> None:
    """The older page does not undo what the other officer has recorded, and says who changed what."""
    officer = signed_in(world, Role.OFFICER)
    page = reverse("record_invoice_details", args=[world.region.pk])
    first, second = (officer.get(page).context["form"] for _ in range(2))
    fields = {name: field.initial or "" for name, field in first.fields.items()}
    typed = {name: second[name].value() or "" for name in fields}
    assert officer.post(page, typed | {"buyer_reference": "020-BCD234"}).status_code == 302

    late = officer.post(page, typed | {"peppol_id": "", "buyer_reference": "010-ABC123"})
    said = late.content.decode()
    assert late.status_code == 409
    assert "020-BCD234" in said
    assert f"{world.person(Role.OFFICER).name} ändrade er referens på fakturor hit från" in said
    world.region.refresh_from_db()
    assert world.region.buyer_reference == "020-BCD234"

    again = {name: late.context["form"][name].value() or "" for name in fields}
    assert officer.post(page, again | {"buyer_reference": "030-CDE345"}).status_code == 302
    world.region.refresh_from_db()
    assert world.region.buyer_reference == "030-CDE345"


def test_a_page_that_shows_what_is_stored_may_be_sent_twice(world: World, today: None) -> None:
    """What the first has changed is no change by somebody else."""
    officer, page = signed_in(world, Role.OFFICER), reverse("record_cost_centre", args=[world.agreement.basis_id])
    shown = officer.get(page).context["form"]["shown"].value()
    sent = {"cost_centre": "4711", "shown": shown, KEY: SHOWN}
    assert [officer.post(page, sent).status_code for _ in range(2)] == [302, 302]


def test_a_page_that_has_gone_with_its_deed_still_leads_there(world: World, today: None) -> None:
    """The draft is sent: its page for sending is no more, and the impatient second click is not told so."""
    grantee, draft = signed_in(world, Role.GRANTEE), world.draft()
    page = reverse("submit_invoice", args=[draft.pk])
    first, second = (grantee.post(page, {KEY: SHOWN}) for _ in range(2))
    assert (first.status_code, second.status_code, second.headers["Location"]) == (302, 302, first.headers["Location"])
    assert draft.__class__.objects.exclude(number="").count() == 1


def test_without_the_token_of_a_page_nothing_is_let_in(
    world: World, today: None, release: tuple[str, dict[str, str]]
) -> None:
    page, typed = release
    finance = Client(enforce_csrf_checks=True)
    finance.force_login(world.person(Role.FINANCE))
    assert (finance.post(page, typed | {KEY: ""}).status_code, released()) == (403, 0)


def test_the_token_may_come_in_the_header(world: World, today: None, release: tuple[str, dict[str, str]]) -> None:
    (page, typed), finance = release, signed_in(world, Role.FINANCE)
    for _ in range(2):
        sent = finance.post(page, typed | {KEY: ""}, headers={"X-CSRFToken": SHOWN})
        assert (sent.status_code, released()) == (302, 1)


@pytest.mark.parametrize("shown", ["", "²", "-1", "x", "9" * 30])
def test_nothing_is_done_for_a_page_that_does_not_say_what_it_showed(world: World, today: None, shown: str) -> None:
    officer, page = signed_in(world, Role.OFFICER), reverse("record_cost_centre", args=[world.agreement.basis_id])
    said = officer.post(page, {"cost_centre": "4711", "shown": shown})
    assert said.status_code == 400
    assert "Sidan kom inte fram hel" in said.content.decode()
    again = {"cost_centre": "4711", "shown": said.context["form"]["shown"].value()}
    assert officer.post(page, again).status_code == 302


def test_a_change_while_the_page_is_read_is_seen(world: World, today: None) -> None:
    """What was read goes with what it says, not with what is written a moment after."""
    basis = world.agreement.basis
    before = _version(basis)
    type(basis).objects.filter(pk=basis.pk).update(cost_centre="1")
    assert _version(basis) == before
    basis.refresh_from_db()
    assert int(_version(basis)) > int(before)


def test_a_refusal_of_another_kind_hides_no_change(world: World, today: None) -> None:
    """Only a page that has told of the change may be sent over it."""
    officer, page = signed_in(world, Role.OFFICER), reverse("record_invoice_details", args=[world.region.pk])
    refused = officer.send(page, {"peppol_id": "nothing of Peppol"})
    assert refused.status_code == 200
    Party.objects.filter(pk=world.region.pk).update(buyer_reference="020-BCD234")
    again = {field.html_name: field.value() or "" for field in refused.context["form"]} | {"peppol_id": ""}
    assert officer.post(page, again | {"buyer_reference": "030-CDE345"}).status_code == 409


def test_an_administrator_opens_an_account_once(world: World, today: None) -> None:
    vera = open_account(email="vera@example.se", name="Vera")
    User.objects.filter(pk=vera.pk).update(is_staff=True)
    admin = Client()
    admin.force_login(User.objects.get(pk=vera.pk))
    typed = {"email": "ny@example.se", "full_name": "Ny Person", "reason": "På begäran", KEY: SHOWN}
    answers = [admin.post(reverse("admin:parties_user_open"), typed) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, reverse("admin:parties_user_change", args=[User.objects.get(email="ny@example.se").pk]))
    }


def test_what_pages_made_long_ago_is_forgotten(world: World, today: None, release: tuple[str, dict[str, str]]) -> None:
    (page, typed), finance = release, signed_in(world, Role.FINANCE)
    finance.post(page, typed | {KEY: SHOWN})
    once.forget(before=timezone.now() + timedelta(days=1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM office_deed")
        assert cursor.fetchone() == (0,)
