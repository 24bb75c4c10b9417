"""What a person is shown of conditions: where each stands, who said so, and what the person can do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from agreements.models import Agreement
from followup.models import Condition, ConditionWaiver
from followup.queries.conditions import condition_state, fetch_conditions
from followup.queries.papers import PaperRow, Viewer, paper_rows, viewer_of
from followup.rules.lifecycle import MEANING, ConditionMeaning, PaperState, State, WaiverState
from office.formats import day
from parties.models import User


@dataclass(frozen=True)
class NextStep:
    """A link to what the person can do now."""

    words: str
    url: str


@dataclass(frozen=True)
class ConditionRow:
    """A condition on a day: its state in words, who and when, and the next step for the person who looks."""

    condition: Condition
    state: State
    accounts: tuple[str, ...]
    step: NextStep

    @property
    def meaning(self) -> ConditionMeaning:
        return MEANING[self.state]


@dataclass(frozen=True)
class WaiverRow:
    waiver: ConditionWaiver
    may_decide: bool


@dataclass(frozen=True)
class ConditionPage:
    """Everything about one condition: the papers and waivers, the latest first, and what the person may do."""

    row: ConditionRow
    papers: list[PaperRow]
    waivers: list[WaiverRow]
    may_hand_in: bool
    may_meet: bool
    may_propose: bool


def condition_rows(agreement: Agreement, user: User, *, today: date) -> list[ConditionRow]:
    """The conditions of an agreement by number, as they are today, for a person who may see the agreement."""
    fetch_conditions([agreement])
    viewer = viewer_of(agreement, user, today=today)
    conditions = sorted(agreement.conditions.all(), key=lambda condition: condition.number)
    return [_row(condition, viewer, today) for condition in conditions]


def condition_page(agreement: Agreement, condition: Condition, user: User, *, today: date) -> ConditionPage:
    """One condition of an agreement as it is today, for a person who may see the agreement."""
    fetch_conditions([agreement])
    viewer = viewer_of(agreement, user, today=today)
    (found,) = [one for one in agreement.conditions.all() if one.pk == condition.pk]
    row = _row(found, viewer, today)
    shows_more = found.is_for_whole_term or not found.is_met
    waits = any(waiver.is_waiting for waiver in found.waivers.all())
    return ConditionPage(
        row=row,
        papers=paper_rows(found.papers.all(), viewer),
        waivers=[WaiverRow(waiver, _may_decide(waiver, viewer)) for waiver in reversed(found.waivers.all())],
        may_hand_in=viewer.may_hand_in and shows_more,
        may_meet=viewer.is_officer and shows_more,
        may_propose=viewer.is_officer and not row.meaning.is_fulfilled and not waits,
    )


def _may_decide(waiver: ConditionWaiver, viewer: Viewer) -> bool:
    return viewer.is_approver and waiver.is_waiting and waiver.proposed_by_id != viewer.user_id


def _row(condition: Condition, viewer: Viewer, today: date) -> ConditionRow:
    state = condition_state(condition, on=today)
    accounts = tuple(_accounts(condition, state, today))
    return ConditionRow(condition, state, accounts, _step(condition, state, viewer))


def _accounts(condition: Condition, state: State, today: date) -> Iterator[str]:
    if condition.met_on and MEANING[state].by_paper:
        by = _name(condition.met_by, condition.met_on)
        yield f"{condition.met_note.rstrip('.')}. Godkänt {day(condition.met_on)} av {by}."
    if until := condition.valid_until:
        yield f"{'Gäller' if today <= until else 'Gällde'} till och med {day(until)}."
    yield from _of_papers(condition, state)
    yield from _of_waivers(condition, state)


def _of_papers(condition: Condition, state: State) -> Iterator[str]:
    papers = list(condition.papers.all())
    if state == State.RETURNED:
        paper = [paper for paper in papers if paper.state == PaperState.RETURNED][-1]
        by = _name(paper.judged_by, paper.judged_on)
        yield f"{paper.document}, återsänd {_day(paper.judged_on)} av {by}: {paper.comment}"
    for paper in papers:
        if paper.is_waiting:
            came = f"kom in {day(paper.handed_in_on)} från {_name(paper.handed_in_by, paper.handed_in_on)}"
            yield f"{paper.document} {came} och väntar på granskning."


def _of_waivers(condition: Condition, state: State) -> Iterator[str]:
    """The one that counts, or did last, and the one that waits."""
    waivers = list(condition.waivers.all())
    granted = [waiver for waiver in waivers if waiver.state == WaiverState.GRANTED]
    if granted and MEANING[state].by_waiver:
        waiver = granted[-1]
        decided = f"beviljat {_day(waiver.decided_on)} av {_name(waiver.decided_by, waiver.decided_on)}"
        yield f"Avsteg{_until(waiver)} {decided}: {waiver.words}"
    for waiver in waivers:
        if waiver.is_waiting:
            proposed = f"föreslaget {day(waiver.proposed_on)} av {_name(waiver.proposed_by, waiver.proposed_on)}"
            yield f"Avsteg{_until(waiver)} {proposed}: {waiver.reason}"


def _name(person: User | None, on: date | None) -> str:
    return person.name_on(on) if person and on else ""


def _until(waiver: ConditionWaiver) -> str:
    return f" till och med {day(waiver.valid_until)}" if waiver.valid_until else ""


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _step(condition: Condition, state: State, viewer: Viewer) -> NextStep:
    place = [condition.agreement_id, condition.number]
    for paper in condition.papers.all():
        if viewer.may_judge(paper):
            return NextStep("Granska handlingen", paper.judge_url)
    for waiver in condition.waivers.all():
        if _may_decide(waiver, viewer):
            return NextStep("Ta ställning till avsteget", reverse("decide_waiver", args=[*place, waiver.pk]))
    if viewer.is_grantee and (asks := MEANING[state].asks):
        return NextStep(asks, reverse("hand_in_paper", args=place))
    return NextStep("Visa villkoret", condition.get_absolute_url())
