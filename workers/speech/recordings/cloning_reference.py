"""A recording that a voice is to be cloned from: checked, and cut to what is said.

What is refused and at which measure was settled on synthetic cases (docs/voices.md says how well
each is told). Whether the speaker agreed is not to be heard: who calls this has asked.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from avatar_app.errors import RecordingError
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.alignment.acoustic_model.features import HOP
from workers.speech.recordings.recording import RATE, Recording

SHORTEST, ENOUGH, LONGEST = 6.0, 10.0, 30.0  # seconds of speech: least, good, most that is used
VOICELESS = 1.0  # seconds of speech: with less nobody speaks
CLIPPED = 0.02  # share of samples at full scale; loudly mastered speech has 0.013
LOUDEST_NOISE, NOISY = 12.0, 20.0  # dB under the speech: refused, warned of
# Share of a tune that stays, and sounds a second: speech has .33 at most and some 12, however noisy
# it is; music has .57 at least and at most 9.
STEADIEST, SLOWER = 0.45, 10.0
GAP, COLOURS = 3.0, 0.9  # semitones and contrast, which together are two people
CONTRAST, CONTRASTING = 3.0, 2.0  # contrast alone: refused, warned of
APRON = 0.1  # seconds kept around what is said


@dataclass(frozen=True)
class Reference:
    """`samples` are float32 mono at `rate`, from the first word to the last of LONGEST seconds of
    speech; `speech` is how many of its seconds are spoken, `noise` how many dB what is else heard
    lies under them.
    """

    samples: F32
    rate: int
    speech: float
    noise: float
    warnings: tuple[str, ...]


def check_reference(recording: Recording) -> Reference:
    """See whether a voice can be cloned from a recording (`read_recording`).

    Takes a tenth of its length, and needs praat-parselmouth. Raises RecordingError: audio_clipped,
    audio_no_voice, audio_too_short, audio_music, audio_noisy, audio_many_voices.
    """
    from workers.speech.recordings.voice_analysis import characterise  # noqa: PLC0415 # not installed everywhere

    if recording.clipped > CLIPPED:
        raise RecordingError(
            "audio_clipped",
            _(
                "The recording is overdriven ({clipped:.1%} of it is cut off), and a voice "
                "cloned from it would be; lower the microphone's level, and record again.",
                clipped=recording.clipped,
            ),
        )
    found = characterise(recording.samples, RATE)
    if found.speech < VOICELESS:
        raise RecordingError(
            "audio_no_voice", _("No speech was found in the recording; use one with speech.")
        )
    if found.steady > STEADIEST and found.pace < SLOWER:
        raise RecordingError(
            "audio_music",
            _("The recording sounds like music or singing; give one of somebody who only speaks."),
        )
    if found.speech < SHORTEST:
        raise RecordingError(
            "audio_too_short",
            _(
                "In the recording only {speech:.1f} s are spoken; a voice is cloned from "
                "{shortest:.0f} s at least, better from {enough:.0f} to {longest:.0f} s.",
                speech=found.speech,
                shortest=SHORTEST,
                enough=ENOUGH,
                longest=LONGEST,
            ),
        )
    if found.noise < LOUDEST_NOISE:
        raise RecordingError(
            "audio_noisy",
            _(
                "What is heard behind the voice is only {noise:.0f} dB quieter than it; record "
                "in a quiet room, near the microphone, without music.",
                noise=found.noise,
            ),
        )
    if (found.gap > GAP and found.colours > COLOURS) or found.colours > CONTRAST:
        raise RecordingError(
            "audio_many_voices",
            _(
                "More than one person seems to speak in the recording; give one of a "
                "single speaker."
            ),
        )
    warnings = recording.warnings
    if found.speech < ENOUGH:
        warnings += (
            _(
                "Only {speech:.0f} s are spoken; {enough:.0f} s or more sound truer.",
                speech=found.speech,
                enough=ENOUGH,
            ),
        )
    if found.noise < NOISY:
        warnings += (
            _("There is noise behind the voice, {noise:.0f} dB under it.", noise=found.noise),
        )
    if found.colours > CONTRASTING:
        warnings += (_("The voice changes on the way; check that only one person speaks."),)
    samples = _cut(recording.samples, found.spoken)
    return Reference(samples, RATE, found.speech, found.noise, warnings)


def _cut(samples: F32, spoken: NDArray[np.bool_]) -> F32:
    """From the first word on, as long as LONGEST seconds of speech take."""
    frames = np.flatnonzero(spoken)[: round(LONGEST / HOP)]
    first = max(int(frames[0]) * HOP - APRON, 0)
    last = int(frames[-1] + 1) * HOP + APRON
    return samples[round(first * RATE) : round(last * RATE)]
