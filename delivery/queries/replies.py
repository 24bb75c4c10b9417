"""What receivers have said about e-invoices: who may read it, and who is to see to it."""

from datetime import date

from django.db.models import Q, QuerySet

from delivery.models import Reply
from delivery.models.reply import ReplyQuerySet
from invoicing.queries.visible import invoices_visible_to
from invoicing.rules.lifecycle import SETTLED
from parties.models import Membership, Party, Role, User
from parties.queries import parties_where_grantee, parties_with_role


def officers_of(payer: Party | None, *, on: date) -> QuerySet[User]:
    """The officers of an organisation on the day; of all of them where it is not known which."""
    held = Membership.objects.active(on=on).filter(role=Role.OFFICER)
    mine = held if payer is None else held.filter(party=payer)
    return User.objects.filter(is_active=True, pk__in=mine.values("user"))


def replies_visible_to(user: User, *, on: date) -> ReplyQuerySet:
    """Those about invoices that the person may see, and those that an officer is to find the invoice of."""
    of_invoices = Q(delivery__invoice__in=invoices_visible_to(user, on=on).values("pk"))
    return _with_invoices(of_invoices | _of_nothing_known(user, on))


def replies_to_see_to(user: User, *, on: date) -> ReplyQuerySet:
    """What is open and the person may deal with: for the issuer that she administers, or as officer of the payer."""
    issued = Q(delivery__invoice__issuer__in=parties_where_grantee(user, on=on))
    to_pay = Q(delivery__invoice__payer__in=parties_with_role(user, Role.OFFICER, on=on))
    return _with_invoices(issued | to_pay | _of_nothing_known(user, on)).open()


def replies_to_answer(user: User, *, on: date) -> ReplyQuerySet:
    """Those of them that the issuer answers: what is about an invoice of hers that is neither paid nor credited."""
    mine = replies_to_see_to(user, on=on).filter(delivery__invoice__issuer__in=parties_where_grantee(user, on=on))
    return mine.exclude(delivery__invoice__status__in=SETTLED)


def replies_to_place(user: User, *, on: date) -> ReplyQuerySet:
    """Those of them that are of no invoice that is known."""
    return replies_to_see_to(user, on=on).filter(delivery=None)


def _of_nothing_known(user: User, on: date) -> Q:
    where_officer = parties_with_role(user, Role.OFFICER, on=on)
    from_mine = Q(payer__in=where_officer)
    if where_officer.exists():
        from_mine |= Q(payer=None)
    return Q(delivery=None) & from_mine


def _with_invoices(which: Q) -> ReplyQuerySet:
    found = Reply.objects.filter(which)
    return found.select_related("delivery__invoice__issuer", "delivery__invoice__payer", "payer", "handled_by")
