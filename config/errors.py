"""Refusals and faults, in the same house as every other page."""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from office import kept
from office.access import public


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", {"is_refusal": True}, status=status)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return _page(request, 413 if too_much else 400)


@public
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


@public
def closed(request: HttpRequest, anything: str = "") -> HttpResponse:
    """In place of a page of a library that this house does not offer."""
    raise Http404


@public
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def wrong_method(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """In place of an empty answer, with what it says that the address takes."""
    page = _page(request, 405)
    page["Allow"] = refusal["Allow"]
    return page


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was shown before its person signed in anew is given back to her, but no passwords to anybody."""
    said, match = kept.said_by_form(request), request.resolver_match
    theirs = match is not None and match.func.__module__.startswith("allauth.")
    if said is None or theirs or request.user.pk not in (None, said[0]):
        return render(request, "403_csrf.html", status=403)
    page = kept.keep(request)
    return redirect(page) if request.user.is_authenticated else redirect_to_login(page)
