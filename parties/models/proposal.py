from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from office.keeping import kept
from office.places import address_of
from office.status import Tone
from parties.models.membership import Role
from parties.models.party import Party


class ProposalKind(models.TextChoices):
    """Slag av förslag: what takes two persons. What is done at the confirmation stands beside the noun's action."""

    AGREEMENT = "agreement", "Avtal blir bindande"
    DECISION = "decision", "Beslut registreras"
    ADDITION = "addition", "Tillägg"
    CLAIM_WITHDRAWN = "claim_withdrawn", "Återkrav återkallas"
    PERIOD_CLOSED = "period_closed", "Period stängs"
    PERIOD_OPENED = "period_opened", "Period öppnas igen"
    ROLE = "role", "Roll"
    ADMINISTRATOR = "administrator", "Systemadministratör"


class Answer(models.TextChoices):
    """Svar: what became of a proposal; empty while it waits."""

    CONFIRMED = "confirmed", "Bekräftat"
    REFUSED = "refused", "Avvisat"
    WITHDRAWN = "withdrawn", "Återtaget"
    VOID = "void", "Gäller inte längre"


# The roles in which somebody attests, pays or promises: nobody gives one of them alone.
TRUSTED_ROLES = (Role.OFFICER, Role.CHECKER, Role.APPROVER, Role.FINANCE)
# In the organisation, beside the proposer. parties/law/who_proposes_and_confirms.sql says the same of all of it.
CONFIRMING_ROLES = (Role.OFFICER, Role.FINANCE)
# In which role it is proposed; what is not named here a system administrator proposes.
PROPOSING_ROLE = {
    ProposalKind.AGREEMENT: Role.OFFICER,
    ProposalKind.DECISION: Role.OFFICER,
    ProposalKind.ADDITION: Role.OFFICER,
    ProposalKind.CLAIM_WITHDRAWN: Role.FINANCE,
    ProposalKind.PERIOD_CLOSED: Role.FINANCE,
    ProposalKind.PERIOD_OPENED: Role.FINANCE,
}

_TONES = {Answer.CONFIRMED: Tone.GOOD, Answer.REFUSED: Tone.BAD, Answer.WITHDRAWN: Tone.OVER, Answer.VOID: Tone.OVER}


@kept(never_deleted=True, once=["answered_by_id", "answered_at", "answer", "words", "made"], stands="proposal_stands")
class Proposal(models.Model):
    """Förslag att bekräfta: what one person would do and another confirms, refuses, or the proposer takes back.

    Confirmed, it is done in the same transaction, and `made` is the key of the row that came of it. Confirmed by the
    proposer, it was done by one person alone: the law lets that happen where nobody else could have confirmed it.
    """

    kind = models.CharField("slag", max_length=20, choices=ProposalKind.choices)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, related_name="proposals", verbose_name="organisation", db_index=False
    )
    other_side = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name="motpart")
    named = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="den som nämns"
    )
    what = models.CharField("vad", max_length=400)
    url = models.CharField("sida", max_length=300, help_text="Där det som förslaget gäller visas.")
    content = models.JSONField("innehåll", help_text="Det som görs när förslaget bekräftas.")
    shown = models.JSONField("så visas det", help_text="Rader: vad, före, efter.")
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="föreslaget av"
    )
    proposed_at = models.DateTimeField("föreslaget")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="besvarat av"
    )
    answered_at = models.DateTimeField("besvarat", null=True)
    answer = models.CharField("svar", max_length=20, choices=Answer.choices, blank=True)
    words = models.CharField("skäl", max_length=500, blank=True)
    made = models.BigIntegerField("blev", null=True, help_text="Nyckeln till raden som förslaget blev.")

    objects = models.Manager["Proposal"]()

    class Meta:
        verbose_name = "förslag att bekräfta"
        verbose_name_plural = "förslag att bekräfta"
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(name="proposal_of_party", fields=["party", "answer"])]
        constraints = [
            models.UniqueConstraint(name="proposal_made_once", fields=["kind", "made"]),
            models.UniqueConstraint(name="proposal_waits_once", fields=["kind", "content"], condition=Q(answer="")),
            models.CheckConstraint(name="proposal_kind_known", condition=Q(kind__in=ProposalKind.values)),
            models.CheckConstraint(name="proposal_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="proposal_answered_whole_or_not_at_all",
                condition=Q(answer="", answered_by=None, answered_at=None, words="")
                | Q(answer__in=Answer.values, answered_by__isnull=False, answered_at__gte=F("proposed_at")),
            ),
            models.CheckConstraint(
                name="proposal_made_when_confirmed",
                condition=Q(answer=Answer.CONFIRMED, made__isnull=False) | ~Q(answer=Answer.CONFIRMED) & Q(made=None),
            ),
            models.CheckConstraint(name="proposal_refused_with_words", condition=~Q(answer="refused", words="")),
            models.CheckConstraint(
                name="proposal_withdrawn_by_its_proposer",
                condition=~Q(answer="withdrawn") | Q(answered_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="proposal_not_refused_by_its_proposer",
                condition=~Q(answer="refused") | ~Q(answered_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="proposal_not_confirmed_by_who_is_named",
                condition=~Q(answer="confirmed") | Q(named=None) | ~Q(answered_by=F("named")),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return address_of("proposal", self.pk)

    @property
    def is_waiting(self) -> bool:
        return not self.answer

    @property
    def is_by_one_alone(self) -> bool:
        """Whether the proposer confirmed it too."""
        return self.answer == Answer.CONFIRMED and self.answered_by_id == self.proposed_by_id

    def get_status_display(self) -> str:
        """In a word, for the list and the page."""
        if self.is_by_one_alone:
            return "Gjort av en ensam"
        return Answer(self.answer).label if self.answer else "Väntar på en kollega"

    @property
    def said(self) -> str:
        """What the proposer is told when it has been proposed."""
        if self.is_waiting:
            return f"{self.what}: inget är gjort än. Det väntar på att en kollega bekräftar."
        return f"{self.what}: det är gjort. Ingen annan kunde bekräfta det, och i listan står att en ensam gjorde det."

    @property
    def tone(self) -> Tone:
        if self.is_by_one_alone:
            return Tone.WANTING
        return _TONES[Answer(self.answer)] if self.answer else Tone.MOVING
