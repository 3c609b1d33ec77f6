"""Where the states of open tabs are: in this process's memory, and not in Redis.

Reflex would keep them there pickled, so that whoever may write to Redis could run anything here,
and whoever may read it would see what people write. A tab that comes to another process, or back
after a restart, is filled anew; drafts are in the browser.
"""

import logging
from typing import Any, Self

from avatar_app.pages.shell.reflex_internals import StateManagerMemory

MOST = 2000  # tabs; of more, those that were used longest ago are filled anew

log = logging.getLogger("galatea.pages")


class PageStates(StateManagerMemory):
    """Reflex's own in memory, which forgets a tab after an hour, and bounded."""

    @classmethod
    def make(cls) -> Self:
        """One of them. mypy without a cache takes Reflex's class for abstract, outside of it."""
        return cls()

    def _get_or_create_state(self, token: Any) -> Any:
        if token.cache_key not in self.states and len(self.states) >= MOST:
            self._make_room()
        return super()._get_or_create_state(token)

    def _make_room(self) -> None:
        """Forget the tenth that was used longest ago, but nothing that is in use."""
        by_age = sorted(self._token_expires_at.values(), key=lambda each: each[0])
        for _, token in by_age[: MOST // 10]:
            lock = self._states_locks.get(token.lock_key)
            if lock is None or not lock.locked():
                self._purge_token(token)
        log.warning("more than %d tabs; those used longest ago are filled anew", MOST)
