"""The prepared site of the audit's tests."""

import pytest

from tests.audit.prepared import Shelf
from tests.sites import Sites


@pytest.fixture(scope="session")
def shelf(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The prepared site, made once for all that take copies of it."""
    return Shelf(tmp_path_factory.mktemp("prepared"), sites)
