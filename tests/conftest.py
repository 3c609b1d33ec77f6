import os

import pytest
from hypothesis import settings

from avatar_app.settings import PREFIX, load_settings

# The same examples every time, however slow a shared machine is at the moment.
settings.register_profile("galatea", deadline=None, derandomize=True)
settings.load_profile("galatea")


@pytest.fixture(autouse=True)
def _default_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the one who runs the tests reaches them."""
    for key in os.environ:
        if key.upper().startswith(PREFIX):
            monkeypatch.delenv(key)
    load_settings.cache_clear()
