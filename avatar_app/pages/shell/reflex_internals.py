"""All that pages use of Reflex's internals, which may change with any version of it.

`tests/avatar_app/pages/shell/test_reflex_internals.py` fails when the version changes. Then hold
this against the new one, and the variables that `galatea.process.web` sets to run a prebuilt
portal, and set `TRIED`.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.state import FrontendEventExceptionState, OnLoadInternalState, UpdateVarsInternalState
from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from reflex_base.config import get_config
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.format import format_event_handler
from starlette.types import ASGIApp

__all__ = [
    "TRIED",
    "FrontendEventExceptionState",
    "OnLoadInternalState",
    "RegistrationContext",
    "StateManagerMemory",
    "UpdateVarsInternalState",
    "format_event_handler",
    "push",
    "serve_pages",
]

TRIED = "0.10.1"  # the version of Reflex that this was tried with


def serve_pages(folder: Path, find_page: Callable[[str], str | None]) -> ASGIApp:
    """The pages of another build, found as those are that Reflex serves by itself."""
    return PrecompressedStaticFiles(
        directory=folder,
        html=True,
        encodings=get_config().frontend_compression_formats,
        router=find_page,
    )


async def push(state: type[rx.State], values: Mapping[str, object]) -> None:
    """Show values of a state's fields in the tab whose event is being handled, and keep none.

    A change of a state takes its lock, and all that is computed of it is computed again; five times
    a second for each film that costs three times as much as the message itself. So this is for what
    comes often and can be lost. Raises LookupError outside of an event.
    """
    delta = {f"{name}{FIELD_MARKER}": value for name, value in values.items()}
    await EventContext.get().emit_delta({state.get_full_name(): delta})
