from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from avatar_app.errors import RecordingError
from avatar_app.fleet.registry import Worker
from avatar_app.library import clones
from avatar_app.renders import claims
from avatar_app.renders.sweep import sweep
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.avatar_app.catalog.test_cloned_voices import ANA
from tests.avatar_app.rows import RESULT, change, claim, submit


def test_files_of_nobody_go_and_no_others(home: Connections, ann: User) -> None:
    with home.session() as session:
        done, running = submit(session, home, ann), submit(session, home, ann)
        claims.finish(session, done.id, claim(session, done).attempt, RESULT)
        done_id, running_id = done.id, running.id
        change(session, done_id, film_key=f"renders/{done_id}/1/film.mp4", poster_key=None)
        change(session, done_id, live_key=f"renders/{done_id}/1/live")
        claim(session, running)
    kept = [
        f"renders/{done_id}/1/film.mp4",
        f"renders/{done_id}/1/live/00000.m4s",
        f"renders/{running_id}/1/poster.jpg",
        f"renders/{running_id}/1/live/00000.m4s",
        f"renders/{running_id}/parts/digest.mp4",
    ]
    lost = [
        f"renders/{done_id}/parts/digest.mp4",
        f"renders/{done_id}/1/poster.jpg",
        f"renders/{done_id}/0/film.mp4",
        f"renders/{running_id}/0/film.mp4",
        f"renders/{uuid4()}/1/film.mp4",
        f"renders/{running_id}/0/live/00000.m4s",
        "renders/stray",
    ]
    for key in (*kept, *lost):
        home.storage.put(key, b"x")
    assert sweep(home, timedelta(hours=1)) == []  # who writes them may still be at it
    assert sorted(sweep(home, timedelta(0))) == sorted(lost)
    assert sweep(home, timedelta(0)) == []
    assert sorted(stored.key for stored in home.storage.list_all("renders")) == sorted(kept)


def test_what_voices_are_spoken_with_stays_and_what_is_left_of_them_goes(
    home: Connections, ann: User
) -> None:
    able = [Worker("w1", ("cpu",), ("mesh",), (ANA,))]
    with home.session() as session:
        ready, waits, refused = (
            clones.add_clone(
                session, home.storage, ann, "Maria", "me.wav", BytesIO(b"x"), True, able
            )[0]
            for _ in range(3)
        )
        latents = f"clones/{ready.id}/a.safetensors"
        left = ready.reference_key  # its worker was killed before it removed that
        clones.report_cloned(session, ready.id, 9.0, [], latents, 1)
        over = refused.reference_key
        clones.refuse(session, refused.id, RecordingError("audio_silent", "Nothing is heard."))
        kept = [latents, waits.reference_key, f"clones/{waits.id}/b.safetensors"]
    lost = [left, over, f"clones/{uuid4()}/c.safetensors", "clones/stray"]
    for key in (latents, kept[2], *lost[2:]):
        home.storage.put(key or "", b"x")
    assert sweep(home, timedelta(hours=1)) == []
    assert sorted(sweep(home, timedelta(0))) == sorted(filter(None, lost))
    assert sorted(stored.key for stored in home.storage.list_all("clones")) == sorted(
        filter(None, kept)
    )
