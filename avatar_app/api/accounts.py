"""/api/v1: signing up, in and out; one's own account; all accounts, for administrators."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from avatar_app import accounts
from avatar_app.api.access import Database, HomeHere, Me, Token, clear_cookie, set_cookie
from avatar_app.api.views import UserView
from avatar_app.avatars import measure_storage
from avatar_app.throttle import count_attempt, forget_attempts

router = APIRouter(tags=["accounts"])


class Credentials(BaseModel):
    """Who one says one is."""

    email: str = Field(max_length=400)
    password: str = Field(max_length=1000)


class NewPassword(BaseModel):
    """The old one proves who asks."""

    old: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


class Password(BaseModel):
    """Before what cannot be undone."""

    password: str = Field(max_length=1000)


class Changes(BaseModel):
    """What an administrator changes of an account."""

    role: str | None = Field(default=None, pattern="^(user|admin)$")
    disabled: bool | None = None
    renders_at_once: int | None = Field(default=None, ge=0, le=100)
    renders_waiting: int | None = Field(default=None, ge=0, le=100_000)
    minutes_a_day: int | None = Field(default=None, ge=0, le=1440)
    storage_mb: int | None = Field(default=None, ge=0, le=10**6)


class MeView(UserView):
    """One's own account, and how much of its storage is used."""

    storage_used: int


@router.post("/sign-up", status_code=201)
def sign_up(
    request: Request, response: Response, body: Credentials, session: Database, home: HomeHere
) -> UserView:
    """Make an account and sign in."""
    count_attempt(home.redis, _address(request), body.email, home.settings.attempts)
    user = accounts.sign_up(session, body.email, body.password)
    set_cookie(request, response, accounts.open_sign_in(session, user))
    return UserView.of(user)


@router.post("/sign-in")
def sign_in(
    request: Request,
    response: Response,
    body: Credentials,
    session: Database,
    home: HomeHere,
    token: Token = None,
) -> UserView:
    """A new cookie; what the old one opened is closed."""
    count_attempt(home.redis, _address(request), body.email, home.settings.attempts)
    user, fresh = accounts.sign_in(session, body.email, body.password)
    accounts.sign_out(session, token)
    forget_attempts(home.redis, _address(request), body.email)
    set_cookie(request, response, fresh)
    return UserView.of(user)


@router.post("/sign-out", status_code=204)
def sign_out(response: Response, session: Database, token: Token = None) -> None:
    """Here."""
    accounts.sign_out(session, token)
    clear_cookie(response)


@router.post("/sign-out-everywhere", status_code=204)
def sign_out_everywhere(response: Response, session: Database, me: Me) -> None:
    """On every device."""
    accounts.sign_out_everywhere(session, me)
    clear_cookie(response)


@router.get("/me")
def read_me(session: Database, me: Me) -> MeView:
    """One's own account."""
    return MeView(**UserView.of(me).model_dump(), storage_used=measure_storage(session, me))


@router.post("/me/password", status_code=204)
def change_password(
    request: Request,
    response: Response,
    body: NewPassword,
    session: Database,
    home: HomeHere,
    me: Me,
) -> None:
    """Signs out everywhere else."""
    count_attempt(home.redis, _address(request), me.email, home.settings.attempts)
    set_cookie(request, response, accounts.change_password(session, me, body.old, body.new))
    forget_attempts(home.redis, _address(request), me.email)


@router.delete("/me", status_code=204)
def delete_me(
    request: Request,
    response: Response,
    body: Password,
    session: Database,
    home: HomeHere,
    me: Me,
) -> None:
    """The account with all its pictures and films."""
    count_attempt(home.redis, _address(request), me.email, home.settings.attempts)
    accounts.delete_account(session, home.storage, me, body.password)
    forget_attempts(home.redis, _address(request), me.email)
    clear_cookie(response)


@router.get("/users")
def list_users(session: Database, me: Me) -> list[UserView]:
    """All accounts; for administrators."""
    return [UserView.of(user) for user in accounts.list_users(session, me)]


@router.patch("/users/{user_id}")
def set_user(user_id: UUID, body: Changes, session: Database, me: Me) -> UserView:
    """Change an account; for administrators."""
    changes = body.model_dump(exclude_none=True)
    return UserView.of(accounts.set_user(session, me, user_id, **changes))


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
