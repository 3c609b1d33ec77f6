"""The way through, end to end.

    text --parse--> Script --Speaker--> Speech --direct--> Performance --+
                                                                         v
    image --look--> Portrait ----------------------------------------> Animator --frames--> Film

Each step pulls on the one before it, so the first frames are encoded while later Lines are still
unspoken, and nothing grows with the length of the film but the list of its words. A long film can
be made in parts (`workers.relay`), which others may help with.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_app.catalog import ANIMATORS, ENGINES, Tier, Voice
from avatar_app.errors import OutputError
from avatar_app.frames import KEPT, Background, find_aspect
from avatar_app.pronunciation import used_in
from avatar_app.script import Script
from avatar_app.settings import Settings
from workers.animation.animators import load_animator
from workers.face.intake import take_in
from workers.face.portrait import Portrait
from workers.making import Parted, Scene, Whole
from workers.performance.director import direct
from workers.relay import Board
from workers.report import Report, measure_memory
from workers.speech.recorded import RecordedSpeaker
from workers.speech.recording import read_recording
from workers.speech.speakers import load_speaker
from workers.speech.speech import Mood, Phoneme, Speech, Word
from workers.stopwatch import Stopwatch
from workers.video.burn import Burner
from workers.video.captions import Captioner, write_captions
from workers.video.feed import Feed
from workers.video.ffmpeg import find_ffmpeg
from workers.video.files import check_output
from workers.video.poster import poster_suffix, write_poster


@dataclass(frozen=True)
class Order:
    """What is asked for: everything that decides how the film will be.

    With `audio`, a recording is the voice: the script is its transcript, or has no Lines where
    nobody knows what is said, and the voice says only which language it is in.
    """

    script: Script
    voice: Voice
    portrait: str  # a path of a picture or a video, or "preset:NAME"
    output: Path
    tier: Tier
    size: int = 512  # pixels of the film's shorter side
    fps: int = 25
    seed: int = 0
    face: int | None = None  # which one, counted from the left, if there are several
    captions: tuple[Path, ...] = ()  # files to write; the suffix says which: .vtt, .srt
    burnt: bool = False  # captions are drawn into the frames
    aspect: str = "keep"  # the film's shape, by its name in `avatar_app.frames`
    background: Background = KEPT
    audio: Path | None = None  # a recording to be the voice; the script is what it says, if known


@dataclass(frozen=True)
class Progress:
    """How far a render is: what is being done, and the fraction of the whole, 0..1."""

    stage: str  # "face" | "speech" | "animate" | "encode"
    fraction: float


@dataclass(frozen=True)
class Film:
    """What came out."""

    path: Path
    poster: Path
    captions: tuple[Path, ...]
    report: Report
    warnings: tuple[str, ...]


@dataclass
class Heard:
    """What has been spoken so far: all of it that is kept."""

    words: list[Word] = field(default_factory=list)
    phonemes: list[Phoneme] = field(default_factory=list)
    moods: list[Mood] = field(default_factory=list)
    seconds: float = 0.0
    lines: int = 0

    def add(self, speech: Speech) -> None:
        self.words += speech.words
        self.phonemes += speech.phonemes
        mood = speech.mood
        if self.moods and (self.moods[-1].name, self.moods[-1].intensity) == (
            mood.name,
            mood.intensity,
        ):
            mood = Mood(mood.name, mood.intensity, self.moods.pop().start, mood.end)
        self.moods.append(mood)
        self.seconds = speech.end
        self.lines += 1


def make_film(
    order: Order,
    settings: Settings,
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_cover: Callable[[NDArray[np.uint8]], None] = lambda frame: None,
    started: float | None = None,
    live: Path | None = None,
    board: Board | None = None,
) -> Film:
    """Render a film; `started` (time.monotonic) is when its work began, if before this call. An MP4
    can be watched while it is made from the folder `live` (`workers.video.encoder.Encoder`), and
    with a `board` is made in parts (`workers.animation.animators.is_parted` says which can be).

    `on_cover` gets the first frame, uint8 [H, W, 3] RGB or [H, W, 4] RGBA, as soon as there is
    one.

    Raises any GalateaError, and then leaves what stood at the output as it was.
    """
    watch = Stopwatch(started)
    transparent = order.background.transparent
    check_output(order.output, transparent)
    poster = order.output.with_suffix(poster_suffix(transparent))
    given = [Path(order.portrait), Path(order.background.picture), order.audio]
    _spare(given, [order.output, poster, *order.captions])
    ffmpeg = find_ffmpeg(settings.ffmpeg)
    recording = None
    if order.audio is not None:
        with watch.stage("speech"):
            recording = read_recording(order.audio, ffmpeg)
    speaker = RecordedSpeaker(recording) if recording else load_speaker(order.voice.engine)
    animator = load_animator(order.tier.animator)

    on_progress(Progress("face", 0.0))
    with watch.stage("face"):
        portrait = take_in(
            order.portrait,
            order.size,
            order.fps,
            order.face,
            settings,
            find_aspect(order.aspect),
            order.background,
            lambda: on_progress(Progress("face", 0.0)),
        )
    height, width = portrait.image.shape[:2]

    on_progress(Progress("speech", 0.0))
    spoken = watch.over("speech", speaker.speak(order.script, order.voice))
    first = next(spoken)
    heard = Heard()
    burner = Burner(width, height, portrait.landmarks) if order.burnt else None
    covers: list[NDArray[np.uint8]] = []

    def show(frame: NDArray[np.uint8]) -> None:
        covers.append(frame)
        on_cover(frame)

    def tell(count: int) -> None:
        whole = recording.seconds if recording else _foresee(order.script, heard)
        on_progress(Progress("animate", min(0.98, count / order.fps / max(whole, 0.1))))

    scene = Scene(portrait, animator, order.fps, burner, ffmpeg, watch, show, tell)
    making = (
        Whole(scene, order.output, first.rate, live, transparent)
        if board is None
        else Parted(scene, order.output, first.rate, live, board)
    )
    with making.film as film:
        speeches = _listen(first, spoken, heard, film)
        if burner is not None:
            speeches = _settle(speeches, burner.captioner)
        count = making.draw(direct(speeches, order.fps, order.seed))
        on_progress(Progress("encode", 0.99))
        with watch.stage("encode"):
            film.finish()
    write_poster(covers[0], poster)
    for file in order.captions:
        write_captions(heard.words, file)

    total = watch.elapsed
    timings = {name: watch.spent[name] for name in ("speech", "face", "animate", "encode")}
    report = Report(
        duration_s=count / order.fps,
        frames=count,
        fps=order.fps,
        width=width,
        height=height,
        sample_rate=first.rate,
        tier=order.tier.name,
        speaker=speaker.name,
        animator=animator.name,
        seed=order.seed,
        timings_s=timings | {"first_frame": film.first_frame_at - watch.started, "total": total},
        rtf=total * order.fps / count,
        peak_rss_mb=measure_memory(),
        words=tuple(heard.words),
        phonemes=tuple(heard.phonemes),
        emotions=tuple(heard.moods),
    )
    on_progress(Progress("encode", 1.0))
    warnings = portrait.warnings + _stilled(order, portrait)
    warnings += recording.warnings if recording else _unsaid(order)
    return Film(order.output, poster, order.captions, report, warnings)


def _listen(first: Speech, rest: Iterable[Speech], heard: Heard, film: Feed) -> Iterator[Speech]:
    """Pass each Speech on to the director, its sound to the encoder, its words to memory."""
    for speech in itertools.chain([first], rest):
        heard.add(speech)
        film.write_audio(speech.audio)
        yield speech


def _settle(speeches: Iterable[Speech], captioner: Captioner) -> Iterator[Speech]:
    """Pass each Speech on once the captions of its words are known, which may depend on the next
    one's: a sentence can be of several Lines.
    """
    waiting: list[Speech] = []
    for speech in speeches:
        captioner.take(speech.words)
        waiting.append(speech)
        if speech.last:
            captioner.close()
        if captioner.settled:
            yield from waiting
            waiting = []


def _foresee(script: Script, heard: Heard) -> float:
    """How many seconds the film will last, judged by the text that is spoken so far."""
    read = script.lines[heard.lines - 1].end
    return heard.seconds * script.lines[-1].end / max(read, 1)


def _unsaid(order: Order) -> tuple[str, ...]:
    """A sentence about words whose sounds the engine cannot be given, if there are any."""
    engine = order.voice.engine
    words = [one.word for one in used_in(order.script.text, order.script.lexicon) if one.ipa]
    if ENGINES[engine].ipa or not words:
        return ()
    return (
        f"{ENGINES[engine].label} takes no IPA, so these words are said as they are written: "
        f"{', '.join(words)}. Give them another spelling in the lexicon.",
    )


def _stilled(order: Order, portrait: Portrait) -> tuple[str, ...]:
    """A sentence about a video that stands still, if it does."""
    row = ANIMATORS[order.tier.animator]
    if portrait.footage is None or row.footage:
        return ()
    able = " or ".join(other.label for other in ANIMATORS.values() if other.footage)
    return (
        f"{row.label} moves one picture, so of the video its best frame alone is seen; choose the "
        f"animator {able} to keep its own movements.",
    )


def _spare(given: Iterable[Path | None], outputs: Iterable[Path | None]) -> None:
    """Refuse to write over the very picture that is asked to speak, or what it says."""
    sources = [file for file in given if file and file.is_file()]
    for output in outputs:
        if output and output.exists() and any(output.samefile(file) for file in sources):
            raise OutputError(
                "output_unwritable",
                f"{output} is what the film is made of; choose another name for the film.",
            )
