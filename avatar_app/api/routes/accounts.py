"""/api/v1: signing up, in and out; one's own account; all accounts, for administrators."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session

from avatar_app.accounts import accounts
from avatar_app.accounts.accounts import LIMITS
from avatar_app.accounts.sessions import name_sign_in, sign_in_id
from avatar_app.api.dependencies import ConnectionsHere, Database, Me, Token
from avatar_app.api.schemas import UserView
from avatar_app.api.security import clear_cookie, set_cookies, set_language_cookie
from avatar_app.library.quota import measure_storage
from avatar_app.services import accounts as use_cases
from avatar_app.services import administration
from avatar_app.store.models.accounts import User

router = APIRouter(tags=["accounts"])


class Credentials(BaseModel):
    """Who one says one is."""

    email: str = Field(max_length=400)
    password: str = Field(max_length=1000)


class SignInBody(Credentials):
    """With a code of the second factor, where the account has one."""

    code: str = Field(default="", max_length=100)


class NewAccount(Credentials):
    """With the token of an invitation, or of the set-up link, where one is needed."""

    invitation: str | None = Field(default=None, max_length=100)


class NewPassword(BaseModel):
    """The old one proves who asks."""

    old: str = Field(max_length=1000)
    new: str = Field(max_length=1000)


class Password(BaseModel):
    """Before what cannot be undone."""

    password: str = Field(max_length=1000)


class LanguageChoice(BaseModel):
    """Its code."""

    language: str = Field(max_length=8)


class Preferences(BaseModel):
    """What one may choose about one's own account."""

    film_mails: bool


class Changes(BaseModel):
    """What an administrator changes of an account."""

    role: str | None = Field(default=None, pattern="^(user|admin)$")
    disabled: bool | None = None
    renders_at_once: int | None = Field(default=None, ge=0, le=LIMITS["renders_at_once"])
    renders_waiting: int | None = Field(default=None, ge=0, le=LIMITS["renders_waiting"])
    minutes_a_day: int | None = Field(default=None, ge=0, le=LIMITS["minutes_a_day"])
    storage_mb: int | None = Field(default=None, ge=0, le=LIMITS["storage_mb"])


class MeView(UserView):
    """One's own account, what its owner chose, and how much of its storage is used."""

    language: str
    film_mails: bool
    storage_used: int


class SignInView(BaseModel):
    """A sign-in of one's own: when and from where it was opened, when it was last used (to five
    minutes). `here`: the one that asks.
    """

    id: str
    here: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str


@router.post("/sign-up", status_code=201)
def sign_up(
    request: Request, response: Response, body: NewAccount, home: ConnectionsHere
) -> UserView:
    """Make an account and sign in."""
    made = use_cases.sign_up(home, body.email, body.password, body.invitation)
    set_cookies(request, response, made)
    return UserView.of(made.user)


@router.post("/sign-in")
def sign_in(
    request: Request,
    response: Response,
    body: SignInBody,
    home: ConnectionsHere,
    token: Token = None,
) -> UserView:
    """A new cookie; what the old one opened is closed."""
    opened = use_cases.sign_in(home, body.email, body.password, token, body.code)
    set_cookies(request, response, opened)
    return UserView.of(opened.user)


@router.put("/language", status_code=204)
def choose_language(
    request: Request,
    response: Response,
    body: LanguageChoice,
    home: ConnectionsHere,
    token: Token = None,
) -> None:
    """Have the portal in a language: this browser's pages, and those of the account, if any."""
    use_cases.choose_language(home, token, body.language)
    set_language_cookie(request, response, body.language)


@router.post("/sign-out", status_code=204)
def sign_out(
    request: Request, response: Response, home: ConnectionsHere, token: Token = None
) -> None:
    """Here."""
    use_cases.sign_out(home, token)
    clear_cookie(request, response)


@router.post("/sign-out-everywhere", status_code=204)
def sign_out_everywhere(
    request: Request, response: Response, home: ConnectionsHere, me: Me
) -> None:
    """On every device."""
    use_cases.sign_out_everywhere(home, me)
    clear_cookie(request, response)


@router.get("/me")
def read_me(session: Database, me: Me) -> MeView:
    """One's own account."""
    return _show_me(session, me)


@router.patch("/me")
def set_preferences(body: Preferences, session: Database, home: ConnectionsHere, me: Me) -> MeView:
    """Choose whether e-mails say how one's films came out."""
    return _show_me(session, use_cases.set_film_mails(home, me, body.film_mails))


@router.get("/me/sign-ins")
def list_sign_ins(home: ConnectionsHere, me: Me, token: Token = None) -> list[SignInView]:
    """Where one is signed in, the last used first."""
    return [
        SignInView(
            id=name_sign_in(row),
            here=token is not None and row.id == sign_in_id(token),
            **row.model_dump(include={"created_at", "seen_at", "expires_at", "address", "agent"}),
        )
        for row in use_cases.list_sign_ins(home, me)
    ]


@router.delete("/me/sign-ins/{name}", status_code=204)
def end_sign_in(name: str, home: ConnectionsHere, me: Me) -> None:
    """Sign out there."""
    use_cases.end_sign_in(home, me, name)


@router.post("/me/password", status_code=204)
def change_password(
    request: Request, response: Response, body: NewPassword, home: ConnectionsHere, me: Me
) -> None:
    """Signs out everywhere else."""
    set_cookies(request, response, use_cases.change_password(home, me, body.old, body.new))


@router.delete("/me", status_code=204)
def delete_me(
    request: Request, response: Response, body: Password, home: ConnectionsHere, me: Me
) -> None:
    """The account with all its pictures and films."""
    use_cases.delete_account(home, me, body.password)
    clear_cookie(request, response)


@router.get("/users")
def list_users(session: Database, me: Me) -> list[UserView]:
    """All accounts; for administrators."""
    return [UserView.of(user) for user in accounts.list_users(session, me)]


@router.patch("/users/{user_id}")
def set_user(user_id: UUID, body: Changes, home: ConnectionsHere, me: Me) -> UserView:
    """Change an account; for administrators."""
    changes = body.model_dump(exclude_none=True)
    return UserView.of(administration.set_user(home, me, user_id, **changes))


def _show_me(session: Session, me: User) -> MeView:
    return MeView(
        **UserView.of(me).model_dump(),
        language=me.language,
        film_mails=me.film_mails,
        storage_used=measure_storage(session, me),
    )
