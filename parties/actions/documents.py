"""The papers that are handed in."""

from datetime import date

from django.db import transaction

from office.refusal import Refusal
from office.uploads import Upload
from parties.models import Document, Role, User
from parties.queries import parties_with_role


class NotAMember(Refusal):
    """Somebody hands in a paper in whose name or for whose eyes they do not act."""

    sentence = "Du lämnar inte in handlingar för den organisationen."


@transaction.atomic
def hand_in_document(
    *, party_id: int, title: str, upload: Upload, today: date, by: User, shared_with_id: int | None = None
) -> Document:
    """Keep a paper that has been looked through (office.uploads.inspect), in the name of the organisation.

    Members of `party` and of `shared_with` may read it; `by` holds a role in one of them on the day (NotAMember).
    """
    readers = [party_id] if shared_with_id is None else [party_id, shared_with_id]
    if not parties_with_role(by, *Role.values, on=today).filter(pk__in=readers).exists():
        raise NotAMember
    return Document.objects.create(
        party_id=party_id,
        shared_with_id=shared_with_id,
        title=title,
        file_name=upload.name(title),
        media_type=upload.media_type,
        content=upload.content,
        size=len(upload.content),
        sha256=upload.sha256,
        uploaded_by=by,
        uploaded_on=today,
    )
