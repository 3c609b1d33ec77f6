"""Pages' states as a browser drives them: by handlers, with a sign-in, over real rows."""

import asyncio
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from avatar_app.accounts.sessions import open_sign_in, sign_in_id
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User

S = TypeVar("S", bound=rx.State)


@pytest.fixture
def visit(home: Connections) -> Callable[..., Any]:
    """The state of a page in a tab of someone's, or of nobody's, at an address."""

    def make(state: type[S], user: User | None, address: str) -> S:
        headers = {"origin": "http://localhost"}
        if user is not None:
            with home.session() as session:
                headers["cookie"] = sign_in_id(open_sign_in(session, user))
        root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
        path = {
            "pathname": address.split("?", maxsplit=1)[0],
            "asPath": address,
            "headers": headers,
            "ip": "192.0.2.7",
        }
        root.router = RouterData.from_router_data(path)
        found = root.get_substate(state.get_full_name().split("."))
        assert isinstance(found, state)
        return found

    return make


@pytest.fixture
def act() -> Callable[..., Any]:
    """Calls a handler of a state; what it tells the browser to do."""

    def call(state: rx.State, name: str, *arguments: Any) -> list[Any]:
        handler = type(state).event_handlers[name].fn

        async def run() -> list[Any]:
            made = handler(state, *arguments)
            if inspect.isasyncgen(made):
                return [event async for event in made if event is not None]
            if inspect.isawaitable(made):
                made = await made
            return [] if made is None else [made]

        with ThreadPoolExecutor(1) as pool:  # a browser's walk may keep a loop in this thread
            return pool.submit(lambda: asyncio.run(run())).result()

    return call
