"""What somebody asks for, found in the catalog: by names as people write them, or by the text."""

import re
from collections.abc import Iterable, Mapping

from avatar_app.catalog.engines import ANIMATORS, DEFAULT_ANIMATOR, ENGINES
from avatar_app.catalog.language_identification import guess_language
from avatar_app.catalog.languages import LANGUAGES, find_language
from avatar_app.catalog.tiers import PLUS, TIERS, Tier
from avatar_app.catalog.voices import CLONE, GENDERS, VOICES, Voice
from avatar_app.catalog.weights import Weights, suggest
from avatar_app.errors import ChoiceError
from avatar_app.suggestions import advise
from avatar_app.translation import gettext as _


def find_voice(
    voice: str | None, language: str | None, text: str, voices: Mapping[str, Voice] = VOICES
) -> Voice:
    """The voice asked for, of `voices`: by its id, by a name in it that no other has ("irina"), or,
    with a language or a text to tell it by, an embedded one by its gender.

    Without a voice a female one of the language; without a language that of the text's letters,
    or of the voice where that has but one.
    Raises ChoiceError: voice_unknown, language_unknown, voice_conflict.
    """
    code = None if language is None else find_language(language)
    asked = "female" if voice is None else re.sub(r"[_\s]+", "-", voice.strip().lower())
    if asked in GENDERS:
        return VOICES[f"{code or guess_language(text)}-{asked}"]
    named = [key for key in voices if f"-{asked}-" in f"-{key}-" and key not in VOICES]
    if asked not in voices and len(named) != 1:
        advice = advise(asked, voices)
        if named:
            advice = f"of that name are {', '.join(named[:8])}; "
        raise ChoiceError(
            "voice_unknown",
            _(
                "There is no voice {voice!r}; {advice}`galatea voices` lists all.",
                voice=voice,
                advice=advice,
            ),
        )
    found = voices[asked if asked in voices else named[0]]
    if code is None:
        code = guess_language(text) if found.languages and text else found.language
    if not found.speaks(code):
        others = recommend(code, found.gender, voices)
        spoken = _("several languages") if found.languages else _(LANGUAGES[found.language])
        raise ChoiceError(
            "voice_conflict",
            _(
                "The voice {called} speaks {spoken}, not {languages}; choose {others}, or leave "
                "out the voice or the language.",
                called=found.called,
                spoken=spoken,
                languages=_(LANGUAGES[code]),
                others=others,
            ),
        )
    return found.speaking(code)


def find_tier(name: str | None, voice: Voice, animator: str | None = None) -> Tier:
    """The tier of that name, or the first that speaks with the voice's engine; with an animator,
    what this and the voice's engine are together.

    Raises ChoiceError: tier_unknown, animator_unknown, voice_conflict.
    """
    fitting = [tier for tier in TIERS.values() if voice.engine in tier.speakers]
    fitting = fitting or [combine(voice.engine, DEFAULT_ANIMATOR)]
    tier = fitting[0] if name is None else read_tier(name)
    if voice.engine not in tier.speakers:
        raise ChoiceError(
            "voice_conflict",
            _(
                "The voice {called} is {label}'s, and the tier {name} speaks with {engines}; "
                "choose the tier {name2}, or leave it out.",
                called=voice.called,
                label=ENGINES[voice.engine].label,
                name=tier.name,
                engines=_name_engines(tier),
                name2=fitting[0].name,
            ),
        )
    return tier if animator is None else combine(voice.engine, find_animator(animator))


def combine(speaker: str, animator: str) -> Tier:
    """What these two are together: a tier that has a name, or one of their own names. Any speaker
    goes with any animator.
    """
    named = (t for t in TIERS.values() if speaker in t.speakers and t.animator == animator)
    voice, face = ENGINES[speaker].label, ANIMATORS[animator].label
    return next(named, None) or Tier(
        f"{speaker}{PLUS}{animator}",
        (speaker,),
        animator,
        label=f"{voice} {PLUS} {face}",
        needs=f"{voice}'s voices, faces moved by {face}, where a worker has both.",
    )


def find_animator(name: str) -> str:
    """An animator by its name or label. Raises ChoiceError("animator_unknown")."""
    labels = {row.label.lower(): row.name for row in ANIMATORS.values()}
    asked = name.strip().lower()
    asked = labels.get(asked, asked)
    if asked not in ANIMATORS:
        raise ChoiceError(
            "animator_unknown",
            _(
                "There is no animator {name!r}; known: {animators}.",
                name=name,
                animators=", ".join(ANIMATORS),
            ),
        )
    return asked


def tell_pair(tier: str, speaker: str, animator: str) -> str:
    """A film's tier with its engines, in words: "Light: Piper + Wav2Lip"."""
    named = f"{_(TIERS[tier].label)}: " if tier in TIERS else ""
    voice = ENGINES[speaker].label if speaker in ENGINES else speaker.capitalize()
    face = _(ANIMATORS[animator].label) if animator in ANIMATORS else animator
    return f"{named}{voice} {PLUS} {face}"


def choose(
    voice: str | None,
    language: str | None,
    text: str,
    tier: str | None,
    voices: Mapping[str, Voice] = VOICES,
    animator: str | None = None,
) -> tuple[Voice, Tier]:
    """A voice and a tier that speaks with it; without a voice the tier's first of the language, and
    without either the best that is here. An animator takes the place of the tier's.

    Raises as `find_voice` and `find_tier` do.
    """
    if voice is not None or tier is None:
        chosen = find_voice(voice, language, text, voices)
        if voice is None:
            chosen = find_best(chosen.language, voices) or chosen
        return chosen, find_tier(tier, chosen, animator)
    asked = read_tier(tier)
    embedded = find_voice(None, language, text)
    fitting = [
        other
        for other in (embedded, *voices.values())
        if other.engine in asked.speakers and other.speaks(embedded.language)
    ]
    if not fitting:
        raise ChoiceError(
            "voice_unknown",
            _(
                "{engines} has no voice here that speaks {language}; choose {others}, or see which "
                "can be had by `galatea weights list`.",
                engines=_name_engines(asked),
                language=_(LANGUAGES[embedded.language]),
                others=recommend(embedded.language, embedded.gender, voices),
            ),
        )
    chosen = min(fitting, key=lambda other: bool(other.accent)).speaking(embedded.language)
    return chosen, find_tier(tier, chosen, animator)


def find_best(language: str, voices: Mapping[str, Voice]) -> Voice | None:
    """The natural voice that speaks a language if none is asked for; None where there is none.

    Of an engine that keeps up with real time and forbids no sale, and not a clone of somebody;
    one with a foreign accent only where there is no other.
    """
    able = [v for v in voices.values() if v.speaks(language) and v.commercial is not False]
    native = [voice for voice in able if not voice.accent]
    return _find_best(language, native) or _find_best(language, able)


def _find_best(language: str, able: list[Voice]) -> Voice | None:
    for name in TIERS["natural"].speakers:
        engine = ENGINES[name]
        if engine.commercial is not False and engine.speed >= 1:
            for voice in able:
                if voice.engine == name and not voice.id.startswith(f"{CLONE}-"):
                    return voice.speaking(language)
    return None


def find_better(language: str, voices: Iterable[Voice]) -> tuple[Weights, str] | None:
    """Weights of a more natural voice, and why they would be better, in a sentence; None where
    one of `voices` speaks the language naturally and without a foreign accent, or none is known.
    """
    spoken = [voice for voice in voices if voice.speaks(language)]
    neural = [voice for voice in spoken if voice.engine not in TIERS["instant"].speakers]
    better = suggest(language)
    if better is None or any(not voice.accent for voice in neural):
        return None
    name = _(LANGUAGES[language])
    if neural:
        accent = _(neural[0].accent)
        return better, _(
            "{language} is spoken with an {accent} accent.", language=name, accent=accent
        )
    return better, _("{language} is spoken with a basic voice.", language=name)


def recommend(language: str, gender: str, voices: Mapping[str, Voice]) -> str:
    """Voices that do speak a language, one of each engine that has any."""
    embedded = VOICES[f"{language}-{gender or 'female'}"]
    able = [embedded, *(voice for voice in voices.values() if voice.speaks(language))]
    firsts = {voice.engine: voice for voice in reversed(able)}
    found = [firsts[engine] for engine in ENGINES if engine in firsts]
    return " or ".join(f"{voice.id} (tier {find_tier(None, voice).name})" for voice in found)


def choose_animator(
    language: str | None, text: str, tier: str | None, animator: str | None = None
) -> tuple[Voice, Tier]:
    """For a recording, which is the voice: of any tier, since its animator alone is asked, and an
    embedded voice, which tells the language.

    Raises ChoiceError: language_unknown, tier_unknown, animator_unknown.
    """
    voice = find_voice(None, language, text)
    asked = find_tier(None, voice) if tier is None else read_tier(tier)
    if animator is None or asked.animator == find_animator(animator):
        return voice, asked
    named = (t for t in TIERS.values() if t.animator == find_animator(animator))
    return voice, next(named, None) or combine(voice.engine, find_animator(animator))


def read_tier(name: str) -> Tier:
    """A tier by its name, or by its engines': "espeak+wav2lip".

    Raises ChoiceError("tier_unknown").
    """
    asked = name.strip().lower()
    speaker, _plus, animator = asked.partition(PLUS)
    if speaker in ENGINES and animator in ANIMATORS:
        return combine(speaker, animator)
    if asked not in TIERS:
        raise ChoiceError(
            "tier_unknown",
            _(
                "There is no tier {name!r}; known: {tiers}, or a speaker and an animator as "
                "espeak{plus}wav2lip.",
                name=name,
                tiers=", ".join(TIERS),
                plus=PLUS,
            ),
        )
    return TIERS[asked]


def _name_engines(tier: Tier) -> str:
    *most, last = (ENGINES[engine].label for engine in tier.speakers)
    return f"{', '.join(most)} or {last}" if most else last
