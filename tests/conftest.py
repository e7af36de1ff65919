"""What every test may use, and the two rules that hold for all of them.

Each module declares its kind (unit, service, browser or call) in ``pytestmark``; with ``CI=true``
a missing service or data set is a failure, elsewhere a skip with its reason printed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from orders.database import Database
from tests.running import Running, running_hotline

ROOT = Path(__file__).resolve().parent.parent
KINDS = {"unit", "service", "browser", "call"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    undeclared = sorted(
        {item.nodeid.split("::")[0] for item in items if not KINDS & {m.name for m in item.iter_markers()}}
    )
    if undeclared:
        raise pytest.UsageError(
            f"these test modules declare no kind (pytestmark = pytest.mark.unit …): {', '.join(undeclared)}"
        )


def missing(what: str) -> None:
    """Fail under CI, skip elsewhere: a test that could not run must say why."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what}; with CI=true this is a failure")
    pytest.skip(what)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The measuring data beside the checkout; it is never part of the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        missing(f"the measuring data is not at {folder}")
    return folder


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty one of the test's own, in SQLite."""
    made = Database(f"sqlite:///{tmp_path / 'hotline.db'}")
    made.migrate()
    yield made
    made.close()


@pytest.fixture(scope="session")
def hotline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running hotline of its own, on a database of its own."""
    with running_hotline(tmp_path_factory.mktemp("hotline")) as running:
        yield running


@pytest.fixture(scope="session")
def client(hotline: Running) -> Iterator[httpx.Client]:
    """The API with the service token."""
    headers = {"Authorization": f"Bearer {hotline.token}"}
    with httpx.Client(base_url=hotline.base_url, headers=headers, timeout=60) as made:
        yield made
