"""Who may what: every route of the API, by role.

A new one fails here until it stands in the table.
"""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from avatar_app.accounts.accounts import sign_up
from avatar_app.accounts.sessions import COOKIE, open_sign_in
from avatar_app.api.app import create_app
from avatar_app.library import lexicon
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.base import now
from avatar_app.store.models.library import Avatar, Backdrop, Clone
from avatar_app.store.models.renders import RenderState
from tests.avatar_app.rows import change, record, submit
from tests.conftest import PASSWORD

ANYBODY = "anybody"  # without a sign-in too
SIGNED_IN = "signed in"  # of what is everybody's, or one's own
OWNER = "owner"  # of the thing in its path; to others it is not there
ADMIN = "admin"

ROUTES = {
    ANYBODY: """
        GET /health/live | GET /health/ready | POST /sign-up | POST /sign-in | POST /sign-out
        PUT /language
        GET /catalog | GET /presets | GET /presets/{name}/picture
        GET /shared/{token} | GET /shared/{token}/{part} | POST /shared/{token}/unlock
        GET /embed/{token}
        POST /password-reset | POST /password-reset/password | POST /verification
    """,
    SIGNED_IN: """
        POST /sign-out-everywhere | GET /me | PATCH /me | DELETE /me | POST /me/password
        GET /me/sign-ins | POST /me/verification
        GET /me/second-factor | POST /me/second-factor | DELETE /me/second-factor
        POST /me/second-factor/confirm | POST /me/second-factor/recovery-codes
        POST /script | POST /script/clean | POST /script/listen
        GET /voices/{voice_id}/sample | GET /events
        GET /avatars | POST /avatars | GET /backdrops | POST /backdrops
        GET /recordings | POST /recordings | GET /clones | POST /clones
        GET /lexicon | POST /lexicon | GET /renders | POST /renders | POST /renders/delete
        GET /bin | DELETE /bin
    """,
    OWNER: """
        DELETE /me/sign-ins/{name}
        GET /avatars/{avatar_id} | PATCH /avatars/{avatar_id} | DELETE /avatars/{avatar_id}
        GET /avatars/{avatar_id}/thumbnail | POST /avatars/{avatar_id}/restore
        GET /avatars/{avatar_id}/faces
        DELETE /backdrops/{backdrop_id} | GET /backdrops/{backdrop_id}/picture
        GET /recordings/{recording_id} | PATCH /recordings/{recording_id}
        DELETE /recordings/{recording_id} | GET /recordings/{recording_id}/audio
        GET /clones/{clone_id} | PATCH /clones/{clone_id} | DELETE /clones/{clone_id}
        GET /lexicon/{entry_id} | DELETE /lexicon/{entry_id} | GET /lexicon/{entry_id}/sample
        GET /renders/{render_id} | PATCH /renders/{render_id} | DELETE /renders/{render_id}
        GET /renders/{render_id}/history
        POST /renders/{render_id}/cancel | POST /renders/{render_id}/retry
        GET /renders/{render_id}/live/{name} | GET /renders/{render_id}/{part}
        POST /renders/{render_id}/restore
        POST /renders/{render_id}/share | DELETE /renders/{render_id}/share
    """,
    ADMIN: """
        GET /users | PATCH /users/{user_id} | GET /admin/accounts | GET /admin/renders
        GET /admin/now | PUT /admin/workers/{name}/order | DELETE /admin/workers/{name}/order
        POST /admin/renders/{render_id}/hurry | POST /admin/renders/{render_id}/cancel
        GET /admin/days | GET /admin/weights | GET /admin/weights/{weights}
        DELETE /admin/weights/{weights} | POST /admin/weights/{weights}/install
        POST /admin/weights/{weights}/card | POST /admin/weights/{weights}/verify
        POST /admin/weights/{weights}/cancel
        GET /admin/audit | GET /admin/invitations | POST /admin/invitations
        DELETE /admin/invitations/{invitation_id}
        DELETE /admin/renders/{render_id} | DELETE /admin/renders/{render_id}/share
        POST /users/{user_id}/password-reset | DELETE /users/{user_id}/second-factor
    """,
}
TABLE = {
    tuple(each.split()): who
    for who, told in ROUTES.items()
    for line in told.strip().splitlines()
    for each in line.split("|")
}
# What is sent where a route wants a body; those that upload are refused before they read one.
BODIES: dict[tuple[str, str], Any] = {
    ("PUT", "/language"): {"language": "en"},
    ("POST", "/script"): {"text": "Hello."},
    ("POST", "/script/clean"): {"text": "# Hello"},
    ("POST", "/script/listen"): {"text": "Hello."},
    ("POST", "/me/password"): {"old": "wrong", "new": PASSWORD},
    ("PATCH", "/me"): {"film_mails": True},
    ("DELETE", "/me"): {"password": "wrong"},
    ("POST", "/password-reset"): {"email": "owner@example.org"},
    ("POST", "/password-reset/password"): {"token": "wrong", "password": PASSWORD},
    ("POST", "/verification"): {"token": "wrong"},
    ("POST", "/me/second-factor"): {"password": "wrong"},
    ("DELETE", "/me/second-factor"): {"password": "wrong"},
    ("POST", "/me/second-factor/confirm"): {"code": "000000"},
    ("POST", "/me/second-factor/recovery-codes"): {"code": "000000"},
    ("POST", "/lexicon"): {"word": "gif", "said": "jif"},
    ("PATCH", "/renders/{render_id}"): {"title": "x"},
    ("POST", "/shared/{token}/unlock"): {"password": "x"},
    ("POST", "/renders"): {"text": "Hello.", "preset": "ava"},
    ("POST", "/renders/delete"): {"ids": []},
    ("PATCH", "/avatars/{avatar_id}"): {"name": "x"},
    ("PATCH", "/recordings/{recording_id}"): {"name": "x"},
    ("PATCH", "/clones/{clone_id}"): {"name": "x"},
    ("PATCH", "/users/{user_id}"): {"role": "admin"},
    ("POST", "/admin/invitations"): {},
    ("PUT", "/admin/workers/{name}/order"): {"what": "end"},
    ("POST", "/admin/weights/{weights}/install"): {"accept": True},
}
# Streams without end, and what a worker must be there for: who asks is checked all the same.
ENDLESS = {("GET", "/events"), ("GET", "/voices/{voice_id}/sample")}
ENDLESS |= {("POST", "/script/listen"), ("GET", "/lexicon/{entry_id}/sample")}


def list_routes() -> list[tuple[str, str]]:
    return [
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in create_app().openapi()["paths"].items()
        for method in methods
    ]


def test_every_route_stands_in_the_table() -> None:
    assert sorted(list_routes()) == sorted(TABLE)


class House:
    """One of everything of one owner's, and people of each role."""

    def __init__(self, home: Connections) -> None:
        self.tokens: dict[str, str] = {}
        with home.session() as session:
            people = {
                role: sign_up(session, f"{role.replace(' ', '')}@example.org", PASSWORD, kind)
                for role, kind in (
                    ("admin", Role.ADMIN),
                    ("owner", Role.USER),
                    ("stranger", Role.USER),
                    ("disabled", Role.USER),
                )
            }
            self.tokens = {role: open_sign_in(session, user) for role, user in people.items()}
            people["disabled"].disabled = True
            self.owner = people["owner"].id
            self.names = self._fill(session, home, people["owner"])

    def _fill(self, session: Session, home: Connections, owner: User) -> dict[str, str]:
        render = submit(session, home, owner)
        keys = {"film_key": "r/film.mp4", "live_key": "r/live", "share_token": "link" * 8}
        change(session, render.id, state=RenderState.DONE, attempt=1, **keys)
        for key in ("r/film.mp4", "r/live/init.mp4", "thumb.jpg", "back.png"):
            home.storage.put(key, b"something")
        agreed = {"consent": "Yes.", "consent_at": now()}
        avatar = Avatar(
            user_id=owner.id, name="a", key="a", bytes=1, thumbnail_key="thumb.jpg", **agreed
        )
        backdrop = Backdrop(user_id=owner.id, key="back.png", bytes=1)
        clone = Clone(user_id=owner.id, name="c", bytes=1, **agreed)
        session.add_all([avatar, backdrop, clone])
        session.flush()
        entry = lexicon.add_entry(session, owner, "boats", "botes")
        return {
            "render_id": str(render.id),
            "avatar_id": str(avatar.id),
            "backdrop_id": str(backdrop.id),
            "recording_id": str(record(session, home, owner).id),
            "clone_id": str(clone.id),
            "entry_id": str(entry.id),
            "user_id": str(owner.id),
            "invitation_id": str(owner.id),
            "voice_id": "en-female",
            "token": "link" * 8,
            "part": "film",
            "weights": "piper:en_US-lessac-medium",
        }

    def address(self, path: str) -> str:
        names = {"name": "ava" if "presets" in path else "init.mp4"} | self.names
        return ("" if path.startswith("/embed/") else "/api/v1") + path.format(**names)


@pytest.fixture
def house(home: Connections) -> House:
    return House(home)


@pytest.mark.parametrize("role", ["nobody", "disabled", "stranger", "owner", "admin"])
def test_routes_answer_those_whom_they_are_for(house: House, role: str) -> None:
    wrong, api = [], create_app()
    for (method, path), who in TABLE.items():
        if _is_left_out(method, path, role):
            continue
        client = TestClient(api, raise_server_exceptions=False)
        if role in house.tokens:
            client.cookies.set(COOKIE, house.tokens[role])
        body = BODIES.get((method, path))
        answer = client.request(method, house.address(path), json=body)
        client.close()
        got = (answer.status_code, _code(answer))
        if not _is_expected(who, role, got):
            wrong.append((method, path, who, got))
    assert wrong == []


def _is_admitted(role: str) -> bool:
    return role not in ("nobody", "disabled")


def _is_left_out(method: str, path: str, role: str) -> bool:
    """Whether a role does not try a route, since it would not end or would spoil what follows."""
    if role in ("owner", "admin") and method == "DELETE":
        return True
    # After a sign-out the others have still something to ask.
    ends = (method, path) in ENDLESS or path in ("/sign-out", "/sign-out-everywhere")
    return ends and _is_admitted(role)


def _is_expected(who: str, role: str, got: tuple[int, str]) -> bool:
    """Whether status and error code are what a role should get of a route that is for `who`."""
    status, code = got
    if who == ANYBODY:
        known = ("sign_in_failed", "invitation_unknown", "link_unknown", "setup_needed")
        return status not in (401, 403) or code in known
    if not _is_admitted(role):
        return got == (401, "sign_in_needed")
    if who == ADMIN and role != "admin":
        return got == (403, "not_allowed")
    if who == OWNER and role != "owner":
        return got == (404, "not_found")
    return status == 503 or (status < 500 and code not in ("sign_in_needed", "not_allowed"))


def _code(answer: Any) -> str:
    try:
        return str(answer.json()["error"]["code"])
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        return ""
