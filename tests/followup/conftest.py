import pytest

from tests.world import World


@pytest.fixture
def world(nothing_shown: World) -> World:
    """Here nobody has shown anything yet: that is what these tests are about."""
    return nothing_shown
