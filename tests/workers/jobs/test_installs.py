"""What is asked about weights, carried out against a hub of our own."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from avatar_app.catalog.weights import WEIGHTS
from avatar_app.errors import OutputError
from avatar_app.fleet import installs
from avatar_app.fleet.registry import Worker, find_voices, list_workers
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.store.models.fleet import Install
from galatea.process.worker import appear
from tests.hub import Hub, run_hub
from tests.waiting import PATIENCE
from tests.workers.speech.tiny import make_voice
from workers.jobs.installs import run_install
from workers.runtime.worker_state import worker_state
from workers.weights import download, store

JOY = "piper:el_GR-joy-medium"


@pytest.fixture
def stocked(home: Connections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A hub that has one voice, and an empty folder of weights."""
    home.settings.weights_dir.unlink()
    home.settings.weights_dir.mkdir()
    with run_hub() as found:
        made = make_voice(tmp_path / "made", "el_GR-joy-medium", "el", card="* License: CC BY 4.0")
        for file in WEIGHTS[JOY].files:
            found.files[f"/{file.path}"] = (made.parent / file.name).read_bytes()
        monkeypatch.setattr(download, "PAUSE", 0.001)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        monkeypatch.setenv("GALATEA_MODEL_HUB", found.address)
        load_settings.cache_clear()
        find_connections.cache_clear()
        worker_state.stopping.clear()
        yield found
        worker_state.stopping.clear()


@pytest.fixture
def boss(enrol: Callable[..., User]) -> User:
    return enrol("boss", Role.ADMIN)


Rule = Callable[..., list[Install]]


def do(home: Connections, boss: User, rule: Rule, *more: object, serve: bool = True) -> Install:
    """Ask, let the worker do it, and read what became of it."""
    appear(home)
    with home.session() as session:
        (order,) = rule(session, boss, list_workers(home.redis), JOY, *more)
    if serve:
        assert run_install(home, "w", lambda: appear(home))
    return read(home, order)


def read(home: Connections, order: Install) -> Install:
    with home.session() as session:
        return session.get_one(Install, order.id)


def live(home: Connections) -> Worker:
    (found,) = list_workers(home.redis)
    return found


@pytest.mark.usefixtures("stocked")
def test_a_voice_is_installed_offered_verified_and_removed(home: Connections, boss: User) -> None:
    card = do(home, boss, installs.read_card)
    assert (card.state, card.told) == ("done", "* License: CC BY 4.0")
    got = do(home, boss, installs.install, True)
    assert (got.state, got.error, got.worker) == ("done", None, "w")
    assert got.bytes_done == got.bytes_whole > 1000
    assert store.was_accepted(WEIGHTS[JOY])
    assert "el-gr-joy-medium" in find_voices(home.redis)  # at once
    assert live(home).shelf is not None
    assert live(home).shelf.weights == (JOY,)

    assert do(home, boss, installs.verify).told == (
        "piper/el_GR-joy-medium.onnx: right; piper/el_GR-joy-medium.onnx.json: right; "
        "piper/el_GR-joy-medium.MODEL_CARD: right"
    )
    with (store.folder("piper") / "el_GR-joy-medium.onnx").open("ab") as file:
        file.write(b"x")
    wrong = do(home, boss, installs.verify)
    assert (wrong.state, wrong.error_code) == ("failed", "weights_wrong")
    assert "el_GR-joy-medium.onnx: not the file it should be" in (wrong.error or "")

    assert do(home, boss, installs.remove).state == "done"
    assert list(store.folder("piper").iterdir()) == []
    assert "el-gr-joy-medium" not in find_voices(home.redis)
    assert not run_install(home, "w", lambda: None)  # nothing is left to do


def test_a_network_that_fails_is_a_sentence_and_a_retry_goes_on(
    home: Connections, stocked: Hub, boss: User
) -> None:
    do(home, boss, installs.read_card)
    stocked.cuts = [1000] + [0] * (download.TRIES - 1)
    failed = do(home, boss, installs.install, True)
    assert (failed.state, failed.error_code) == ("failed", "hub_unavailable")
    assert (failed.error or "").startswith("The model hub cannot be reached")
    assert failed.bytes_done == 1000
    done = do(home, boss, installs.install, True)
    assert done.state == "done"
    assert stocked.asked[-2][1] == "bytes=1000-"


def test_a_page_reads_no_errno_and_no_path(
    home: Connections, stocked: Hub, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(home, boss, installs.read_card)

    def full(*_: object) -> None:
        raise OutputError("output_unwritable", f"{store.folder('piper')}: [Errno 13] denied")

    monkeypatch.setattr(store, "fetch", full)
    failed = do(home, boss, installs.install, True)
    assert (failed.state, failed.error_code) == ("failed", "output_unwritable")
    assert "Errno" not in (failed.error or "")
    assert "/" not in (failed.error or "")
    assert stocked.asked


def test_what_was_begun_is_removed_too(home: Connections, stocked: Hub, boss: User) -> None:
    do(home, boss, installs.read_card)
    stocked.cuts = [1000] + [0] * (download.TRIES - 1)
    do(home, boss, installs.install, True)
    assert do(home, boss, installs.remove).state == "done"
    assert list(store.folder("piper").iterdir()) == []


def halt(stocked: Hub, home: Connections, boss: User) -> tuple[Install, threading.Thread]:
    """A download that is under way, and waits; the thread that serves it."""
    do(home, boss, installs.read_card)
    stocked.gate = threading.Event()
    order = do(home, boss, installs.install, True, serve=False)
    serving = threading.Thread(target=run_install, args=(home, "w", lambda: None))
    serving.start()
    limit = threading.Event()
    for _ in range(200):
        if read(home, order).bytes_done:
            break
        limit.wait(0.05)
    return order, serving


@pytest.mark.usefixtures("monkeypatch")
def test_it_is_cancelled_under_way_and_what_came_is_kept(
    home: Connections, stocked: Hub, boss: User
) -> None:
    order, serving = halt(stocked, home, boss)
    assert (read(home, order).state, read(home, order).bytes_done) == ("running", 1000)
    with home.session() as session:
        installs.cancel(session, boss, JOY)
    assert stocked.gate is not None
    threading.Timer(1.0, stocked.gate.set).start()
    serving.join(PATIENCE)
    assert read(home, order).state == "cancelled"
    partial = store.folder("piper") / "el_GR-joy-medium.onnx.partial"
    assert partial.stat().st_size >= 1000


def test_a_worker_that_must_stop_hands_it_back(home: Connections, stocked: Hub, boss: User) -> None:
    order, serving = halt(stocked, home, boss)
    worker_state.stopping.set()
    assert stocked.gate is not None
    threading.Timer(1.0, stocked.gate.set).start()
    serving.join(PATIENCE)
    assert read(home, order).state == "asked"
    worker_state.stopping.clear()
    assert run_install(home, "w2", lambda: appear(home))
    assert (read(home, order).state, read(home, order).worker) == ("done", "w2")


@pytest.mark.usefixtures("stocked")
def test_weights_that_a_worker_does_not_know_are_a_sentence(
    home: Connections, boss: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = do(home, boss, installs.read_card, serve=False)
    monkeypatch.delitem(WEIGHTS, JOY)
    monkeypatch.setattr("avatar_app.catalog.weights._VOICES", ())
    assert run_install(home, "w", lambda: None)
    assert read(home, order).error_code == "weights_unknown"
