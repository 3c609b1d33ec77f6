"""What a job needs from the storage, brought into a folder of its own."""

from pathlib import Path
from uuid import UUID

from avatar_app.catalog.backgrounds import Background, BackgroundKind, read_background
from avatar_app.catalog.cloned_voices import CLONING_MODEL, find_cloning_voice, make_voice
from avatar_app.catalog.voices import Voice
from avatar_app.errors import MissingError
from avatar_app.renders.claims import Claim
from avatar_app.store.connections import Connections
from avatar_app.store.models.library import Clone
from avatar_app.translation import gettext as _
from workers.speech.registry import list_voices


def fetch_cloned_voice(home: Connections, clone_id: UUID, key: str | None, folder: Path) -> Voice:
    """A clone as a voice of this worker's, its latents out of the storage and in that folder.

    Raises MissingError("voice_gone"), StateError("not_found") where it was deleted meanwhile,
    UnavailableError("storage_unavailable").
    """
    if key is None:
        raise MissingError("voice_gone", _("This voice was deleted; choose another one."))
    cloner = find_cloning_voice(list_voices())
    if cloner is None:
        raise MissingError(
            "voice_gone",
            _(
                "The worker has {title} no more, which cloned voices are spoken with; ask an "
                "administrator to install it again.",
                title=CLONING_MODEL.title,
            ),
        )
    file = folder / Path(key).name
    home.storage.fetch(key, file)
    return make_voice(clone_id, "", cloner, str(file))


def fetch_own_voice(home: Connections, clone_id: UUID, folder: Path) -> Voice:
    """The same where its row has not been read yet."""
    with home.session() as session:
        row = session.get(Clone, clone_id)
    return fetch_cloned_voice(home, clone_id, row.latents_key if row else None, folder)


def fetch_portrait(home: Connections, claim: Claim, folder: Path) -> tuple[str, Background]:
    """Who is to speak, and before what, as `workers.film.spec.FilmSpec` has them."""
    row = claim.render
    portrait = f"preset:{row.preset}"
    if claim.portrait_key is not None:
        picture = folder / Path(claim.portrait_key).name
        home.storage.fetch(claim.portrait_key, picture)
        portrait = str(picture)
    if claim.backdrop_key is None:
        return portrait, read_background(row.background)
    behind = folder / f"background{Path(claim.backdrop_key).suffix}"
    home.storage.fetch(claim.backdrop_key, behind)
    return portrait, Background(BackgroundKind.PICTURE, picture=str(behind))
