"""A recording as the voice: nothing is spoken, all that is heard gets its times.

With a transcript espeak-ng reads that aloud, and the sounds of its reading are looked for in the
recording; without one the network tells what it hears.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from avatar_app.catalog.voices import Voice
from avatar_app.errors import RecordingError
from avatar_app.script.script import Script
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.alignment.acoustic_model.features import HOP
from workers.speech.alignment.acoustic_model.phones import SILENCE, SOUNDS, VOWELS
from workers.speech.alignment.acoustic_model.recognition import recognise
from workers.speech.alignment.forced_alignment import Placement, place, score_phones
from workers.speech.engines.espeak.speaker import EspeakSpeaker
from workers.speech.recordings.recording import RATE, Recording
from workers.speech.speech import Mood, Phoneme, Speech
from workers.speech.synthesis import SHORTEST_REST
from workers.speech.visemes import viseme_of

BREATH = 0.25  # seconds of silence at which a recording is cut into pieces
PIECE = 4.0  # seconds that a piece lasts at least
STRESSED = 0.06  # seconds that a stressed vowel lasts at least


class RecordedSpeaker:
    """See `workers.speech.speaker.Speaker`. A script without Lines tells a mood, and no words.

    The voice lends its language alone. Pauses that the script asks for are those of the recording.
    """

    name = "recording"

    def __init__(self, recording: Recording) -> None:
        self._samples = recording.samples

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield a Speech for each Line, or of each few phrases of a script that nobody knows.

        Raises ScriptError("text_unspeakable"), RecordingError("transcript_mismatch").
        """
        scores = score_phones(self._samples, RATE)
        if script.lines:
            read = list(EspeakSpeaker().speak(script, voice))
            placed = place(read, scores)
            if placed is None or not placed.fits:
                raise RecordingError(
                    "transcript_mismatch",
                    _(
                        "The transcript does not fit the recording; give what is said in "
                        "it word for "
                        "word, no more, and its language, or leave the transcript out."
                    ),
                )
            return self._cut(lay(read, placed, self._seconds))
        return self._cut(self._tell(scores, script))

    @property
    def _seconds(self) -> float:
        return len(self._samples) / RATE

    def _tell(self, scores: F32, script: Script) -> list[Speech]:
        phonemes = name(scores, self._samples, self._seconds)
        cuts = [0.0]
        for phoneme in phonemes[1:-1]:
            middle = (phoneme.start + phoneme.end) / 2
            if not phoneme.ipa and phoneme.end - phoneme.start >= BREATH:
                cuts += [middle] * (middle - cuts[-1] >= PIECE)
        nothing = np.zeros(0, np.float32)
        return [
            Speech(
                audio=nothing,
                rate=RATE,
                start=start,
                words=(),
                phonemes=_between(phonemes, start, end),
                mood=Mood(script.emotion, script.intensity, start, end),
                exact=False,
                last=False,
            )
            for start, end in pairwise([*cuts, self._seconds])
        ]

    def _cut(self, placed: list[Speech]) -> Iterator[Speech]:
        """Give each piece its sound, to the sample."""
        bounds = [round(speech.start * RATE) for speech in placed] + [len(self._samples)]
        for index, speech in enumerate(placed):
            piece = replace(
                speech,
                audio=self._samples[bounds[index] : bounds[index + 1]],
                start=bounds[index] / RATE,
                last=index == len(placed) - 1,
            )
            yield replace(piece, mood=replace(piece.mood, start=piece.start, end=piece.end))


def lay(read: list[Speech], placed: Placement, seconds: float) -> list[Speech]:
    """What was read aloud, without its sound, at the times at which the recording says it.

    The recording lasts `seconds`. Each Speech begins half way between its first sound and the last
    of the one before.
    """
    phonemes, words = placed.phonemes, iter(placed.words)
    laid: list[Speech] = []
    start, count = 0.0, 0
    for number, speech in enumerate(read):
        first, count = count, count + sum(bool(phoneme.ipa) for phoneme in speech.phonemes)
        before = phonemes[count - 1].end if count else 0.0
        after = phonemes[count].start if count < len(phonemes) else seconds
        end = seconds if number + 1 == len(read) else (before + after) / 2
        piece = replace(
            speech,
            audio=np.zeros(0, np.float32),
            rate=RATE,
            start=start,
            words=tuple(next(words) for _ in speech.words),
            phonemes=_fill(list(phonemes[first:count]), start, end),
            exact=False,
            last=False,
        )
        laid.append(piece)
        start = end
    return laid


def name(scores: F32, samples: F32, seconds: float) -> tuple[Phoneme, ...]:
    """The phonemes that are heard; of the vowels the loud and long ones are stressed."""
    spans = recognise(scores)
    vowels = [span for span in spans if span.sound in VOWELS]
    hop = round(HOP * RATE)
    level = {
        span: float(np.square(samples[span.start * hop : span.end * hop]).mean()) for span in vowels
    }
    stressed = {
        span
        for index, span in enumerate(vowels)
        if (span.end - span.start) * HOP >= STRESSED
        and level[span] >= max(level[other] for other in vowels[max(index - 1, 0) : index + 2])
    }
    heard = [
        Phoneme(
            SOUNDS[span.sound],
            viseme_of(SOUNDS[span.sound]),
            span.start * HOP,
            span.end * HOP,
            2 if span in stressed else 0,
        )
        for span in spans
        if span.sound != SILENCE
    ]
    return _fill(heard, 0.0, seconds)


def _fill(phonemes: list[Phoneme], start: float, end: float) -> tuple[Phoneme, ...]:
    """The phonemes and the rests between them, from start to end without a gap.

    A rest shorter than SHORTEST_REST belongs to what is before it.
    """
    filled: list[Phoneme] = []
    clock = start
    for phoneme in phonemes:
        gap = phoneme.start - clock
        if gap >= SHORTEST_REST or (gap > 0 and not filled):
            filled.append(Phoneme("", "sil", clock, phoneme.start))
        elif gap > 0:
            filled[-1] = replace(filled[-1], end=phoneme.start)
        filled.append(phoneme)
        clock = phoneme.end
    if end > clock:
        filled.append(Phoneme("", "sil", clock, end))
    return tuple(phoneme for phoneme in filled if phoneme.end > phoneme.start)


def _between(phonemes: tuple[Phoneme, ...], start: float, end: float) -> tuple[Phoneme, ...]:
    """Those in a stretch of time, cut at its ends."""
    return tuple(
        replace(phoneme, start=max(phoneme.start, start), end=min(phoneme.end, end))
        for phoneme in phonemes
        if phoneme.start < end and phoneme.end > start
    )
