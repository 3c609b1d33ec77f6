import os
import shutil
import signal
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlmodel import SQLModel

from avatar_app.accounts.accounts import sign_up
from avatar_app.messaging.mail import OUTBOX
from avatar_app.settings import PREFIX, Settings, load_settings
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.database import open_engine
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.object_storage import open_storage
from galatea.process.local_services import open_home
from tests.blobs import run_azurite
from tests.mail import Mailbox, run_mail_server
from workers.speech.engines import festival

# One browser and one portal for all that ask: two of Playwright's loops in a process clash.
pytest_plugins = ["tests.portal"]

# ESPnet's tests are run where ESPnet is: `make test-espnet`.
collect_ignore = [] if find_spec("espnet2") else ["espnet"]

# What a machine need not have, by its marker.
PARTS = {
    "festival": bool(festival.list_voices()),
    "flite": shutil.which("flite") is not None,
    "gpu": shutil.which("nvidia-smi") is not None,
}

PASSWORD = "correct horse battery"

# The same examples every time, however slow a shared machine is at the moment.
settings.register_profile("galatea", deadline=None, derandomize=True)
settings.load_profile("galatea")


# Started in the background of a script, this process would have its children ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> list[str]:
    """What is not tested here, and where it would be."""
    found = PARTS | {"ESPnet (make test-espnet)": not collect_ignore}
    return [f"not here, so not tested: {name}" for name, there in found.items() if not there]


@pytest.fixture(autouse=True)
def _default_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No setting of the one who runs the tests reaches them, nor one test's the next session's
    fixture, which is made before this one.
    """
    for key in os.environ:
        if key.upper().startswith((PREFIX, "AZURE_")):
            monkeypatch.delenv(key)
    load_settings.cache_clear()
    find_connections.cache_clear()
    yield
    load_settings.cache_clear()
    find_connections.cache_clear()


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connections]:
    """A real Postgres and a real Redis, started once."""
    folder = tmp_path_factory.mktemp("home")
    with open_home(Settings(data_dir=folder)) as found:
        yield found
        open_engine(found.database_url).dispose()


@pytest.fixture(scope="session")
def azurite_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A real Azurite, started once; see `azurite`."""
    with run_azurite(tmp_path_factory.mktemp("azurite")) as settings:
        yield settings


@pytest.fixture
def azurite(azurite_settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of Azure Blob Storage, with an account's key set; a new prefix for each test."""
    address = f"{azurite_settings['GALATEA_STORAGE_URL']}/{uuid4()}"
    for key, value in (azurite_settings | {"GALATEA_STORAGE_URL": address}).items():
        monkeypatch.setenv(key, value)
    load_settings.cache_clear()
    open_storage.cache_clear()
    yield address
    open_storage.cache_clear()


@pytest.fixture
def home(services: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connections:
    """An empty home for one test, which `find_connections` finds too."""
    with services.session() as session:
        session.execute(text("SET LOCAL galatea.audit = 'prune'"))
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
    services.redis.flushdb()
    (tmp_path / "home").mkdir()
    weights = tmp_path / "home" / "weights"
    weights.symlink_to(load_settings().weights_dir)
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path / "home"))
    monkeypatch.setenv("GALATEA_DATABASE_URL", services.database_url)
    monkeypatch.setenv("GALATEA_REDIS_URL", services.redis_url)
    load_settings.cache_clear()
    return find_connections()


@pytest.fixture
def enrol(home: Connections) -> Callable[..., User]:
    """Makes an account."""

    def make(name: str = "ann", role: Role = Role.USER) -> User:
        with home.session() as session:
            return sign_up(session, f"{name}@example.org", PASSWORD, role)

    return make


@pytest.fixture
def ann(enrol: Callable[..., User]) -> User:
    return enrol("ann")


@pytest.fixture
def bob(enrol: Callable[..., User]) -> User:
    return enrol("bob")


@pytest.fixture
def mailbox(home: Connections, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:  # noqa: ARG001
    """A real mail server that the portal sends to."""
    with run_mail_server() as box:
        monkeypatch.setenv("GALATEA_PUBLIC_URL", "https://portal.example.org")
        monkeypatch.setenv("GALATEA_SMTP_FROM", "galatea@example.org")
        monkeypatch.setenv("GALATEA_SMTP_URL", f"smtp://127.0.0.1:{box.port}")
        load_settings.cache_clear()
        find_connections.cache_clear()
        yield box
        OUTBOX.wait()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with a browser come last: Playwright keeps an event loop running until the end.

    What needs a program that a machine need not have is run where it is.
    """
    walked = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in walked)
    absent = [name for name, there in PARTS.items() if not there]
    lacking = [item for item in items if any(map(item.get_closest_marker, absent))]
    if lacking:
        config.hook.pytest_deselected(items=lacking)
        items[:] = [item for item in items if item not in lacking]
