from datetime import timedelta
from uuid import uuid4

from avatar_app import claims
from avatar_app.home import Home
from avatar_app.models import User
from avatar_app.sweep import sweep
from tests.avatar_app.rows import RESULT, change, claim, submit


def test_files_of_nobody_go_and_no_others(home: Home, ann: User) -> None:
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
    ]
    lost = [
        f"renders/{done_id}/1/poster.jpg",
        f"renders/{done_id}/0/film.mp4",
        f"renders/{running_id}/0/film.mp4",
        f"renders/{uuid4()}/1/film.mp4",
        f"renders/{running_id}/0/live/00000.m4s",
        "renders/stray",
    ]
    others = ["avatars/x/picture.png", "backdrops/y/picture.png"]
    for key in (*kept, *lost, *others):
        home.storage.put(key, b"x")
    assert sweep(home, timedelta(hours=1)) == []  # who writes them may still be at it
    assert sorted(sweep(home, timedelta(0))) == sorted(lost)
    assert sweep(home, timedelta(0)) == []
    assert sorted(stored.key for stored in home.storage.list_all("renders")) == sorted(kept)
    assert all(home.storage.get(key) == b"x" for key in others)
