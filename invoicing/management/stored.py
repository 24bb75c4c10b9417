"""Finding the stored files of an invoice by what a person knows: its number, and perhaps who issued it."""

from pathlib import Path

from django.core.management.base import CommandError

from invoicing.models import InvoiceFile


def stored_files(number: str, *kinds: InvoiceFile.Kind, issuer: str | None) -> list[InvoiceFile]:
    """The files of these kinds, in the order asked for. Refused: CommandError, when no or several invoices fit."""
    files = InvoiceFile.objects.filter(invoice__number=number, kind__in=kinds)
    if issuer:
        files = files.filter(invoice__issuer__slug=issuer)
    found = list(files.select_related("invoice__issuer"))
    if not found:
        raise CommandError(f"No invoice {number} has been submitted.")
    issuers = sorted({file.invoice.issuer.slug for file in found})
    if len(issuers) > 1:
        choice = ", ".join(issuers)
        raise CommandError(f"Several issuers have an invoice {number}: choose one with --issuer ({choice}).")
    return sorted(found, key=lambda file: kinds.index(InvoiceFile.Kind(file.kind)))


def write(file: InvoiceFile, to: Path) -> str:
    """Write the file and give the line that says so. Refused: CommandError, when the disk refuses."""
    try:
        to.write_bytes(file.content)
    except OSError as problem:
        raise CommandError(f"{to} cannot be written: {problem.strerror}.") from None
    return f"{to}: SHA-256 {file.sha256}"
