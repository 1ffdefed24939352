"""A desk whose papers hold what is hostile."""

import pytest

from tests.running import Svc
from tests.sites import Sites

HOSTILE = ['=HYPERLINK("http://x")', "<script>document.title='oops'</script>", "+86 138 0000 0001", "\u202eabc"]


@pytest.fixture(scope="session")
def hostile(sites: Sites, tmp_path_factory: pytest.TempPathFactory) -> Svc:
    """The program on the sample site, to which what is hostile was added; nobody changes it."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "home").mkdir()
    svc = Svc(place / "home", sites.put("sample", place / "site"))
    for text in HOSTILE:
        for line in (
            ["complaint", "add", "--category", "noise", "--channel", "phone", "--matter", text, "--demand", text * 9],
            ["repair", "add", "--item", text],
        ):
            given = [*line, "--unit", "3-1201", "--name", text, "--phone", "+86 138 0000 0001"]
            done = svc(given, now="2026-11-23 09:00")
            assert done.code == 0, done.shown
    return svc
