"""What takes two persons: one proposes it, another confirms it, and only then it is done.

An action of any room joins by `@takes_two` above it. It is then done by nobody alone: `propose` rehearses it, so that
what it refuses is said at once, and `confirm` does it in the proposer's name, in the transaction of the confirmation.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model

from office.acting import attempt
from office.refusal import Refusal
from parties.actions.messages import notify
from parties.models import Answer, MessageKind, Party, Proposal, ProposalKind, User
from parties.queries import conflict_of_interest, may_be_done_alone, who_may_confirm

Action = TypeVar("Action", bound=Callable[..., Model])


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a proposal is about, as whoever confirms it reads it. `rows`: what, before, after."""

    party: Party | None
    what: str
    url: str
    rows: Sequence[tuple[str, str, str]]
    other_side: Party | None = None
    named: User | None = None


@dataclass(frozen=True, kw_only=True)
class _Act:
    carry_out: Callable[..., Model]
    asked: Callable[..., Asked]
    read: Mapping[str, Callable[[Any], Any]]

    def do(self, content: Mapping[str, Any], *, now: datetime, by: User) -> Model:
        takes_now = "now" in inspect.signature(self.carry_out).parameters
        return self.carry_out(**content, **({"now": now} if takes_now else {"today": now.date()}), by=by)


_ACTS: dict[ProposalKind, _Act] = {}


class MayNotConfirm(Refusal):
    """The person neither confirms nor refuses it: the proposer, who is named in it, or who has no hand in it."""

    sentence = "Det bekräftas av en annan handläggare eller ekonom, som inte själv nämns i förslaget."


class ProposesInConflict(Refusal):
    """The proposer has a hand on the other side; the message says which, in Swedish."""


class AlreadyAnswered(Refusal):
    """Somebody was first."""

    sentence = "Förslaget är redan besvarat. Se på sidan vad som gäller."


class WaitsAlready(Refusal):
    """The very same waits for a colleague."""

    sentence = "Samma förslag väntar redan på att en kollega bekräftar det."


class WordsMissing(Refusal):
    """Whoever refuses says why."""

    sentence = "Skriv varför, så att den som föreslog vet vad som ska ändras."
    field = "words"


def takes_two(
    kind: ProposalKind, *, asked: Callable[..., Asked], read: Mapping[str, Callable[[Any], Any]]
) -> Callable[[Action], Action]:
    """Declare that the action below is done when another confirms it.

    `asked` says of its arguments (without day and person) what they mean; `read` makes an argument of what JSON keeps.
    """

    def declare(action: Action) -> Action:
        _ACTS[kind] = _Act(carry_out=action, asked=asked, read=read)
        return action

    return declare


@transaction.atomic
def propose(*, kind: ProposalKind, content: Mapping[str, Any], now: datetime, by: User) -> Proposal:
    """Propose what another confirms. `content` is what the action is given.

    Where nobody else can confirm it, and the organisation says that it has one officer, it is done at once.
    Refused: ProposesInConflict, WaitsAlready, and whatever the action refuses.
    """
    act = _ACTS[kind]
    with transaction.atomic():  # rehearsed: what the action refuses is said now, and nothing of it is kept
        act.do(content, now=now, by=by)
        transaction.set_rollback(True)
    asked, kept = act.asked(**content), {name: _plain(value) for name, value in content.items()}
    sides = [asked.other_side] if asked.other_side else []
    if conflict := conflict_of_interest(by, parties=sides, on=now.date()):
        raise ProposesInConflict(f"{conflict} Be en kollega göra det.")
    if Proposal.objects.filter(kind=kind, content=kept, answer="").exists():
        raise WaitsAlready
    proposal = Proposal.objects.create(
        kind=kind,
        party=asked.party,
        other_side=asked.other_side,
        named=asked.named if asked.named != by else None,
        what=asked.what[:400],
        url=asked.url,
        content=kept,
        shown=[list(row) for row in asked.rows],
        proposed_by=by,
        proposed_at=now,
    )
    if may_be_done_alone(proposal, on=now.date()):
        return _do(proposal, act, now=now, by=by)
    notify(
        to=[*who_may_confirm(proposal, on=now.date()), *([proposal.named] if proposal.named else [])],
        kind=MessageKind.TO_CONFIRM,
        subject=f"Att bekräfta: {proposal}",
        text=f"{by} föreslår det. Läs vad det innebär, och bekräfta det eller avvisa det.",
        url=proposal.get_absolute_url(),
        key=f"proposal:{proposal.pk}",
        now=now,
    )
    return proposal


@transaction.atomic
def confirm(*, proposal_id: int, now: datetime, by: User) -> Proposal:
    """Do what was proposed, in the proposer's name. What no longer is as it was when it was proposed is void instead.

    Refused: MayNotConfirm, AlreadyAnswered.
    """
    proposal = _waiting(proposal_id)
    if not who_may_confirm(proposal, on=now.date()).filter(pk=by.pk).exists():
        raise MayNotConfirm
    act = _ACTS[ProposalKind(proposal.kind)]
    content = _content(proposal, act)
    if [list(row) for row in act.asked(**content).rows] != proposal.shown:
        return _answer(proposal, Answer.VOID, now=now, by=by, words="Det som förslaget gäller har ändrats sedan dess.")
    if refusal := attempt(lambda: _do(proposal, act, now=now, by=by)):
        return _answer(proposal, Answer.VOID, now=now, by=by, words=" ".join(refusal.sentences)[:500])
    return proposal


@transaction.atomic
def refuse(*, proposal_id: int, words: str, now: datetime, by: User) -> Proposal:
    """Let it not be done, and say why: whoever could confirm it, and whoever is named in it.

    Refused: MayNotConfirm, AlreadyAnswered, WordsMissing.
    """
    proposal, why = _waiting(proposal_id), " ".join(words.split())
    named = by.pk == proposal.named_id and by.pk != proposal.proposed_by_id
    if not (named or who_may_confirm(proposal, on=now.date()).filter(pk=by.pk).exists()):
        raise MayNotConfirm
    if not why:
        raise WordsMissing
    return _answer(proposal, Answer.REFUSED, now=now, by=by, words=why)


@transaction.atomic
def withdraw(*, proposal_id: int, now: datetime, by: User) -> Proposal:
    """Take one's own proposal back. Refused: MayNotConfirm for anybody else's, AlreadyAnswered."""
    proposal = _waiting(proposal_id)
    if proposal.proposed_by_id != by.pk:
        raise MayNotConfirm
    return _answer(proposal, Answer.WITHDRAWN, now=now, by=by)


def _waiting(proposal_id: int) -> Proposal:
    proposal = Proposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=proposal_id)
    if not proposal.is_waiting:
        raise AlreadyAnswered
    return proposal


def _do(proposal: Proposal, act: _Act, *, now: datetime, by: User) -> Proposal:
    made = act.do(_content(proposal, act), now=now, by=proposal.proposed_by)
    return _answer(proposal, Answer.CONFIRMED, now=now, by=by, made=made.pk)


def _answer(
    proposal: Proposal, answer: Answer, *, now: datetime, by: User, words: str = "", made: int | None = None
) -> Proposal:
    proposal.answer, proposal.answered_by = answer, by
    proposal.answered_at = max(now, proposal.proposed_at)  # the clocks of two servers differ
    proposal.words, proposal.made = words, made
    proposal.save(update_fields=["answer", "answered_by", "answered_at", "words", "made"])
    told = [one for one in (proposal.proposed_by, proposal.named) if one and one != by]
    notify(
        to=told,
        kind=MessageKind.PROPOSAL_ANSWERED,
        subject=f"{proposal.get_status_display()}: {proposal}",
        text=f"{by} svarade. {words}".strip(),
        url=proposal.get_absolute_url(),
        key=f"proposal:{proposal.pk}:{answer}",
        now=now,
    )
    return proposal


def _content(proposal: Proposal, act: _Act) -> dict[str, Any]:
    return {
        name: act.read[name](value) if name in act.read and value is not None else value
        for name, value in proposal.content.items()
    }


def _plain(value: Any) -> Any:
    """As JSON keeps it: a row by its key, a day as ISO 8601, kronor with their öre."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.2f}" if isinstance(value, Decimal) else value
