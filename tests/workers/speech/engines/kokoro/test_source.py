"""What excites the generator, and the way back from its spectrum."""

import numpy as np

from workers.speech.engines.kokoro.source import STEP, analyze, excite, synthesize


def test_a_spectrum_has_a_frame_more_than_there_are_hops() -> None:
    spectrum = analyze(np.ones(3000, np.float32))
    assert spectrum.shape == (22, 601)
    assert synthesize(spectrum).shape == (3000,)


def test_frames_overlap_without_a_ripple() -> None:
    spectrum = np.full((22, 101), -20, np.float32)
    spectrum[0], spectrum[11:] = 0.0, 0.0  # a constant: the first bin is the sum of all
    samples = synthesize(spectrum)
    assert np.ptp(samples[20:-20]) < 1e-6


def test_the_source_has_the_pitch_that_it_is_given_and_is_the_same_twice() -> None:
    weight, bias = np.zeros((9, 1), np.float32), np.zeros(1, np.float32)
    weight[0] = 1
    f0 = np.full(160, 200, np.float32)
    found = excite(f0, weight, bias)
    assert found.shape == (22, 160 * STEP // 5 + 1)
    assert np.array_equal(found, excite(f0, weight, bias))
    quiet = excite(np.zeros(160, np.float32), weight, bias, noise=0)
    assert np.abs(quiet[:11]).max() < 1e-6
