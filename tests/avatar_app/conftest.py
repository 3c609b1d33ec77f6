from collections.abc import Iterator

import pytest
from sqlmodel import Session

from avatar_app.home import Home


@pytest.fixture
def session(home: Home) -> Iterator[Session]:
    with home.session() as session:
        yield session
