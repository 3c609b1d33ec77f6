"""The way through, end to end.

    text --parse--> Script --Speaker--> Speech --direct--> Performance --+
                                                                         v
    image --look--> Portrait ----------------------------------------> Animator --frames--> Film

Each step pulls on the one before it, so the first frames are encoded while later Lines are still
unspoken, and nothing grows with the length of the film but the list of its words. A long film can
be made in parts (`workers.film.coordinator`), which others may help with.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from avatar_app.catalog.aspects import find_aspect
from avatar_app.settings import Settings
from workers.animation.registry import find_context_seconds, load_animator
from workers.captions.burn_in import Burner
from workers.captions.layout import Captioner, write_captions
from workers.face.loader import load_portrait
from workers.face.portrait import Portrait
from workers.film.coordinator import PartStore
from workers.film.film_warnings import list_warnings
from workers.film.renderers import PartsRenderer, RenderContext, WholeRenderer
from workers.film.report import Film, make_report
from workers.film.spec import FilmSpec, Progress
from workers.film.stopwatch import Stopwatch
from workers.film.transcript import Transcript
from workers.performance.director import direct
from workers.speech.engines.recorded import RecordedSpeaker
from workers.speech.recordings.recording import Recording, read_recording
from workers.speech.registry import load_speaker
from workers.speech.speech import Speech
from workers.video.atomic_files import check_output, check_writable, keep_apart
from workers.video.ffmpeg import find_ffmpeg
from workers.video.ffmpeg_pipe import Feed
from workers.video.poster import poster_suffix, write_poster

OnProgress = Callable[[Progress], None]
OnCover = Callable[[NDArray[np.uint8]], None]


def make_film(
    spec: FilmSpec,
    settings: Settings,
    on_progress: OnProgress | None = None,
    on_cover: OnCover | None = None,
    started: float | None = None,
    live: Path | None = None,
    part_store: PartStore | None = None,
) -> Film:
    """Render a film; `started` (time.monotonic) is when its work began, if before this call. An MP4
    can be watched while it is made from the folder `live` (`workers.video.encoder.Encoder`), and
    with a `part_store` is made in parts (`workers.animation.registry.find_context_seconds` says by
    which animators that can be).

    `on_cover` gets the first frame, uint8 [H, W, 3] RGB or [H, W, 4] RGBA, as soon as there is
    one.

    Raises any GalateaError, and then leaves what stood at the output as it was.
    """
    watch = Stopwatch(started)
    poster = _check_files(spec)
    ffmpeg = find_ffmpeg(settings.ffmpeg)
    with watch.stage("speech"):
        recording = None if spec.audio is None else read_recording(spec.audio, ffmpeg)
    speaker = RecordedSpeaker(recording) if recording else load_speaker(spec.voice.engine)
    animator = load_animator(spec.tier.animator, settings)
    listeners = _Listeners(spec, recording, on_progress, on_cover)

    listeners.tell("face", 0.0)
    with watch.stage("face"):
        portrait = _load_portrait(spec, settings, listeners)
    burner = _make_burner(spec, portrait)

    listeners.tell("speech", 0.0)
    spoken = watch.over("speech", speaker.speak(spec.script, spec.voice))
    first = next(spoken)  # its rate is the film's
    context = RenderContext(
        portrait, animator, spec.fps, burner, ffmpeg, watch, listeners.show, listeners.count
    )
    renderer = (
        WholeRenderer(context, spec.output, first.rate, live, spec.background.transparent)
        if part_store is None
        else PartsRenderer(
            *(context, spec.output, first.rate, live, part_store),
            find_context_seconds(animator.name, settings),
        )
    )
    with renderer.film as film:
        speeches = _write_speech(itertools.chain([first], spoken), listeners.transcript, film)
        if burner is not None:
            speeches = _await_captions(speeches, burner.captioner)
        frames = renderer.draw(direct(speeches, spec.fps, spec.seed))
        listeners.tell("encode", 0.99)
        with watch.stage("encode"):
            film.finish()
    write_poster(listeners.covers[0], poster)
    for file in spec.captions:
        write_captions(listeners.transcript.words, file)
    report = make_report(
        *(spec, speaker.name, animator.name, portrait.image.shape, first.rate, frames),
        *(listeners.transcript, watch, film.first_frame_at),
    )
    listeners.tell("encode", 1.0)
    warnings = list_warnings(spec, portrait, recording)
    return Film(spec.output, poster, spec.captions, report, warnings)


class _Listeners:
    """Who hears of a film while it is made, and what they are told by."""

    def __init__(
        self,
        spec: FilmSpec,
        recording: Recording | None,
        on_progress: OnProgress | None,
        on_cover: OnCover | None,
    ) -> None:
        self.transcript = Transcript()
        self.covers: list[NDArray[np.uint8]] = []  # the first frame, once there is one
        self._spec, self._recording = spec, recording
        self._on_progress, self._on_cover = on_progress, on_cover

    def tell(self, stage: str, fraction: float) -> None:
        """How far the film is."""
        if self._on_progress is not None:
            self._on_progress(Progress(stage, fraction))

    def show(self, frame: NDArray[np.uint8]) -> None:
        """The first frame."""
        self.covers.append(frame)
        if self._on_cover is not None:
            self._on_cover(frame)

    def count(self, frames: int) -> None:
        """So many frames are drawn."""
        if self._recording is not None:
            seconds = self._recording.seconds
        else:
            seconds = self.transcript.estimate_seconds(self._spec.script)
        self.tell("animate", min(0.98, frames / self._spec.fps / max(seconds, 0.1)))


def _check_files(spec: FilmSpec) -> Path:
    """Where the poster goes, if all that is to be written can be. Raises OutputError."""
    transparent = spec.background.transparent
    check_output(spec.output, transparent)
    poster = spec.output.with_suffix(poster_suffix(transparent))
    sources = [spec.portrait, spec.background.picture, spec.audio]
    for file in (poster, *spec.captions):  # whose names are longer than the film's
        check_writable(file)
    keep_apart(sources, [spec.output, poster, *spec.captions])
    return poster


def _load_portrait(spec: FilmSpec, settings: Settings, listeners: _Listeners) -> Portrait:
    return load_portrait(
        spec.portrait,
        spec.size,
        spec.fps,
        spec.face,
        settings,
        find_aspect(spec.aspect),
        spec.background,
        lambda: listeners.tell("face", 0.0),
    )


def _make_burner(spec: FilmSpec, portrait: Portrait) -> Burner | None:
    height, width = portrait.image.shape[:2]
    return Burner(width, height, portrait.landmarks) if spec.burnt else None


def _write_speech(
    speeches: Iterable[Speech], transcript: Transcript, film: Feed
) -> Iterator[Speech]:
    """Pass each Speech on to the director, its sound to the encoder, its words to memory."""
    for speech in speeches:
        transcript.add(speech)
        film.write_audio(speech.audio)
        yield speech


def _await_captions(speeches: Iterable[Speech], captioner: Captioner) -> Iterator[Speech]:
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
