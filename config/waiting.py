"""What a restored database would send when it is let go, and may have sent since its backup was made."""

from collections.abc import Iterator

from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob

from delivery.models import Delivery
from delivery.outbox import Outbox, OutboxUnavailable, file_name
from delivery.queries.delivery import begun_deliveries, waiting_for_outbox
from office.formats import counted
from office.hold import Hold
from parties.models import Message

SOME = 20  # of each kind are named


def said_of(hold: Hold) -> Iterator[str]:
    """Line by line in Swedish, for whoever decides. It knows the database and the folder, and not what others got."""
    yield f"Databasen är som den var {hold.at}. Det som hände därefter finns inte här:"
    yield "  fakturanummer som gavs därefter ges igen, och påminnelser som skickades därefter skrivs igen;"
    yield "  konton, roller, mandat och lösenord är som de var, också de som har stängts eller bytts sedan dess."
    yield from _einvoices()
    yield from _unknown_files()
    yield from _mails()
    yield from _work()


def _einvoices() -> Iterator[str]:
    begun = [row.invoice.number for row in begun_deliveries().select_related("invoice")]
    waiting = list(waiting_for_outbox().values_list("number", flat=True))
    yield f"{counted(len(begun + waiting), 'e-faktura lämnas', 'e-fakturor lämnas')} till accesspunkten:"
    yield from _some([*(f"{number} (var på väg)" for number in begun), *waiting])


def _unknown_files() -> Iterator[str]:
    """What lies in the access point's folder without having been sent as far as this database knows."""
    if settings.OUTBOX_DIR is None:
        return
    sent = Delivery.objects.exclude(dropped_at=None).values_list("invoice__number", "sha256")
    known = {file_name(number, sha256) for number, sha256 in sent}
    try:
        lying = Outbox(settings.OUTBOX_DIR).outgoing()
    except OutboxUnavailable:
        return
    unknown = [name for name in lying if name not in known]
    if unknown:
        yield f"{counted(len(unknown), 'fil', 'filer')} i accesspunktens mapp känner databasen inte till:"
        yield from _some(unknown)


def _mails() -> Iterator[str]:
    mails = Message.objects.filter(mail_due_at__isnull=False).select_related("user").order_by("mail_due_at", "pk")
    yield f"{counted(mails.count(), 'e-brev skickas', 'e-brev skickas')}:"
    yield from _some([f"{mail.user.email}: {mail.subject}" for mail in mails[: SOME + 1]])


def _work() -> Iterator[str]:
    jobs = ProcrastinateJob.objects.filter(status__in=("todo", "doing")).order_by("task_name", "pk")
    yield f"{counted(jobs.count(), 'arbete utförs', 'arbeten utförs')}:"
    yield from _some(list(jobs.values_list("task_name", flat=True)[: SOME + 1]))


def _some(lines: list[str]) -> Iterator[str]:
    for line in lines[:SOME]:
        yield f"  {line}"
    if len(lines) > SOME:
        yield "  …"
