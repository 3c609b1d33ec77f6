"""What a browser may have a page do: looked at before every handler, whoever calls it.

Any handler of any page can be called over the socket, with anything, by who is not even on that
page. So a handler runs for somebody who is signed in, unless it is open to anybody, and only with
arguments of the kinds that it declares. What is no handler, but can be called as one, runs for
nobody.
"""

import inspect
import logging
import typing
from functools import cache
from typing import Any

import reflex as rx
from pydantic import TypeAdapter, ValidationError

from avatar_app.pages.shell.reflex_internals import (
    FrontendEventExceptionState,
    OnLoadInternalState,
    RegistrationContext,
    UpdateVarsInternalState,
    format_event_handler,
)
from avatar_app.pages.shell.state import Visitor, way_to_sign_in
from avatar_app.translation import set_language

# Handlers that run for anybody on every page; of Reflex's own, what opens a page.
OPEN = {
    rx.State: ("hydrate", "hydrate_and_load", "set_is_hydrated"),
    OnLoadInternalState: ("on_load_internal", "set_is_hydrated"),
    UpdateVarsInternalState: ("update_vars_internal",),
    FrontendEventExceptionState: ("handle_frontend_exception",),
    Visitor: ("greet", "tell", "dismiss"),
}

# What Reflex gives every state, to set any of its values; and what pages ask.
NOBODY = (".setvar", ".token")

log = logging.getLogger("galatea.pages")


class EventCheck(rx.Middleware):
    """Refuses events before their handlers. `open_to_all` are those of single pages that run for
    anybody.
    """

    def __init__(self, *open_to_all: Any) -> None:
        self.open = {format_event_handler(handler) for handler in open_to_all}
        for state, names in OPEN.items():
            self.open |= {f"{state.get_full_name()}.{name}" for name in names}

    async def preprocess(self, app: rx.App, state: Any, event: Any) -> Any:
        """An answer instead of what was asked for; None lets it be done, in their language."""
        set_language(state.router.headers.accept_language)
        if event.name not in self.open and not state.router.headers.cookie:
            return rx.state.StateUpdate(events=_redirect(state))
        if event.name.endswith(NOBODY) or not fits(event.name, event.payload):
            log.info("an event that no page sends: %.100r", event.name)
            return rx.state.StateUpdate()
        return None


FORM = "__reflex_form_data__"  # what Reflex sends the fields of a form under


def fits(name: str, payload: dict[str, Any]) -> bool:
    """Whether a handler takes these arguments."""
    adapters = _read_arguments(name)
    needed = {argument for argument, (_, optional) in adapters.items() if not optional}
    if not needed <= set(payload) <= set(adapters):
        return False
    try:
        for argument, value in payload.items():
            if isinstance(value, dict) and FORM in value:
                value = dict(value[FORM])  # noqa: PLW2901  # forms come as pairs
            adapters[argument][0].validate_python(value, strict=True)
    except (ValidationError, TypeError, ValueError):
        return False
    return True


@cache
def _read_arguments(name: str) -> dict[str, tuple[TypeAdapter[Any], bool]]:
    """The arguments of a handler: what each may be, and whether it may be left out."""
    handler = RegistrationContext.get().event_handlers[name].handler.fn
    hints = typing.get_type_hints(handler)
    parameters = list(inspect.signature(handler).parameters.values())[1:]  # without the state
    return {
        each.name: (TypeAdapter(hints.get(each.name, Any)), each.default is not each.empty)
        for each in parameters
    }


def _redirect(state: Any) -> list[Any]:
    return rx.event.Event.from_event_type(rx.redirect(way_to_sign_in(state.router.url)))
