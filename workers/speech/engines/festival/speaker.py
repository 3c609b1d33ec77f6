"""festival speaks: its sounds have exact times; rate, pitch and range are changed afterwards."""

import functools
import tempfile
import wave
from collections.abc import Iterator

import numpy as np

from avatar_app.catalog.languages import GREETINGS
from avatar_app.catalog.voices import Voice
from avatar_app.errors import FaultError
from avatar_app.script.script import Line, Script
from avatar_app.translation import gettext as _
from workers.arrays import F32
from workers.speech.audio.loudness_meter import measure
from workers.speech.engines.festival.program import ENGINE, find, run
from workers.speech.engines.festival.text import mark_sounds, read, write
from workers.speech.line_text import prepare
from workers.speech.loudness import TARGET_LUFS, level_script
from workers.speech.speech import Speech
from workers.speech.synthesis import speak_lines
from workers.speech.utterance import SpeechMark, Utterance

_SCHEME = """(voice_msu_ru_nsh_clunits)
{entries}
(set! u (utt.synth (Utterance Text "{text}")))
(utt.save.wave u "{wave}")
(mapcar (lambda (w) (format t "W %s\\n" (item.name (item.relation.root w 'Token))))
 (utt.relation.items u 'Word))
(mapcar (lambda (s) (format t "S %s %s %f %s\\n" (item.name s)
 (item.feat s "R:SylStructure.parent.stress") (item.feat s "end")
 (item.feat s "R:SylStructure.parent.parent.name"))) (utt.relation.items u 'Segment))
"""


class FestivalSpeaker:
    """See `workers.speech.speaker.Speaker`."""

    name = ENGINE

    def speak(self, script: Script, voice: Voice) -> Iterator[Speech]:
        """Yield one Speech a Line. The whole script is checked before the first is spoken.

        Raises ScriptError("text_unspeakable"), MissingError("engine_missing"),
        FaultError("engine_failed").
        """
        program = find()
        gain = _level(program) + level_script(script)
        # Its own dictionary reads unmarked words a little better than we do.
        return speak_lines(
            script, voice, lambda line: _say(line, program, gain), mark_sounds, guess=False
        )


@functools.lru_cache(maxsize=4)
def _level(program: str) -> float:
    """dB that bring the voice to the target, measured on its greeting."""
    samples, rate, _ = _synthesize(program, GREETINGS["ru"])
    return TARGET_LUFS - measure(samples, rate)


def _say(line: Line, program: str, level: float) -> Utterance:
    from workers.speech.audio.pitch import stretch  # noqa: PLC0415 # not installed everywhere
    from workers.speech.prosody_effects import shape  # noqa: PLC0415

    prosody = line.prosody
    samples, rate, marks = _synthesize(program, prepare(line))
    paced = stretch(samples, rate, 1 / prosody.rate)
    share = len(paced) / max(len(samples), 1)
    moved = tuple(SpeechMark(round(m.sample * share), m.ipa, m.position) for m in marks)
    return shape(paced, rate, moved, prosody, level)


def _synthesize(program: str, text: str) -> tuple[F32, int, tuple[SpeechMark, ...]]:
    """Samples, their rate, and each sound and word with the sample at which it begins."""
    written = write(text)
    if not written.words:
        return np.zeros(0, np.float32), 16000, ()
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        told = run(
            program,
            _SCHEME.format(
                entries="\n".join(written.entries),
                text=" ".join(written.words),
                wave=file.name,
            ),
        )
        try:
            with wave.open(file.name) as opened:
                raw = opened.readframes(opened.getnframes())
                rate = opened.getframerate()
        except (EOFError, wave.Error) as error:
            raise FaultError(
                "engine_failed", _("festival gave no sound ({error}).", error=error)
            ) from None
    samples = np.frombuffer(raw, "<i2").astype(np.float32) / np.float32(32768)
    return samples, rate, tuple(read(told, written, rate, len(samples)))
