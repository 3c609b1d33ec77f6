from collections.abc import Iterator

import pytest
from sqlmodel import Session

from avatar_app.store.connections import Connections


@pytest.fixture
def session(home: Connections) -> Iterator[Session]:
    with home.session() as session:
        yield session
