"""What somebody asks for, found in the catalog: by names as people write them, or by the text."""

import difflib
import re
from collections.abc import Iterable, Mapping

from avatar_app.catalog import (
    ANIMATORS,
    ENGINES,
    GENDERS,
    LANGUAGES,
    OWN,
    PLUS,
    TIERS,
    VOICES,
    Tier,
    Voice,
)
from avatar_app.errors import ChoiceError

# Codes of countries and groups that are often taken for those of languages.
_COUNTRIES = {"gr": "el", "ua": "uk", "cz": "cs", "dk": "da", "no": "nb"}


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
        advice = _advise(asked, voices)
        if named:
            advice = f"of that name are {', '.join(named[:8])}; "
        raise ChoiceError(
            "voice_unknown", f"There is no voice {voice!r}; {advice}`galatea voices` lists all."
        )
    found = voices[asked if asked in voices else named[0]]
    if code is None:
        code = guess_language(text) if found.languages and text else found.language
    if not found.speaks(code):
        others = recommend(code, found.gender, voices)
        spoken = "several languages" if found.languages else LANGUAGES[found.language]
        raise ChoiceError(
            "voice_conflict",
            f"The voice {found.called} speaks {spoken}, not {LANGUAGES[code]}; choose {others}, or "
            "leave out the voice or the language.",
        )
    return found.speaking(code)


def find_tier(name: str | None, voice: Voice, animator: str | None = None) -> Tier:
    """The tier of that name, or the first that speaks with the voice's engine; with an animator,
    what this and the voice's engine are together.

    Raises ChoiceError: tier_unknown, animator_unknown, voice_conflict.
    """
    fitting = [tier for tier in TIERS.values() if voice.engine in tier.speakers]
    fitting = fitting or [combine(voice.engine, OWN)]
    tier = fitting[0] if name is None else read_tier(name)
    if voice.engine not in tier.speakers:
        raise ChoiceError(
            "voice_conflict",
            f"The voice {voice.called} is {ENGINES[voice.engine].label}'s, and the tier "
            f"{tier.name} speaks with {_name_engines(tier)}; choose the tier {fitting[0].name}, "
            "or leave it out.",
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
            "animator_unknown", f"There is no animator {name!r}; known: {', '.join(ANIMATORS)}."
        )
    return asked


def tell_pair(tier: str, speaker: str, animator: str) -> str:
    """A film's tier with its engines, in words: "Light: Piper + Wav2Lip"."""
    named = f"{TIERS[tier].label}: " if tier in TIERS else ""
    voice = ENGINES[speaker].label if speaker in ENGINES else speaker.capitalize()
    face = ANIMATORS[animator].label if animator in ANIMATORS else animator
    return f"{named}{voice} {PLUS} {face}"


def choose(
    voice: str | None,
    language: str | None,
    text: str,
    tier: str | None,
    voices: Mapping[str, Voice] = VOICES,
    animator: str | None = None,
) -> tuple[Voice, Tier]:
    """A voice and a tier that speaks with it; without a voice the tier's first of the language. An
    animator takes the place of the tier's.

    Raises as `find_voice` and `find_tier` do.
    """
    if voice is not None or tier is None:
        chosen = find_voice(voice, language, text, voices)
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
            f"{_name_engines(asked)} has no voice here that speaks "
            f"{LANGUAGES[embedded.language]}; choose "
            f"{recommend(embedded.language, embedded.gender, voices)}, or see which can be had by "
            "`galatea weights list`.",
        )
    chosen = fitting[0].speaking(embedded.language)
    return chosen, find_tier(tier, chosen, animator)


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


def find_language(language: str) -> str:
    """The code of a language given as a code ("el", "el-GR", "EL_gr") or by its English name.

    Raises ChoiceError("language_unknown").
    """
    asked = language.strip().lower()
    code = code_of(language)
    names = {name.lower(): code for code, name in LANGUAGES.items()}
    if code in LANGUAGES or asked in names:
        return names.get(asked, code)
    raise ChoiceError(
        "language_unknown",
        f"There is no voice for the language {language!r}; {_advise(asked, names)}the languages "
        f"are {', '.join(LANGUAGES)}.",
    )


def code_of(language: str) -> str:
    """Our code of a language as others write it: "el" of "el_GR"; it need not be one of ours."""
    code = re.split(r"[-_]", language.strip().lower())[0]
    return _COUNTRIES.get(code, code)


def guess_language(text: str) -> str:
    """The language of most of the letters, by their alphabet: el, ru, uk, or else en."""
    greek = len(re.findall(r"[\u0370-\u03ff\u1f00-\u1fff]", text))
    cyrillic = len(re.findall(r"[\u0400-\u04ff]", text))
    latin = len(re.findall(r"[A-Za-z\u00c0-\u024f]", text))
    if max(greek, cyrillic) <= latin / 2:  # names in Latin letters are many in any language
        return "en"
    if greek > cyrillic:
        return "el"
    return "uk" if re.search(r"[іїєґІЇЄҐ]", text) else "ru"


def read_tier(name: str) -> Tier:
    """A tier by its name, or by its engines': "espeak+wav2lip".

    Raises ChoiceError("tier_unknown").
    """
    asked = name.strip().lower()
    speaker, _, animator = asked.partition(PLUS)
    if speaker in ENGINES and animator in ANIMATORS:
        return combine(speaker, animator)
    if asked not in TIERS:
        raise ChoiceError(
            "tier_unknown",
            f"There is no tier {name!r}; known: {', '.join(TIERS)}, or a speaker and an animator "
            f"as espeak{PLUS}wav2lip.",
        )
    return TIERS[asked]


def _name_engines(tier: Tier) -> str:
    *most, last = (ENGINES[engine].label for engine in tier.speakers)
    return f"{', '.join(most)} or {last}" if most else last


def _advise(asked: str, known: Iterable[str]) -> str:
    """What was probably meant, if anything comes near."""
    names = list(known)
    begun = [name for name in names if asked and name.startswith(asked)]
    near = (begun or difflib.get_close_matches(asked, names, 1))[:1]
    return f"perhaps you mean {near[0]}; " if near else ""
