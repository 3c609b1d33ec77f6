"""The studio's state: what it offers, what it says of a script, what it asks for."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from avatar_app.catalog.voices import SpeakerRef, Voice
from avatar_app.fleet.registry import WeightsFolder, Worker, register
from avatar_app.library import avatars, backdrops
from avatar_app.library.lexicon import add_entry
from avatar_app.pages.studio.state import Studio
from avatar_app.store.connections import Connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import CheckState
from avatar_app.store.models.renders import Render
from tests.avatar_app.rows import submit

Open = Callable[..., Any]


def add_avatar(home: Connections, user: User, name: str, state: CheckState) -> str:
    with home.session() as session:
        avatar = avatars.add_avatar(session, home.storage, user, f"{name}.jpg", BytesIO(b"x"), True)
        avatar.state = state
        return str(avatar.id)


@pytest.fixture
def studio(visit: Open, act: Open, ann: User) -> Studio:
    state: Studio = visit(Studio, ann, "/studio")
    act(state, "open")
    return state


def test_one_of_several_faces_is_chosen_and_asked_for(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    own = add_avatar(home, ann, "we", CheckState.CHECKING)
    face = {"box": [0, 0, 1, 1], "advice": ["Two."], "faces": [[0.1, 0, 0.4, 1], [0.5, 0, 1, 1]]}
    with home.session() as session:
        avatars.report_check(session, UUID(own), face, "thumb")
    state = visit(Studio, ann, f"/studio?speaker={own}")
    act(state, "open")
    assert [(box.number, box.left, box.width) for box in state.faces] == [
        ("1", "10.00%", "30.00%"),
        ("2", "50.00%", "50.00%"),
    ]
    assert state.faces_picture == f"/api/v1/avatars/{own}/faces"
    assert state.advice == ["Two."]
    act(state, "set_face", "2")
    act(state, "write", "Hello there.")
    act(state, "submit")
    with home.session() as session:
        assert session.exec(select(Render)).one().face == 2
    act(state, "choose", "preset:ava")
    assert (state.face, state.faces, state.faces_picture) == ("", [], "")


def test_nobody_is_sent_to_sign_in(visit: Open, act: Open) -> None:
    state = visit(Studio, None, "/studio")
    (told,) = act(state, "open")
    assert "/sign-in" in str(told)
    assert (state.email, state.choices) == ("", [])


def test_it_offers_presets_and_ready_portraits_of_ones_own(
    home: Connections, visit: Open, act: Open, ann: User, bob: User
) -> None:
    own = add_avatar(home, ann, "me", CheckState.READY)
    add_avatar(home, ann, "unclear", CheckState.REFUSED)
    add_avatar(home, bob, "him", CheckState.READY)
    state = visit(Studio, ann, f"/studio?speaker={own}")
    act(state, "open")
    ids = [choice.id for choice in state.choices]
    assert ids[0] == own == state.speaker
    assert "preset:ava" in ids
    assert {choice.name for choice in state.choices}.isdisjoint({"unclear", "him"})


def test_it_says_what_live_workers_offer(home: Connections, studio: Studio, act: Open) -> None:
    assert studio.workers == 0
    # It may wait for one that can do what every worker can.
    assert [(tier.name, tier.offered) for tier in studio.tiers] == [("instant", True)]
    register(home.redis, Worker("w", ("gpu",), ("sadtalker",)))
    act(studio, "open")
    assert studio.workers == 1
    assert [tier.offered for tier in studio.tiers if tier.name == "instant"] == [False]


def test_a_script_is_measured_as_it_is_written(studio: Studio, act: Open) -> None:
    act(studio, "write", "Καλημέρα σε όλους! [happy] Τι κάνετε;")
    assert (studio.told, studio.automatic) == ("29 characters, 5 words", "Automatic: Greek")
    assert studio.expected.startswith("About 3 s of film")
    assert (studio.voice, studio.ready) == ("el-female", True)
    act(studio, "set_language", "ru")
    act(studio, "set_voice", "male")
    assert studio.voice == "ru-male"
    act(studio, "write", "")
    assert (studio.told, studio.expected, studio.error, studio.ready) == ("", "", "", False)


def test_letters_that_the_voice_does_not_read_are_told_in_their_place(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    with home.session() as session:
        add_entry(session, ann, "北京", "Beijing")
    studio = visit(Studio, ann, "/studio")
    act(studio, "open")
    act(studio, "write", "Hello 北京 and 上海!")
    assert "cannot read '上海'" in studio.faults[0].told
    assert json.loads(studio.wrong) == [{"start": 13, "end": 15, "text": "上海"}]
    assert (studio.ready, studio.expected) == (False, "")
    act(studio, "write", "Hello 北京!")
    assert (studio.faults, studio.wrong, studio.ready) == ([], "[]", True)
    act(studio, "set_language", "en")
    act(studio, "write", "Привет")
    assert "choose Russian as its language" in studio.faults[0].told
    act(studio, "set_language", "ru")
    assert (studio.faults, studio.ready) == ([], True)


def test_one_is_one_and_cues_alone_say_nothing(studio: Studio, act: Open) -> None:
    act(studio, "write", "Ω")
    assert studio.told == "1 character, 1 word"
    act(studio, "write", "[happy] [pause]")
    assert (studio.told, studio.faults, studio.ready) == (
        "Only cues so far. Add the words to speak.",
        [],
        False,
    )


def test_all_faults_are_told_with_their_places_and_repairs(studio: Studio, act: Open) -> None:
    act(studio, "write", "👩 Hello [hapy] you, see [1] 上海!")
    assert [row.was for row in studio.faults] == ["[hapy]", "[1]", "上海"]
    assert [row.repairs for row in studio.faults] == [["[happy]", "[[hapy]"], ["[[1]"], []]
    assert json.loads(studio.wrong)[0] == {"start": 8, "end": 14, "text": "[hapy]"}
    assert not studio.ready
    act(studio, "write", "👩 Hello [happy] you!")
    assert (studio.faults, studio.wrong, studio.ready) == ([], "[]", True)


def test_markup_is_offered_as_plain_text(studio: Studio, act: Open) -> None:
    act(studio, "write", "# Welcome\n\nThis is **very** good.")
    assert studio.cleaned_form == "Markdown"
    act(studio, "write", studio.cleaned)
    assert (studio.script, studio.cleaned_form) == ("Welcome\n\nThis is very good.", "")


def test_the_language_is_told_and_so_is_another_one_chosen(studio: Studio, act: Open) -> None:
    act(studio, "write", "Willkommen auf unserem Kanal, heute kochen wir.")
    assert (studio.automatic, studio.voice, studio.mismatch) == (
        "Automatic: German",
        "de-female",
        "",
    )
    act(studio, "set_language", "en")
    assert "looks German, but is spoken as English" in studio.mismatch
    act(studio, "set_language", "de")
    assert studio.mismatch == ""


def test_what_is_asked_for_becomes_a_render(
    home: Connections, studio: Studio, act: Open, ann: User
) -> None:
    act(studio, "write", "Hello [happy] everyone!")
    act(studio, "set_size", "720")
    act(studio, "set_captions", "burnt")
    (told,) = act(studio, "submit")
    with home.session() as session:
        made = session.exec(select(Render)).one()
    assert f"/film/{made.id}" in str(told)
    assert (made.user_id, made.preset, made.size, made.captions) == (ann.id, "ava", 720, "burnt")
    assert (made.voice, made.language, studio.busy) == ("en-female", "en", False)


def test_shape_and_background_are_asked_for(
    home: Connections, studio: Studio, act: Open, ann: User, visit: Open
) -> None:
    act(studio, "write", "Hello!")
    act(studio, "set_aspect", "9:16")
    act(studio, "set_background", "blur")
    assert studio.background == "blur"
    act(studio, "set_colour", "#a03050")
    assert studio.background == "#a03050"
    with home.session() as session:
        backdrop = backdrops.add_backdrop(session, home.storage, ann, b"\xff\xd8\xff")
    assert studio.backdrop_picture == ""
    act(studio, "show_backdrop")
    assert studio.background == "picture"
    assert studio.backdrop_picture == f"/api/v1/backdrops/{backdrop.id}/picture"
    act(studio, "submit")
    with home.session() as session:
        made = session.exec(select(Render)).one()
    assert (made.aspect, made.background, made.backdrop_id) == ("9:16", "picture", backdrop.id)
    again = visit(Studio, ann, f"/studio?again={made.id}")
    act(again, "open")
    assert (again.aspect, again.background) == ("9:16", "picture")
    assert again.backdrop == str(backdrop.id)


TINY = Voice(
    "el-gr-tiny-low",
    "piper",
    "el",
    "",
    "Greek, Tiny (low)",
    SpeakerRef("el_GR-tiny-low"),
    "CC BY-NC 4.0",
    False,
)


def test_voices_of_live_workers_are_offered_for_their_language(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    register(home.redis, Worker("w", ("cpu",), ("mesh",), (TINY,)))
    state = visit(Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "Hello!")
    assert [voice.id for voice in state.voices] == ["female", "male"]
    assert [tier.name for tier in state.tiers] == ["instant"]
    act(state, "write", "Καλημέρα!")
    assert [(voice.id, voice.full_name) for voice in state.voices][2:] == [
        (TINY.id, "Tiny (low) · Piper")
    ]
    assert (state.voice, state.tier) == ("el-female", "instant")
    act(state, "set_voice", TINY.id)
    assert (state.voice, state.tier) == (TINY.id, "natural")
    assert state.sample == f"/api/v1/voices/{TINY.id}/sample?language=el"
    assert state.terms == "Piper: CC BY-NC 4.0; not for commercial use."
    act(state, "set_tier", "instant")
    assert state.voice == "el-female"
    act(state, "set_tier", "natural")
    assert state.voice == TINY.id
    act(state, "submit")
    with home.session() as session:
        made = session.exec(select(Render)).one()
    assert (made.voice, made.tier) == (TINY.id, "natural")
    again = visit(Studio, ann, f"/studio?again={made.id}")
    act(again, "open")
    assert (again.voice, again.tier) == (TINY.id, "natural")
    home.redis.flushdb()  # its worker has gone
    act(again, "open")
    assert (again.voice, again.tier) == ("el-female", "instant")


ANA = Voice(
    "xtts-v2-ana-florence",
    "xtts",
    "en",
    "",
    "3 languages, Ana Florence",
    SpeakerRef("v2", "Ana Florence"),
    "CPML",
    False,
    ("en", "ru", "de"),
)


def test_a_voice_of_many_languages_is_offered_in_each(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    register(home.redis, Worker("w", ("gpu",), ("mesh",), (ANA,)))
    state = visit(Studio, ann, "/studio")
    act(state, "open")
    for text, language, offered in (("Hello!", "en", 3), ("Привет!", "ru", 3), ("Γεια", "el", 2)):
        act(state, "write", text)
        assert len(state.voices) == offered
        assert state.spoken == language
    act(state, "write", "Привет!")
    act(state, "set_voice", ANA.id)
    assert (state.voices[-1].name, state.voices[-1].engine) == ("Ana Florence", "XTTS")
    assert (state.voice, state.tier) == (ANA.id, "natural")
    assert state.sample == f"/api/v1/voices/{ANA.id}/sample?language=ru"
    act(state, "submit")
    with home.session() as session:
        made = session.exec(select(Render)).one()
    assert (made.voice, made.language, made.tier) == (ANA.id, "ru", "natural")


def test_any_animator_goes_with_the_voice(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    register(home.redis, Worker("w", ("cpu",), ("mesh", "wav2lip"), (TINY,)))
    state = visit(Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "Hello!")
    assert [(row.name, row.offered) for row in state.animators] == [
        ("mesh", True), ("wav2lip", True), ("sadtalker", False),
    ]  # fmt: skip
    assert (state.animator, state.mixed) == ("mesh", "")
    act(state, "set_animator", "wav2lip")
    assert (state.tier, state.animator) == ("espeak+wav2lip", "wav2lip")
    assert (state.mixed, state.mixed_warning) == ("espeak-ng + Wav2Lip", "Not for commercial use")
    assert "research and personal use" in state.mixed_licence
    act(state, "submit")
    with home.session() as session:
        made = session.exec(select(Render)).one()
    assert (made.tier, made.speaker, made.animator) == ("espeak+wav2lip", "espeak", "wav2lip")
    again = visit(Studio, ann, f"/studio?again={made.id}")
    act(again, "open")
    assert (again.tier, again.animator) == ("espeak+wav2lip", "wav2lip")
    # Another voice keeps the animator; with this one that is a tier with a name.
    act(again, "write", "Καλημέρα!")
    act(again, "set_language", "el")
    act(again, "set_voice", TINY.id)
    assert (again.tier, again.mixed) == ("light", "")
    act(again, "set_tier", "instant")
    assert (again.tier, again.animator, again.mixed) == ("instant", "mesh", "")
    state.tier, state.draft = "espeak+gone", ""  # of a draft from before
    act(state, "open")
    assert state.tier == "instant"
    # What nobody can make is said before it waits for ever.
    act(state, "set_animator", "sadtalker")
    act(state, "submit")
    assert "No worker has the animator SadTalker; choose Mesh or Wav2Lip" in state.error


def test_a_better_voice_is_named_where_there_is_none(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    lacks = WeightsFolder("s", "/data/weights", (), {"piper": "pip install piper"})
    register(home.redis, Worker("w", ("cpu",), ("mesh",), shelf=lacks))
    state = visit(Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "Καλημέρα!")
    assert state.better == ""  # no click could bring it
    register(home.redis, Worker("w", ("cpu",), ("mesh",), shelf=replace(lacks, lacks={})))
    act(state, "open")
    assert state.better == "piper:el_GR-rapunzelina-low"
    assert state.better_told.startswith(
        "Greek is spoken with a basic voice. A more natural voice: Rapunzelina (low) · Piper · "
        "63 MB · CC0 recordings;"
    )
    register(home.redis, Worker("w", ("cpu",), ("mesh",), (TINY,)))
    act(state, "offer_anew")  # what came is what was wanted
    assert (state.better, state.better_told) == ("", "")
    assert (state.voice, state.tier) == (TINY.id, "natural")
    act(state, "set_voice", "female")
    act(state, "offer_anew")  # nothing new came
    assert state.voice == "el-female"


def test_a_voice_is_told_with_what_one_should_know_of_it(
    home: Connections, visit: Open, act: Open, ann: User
) -> None:
    register(home.redis, Worker("w", ("cpu",), ("mesh",), (TINY,)))
    state = visit(Studio, ann, "/studio")
    act(state, "open")
    act(state, "write", "Καλημέρα!")
    voice = state.voices[-1]
    assert (voice.engine, voice.language, voice.licence, voice.commercial) == (
        "Piper",
        "Greek",
        "CC BY-NC 4.0",
        "No",
    )
    assert voice.sample == f"/api/v1/voices/{TINY.id}/sample?language=el"


def test_a_draft_that_cannot_be_is_mended(visit: Open, act: Open, ann: User) -> None:
    state = visit(Studio, ann, "/studio")
    state.aspect, state.background, state.colour = "3:1", "picture", "url(x)"
    act(state, "open")
    assert (state.aspect, state.background, state.colour) == ("keep", "keep", "#5b5bd6")


def test_a_limit_is_a_sentence(home: Connections, studio: Studio, act: Open, ann: User) -> None:
    with home.session() as session:
        ann.renders_waiting = 3
        session.add(ann)
        for _ in range(3):
            submit(session, home, ann)
    act(studio, "write", "One too many.")
    assert act(studio, "submit") == []
    assert "wait until one is finished" in studio.error
    assert not studio.busy


def test_a_film_is_a_template_for_its_owner_alone(
    home: Connections, visit: Open, act: Open, ann: User, bob: User
) -> None:
    with home.session() as session:
        made = submit(session, home, ann, text="[sad] Пока.", voice="male", size=1080)
    state = visit(Studio, ann, f"/studio?again={made.id}")
    act(state, "open")
    assert (state.text, state.asked, state.language, state.size) == (
        ("[sad] Пока.", "male", "ru", "1080")
    )
    for asked in (made.id, uuid4(), "nonsense"):
        other = visit(Studio, bob, f"/studio?again={asked}")
        act(other, "open")
        assert other.text == ""
