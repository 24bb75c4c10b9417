"""What people are told: written with what happened, mailed afterwards.

`notify` writes in the transaction of the action that calls it, so that nobody is told of what was rolled back, and
nothing happens that nobody is told of. `send_messages` mails what has been written.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from office.hold import hold
from office.refusal import Refusal
from parties.models import Message, MessageKind, MutedKind, User
from parties.rules.mail_attempts import next_attempt

logger = logging.getLogger(__name__)

LONGEST_SUBJECT = 200
LONGEST_ERROR = 500
FAILURES_IN_A_ROW = 3  # then it is the mail server, which is left alone until the next time

MAIL = """Hej {name}!

{text}

Öppna sidan: {link}

--\x20
Brevet kommer från Bidragsliggaren och gäller ”{kind}”.
Samma meddelande står under Meddelanden när du har loggat in.
Vill du inte ha sådana brev, eller bara vissa? Välj här: {choices}
Det går inte att svara på brevet.
"""


class NotTheReceiver(Refusal):
    """A message is opened by the person it was written to and by nobody else."""

    sentence = "Meddelandet är inte till dig."


def notify(
    *, to: Iterable[User], kind: MessageKind, subject: str, text: str, url: str, key: str, now: datetime
) -> None:
    """Tell each of the people, once, in the caller's transaction. Call it last: it may wait for another's same key.

    `key` names the event ("invoice:12:to-check"): whoever has been told of it is not told again. `url` is a path of
    this site (/invoices/12/). The subject becomes one line of at most 200 characters. People with a shut account are
    left out. Refused by the database (IntegrityError): another site's address, an unknown kind, an empty text.
    """
    people = {user.pk: user for user in to if user.is_active}
    messages = [
        Message(
            user=people[pk],
            kind=kind,
            subject=_one_line(subject),
            text=text,
            url=url,
            key=key,
            created_at=now,
            mail_due_at=now,
        )
        for pk in sorted(people)  # two that tell the same people wait for each other in one order
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _one_line(text: str) -> str:
    seen = "".join(sign if sign.isprintable() else " " for sign in text)
    line = " ".join(seen.split())
    return line if len(line) <= LONGEST_SUBJECT else line[: LONGEST_SUBJECT - 1] + "…"


@transaction.atomic
def open_message(*, message_id: int, now: datetime, by: User) -> Message:
    """Mark a message as read, the first time it is opened. Refused: NotTheReceiver."""
    message = Message.objects.select_for_update(no_key=True).get(pk=message_id)
    if message.user_id != by.pk:
        raise NotTheReceiver
    if message.read_at is None:
        message.read_at = now
        message.save(update_fields=["read_at"])
    return message


def read_messages(*, newest_id: int, now: datetime, by: User) -> int:
    """Mark as read all that the person had been shown, up to the newest of them; gives how many were unread."""
    return Message.objects.filter(user=by, pk__lte=newest_id, read_at=None).update(read_at=now)


@transaction.atomic
def choose_mail(*, wanted: Iterable[str], by: User) -> None:
    """Let the person be mailed these kinds of messages and no others. The site shows all of them all the same."""
    muted = set(MessageKind.values) - set(wanted)
    MutedKind.objects.filter(user=by).exclude(kind__in=muted).delete()
    MutedKind.objects.bulk_create(
        [MutedKind(user=by, kind=kind) for kind in sorted(muted)],
        ignore_conflicts=True,
    )


def withhold_waiting(*, now: datetime) -> int:
    """Mail none of what waits to be mailed; gives how many. The site shows it all the same.

    For a restored database: somebody else has mailed them since, or nobody is to.
    """
    return Message.objects.filter(mail_due_at__isnull=False).update(mail_due_at=None, withheld_at=now)


class Outcome(StrEnum):
    """What became of a message whose turn it was."""

    MAILED = "mailed"
    WITHHELD = "withheld"
    FAILED = "failed"


def send_messages(*, now: datetime, limit: int = 100) -> Counter[Outcome]:
    """Mail what waits to be mailed, the oldest first, at most `limit` (1 or more) messages.

    Each message is a transaction of its own, which holds its row: two senders at once take different messages. A
    message of a muted kind, or to a shut account, is withheld for good. What fails is tried again later
    (parties/rules/mail_attempts.py); after three failures in a row the rest waits for the next call. After a restore
    all of it waits until a person has let it go (office/hold.py).
    """
    counts: Counter[Outcome] = Counter()
    if hold():
        return counts
    failures = 0
    for _ in range(limit):
        outcome = _send_next(now=now)
        if outcome is None:
            break
        counts[outcome] += 1
        failures = failures + 1 if outcome is Outcome.FAILED else 0
        if failures == FAILURES_IN_A_ROW:
            break
    return counts


@transaction.atomic
def _send_next(*, now: datetime) -> Outcome | None:
    waiting = Message.objects.filter(mail_due_at__lte=now).order_by("mail_due_at", "pk")
    message = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("user").first()
    if message is None:
        return None
    if not message.user.is_active or MutedKind.objects.filter(user=message.user, kind=message.kind).exists():
        _done(message, withheld_at=now)
        return Outcome.WITHHELD
    try:
        with transaction.atomic():
            _done(message, mailed_at=now, attempts=message.attempts + 1)
            _mail(message).send()  # last: what follows could fail and let it be sent again
    except Exception as error:  # noqa: BLE001 - one mail that cannot be sent must not hold up all the others
        _try_again(message.pk, error, now=now)
        return Outcome.FAILED
    return Outcome.MAILED


def _done(message: Message, **values: datetime | int) -> None:
    Message.objects.filter(pk=message.pk).update(mail_due_at=None, **values)


def _try_again(message_id: int, error: Exception, *, now: datetime) -> None:
    message = Message.objects.get(pk=message_id)
    message.attempts += 1
    message.mail_due_at = next_attempt(message.attempts, failed_at=now)
    message.last_error = f"{type(error).__name__}: {error}"[:LONGEST_ERROR].replace("\x00", "")
    message.save(update_fields=["attempts", "mail_due_at", "last_error"])
    logger.warning("Message %s was not mailed, attempt %s: %s", message_id, message.attempts, message.last_error)


def _mail(message: Message) -> EmailMessage:
    choices = settings.SITE_URL + reverse("mail_settings")
    body = MAIL.format(
        name=message.user.name,
        text=message.text,
        link=settings.SITE_URL + message.url,
        kind=message.get_kind_display(),
        choices=choices,
    )
    host = urlsplit(settings.SITE_URL).hostname
    headers = {
        # The same each time: a mail program shows a message once, should it be sent again after all.
        "Message-ID": f"<message-{message.pk}.{message.created_at:%Y%m%d%H%M%S}@{host}>",
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{choices}>",
    }
    return EmailMessage(message.subject, body, to=[message.user.email], headers=headers)
