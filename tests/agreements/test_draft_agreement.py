"""An agreement is laid up with its parts, or not at all."""

from datetime import date

import pytest

from agreements.actions import GrantToAnother
from agreements.models import Agreement
from tests.world import World, drafted_agreement


def test_its_grants_go_to_whom_it_is_with(world: World) -> None:
    before = Agreement.objects.count()
    with pytest.raises(GrantToAnother, match="avtalets bidragstagare"):
        drafted_agreement(world, 1, today=date(2026, 6, 1), grantee=world.stranger)
    assert Agreement.objects.count() == before
