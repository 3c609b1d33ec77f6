"""What owners may ask of renders, in a real database."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from avatar_app import avatars, claims, renders
from avatar_app.errors import (
    ChoiceError,
    GalateaError,
    LimitError,
    PortraitError,
    ScriptError,
    StateError,
    UnavailableError,
)
from avatar_app.home import Home
from avatar_app.lexicon import add_entry
from avatar_app.models import User, now
from avatar_app.renders import Filters
from tests.avatar_app.rows import RESULT, change, claim, refused, submit


def test_a_request_becomes_a_row(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann, text="Καλημέρα!", voice="male", size=720)
    assert (render.state, render.language, render.voice) == ("queued", "el", "el-male")
    assert render.voice_label == "Greek, male"
    assert (render.attempt, render.progress, render.cancel_requested) == (0, 0.0, False)


def test_shape_and_background_are_on_the_row(session: Session, home: Home, ann: User) -> None:
    plain = submit(session, home, ann)
    assert (plain.aspect, plain.background, plain.backdrop_id) == ("keep", "keep", None)
    # A picture that is not asked for is not held.
    coloured = submit(session, home, ann, aspect="9:16", background="F80", backdrop_id=uuid4())
    assert (coloured.aspect, coloured.background) == ("9:16", "#ff8800")
    assert coloured.backdrop_id is None


def test_a_video_keeps_its_background(session: Session, home: Home, ann: User) -> None:
    content = BytesIO(b"\x00\x00\x00\x18ftypisom")
    avatar = avatars.add_avatar(session, home.storage, ann, "me.mp4", content, True)
    avatars.report_check(session, avatar.id, {}, "thumb")
    asked = {"preset": None, "avatar_id": avatar.id}
    refused(PortraitError, "video_background", submit, session, home, ann,
            background="blur", **asked)  # fmt: skip
    assert submit(session, home, ann, aspect="9:16", **asked).background == "keep"


@pytest.mark.parametrize(
    ("changes", "kind", "code"),
    [
        ({"text": ""}, ScriptError, "script_empty"),
        ({"text": "[hapy] you"}, ScriptError, "cue_unknown"),
        ({"voice": "bob"}, ChoiceError, "voice_unknown"),
        ({"tier": "gold"}, ChoiceError, "tier_unknown"),
        ({"size": 513}, ChoiceError, "setting_invalid"),
        ({"aspect": "3:1"}, ChoiceError, "aspect_unknown"),
        ({"background": "plaid"}, ChoiceError, "background_unknown"),
        ({"background": "picture"}, ChoiceError, "background_unknown"),
        ({"background": "picture", "backdrop_id": uuid4()}, StateError, "not_found"),
        ({"preset": "nobody"}, ChoiceError, "preset_unknown"),
        ({"preset": "../ava"}, ChoiceError, "preset_unknown"),
        ({"preset": None}, ChoiceError, "preset_unknown"),
        ({"preset": None, "avatar_id": uuid4()}, StateError, "not_found"),
        ({"avatar_id": uuid4()}, ChoiceError, "preset_unknown"),
    ],
)
def test_what_cannot_be_made_is_refused(
    session: Session,
    home: Home,
    ann: User,
    changes: dict[str, Any],
    kind: type[GalateaError],
    code: str,
) -> None:
    refused(kind, code, submit, session, home, ann, **changes)
    assert renders.history(session, ann) == []


def test_the_same_key_gives_the_same_render(session: Session, home: Home, ann: User) -> None:
    first = submit(session, home, ann, idempotency_key="k")
    assert submit(session, home, ann, idempotency_key="k", text="Other words.").id == first.id
    assert submit(session, home, ann).id != submit(session, home, ann).id


def test_limits(session: Session, home: Home, ann: User, bob: User) -> None:
    ann.renders_waiting = 3
    session.add(ann)
    made = [submit(session, home, ann) for _ in range(3)]
    refused(LimitError, "limit_renders", submit, session, home, ann)
    submit(session, home, bob)
    for render in made:
        held = claim(session, render)
        claims.finish(session, render.id, held.attempt, RESULT)
    ann.minutes_a_day = 3
    session.add(ann)
    refused(LimitError, "limit_minutes", submit, session, home, ann)
    for render in made:
        change(session, render.id, finished_at=now() - timedelta(hours=25))
    submit(session, home, ann)


def test_history_pages_filters_and_finds(session: Session, home: Home, ann: User) -> None:
    made = [submit(session, home, ann, text=f"Film {k} of 100% joy_") for k in range(7)]
    for k, render in enumerate(made):
        # Some at the very same time, so that the order must not hang on it alone.
        change(session, render.id, created_at=now() - timedelta(minutes=k // 2))
    seen: list[UUID] = []
    before = None
    while page := renders.history(session, ann, before=before, limit=3):
        seen += [render.id for render in page]
        before = page[-1]
    assert len(seen) == len(set(seen)) == 7
    assert [r.id for r in renders.history(session, ann, filters=renders.Filters("FILM 3"))] == [
        made[3].id
    ]
    assert len(renders.history(session, ann, filters=renders.Filters("100% joy_"))) == 7
    assert renders.history(session, ann, filters=renders.Filters("%%% x_y")) == []
    renders.cancel(session, ann, made[2].id)
    assert [r.id for r in renders.history(session, ann, renders.Filters(state="cancelled"))] == [
        made[2].id
    ]


def test_nobody_touches_what_is_anothers(
    session: Session, home: Home, ann: User, bob: User
) -> None:
    render = submit(session, home, ann)
    for act in (renders.find_render, renders.cancel, renders.share, renders.revoke):
        refused(StateError, "not_found", act, session, bob, render.id)
    refused(StateError, "not_found", renders.retry, session, home.settings, bob, render.id)
    refused(StateError, "not_found", renders.delete_render, session, home.storage, bob, render.id)
    assert renders.history(session, bob) == []


def test_a_link_shows_a_finished_film_until_revoked(
    session: Session, home: Home, ann: User
) -> None:
    render = submit(session, home, ann)
    refused(StateError, "render_state", renders.share, session, ann, render.id)
    claims.finish(session, render.id, claim(session, render).attempt, RESULT)
    session.expire_all()
    token = renders.share(session, ann, render.id)
    assert len(token) >= 32
    assert renders.share(session, ann, render.id) == token
    session.flush()
    assert renders.find_shared(session, token).id == render.id
    renders.revoke(session, ann, render.id)
    session.flush()
    refused(StateError, "not_found", renders.find_shared, session, token)


def test_deleting_takes_the_files_along(session: Session, home: Home, ann: User) -> None:
    render = submit(session, home, ann)
    refused(
        StateError, "render_state", renders.delete_render, session, home.storage, ann, render.id
    )
    renders.cancel(session, ann, render.id)
    home.storage.put(f"renders/{render.id}/1/film.mp4", b"x")
    renders.delete_render(session, home.storage, ann, render.id)
    refused(StateError, "not_found", renders.find_render, session, ann, render.id)
    refused(StateError, "not_found", home.storage.get, f"renders/{render.id}/1/film.mp4")


def test_history_is_filtered_by_who_speaks_and_how(session: Session, home: Home, ann: User) -> None:
    ava = submit(session, home, ann)
    other = submit(session, home, ann)
    change(session, other.id, preset="someone", tier="premium")
    for filters, found in (
        (Filters(preset="ava"), [ava.id]),
        (Filters(tier="premium"), [other.id]),
        (Filters(tier="premium", preset="ava"), []),
        (Filters(avatar_id=uuid4()), []),
        (Filters(), [other.id, ava.id]),
    ):
        assert [render.id for render in renders.history(session, ann, filters)] == found


def test_many_are_deleted_at_once_but_not_what_is_being_made_or_anothers(
    session: Session, home: Home, ann: User, bob: User
) -> None:
    gone, made, queued = (submit(session, home, ann) for _ in range(3))
    bobs = submit(session, home, bob)
    renders.cancel(session, ann, gone.id)
    held = claim(session, made)
    claims.finish(session, made.id, held.attempt, RESULT)
    renders.cancel(session, bob, bobs.id)
    for render in (gone, made, queued, bobs):
        home.storage.put(f"renders/{render.id}/1/film.mp4", b"x")
    wanted = [gone.id, made.id, queued.id, bobs.id, uuid4()]
    assert renders.delete_renders(session, home.storage, ann, wanted) == 2
    assert [render.id for render in renders.history(session, ann)] == [queued.id]
    assert [render.id for render in renders.history(session, bob)] == [bobs.id]
    assert home.storage.get(f"renders/{bobs.id}/1/film.mp4") == b"x"
    refused(StateError, "not_found", home.storage.get, f"renders/{made.id}/1/film.mp4")


def test_a_full_queue_takes_no_more_and_says_when_to_come_back(
    session: Session, home: Home, ann: User, bob: User
) -> None:
    small = replace(home, settings=home.settings.model_copy(update={"queue_limit": 3}))
    made = [submit(session, small, user) for user in (ann, bob, ann)]
    refused(UnavailableError, "queue_full", submit, session, small, bob)
    for render in made[:2]:
        claims.finish(session, render.id, claim(session, render).attempt, RESULT)
        submit(session, small, bob)
    change(session, made[0].id, finished_at=now() - timedelta(seconds=30))
    with pytest.raises(UnavailableError) as caught:
        submit(session, small, bob)
    assert caught.value.retry_after == pytest.approx(30, abs=5)


def test_a_days_limit_says_when_there_is_more(session: Session, home: Home, ann: User) -> None:
    ann.minutes_a_day = 1
    session.add(ann)
    render = submit(session, home, ann)
    claims.finish(session, render.id, claim(session, render).attempt, RESULT)
    change(session, render.id, finished_at=now() - timedelta(hours=20))
    with pytest.raises(LimitError) as caught:
        submit(session, home, ann)
    assert caught.value.retry_after == pytest.approx(4 * 3600, abs=60)


def test_letters_that_the_voice_does_not_read_are_refused_at_once(
    session: Session, home: Home, ann: User
) -> None:
    with pytest.raises(ScriptError) as caught:
        submit(session, home, ann, text="Hello 北京!", language="en")
    assert (caught.value.code, caught.value.start, caught.value.end) == ("text_unspeakable", 6, 8)
    add_entry(session, ann, "北京", "Beijing")
    assert submit(session, home, ann, text="Hello 北京!", language="en").lexicon
