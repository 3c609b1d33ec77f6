"""Workers tell people what was wrong in the language that they read the portal in."""

import io

import pytest

from avatar_app.library import avatars
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, CheckState
from avatar_app.translation import current_language
from workers.jobs import uploads
from workers.jobs.owner_language import speak_to


@pytest.fixture
def greek(home: Connections) -> User:
    with home.session() as session:
        user = User(email="eleni@example.org", password_hash="x", language="el")
        session.add(user)
    return user


def test_for_the_length_of_a_job(home: Connections, greek: User) -> None:
    def fail() -> None:
        with speak_to(home, greek.id):
            assert current_language() == "el"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert current_language() == "en"


def test_a_picture_that_is_none_is_refused_in_the_language_of_its_owner(
    home: Connections, greek: User
) -> None:
    with home.session() as session:
        content = io.BytesIO(b"\xff\xd8\xff not a picture")
        row = avatars.add_avatar(session, home.storage, greek, "me.jpg", content, consent=True)
    uploads.check()
    with home.session() as session:
        seen = session.get(Avatar, row.id)
        assert seen is not None
        assert (seen.state, seen.error_code) == (CheckState.REFUSED, "portrait_unreadable")
        assert seen.error is not None
        assert seen.error.startswith("Το αρχείο")
    assert current_language() == "en"
