"""What there is to choose in the studio, in the words of its page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from avatar_app.catalog.cloned_voices import read_voice
from avatar_app.catalog.engines import ANIMATORS, ENGINES
from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.portrait_kinds import PortraitKind
from avatar_app.catalog.presets import Preset
from avatar_app.catalog.selection import read_tier
from avatar_app.catalog.tiers import TIERS, Tier
from avatar_app.catalog.voices import VOICES, Voice, needs_of
from avatar_app.catalog.weights import Weights
from avatar_app.components.formatting import USE, show_size
from avatar_app.errors import ChoiceError, ScriptError
from avatar_app.fleet.registry import Worker
from avatar_app.store.models.library import Avatar, CheckState
from avatar_app.translation import N_
from avatar_app.translation import gettext as _


@dataclass
class FaceBox:
    """One of several faces of a picture: its number from the left, and its place in percent."""

    number: str
    left: str
    top: str
    width: str
    height: str


@dataclass
class Choice:
    """Somebody who can speak; `advice` is what may go wrong with the picture."""

    id: str
    name: str
    about: str
    picture: str
    zoom: float = 1.0  # how many times the picture is enlarged for a film of MEASURED pixels
    advice: list[str] = field(default_factory=list)
    faces: list[FaceBox] = field(default_factory=list)


MEASURED = 512
SOFT = 2.0  # enlargement over which a film looks soft


@dataclass
class TierChoice:
    """A way to make the film, and whether a live worker can."""

    name: str
    label: str
    needs: str
    licence: str
    warning: str  # about selling its films; "" where they may be sold
    offered: bool


@dataclass
class AnimatorChoice:
    """What moves the face, and whether a live worker has it with the voice."""

    name: str
    label: str
    offered: bool


@dataclass
class VoiceChoice:
    """A voice of the script's language; `id` is its gender if it is an embedded one."""

    id: str
    name: str
    full_name: str  # with its engine's
    speaker: str
    engine: str
    language: str
    licence: str
    commercial: str
    sample: str
    own: bool  # a clone of one's own


@dataclass
class FaultRow:
    """What is wrong with a script: `was` stands from `start` to `end`, and each of `repairs` may
    stand there instead.
    """

    name: str  # the same for as long as it is there, wherever it stands
    told: str
    start: int
    end: int
    was: str
    repairs: list[str]


def describe_faults(faults: Sequence[ScriptError], script: str) -> list[FaultRow]:
    """The faults of a script, in the order of the text."""
    rows: list[FaultRow] = []
    seen: Counter[str] = Counter()
    for fault in sorted(faults, key=lambda fault: fault.start):
        was = script[fault.start : fault.end]
        seen[was] += 1
        name = f"{seen[was]} {was}"
        rows.append(FaultRow(name, str(fault), fault.start, fault.end, was, list(fault.repairs)))
    return rows


def list_choices(own: Sequence[Avatar], presets: Sequence[Preset]) -> list[Choice]:
    """Who can speak: one's own first."""
    ready = [avatar for avatar in own if avatar.state == CheckState.READY]
    return [
        Choice(
            str(a.id),
            a.name,
            _(_ABOUT[a.kind]),
            f"/api/v1/avatars/{a.id}/thumbnail",
            (a.face or {}).get("zoom", 1.0),
            _list_advice(a.face or {}),
            _list_faces((a.face or {}).get("faces", [])),
        )
        for a in ready
    ] + [Choice(f"preset:{p.name}", p.label, _(p.about), _picture(p.name), 1.0) for p in presets]


def warn_of_enlargement(choices: Sequence[Choice], speaker: str, size: int) -> str:
    """A sentence where a film of so many pixels would enlarge the picture much, or ""."""
    chosen = next((choice for choice in choices if choice.id == speaker), None)
    enlarged = chosen.zoom * size / MEASURED if chosen else 1.0
    if enlarged <= SOFT:
        return ""
    times = f"{enlarged:.1f}"
    if size <= MEASURED:
        return _(
            "The picture would be enlarged {times} times and look soft; use a larger picture.",
            times=times,
        )
    return _(
        "The picture would be enlarged {times} times and look soft; use a larger picture or a "
        "smaller size.",
        times=times,
    )


def _list_advice(face: Mapping[str, Any]) -> list[str]:
    """Of enlargement another sentence tells, by the film's own size."""
    return [told for told in face.get("advice", []) if told != face.get("enlarged")]


def _list_faces(boxes: Sequence[Sequence[float]]) -> list[FaceBox]:
    return [
        FaceBox(
            str(number),
            *(f"{100 * side:.2f}%" for side in (left, top, right - left, bottom - top)),
        )
        for number, (left, top, right, bottom) in enumerate(boxes, 1)
    ]


def describe_voice(voice: Voice, language: str) -> VoiceChoice:
    """A voice, to speak that language."""
    return VoiceChoice(
        voice.gender if voice.id in VOICES else voice.id,
        _name(voice),
        _full_name(voice),
        voice.engine,
        ENGINES[voice.engine].label,
        _(LANGUAGES[language]),
        _(voice.licence),
        _(USE[voice.commercial]),
        show_sample(voice.id, language),
        read_voice(voice.id) is not None,
    )


def describe_tier(tier: Tier, offered: bool) -> TierChoice:
    """A tier, and whether it can be had."""
    warning = warn_of_terms(tier)
    label = f"{_(tier.label)} ({_(tier.gist)})"
    return TierChoice(tier.name, label, _(tier.needs), tier.licence, warning, offered)


def list_animators(crew: Sequence[Worker], voice: str, recorded: bool) -> list[AnimatorChoice]:
    """All animators, and which of them live workers have with the voice; where nobody lives, all
    may be asked for.
    """
    needed = needs_of("", voice, recorded)[1]
    return [
        AnimatorChoice(
            row.name, _(row.label), not crew or any(w.can(row.name, needed) for w in crew)
        )
        for row in ANIMATORS.values()
    ]


def tell_terms(voice: Voice) -> str:
    """On which terms a voice speaks."""
    told = f"{ENGINES[voice.engine].label}: {_(voice.licence)}"
    use = {False: _("not for commercial use"), None: _("commercial use not known")}
    return f"{told}." if voice.commercial else f"{told}; {use[voice.commercial]}."


def warn_of_terms(tier: Tier) -> str:
    """About selling a tier's films; "" where they may be sold."""
    warning = WARNINGS[tier.commercial]
    return _(warning) if warning else ""


# How a voice speaks, by what a film is asked for with: factors, semitones.
SPEEDS = {
    "0.75": N_("Much slower"),
    "0.9": N_("Slower"),
    "1": N_("Normal speed"),
    "1.1": N_("Faster"),
    "1.25": N_("Much faster"),
    "1.5": N_("Fastest"),
}
PITCHES = {
    "-4": N_("Much lower"),
    "-2": N_("Lower"),
    "0": N_("Normal pitch"),
    "2": N_("Higher"),
    "4": N_("Much higher"),
}
WARNINGS = {True: "", False: N_("Not for commercial use"), None: N_("Commercial use not settled")}


def keep_tier(name: str) -> str:
    """The draft comes from the browser, and its engines may be gone."""
    try:
        return read_tier(name).name
    except ChoiceError:
        return next(iter(TIERS))


_GENDERS = {"female": N_("Female"), "male": N_("Male")}


def _name(voice: Voice) -> str:
    """What tells a voice from the others of its language."""
    plain = voice.id not in VOICES and not voice.accent
    if plain or voice.gender not in _GENDERS:
        return voice.label.partition(", ")[2]
    who = _(_GENDERS[voice.gender])
    if not voice.accent:
        return who
    return _("{who} ({accent} accent)", who=who, accent=_(voice.accent))


def _full_name(voice: Voice) -> str:
    plain = voice.id in VOICES or read_voice(voice.id)
    return _name(voice) if plain else f"{_name(voice)} · {ENGINES[voice.engine].label}"


def praise(weights: Weights, why: str) -> str:
    """What offers weights: why, then their title, maker, size if known, and licence."""
    size = [show_size(weights.size)] if weights.size else []
    parts = [weights.title, weights.maker, *size, weights.licence]
    return _("{why} A more natural voice: {which}.", why=why, which=" · ".join(parts))


def show_sample(voice: str, language: str) -> str:
    """The address of a voice's sample in a language."""
    return f"/api/v1/voices/{voice}/sample?language={language}"


_ABOUT: dict[str, str] = {
    PortraitKind.PICTURE: N_("Your picture"),
    PortraitKind.FOOTAGE: N_("Your video: its movements, your words"),
}


def _picture(preset: str) -> str:
    return f"/api/v1/presets/{preset}/picture"
