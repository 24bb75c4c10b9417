"""The papers handed in. The pages about a party stand in overview: they show its agreements and questions too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from office import clock
from office.access import open_to
from office.downloads import attachment
from parties.models import Role
from parties.queries import documents_visible_to, signed_in_user


@open_to(*Role.values)
@require_safe
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """The paper, byte for byte as it was handed in."""
    found = get_object_or_404(documents_visible_to(signed_in_user(request), on=clock.today()), pk=document_id)
    return attachment(bytes(found.content), name=found.file_name, media_type=found.media_type)
