"""Accounts and memberships in admin: each through a form with a reason, which the history keeps."""

from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from office.history import history_of
from parties import actions
from parties.models import Membership, Party, Role, User
from parties.queries import roles_of
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import PASSWORD, World

TODAY = date(2027, 1, 11)
WHY = {"reason": "Begärt av enhetschefen, mejl i dag"}


@pytest.fixture
def vera(world: World, clock: SetDay) -> User:
    clock(TODAY)
    return User.objects.create_superuser("vera@example.se", "Vera", PASSWORD)


@pytest.fixture
def client(vera: User) -> Client:
    client = Client()
    client.force_login(vera)
    return client


def correct(client: Client, name: str, *args: int, **data: Any) -> Any:
    return client.send(reverse(f"admin:parties_{name}", args=args), WHY | data, follow=True)


@pytest.fixture
def newcomer(world: World) -> User:
    return actions.open_account(email="nils@example.se", name="Nils", password=PASSWORD)


def ask_for_membership(client: Client, world: World, **changed: Any) -> Any:
    asked = {
        "user": User.objects.filter(email="nils@example.se").values_list("pk", flat=True).first(),
        "party": world.region.pk,
        "role": Role.CHECKER,
        "valid_from": "2027-01-11",
        "valid_until": "",
    }
    return correct(client, "membership_give", **(asked | changed))


def test_an_account_is_opened_and_the_person_sets_the_password(client: Client) -> None:
    response = correct(client, "user_open", email="Ny.Person@Example.se", full_name="Ny Person")

    assert "Kontot är öppnat" in response.content.decode()
    user = User.objects.get(email="ny.person@example.se")
    assert not any([user.is_staff, user.is_superuser, user.has_usable_password(), user.memberships.exists()])
    entry = history_of(user)[0]
    assert (entry.who, entry.why) == ("Vera", WHY["reason"])
    Client().post(reverse("account_reset_password"), {"email": "ny.person@example.se"})
    assert [message.to for message in mail.outbox] == [["ny.person@example.se"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"reason": ""}, "Skäl: "),
        ({"reason": "x" * 301}, "Skäl: "),
        ({"email": "officer@example.se"}, "Någon annan loggar in med den adressen."),
        ({"email": "OFFICER@example.se"}, "Någon annan loggar in med den adressen."),
        ({"email": "nej"}, "E-post: "),
        ({"full_name": " "}, "Namn: "),
        ({"full_name": "a\x00b"}, "Namn: "),
        ({"full_name": "a\u2028b"}, "Namn: Texten innehåller ett osynligt tecken"),
        ({"reason": "a\x01b"}, "Skäl: Texten innehåller ett osynligt tecken"),
    ],
)
def test_an_account_is_refused_with_nothing_typed_lost(client: Client, data: dict[str, str], said: str) -> None:
    before = User.objects.count()
    typed = {"email": "ny@example.se", "full_name": "Ny Person"} | data
    page = correct(client, "user_open", **typed).content.decode()

    assert said in page
    assert typed["email"] in page
    assert User.objects.count() == before


def test_a_forged_field_opens_no_back_door(client: Client) -> None:
    forged = {"is_staff": "on", "is_superuser": "on", "password": "hemligt", "pk": "1", "id": "1"}
    correct(client, "user_open", email="ny@example.se", full_name="Ny", **forged)
    user = User.objects.get(email="ny@example.se")
    assert not any([user.is_staff, user.is_superuser, user.has_usable_password()])


def test_the_pages_of_an_account_never_show_a_password(client: Client, world: World) -> None:
    user = world.person(Role.OFFICER)
    for page in ("change", "history", "shut", "correct"):
        shown = client.get(reverse(f"admin:parties_user_{page}", args=[user.pk]))
        assert shown.status_code == 200
        assert user.password not in shown.content.decode()
        assert "md5$" not in shown.content.decode()


def test_a_changed_address_takes_the_old_one_out_of_use(client: Client, world: World) -> None:
    user = world.person(Role.OFFICER)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    form = client.get(reverse("admin:parties_user_correct", args=[user.pk])).content.decode()
    assert "officer@example.se" in form
    correct(client, "user_correct", user.pk, email="Gift@example.se", full_name="Gift Namn")

    user.refresh_from_db()
    assert (user.email, user.name) == ("gift@example.se", "Gift Namn")
    assert not EmailAddress.objects.filter(user=user).exists()
    entry = history_of(user)[0]
    assert {change.field for change in entry.happenings[0].changes} == {"e-post", "namn"}
    correct(client, "user_correct", user.pk, email="gift@example.se", full_name="Bara Namn")
    user.refresh_from_db()
    assert user.name == "Bara Namn"


def test_a_changed_address_ends_sessions_and_password_and_is_told_to_the_old_one(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    user = world.person(Role.OFFICER)
    inside = Client()
    inside.force_login(user)
    with django_capture_on_commit_callbacks(execute=True):
        correct(client, "user_correct", user.pk, email="officer@example.se", full_name="Bara Namn")
    assert inside.get("/").status_code == 200
    assert not mail.outbox

    with django_capture_on_commit_callbacks(execute=True):
        correct(client, "user_correct", user.pk, email="gift@example.se", full_name="Bara Namn")
    assert inside.get("/").status_code == 302
    for email in ("officer@example.se", "gift@example.se"):
        assert not Client().login(email=email, password=PASSWORD)
    (told,) = mail.outbox
    assert told.to == ["officer@example.se"]
    assert "E-postadressen för ditt konto" in told.body
    assert "gift@example.se" not in told.body
    Client().post(reverse("account_reset_password"), {"email": "gift@example.se"})
    assert mail.outbox[-1].to == ["gift@example.se"]
    assert "/accounts/password/reset/key/" in mail.outbox[-1].body


def test_a_mail_server_that_is_down_does_not_undo_a_changed_address(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(*args: Any, **options: Any) -> None:
        raise OSError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", down)
    user = world.person(Role.OFFICER)
    with django_capture_on_commit_callbacks(execute=True):
        actions.correct_account(user_id=user.pk, email="gift@example.se", name="Gift", today=TODAY)
    assert User.objects.get(pk=user.pk).email == "gift@example.se"


@pytest.mark.parametrize("role", [Role.CHECKER, Role.APPROVER, Role.FINANCE])
def test_whose_hand_money_passes_keeps_the_address(client: Client, world: World, role: str) -> None:
    user = world.person(role)
    page = correct(client, "user_correct", user.pk, email="ond@example.se", full_name="Ny")
    assert "Den som attesterar eller betalar byter inte adress." in page.content.decode()
    user.refresh_from_db()
    assert (user.email, user.name) == (f"{role}@example.se", role.capitalize())

    correct(client, "user_correct", user.pk, email=user.email.upper(), full_name="Gift Namn")
    user.refresh_from_db()
    assert (user.email, user.name, user.has_usable_password()) == (f"{role}@example.se", "Gift Namn", True)

    actions.end_membership(membership_id=user.memberships.get().pk, last_day=TODAY, today=TODAY)
    with pytest.raises(actions.HoldsTrust):
        actions.correct_account(user_id=user.pk, email="ny@example.se", name="Ny", today=TODAY)
    tomorrow = TODAY + timedelta(days=1)
    assert actions.correct_account(user_id=user.pk, email="ny@example.se", name="Ny", today=tomorrow)


def test_whose_hand_money_will_pass_keeps_the_address(world: World, newcomer: User) -> None:
    actions.give_role(user=newcomer, party=world.region, role=Role.CHECKER, valid_from=date(2027, 2, 1))
    with pytest.raises(actions.HoldsTrust):
        actions.correct_account(user_id=newcomer.pk, email="ny@example.se", name="Ny", today=TODAY)


def test_a_shut_account_is_shut_at_the_next_page(client: Client, world: World) -> None:
    officer = world.person(Role.OFFICER)
    inside = Client()
    inside.force_login(officer)
    assert inside.get("/").status_code == 200
    correct(client, "user_shut", officer.pk)
    assert inside.get("/").status_code == 302
    assert not Client().login(email=officer.email, password=PASSWORD)
    correct(client, "user_reopen", officer.pk)
    assert Client().login(email=officer.email, password=PASSWORD)
    assert [change.new for happening in history_of(officer)[0].happenings for change in happening.changes] == [
        "nej",
        "ja",
    ]


def test_nobody_shuts_their_own_account(client: Client, vera: User) -> None:
    assert "Du kan inte stänga ditt eget konto" in correct(client, "user_shut", vera.pk).content.decode()
    vera.refresh_from_db()
    assert vera.is_active


def test_a_membership_is_given_from_today(client: Client, world: World, newcomer: User) -> None:
    person = newcomer
    ask_for_membership(client, world)

    assert Role.CHECKER in roles_of(person, on=TODAY)
    assert Role.CHECKER not in roles_of(person, on=TODAY - timedelta(days=1))
    membership = Membership.objects.get(user=person, role=Role.CHECKER)
    assert history_of(membership)[0].why == WHY["reason"]
    assert history_of(person, Membership)[0].happenings[0].what.startswith("Upplagt: medlemskap Nils, Kontroll")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"valid_from": "2027-01-10"}, "Ett medlemskap börjar tidigast i dag."),
        ({"valid_from": "2027-02-01", "valid_until": "2027-01-31"}, "Sista dagen kan inte ligga före"),
        ({"valid_from": "11/1/2027"}, "Skriv dagen som år-månad-dag"),
        ({"valid_from": "٢٠٢٧-٠١-١١"}, "Skriv dagen som år-månad-dag"),
        ({"valid_until": "2027-02-29"}, "finns inte i kalendern"),
        ({"role": "king"}, "Roll: "),
        ({"party": str(2**63)}, "Organisation: "),
        ({"user": "0"}, "Person: "),
        ({"reason": " "}, "Skäl: "),
    ],
)
def test_a_membership_is_refused(
    client: Client, world: World, newcomer: User, changed: dict[str, str], said: str
) -> None:
    before = Membership.objects.count()
    assert said in ask_for_membership(client, world, **changed).content.decode()
    assert Membership.objects.count() == before


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (("2027-01-11", ""), ("2027-01-11", ""), True),
        (("2027-01-11", ""), ("2030-01-01", ""), True),
        (("2027-02-01", ""), ("2027-01-11", "2027-02-01"), True),
        (("2027-02-01", ""), ("2027-01-11", "2027-01-31"), False),
        (("2027-01-11", "2027-01-31"), ("2027-02-01", ""), False),
        (("2027-01-11", "2027-01-31"), ("2027-01-31", ""), True),
    ],
)
def test_one_role_is_not_held_twice_on_a_day(
    client: Client, world: World, first: tuple[str, str], second: tuple[str, str], refused: bool
) -> None:
    person = actions.open_account(email="nils@example.se", name="Nils")
    ask_for_membership(client, world, valid_from=first[0], valid_until=first[1])
    page = ask_for_membership(client, world, valid_from=second[0], valid_until=second[1]).content.decode()
    assert ("Personen har redan den rollen" in page) is refused
    assert Membership.objects.filter(role=Role.CHECKER, party=world.region, user=person).count() == (
        1 if refused else 2
    )


@pytest.mark.parametrize("first", Role.values)
@pytest.mark.parametrize("second", Role.values)
def test_nobody_is_on_both_sides_on_a_day(world: World, vera: User, newcomer: User, first: str, second: str) -> None:
    def give(role: str, begins: date, ends: date | None) -> Membership:
        party = world.teknikcollege if role == Role.GRANTEE else world.region
        return actions.give_membership(
            user=newcomer, party=party, role=role, valid_from=begins, valid_until=ends, today=TODAY, by=vera
        )

    give(first, date(2027, 2, 1), date(2027, 2, 28))
    if (first == Role.GRANTEE) is not (second == Role.GRANTEE):
        for begins, ends in (((2027, 2, 28), None), ((2027, 2, 1), (2027, 2, 1)), ((2027, 1, 12), (2027, 2, 1))):
            with pytest.raises(actions.OnBothSides):
                give(second, date(*begins), date(*ends) if ends else None)
    assert give(second, date(2027, 1, 11), date(2027, 1, 31))
    assert give(second, date(2027, 3, 1), date(2027, 3, 31))


def test_a_role_on_the_other_side_is_refused_beside_the_field(client: Client, world: World) -> None:
    grantee = world.person(Role.GRANTEE)
    page = ask_for_membership(client, world, user=grantee.pk, role=Role.OFFICER).content.decode()
    assert "Det vore jäv" in page
    assert not grantee.memberships.filter(role=Role.OFFICER).exists()


def test_nobody_gives_a_role_to_themselves(client: Client, world: World, newcomer: User, vera: User) -> None:
    assert "Du kan inte ge dig själv en roll" in ask_for_membership(client, world, user=vera.pk).content.decode()
    assert not vera.memberships.exists()


def test_a_membership_ends_today_or_later_and_never_longer(client: Client, world: World) -> None:
    person = world.person(Role.OFFICER)
    membership = person.memberships.get()

    def end(day: str) -> str:
        return str(correct(client, "membership_end", membership.pk, last_day=day).content.decode())

    assert "tidigast i dag" in end("2027-01-10")
    assert "Medlemskapets sista dag är satt" in end("2027-06-30")
    assert "slutar redan då" in end("2027-06-30")
    assert "slutar redan då" in end("2027-07-01")
    end("2027-01-11")
    assert roles_of(person, on=TODAY) == {Role.OFFICER}
    assert roles_of(person, on=TODAY + timedelta(days=1)) == frozenset()
    # One transaction around the whole test makes one entry of it.
    assert [change.new for happening in history_of(membership)[0].happenings for change in happening.changes] == [
        "2027-06-30",
        "2027-01-11",
    ]


def test_a_membership_to_come_cannot_end_before_it_begins(world: World) -> None:
    person = world.person("stranger")
    membership = actions.give_role(user=person, party=world.region, role=Role.AUDITOR, valid_from=date(2028, 1, 1))
    with pytest.raises(actions.EndsBeforeItBegins):
        actions.end_membership(membership_id=membership.pk, last_day=date(2027, 12, 31), today=TODAY)


def test_a_membership_is_not_ended_by_asking_for_the_page(client: Client, world: World) -> None:
    membership = world.person(Role.OFFICER).memberships.get()
    page = client.get(reverse("admin:parties_membership_end", args=[membership.pk]))
    assert page.status_code == 200
    membership.refresh_from_db()
    assert membership.valid_until is None


def test_a_correction_of_an_unknown_row_is_not_found(client: Client) -> None:
    for name in ("user_shut", "membership_end", "party_withdraw_identity"):
        assert correct(client, name, 2**63).status_code == 404
        assert correct(client, name, 0).status_code == 404


def test_a_withdrawn_identity_is_for_an_officer_to_verify_anew(client: Client, world: World) -> None:
    page = reverse("admin:parties_party_change", args=[world.region.pk])
    assert "Häv identitetskontrollen" in client.get(page).content.decode()
    correct(client, "party_withdraw_identity", world.region.pk)

    region = Party.objects.get(pk=world.region.pk)
    assert (region.identity_is_verified, region.verified_organisation_number) == (False, "")
    assert "Häv identitetskontrollen" not in client.get(page).content.decode()
    again = correct(client, "party_withdraw_identity", region.pk).content.decode()
    assert "identitet är inte kontrollerad" in again
    officer = world.person(Role.OFFICER)
    actions.verify_identity(party_id=region.pk, number="232100-0164", source="SCB", today=TODAY, by=officer)


def test_a_post_without_token_corrects_nothing(client: Client, vera: User, world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(vera)
    officer = world.person(Role.OFFICER)
    assert correct(strict, "user_shut", officer.pk).status_code == 403
    officer.refresh_from_db()
    assert officer.is_active


def test_the_database_has_the_last_word(world: World) -> None:
    membership = world.person(Role.OFFICER).memberships.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(valid_until=date(2024, 1, 1))
