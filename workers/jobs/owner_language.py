"""What a job says is in the language of whom it is for."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.translation import SOURCE, set_process_language


@contextmanager
def speak_to(home: Connections, user_id: UUID) -> Iterator[None]:
    """Errors and warnings of this worker are for that account; of other jobs they are English."""
    with home.session() as session:
        user = session.get(User, user_id)
        language = user.language if user else SOURCE
    set_process_language(language)
    try:
        yield
    finally:
        set_process_language(SOURCE)
