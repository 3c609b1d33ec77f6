"""What there is to choose in the studio, in the words of its page."""

from collections.abc import Sequence
from dataclasses import dataclass

from avatar_app.catalog import ANIMATORS, ENGINES, LANGUAGES, TIERS, VOICES, Tier, Voice, needs_of
from avatar_app.choice import read_tier
from avatar_app.cloning import read_voice
from avatar_app.errors import ChoiceError
from avatar_app.kinds import Kind
from avatar_app.models import Avatar, AvatarState
from avatar_app.pages.standings import USE, show_size
from avatar_app.presence import Worker
from avatar_app.presets import Preset
from avatar_app.weights import Weights


@dataclass
class Choice:
    """Somebody who can speak."""

    id: str
    name: str
    about: str
    picture: str


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


def list_choices(own: Sequence[Avatar], presets: Sequence[Preset]) -> list[Choice]:
    """Who can speak: one's own first."""
    ready = [avatar for avatar in own if avatar.state == AvatarState.READY]
    return [
        Choice(str(a.id), a.name, _ABOUT[a.kind], f"/api/v1/avatars/{a.id}/thumbnail")
        for a in ready
    ] + [Choice(f"preset:{p.name}", p.label, p.about, _picture(p.name)) for p in presets]


def describe_voice(voice: Voice, language: str) -> VoiceChoice:
    """A voice, to speak that language."""
    return VoiceChoice(
        voice.gender if voice.id in VOICES else voice.id,
        _name(voice),
        _full_name(voice),
        voice.engine,
        ENGINES[voice.engine].label,
        LANGUAGES[language],
        voice.licence,
        USE[voice.commercial],
        show_sample(voice.id, language),
        read_voice(voice.id) is not None,
    )


def describe_tier(tier: Tier, offered: bool) -> TierChoice:
    """A tier, and whether it can be had."""
    warning = WARNINGS[tier.commercial]
    return TierChoice(tier.name, tier.label, tier.needs, tier.licence, warning, offered)


def list_animators(crew: Sequence[Worker], voice: str, recorded: bool) -> list[AnimatorChoice]:
    """All animators, and which of them live workers have with the voice; where nobody lives, all
    may be asked for.
    """
    _, needed = needs_of("", voice, recorded)
    return [
        AnimatorChoice(row.name, row.label, not crew or any(w.can(row.name, needed) for w in crew))
        for row in ANIMATORS.values()
    ]


def tell_terms(voice: Voice) -> str:
    """On which terms a voice speaks."""
    use = {True: "", False: "; not for commercial use", None: "; commercial use not known"}
    return f"{ENGINES[voice.engine].label}: {voice.licence}{use[voice.commercial]}."


WARNINGS = {True: "", False: "Not for commercial use", None: "Commercial use not settled"}


def keep_tier(name: str) -> str:
    """The draft comes from the browser, and its engines may be gone."""
    try:
        return read_tier(name).name
    except ChoiceError:
        return next(iter(TIERS))


def _name(voice: Voice) -> str:
    """What tells a voice from the others of its language."""
    name = voice.label.partition(", ")[2]
    return name.capitalize() if voice.id in VOICES else name


def _full_name(voice: Voice) -> str:
    plain = voice.id in VOICES or read_voice(voice.id)
    return _name(voice) if plain else f"{_name(voice)} · {ENGINES[voice.engine].label}"


def praise(weights: Weights) -> str:
    size = [show_size(weights.size)] if weights.size else []
    parts = [weights.title, weights.maker, *size, weights.licence]
    return f"A more natural {weights.spoken} voice: {' · '.join(parts)}."


def show_sample(voice: str, language: str) -> str:
    return f"/api/v1/voices/{voice}/sample?language={language}"


def show_seconds(seconds: float) -> str:
    """As people say it: 12 s, 3 min, 1 h 20 min."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


_ABOUT: dict[str, str] = {
    Kind.PICTURE: "Your picture",
    Kind.FOOTAGE: "Your video: its movements, your words",
}


def _picture(preset: str) -> str:
    return f"/api/v1/presets/{preset}/picture"
