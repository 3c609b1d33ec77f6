"""Pictures to be put behind: kept while a film shows them, and nobody else's business."""

import pytest
from sqlmodel import Session

from avatar_app.accounts import accounts
from avatar_app.errors import LimitError, PortraitError, StateError
from avatar_app.library import backdrops, owned, quota, uploads
from avatar_app.renders import control, history
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Backdrop
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import claim, refused, submit

JPEG = b"\xff\xd8\xff\xe0 and so on"


def add(session: Session, home: Connections, user: User, content: bytes = JPEG) -> Backdrop:
    return backdrops.add_backdrop(session, home.storage, user, content)


def show(session: Session, home: Connections, user: User, backdrop: Backdrop) -> Render:
    return submit(session, home, user, background="picture", backdrop_id=backdrop.id)


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (JPEG, ".jpg"),
        (b"\x89PNG\r\n\x1a\n...", ".png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"\x00\x00\x00\x18ftypheic", ".heic"),
    ],
)
def test_a_picture_is_kept_by_what_it_is(
    session: Session, home: Connections, ann: User, content: bytes, suffix: str
) -> None:
    backdrop = add(session, home, ann, content)
    assert backdrop.key == f"backdrops/{backdrop.id}/picture{suffix}"
    assert home.storage.get(backdrop.key) == content
    assert quota.measure_storage(session, ann) == len(content)


def test_what_is_no_picture_is_not_kept(session: Session, home: Connections, ann: User) -> None:
    for content in (b"", b"<svg onload='alert(1)'/>", b"GIF89a", b"%PDF-1.7"):
        refused(PortraitError, "portrait_unreadable", add, session, home, ann, content)
    huge = JPEG + bytes(uploads.LARGEST_PICTURE)
    refused(PortraitError, "portrait_too_large", add, session, home, ann, huge)
    ann.storage_mb = 0
    session.add(ann)
    refused(LimitError, "limit_storage", add, session, home, ann)
    assert owned.list_own(session, Backdrop, ann) == []


def test_one_that_no_film_shows_gives_way_to_the_next(
    session: Session, home: Connections, ann: User
) -> None:
    first = add(session, home, ann)
    second = add(session, home, ann)
    refused(StateError, "not_found", home.storage.get, first.key)
    render = show(session, home, ann, second)
    assert claim(session, render).backdrop_key == second.key
    third = add(session, home, ann)
    assert {row.id for row in owned.list_own(session, Backdrop, ann)} == {second.id, third.id}
    assert home.storage.get(second.key) == JPEG


def test_it_goes_with_the_last_film_that_shows_it(
    session: Session, home: Connections, ann: User
) -> None:
    backdrop = add(session, home, ann)
    one, two = (show(session, home, ann, backdrop) for _ in range(2))
    for render in (one, two):
        control.cancel(session, ann, render.id)
    history.delete_render(session, home.storage, ann, one.id)
    assert home.storage.get(backdrop.key) == JPEG
    history.delete_render(session, home.storage, ann, two.id)
    refused(StateError, "not_found", home.storage.get, backdrop.key)
    assert owned.list_own(session, Backdrop, ann) == []


def test_one_can_be_deleted_unless_a_film_shows_it(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    shown = add(session, home, ann)
    render = show(session, home, ann, shown)
    gone = add(session, home, ann)
    refused(StateError, "not_found", backdrops.delete_backdrop, session, home.storage, bob, gone.id)
    backdrops.delete_backdrop(session, home.storage, ann, gone.id)
    refused(StateError, "not_found", home.storage.get, gone.key)
    delete = (backdrops.delete_backdrop, session, home.storage, ann, shown.id)
    refused(StateError, "render_state", *delete)
    assert home.storage.get(shown.key) == JPEG
    assert render.backdrop_id == shown.id


def test_it_goes_with_the_account(session: Session, home: Connections, ann: User) -> None:
    backdrop = add(session, home, ann)
    show(session, home, ann, backdrop)
    session.flush()
    accounts.delete_account(session, home.storage, ann)
    refused(StateError, "not_found", home.storage.get, backdrop.key)


def test_nobody_shows_what_is_anothers(
    session: Session, home: Connections, ann: User, bob: User
) -> None:
    backdrop = add(session, home, ann)
    assert owned.list_own(session, Backdrop, bob) == []
    refused(StateError, "not_found", owned.find_own, session, Backdrop, bob, backdrop.id)
    refused(StateError, "not_found", show, session, home, bob, backdrop)
