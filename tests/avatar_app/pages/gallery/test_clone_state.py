"""Voices of one's own in the gallery's state and the studio's."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from avatar_app.catalog.cloned_voices import name_voice
from avatar_app.fleet.registry import Worker, register
from avatar_app.library.samples import keep_sample
from avatar_app.pages.gallery.clone_state import Clones
from avatar_app.pages.studio.state import Studio
from avatar_app.services import clones
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Clone
from avatar_app.store.models.renders import Render
from tests.avatar_app.library.test_clones import ABLE, add, make

Open = Callable[..., Any]


@pytest.fixture
def maria(home: Connections, ann: User) -> Clone:
    register(home.redis, ABLE)
    with home.session() as session:
        return make(session, home, ann)


def test_one_is_renamed_and_deleted(
    home: Connections, visit: Open, act: Open, ann: User, maria: Clone
) -> None:
    keep_sample(home.redis, f"{name_voice(maria.id)}:en", b"RIFF")
    with home.session() as session:
        add(session, home, ann, name="Nina")
    state = visit(Clones, ann, "/gallery")
    act(state, "rename", {"id": str(maria.id), "name": " Masha "})
    assert [(row.name, row.state, row.lasts) for row in state.clones] == [
        ("Nina", "checking", ""),
        ("Masha", "ready", "From 12 s of speech"),
    ]
    assert state.clones[1].advice == ["Noisy."]
    assert state.heard
    assert (state.lacking, state.languages) == ("", [["en", "English"], ["ru", "Russian"]])
    act(state, "delete", str(maria.id))
    assert [row.name for row in state.clones] == ["Nina"]
    assert home.redis.keys("galatea:sample:*") == []
    register(home.redis, Worker("w1", ("cpu",), ("mesh",)))
    act(state, "delete", state.clones[0].id)
    assert state.clones == []
    assert "galatea weights get xtts:v2" in state.lacking
    assert not state.heard


def test_nobody_touches_anothers(
    home: Connections, visit: Open, act: Open, bob: User, maria: Clone
) -> None:
    state = visit(Clones, bob, "/gallery")
    act(state, "rename", {"id": str(maria.id), "name": "Mine"})
    assert "no such voice" in state.told
    act(state, "delete", str(maria.id))
    assert "no such voice" in state.told
    studio = visit(Studio, bob, f"/studio?voice={name_voice(maria.id)}")
    act(studio, "open")
    assert (studio.shown, studio.own_voices, studio.mute) == ("female", [], "")
    with home.session() as session:
        assert session.get_one(Clone, maria.id).name == "Maria"


def test_the_studio_has_them_first_and_asks_for_them(
    home: Connections, visit: Open, act: Open, ann: User, maria: Clone
) -> None:
    with home.session() as session:
        add(session, home, ann, name="Nina")  # no voice yet
    voice = name_voice(maria.id)
    studio = visit(Studio, ann, f"/studio?voice={voice}")
    act(studio, "open")
    act(studio, "write", "Привет!")
    assert [(row.id, row.full_name, row.engine) for row in studio.own_voices] == [
        (voice, "Maria", "XTTS")
    ]
    assert [row.id for row in studio.our_voices] == ["female", "male", "xtts-v2-ana"]
    assert studio.voices[0].own
    assert (studio.shown, studio.tier, studio.mute) == (voice, "natural", "")
    assert studio.sample == f"/api/v1/voices/{voice}/sample?language=ru"
    act(studio, "submit")
    assert studio.error == ""
    with home.session() as session:
        render = session.exec(select(Render)).one()
    assert (render.voice, render.voice_label, render.language) == (
        *(voice, "Cloned voice, Maria", "ru"),
    )
    again = visit(Studio, ann, f"/studio?again={render.id}")
    act(again, "open")
    assert again.shown == voice
    act(studio, "write", "Καλημέρα!")
    assert (studio.shown, studio.tier) == ("female", "instant")
    assert studio.mute == "Your own voice does not speak Greek."
    act(studio, "write", "Hello!")
    assert studio.shown == voice  # as it was wanted
    act(studio, "set_voice", "male")
    act(studio, "set_tier", "natural")
    assert studio.shown == "xtts-v2-ana"
    act(studio, "set_voice", voice)
    clones.delete_clone(home, ann, maria.id)
    act(studio, "submit")
    assert studio.error == "There is no such voice of yours."
    act(studio, "open")
    assert (studio.shown, studio.own_voices) == ("female", [])
