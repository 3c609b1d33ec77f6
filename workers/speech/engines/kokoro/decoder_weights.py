"""The decoder's weights as `decoder` wants them, out of a published file."""

import numpy as np

from workers.arrays import F32
from workers.speech.engines.kokoro.checkpoint import Checkpoint
from workers.speech.engines.kokoro.decoder import BLOCKS, DILATIONS, RATES
from workers.speech.engines.kokoro.short_convolution import transform_taps


def read_weights(weights: Checkpoint) -> dict[str, F32]:
    """All that a `Decoder` needs of a published file, by the names of its modules, and "mixing":
    what harmonics are mixed by.

    Convolutions of residual blocks are [points, in, out], others [taps, in, out], norms' matrices
    [128, 2 channels]. Raises KeyError with what the file lacks.
    """
    reader = _Reader(weights)
    for path in ("F0_conv", "N_conv", "asr_res/asr_res.0", "generator/conv_post"):
        reader.add_convolution(path)
    for path in ("encode", *(f"decode.{index}" for index in range(4))):
        for one in ("conv1", "conv2", "conv1x1"):
            reader.add_convolution(f"{path}/{one}")
        for one in ("norm1", "norm2"):
            reader.add_norm(f"{path}/{one}")
    reader.add_doubling("decode.3/pool")
    for index in range(len(RATES)):
        reader.add_convolution(f"generator/noise_convs.{index}")
        reader.add_stretching(f"generator/ups.{index}")
        reader.add_residual(f"generator/noise_res.{index}")
        for block in range(BLOCKS):
            reader.add_residual(f"generator/resblocks.{BLOCKS * index + block}")
    reader.add("mixing", *weights.linear("m_source/l_linear"))
    return reader.found


class _Reader:
    """Collects weights in `found`."""

    def __init__(self, weights: Checkpoint) -> None:
        self._weights = weights
        self.found: dict[str, F32] = {}

    def add(self, path: str, weight: F32, bias: F32 | None) -> None:
        """A matrix or several, whose last axis is that of the outputs."""
        self.found[path] = np.ascontiguousarray(weight)
        empty = np.zeros(weight.shape[-1], np.float32)
        self.found[f"{path}/bias"] = empty if bias is None else bias

    def add_convolution(self, path: str) -> None:
        """From [out, in, taps]."""
        weight, bias = self._weights.convolution(path)
        self.add(path, weight.transpose(2, 1, 0), bias)

    def add_stretching(self, path: str) -> None:
        """A transposed convolution, from [in, out, taps]."""
        weight, bias = self._weights.convolution(path)
        self.add(path, weight.transpose(2, 0, 1), bias)

    def add_doubling(self, path: str) -> None:
        """A transposed convolution of each channel by itself: [taps, channels]."""
        weight, bias = self._weights.convolution(path)
        self.add(path, weight[:, 0].T, bias)

    def add_norm(self, path: str) -> None:
        """What makes a style into gains and offsets."""
        self.add(path, *self._weights.linear(f"{path}/fc"))

    def add_residual(self, path: str) -> None:
        """A block of three times two convolutions, each with a norm and a Snake."""
        for index in range(len(DILATIONS)):
            for half in (1, 2):
                weight, bias = self._weights.convolution(f"{path}/convs{half}.{index}")
                self.add(f"{path}/convs{half}.{index}", transform_taps(weight), bias)
                alpha = self._weights.parameter(f"{path}/alpha{half}.{index}")
                self.found[f"{path}/alpha{half}.{index}"] = alpha.ravel()
                self.add_norm(f"{path}/adain{half}.{index}")
