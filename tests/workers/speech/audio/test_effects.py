"""Equaliser, room, compressor, limiter."""

import numpy as np
import pytest
from scipy import signal

from workers.speech.audio.effects import CEILING, TAIL, _peak, _shelf, apply_effects, fade, limit

RATE = 22050


def tone(hertz: float, level: float = 0.05, seconds: float = 0.5) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)).astype(
        np.float32
    )


def gain_db(hertz: float, tilt: float) -> float:
    """Of a quiet steady tone, under the compressor's threshold."""
    quiet = tone(hertz, 0.02)
    heard = apply_effects(quiet, RATE, tilt)[2000 : len(quiet) - 2000]
    return float(20 * np.log10(np.sqrt((heard**2).mean()) / (0.02 / np.sqrt(2))))


def test_bass_and_presence_rise_and_the_middle_falls() -> None:
    assert gain_db(100, 0) > 3
    assert gain_db(1800, 0) < -3
    assert gain_db(4500, 0) > 1.5


def test_tilt_brightens_and_darkens() -> None:
    assert gain_db(6000, 3) - gain_db(6000, 0) == pytest.approx(3, abs=0.6)
    assert gain_db(6000, -3) - gain_db(6000, 0) == pytest.approx(-3, abs=0.6)
    assert abs(gain_db(200, 3) - gain_db(200, 0)) < 0.4


@pytest.mark.parametrize("hertz", [60.0, 170.0, 500.0])
def test_shelf_is_the_cookbook_s_biquad(hertz: float) -> None:
    a = 10 ** (5 / 40)
    w0 = 2 * np.pi * 170 / RATE
    cos, root = np.cos(w0), 2 * np.sqrt(a) * np.sin(w0) / 2 * np.sqrt(2)
    b = a * np.array(
        [
            (a + 1) - (a - 1) * cos + root,
            2 * ((a - 1) - (a + 1) * cos),
            (a + 1) - (a - 1) * cos - root,
        ]
    )
    c = [
        (a + 1) + (a - 1) * cos + root,
        -2 * ((a - 1) + (a + 1) * cos),
        (a + 1) + (a - 1) * cos - root,
    ]
    _, wanted = signal.freqz(b, c, [hertz], fs=RATE)
    found = _shelf(np.array([hertz]), RATE, 170, 5.0, low=True)
    assert np.allclose(found, wanted)


def test_peak_has_its_gain_at_its_centre() -> None:
    response = _peak(np.array([1800.0]), RATE, 1800, -4.0, 0.8)
    assert 20 * np.log10(np.abs(response[0])) == pytest.approx(-4, abs=1e-6)


def test_compressor_brings_loud_and_quiet_nearer() -> None:
    def level(amplitude: float) -> float:
        heard = apply_effects(tone(1000, amplitude), RATE, 0)[4000:8000]
        return float(20 * np.log10(np.sqrt((heard**2).mean())))

    assert level(0.5) - level(0.1) == pytest.approx(14 / 2, abs=1.5)
    assert level(0.02) - level(0.01) == pytest.approx(6, abs=0.3)


def test_room_rings_for_its_tail_and_no_longer() -> None:
    click = np.zeros(1000, np.float32)
    click[500] = 0.5
    heard = apply_effects(click, RATE, 0)
    assert len(heard) == 1000 + round(TAIL * RATE)
    assert np.abs(heard[700:1500]).max() > 1e-5


def test_limiter_leaves_the_quiet_alone_and_never_passes_its_ceiling() -> None:
    samples = np.linspace(-3, 3, 1001).astype(np.float32)
    bent = limit(samples)
    assert np.abs(bent).max() <= CEILING + 1e-6
    quiet = np.abs(samples) < 0.69
    assert np.allclose(bent[quiet], samples[quiet])
    assert np.all(np.diff(bent) >= 0)


def test_fade_softens_both_ends_only() -> None:
    faded = fade(np.ones(2000, np.float32), RATE)
    assert faded[0] == faded[-1] == 0
    assert np.all(faded[200:-200] == 1)
