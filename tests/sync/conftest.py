"""The desks of the sync's tests."""

import pytest

from tests.desks import Desks, made_desks
from tests.sites import Sites


@pytest.fixture(scope="session")
def met(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Desks:
    """Two desks with a complaint that both have, made once for all that take copies of them."""
    return made_desks(sites, tmp_path_factory.mktemp("desks"))
