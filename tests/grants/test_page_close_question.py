"""An officer closes an open question with an answer and a source; nobody else can, and nobody twice."""

from datetime import date

import pytest
from django.urls import reverse

from grants.actions import NotAnOfficer, NotAnswered, QuestionAlreadyClosed, close_question
from grants.models import Basis, OpenQuestion
from parties.models import Party, Role
from tests.clients import Client
from tests.conftest import SetDay
from tests.world import World

DAY = date(2027, 1, 11)
ANSWER = {"answer": "Boxen är 1615.\r\nSå säger <kansliet>.", "source": "Regionens kansli 2027-01-11"}


@pytest.fixture
def olle(world: World, clock: SetDay) -> Client:
    clock(DAY)
    client = Client()
    client.force_login(world.person(Role.OFFICER))
    return client


@pytest.fixture
def question(world: World) -> OpenQuestion:
    return OpenQuestion.objects.get(basis=world.agreement.basis, number=4)


def address(question: OpenQuestion, before: str = "") -> str:
    return reverse("close_question", args=[question.pk]) + (f"?next={before}" if before else "")


def close(question: OpenQuestion, world: World, who: str = Role.OFFICER, **words: str) -> OpenQuestion:
    return close_question(
        question_id=question.pk, today=DAY, by=world.person(who), **({"answer": "a", "source": "s"} | words)
    )


def test_it_is_closed_and_the_page_before_shows_it(world: World, olle: Client, question: OpenQuestion) -> None:
    before = world.agreement.get_absolute_url()
    assert address(question, before) in olle.get(before).content.decode()
    page = olle.post(address(question, before), ANSWER, follow=True)
    question.refresh_from_db()

    assert page.redirect_chain == [(before, 302)]
    assert (question.closed_on, question.closed_by) == (DAY, world.person(Role.OFFICER))
    assert question.answer == "Boxen är 1615.\nSå säger <kansliet>."
    shown = page.content.decode()
    assert "Klargjord oklarhet" in shown
    assert "Boxen är 1615.<br>Så säger &lt;kansliet&gt;." in shown
    assert "Regionens kansli 2027-01-11" in shown
    assert "Klargjord 2027-01-11 av Officer." in shown
    assert address(question) not in shown


@pytest.mark.parametrize("missing", ["answer", "source"])
@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 2001])
def test_answer_and_source_are_both_asked_for(olle: Client, question: OpenQuestion, missing: str, text: str) -> None:
    page = olle.post(address(question), ANSWER | {missing: text}).content.decode()
    question.refresh_from_db()

    assert f'id="id_{missing}_error"' in page
    other = {"answer": "Regionens kansli 2027-01-11", "source": "Boxen är 1615."}[missing]
    assert other in page
    assert question.is_open


def test_who_comes_second_is_told_and_loses_nothing(world: World, olle: Client, question: OpenQuestion) -> None:
    close(question, world, answer="Box 1615", source="Posten")
    page = olle.post(address(question), ANSWER)
    question.refresh_from_db()

    assert page.status_code == 409
    for words in ("Någon annan hann före", "Box 1615", "Posten", "Så säger &lt;kansliet&gt;."):
        assert words in page.content.decode()
    assert question.answer == "Box 1615"


def test_a_closed_question_is_shown_without_a_form(world: World, olle: Client, question: OpenQuestion) -> None:
    close(question, world)
    page = olle.get(address(question)).content.decode()

    assert "Så klargjordes frågan" in page
    assert "<textarea" not in page


@pytest.mark.parametrize(
    "before",
    [
        "https://ond.example/",
        "//ond.example/",
        "/\\ond.example",
        "javascript:alert(1)",
        "x",
        "/" + "x" * 3000,
        "/%0d%0aSet-Cookie:x=1//ond.example",
    ],
)
def test_nobody_is_sent_to_another_site(olle: Client, question: OpenQuestion, before: str) -> None:
    answer = olle.post(address(question, before), ANSWER)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))
    assert "Set-Cookie:x" not in str(answer.headers).replace("%0D%0A", "")[: len("Set-Cookie:x")]


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.OFFICER] + ["stranger"])
def test_others_cannot_by_page_or_action(world: World, clock: SetDay, question: OpenQuestion, role: str) -> None:
    clock(DAY)
    client = Client()
    client.force_login(world.person(role))

    assert client.post(address(question), ANSWER).status_code == 403
    with pytest.raises(NotAnOfficer):
        close(question, world, role)


def test_the_officer_of_another_region_does_not_find_it(world: World, olle: Client) -> None:
    other = Party.objects.create(slug="annan-region", name="Annan region", kind=Party.Kind.REGION)
    paper = Basis.objects.create(slug="annat", kind="decision", title="Annat", grantor=other)
    theirs = OpenQuestion.objects.create(basis=paper, number=1, reference="att-sats 1", question="?")

    assert olle.get(address(theirs)).status_code == olle.post(address(theirs), ANSWER).status_code == 404
    with pytest.raises(NotAnOfficer):
        close(theirs, world)


def test_fields_that_the_form_does_not_show_change_nothing(olle: Client, question: OpenQuestion) -> None:
    olle.post(address(question), ANSWER | {"question": "Ny?", "reading": "Ny", "closed_on": "2020-01-01", "basis": "1"})
    after = OpenQuestion.objects.get(pk=question.pk)

    assert (after.question, after.reading, after.basis) == (question.question, question.reading, question.basis)
    assert after.closed_on == DAY


def test_the_action_refuses_a_second_time_and_without_words(world: World, question: OpenQuestion) -> None:
    with pytest.raises(NotAnswered):
        close(question, world, answer="  ")
    close(question, world)
    with pytest.raises(QuestionAlreadyClosed):
        close(question, world)
