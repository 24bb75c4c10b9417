"""Refusals and faults, in the same house as every other page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from office.access import public


def _page(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


@public
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 400)


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


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)
