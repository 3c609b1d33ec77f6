"""Stress networks in the real format, small and with random numbers, but for what they look up."""

import numpy as np

from workers.speech.text_normalization.stress_network import Arrays

WIDTH = 24


def make_arrays(seed: int = 1) -> Arrays:
    """Two exceptions, one word of two readings; the rest is drawn."""
    draw = np.random.default_rng(seed)
    arrays: dict[str, np.ndarray] = {}

    def linear(name: str, rows: int, columns: int) -> None:
        arrays[f"{name}.weight"] = draw.normal(0, 0.3, (rows, columns)).astype(np.float16)
        arrays[f"{name}.bias"] = draw.normal(0, 0.1, rows).astype(np.float16)

    def joined(*words: str) -> np.ndarray:
        return np.frombuffer("\n".join(words).encode(), np.uint8)

    grams = ("UNK", *"<>абвгдеиклмнорстя", "<к", "от>")
    arrays["grams"] = joined(*grams)
    arrays["gram_vectors"] = draw.integers(-127, 127, (len(grams), 16)).astype(np.int8)
    arrays["gram_scale"] = np.array([0.05, -3.0], np.float32)
    for name, classes in (("stress", 10), ("yo", 7)):
        for number, (rows, columns) in enumerate(((64, 16), (128, 64), (64, 128), (classes, 64))):
            linear(f"{name}.{number}", rows, columns)
    arrays["exceptions"] = joined("дорога 3 -1", "елка 0 0")
    arrays["readings"] = joined("замок з+амок зам+ок", "все вс+е вс+ё")
    pieces = ("[UNK]", "[CLS]", "[SEP]", "[HOMO]", "[/HOMO]", "замок", "все", "на", "две", "##ри")
    arrays["pieces"] = joined(*pieces)
    arrays["piece_vectors"] = draw.integers(-127, 127, (len(pieces), WIDTH)).astype(np.int8)
    arrays["piece_scale"] = np.array([0.02, -9.0], np.float32)
    arrays["positions"] = draw.normal(0, 1, (320, WIDTH)).astype(np.float16)
    norms = ["inputs", *(f"{n}.{part}_norm" for n in range(3) for part in ("mix", "narrow"))]
    for name in norms:
        arrays[f"{name}.weight"] = np.ones(WIDTH, np.float16)
        arrays[f"{name}.bias"] = np.zeros(WIDTH, np.float16)
    for number in range(3):
        for part in ("query", "key", "value", "mix"):
            linear(f"{number}.{part}", WIDTH, WIDTH)
        linear(f"{number}.wide", 48, WIDTH)
        linear(f"{number}.narrow", WIDTH, 48)
    linear("choose.0", 32, 2 * WIDTH)
    linear("choose.1", 1, 32)
    return arrays
