"""The network with its committed weights, on voices that it never learnt from."""

from importlib import resources
from itertools import pairwise

import numpy as np
import pytest

from workers.speech.alignment.acoustic_model.features import HOP, extract_features
from workers.speech.alignment.acoustic_model.network import AHEAD, load_network
from workers.speech.alignment.acoustic_model.phones import SOUNDS, fold
from workers.speech.engines.espeak.native import synthesize
from workers.speech.visemes import viseme_of


def heard(name: str, sound: np.ndarray, rate: int) -> np.ndarray:
    return load_network(name).listen(extract_features(sound, rate))


@pytest.fixture(scope="module")
def spoken() -> tuple[np.ndarray, int, list[str]]:
    """Swedish, which it never heard, by a variant that it never heard: sound, rate, visemes."""
    said = synthesize("Mamma bakar bullar. Pappa spelar piano på kvällen.", "sv+m3", 150, 50, 50)
    sound = said.samples.astype(np.float32) / 32768
    sound *= 0.1 / np.sqrt(np.square(sound).mean())
    labels = np.zeros(int(len(sound) / said.rate / HOP), int)
    marks = [event for event in said.events if event.ipa is not None]
    for mark, after in pairwise(marks):
        labels[round(mark.sample / said.rate / HOP) : round(after.sample / said.rate / HOP)] = fold(
            mark.ipa or ""
        )[0]
    return sound, said.rate, [viseme_of(SOUNDS[label]) for label in labels]


@pytest.mark.parametrize("name", AHEAD)
def test_it_hears_a_language_that_it_never_heard(
    name: str, spoken: tuple[np.ndarray, int, list[str]]
) -> None:
    sound, rate, wanted = spoken
    told = [viseme_of(SOUNDS[at]) for at in heard(name, sound, rate).argmax(axis=1)]
    right = np.mean([a == b for a, b in zip(told, wanted, strict=True)])
    shut = [b == "PP" for a, b in zip(wanted, told, strict=True) if a == "PP"]
    assert right > 0.6
    assert np.mean(shut) > 0.7


@pytest.mark.parametrize("name", AHEAD)
def test_silence_is_silence(name: str) -> None:
    hiss = np.random.default_rng(1).normal(0, 1e-4, 48000).astype(np.float32)
    for sound in (np.zeros(48000, np.float32), hiss):
        assert np.mean(heard(name, sound, 48000).argmax(axis=1) == 0) > 0.95


def test_posteriors_sum_to_one(spoken: tuple[np.ndarray, int, list[str]]) -> None:
    told = heard("full", *spoken[:2])
    assert told.shape[1] == len(SOUNDS)
    assert np.exp(told).sum(axis=1) == pytest.approx(1, abs=1e-4)


def test_live_needs_no_more_than_80_ms(spoken: tuple[np.ndarray, int, list[str]]) -> None:
    """What comes later changes nothing in what is told of a sound that began 80 ms before."""
    sound, rate, _ = spoken
    whole = heard("live", sound, rate)
    for moment in (0.8, 1.303, 2.0):
        cut = sound.copy()
        cut[round(moment * rate) :] = np.random.default_rng(2).normal(0, 0.3, 1)
        settled = int((moment - 0.080) / HOP) + 1
        assert np.allclose(heard("live", cut, rate)[:settled], whole[:settled], atol=1e-4)
    late = heard("full", cut, rate)[:settled]
    assert not np.allclose(late, heard("full", sound, rate)[:settled], atol=1e-4)


def test_the_weights_are_small() -> None:
    folder = resources.files("workers.speech.alignment.acoustic_model") / "weights"
    sizes = {file.name: len(file.read_bytes()) for file in folder.iterdir()}
    assert set(sizes) == {f"{name}.npz" for name in AHEAD}
    assert sum(sizes.values()) < 1_000_000
