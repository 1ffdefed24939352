"""Golden files: what was once read by a person and found good; rewritten only by `pytest --rewrite-golden`."""

from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="rewrite the golden files; read the diff before committing"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(path, text)`: the file holds exactly that text, byte by byte."""
    rewrites: bool = request.config.getoption("--rewrite-golden")

    def check(path: Path, text: str) -> None:
        if rewrites:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="")
        assert path.exists(), f"{path.name} is missing: run pytest --rewrite-golden, read the file, and commit it"
        assert text == path.read_bytes().decode(), f"{path.name} differs: if the new text is right, --rewrite-golden"

    return check
