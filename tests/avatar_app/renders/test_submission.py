"""What owners may ask of renders, in a real database."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import Session

from avatar_app.errors import (
    ChoiceError,
    GalateaError,
    LimitError,
    PortraitError,
    ScriptError,
    StateError,
    UnavailableError,
)
from avatar_app.library import avatars
from avatar_app.library.lexicon import add_entry
from avatar_app.renders import claims, control, history, links, recycle_bin
from avatar_app.renders.history import Filters
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from tests.avatar_app.rows import RESULT, age, change, claim, refused, submit


def test_a_request_becomes_a_row(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann, text="Καλημέρα!", voice="male", size=720)
    assert (render.state, render.language, render.voice) == ("queued", "el", "el-male")
    assert render.voice_label == "Greek, male"
    assert (render.attempt, render.progress, render.cancel_requested) == (0, 0.0, False)


def test_shape_and_background_are_on_the_row(
    session: Session, home: Connections, ann: User
) -> None:
    plain = submit(session, home, ann)
    assert (plain.aspect, plain.background, plain.backdrop_id) == ("keep", "keep", None)
    # A picture that is not asked for is not held.
    coloured = submit(session, home, ann, aspect="9:16", background="F80", backdrop_id=uuid4())
    assert (coloured.aspect, coloured.background) == ("9:16", "#ff8800")
    assert coloured.backdrop_id is None


def test_a_video_keeps_its_background(session: Session, home: Connections, ann: User) -> None:
    content = BytesIO(b"\x00\x00\x00\x18ftypisom")
    avatar = avatars.add_avatar(session, home.storage, ann, "me.mp4", content, True)
    avatars.report_check(session, avatar.id, {}, "thumb")
    asked = {"preset": None, "avatar_id": avatar.id}
    refused(PortraitError, "video_background", submit, session, home, ann,
            background="blur", **asked)  # fmt: skip
    assert submit(session, home, ann, aspect="9:16", **asked).background == "keep"


def test_one_of_several_faces_can_be_asked_for(
    session: Session, home: Connections, ann: User
) -> None:
    avatar = avatars.add_avatar(
        session, home.storage, ann, "we.jpg", BytesIO(b"\xff\xd8\xff"), True
    )
    asked = {"preset": None, "avatar_id": avatar.id}
    avatars.report_check(session, avatar.id, {"faces": [[0, 0, 0.5, 1], [0.5, 0, 1, 1]]}, "thumb")
    assert submit(session, home, ann, **asked, face=2).face == 2
    assert submit(session, home, ann, **asked).face is None
    for number in (0, 3):
        refused(PortraitError, "face_number", submit, session, home, ann, face=number, **asked)
    avatars.report_check(session, avatar.id, {}, "thumb")
    refused(PortraitError, "face_number", submit, session, home, ann, face=2, **asked)


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
    home: Connections,
    ann: User,
    changes: dict[str, Any],
    kind: type[GalateaError],
    code: str,
) -> None:
    refused(kind, code, submit, session, home, ann, **changes)
    assert history.history(session, ann) == []


def test_the_same_key_gives_the_same_render(session: Session, home: Connections, ann: User) -> None:
    first = submit(session, home, ann, idempotency_key="k")
    assert submit(session, home, ann, idempotency_key="k", text="Other words.").id == first.id
    assert submit(session, home, ann).id != submit(session, home, ann).id


def test_limits(session: Session, home: Connections, ann: User, bob: User) -> None:
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
        age(session, render.id, timedelta(hours=25))
    submit(session, home, ann)


def test_history_pages_filters_and_finds(session: Session, home: Connections, ann: User) -> None:
    made = [submit(session, home, ann, text=f"Film {k} of 100% joy_") for k in range(7)]
    for k, render in enumerate(made):
        # Some at the very same time, so that the order must not hang on it alone.
        change(session, render.id, created_at=now() - timedelta(minutes=k // 2))
    seen: list[UUID] = []
    before = None
    while page := history.history(session, ann, before=before, limit=3):
        seen += [render.id for render in page]
        before = page[-1]
    assert len(seen) == len(set(seen)) == 7
    assert [r.id for r in history.history(session, ann, filters=history.Filters("FILM 3"))] == [
        made[3].id
    ]
    assert len(history.history(session, ann, filters=history.Filters("100% joy_"))) == 7
    assert history.history(session, ann, filters=history.Filters("%%% x_y")) == []
    control.cancel(session, ann, made[2].id)
    assert [r.id for r in history.history(session, ann, history.Filters(state="cancelled"))] == [
        made[2].id
    ]


def test_nobody_touches_what_is_anothers(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    render = submit(session, home, ann)
    for act in (history.find_render, control.cancel, links.share, links.revoke):
        refused(StateError, "not_found", act, session, bob, render.id)
    refused(StateError, "not_found", control.retry, session, home.settings, bob, render.id)
    refused(StateError, "not_found", history.delete_render, session, home.storage, bob, render.id)
    assert history.history(session, bob) == []


def test_a_link_shows_a_finished_film_until_revoked(
    session: Session, home: Connections, ann: User
) -> None:
    render = submit(session, home, ann)
    refused(StateError, "render_state", links.share, session, ann, render.id)
    claims.finish(session, render.id, claim(session, render).attempt, RESULT)
    session.expire_all()
    token = links.share(session, ann, render.id).share_token
    assert token is not None
    assert len(token) >= 32
    assert links.share(session, ann, render.id).share_token == token
    session.flush()
    assert links.find_shared(session, token).id == render.id
    links.revoke(session, ann, render.id)
    session.flush()
    refused(StateError, "not_found", links.find_shared, session, token)


def test_deleting_takes_the_files_along(session: Session, home: Connections, ann: User) -> None:
    render = submit(session, home, ann)
    refused(
        StateError, "render_state", history.delete_render, session, home.storage, ann, render.id
    )
    control.cancel(session, ann, render.id)
    home.storage.put(f"renders/{render.id}/1/film.mp4", b"x")
    history.delete_render(session, home.storage, ann, render.id)
    refused(StateError, "not_found", history.find_render, session, ann, render.id)
    refused(StateError, "not_found", home.storage.get, f"renders/{render.id}/1/film.mp4")


def test_history_is_filtered_by_who_speaks_and_how(
    session: Session, home: Connections, ann: User
) -> None:
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
        assert [render.id for render in history.history(session, ann, filters)] == found


def test_many_are_deleted_at_once_but_not_what_is_being_made_or_anothers(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    gone, made, queued = (submit(session, home, ann) for _ in range(3))
    bobs = submit(session, home, bob)
    control.cancel(session, ann, gone.id)
    held = claim(session, made)
    claims.finish(session, made.id, held.attempt, RESULT)
    control.cancel(session, bob, bobs.id)
    wanted = [gone.id, made.id, queued.id, bobs.id, uuid4()]
    assert set(recycle_bin.discard_films(session, ann, wanted)) == {gone.id, made.id}
    assert [render.id for render in history.history(session, ann)] == [queued.id]
    assert [render.id for render in history.history(session, bob)] == [bobs.id]


def test_a_full_queue_takes_no_more_and_says_when_to_come_back(
    session: Session, home: Connections, ann: User, bob: User
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


def test_a_days_limit_says_when_there_is_more(
    session: Session, home: Connections, ann: User
) -> None:
    ann.minutes_a_day = 1
    session.add(ann)
    render = submit(session, home, ann)
    claims.finish(session, render.id, claim(session, render).attempt, RESULT)
    age(session, render.id, timedelta(hours=20))
    with pytest.raises(LimitError) as caught:
        submit(session, home, ann)
    assert caught.value.retry_after == pytest.approx(4 * 3600, abs=60)


def test_letters_that_the_voice_does_not_read_are_refused_at_once(
    session: Session, home: Connections, ann: User
) -> None:
    with pytest.raises(ScriptError) as caught:
        submit(session, home, ann, text="Hello 北京!", language="en")
    assert (caught.value.code, caught.value.start, caught.value.end) == ("text_unspeakable", 6, 8)
    add_entry(session, ann, "北京", "Beijing")
    assert submit(session, home, ann, text="Hello 北京!", language="en").lexicon


def test_a_film_may_be_spoken_faster_and_higher(
    session: Session, home: Connections, ann: User
) -> None:
    usual = submit(session, home, ann)
    quick = submit(session, home, ann, speed=1.5, pitch=-2.0)
    assert (quick.speed, quick.pitch) == (1.5, -2.0)
    assert quick.expected_s < usual.expected_s
    for wrong in ({"speed": 0.1}, {"speed": float("nan")}, {"pitch": 7.0}):
        refused(ChoiceError, "setting_invalid", submit, session, home, ann, **wrong)
