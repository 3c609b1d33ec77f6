"""Who may what: every handler that pages have, by role.

A new one fails here until it stands in the table.
"""

import inspect
import typing
from collections.abc import Callable
from typing import Any

import pytest
from reflex_base.registry import RegistrationContext

from avatar_app.avatar_app import app
from avatar_app.errors import AccountError
from avatar_app.pages.shell.event_check import NOBODY, EventCheck, fits
from avatar_app.store.models.accounts import Role, User
from tests.security.sockets import ROOT, VISITOR, Tab, handler
from tests.security.test_route_matrix import ADMIN, ANYBODY, SIGNED_IN

# Handlers of pages. `update_vars_internal` sets what browsers keep, and nothing else.
ROOTS = {
    ANYBODY: """
        hydrate hydrate_and_load set_is_hydrated
        reflex___state____on_load_internal_state.on_load_internal
        reflex___state____on_load_internal_state.set_is_hydrated
        reflex___state____update_vars_internal_state.update_vars_internal
        reflex___state____frontend_event_exception_state.handle_frontend_exception
    """
}
HANDLERS = {
    ANYBODY: {
        "shell.state.Visitor": "greet tell dismiss",
        "landing.state.Landing": "open",
        "shared.state.Shared": "open show",
    },
    SIGNED_IN: {
        "account.state.Account": "open end_sign_in send_verification set_film_mails",
        "account.factor_state.Factor": "open read confirm renew hide",
        "bin.state.Bin": "open restore delete_film empty",
        "film.state.Film": "follow cancel retry rename show_link revoke delete",
        "films.state.Films": """
            open follow search clear_filters set_state set_speaker set_tier load_more choose
            choose_none delete_chosen doom spare delete_doomed play stop
        """,
        "gallery.clone_state.Clones": "follow set_heard_in rename delete",
        "gallery.state.Gallery": "follow rename delete",
        "studio.state.Studio": """
            open write begin choose set_face set_language set_voice set_tier set_animator set_size
            set_captions set_aspect set_background set_colour show_backdrop submit offer_anew
            new_draft open_draft delete_draft undo_draft keep_draft
            set_voiced choose_recording set_adding show_recording delete_recording await_listening
            reckon set_speed set_pitch read_lexicon set_face
        """,
        "studio.tour.Tour": "open go_on end",
        # They show an administrator what is, and to others nothing; they change the tab alone.
        "admin.state.Admin": "open refresh",
        "shell.crew.Crew": "look",
        "shell.lexicon.Lexicon": "open add_word delete_word",
        "admin.invitation_state.Invitations": "open",
        "admin.help_state.Help": "open",
        "installs.state.Installs": "open set_language close accept",
    },
    ADMIN: {
        "admin.state.Admin": """
            stop hurry give_order set_role set_disabled set_limits set_state load_more
            end_link remove_film
        """,
        "admin.invitation_state.Invitations": "invite revoke",
        "admin.help_state.Help": "make_reset_link remove_factor",
        "admin.audit_state.Audit": "open search choose load_more",
        "installs.state.Installs": "show read_card install verify remove cancel follow",
    },
}
EVENTS = {f"{ROOT}.{name}": ANYBODY for name in ROOTS[ANYBODY].split()} | {
    handler(page, name): who
    for who, pages in HANDLERS.items()
    for page, names in pages.items()
    for name in names.split()
}
SOME = 50  # frames that an address may send at once, and the opening of a tab
NIL = "00000000-0000-0000-0000-000000000000"
ARGUMENTS: dict[str, Any] = {str: NIL, bool: True, int: 1}


def list_events() -> dict[str, Any]:
    """What Reflex would call for a browser, by full name."""
    assert app is not None
    found = RegistrationContext.get().event_handlers
    return {name: row.handler.fn for name, row in found.items()}


def test_every_handler_stands_in_the_table() -> None:
    found = {name for name in list_events() if not name.endswith(NOBODY)}
    assert sorted(found) == sorted(EVENTS)
    (check,) = (each for each in app._middlewares if isinstance(each, EventCheck))
    assert check.open == {name for name, who in EVENTS.items() if who == ANYBODY}


def test_nobody_has_pages_do_what_needs_a_sign_in(open_tab: Callable[..., Tab]) -> None:
    """Each is answered with the way to the sign-in page. No address has to wait: none sends more
    than it may at once.
    """
    closed = [name for name, who in EVENTS.items() if who != ANYBODY]
    for start in range(0, len(closed), SOME):
        tab = open_tab(path="/sign-in", **{"X-Forwarded-For": f"198.51.100.{start}"})
        tab.wait(lambda told: told.get("met"))
        for name in closed[start : start + SOME]:
            tab.act(name, **_arguments(name))
            told = tab.wait(lambda told: told.get("name") == "_redirect")
            assert "/sign-in" in str(told), name


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "name", [name for name, who in EVENTS.items() if who == ADMIN and not name.endswith(".follow")]
)
def test_what_is_for_administrators_is_refused_to_others(
    visit_state: Callable[..., Any],
    act: Callable[..., Any],
    enrol: Callable[..., User],
    name: str,
) -> None:
    enrol("boss", Role.ADMIN)
    list_events()
    cls = RegistrationContext.get().event_handlers[name].states[0]
    state = visit_state(cls, enrol("ann"), "/admin")
    try:
        act(state, name.rpartition(".")[2], *_arguments(name).values())
        shown = state.error if hasattr(state, "error") else state.wrong
    except AccountError as error:
        shown = str(error)
    assert shown == "Only administrators can do this."


def test_how_installs_go_is_not_told_to_others(
    join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    tab = open_tab(join(), path="/studio")
    tab.wait(lambda told: told.get("met"))
    tab.act(handler("installs.state.Installs", "follow"))
    tab.wait(lambda told: told.get("wrong") == "Only administrators can do this.")
    assert not tab.values.get("rows")


def test_nobody_sets_values_of_a_page(
    join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    tab = open_tab(join(), path="/account")
    tab.wait(lambda told: told.get("met"))
    tab.act(f"{VISITOR}.setvar", var_name="admin", value=True)
    tab.act(f"{VISITOR}.token")
    values = {f"{VISITOR}.admin_rx_state_": True}
    tab.act(
        f"{ROOT}.reflex___state____update_vars_internal_state.update_vars_internal", vars=values
    )
    tab.act(handler("shell.state.Visitor", "tell"), sentence="done")
    tab.wait(lambda told: told.get("notice") == "done")
    assert tab.values["admin"] is False


@pytest.mark.parametrize(
    "payload", [{}, {"text": 3}, {"text": None}, {"text": ["a"]}, {"text": "a", "more": 1}]
)
def test_handlers_get_what_they_declare(payload: dict[str, Any]) -> None:
    list_events()
    assert not fits(handler("studio.state.Studio", "write"), payload)
    assert fits(handler("studio.state.Studio", "write"), {"text": "a"})


def _arguments(name: str) -> dict[str, Any]:
    """Of the kinds that a handler declares."""
    function = list_events()[name]
    hints = typing.get_type_hints(function)
    parameters = list(inspect.signature(function).parameters)[1:]
    limits = dict.fromkeys(("renders_at_once", "renders_waiting", "minutes_a_day"), "1")
    form = {"id": NIL, "name": "x", "word": "x", "said": "x", "language": "en", "storage_mb": "1"}
    return {
        each: "pause"
        if each == "what"
        else ARGUMENTS.get(hints[each], NIL if hints[each] == str | list[str] else form | limits)
        for each in parameters
    }


@pytest.mark.parametrize(
    ("fields", "taken"),
    [
        ([["id", "7"], ["name", "Eileen"]], True),
        ([["name", 5]], False),  # no field of a form is a number
        ([["name"]], False),
        (7, False),
    ],
)
def test_fields_of_forms_come_as_pairs(fields: Any, taken: bool) -> None:
    sent = {"form": {"__reflex_form_data__": fields}}
    assert fits(handler("gallery.state.Gallery", "rename"), sent) is taken
