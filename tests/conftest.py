"""Fixtures: a site, and svc to run on it."""

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.running import ROOT, Svc
from tests.sites import Sites

# Whatever the machine, and as many random examples as an everyday run affords; many more are tried by
# `pytest --hypothesis-profile thorough`.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("steady", deadline=None, max_examples=25, suppress_health_check=SLOW)
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=400)
settings.load_profile("steady")

# Six thousand tests and all of svc stay in memory to the end; to look through them again and again for garbage took an
# eighth of the time.
gc.set_threshold(100_000, 50, 100)

# Without bytecode each worker, and each program that a test starts, would compile all of svc anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

pytest_plugins = ["tests.goldens"]

# What a developer has set is no business of any test, and `tests.running` hides it from each command; where thousands
# are run, to take it out and put it back each time would take seconds.
OURS = ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "LANG", "TZ", "PYTHONPATH")
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in os.environ.keys() - OURS:
        if not name.startswith(("PYTEST", "COVERAGE", "COV_")):
            del os.environ[name]

# Thousands of sites are made and committed to: where there is room in memory, and TMPDIR names no other place, none of
# it waits for a disk, and all of it is removed when every test has passed.
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # and the bytes that must be free there
IN_MEMORY = "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
if IN_MEMORY:
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp(prefix="svc-tests-", dir=MEMORY)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(exitstatus: int) -> None:
    """Give the memory back. The workers were told of the folder, and leave it to who made it."""
    if IN_MEMORY and not exitstatus:
        subprocess.run(["rm", "-rf", os.environ["TMPDIR"]], check=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Have each worker import a part of all tests before the rest, which it then finds as others have compiled it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    first, step = int(worker.removeprefix("gw")), int(os.environ["PYTEST_XDIST_WORKER_COUNT"])
    for file in sorted(ROOT.glob("tests/*/test_*.py"))[first::step]:
        with suppress(Exception, pytest.skip.Exception):  # what is wrong with it is said when it is collected
            import_module(".".join(file.relative_to(ROOT).with_suffix("").parts))
    if first == 0:
        st.text().validate()  # for which Hypothesis sorts all of Unicode, and keeps that for the other workers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Look for garbage only in what comes from now on; whoever forks then shares all the rest."""
    gc.freeze()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    """The originals; each xdist worker makes its own."""
    return Sites(tmp_path_factory.mktemp("sites"))


@pytest.fixture
def site(sites: Sites, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A site as `svc init` makes it: nobody listed, so anyone may act; or the staffed one where that is asked for."""
    return sites.put("staffed" if "staffed" in request.fixturenames else "site", tmp_path / "site")


@pytest.fixture
def staffed(site: Path) -> Path:
    """The same site with people and their roles (`tests.sites.STAFF`)."""
    return site


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other people's git and its locks are waited for a moment only."""
    monkeypatch.setattr("svc.git.run.PATIENCE", 0.2)
    monkeypatch.setattr("svc.git.locks.SHORT", 0.1)


@pytest.fixture
def svc(tmp_path: Path, site: Path) -> Svc:
    """The program, on this test's site."""
    home = tmp_path / "home"
    home.mkdir()
    return Svc(home, site)
