"""The decoder's parts on the real weights, beside what they are by definition."""

from functools import cache

import numpy as np
import pytest

from workers.arrays import F32
from workers.speech.engines.kokoro.checkpoint import Checkpoint
from workers.speech.engines.kokoro.decoder import DILATIONS, EPSILON, Decoder
from workers.speech.engines.kokoro.decoder_weights import read_weights
from workers.speech.engines.kokoro.parallel import Pool
from workers.speech.engines.kokoro.voices import find_model, load_styles

PATH = "generator/resblocks.5"  # the last, with eleven taps


@cache
def checkpoint() -> Checkpoint:
    model = find_model()
    assert model is not None
    return Checkpoint(model)


def style() -> F32:
    return load_styles("af_heart")[40:41, :128]


def convolved(x: F32, path: str, dilation: int) -> F32:
    weight, bias = checkpoint().convolution(path)
    assert bias is not None
    taps = weight.shape[2]
    reach = dilation * (taps - 1) // 2
    padded = np.pad(x, ((reach, reach), (0, 0)))
    made: F32 = bias + sum(
        padded[tap * dilation : tap * dilation + len(x)] @ weight[:, :, tap].T
        for tap in range(taps)
    )
    return made


def activated(x: F32, norm: str, snake: str) -> F32:
    weight, bias = checkpoint().linear(f"{norm}/fc")
    gain, shift = np.split((style() @ weight + bias)[0], 2)
    flat = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + EPSILON)
    y = flat * (1 + gain) + shift
    alpha = checkpoint().parameter(snake).ravel()
    made: F32 = y + np.sin(alpha * y) ** 2 / alpha
    return made


def test_a_residual_block_is_what_its_definition_says() -> None:
    x = np.random.default_rng(1).standard_normal((1301, 128))
    wanted = x
    for index, dilation in enumerate(DILATIONS):
        way = activated(wanted, f"{PATH}/adain1.{index}", f"{PATH}/alpha1.{index}")
        way = convolved(way, f"{PATH}/convs1.{index}", dilation)
        way = activated(way, f"{PATH}/adain2.{index}", f"{PATH}/alpha2.{index}")
        wanted = wanted + convolved(way, f"{PATH}/convs2.{index}", 1)
    decoder = Decoder(read_weights(checkpoint()), Pool(2))
    decoder._style = style()
    found = decoder._residual(x.astype(np.float32), PATH)
    assert np.abs(found - wanted).max() < 1e-3 * np.std(wanted)


@pytest.mark.parametrize("frames", [1, 9])
def test_a_spectrum_is_the_same_on_any_number_of_threads(frames: int) -> None:
    rng = np.random.default_rng(frames)
    weights = read_weights(checkpoint())
    given = (
        rng.standard_normal((frames, 512)).astype(np.float32),
        np.full(2 * frames, 200, np.float32),
        np.ones(2 * frames, np.float32),
        style(),
        rng.standard_normal((120 * frames + 1, 22)).astype(np.float32),
    )
    found = []
    for threads in (1, 3):
        pool = Pool(threads)
        with pool.alone():
            found.append(Decoder(weights, pool).decode(*given))
    assert found[0].shape == (120 * frames + 1, 22)
    assert np.array_equal(*found)
