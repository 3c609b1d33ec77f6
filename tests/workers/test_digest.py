"""The same digest, the same film; anything else, another digest."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from avatar_app.catalog import TIERS, VOICES
from avatar_app.frames import Background, Behind
from avatar_app.pronunciation import Pronunciation
from avatar_app.script import parse
from avatar_app.settings import Settings
from workers import digest as module
from workers.digest import digest
from workers.film import Order


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    weights = tmp_path / "data" / "weights" / "wav2lip"
    weights.mkdir(parents=True)
    (weights / "wav2lip.pth").write_bytes(b"\0" * 3_000_000)
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def order(tmp_path: Path) -> Order:
    (tmp_path / "me.jpg").write_bytes(b"a picture")
    return Order(
        script=parse("Hello [happy] you."),
        voice=VOICES["en-female"],
        portrait=str(tmp_path / "me.jpg"),
        output=tmp_path / "film.mp4",
        tier=TIERS["light"],
        captions=(tmp_path / "film.vtt",),
    )


def test_it_is_of_what_is_made_and_not_of_where(
    order: Order, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    picture = tmp_path / "other" / "you.jpg"
    picture.write_bytes(b"a picture")
    moved = replace(
        order,
        portrait=str(picture),
        output=tmp_path / "other" / "new.mp4",
        captions=(tmp_path / "other" / "new.vtt",),
    )
    assert digest(moved, settings) == digest(order, settings)
    assert len(digest(order, settings)) == 64


def test_a_cloned_voice_is_what_it_was_made_of(
    order: Order, settings: Settings, tmp_path: Path
) -> None:
    made = []
    for place, content in (("a", b"Maria"), ("b", b"Maria"), ("c", b"Nina")):
        latents = tmp_path / place
        latents.write_bytes(content)
        voice = replace(order.voice, speaker=f"v2@{latents}")
        made.append(digest(replace(order, voice=voice), settings))
    assert made[0] == made[1] != made[2]


def test_whatever_changes_the_film_changes_it(
    order: Order, settings: Settings, tmp_path: Path
) -> None:
    wall = tmp_path / "wall.png"
    wall.write_bytes(b"a wall")
    spoken = replace(order.script, lexicon=(Pronunciation("Hello", "Hallo"),))
    others = [
        replace(order, script=parse("Hello [sad] you.")),
        replace(order, script=parse("Hello [happy 0.5] you.")),
        replace(order, script=spoken),
        replace(order, voice=VOICES["en-male"]),
        replace(order, tier=TIERS["instant"]),
        replace(order, portrait="preset:ava"),
        replace(order, portrait="preset:kofi"),
        replace(order, output=tmp_path / "film.webm"),
        replace(order, captions=()),
        replace(order, burnt=True),
        replace(order, size=720),
        replace(order, fps=30),
        replace(order, seed=1),
        replace(order, face=1),
        replace(order, aspect="1:1"),
        replace(order, background=Background(Behind.BLUR)),
        replace(order, background=Background(Behind.PICTURE, picture=str(wall))),
        replace(order, audio=wall),
    ]
    found = {digest(one, settings) for one in [order, *others]}
    assert len(found) == len(others) + 1


def test_another_picture_under_the_same_name_is_another(order: Order, settings: Settings) -> None:
    before = digest(order, settings)
    Path(order.portrait).write_bytes(b"b picture")
    assert digest(order, settings) != before


def test_new_weights_and_settings_make_a_new_film(order: Order, settings: Settings) -> None:
    weights = settings.weights_dir / "wav2lip" / "wav2lip.pth"
    found = {digest(order, settings)}
    for k, place in enumerate((0, 2_999_999)):  # at either end
        with weights.open("r+b") as file:
            file.seek(place)
            file.write(b"\1")
        os.utime(weights, (k, k))
        found.add(digest(order, settings))
    found.add(digest(order, settings.model_copy(update={"sadtalker_expression": 2.0})))
    found.add(digest(order, settings.model_copy(update={"enhancer": 0.4})))
    (settings.weights_dir / "enhancer").mkdir()
    (settings.weights_dir / "enhancer" / "GFPGANv1.4.pth").write_bytes(b"a restorer")
    found.add(digest(order, settings))
    assert len(found) == 6
    assert digest(order, settings.model_copy(update={"port": 1})) in found


def test_another_program_makes_a_new_film(
    order: Order, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = digest(order, settings)
    monkeypatch.setattr(module, "_tell_program", lambda: "the next version")
    assert digest(order, settings) != before
