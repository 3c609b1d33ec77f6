"""Both doors to the use cases: pages' handlers and the API."""

from tests.avatar_app.pages.conftest import act, visit

__all__ = ["act", "visit"]
