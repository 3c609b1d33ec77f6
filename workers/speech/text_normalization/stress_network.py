"""Where the stress and the ё of a Russian word lie, by small networks in plain numpy.

`Words` hears a word alone: the pieces of letters that it is made of are looked up, averaged and
classified. `Sense` is a small transformer that chooses between two readings of a word by what
stands around it: за́мок or замо́к. Both are Silero's (MIT), as `workers.weights.stress_package`
has brought them.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workers.arrays import F32

Arrays = Mapping[str, NDArray[np.generic]]

VOWELS = "аеёиоуыэюя"
_HEADS = 12
_AROUND = 150  # characters on either side of a word that are read
_STRANGE = re.compile(r"[^а-яё0-9\s.,!?\-]")
_TOKENS = re.compile(r"\[/?HOMO\]|[а-яё0-9]+|[.,!?\-]")


@dataclass(frozen=True)
class Reading:
    """The place of the stressed vowel in a word, and of the е that is said ё (-1: none)."""

    stress: int
    yo: int = -1


class Words:
    """Words alone, in small letters without ё."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._layers = {
            name: [_linear(arrays, f"{name}.{number}") for number in range(4)]
            for name in ("stress", "yo")
        }

    @cached_property
    def _grams(self) -> dict[str, int]:
        return {gram: row for row, gram in enumerate(_split(self._arrays["grams"]))}

    @cached_property
    def _exceptions(self) -> dict[str, Reading]:
        rows = (line.split(" ") for line in _split(self._arrays["exceptions"]))
        return {word: Reading(int(at), int(yo)) for word, at, yo in rows}

    def read(self, word: str) -> Reading | None:
        """The likeliest reading; None if it has no vowel or the network does not know."""
        known = self._exceptions.get(word)
        if known is not None:
            return known
        vowels = [place for place, letter in enumerate(word) if letter in VOWELS]
        if not vowels:
            return None
        vector = self._look_up(word)
        nth, sure = _choose(vector, self._layers["stress"])
        yo, sure_yo = _choose(vector, self._layers["yo"])
        if len(vowels) == 1:
            nth, sure = 0, 1.0
        if nth >= len(vowels) or sure <= 0.5:
            return None
        stress = vowels[nth]
        letters = [place for place, letter in enumerate(word) if letter == "е"]
        said_yo = 0 < yo <= len(letters) and sure_yo > 0.5 and letters[yo - 1] == stress
        return Reading(stress, stress if said_yo else -1)

    def _look_up(self, word: str) -> F32:
        """The mean of all rows of letters in the word that have a vector."""
        told = f"<{word}>"
        rows = [
            row
            for size in range(1, len(told) + 2)
            for start in range(len(told) - size + 1)
            if (row := self._grams.get(told[start : start + size])) is not None
        ]
        scale, zero = self._arrays["gram_scale"].tolist()
        kept = self._arrays["gram_vectors"][rows or [self._grams["UNK"]]].astype(np.float32)
        mean: F32 = scale * (kept - zero).mean(axis=0)
        return mean


class Sense:
    """Words that are read in two ways."""

    def __init__(self, arrays: Arrays) -> None:
        # Half-precision numbers take long to be read each time.
        self._arrays = {
            name: array.astype(np.float32) if array.dtype == np.float16 else array
            for name, array in arrays.items()
        }
        self.readings: dict[str, tuple[str, ...]] = {
            word: tuple(said.split(" "))
            for word, _, said in (line.partition(" ") for line in _split(arrays["readings"]))
        }

    @cached_property
    def _pieces(self) -> dict[str, int]:
        return {piece: row for row, piece in enumerate(_split(self._arrays["pieces"]))}

    def read(self, text: str, start: int, end: int) -> Reading | None:
        """How text[start:end], a word in small letters, is read there; None if there is but one
        way to read it.
        """
        word = text[start:end].lower()
        ways = self.readings.get(word)
        if ways is None:
            return None
        before = _STRANGE.sub("", text[:start].lower())[-_AROUND:].lstrip(" .,!?-")
        after = _STRANGE.sub("", text[end:].lower())[:_AROUND]
        tokens = self._cut(f"{before} [HOMO] {word} [/HOMO] {after}".strip())
        said = ways[int(self._score(tokens) > 0)]
        place = said.index("+")
        return Reading(place, place if said[place + 1] == "ё" else -1)

    def _cut(self, text: str) -> list[int]:
        """The text's pieces: the longest that are known, one after another."""
        rows = [self._pieces["[CLS]"]]
        for token in _TOKENS.findall(text):
            if token in self._pieces:
                rows.append(self._pieces[token])
                continue
            start, found = 0, []
            while start < len(token):
                mark = "##" if start else ""
                ends = range(len(token), start, -1)
                end = next((e for e in ends if mark + token[start:e] in self._pieces), 0)
                if not end:
                    found = [self._pieces["[UNK]"]]
                    break
                found.append(self._pieces[mark + token[start:end]])
                start = end
            rows += found
        return [*rows, self._pieces["[SEP]"]]

    def _score(self, rows: list[int]) -> float:
        """How much likelier the second reading is, in nats."""
        arrays = self._arrays
        scale, zero = arrays["piece_scale"].tolist()
        state = scale * (arrays["piece_vectors"][rows].astype(np.float32) - np.float32(zero))
        state = _normalise(state + arrays["positions"][: len(rows)].astype(np.float32), arrays)
        for number in range(3):
            state = self._layer(state, str(number))
        opening = rows.index(self._pieces["[HOMO]"])
        closing = rows.index(self._pieces["[/HOMO]"])
        seen = np.concatenate([state[opening], state[opening + 1 : closing].mean(axis=0)])
        hidden = np.maximum(_apply(seen, _linear(arrays, "choose.0")), 0)
        return float(_apply(hidden, _linear(arrays, "choose.1"))[0])

    def _layer(self, state: F32, name: str) -> F32:
        """One layer: attention, then a wide step, each added and normalised."""
        arrays = self._arrays
        count, width = state.shape
        query, key, value = (
            _apply(state, _linear(arrays, f"{name}.{part}"))
            .reshape(count, _HEADS, width // _HEADS)
            .transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        weights = _softmax(query @ key.transpose(0, 2, 1) / math.sqrt(width // _HEADS))
        seen = (weights @ value).transpose(1, 0, 2).reshape(count, width)
        mixed = _apply(seen, _linear(arrays, f"{name}.mix"))
        state = _normalise(state + mixed, arrays, f"{name}.mix_norm")
        wide = _gelu(_apply(state, _linear(arrays, f"{name}.wide")))
        narrow = _apply(wide, _linear(arrays, f"{name}.narrow"))
        return _normalise(state + narrow, arrays, f"{name}.narrow_norm")


def _split(joined: NDArray[np.generic]) -> list[str]:
    return joined.tobytes().decode().split("\n")


def _linear(arrays: Arrays, name: str) -> tuple[F32, F32]:
    return (
        arrays[f"{name}.weight"].astype(np.float32, copy=False),
        arrays[f"{name}.bias"].astype(np.float32, copy=False),
    )


def _apply(state: F32, layer: tuple[F32, F32]) -> F32:
    applied: F32 = state @ layer[0].T + layer[1]
    return applied


def _choose(vector: F32, layers: list[tuple[F32, F32]]) -> tuple[int, float]:
    """The likeliest class, and how likely it is."""
    for layer in layers[:-1]:
        vector = np.maximum(_apply(vector, layer), 0)
    likely = _softmax(_apply(vector, layers[-1]))
    best = int(likely.argmax())
    return best, float(likely[best])


def _softmax(scores: F32) -> F32:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares: F32 = raised / raised.sum(axis=-1, keepdims=True)
    return shares


def _normalise(state: F32, arrays: Arrays, name: str = "inputs") -> F32:
    gain, bias = _linear(arrays, name)
    centred = state - state.mean(axis=-1, keepdims=True)
    power = np.square(centred).mean(axis=-1, keepdims=True)
    normal: F32 = centred / np.sqrt(power + np.float32(1e-12)) * gain + bias
    return normal


def _gelu(state: F32) -> F32:
    """By erf, in Abramowitz and Stegun's approximation (7.1.26), off by 1.5e-7 at most."""
    size = np.abs(state) / np.float32(math.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (
        -1.453152027 + t * 1.061405429))))  # fmt: skip
    erf = np.sign(state) * (1 - series * np.exp(-np.square(size)))
    curved: F32 = (state * (1 + erf) / 2).astype(np.float32)
    return curved
