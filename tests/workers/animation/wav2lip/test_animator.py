"""A photo that speaks by a network: stand-ins whose output is known, then one of random weights."""

import gc
import importlib
import time
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from avatar_app.catalog.backgrounds import Background, BackgroundKind
from avatar_app.catalog.selection import combine
from avatar_app.catalog.voices import VOICES
from avatar_app.script.parser import parse
from avatar_app.settings import load_settings
from tests.waiting import allow
from tests.workers.animation.mesh.videos import Video
from tests.workers.animation.wav2lip.sitters import Copyist, Master, perform, shoot, speaking
from workers.animation.mesh.animator import Shot
from workers.animation.wav2lip.animator import Wav2LipAnimator
from workers.animation.wav2lip.crop import Crop
from workers.face.from_picture import portrait_from_picture
from workers.face.portrait import Portrait
from workers.film.pipeline import make_film
from workers.film.spec import FilmSpec, Progress
from workers.performance.tracks import INDEX, Performance

WORDS = "[happy] My mother wants a big blue umbrella."
PERFORMANCES = perform(WORDS)
AT_WORK = speaking(PERFORMANCES)


def animate(backend: Copyist, portrait: Portrait, performances: list[Performance]) -> np.ndarray:
    frames = Wav2LipAnimator(load_settings(), backend).animate(portrait, performances)
    return np.stack([frame.copy() for frame in frames])


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    error = np.mean((one.astype(float) - other) ** 2)
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def lay_plainly(crop: Crop, under: Shot, over: Shot) -> tuple[np.ndarray, np.ndarray]:
    """One frame over the other by the mask alone; and the pixels where the mask melts."""
    size = under.frame.shape[1::-1]
    mask = cv2.warpAffine(crop.mask, crop.follow(under.points), size)[..., None]
    mixed = (1 - mask) * under.frame + mask * over.frame
    return mixed, ((mask > 0.02) & (mask < 0.98))[..., 0]


def test_what_changes_nothing_is_not_seen(portrait: Portrait) -> None:
    backend = Copyist()
    frames = animate(backend, portrait, PERFORMANCES)
    hushed = np.stack([shot.frame for shot in shoot(portrait, PERFORMANCES, hushed=True)])
    assert np.array_equal(frames, hushed)
    assert sum(backend.sizes) == np.count_nonzero(AT_WORK)
    assert max(backend.sizes) == backend.batch


def test_a_painted_mouth_is_seen_and_its_edge_is_not(portrait: Portrait) -> None:
    frames = animate(Master(portrait, PERFORMANCES), portrait, PERFORMANCES)
    spoken = shoot(portrait, PERFORMANCES, hushed=False)
    hushed = shoot(portrait, PERFORMANCES, hushed=True)
    crop = Crop.of(portrait)
    wide = sorted(range(len(frames)), key=lambda n: -float(np.mean(cv2.absdiff(
        spoken[n].frame, hushed[n].frame))))[:5]  # fmt: skip
    for number in wide:
        assert AT_WORK[number] == 1
        (x0, y0), (x1, y1) = (
            f(spoken[number].points[[61, 291, 0, 17]], axis=0).astype(int) for f in (np.min, np.max)
        )
        mouth = np.s_[y0:y1, x0:x1]
        near = psnr(frames[number][mouth], spoken[number].frame[mouth])
        assert near > psnr(hushed[number].frame[mouth], spoken[number].frame[mouth]) + 6
        mixed, edge = lay_plainly(crop, hushed[number], spoken[number])
        assert psnr(frames[number][edge], mixed[edge]) > 33


def test_a_cast_of_colour_is_evened_out(portrait: Portrait) -> None:
    cast = (0.06, 0.0, -0.05)
    plain = animate(Master(portrait, PERFORMANCES), portrait, PERFORMANCES)
    tinted = animate(Master(portrait, PERFORMANCES, cast), portrait, PERFORMANCES)
    number = int(np.argmax(AT_WORK))
    x, y = shoot(portrait, PERFORMANCES[:2], hushed=True)[0].points[[61, 291, 0, 17]].mean(
        axis=0
    ).astype(int)  # fmt: skip
    around = np.s_[number : number + 20, y - 25 : y + 40, x - 45 : x + 45]
    left = tinted[around].astype(float).mean(axis=(0, 1, 2)) - plain[around].mean(axis=(0, 1, 2))
    assert np.abs(left).max() < 0.15 * 255 * max(cast)


def test_pauses_are_the_meshs_own(portrait: Portrait) -> None:
    performances = perform("[happy] Hi! [pause 1.0] Ho!")
    frames = animate(Master(portrait, performances, (0.3, 0, 0)), portrait, performances)
    hushed = shoot(portrait, performances, hushed=True)
    resting = np.flatnonzero(speaking(performances) == 0)
    assert len(resting) > 15
    assert all(np.array_equal(frames[number], hushed[number].frame) for number in resting)


def test_emotions_are_seen_around_the_painting(portrait: Portrait) -> None:
    plain = perform("My mother wants a big blue umbrella.")
    change = np.abs(
        animate(Copyist(), portrait, PERFORMANCES)[30].astype(int)
        - animate(Copyist(), portrait, plain)[30]
    )
    brow = portrait.landmarks[[105, 334], 1].min()
    assert change[int(brow) :].max() > 40
    assert PERFORMANCES[0].heard.hushed.shape == PERFORMANCES[0].tracks.shape
    smile = np.concatenate([p.heard.hushed for p in PERFORMANCES])[:, INDEX["mouthSmileLeft"]]
    assert smile[AT_WORK == 1].mean() > 0.3


def test_the_same_film_twice_whatever_the_batch(portrait: Portrait) -> None:
    once = animate(Master(portrait, PERFORMANCES), portrait, PERFORMANCES)
    for batch in (1, 64):
        backend = Master(portrait, PERFORMANCES)
        backend.batch = batch
        assert np.array_equal(animate(backend, portrait, PERFORMANCES), once)
        assert max(backend.sizes) <= batch


def test_frames_go_out_while_the_rest_is_unspoken(portrait: Portrait) -> None:
    taken = []

    def performances() -> Iterator[Performance]:
        for performance in PERFORMANCES:
            taken.append(performance.start)
            yield performance

    frames = Wav2LipAnimator(load_settings(), Copyist()).animate(portrait, performances())
    for number in range(len(AT_WORK)):
        next(frames)
        assert taken[-1] - number < 45
    assert next(frames, None) is None


def test_it_is_stopped_at_once(portrait: Portrait) -> None:
    frames = Wav2LipAnimator(load_settings(), Copyist()).animate(portrait, PERFORMANCES)
    for _ in range(20):
        next(frames)
    began = time.monotonic()
    frames.close()
    assert time.monotonic() - began < allow(1)


def test_memory_does_not_grow_with_length(portrait: Portrait) -> None:
    def peak(times: int) -> int:
        def performances() -> Iterator[Performance]:
            count = sum(len(p.tracks) for p in PERFORMANCES)
            for turn in range(times):
                for performance in PERFORMANCES:
                    yield replace(performance, start=performance.start + turn * count)

        gc.collect()
        tracemalloc.start()
        for _ in Wav2LipAnimator(load_settings(), Copyist()).animate(portrait, performances()):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(1)
    # The frames of the rest are 50 MB. How many wait between the threads depends on how busy the
    # machine is; that is some 10 MB at most.
    assert peak(3) < peak(1) + 20_000_000


def test_a_face_that_is_lost_passes_through(portrait: Portrait) -> None:
    """The head is thrown out of the picture in the middle of a word, and comes back."""
    thrown = []
    for performance in PERFORMANCES:
        hushed = performance.heard.hushed.copy()
        if 20 <= performance.start < 30:
            hushed[:, INDEX["headX"]] = 9.0
        thrown.append(replace(performance, heard=replace(performance.heard, hushed=hushed)))
    backend = Copyist()
    frames = animate(backend, portrait, thrown)
    assert len(frames) == len(AT_WORK)
    assert sum(backend.sizes) == np.count_nonzero(AT_WORK) - 10


def test_a_video_is_painted_where_its_face_has_gone(portrait: Portrait) -> None:
    video = Video(portrait).portrait
    hushed = shoot(video, PERFORMANCES, hushed=True)
    assert np.array_equal(
        animate(Copyist(), video, PERFORMANCES), np.stack([shot.frame for shot in hushed])
    )
    found = np.stack([shot.points for shot in hushed])[:, [33, 263, 4]]
    tracked = np.stack(
        [video.footage.landmarks[video.footage.turn(n)] for n in range(len(AT_WORK))]
    )[:, [33, 263, 4], :2]
    assert np.abs(found - tracked).max() < 0.08 * portrait.eye_distance


def test_a_person_over_nothing_keeps_their_outline() -> None:
    nothing = portrait_from_picture(
        "preset:mei", 256, None, load_settings(), None, Background(BackgroundKind.TRANSPARENT)
    )
    performances = PERFORMANCES[:6]
    frames = animate(Master(nothing, performances, (0, 0, 0.1)), nothing, performances)
    hushed = np.stack([shot.frame for shot in shoot(nothing, performances, hushed=True)])
    assert frames.shape[1:] == (256, 256, 4)
    assert np.array_equal(frames[..., 3], hushed[..., 3])
    assert not np.array_equal(frames, hushed)


@pytest.mark.parametrize("preset", ["ava", "henrik", "galatea"])
def test_a_film_by_a_file_as_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    """Random weights paint nonsense; all the rest of the way is real."""
    pytest.importorskip("torch", reason="comes with the neural animators")
    publish = importlib.import_module("tests.workers.animation.wav2lip.published")
    faces = load_settings().weights_dir / "faces"
    monkeypatch.setenv("GALATEA_DATA_DIR", str(tmp_path))
    load_settings.cache_clear()
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / "faces").symlink_to(faces)
    publish.publish(publish.make_network(), tmp_path / "weights" / "wav2lip" / "wav2lip_gan.pth")
    output = tmp_path / "film.mp4"
    tier = combine("espeak", "wav2lip")
    order = FilmSpec(
        parse("Hi! Bob."), VOICES["en-male"], f"preset:{preset}", output, tier, size=256
    )
    done: list[Progress] = []
    film = make_film(order, load_settings(), done.append)
    assert film.report.animator == "wav2lip"
    assert film.report.frames == round(25 * film.report.duration_s) > 20
    assert output.stat().st_size > 5000
    assert [p.fraction for p in done] == sorted(p.fraction for p in done)
