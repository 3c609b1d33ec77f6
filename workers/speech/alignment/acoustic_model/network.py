"""The network: dilated convolutions over time, in plain numpy.

    bands --convolve 5--> 96 channels --6 x (normalise, convolve 3, relu, mix, add)--> 45 sounds

`full` looks 0.35 s both ways. `live` looks 60 ms ahead, and with half a window and a frame of
sound that makes 78 ms from a sound's beginning to what it is called. The weights are half-precision
numbers in `weights/`; `maker/` makes them.
"""

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from avatar_app.errors import MissingError
from workers.arrays import F32
from workers.speech.alignment.acoustic_model.features import BANDS

CHANNELS = 96
DILATIONS = (1, 2, 4, 8, 16, 1)
# How many frames ahead each convolution looks: the first, then one a dilation.
AHEAD = {"full": (2, *DILATIONS), "live": (2, 1, 2, 1, 0, 0, 0)}
MIDDLE, SPREAD = -10.0, 4.0  # of the bands: what is near 0 and 1 learns best


@dataclass(frozen=True)
class Network:
    """`first` [5, BANDS, CHANNELS], `wide` [blocks, 3, CHANNELS, CHANNELS], `mixing` [blocks,
    CHANNELS, CHANNELS], `last` [CHANNELS, sounds], each with a bias; `prior` [sounds] is how
    often each was heard in training.
    """

    first: F32
    first_bias: F32
    wide: F32
    wide_bias: F32
    mixing: F32
    mixing_bias: F32
    last: F32
    last_bias: F32
    prior: F32
    ahead: tuple[int, ...]

    def listen(self, bands: F32) -> F32:
        """Log posteriors of the sounds, float32 [frames, sounds]."""
        seen = (bands - np.float32(MIDDLE)) / np.float32(SPREAD)
        state = _convolve(seen, self.first, self.first_bias, 1, self.ahead[0])
        for index, dilation in enumerate(DILATIONS):
            inner = _convolve(
                _normalise(state),
                self.wide[index],
                self.wide_bias[index],
                dilation,
                self.ahead[index + 1],
            )
            state += np.maximum(inner, 0) @ self.mixing[index] + self.mixing_bias[index]
        scores = _normalise(state) @ self.last + self.last_bias
        scores -= scores.max(axis=1, keepdims=True)
        told: F32 = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return told


@lru_cache(maxsize=2)
def load_network(name: str) -> Network:
    """`full` or `live`. Raises MissingError("weights_missing")."""
    file = resources.files("workers.speech.alignment.acoustic_model") / "weights" / f"{name}.npz"
    if not file.is_file():
        raise MissingError("weights_missing", f"{file} is missing; install Galatea again.")
    with file.open("rb") as stream, np.load(stream) as kept:
        arrays = {key: kept[key].astype(np.float32) for key in kept.files}
    return Network(**arrays, ahead=AHEAD[name])


def _convolve(state: F32, weights: F32, bias: F32, dilation: int, ahead: int) -> F32:
    """[frames, in] -> [frames, out]; the last tap is `ahead` frames ahead of its output."""
    taps = len(weights)
    behind = (taps - 1) * dilation - ahead
    padded = np.pad(state, ((behind, ahead), (0, 0)))
    out = np.tile(bias, (len(state), 1))
    for tap in range(taps):
        start = tap * dilation
        out += padded[start : start + len(state)] @ weights[tap]
    return out


def _normalise(state: F32) -> F32:
    centred = state - state.mean(axis=1, keepdims=True)
    power = np.square(centred).mean(axis=1, keepdims=True)
    normal: F32 = centred / np.sqrt(power + np.float32(1e-5))
    return normal


def shapes(sounds: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the weights, for who makes them."""
    blocks = len(DILATIONS)
    return {
        "first": (5, BANDS, CHANNELS),
        "first_bias": (CHANNELS,),
        "wide": (blocks, 3, CHANNELS, CHANNELS),
        "wide_bias": (blocks, CHANNELS),
        "mixing": (blocks, CHANNELS, CHANNELS),
        "mixing_bias": (blocks, CHANNELS),
        "last": (CHANNELS, sounds),
        "last_bias": (sounds,),
    }
