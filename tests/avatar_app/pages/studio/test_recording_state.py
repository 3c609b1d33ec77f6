"""Recordings in the studio: chosen, with their words; what follows from them; what is asked for."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlmodel import select

from avatar_app.errors import RecordingError
from avatar_app.fleet.registry import Worker, register
from avatar_app.library import owned, recordings
from avatar_app.pages.films.state import Films
from avatar_app.pages.studio.recording_state import draw
from avatar_app.pages.studio.state import Studio
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Recording
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import record, submit
from workers.speech.recordings.recording import LONGEST

Open = Callable[..., Any]


@pytest.fixture
def talk(home: Connections, ann: User) -> Recording:
    with home.session() as session:
        return record(session, home, ann, language="el")


@pytest.fixture
def studio(visit: Open, act: Open, ann: User, talk: Recording) -> Studio:  # noqa: ARG001
    state: Studio = visit(Studio, ann, "/studio")
    act(state, "open")
    act(state, "set_voiced", "recorded")
    return state


def test_the_latest_is_chosen_and_enough_to_make_a_film(studio: Studio, talk: Recording) -> None:
    assert [row.label for row in studio.recordings] == ["Talk · 1:30"]
    assert (studio.recorded, studio.chosen.id, studio.ready) == (True, str(talk.id), True)
    assert studio.sound == f"/api/v1/recordings/{talk.id}/audio"
    assert studio.expected.startswith("About 2 min of film")
    assert (studio.script, studio.told, studio.wordless) == ("", "", True)
    assert [voice.id for voice in studio.voices][:1] == ["female"]


def test_its_words_are_a_draft_of_their_own(studio: Studio, act: Open) -> None:
    act(studio, "write", "[happy] Καλημέρα!")
    assert (studio.said, studio.text, studio.script) == ("[happy] Καλημέρα!", "", studio.said)
    assert (studio.told, studio.wordless) == ("9 characters, 1 word", False)
    assert studio.expected.startswith("About 2 min of film")
    act(studio, "write", "[hapy]")
    assert "Did you mean [happy]?" in studio.faults[0].told
    assert not studio.ready
    act(studio, "write", "[happy]")
    assert (studio.told, studio.ready) == ("One emotion for the whole recording.", True)
    act(studio, "set_voiced", "written")
    assert (studio.script, studio.ready, studio.expected) == ("", False, "")


def test_without_words_no_earlier_choice_of_a_language_holds(
    home: Connections, studio: Studio, act: Open
) -> None:
    act(studio, "set_language", "de")
    assert (studio.wordless, studio.spoken) == (True, "el")  # the recording's own
    act(studio, "submit")
    with home.session() as session:
        assert session.exec(select(Render)).one().language == "el"
    act(studio, "write", "Guten Tag!")
    assert studio.spoken == "de"


def test_what_is_asked_for_becomes_a_render_that_can_be_asked_for_again(
    home: Connections, studio: Studio, act: Open, visit: Open, ann: User, talk: Recording
) -> None:
    act(studio, "write", "Καλημέρα!")
    (told,) = act(studio, "submit")
    with home.session() as session:
        made = session.exec(select(Render)).one()
    assert f"/film/{made.id}" in str(told)
    assert (made.recording_id, made.recording, made.text) == (talk.id, "Talk", "Καλημέρα!")
    assert (made.language, made.captions) == ("el", "file")
    again = visit(Studio, ann, f"/studio?again={made.id}")
    act(again, "open")
    assert (again.recorded, again.chosen.id, again.script, again.text) == (
        *(True, str(talk.id), "Καλημέρα!", ""),
    )
    plain = visit(Studio, ann, "/studio")
    act(plain, "open")
    act(plain, "choose_recording", str(talk.id))
    assert plain.said == "Καλημέρα!"  # as its latest film had it


@pytest.mark.usefixtures("visit", "ann")
def test_tiers_are_those_of_the_animators_alone(
    home: Connections, studio: Studio, act: Open
) -> None:
    animators = [tier.name for tier in studio.tiers]
    assert animators[0] == "instant"
    assert "natural" not in animators  # the same animator with another speaker
    register(home.redis, Worker("w", "cpu", ("mesh",)))
    act(studio, "open")
    assert {tier.name: tier.offered for tier in studio.tiers}["instant"]
    studio.tier = "natural"
    act(studio, "open")
    assert (studio.tier, studio.ready) == ("instant", True)
    act(studio, "set_animator", "wav2lip")
    assert (studio.tier, studio.animator) == ("light", "wav2lip")


def test_one_that_is_new_is_chosen_and_waited_for(
    home: Connections, studio: Studio, act: Open, ann: User
) -> None:
    act(studio, "write", "Καλημέρα!")
    with home.session() as session:
        new = recordings.add_recording(session, home.storage, ann, "New.wav", BytesIO(b"x"), True)
    studio.adding = True
    (follow,) = act(studio, "show_recording")
    assert "await_listening" in str(follow)
    assert (studio.adding, studio.chosen.label, studio.chosen.state) == (False, "New", "checking")
    assert (studio.said, studio.sound, studio.ready) == ("", "", False)
    with home.session() as session:
        error = RecordingError("audio_silent", "There is nothing to hear.")
        owned.refuse(session, Recording, new.id, error)
    act(studio, "open")
    assert (studio.chosen.error, studio.ready) == ("There is nothing to hear.", False)


def test_one_is_deleted_and_its_films_stay(
    home: Connections, studio: Studio, act: Open, visit: Open, ann: User, talk: Recording
) -> None:
    with home.session() as session:
        made = submit(session, home, ann, recording_id=talk.id, text="")
    (told,) = act(studio, "delete_recording")
    assert "wait for it or cancel it" in str(told)
    assert studio.chosen.id == str(talk.id)
    with home.session() as session:
        made.state = "failed"
        session.add(made)
    assert act(studio, "delete_recording") == []
    assert (studio.recordings, studio.chosen.id, studio.ready) == ([], "", False)
    films = visit(Films, ann, "/films")
    act(films, "open")
    assert [(row.title, row.recording) for row in films.rows] == [("Talk", "Talk")]
    with home.session() as session:
        record(session, home, ann, "Another.wav")
    again = visit(Studio, ann, f"/studio?again={made.id}")
    act(again, "open")  # another one would say something else
    assert (again.recorded, again.chosen.id, again.ready) == (True, "", False)
    act(again, "submit")
    assert again.error == "Choose a recording, or make one."


def test_nobody_sees_anothers(studio: Studio, visit: Open, act: Open, bob: User) -> None:
    other = visit(Studio, bob, "/studio")
    other.recording = studio.chosen.id
    act(other, "open")
    assert (other.recordings, other.chosen.id) == ([], "")


def test_its_picture_is_as_wide_as_there_are_peaks() -> None:
    assert draw([0, 100]) == "M0.5 48.6v2.9M1.5 2.0v96.0"


def test_browsers_record_as_long_as_workers_listen() -> None:
    assert recordings.LONGEST == LONGEST
