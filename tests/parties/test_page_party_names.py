"""An officer says that an organisation is called otherwise from a day, or puts right what was recorded wrongly."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from grants.models import Decision
from grants.rules.lifecycle import DecisionStatus
from invoicing.actions import submit_invoice
from office.history import history_of
from parties import actions
from parties.actions import rename_party
from parties.models import Party, PartyNaming, ProposalKind, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World, another_agreement, by_two, morning

DAY = date(2027, 3, 1)
OLD, NEW = "Teknikcollege Örebro län", "Teknikcollege Bergslagen"


@pytest.fixture
def olle(world: World, clock: SetDay) -> Client:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    return client


def renaming(party: Party) -> str:
    return reverse("rename_party", args=[party.pk])


def correcting(party: Party) -> str:
    return reverse("correct_party", args=[party.pk])


def renamed(name: str = NEW, holds_from: str = "2027-02-01", reason: str = "Bolagsverket 2027-02-28") -> dict[str, str]:
    return {"name": name, "holds_from": holds_from, "reason": reason}


def corrected(party: Party, **otherwise: str) -> dict[str, str]:
    """The form as it is shown, with what is typed otherwise."""
    as_shown = {
        "name": party.name,
        "kind": party.kind,
        "printed_organisation_number": party.printed_organisation_number,
        "verified_organisation_number": party.verified_organisation_number,
        "registered_office": party.registered_office,
        "care_of": party.care_of,
        "street": party.street,
        "postal_code": party.postal_code,
        "city": party.city,
        "reason": "Felskrivet",
    }
    return as_shown | otherwise


def test_papers_keep_the_name_and_new_ones_have_the_new(world: World, olle: Client) -> None:
    """Registered late: the name holds from a day before, and an agreement signed since then has it."""
    sent = submit_invoice(invoice_id=world.draft().pk, now=morning(date(2027, 1, 11)), by=world.person(Role.GRANTEE))
    since = another_agreement(world, 1, signed_on=date(2027, 2, 15))
    answer = olle.send(renaming(world.teknikcollege), renamed())
    assert answer.headers["Location"] == world.teknikcollege.get_absolute_url()

    page = olle.get(world.agreement.get_absolute_url()).content.decode()
    assert f"<dd>{OLD} (nu {NEW})</dd>" in page
    assert f"<dd>{NEW}</dd>" in olle.get(since.get_absolute_url()).content.decode()
    assert OLD in olle.get(sent.get_absolute_url()).content.decode(), "frozen"
    register = olle.get(reverse("invoices"), {"as": "csv"}).content.decode()
    assert OLD in register
    assert NEW not in register
    agreements = olle.get(reverse("agreements"), {"as": "csv"}).content.decode()
    assert OLD in agreements
    assert NEW in agreements


def test_a_decision_keeps_the_name_of_who_receives(world: World, olle: Client) -> None:
    decision = Decision.objects.get()
    receiver = decision.items.exclude(appropriation=None).first().appropriation.recipient  # type: ignore[union-attr]
    before = receiver.name
    officer, day = world.person(Role.OFFICER), decision.meeting_date
    decided = {"decision_id": decision.pk, "status": DecisionStatus.DECIDED, "decided_on": day}
    by_two(ProposalKind.DECISION, decided, on=DAY, by=officer, second=world.person(Role.FINANCE))
    rename_party(party_id=receiver.pk, name=NEW, holds_from=day + timedelta(1), reason="Brev", today=DAY, by=officer)
    assert f"{before} (nu {NEW})" in olle.get(decision.get_absolute_url()).content.decode()


def test_the_page_of_the_organisation_and_the_list_tell_both_names(world: World, olle: Client) -> None:
    olle.send(renaming(world.teknikcollege), renamed())
    page = olle.get(world.teknikcollege.get_absolute_url()).content.decode()
    assert f"<h1>{NEW}</h1>" in page
    assert f"<s>{OLD}</s> → {NEW}" in page
    assert "av Officer: Bolagsverket 2027-02-28" in page
    found = olle.get(reverse("parties"), {"q": OLD}).content.decode()
    assert f"(tidigare {OLD})" in found

    grantee = Client()
    grantee.force_login(world.person(Role.GRANTEE))
    page = grantee.get(world.teknikcollege.get_absolute_url()).content.decode()
    assert f"<s>{OLD}</s> → {NEW}" in page
    assert "av Officer: Bolagsverket" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (renamed(name=OLD), "Så heter organisationen redan."),
        (renamed(name=" "), "Skriv vad organisationen heter nu."),
        (renamed(holds_from="2027-03-02"), "Dagen har inte kommit än."),
        (renamed(holds_from="i fjol"), "id_holds_from_error"),
        (renamed(reason=""), "id_reason_error"),
        (renamed(name="x" * 201), "Korta den till högst 200."),
    ],
)
def test_what_cannot_be_a_new_name_is_said_and_nothing_is_lost(
    world: World, olle: Client, typed: dict[str, str], said: str
) -> None:
    page = olle.send(renaming(world.teknikcollege), typed).content.decode()
    assert said in page
    assert f'value="{typed["holds_from"]}"' in page
    world.teknikcollege.refresh_from_db()
    assert (world.teknikcollege.name, PartyNaming.objects.count()) == (OLD, 0)


def test_a_second_new_name_begins_after_the_first(world: World, olle: Client) -> None:
    olle.send(renaming(world.teknikcollege), renamed())
    page = olle.send(renaming(world.teknikcollege), renamed(name="Tredje")).content.decode()
    assert f"{NEW} gäller från 2027-02-01. Ett nytt namn gäller från en senare dag." in page
    olle.send(renaming(world.teknikcollege), renamed(name="Tredje", holds_from="2027-02-02"))
    party = Party.objects.get(pk=world.teknikcollege.pk)
    days = [date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 2), None]
    assert [party.name_on(day) for day in days] == [OLD, NEW, "Tredje", "Tredje"]
    assert party.was_called == f"{NEW}, {OLD}"


def test_what_was_wrong_is_put_right_with_before_and_after(world: World, olle: Client) -> None:
    party, officer = world.teknikcollege, world.person(Role.OFFICER)
    wrong = olle.get(correcting(party)).content.decode()
    assert 'value="559398-2225"' in wrong
    assert 'value="702 32"' in wrong
    olle.send(
        correcting(party),
        corrected(party, name="Teknikcollege i Örebro län", verified_organisation_number="556016-0680", city="Kumla"),
    )
    party.refresh_from_db()
    assert (party.name, party.verified_organisation_number, party.city, party.former_names) == (
        "Teknikcollege i Örebro län",
        "5560160680",
        "Kumla",
        [],
    )
    assert (party.identity_verified_on, party.identity_verified_by, party.identity_source) == (
        DAY,
        officer,
        "Felskrivet",
    )
    agreement = olle.get(world.agreement.get_absolute_url()).content.decode()
    assert "<dd>Teknikcollege i Örebro län</dd>" in agreement, "it was wrong all the time"
    page = olle.get(party.get_absolute_url()).content.decode()
    assert f"<s>{OLD}</s> → Teknikcollege i Örebro län" in page
    assert "<s>5593982225</s> → 5560160680" in page
    latest = history_of(party)[0]
    changed = {change.field: (change.old, change.new) for one in latest.happenings for change in one.changes}
    assert (latest.who, latest.why) == ("Officer", "Felskrivet")
    assert (changed["ort"], changed["namn"]) == (("Örebro", "Kumla"), (OLD, "Teknikcollege i Örebro län"))


def test_without_a_number_the_identity_is_verified_no_more(world: World, olle: Client) -> None:
    olle.send(correcting(world.teknikcollege), corrected(world.teknikcollege, verified_organisation_number=""))
    world.teknikcollege.refresh_from_db()
    assert not world.teknikcollege.identity_is_verified
    assert world.teknikcollege.identity_source == ""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Inget är ändrat."),
        ({"verified_organisation_number": "559398-2226"}, "har fel kontrollsiffra"),
        ({"verified_organisation_number": "232100-0164"}, "Numret är redan kontrollerat för Region Örebro län."),
        ({"kind": "company", "registered_office": ""}, "Skriv företagets säte."),
        ({"kind": "kompani"}, "id_kind_error"),
        ({"postal_code": "7023"}, "Skriv postnumret med fem siffror"),
        ({"name": ""}, "Skriv organisationens namn."),
        ({"city": "Kumla", "reason": ""}, "id_reason_error"),
    ],
)
def test_what_cannot_be_right_is_said_and_nothing_is_lost(
    world: World, olle: Client, typed: dict[str, str], said: str
) -> None:
    party = world.teknikcollege
    before = Party.objects.filter(pk=party.pk).values().get()
    page = olle.send(correcting(party), corrected(party, street="Nya vägen 1" if typed else party.street, **typed))
    assert page.status_code == 200
    assert said in page.content.decode()
    assert not typed or 'value="Nya vägen 1"' in page.content.decode()
    assert Party.objects.filter(pk=party.pk).values().get() == before


def test_what_others_have_is_as_if_it_did_not_exist(world: World, olle: Client) -> None:
    for address in (renaming, correcting):
        assert olle.get(address(world.stranger)).status_code == 404


def test_a_system_administrator_does_the_same_in_admin(world: World, clock: SetDay) -> None:
    clock(DAY)
    client = Client()
    client.force_login(User.objects.create_superuser("root@example.se", "Root"))
    client.send(reverse("admin:parties_party_rename", args=[world.stranger.pk]), renamed())
    client.send(
        reverse("admin:parties_party_correct", args=[world.stranger.pk]),
        corrected(world.stranger, name="Rättad förening"),
    )
    assert [naming.name_before for naming in PartyNaming.objects.all()] == [NEW, "Främmande förening"]
    page = client.get(reverse("admin:parties_party_change", args=[world.stranger.pk])).content.decode()
    assert "Byt namn" in page
    assert "Rätta uppgifter" in page


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_who_is_no_officer_is_told_whom_to_ask(world: World, role: Role) -> None:
    naming = {"party_id": world.stranger.pk, "name": NEW, "holds_from": DAY, "reason": "Brev", "today": DAY}
    with pytest.raises(actions.MayNotName, match="handläggare"):
        actions.rename_party(**naming, by=world.person(role))  # type: ignore[arg-type]
    with pytest.raises(actions.MayNotName):
        actions.correct_party(party_id=world.stranger.pk, name=NEW, reason="Fel", today=DAY, by=world.person(role))


def test_an_officer_whose_account_was_shut_is_told_so_too(world: World) -> None:
    officer = world.person(Role.OFFICER)
    officer.is_active = False
    officer.save()
    with pytest.raises(actions.MayNotName):
        actions.correct_party(party_id=world.stranger.pk, name=NEW, reason="Fel", today=DAY, by=officer)
