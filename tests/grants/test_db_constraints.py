"""What a decision and a grant may never say, whoever writes it: past the forms and the actions, into the table."""

import pytest
from django.db import IntegrityError, transaction

from grants.models import Decision, Grant


@pytest.mark.parametrize("status", ["decided", "rejected"])
def test_a_board_decides_at_its_meeting_or_later(documents: None, status: str) -> None:
    with pytest.raises(IntegrityError, match="decision_not_before_its_meeting"), transaction.atomic():
        Decision.objects.update(status=status, decided_on="2026-05-31")
    with transaction.atomic():
        Decision.objects.update(status=status, decided_on="2026-06-01")
        transaction.set_rollback(True)  # of what is decided all years are promised, too, when it is committed


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": "loan"}, "grant_kind_known"),
        ({"rounding": "tens"}, "grant_rounding_known"),
        ({"part_of_year": "weeks"}, "grant_part_of_year_known"),
        ({"vat": "reduced"}, "grant_vat_known"),
        ({"first_day": "1899-12-31"}, "grant_years_1900_to_2200"),
        ({"last_day": "2201-01-01"}, "grant_years_1900_to_2200"),
        ({"base_year": 1899}, "grant_years_1900_to_2200"),
        ({"base_year": 2201}, "grant_years_1900_to_2200"),
    ],
)
def test_a_grant_cannot_be(documents: None, wrong: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        Grant.objects.update(**wrong)


@pytest.mark.parametrize("field", ["kind", "rounding", "part_of_year", "vat"])
def test_every_word_that_is_offered_is_known(documents: None, field: str) -> None:
    for word, _ in getattr(Grant, field).field.choices:
        Grant.objects.filter(compounding="compound").update(**{field: word})
