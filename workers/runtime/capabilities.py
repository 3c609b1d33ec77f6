"""What this worker can make, and how much of that waits."""

from sqlmodel import Session

from avatar_app.catalog.cloned_voices import list_speakable
from avatar_app.renders import parts, turns
from avatar_app.settings import Settings
from workers.animation.registry import list_animators
from workers.film.digest import drawing_digest
from workers.speech.registry import list_voices


def list_drawing_digests(settings: Settings) -> tuple[str, ...]:
    """Those whose parts can be made here (`workers.film.digest.drawing_digest`)."""
    return tuple(drawing_digest(animator, settings) for animator in list_animators(settings))


def count_work(session: Session, settings: Settings) -> int:
    """How many films wait that this worker could make, and how many parts of others'."""
    films = turns.count_ready(session, list_animators(settings), list_speakable(list_voices()))
    return films + parts.count_waiting(session, list_drawing_digests(settings))
