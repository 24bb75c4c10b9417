"""Where an organisation is paid: one person proposes a bankgiro, another verifies it, and a rejected one is left."""

from datetime import date

import pytest
from django.urls import reverse

from office.history import history_of
from parties import actions
from parties.models import BankAccount, Role, User
from parties.queries import account_is_verified
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, morning

DAY = date(2027, 1, 11)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def propose(world: World) -> str:
    return reverse("propose_bank_account", args=[world.teknikcollege.pk])


def judge(route: str, account: BankAccount) -> str:
    return reverse(f"{route}_bank_account", args=[account.party_id, account.pk])


@pytest.fixture
def anna(world: World, clock: SetDay) -> Client:
    clock(DAY)
    return client_of(world.person(Role.GRANTEE))


def test_a_new_bankgiro_stands_on_drafts_at_once_and_is_paid_to_when_verified(world: World, anna: Client) -> None:
    party = world.teknikcollege
    assert account_is_verified(party, "50501055")
    assert propose(world) in anna.get(party.get_absolute_url()).content.decode()

    answer = anna.post(propose(world), {"bankgiro": "999-0003", "source": "Styrelsens beslut 2027-01-08"})
    party.refresh_from_db()
    account = BankAccount.objects.get(bankgiro="9990003")
    assert answer.headers["Location"] == party.get_absolute_url()
    assert (party.bankgiro, account.proposed_by) == ("9990003", world.person(Role.GRANTEE))
    assert not account_is_verified(party, "9990003")
    assert "Ej kontrollerat" in anna.get(party.get_absolute_url()).content.decode()
    assert anna.post(judge("verify", account), {"through": "mig"}).status_code == 403

    olle = client_of(world.person(Role.OFFICER))
    assert judge("verify", account) in olle.get(party.get_absolute_url()).content.decode()
    assert "Fyll i det här" in olle.post(judge("verify", account), {"through": ""}).content.decode()
    olle.post(judge("verify", account), {"through": "Ordföranden, på numret i avtalet"})
    assert account_is_verified(party, "9990003")
    page = olle.get(party.get_absolute_url()).content.decode()
    assert "Ordföranden, på numret i avtalet" in page
    assert "5050-1055" in page
    assert "Någon annan har hunnit före" in olle.post(judge("verify", account), {"through": "x"}).content.decode()
    assert {entry.who for entry in history_of(account)} == {"Grantee", "Officer"}
    changes = [change for entry in history_of(party) for happening in entry.happenings for change in happening.changes]
    assert ("50501055", "9990003") in [(change.old, change.new) for change in changes if change.field == "bankgiro"]


def test_who_proposes_does_not_verify(world: World, anna: Client) -> None:
    officer = world.person(Role.OFFICER)
    olle = client_of(officer)
    olle.post(propose(world), {"bankgiro": "999-0003", "source": "Brev"})
    account = BankAccount.objects.get(bankgiro="9990003")

    assert judge("verify", account) not in olle.get(world.teknikcollege.get_absolute_url()).content.decode()
    assert "Du har själv föreslagit" in olle.post(judge("verify", account), {"through": "mig"}).content.decode()
    for by, refused in (
        (officer, actions.ProposedByOneself),
        (world.person(Role.GRANTEE), actions.MayNotVerify),
        (world.person(Role.APPROVER), actions.MayNotVerify),
    ):
        with pytest.raises(refused):
            actions.verify_bank_account(account_id=account.pk, through="x", now=morning(DAY), by=by)
    assert not account_is_verified(world.teknikcollege, "9990003")


def test_a_rejected_bankgiro_gives_way_to_the_verified_one_before_it(world: World, anna: Client) -> None:
    party, maria = world.teknikcollege, client_of(world.person(Role.FINANCE))
    anna.post(propose(world), {"bankgiro": "999-0003", "source": "Brev"})
    account = BankAccount.objects.get(bankgiro="9990003")
    maria.post(judge("reject", account), {"reason": "Ingen där känner till numret"})
    party.refresh_from_db()
    assert party.bankgiro == "50501055"
    assert "Ingen där känner till numret" in anna.get(party.get_absolute_url()).content.decode()

    maria.post(judge("reject", BankAccount.objects.get(bankgiro="50501055")), {"reason": "Kontot är avslutat"})
    party.refresh_from_db()
    assert party.bankgiro == ""
    assert not account_is_verified(party, "50501055")

    anna.post(propose(world), {"bankgiro": "5050-1055", "source": "Öppnat igen"})
    party.refresh_from_db()
    assert party.bankgiro == "50501055"
    assert not account_is_verified(party, "50501055")


def test_the_bankgiro_of_another_organisation_is_not_there(world: World, anna: Client) -> None:
    account = BankAccount.objects.get()
    stranger = client_of(world.person("stranger"))

    assert stranger.get(propose(world)).status_code == 404
    assert anna.get(reverse("propose_bank_account", args=[world.stranger.pk])).status_code == 404
    assert client_of(world.person(Role.APPROVER)).get(propose(world)).status_code == 403
    other = reverse("verify_bank_account", args=[world.stranger.pk, account.pk])
    assert client_of(world.person(Role.FINANCE)).get(other).status_code == 404
    assert (
        "har organisationen redan"
        in anna.post(propose(world), {"bankgiro": "50501055", "source": "x"}).content.decode()
    )
    with pytest.raises(actions.MayNotPropose):
        actions.propose_bank_account(
            party_id=world.teknikcollege.pk,
            bankgiro="999-0003",
            source="x",
            now=morning(DAY),
            by=world.person("stranger"),
        )
    assert BankAccount.objects.count() == 1
