"""The running portal, as someone sees it who means it no good."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_app.accounts.accounts import sign_up
from avatar_app.accounts.sessions import open_sign_in
from avatar_app.settings import Settings
from avatar_app.store.connections import Connections
from avatar_app.store.database import open_engine
from avatar_app.store.models.accounts import Role
from tests.avatar_app.api.conftest import ann as ann_browser
from tests.avatar_app.api.conftest import browse
from tests.avatar_app.pages.conftest import act
from tests.avatar_app.pages.conftest import visit as visit_state
from tests.conftest import PASSWORD
from tests.portal import Portal
from tests.security.sockets import Tab

__all__ = ["act", "ann_browser", "browse", "visit_state"]


@pytest.fixture(scope="session")
def behind(portal: Portal) -> Iterator[Connections]:
    """What is behind the portal: its database, Redis and media."""
    folder = Path(portal.environment["GALATEA_DATA_DIR"])
    database, redis = json.loads((folder / "home.json").read_text())
    yield Connections(Settings(data_dir=folder), database, redis)
    open_engine(database).dispose()


@pytest.fixture
def join(behind: Connections) -> Callable[..., str]:
    """Makes an account in the portal; the token of its cookie."""

    def make(role: Role = Role.USER) -> str:
        email = f"{role}{time.monotonic_ns()}@example.org"
        with behind.session() as session:
            return open_sign_in(session, sign_up(session, email, PASSWORD, role))

    return make


@pytest.fixture
def open_tab(portal: Portal) -> Iterator[Callable[..., Tab]]:
    """Opens a page's socket, with the cookie of that token."""
    opened: list[Tab] = []

    def make(token: str = "", path: str = "/studio", **how: str) -> Tab:
        opened.append(Tab(portal.address, token, path, **how))
        return opened[-1]

    yield make
    for tab in opened:
        tab.close()
