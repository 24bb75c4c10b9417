"""In place of Django's own tag: every form that may be sent says also to whom it was shown (office/kept.py)."""

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.safestring import SafeString

from office import kept

register = template.Library()


class _OfForm(CsrfTokenNode):
    def render(self, context: template.Context) -> SafeString:
        token = SafeString(super().render(context))
        if not token or context.get("is_refusal"):
            return token
        return SafeString(token + kept.field(context["request"]))


@register.tag
def csrf_token(parser: Parser, token: Token) -> _OfForm:
    return _OfForm()
