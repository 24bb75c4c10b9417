"""What the database keeps about a paper, whoever connects."""

from datetime import date

import psycopg
import pytest
from django.db import IntegrityError, transaction

from office.uploads import Kind, Upload
from parties.actions import hand_in_document
from parties.models import Document, Role
from tests.conftest import PsqlAs
from tests.world import World

EDITS = [
    "UPDATE parties_document SET title = 'Annan'",
    "UPDATE parties_document SET content = 'x', size = 1, sha256 = encode(sha256('x'), 'hex')",
    "DELETE FROM parties_document",
    "TRUNCATE parties_document CASCADE",
]


@pytest.fixture
def document(world: World) -> Document:
    return hand_in_document(
        party_id=world.teknikcollege.pk,
        title="Rapport",
        upload=Upload(Kind.PDF, b"%PDF-"),
        today=date(2027, 1, 11),
        by=world.person(Role.GRANTEE),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["app", "owner", "superuser"])
def test_a_paper_is_never_edited_or_deleted(document: Document, psql_as: PsqlAs, role: str) -> None:
    session = psql_as(role)
    for edit in EDITS:
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)):
            session.execute(edit.encode())


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"sha256": "0" * 64}, "document_hash_is_of_content"),
        ({"size": 4}, "document_size_is_of_content"),
        ({"content": b"", "size": 0}, "document_hash_is_of_content"),
        ({"title": ""}, "document_title_not_empty"),
        ({"file_name": "../x.pdf"}, "document_file_name_safe"),
        ({"file_name": "x.pdf.exe"}, "document_file_name_safe"),
        ({"file_name": "x.pdf\n"}, "document_file_name_safe"),
        ({"media_type": "text/html"}, "document_media_type_known"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(
    document: Document, changed: dict[str, object], constraint: str
) -> None:
    values: dict[str, object] = dict(Document.objects.filter(pk=document.pk).values().get())
    del values["id"]

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Document.objects.create(**(values | changed))
