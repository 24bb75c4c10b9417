"""The page of a condition: papers are handed in, returned and accepted, and a waiver is granted, by five people."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followup.models import Condition, ConditionPaper, ConditionWaiver
from parties.actions import give_role
from parties.models import Document, Party, Role, User
from tests.clients import Client
from tests.conftest import SetDay
from tests.followup.papers import DAY, colleague, handed_in, unmet
from tests.office import files
from tests.world import PASSWORD, World, another_agreement

SignedIn = Callable[[str], Client]
WORDS = {"title": "Samverkansavtal, undertecknat 2026-01-15"}


@pytest.fixture
def signed_in(world: World, clock: SetDay) -> SignedIn:
    clock(DAY)

    def client_of(who: str) -> Client:
        client = Client()
        client.force_login(world.person(who))
        return client

    return client_of


@pytest.fixture
def cooperation(world: World) -> Condition:
    return unmet(world.agreement, 2)


def at(condition: Condition, route: str, *more: int) -> str:
    return reverse(route, args=[condition.agreement_id, condition.number, *more])


def post(client: Client, address: str, **data: object) -> str:
    return client.post(address, data, follow=True).content.decode()


def upload(client: Client, condition: Condition, content: bytes, name: str = "avtal.pdf") -> str:
    return post(client, at(condition, "hand_in_paper"), **WORDS, upload=SimpleUploadedFile(name, content))


def test_a_paper_goes_there_and_back_and_there_again(world: World, signed_in: SignedIn, cooperation: Condition) -> None:
    anna, olle = signed_in(Role.GRANTEE), signed_in(Role.OFFICER)
    agreement = world.agreement.get_absolute_url()
    assert f'href="{at(cooperation, "hand_in_paper")}">Lämna in handlingen' in anna.get(agreement).content.decode()
    assert "Handlingen är inlämnad och väntar på granskning." in upload(anna, cooperation, files.pdf(), "../../x.pdf")
    paper = ConditionPaper.objects.get()
    assert Document.objects.get().file_name.startswith("samverkansavtal-undertecknat-2026-01-15-")

    to_judge = at(cooperation, "judge_paper", paper.pk)
    assert f'href="{to_judge}">Granska handlingen' in olle.get(agreement).content.decode()
    assert "Skriv vad som ska rättas" in post(olle, to_judge, verdict="returned", comment="")
    assert "Handlingen är återsänd" in post(olle, to_judge, verdict="returned", comment="Två kommuner saknas")

    page = anna.get(agreement).content.decode()
    assert "Återsänd med kommentar" in page
    assert "återsänd 2026-01-20 av Officer: Två kommuner saknas" in page
    upload(anna, cooperation, files.image("PNG"))
    better = at(cooperation, "judge_paper", ConditionPaper.objects.latest("pk").pk)
    assert "Handlingen är godkänd." in post(olle, better, verdict="accepted", comment="Tack")

    page = anna.get(cooperation.get_absolute_url()).content.decode()
    assert "Godkänt 2026-01-20 av Officer." in page
    assert "Ändrat: inlämnad handling Samverkansavtal" in page  # the history
    assert at(cooperation, "hand_in_paper") not in page
    for client in (anna, olle):
        assert client.get(paper.document.get_absolute_url()).content.startswith(b"%PDF")
    assert signed_in("stranger").get(paper.document.get_absolute_url()).status_code == 404


def test_a_certificate_has_a_last_day_and_is_renewed_after_it(world: World, signed_in: SignedIn, clock: SetDay) -> None:
    recertification = unmet(world.agreement, 4)
    anna, olle = signed_in(Role.GRANTEE), signed_in(Role.OFFICER)
    paper = handed_in(recertification, world.person(Role.GRANTEE), title="Intyg")
    address = at(recertification, "judge_paper", paper.pk)
    for typed, complaint in (("30 juni", "år-månad-dag"), ("2026-01-19", "Dagen har passerat.")):
        page = post(olle, address, verdict="accepted", valid_until=typed, comment="Gott så\n<b>")
        assert complaint in page
        assert f'value="{typed}"' in page
        assert "Gott så\n&lt;b&gt;</textarea>" in page
    post(olle, address, verdict="accepted", valid_until="2026-06-30")
    assert "Gäller till och med 2026-06-30." in anna.get(world.agreement.get_absolute_url()).content.decode()

    clock(date(2026, 7, 1))
    page = anna.get(world.agreement.get_absolute_url()).content.decode()
    assert "Har gått ut" in page
    assert "Lämna in en ny handling" in page
    newer = handed_in(recertification, world.person(Role.GRANTEE), title="Nytt intyg", on=date(2026, 7, 1))
    post(olle, at(recertification, "judge_paper", newer.pk), verdict="accepted", valid_until="2029-06-30")
    recertification.refresh_from_db()
    assert recertification.valid_until == date(2029, 6, 30)


def test_a_waiver_is_proposed_by_one_and_granted_by_another(
    world: World, signed_in: SignedIn, cooperation: Condition
) -> None:
    olle, approver = signed_in(Role.OFFICER), signed_in(Role.APPROVER)
    reason = "10 av 12 kommuner har skrivit under"
    assert "Fyll i det här." in post(olle, at(cooperation, "propose_waiver"), reason="")
    post(olle, at(cooperation, "propose_waiver"), reason=reason)
    assert "Ett avsteg är redan föreslaget" in post(olle, at(cooperation, "propose_waiver"), reason=reason)
    address = at(cooperation, "decide_waiver", ConditionWaiver.objects.get().pk)
    assert f'href="{address}">Ta ställning' in approver.get(world.agreement.get_absolute_url()).content.decode()

    assert "Fyll i det här." in post(approver, address, verdict="granted", words="")
    assert "Avsteget är beviljat." in post(approver, address, verdict="granted", words="De två beslutar i mars")
    page = post(approver, address, verdict="refused", words="Ångrar mig")
    assert "Någon annan har redan beslutat." in page
    assert "Ångrar mig</textarea>" in page
    page = signed_in(Role.GRANTEE).get(world.agreement.get_absolute_url()).content.decode()
    assert "Avsteg beviljat 2026-01-20 av Approver: De två beslutar i mars" in page


def test_what_came_by_post_is_judged_by_a_colleague(world: World, signed_in: SignedIn, cooperation: Condition) -> None:
    olle = signed_in(Role.OFFICER)
    paper = handed_in(cooperation, world.person(Role.OFFICER))
    address = at(cooperation, "judge_paper", paper.pk)
    assert address not in olle.get(cooperation.get_absolute_url()).content.decode()
    assert "Du har lämnat in handlingen själv." in post(olle, address, verdict="accepted")

    other = Client()
    other.force_login(colleague(world.region, Role.OFFICER))
    assert address in other.get(cooperation.get_absolute_url()).content.decode()
    assert "Handlingen är godkänd." in post(other, address, verdict="accepted")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Filen är tom."),
        (files.pdf() + files.office(), "två slags fil"),
        (files.pdf_locked(user="hemligt"), "PDF-filen är låst"),
        (files.office(parts={"word/media/bomb.bin": bytes(250_000_000)}), "200 MB"),
        (bytes(10_000_001), "11 MB"),
    ],
    ids=["empty", "two kinds in one", "locked", "zip bomb", "too large"],
)
def test_a_file_that_is_refused_says_why_and_what_was_typed_stays(
    signed_in: SignedIn, cooperation: Condition, content: bytes, says: str
) -> None:
    page = upload(signed_in(Role.GRANTEE), cooperation, content)

    assert 'aria-invalid="true"' in page
    assert says in page
    assert f'value="{WORDS["title"]}"' in page
    assert not Document.objects.exists()


def test_a_gigabyte_is_not_even_read(signed_in: SignedIn, cooperation: Condition) -> None:
    start = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="upload"; filename="x.pdf"\r\n\r\nx'
    answer = signed_in(Role.GRANTEE).generic(
        "POST", at(cooperation, "hand_in_paper"), start, MULTIPART_CONTENT, headers={"content-length": "1000000000"}
    )

    assert answer.status_code == 413
    assert not Document.objects.exists()


def test_conditions_of_others_do_not_exist(world: World, signed_in: SignedIn, cooperation: Condition) -> None:
    paper = handed_in(cooperation, world.person(Role.GRANTEE))
    waiver = ConditionWaiver.objects.create(
        condition=cooperation, reason="Skäl", proposed_by=world.person(Role.OFFICER), proposed_on=DAY
    )
    elsewhere = Party.objects.create(slug="annan-region", name="Annan region", kind=Party.Kind.REGION)
    for role in (Role.OFFICER, Role.APPROVER):  # rights there, and only an auditor's here
        give_role(user=world.person(Role.AUDITOR), party=elsewhere, role=role, valid_from=date(2025, 1, 1))
    writes = {
        at(cooperation, "hand_in_paper"),
        at(cooperation, "propose_waiver"),
        at(cooperation, "meet_condition"),
        at(cooperation, "judge_paper", paper.pk),
        at(cooperation, "decide_waiver", waiver.pk),
    }
    auditor, stranger = signed_in(Role.AUDITOR), signed_in("stranger")
    assert auditor.get(cooperation.get_absolute_url()).status_code == 200
    assert {auditor.post(address).status_code for address in writes} == {404}
    assert stranger.get(cooperation.get_absolute_url()).status_code == 404
    assert stranger.post(at(cooperation, "hand_in_paper")).status_code == 404
    other = world.agreement.conditions.get(number=1)  # a paper is found at its own condition only
    assert signed_in(Role.OFFICER).get(at(other, "judge_paper", paper.pk)).status_code == 404
    assert signed_in(Role.APPROVER).get(at(other, "decide_waiver", waiver.pk)).status_code == 404


def test_late_interest_is_shown_when_it_is_agreed(world: World, signed_in: SignedIn) -> None:
    page = signed_in(Role.GRANTEE).get(world.agreement.get_absolute_url()).content.decode()
    assert "Dröjsmålsränta" not in page
    another = another_agreement(world, 1, signed_on=DAY, late_interest="8.5")

    page = signed_in(Role.GRANTEE).get(another.get_absolute_url()).content.decode()
    assert "8,5\N{NO-BREAK SPACE}%" in page


def test_administration_reads_papers_without_their_content(world: World, cooperation: Condition, clock: SetDay) -> None:
    clock(DAY)
    paper = handed_in(cooperation, world.person(Role.GRANTEE))
    waiver = ConditionWaiver.objects.create(
        condition=cooperation, reason="Skäl", proposed_by=world.person(Role.OFFICER), proposed_on=DAY
    )
    client = Client()
    client.force_login(User.objects.create_superuser("vera@example.se", "Vera", PASSWORD))
    with CaptureQueriesContext(connection) as asked:
        for row, name in ((paper, "conditionpaper"), (waiver, "conditionwaiver")):
            for what in ("change", "history"):
                assert client.get(reverse(f"admin:followup_{name}_{what}", args=[row.pk])).status_code == 200
            assert client.get(reverse(f"admin:followup_{name}_changelist"), {"q": "sk"}).status_code == 200

    assert not [query["sql"] for query in asked if 'parties_document"."content' in query["sql"]]
