"""Renders, as their owners may ask for them, find them, stop them and show them to others.

The row is the truth. A render is inserted and committed, and only then a worker is woken; what
becomes of it there is told in `avatar_app.renders.claims`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from avatar_app.catalog.aspects import find_aspect
from avatar_app.catalog.backgrounds import VIDEO_BACKGROUND_FIXED, BackgroundKind, name_background
from avatar_app.catalog.cloned_voices import read_voice
from avatar_app.catalog.engines import RECORDING
from avatar_app.catalog.language_identification import warn_of_language
from avatar_app.catalog.portrait_kinds import PortraitKind
from avatar_app.catalog.presets import find_preset
from avatar_app.catalog.selection import choose, choose_animator
from avatar_app.catalog.tiers import Tier
from avatar_app.catalog.voices import Voice
from avatar_app.errors import (
    ChoiceError,
    PortraitError,
    StateError,
)
from avatar_app.fleet.registry import Worker, check_able, offered_voices
from avatar_app.library import owned
from avatar_app.library.clones import find_voice
from avatar_app.library.lexicon import take_along, unpack
from avatar_app.library.recordings import find_ready
from avatar_app.renders import state_machine
from avatar_app.renders.limits import check_limits
from avatar_app.script.alphabets import check_script
from avatar_app.script.captions import Captions
from avatar_app.script.outline import estimate_seconds
from avatar_app.script.parser import parse, parse_transcript
from avatar_app.script.script import Script
from avatar_app.script.title import clean_title, make_title
from avatar_app.settings import Settings
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar, Backdrop, CheckState, Recording
from avatar_app.store.models.renders import Render
from avatar_app.translation import gettext as _
from avatar_app.translation import ngettext

MOST_FACES = 100  # that one can be chosen of
SIZES = (512, 720, 1080)
SPEEDS = (0.5, 2.0)  # the slowest and the fastest
PITCHES = (-6.0, 6.0)  # semitones, the lowest and the highest
URGENCIES = {"later": -1, "normal": 0, "soon": 1}  # among a person's own films


@dataclass(frozen=True)
class RenderRequest:
    """What someone asks for: of an avatar of theirs or a preset.

    With a recording of theirs, that is the voice, and the text what is said in it, if known.
    """

    text: str
    avatar_id: UUID | None = None
    preset: str | None = None
    voice: str | None = None
    language: str | None = None
    tier: str | None = None  # None: the one that speaks with the voice's engine
    animator: str | None = None  # None: the tier's
    size: int = 512
    seed: int = 0
    captions: Captions = Captions.FILE
    aspect: str = "keep"
    face: int | None = None  # of an avatar that shows several, from the left; None: the largest
    background: str = (
        "keep"  # as `avatar_app.catalog.backgrounds` reads it; "picture": the backdrop
    )
    backdrop_id: UUID | None = None
    recording_id: UUID | None = None
    speed: float = 1.0  # a factor; a recording stays as it is
    pitch: float = 0.0  # semitones up
    title: str | None = None  # None: the script's first words
    urgency: str = "normal"
    idempotency_key: str | None = None


def submit(
    session: Session,
    settings: Settings,
    user: User,
    request: RenderRequest,
    workers: Collection[Worker] = (),
) -> Render:
    """A new render, queued but not yet sent; the same idempotency key gives the same render.

    `workers` are those that live (`avatar_app.fleet.registry.find_workers`); to the voices that
    they offer the user's own clone is added, if that is asked for. Raises InputError of every kind
    that a render can be wrong in, and MissingError if none of them can make it.
    """
    if request.idempotency_key:
        again = _by_key(session, user, request.idempotency_key)
        if again is not None:
            return again
    recording = None
    if request.recording_id is not None:
        recording = find_ready(session, user, request.recording_id)
    voices = offered_voices(workers)
    clone_id = read_voice(request.voice or "")
    if clone_id is not None:
        own = find_voice(session, user, clone_id, voices)
        voices = {**voices, own.id: own}
    script, voice, tier = _choose_voice(settings, request, recording, voices)
    check_able(workers, tier.animator, voice, recording is not None)
    if request.size not in SIZES:
        raise ChoiceError(
            "setting_invalid", _("The size is one of {map} pixels.", map=", ".join(map(str, SIZES)))
        )
    check_delivery(request.speed, request.pitch)
    find_aspect(request.aspect)
    if request.urgency not in URGENCIES:
        raise ChoiceError(
            "setting_invalid",
            _("The urgency is one of {urgencies}.", urgencies=", ".join(URGENCIES)),
        )
    lexicon = take_along(session, user, script.text, voice.language)
    if recording is None:
        check_script(script.lines, voice, unpack(lexicon))
    background, backdrop_id = _check_background(session, user, request)
    _check_portrait(session, settings, user, request)
    speed, pitch = (1.0, 0.0) if recording else (request.speed, request.pitch)
    said = script.spoken_at(speed, pitch)
    expected = recording.seconds if recording else estimate_seconds(said)
    check_limits(session, settings, user, expected)
    warning = warn_of_language(script.text, voice.language)
    render = Render(
        user_id=user.id,
        avatar_id=request.avatar_id,
        preset=request.preset,
        title=clean_title(
            request.title or "",
            make_title(request.text, recording.name if recording else _("Film")),
        ),
        text=request.text,
        language=voice.language,
        voice=voice.id,
        voice_label=voice.label,
        speed=speed,
        pitch=pitch,
        tier=tier.name,
        speaker=RECORDING if recording else voice.engine,
        animator=tier.animator,
        size=request.size,
        seed=request.seed,
        captions=request.captions if script.lines else Captions.OFF,
        aspect=request.aspect,
        face=request.face,
        background=background,
        backdrop_id=backdrop_id,
        lexicon=lexicon,
        report={"warnings": [warning]} if warning else None,
        recording_id=request.recording_id,
        recording=recording.name if recording else None,
        clone_id=clone_id,
        idempotency_key=request.idempotency_key,
        priority=URGENCIES[request.urgency],
        expected_s=expected,
    )
    try:
        with session.begin_nested():
            state_machine.begin(session, render)
    except IntegrityError:
        again = _by_key(session, user, request.idempotency_key or "")
        if again is None:
            raise
        return again
    return render


def check_delivery(speed: float, pitch: float) -> None:
    """Whether a voice can speak so. Raises ChoiceError("setting_invalid")."""
    for what, value, (low, high) in (("speed", speed, SPEEDS), ("pitch", pitch, PITCHES)):
        if not low <= value <= high:
            raise ChoiceError(
                "setting_invalid",
                _("The {what} is {low:g} to {high:g}.", what=what, low=low, high=high),
            )


def _choose_voice(
    settings: Settings,
    request: RenderRequest,
    recording: Recording | None,
    voices: Mapping[str, Voice],
) -> tuple[Script, Voice, Tier]:
    """What is said, by whom, and how; of a recording the voice tells its language alone."""
    if recording is None:
        script = parse(request.text, settings.text_limit)
        return script, *choose(
            request.voice, request.language, script.text, request.tier, voices, request.animator
        )
    if request.voice is not None:
        raise ChoiceError("voice_conflict", _("Choose either a voice or a recording, not both."))
    script = parse_transcript(request.text, settings.text_limit)
    language = request.language or recording.language
    return script, *choose_animator(language, script.text, request.tier, request.animator)


def _check_portrait(
    session: Session, settings: Settings, user: User, request: RenderRequest
) -> None:
    if (request.avatar_id is None) == (request.preset is None):
        raise ChoiceError("preset_unknown", _("Choose one of your portraits or a preset."))
    if request.preset is not None:
        find_preset(request.preset, settings.assets_dir)
    elif request.avatar_id is not None:
        avatar = owned.find_own(session, Avatar, user, request.avatar_id)
        if avatar.state != CheckState.READY:
            raise StateError(
                "avatar_not_ready",
                avatar.error or _("The picture is being checked; try again in a moment."),
            )
        faces = len((avatar.face or {}).get("faces", ())) or 1
        if request.face is not None and not 1 <= request.face <= faces:
            shown = ngettext("{number} face", "{number} faces", faces)
            raise PortraitError(
                "face_number",
                _(
                    "There is no face {face}: the picture shows {shown}.",
                    face=request.face,
                    shown=shown,
                ),
            )
        if avatar.kind == PortraitKind.FOOTAGE and request.background != BackgroundKind.KEEP:
            raise PortraitError("video_background", _(VIDEO_BACKGROUND_FIXED))


def _check_background(
    session: Session, user: User, request: RenderRequest
) -> tuple[str, UUID | None]:
    """The background by its name, and the backdrop if it is one's own picture."""
    if request.background != BackgroundKind.PICTURE:
        return name_background(request.background), None
    if request.backdrop_id is None:
        raise ChoiceError("background_unknown", _("Choose a picture for the background."))
    return BackgroundKind.PICTURE, owned.find_own(session, Backdrop, user, request.backdrop_id).id


def _by_key(session: Session, user: User, key: str) -> Render | None:
    mine = select(Render).where(Render.user_id == user.id, Render.idempotency_key == key)
    return session.exec(mine).first()
