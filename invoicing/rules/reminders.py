"""Who is reminded of an invoice, and when: plain Python, told what day it is."""

from datetime import date, timedelta
from enum import StrEnum

from invoicing.rules.due_date import is_bank_day
from invoicing.rules.lifecycle import ON_ITS_WAY, Status

BANK_DAYS_BEFORE = 5
DRAFT_REMINDED_ON = 20  # day of the month
EARLIEST_HOUR = 7  # what is mailed at night is read with the morning's other mail, or wakes somebody
LAST_DAY_OF_THE_RUN = 7  # January: offices are thinly manned until Epiphany has passed


class Reminder(StrEnum):
    """What is to be said about an invoice that waits."""

    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


def remind_from(pay_by: date) -> date:
    """The first day on which those who hold the invoice up are reminded: 5 bank days before the last day to pay.

    Refused: years without a known calendar (CalendarUnknown).
    """
    day, left = pay_by, BANK_DAYS_BEFORE
    while left:
        day -= timedelta(days=1)
        left -= is_bank_day(day)
    return day


def reminder_of_payment(status: Status, *, pay_by: date, today: date) -> Reminder | None:
    """What is to be said today of an invoice on its way to payment, to those whose turn it is; None: nothing yet.

    Overdue from the day after `pay_by`. An invoice that waits for nobody at the payer (draft, returned, paid,
    credited) is not reminded of.
    """
    if status not in ON_ITS_WAY:
        return None
    if today > pay_by:
        return Reminder.OVERDUE
    return Reminder.DUE_SOON if today >= remind_from(pay_by) else None


def draft_is_reminded_of(*, year: int, month: int, today: date) -> bool:
    """Whether the grantee is reminded today of an unsent draft: from the 20th of the month in which it may be sent."""
    return (today.year, today.month) == (year, month) and today.day >= DRAFT_REMINDED_ON


def is_day_of_the_run(today: date) -> bool:
    """Whether the year's run is planned by itself today: on 1 January, and until the 7th if no worker was alive.

    Later an agreement signed in January is prepared by the officer, who has just signed it.
    """
    return today.month == 1 and today.day <= LAST_DAY_OF_THE_RUN
