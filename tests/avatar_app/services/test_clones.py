"""A voice of one's own that is deleted: its films, its files, what was kept to be heard."""

import pytest

from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.catalog.voices import CLONE
from avatar_app.errors import StateError
from avatar_app.library.samples import keep_sample
from avatar_app.renders import claims, history
from avatar_app.services import clones, renders
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.library.test_clones import make, submit
from tests.avatar_app.rows import RESULT, refused


def test_films_outlive_their_voice_and_what_waits_fails(
    home: Connections, ann: User, bob: User
) -> None:
    with home.session() as session:
        made = make(session, home, ann)
        done = submit(session, home, ann, voice=name_voice(made.id))
        claimed = claims.claim(session, "w1", ["mesh"], [CLONE])
        assert claimed is not None
        claims.finish(session, done.id, claimed.attempt, RESULT)
        waits = submit(session, home, ann, voice=name_voice(made.id))
    keep_sample(home.redis, f"{name_voice(made.id)}:en", b"RIFF")
    assert clones.rename_clone(home, ann, made.id, " Masha ").name == "Masha"
    refused(StateError, "not_found", clones.delete_clone, home, bob, made.id)
    assert home.redis.keys("galatea:sample:*") != []

    (failed,) = clones.delete_clone(home, ann, made.id)

    assert (failed.id, failed.state, failed.error_code) == (waits.id, "failed", "voice_gone")
    assert failed.error == "The voice Masha was deleted; choose another one."
    assert home.redis.keys("galatea:sample:*") == []
    refused(StateError, "not_found", home.storage.get, made.latents_key)
    with home.session() as session:
        kept = history.find_render(session, ann, done.id)
    assert (kept.state, kept.clone_id, kept.voice_label) == ("done", None, "Cloned voice, Maria")
    with pytest.raises(StateError, match="This voice was deleted"):
        renders.retry(home, ann, waits.id)
