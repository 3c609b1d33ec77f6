"""What an account may have made and keep, asked for many times at once and after deleting."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

from avatar_app.errors import GalateaError, LimitError
from avatar_app.library.quota import measure_storage
from avatar_app.renders import claims, history
from avatar_app.services import renders, uploads
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import RESULT, claim, refused, submit

AT_ONCE = 10
MINUTE = "So it goes on and on for a while here. " * 28  # about a minute of film
PICTURE = b"\xff\xd8\xff" + bytes(4_500_000)


def limit(home: Connections, user: User, **limits: int) -> None:
    with home.session() as session:
        found = session.get_one(User, user.id)
        for name, value in limits.items():
            setattr(found, name, value)
            setattr(user, name, value)


def at_once(act: Callable[[int], object]) -> Counter[str]:
    """How ten who come at once fare: "done", or the code of the refusal."""

    def work(number: int) -> str:
        try:
            act(number)
        except GalateaError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return Counter(threads.map(work, range(AT_ONCE)))


def test_ten_uploads_at_once_store_no_more_than_one_may(home: Connections, ann: User) -> None:
    limit(home, ann, storage_mb=10)
    fared = at_once(lambda k: uploads.add_avatar(home, ann, f"{k}.jpg", BytesIO(PICTURE), True))
    assert fared == {"done": 2, "limit_storage": AT_ONCE - 2}
    with home.session() as session:
        assert measure_storage(session, ann) == 2 * len(PICTURE)
    assert len(list(home.storage.list_all("avatars"))) == 2


def test_films_that_wait_count_by_their_expected_length(home: Connections, ann: User) -> None:
    limit(home, ann, minutes_a_day=3)
    with home.session() as session:
        one = submit(session, home, ann, text=MINUTE)
        assert 50 < one.expected_s < 75
        submit(session, home, ann, text=MINUTE)
        refused(LimitError, "limit_minutes", submit, session, home, ann, text=MINUTE * 2)
        submit(session, home, ann, text="Short.")


def test_ten_requests_at_once_are_counted_one_after_the_other(home: Connections, ann: User) -> None:
    limit(home, ann, minutes_a_day=3)
    request = renders.RenderRequest(text=MINUTE, preset="ava")
    fared = at_once(lambda _: renders.submit(home, ann, request))
    assert fared["done"] in (2, 3)
    assert fared["limit_minutes"] == AT_ONCE - fared["done"]


def test_deleting_gives_no_minutes_back(home: Connections, ann: User) -> None:
    limit(home, ann, minutes_a_day=1)
    with home.session() as session:
        render = submit(session, home, ann)
        claims.finish(session, render.id, claim(session, render).attempt, RESULT)  # of a minute
    with home.session() as session:
        refused(LimitError, "limit_minutes", submit, session, home, ann)
    with home.session() as session:
        history.delete_render(session, home.storage, ann, render.id)
        assert session.get(Render, render.id) is None
    with home.session() as session:
        refused(LimitError, "limit_minutes", submit, session, home, ann)


def test_what_failed_counts_for_nothing(home: Connections, ann: User) -> None:
    limit(home, ann, minutes_a_day=1)
    with home.session() as session:
        render = submit(session, home, ann)
        claims.fail(session, render.id, claim(session, render).attempt, LimitError("fault", "x"))
        submit(session, home, ann)
