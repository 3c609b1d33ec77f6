"""Voices and models, as an administrator's browser drives them."""

from collections.abc import Callable
from typing import Any

import pytest

from avatar_app.components.formatting import show_size
from avatar_app.errors import MissingError, UnavailableError
from avatar_app.fleet import install_leases, installs
from avatar_app.fleet.registry import WeightsFolder, Worker, register
from avatar_app.pages.installs.state import ALL, Installs
from avatar_app.pages.installs.summary import Row
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import Role, User

Open = Callable[..., Any]
IRINA = "piper:ru_RU-irina-medium"
JOY = "piper:el_GR-joy-medium"
PIP = "python -m pip install piper"


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


@pytest.fixture
def page(home: Connections, visit: Open, act: Open, boss: User) -> Installs:
    appear(home)
    state: Installs = visit(Installs, boss, "/admin")
    act(state, "open")
    return state


def appear(home: Connections, *weights: str, name: str = "w", lacks: bool = False) -> None:
    shelf = WeightsFolder(name, "/data/weights", weights, {"piper": PIP} if lacks else {})
    register(home.redis, Worker(name, ("cpu",), ("mesh",), shelf=shelf))


def claim(home: Connections) -> Any:
    with home.session() as session:
        order = install_leases.claim(session, "w", "w")
    assert order is not None
    return order


def find(state: Installs, weights: str) -> Row:
    return next(row for row in state.rows if row.id == weights)


def test_all_are_told_and_those_of_a_language_shown(page: Installs, act: Open) -> None:
    row = find(page, IRINA)
    assert (row.title, row.about, row.state) == (
        "Irina (medium)",
        "Piper · 63 MB",
        "Not installed",
    )
    assert (row.commercial, row.language, row.offered, row.here) == (
        "Unknown",
        "Russian",
        True,
        False,
    )
    assert page.language == ALL
    assert page.shown == page.rows
    act(page, "set_language", "el")
    assert [row.codes for row in page.shown] == [["el"]] * len(page.shown)
    assert page.shown
    assert ["el", "Greek"] in page.languages


def test_one_reads_accepts_and_sees_how_far_it_is(
    home: Connections, page: Installs, act: Open
) -> None:
    act(page, "show", IRINA)
    assert page.offer.about == "Russian, Piper, 63 MB"
    assert "Blizzard 2013" in page.offer.licence
    assert page.offer.by_hand.startswith(
        "Put ru_RU-irina-medium.onnx and ru_RU-irina-medium.onnx.json into weights/piper "
        "of the workers' data folder;"
    )
    assert act(page, "install") == []
    assert "accept it" in page.wrong
    act(page, "accept", True)
    assert act(page, "install") != []
    assert (page.offer.id, page.wrong, find(page, IRINA).state) == ("", "", "Waiting for a worker")
    order = claim(home)
    with home.session() as session:
        install_leases.heartbeat(session, order.id, "w", 43, 100)
    act(page, "open")
    row = find(page, IRINA)
    assert (row.state, row.percent, row.busy) == ("Fetching, 43 %", 43, True)
    assert page.coming == {IRINA: "Fetching, 43 %"}
    act(page, "cancel", IRINA)
    assert find(page, IRINA).state == "Stopping"
    with home.session() as session:
        install_leases.fail(session, order.id, "w", UnavailableError("hub_unavailable", "Away."))
    act(page, "open")
    row = find(page, IRINA)
    assert (row.state, row.error, row.left, row.busy) == ("Not installed", "Away.", True, False)
    assert (page.coming, page.failed) == ({}, {IRINA: "Away."})


def test_a_licence_on_a_card_is_fetched_first(home: Connections, page: Installs, act: Open) -> None:
    act(page, "show", JOY)
    assert (page.offer.licence, page.offer.busy) == ("", False)
    act(page, "read_card")
    assert page.offer.busy
    order = claim(home)
    with home.session() as session:
        install_leases.fail(session, order.id, "w", UnavailableError("hub_unavailable", "Away."))
    act(page, "open")
    assert (page.offer.busy, page.offer.error) == (False, "Away.")
    act(page, "read_card")
    order = claim(home)
    with home.session() as session:
        install_leases.finish(session, order.id, "w", "License: CC BY 4.0")
    act(page, "open")
    assert (page.offer.licence, page.offer.error) == ("License: CC BY 4.0", "")
    act(page, "close", False)
    assert page.offer.id == ""


def test_what_is_there_is_verified_and_removed(
    home: Connections, page: Installs, act: Open
) -> None:
    appear(home, IRINA, lacks=True)
    act(page, "open")
    row = find(page, IRINA)
    assert (row.state, row.command, row.offered) == ("Installed", PIP, False)
    act(page, "verify", IRINA)
    order = claim(home)
    act(page, "open")
    assert find(page, IRINA).state == "Checking"
    with home.session() as session:
        install_leases.finish(session, order.id, "w", "x: right")
    act(page, "open")
    assert find(page, IRINA).detail.endswith("every file is right.")
    act(page, "verify", IRINA)
    order = claim(home)
    with home.session() as session:
        install_leases.fail(session, order.id, "w", MissingError("weights_wrong", "x: not it."))
    act(page, "open")
    assert find(page, IRINA).error == "x: not it."
    act(page, "remove", IRINA)
    claim(home)
    act(page, "open")
    assert (find(page, IRINA).state, find(page, IRINA).error) == ("Removing", "")


def test_some_workers_have_it_and_others_have_not(
    home: Connections, page: Installs, act: Open
) -> None:
    appear(home, IRINA)
    appear(home, name="other")
    act(page, "open")
    row = find(page, IRINA)
    assert (row.state, row.detail) == ("On some workers", "On w; not on other.")


def test_what_one_click_would_not_do_is_not_offered(
    home: Connections, page: Installs, act: Open
) -> None:
    appear(home, lacks=True)
    act(page, "open")
    row = find(page, IRINA)
    assert (row.state, row.offered, row.command) == ("Not available", False, "")
    assert row.detail == ("Piper is not part of this installation, so it cannot use these files.")
    by_hand = find(page, "wav2lip:wav2lip_gan")
    assert not by_hand.offered
    assert "/data/" not in by_hand.detail


def test_nobody_else_is_obeyed(
    home: Connections, visit: Open, act: Open, ann: User, boss: User
) -> None:
    appear(home, IRINA)
    state = visit(Installs, ann, "/admin")
    act(state, "open")
    assert (state.rows, state.loaded) == ([], False)
    for name in ("verify", "remove", "cancel"):
        act(state, name, IRINA)
        assert "administrators" in state.wrong, name
    state.accepted = True
    for name in ("read_card", "install"):
        act(state, name)
        assert "administrators" in state.wrong, name
    with home.session() as session:
        assert install_leases.claim(session, "w", "w") is None
        assert installs.list_statuses(session, boss, [])[0].orders == ()


@pytest.mark.parametrize(("size", "shown"), [(63_201_294, "63 MB"), (1_870_000_000, "1.9 GB")])
def test_sizes_as_people_say_them(size: int, shown: str) -> None:
    assert show_size(size) == shown
