"""One sender over a socket stops nobody: frames are bounded, and so is what they have done."""

import asyncio
import difflib
import time
from collections.abc import Callable
from typing import Any

import pytest

from avatar_app.api import event_limits
from avatar_app.api.event_limits import Allowance, EventLimits, largest_draft, largest_frame
from avatar_app.catalog.voices import VOICES
from avatar_app.errors import MOST_FAULTS
from avatar_app.library.lexicon import add_entry
from avatar_app.pages.studio import state as studio
from avatar_app.script.alphabets import find_unreadable
from avatar_app.script.markup import clean_markup
from avatar_app.script.parser import parse, read
from avatar_app.script.pronunciation import Pronunciation, used_in
from avatar_app.services import scripts
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from tests.security.sockets import Tab, handler

NEAR_CUES = "[" + " ".join(["hapxy", "surprisxd", "excitxd"] * 1100) + "]"  # 29 kB


def test_a_frame_of_more_than_64_kb_closes_its_socket(
    join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    assert largest_frame() == 65_536
    tab = open_tab(join())
    tab.wait(lambda told: told.get("met"))
    tab.act(handler("studio.state.Studio", "write"), text="a" * 70_000)
    assert tab.closed() == event_limits.TOO_BIG


def test_two_of_the_longest_drafts_go_into_a_frame() -> None:
    assert 2 * largest_draft() + 10_000 < largest_frame()


def test_who_sends_fast_waits_and_is_answered(
    join: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    token = join()
    tab, other = open_tab(token), open_tab(token)
    tab.wait(lambda told: told.get("met"))
    for turn in range(150):
        tab.act(handler("studio.state.Studio", "set_captions"), captions=f"c{turn}")
    assert tab.wait(lambda told: told.get("captions") == "c149")
    assert other.wait(lambda told: told.get("met"))


def test_an_allowance_is_so_many_and_so_many_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    now, waited = [100.0], []
    monkeypatch.setattr(event_limits.time, "monotonic", lambda: now[0])

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(event_limits.asyncio, "sleep", sleep)
    allowance = Allowance()

    async def use(times: int) -> None:
        for _ in range(times):
            await allowance.use(1.0)

    asyncio.run(use(int(event_limits.BURST)))
    assert waited == []
    asyncio.run(use(100))
    assert sum(waited) == pytest.approx(100 / event_limits.FRAMES)


class Sockets:
    """Sockets that are held open before the application, without a portal: what is tried is how
    they are counted.
    """

    def __init__(self) -> None:
        self._limits = EventLimits(self._hold)
        self._over: dict[int, asyncio.Event] = {}
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self.codes: dict[int, int] = {}  # of those that were closed, by their numbers

    async def open(self, number: int, owner: str) -> None:
        self._over[number] = asyncio.Event()
        scope = {"type": "websocket", "owner": owner, "number": number}

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            self.codes[number] = message["code"]

        self._tasks[number] = asyncio.create_task(self._limits(scope, receive, send))
        for _ in range(3):
            await asyncio.sleep(0)

    async def close(self, *numbers: int) -> None:
        for number in numbers:
            self._over[number].set()
            await self._tasks[number]

    async def _hold(self, scope: Any, _receive: Any, _send: Any) -> None:
        await self._over[scope["number"]].wait()


def test_there_are_so_many_sockets_of_one_account() -> None:
    async def walk() -> None:
        sockets, most = Sockets(), event_limits.SOCKETS
        for number in range(most + 1):
            await sockets.open(number, "ann")
        assert sockets.codes == {most: event_limits.BUSY}
        await sockets.open(most + 1, "bob")
        await sockets.close(0)
        await sockets.open(most + 2, "ann")  # one is free again
        await sockets.open(most + 3, "ann")
        assert sockets.codes == dict.fromkeys((most, most + 3), event_limits.BUSY)
        await sockets.close(*range(1, most + 4))

    asyncio.run(walk())


def test_suggestions_are_sought_for_few_short_words(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    real = difflib.get_close_matches

    def count(word: str, *rest: Any) -> list[str]:
        compared.append(word)
        return real(word, *rest)

    monkeypatch.setattr(difflib, "get_close_matches", count)
    for script in (NEAR_CUES, "[" + "hapxy" * 5000 + "]"):
        with pytest.raises(Exception, match="no cue"):
            parse(script)
    assert len(compared) <= 4
    assert all(len(word) <= 40 for word in compared)


def test_so_many_faults_of_a_script_are_told() -> None:
    _, cues = read("[hapxy] " * 500)
    script, _ = read("слово " * 500)
    assert len(cues) == len(find_unreadable(script.lines, VOICES["en-female"])) == MOST_FAULTS


@pytest.mark.parametrize(
    ("begun", "again"),
    [("[a](/", "a"), ("", "1"), ("<p>", "<a "), ("<p>", "<a b='"), ("{\\rtf", "{")],
)
def test_markup_that_does_not_end_is_read_once(begun: str, again: str) -> None:
    text = begun + again * (40_000 // len(again))
    started = time.process_time()
    clean_markup(text)
    assert time.process_time() - started < 4  # for each place anew it would be 8 and more


def test_a_break_of_days_is_no_script_of_its_own() -> None:
    cleaned = clean_markup('<speak>One.<break time="999999s"/>Two.</speak>')
    assert cleaned is not None
    assert cleaned.text.count("[pause 10]") == 6


def test_letters_that_there_are_not_are_no_fault_of_ours() -> None:
    assert clean_markup("{\\rtf1 \\u999999999 }") is None


def test_a_text_is_not_searched_for_words_that_it_does_not_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searched: list[str] = []
    real = Pronunciation.find

    def count(one: Pronunciation, text: str) -> Any:
        searched.append(one.word)
        return real(one, text)

    monkeypatch.setattr(Pronunciation, "find", count)
    known = [Pronunciation(f"word{number}", "said") for number in range(500)]
    text = "word7 " + "nothing of them " * 5000
    assert [one.word for one in used_in(text, known)] == ["word7"]
    assert searched == ["word7"]


def test_the_studio_reads_scripts_beside_the_loop(
    home: Connections,
    visit_state: Callable[..., Any],
    act: Callable[..., Any],
    ann: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with home.session() as session:
        add_entry(session, ann, "boats", "botes")
    on_loop: list[bool] = []
    for name in ("review", "find_unreadable"):
        real = getattr(scripts, name)

        def note(*arguments: Any, real: Any = real) -> Any:
            on_loop.append(asyncio._get_running_loop() is not None)
            return real(*arguments)

        monkeypatch.setattr(scripts, name, note)
    state = visit_state(studio.Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "Paper boats [happy] at last.")
    assert state.told
    act(state, "write", f"{NEAR_CUES[:20_000]}]")
    assert "no cue" in state.faults[0].told
    assert len(on_loop) >= 4
    assert not any(on_loop)


def test_what_no_film_could_have_is_not_kept(
    visit_state: Callable[..., Any], act: Callable[..., Any], ann: User
) -> None:
    state = visit_state(studio.Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "я" * largest_draft())
    assert "too long" in state.error
    assert state.text == ""
