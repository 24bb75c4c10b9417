from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from office.keeping import kept


class MessageKind(models.TextChoices):
    """Slag av meddelande: what a person is told of, and may choose to be told of in the site only."""

    DRAFT_READY = "draft_ready", "Januarifakturan är klar att skicka"
    PAPER_RETURNED = "paper_returned", "Handling återsänd"
    PAPER_HANDED_IN = "paper_handed_in", "Handling att bedöma"
    WAIVER_PROPOSED = "waiver_proposed", "Avsteg att besluta om"
    INVOICE_TO_CHECK = "invoice_to_check", "Faktura att kontrollera"
    INVOICE_TO_APPROVE = "invoice_to_approve", "Faktura att besluta om"
    INVOICE_RETURNED = "invoice_returned", "Faktura återsänd"
    INVOICE_PAID = "invoice_paid", "Faktura betald"
    INVOICE_CREDITED = "invoice_credited", "Faktura krediterad"
    CLAIM_ISSUED = "claim_issued", "Återkrav"
    DUE_SOON = "due_soon", "Sista dagen närmar sig"
    OVERDUE = "overdue", "Sista dagen har passerat"
    EINVOICE_REFUSED = "einvoice_refused", "E-faktura avvisad av mottagaren"
    RUN_FAILED = "run_failed", "Körning misslyckad"
    TO_CONFIRM = "to_confirm", "Förslag att bekräfta"
    PROPOSAL_ANSWERED = "proposal_answered", "Förslag besvarat"

    @property
    def explanation(self) -> str:
        """One line for whoever chooses what to be mailed: who gets it, and when."""
        return _EXPLANATIONS[self]


_EXPLANATIONS = {
    MessageKind.DRAFT_READY: "Till bidragstagaren, när årets utkast är gjort och kan skickas.",
    MessageKind.PAPER_RETURNED: "Till bidragstagaren, när handläggaren vill ha en handling rättad.",
    MessageKind.PAPER_HANDED_IN: "Till handläggaren, när bidragstagaren har lämnat in en handling.",
    MessageKind.WAIVER_PROPOSED: "Till beslutsattestanten, när handläggaren föreslår ett avsteg från ett villkor.",
    MessageKind.INVOICE_TO_CHECK: "Till kontrollattestanten, när en faktura har kommit in.",
    MessageKind.INVOICE_TO_APPROVE: "Till beslutsattestanten, när en faktura är kontrollerad.",
    MessageKind.INVOICE_RETURNED: "Till bidragstagaren, när en faktura har skickats tillbaka, med skälet.",
    MessageKind.INVOICE_PAID: "Till bidragstagaren, när betalningen är bokförd.",
    MessageKind.INVOICE_CREDITED: "Till handläggaren och ekonomen, när en faktura har krediterats.",
    MessageKind.CLAIM_ISSUED: "Till bidragstagaren, när bidragsgivaren kräver tillbaka pengar.",
    MessageKind.DUE_SOON: "Till den som ska göra något, några dagar före sista dagen.",
    MessageKind.OVERDUE: "Till den som skulle ha gjort något, när sista dagen har passerat.",
    MessageKind.EINVOICE_REFUSED: "Till bidragstagaren och handläggaren, när e-fakturan avvisas eller ger frågor.",
    MessageKind.RUN_FAILED: "Till den som sköter körningen, när något i den inte kunde göras.",
    MessageKind.TO_CONFIRM: "Till den som kan bekräfta det en kollega föreslår, och till den som förslaget gäller.",
    MessageKind.PROPOSAL_ANSWERED: "Till den som föreslog och den det gäller, när förslaget är besvarat eller gjort.",
}


@kept(
    never_deleted=True,
    once=["read_at", "mailed_at", "withheld_at"],
    free=["mail_due_at", "attempts", "last_error"],
    trail=False,  # no money rests on what somebody was told
)
class Message(models.Model):
    """Meddelande: what one person is told, once; in the site, and by mail unless the person has muted its kind.

    Written with what it tells of, in one transaction, and mailed afterwards. What it says is never edited.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="messages", verbose_name="mottagare"
    )
    kind = models.CharField("slag", max_length=20, choices=MessageKind.choices)
    subject = models.CharField("rubrik", max_length=200)
    text = models.TextField("text")
    url = models.CharField("sida", max_length=500, help_text="Dit meddelandet leder, på den här webbplatsen.")
    key = models.CharField("händelse", max_length=200, help_text="Samma händelse sägs en gång till var och en.")
    created_at = models.DateTimeField("skrivet")
    read_at = models.DateTimeField("läst", null=True, blank=True)
    mailed_at = models.DateTimeField("skickat med e-post", null=True, blank=True)
    withheld_at = models.DateTimeField(
        "skickas inte", null=True, blank=True, help_text="Personen har stängt av sådan e-post, eller kontot är stängt."
    )
    mail_due_at = models.DateTimeField(
        "skickas tidigast", null=True, blank=True, help_text="Tomt: skickat, skickas inte, eller försöks inte mer."
    )
    attempts = models.PositiveSmallIntegerField("försök att skicka", default=0)
    last_error = models.CharField("senaste fel", max_length=500, blank=True)

    class Meta:
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="message_newest_first", fields=["user", "-created_at", "-id"]),
            models.Index(name="message_unread", fields=["user"], condition=Q(read_at=None)),
            models.Index(name="message_to_mail", fields=["mail_due_at"], condition=Q(mail_due_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(name="message_said_once", fields=["user", "key"]),
            models.CheckConstraint(name="message_kind_known", condition=Q(kind__in=MessageKind.values)),
            # It becomes a header of the mail, where a line break would begin another header.
            models.CheckConstraint(
                name="message_subject_one_line",
                condition=Q(subject__regex=r"^[^\u0001-\u001f\u007f-\u009f\u2028\u2029]+$"),
            ),
            models.CheckConstraint(name="message_text_not_empty", condition=~Q(text="")),
            models.CheckConstraint(name="message_key_not_empty", condition=~Q(key="")),
            # Browsers take //host and /\host for another site's address.
            models.CheckConstraint(
                name="message_url_local", condition=Q(url__regex=r"^/(?!/)[A-Za-z0-9/._~%?&=#+-]*$")
            ),
            models.CheckConstraint(
                name="message_mailed_or_withheld_is_done",
                condition=Q(mailed_at=None, withheld_at=None)
                | Q(mail_due_at=None, mailed_at__isnull=False, withheld_at=None)
                | Q(mail_due_at=None, mailed_at=None, withheld_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def is_unread(self) -> bool:
        return self.read_at is None


@kept(trail=False)
class MutedKind(models.Model):
    """Avstängt slag: a kind of message that a person reads in the site and does not want by mail."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="muted_kinds", verbose_name="användare"
    )
    kind = models.CharField("slag", max_length=20, choices=MessageKind.choices)

    class Meta:
        verbose_name = "avstängt slag av meddelande"
        verbose_name_plural = "avstängda slag av meddelanden"
        ordering = ["user", "kind"]
        constraints = [
            models.UniqueConstraint(name="muted_kind_once", fields=["user", "kind"]),
            models.CheckConstraint(name="muted_kind_known", condition=Q(kind__in=MessageKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_kind_display()}"
