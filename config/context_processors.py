"""What every page's frame needs."""

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from config.navigation import menu
from config.sign_in import lacks_second_step
from office import clock
from parties.queries import roles_of, unread_messages


def house(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", AnonymousUser())  # a refusal may come before anybody is known
    roles = roles_of(user, on=clock.today())
    return {
        "demo": settings.DEMO,
        "set_day": clock.set_day(),
        "two_steps_required": settings.TWO_STEPS_REQUIRED,
        "lacks_second_step": partial(lacks_second_step, user, on=clock.today()),
        "roles": roles,
        "menu": partial(menu, roles, request.path),
        "unread_messages": partial(unread_messages, user),  # asked for where it is shown, in the menu
    }
