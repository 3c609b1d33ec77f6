"""The same digest, the same film; anything else, another digest."""

import os
from dataclasses import fields, replace
from pathlib import Path

import pytest

from avatar_app.catalog.backgrounds import Background, BackgroundKind
from avatar_app.catalog.tiers import TIERS
from avatar_app.catalog.voices import VOICES, SpeakerRef
from avatar_app.script.parser import parse
from avatar_app.script.pronunciation import Pronunciation
from avatar_app.settings import Settings
from workers.film import digest as module
from workers.film.digest import digest, drawing_digest, fingerprint_spec
from workers.film.spec import FilmSpec


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    weights = tmp_path / "data" / "weights" / "wav2lip"
    weights.mkdir(parents=True)
    (weights / "wav2lip.pth").write_bytes(b"\0" * 3_000_000)
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def spec(tmp_path: Path) -> FilmSpec:
    (tmp_path / "me.jpg").write_bytes(b"a picture")
    return FilmSpec(
        script=parse("Hello [happy] you."),
        voice=VOICES["en-female"],
        portrait=str(tmp_path / "me.jpg"),
        output=tmp_path / "film.mp4",
        tier=TIERS["light"],
        captions=(tmp_path / "film.vtt",),
    )


def test_it_is_of_what_is_made_and_not_of_where(
    spec: FilmSpec, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    picture = tmp_path / "other" / "you.jpg"
    picture.write_bytes(b"a picture")
    moved = replace(
        spec,
        portrait=str(picture),
        output=tmp_path / "other" / "new.mp4",
        captions=(tmp_path / "other" / "new.vtt",),
    )
    assert digest(moved, settings) == digest(spec, settings)
    assert len(digest(spec, settings)) == 64


def test_a_cloned_voice_is_what_it_was_made_of(
    spec: FilmSpec, settings: Settings, tmp_path: Path
) -> None:
    made = []
    for place, content in (("a", b"Maria"), ("b", b"Maria"), ("c", b"Nina")):
        latents = tmp_path / place
        latents.write_bytes(content)
        voice = replace(spec.voice, speaker=SpeakerRef("v2", latents=str(latents)))
        made.append(digest(replace(spec, voice=voice), settings))
    assert made[0] == made[1] != made[2]


def test_whatever_changes_the_film_changes_it(
    spec: FilmSpec, settings: Settings, tmp_path: Path
) -> None:
    wall = tmp_path / "wall.png"
    wall.write_bytes(b"a wall")
    spoken = replace(spec.script, lexicon=(Pronunciation("Hello", "Hallo"),))
    others = [
        replace(spec, script=parse("Hello [sad] you.")),
        replace(spec, script=parse("Hello [happy 0.5] you.")),
        replace(spec, script=spoken),
        replace(spec, voice=VOICES["en-male"]),
        replace(spec, tier=TIERS["instant"]),
        replace(spec, portrait="preset:ava"),
        replace(spec, portrait="preset:kofi"),
        replace(spec, output=tmp_path / "film.webm"),
        replace(spec, captions=()),
        replace(spec, burnt=True),
        replace(spec, size=720),
        replace(spec, fps=30),
        replace(spec, seed=1),
        replace(spec, face=1),
        replace(spec, aspect="1:1"),
        replace(spec, background=Background(BackgroundKind.BLUR)),
        replace(spec, background=Background(BackgroundKind.PICTURE, picture=str(wall))),
        replace(spec, audio=wall),
    ]
    found = {digest(one, settings) for one in [spec, *others]}
    assert len(found) == len(others) + 1


def test_no_field_of_a_specification_is_left_out(spec: FilmSpec) -> None:
    assert list(fingerprint_spec(spec)) == [field.name for field in fields(FilmSpec)]


def test_a_part_goes_by_what_draws_it_and_not_by_what_speaks(settings: Settings) -> None:
    before = drawing_digest("wav2lip", settings)
    (settings.weights_dir / "xtts").mkdir()
    (settings.weights_dir / "xtts" / "model.pth").write_bytes(b"a voice")
    assert drawing_digest("wav2lip", settings) == before
    assert drawing_digest("wav2lip", settings.model_copy(update={"enhancer": 0.4})) != before
    assert drawing_digest("mesh", settings) != before


def test_another_picture_under_the_same_name_is_another(spec: FilmSpec, settings: Settings) -> None:
    before = digest(spec, settings)
    Path(spec.portrait).write_bytes(b"b picture")
    assert digest(spec, settings) != before


def test_new_weights_and_settings_make_a_new_film(spec: FilmSpec, settings: Settings) -> None:
    weights = settings.weights_dir / "wav2lip" / "wav2lip.pth"
    found = {digest(spec, settings)}
    for k, place in enumerate((0, 2_999_999)):  # at either end
        with weights.open("r+b") as file:
            file.seek(place)
            file.write(b"\1")
        os.utime(weights, (k, k))
        found.add(digest(spec, settings))
    found.add(digest(spec, settings.model_copy(update={"sadtalker_expression": 2.0})))
    found.add(digest(spec, settings.model_copy(update={"enhancer": 0.4})))
    (settings.weights_dir / "enhancer").mkdir()
    (settings.weights_dir / "enhancer" / "GFPGANv1.4.pth").write_bytes(b"a restorer")
    found.add(digest(spec, settings))
    assert len(found) == 6
    assert digest(spec, settings.model_copy(update={"port": 1})) in found


def test_another_program_makes_a_new_film(
    spec: FilmSpec, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(spec, settings)
    monkeypatch.setattr(module, "_fingerprint_program", lambda: "the next version")
    assert digest(spec, settings) != before
