"""What this worker can make, and how much of that waits."""

from sqlmodel import Session

from avatar_app import claims, parts
from avatar_app.cloning import list_spoken
from avatar_app.settings import Settings
from workers.animation.animators import list_animators
from workers.digest import tell_maker
from workers.speech.speakers import list_voices


def list_makers(settings: Settings) -> tuple[str, ...]:
    """Those whose parts can be made here (`workers.digest.tell_maker`)."""
    return tuple(tell_maker(animator, settings) for animator in list_animators())


def count_work(session: Session, settings: Settings) -> int:
    """How many films wait that this worker could make, and how many parts of others'."""
    films = claims.count_ready(session, list_animators(), list_spoken(list_voices()))
    return films + parts.count_waiting(session, list_makers(settings))
