"""One process of a run under measurement: started by bench/run.py, which it answers on its standard output.

`python -m bench.crew prepare` is the house's worker and ends when its standard input is closed. `python -m bench.crew
submit PART OF` says that it is ready, waits for a line, and sends each draft that falls to it. At the end both say in
one line of JSON what they have measured.
"""

import json
import os
import sys
from random import Random
from typing import TextIO

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 - models can be imported from here on
from django.db import DEFAULT_DB_ALIAS, connections  # noqa: E402

from bench import steps  # noqa: E402
from bench.contents import contents  # noqa: E402
from bench.regions import DAY, morning  # noqa: E402
from invoicing import actions  # noqa: E402
from invoicing.einvoice import ubl_invoice  # noqa: E402
from invoicing.models import Invoice  # noqa: E402
from invoicing.pdf import invoice_pdf  # noqa: E402
from invoicing.queries.letters import letter_blockers  # noqa: E402
from parties.models import Membership, Role  # noqa: E402


def main() -> None:
    # What else is printed, by whatever library, shall not come between our lines.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # As in production (config/settings.py): a worker gives its connection back after each piece of work.
    connections.settings[DEFAULT_DB_ALIAS]["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 4}}
    warm_up()
    stopwatch = steps.Stopwatch()
    if sys.argv[1] == "prepare":
        prepare(stopwatch, answers)
    else:
        submit(stopwatch, answers, part=int(sys.argv[2]), of=int(sys.argv[3]))
    answers.write(json.dumps(stopwatch.measured.as_plain()) + "\n")


def warm_up() -> None:
    """Print one invoice, so that fonts and templates are read: once in a process, not once an invoice."""
    content = next(contents(Random(0)))  # noqa: S311 - any invoice, no secret
    assert not letter_blockers(content)
    invoice_pdf(content, ubl_invoice(content))


def prepare(stopwatch: steps.Stopwatch, answers: TextIO) -> None:
    """Work as `manage.py worker`; it says itself that it is ready."""
    for place in steps.OF_A_DRAFT:
        stopwatch.watch(*place)
    stopwatch.watch_piece(*steps.DRAFT)
    call_command("worker", until_stdin_closes=True, stdout=answers)


def submit(stopwatch: steps.Stopwatch, answers: TextIO, *, part: int, of: int) -> None:
    """Send every draft whose turn it is, as the grantee's administrator."""
    for place in steps.OF_AN_INVOICE:
        stopwatch.watch(*place)
    stopwatch.watch_piece(*steps.INVOICE)
    members = Membership.objects.filter(role=Role.GRANTEE).select_related("user")
    administrators = {member.party_id: member.user for member in members}
    drafts = list(Invoice.objects.drafts().order_by("pk").values_list("pk", "issuer_id"))[part::of]
    answers.write("ready\n")
    sys.stdin.readline()
    for pk, issuer in drafts:
        actions.submit_invoice(invoice_id=pk, now=morning(DAY), by=administrators[issuer])
        connections.close_all()  # as at the end of a request


if __name__ == "__main__":
    main()
