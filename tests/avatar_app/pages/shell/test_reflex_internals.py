"""What pages use of Reflex's internals, against the version that is installed."""

import ast
import asyncio
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event.context import EventContext

from avatar_app.pages.film.state import Film
from avatar_app.pages.shell.reflex_internals import TRIED, push

AVATAR_APP = Path(__file__).parents[4] / "avatar_app"


@pytest.mark.parametrize("package", ["reflex", "reflex-base"])
def test_this_is_the_version_that_it_was_tried_with(package: str) -> None:
    assert version(package) == TRIED, (
        "Reflex has changed: hold avatar_app/pages/shell/reflex_internals.py and the variables of "
        "galatea/process/web.py against it, then set TRIED"
    )


def test_what_is_pushed_is_what_the_state_would_send(visit: Callable[..., Any]) -> None:
    sent: list[tuple[str, Mapping[str, Mapping[str, Any]]]] = []

    async def emit(token: str, delta: Mapping[str, Mapping[str, Any]]) -> None:
        sent.append((token, delta))

    async def enqueue(token: str, *events: Any) -> None:
        raise AssertionError((token, events))

    async def run() -> None:
        manager = StateManagerMemory()
        with EventContext(
            token="tab", state_manager=manager, enqueue_impl=enqueue, emit_delta_impl=emit
        ):
            await push(Film, {"stage": "Speaking", "percent": 7})

    asyncio.run(run())
    state = visit(Film, None, "/film/1")
    state.get_delta()
    state._clean()
    state.stage, state.percent = "Speaking", 7
    ((token, delta),) = sent
    assert token == "tab"
    own = state.get_delta()[Film.get_full_name()]
    assert delta == {Film.get_full_name(): {key: own[key] for key in own if "root" not in key}}


def test_outside_of_an_event_there_is_nobody_to_show_it_to() -> None:
    with pytest.raises(LookupError):
        asyncio.run(push(Film, {"percent": 7}))


def test_nothing_else_reaches_into_reflex() -> None:
    reaching = {
        file.relative_to(AVATAR_APP).as_posix()
        for file in AVATAR_APP.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        for module in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        if module.startswith(("reflex_base", "reflex."))
    }
    assert reaching == {"pages/shell/reflex_internals.py"}
