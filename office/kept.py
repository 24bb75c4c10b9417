"""What was typed outlives the sign-in: a form that is sent when nobody is signed in any more comes back as it was.

Each form says, signed, to whom it was shown and on which page (`field`, written with every `{% csrf_token %}`
but those of refusals: a page that is not found is the same wherever it was looked for). What such a form sends in vain
is kept in the session that the person then signs in to, and fills the same page in once, for the same person. Nothing
is done until the button is pressed again. Files are not kept.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

FIELD = "shown_to"
_KEPT = "kept"
_NOT_TYPED = (FIELD, "csrfmiddlewaretoken")
_PRESS = "Inloggningen hade gått ut när du tryckte, så inget är gjort. Tryck igen om det fortfarande ska gälla."
_SEND = (
    "Inloggningen hade gått ut när du skickade, så inget är sparat. Det du skrev finns kvar.{}"
    " Kontrollera det och skicka igen."
)


def field(request: HttpRequest) -> SafeString:
    """The hidden field of a form on the page; nothing on a page for somebody who has not signed in, or for nobody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return SafeString()
    said = signing.dumps([user.pk, _page(request)], salt=FIELD)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, said)


def keep(request: HttpRequest) -> str:
    """Keep what a form has sent in vain, for the one to whom it was shown; gives the page that held it."""
    person, page = shown_to(request), _page(request)
    if person is not None:
        words = request.POST.copy()
        for name in _NOT_TYPED:
            words.pop(name, None)
        typed = bool(words or request.FILES) and urlsplit(page).path == request.path
        sentence = _SEND.format(" Filen följde inte med: välj den igen." if request.FILES else "") if typed else _PRESS
        request.session[_KEPT] = [person, page, sentence, words.urlencode()]
    return page


def give_back(request: HttpRequest) -> None:
    """Let the page that is opened find what was kept for it where it finds what is sent, and say that nothing is done.

    What was kept for somebody else is forgotten.
    """
    person, page, sentence, words = request.session.get(_KEPT) or (None, "", "", "")
    if person is None or (person == request.user.pk and (request.method, request.get_full_path()) != ("GET", page)):
        return
    del request.session[_KEPT]
    if person == request.user.pk:
        request.POST = QueryDict(words)
        messages.warning(request, sentence)


def said_by_form(request: HttpRequest) -> tuple[int, str] | None:
    """To whom the form that was sent says that it was shown, and on which page; nothing where it does not say so."""
    try:
        person, page = signing.loads(request.POST.get(FIELD, ""), salt=FIELD)
    except signing.BadSignature:
        return None
    return person, page


def shown_to(request: HttpRequest) -> int | None:
    """Whose the form is that was sent: as it says itself, or else whose session it was that has run out."""
    if by_itself := said_by_form(request):
        return by_itself[0]
    ended = Session.objects.filter(pk=request.COOKIES.get(settings.SESSION_COOKIE_NAME)).first()
    person = ended and ended.get_decoded().get(SESSION_KEY)
    return int(person) if person else None


def _page(request: HttpRequest) -> str:
    """The page that was opened last: a form shown anew with its faults is of the page that showed it first."""
    if request.method != "POST":
        return request.get_full_path()
    if by_itself := said_by_form(request):
        return by_itself[1]
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}):
        return urlsplit(before)._replace(scheme="", netloc="", fragment="").geturl()
    return request.get_full_path()
