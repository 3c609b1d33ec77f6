"""The likeliest row of sounds."""

from itertools import pairwise

import numpy as np

from tests.workers.speech.alignment.acoustic_model.test_viterbi import A, M, P, scores
from workers.speech.alignment.acoustic_model.recognition import SHORTEST, Span, recognise


def test_spans_are_found() -> None:
    found = recognise(scores((0, 10), (P, 7), (A, 20), (M, 9), (0, 12)))
    assert found == [Span(0, 0, 10), Span(P, 10, 17), Span(A, 17, 37), Span(M, 37, 46),
                     Span(0, 46, 58)]  # fmt: skip


def test_a_flicker_is_no_sound() -> None:
    assert recognise(scores((A, 10), (P, 1), (A, 10))) == [Span(A, 0, 21)]


def test_spans_fill_noise_without_gap() -> None:
    noise = np.random.default_rng(1).normal(0, 3, (500, 45)).astype(np.float32)
    found = recognise(noise)
    assert found[0].start == 0
    assert found[-1].end == 500
    assert all(a.end == b.start for a, b in pairwise(found))
    assert all(span.end - span.start >= SHORTEST for span in found[1:])


def test_one_frame_is_one_span() -> None:
    assert recognise(scores((A, 1))) == [Span(A, 0, 1)]
